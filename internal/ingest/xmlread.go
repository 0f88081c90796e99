package ingest

import (
	"bufio"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/transform"
)

const (
	maxItem  = 64 << 20 // bytes of one item of an export
	maxDepth = 64       // elements within each other
)

var declaredEncoding = late(`^\s*<\?xml[^>]*encoding=["']([^"']+)["']`)

// exportXML reads a large XML file element by element, within limits: no item
// is larger than maxItem, nothing is nested deeper than maxDepth, and entities
// of the file's own mean nothing.
type exportXML struct {
	dec    *xml.Decoder
	budget *budgetReader
	depth  int
}

func newExportXML(r io.Reader) *exportXML {
	in := bufio.NewReaderSize(r, 64<<10)
	head, _ := in.Peek(512) // what a short file lacks, its reader will say
	x := &exportXML{}
	text := io.Reader(in)
	if m := declaredEncoding().FindSubmatch(head); m == nil || strings.EqualFold(string(m[1]), "utf-8") {
		text = transform.NewReader(in, &mendUTF8{})
	}
	x.budget = &budgetReader{r: text, left: maxItem}
	x.dec = xml.NewDecoder(x.budget)
	x.dec.Strict = false
	x.dec.Entity = xml.HTMLEntity
	x.dec.CharsetReader = func(label string, in io.Reader) (io.Reader, error) {
		if strings.EqualFold(label, "utf-8") {
			return in, nil
		}
		return charset.NewReaderLabel(label, in)
	}
	return x
}

// next is the next token; io.EOF at the end.
func (x *exportXML) next() (xml.Token, error) {
	t, err := x.dec.Token()
	switch {
	case errors.Is(err, io.EOF):
		return nil, io.EOF
	case err != nil:
		if syntax, ok := errors.AsType[*xml.SyntaxError](err); ok && syntax.Msg == "unexpected EOF" {
			return nil, unexpected(io.EOF)
		}
		return nil, fmt.Errorf("read XML at byte %d: %w", x.dec.InputOffset(), err)
	}
	switch t.(type) {
	case xml.StartElement:
		if x.depth++; x.depth > maxDepth {
			return nil, fmt.Errorf("read XML at byte %d: elements within each other more than %d deep", x.dec.InputOffset(), maxDepth)
		}
	case xml.EndElement:
		x.depth--
	}
	return t, nil
}

// text is the text of the element that was just begun, up to its end. What
// elements within it say belongs to it.
func (x *exportXML) text() (string, error) {
	var out strings.Builder
	for depth := x.depth; x.depth >= depth; {
		t, err := x.next()
		if err != nil {
			return "", unexpected(err)
		}
		if chars, ok := t.(xml.CharData); ok {
			out.Write(chars)
		}
	}
	return strings.TrimSpace(out.String()), nil
}

// fresh lets the next item be as large as any.
func (x *exportXML) fresh() { x.budget.left = maxItem }

func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("the file is cut off: %w", io.ErrUnexpectedEOF)
	}
	return err
}

// errTooLarge is what a reader says who has given all it may.
var errTooLarge = fmt.Errorf("an item larger than %d MB", maxItem>>20)

// budgetReader gives out so many bytes at most before somebody allows more.
type budgetReader struct {
	r    io.Reader
	left int
}

func (b *budgetReader) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errTooLarge
	}
	n, err := b.r.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}

// mendUTF8 takes bytes that are no UTF-8 for Windows-1252, and leaves out the
// control characters that XML 1.0 forbids: one of either would end the reading.
type mendUTF8 struct{ transform.NopResetter }

func (*mendUTF8) Transform(dst, src []byte, atEOF bool) (nDst, nSrc int, err error) {
	for nSrc < len(src) {
		r, size := rune(src[nSrc]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(src[nSrc:])
			if r == utf8.RuneError && size == 1 {
				if !atEOF && !utf8.FullRune(src[nSrc:]) {
					return nDst, nSrc, transform.ErrShortSrc
				}
				r = charmap.Windows1252.DecodeByte(src[nSrc])
			}
		}
		if r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF {
			nSrc += size
			continue
		}
		if nDst+utf8.RuneLen(r) > len(dst) {
			return nDst, nSrc, transform.ErrShortDst
		}
		nDst += utf8.EncodeRune(dst[nDst:], r)
		nSrc += size
	}
	return nDst, nSrc, nil
}
