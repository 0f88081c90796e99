package validate

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	_ "image/gif"  // what people call a JPEG
	_ "image/jpeg" // covers
	_ "image/png"
	"io"
	"net/http"
	"strings"

	"earmark/internal/earmark"
	"earmark/internal/fetch"
)

// headOf is how many bytes tell what a file is, and how large a picture.
const headOf = 64 << 10

// ask asks for one: its head, then its first bytes. Answered is false where the
// host may be away.
func ask(ctx context.Context, asker Asker, one Link) (found []earmark.Finding, answered bool) {
	if one.Kind == ChaptersFile {
		return askChapters(ctx, asker, one)
	}
	head, refused := asker.Head(ctx, one.URL)
	part, err := asker.Range(ctx, one.URL, 0, headOf)
	if err != nil {
		f, answered := unanswered(one, err)
		return []earmark.Finding{f}, answered
	}
	defer part.Body.Close()
	start, err := io.ReadAll(io.LimitReader(part.Body, headOf))
	if err != nil {
		f, answered := unanswered(one, err)
		return []earmark.Finding{f}, answered
	}
	a := &answer{Link: one, head: head, part: part, start: start}
	if refused != nil {
		a.tell("head", earmark.Warning, Apple, "let the server answer HEAD", "the server does not answer HEAD: "+refused.Error())
		a.head = part
	}
	a.judgeServer()
	if one.Kind == Image {
		a.judgePicture()
	}
	return a.found, true
}

// answer is what a server said of a file.
type answer struct {
	Link
	head, part *fetch.Response
	start      []byte
	found      []earmark.Finding
}

func (a *answer) tell(rule string, severity earmark.Severity, source Source, hint, message string) {
	a.found = append(a.found, a.finding(rule, severity, source, hint, clipAddress(a.URL)+": "+message))
}

// judgeServer compares what the server says with what the feed says.
func (a *answer) judgeServer() {
	if a.part.Status != http.StatusPartialContent && a.part.Length > headOf && a.Kind != Image {
		a.tell("range", earmark.Error, Apple, "let the server answer byte ranges: without them nobody can jump within an episode", "the server does not give a part of the file")
	}
	if size := a.head.Length; a.Length > 0 && size >= 0 && a.Length != size && a.head.Header.Get("Content-Encoding") == "" {
		a.tell("length", earmark.Warning, RSS2, fmt.Sprintf("write length=\"%d\"", size), fmt.Sprintf("the feed says %d bytes, the server %d", a.Length, size))
	}
	if kind, _ := a.head.Type(); a.Type != "" && !sameType(a.Type, kind) {
		a.tell("type", earmark.Warning, RSS2, "let both say the same", "the feed says "+quoted(a.Type)+", the server "+quoted(kind))
	}
	if a.Kind != Image && strings.HasPrefix(http.DetectContentType(a.start), "text/html") && !strings.HasPrefix(a.Type, "text/html") {
		a.tell("page", earmark.Error, RSS2, "give the address of the file itself", "what is there is a web page")
	}
}

// judgePicture judges an image by its first bytes.
func (a *answer) judgePicture() {
	kind := http.DetectContentType(a.start)
	cover := a.Element == "itunes:image"
	if kind != "image/jpeg" && kind != "image/png" && (cover || !strings.HasPrefix(kind, "image/")) {
		a.tell("image", earmark.Error, Apple, "save it as JPEG or PNG", "the image is "+quoted(kind)+" by its content, expected a JPEG or a PNG")
		return
	}
	if !cover {
		return // the rest is nobody's rule
	}
	if ext := extension(a.URL); ext == ".png" && kind != "image/png" || (ext == ".jpg" || ext == ".jpeg") && kind != "image/jpeg" {
		a.tell("extension", earmark.Warning, Apple, "let the address end as the type of the picture does", "the address ends in "+ext+", and the picture is "+quoted(kind))
	}
	size, _, err := image.DecodeConfig(bytes.NewReader(a.start))
	if err != nil {
		return // how large it is stands further behind
	}
	if size.Width != size.Height || size.Width < 1400 || size.Width > 3000 {
		a.tell("cover", earmark.Error, Apple, "make it square, with 1400 to 3000 pixels a side", fmt.Sprintf("the cover has %d × %d pixels", size.Width, size.Height))
	}
	if size.ColorModel == color.CMYKModel {
		a.tell("colour", earmark.Error, Apple, "save it with RGB colours", "the cover has the colours of print (CMYK)")
	}
}

// sameType compares media types as servers write them: several names are of one
// thing, and some servers know of none.
func sameType(said, given string) bool {
	said, _, _ = strings.Cut(strings.ToLower(said), ";")
	usual := func(t string) string {
		t = strings.TrimSpace(t)
		for _, other := range [][2]string{{"audio/mp3", "audio/mpeg"}, {"audio/x-mpeg", "audio/mpeg"}, {"audio/x-m4a", "audio/mp4"}, {"audio/m4a", "audio/mp4"}, {"audio/opus", "audio/ogg"}, {"application/ogg", "audio/ogg"}, {"audio/x-wav", "audio/wav"}, {"audio/wave", "audio/wav"}, {"video/x-m4v", "video/mp4"}, {"audio/x-flac", "audio/flac"}} {
			if t == other[0] {
				return other[1]
			}
		}
		return t
	}
	return given == "" || given == "application/octet-stream" || given == "binary/octet-stream" || usual(said) == usual(given)
}
