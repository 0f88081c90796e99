package media

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
)

// Image is what a feed or a page says of an image.
type Image struct {
	Type          string // media type
	Width, Height int    // pixels; 0 for SVG, which has any size
	Colours       string // [RGB], [Gray] or [CMYK], as stored; empty when not known
}

// The colours of an image. Directories want RGB. CMYK is made for print: many
// browsers show other colours.
const (
	RGB  = "RGB"
	Gray = "gray"
	CMYK = "CMYK"
)

// imageKinds are told apart by content. A nil config: type only.
var imageKinds = []struct {
	mediaType string
	matches   func(head []byte) bool
	config    func(io.Reader) (image.Config, error)
}{
	{"image/jpeg", magic(0, "\xFF\xD8\xFF"), jpeg.DecodeConfig},
	{"image/png", magic(0, "\x89PNG\r\n\x1a\n"), png.DecodeConfig},
	{"image/gif", magic(0, "GIF8"), gif.DecodeConfig},
	{"image/webp", riff("WEBP"), webpConfig},
	{"image/svg+xml", isSVG, nil},
}

// ProbeImage finds the type and the size of a JPEG, PNG, GIF or WebP image, as
// it is stored: a rotation in EXIF is not applied. Of SVG it finds the type.
// It reads the header only, from where r stands, and does not close r. Errors
// wrap ErrUnknownImage or are those of r.
func ProbeImage(r io.Reader) (Image, error) {
	in := bufio.NewReader(r)
	head, err := in.Peek(1024)
	if err != nil && !errors.Is(err, io.EOF) {
		return Image{}, err
	}
	for _, kind := range imageKinds {
		if !kind.matches(head) {
			continue
		}
		if kind.config == nil {
			return Image{Type: kind.mediaType}, nil
		}
		c, err := kind.config(in)
		if err != nil {
			return Image{}, fmt.Errorf("%w: damaged %s: %w", ErrUnknownImage, kind.mediaType, err)
		}
		return Image{Type: kind.mediaType, Width: c.Width, Height: c.Height, Colours: coloursOf(c.ColorModel, head)}, nil
	}
	return Image{}, fmt.Errorf("%w: it begins with %q", ErrUnknownImage, head[:min(len(head), 16)])
}

// coloursOf goes by the model that a picture is decoded to. QUIRK: the library
// decodes a PNG of grey and transparency, colour type 4 in its header (PNG section
// 11.2.1), to RGB.
func coloursOf(model color.Model, head []byte) string {
	const colourType = 25
	switch {
	case magic(0, "\x89PNG")(head) && len(head) > colourType && head[colourType] == 4:
		return Gray
	case model == color.GrayModel || model == color.Gray16Model:
		return Gray
	case model == color.CMYKModel:
		return CMYK
	}
	return RGB
}

// isSVG looks for the root element behind declaration and comments.
func isSVG(head []byte) bool {
	head = bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF")))
	return bytes.HasPrefix(head, []byte("<")) && bytes.Contains(head, []byte("<svg"))
}

// webpConfig reads the size from the first chunk of a WebP file, RFC 9649
// sections 2.5 to 2.7: lossy, lossless or extended.
func webpConfig(r io.Reader) (image.Config, error) {
	b := make([]byte, 30)
	if _, err := io.ReadFull(r, b); err != nil {
		return image.Config{}, err
	}
	switch string(b[12:16]) {
	case "VP8 ":
		if !bytes.Equal(b[23:26], []byte{0x9D, 0x01, 0x2A}) {
			return image.Config{}, errors.New("no key frame at the start")
		}
		return size(int(b[26])|int(b[27]&0x3F)<<8, int(b[28])|int(b[29]&0x3F)<<8), nil
	case "VP8L":
		if b[20] != 0x2F {
			return image.Config{}, errors.New("no lossless signature")
		}
		bits := int(b[21]) | int(b[22])<<8 | int(b[23])<<16 | int(b[24])<<24
		return size(bits&0x3FFF+1, bits>>14&0x3FFF+1), nil
	case "VP8X":
		return size(1+(int(b[24])|int(b[25])<<8|int(b[26])<<16), 1+(int(b[27])|int(b[28])<<8|int(b[29])<<16)), nil
	}
	return image.Config{}, fmt.Errorf("unknown chunk %q", b[12:16])
}

func size(width, height int) image.Config {
	return image.Config{Width: width, Height: height}
}
