package validate

import (
	"bytes"
	"cmp"
	"context"
	"image"
	_ "image/gif"  // what people call a JPEG
	_ "image/jpeg" // covers
	_ "image/png"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"

	"earmark/internal/earmark"
	"earmark/internal/fetch"
)

// Asker asks servers; [fetch.Client] is one. It must be safe for concurrent
// use, and see to it that nobody is asked too much at once.
type Asker interface {
	Head(ctx context.Context, address string) (*fetch.Response, error)
	Range(ctx context.Context, address string, from, length int64) (*fetch.Response, error)
}

// Links gathers what a feed points to, each address once, and asks for it.
type Links struct {
	Asker  Asker
	Most   int // how many are asked for; 0: 200
	AtOnce int // how many at one time; 0: 8

	known   map[string]bool
	links   []Link
	skipped int
}

// Add remembers a link; give it to [Options.Links].
func (l *Links) Add(one Link) {
	if l.known == nil {
		l.known = map[string]bool{}
	}
	sc := scheme(one.URL)
	if l.known[one.URL] || sc != "http" && sc != "https" {
		return
	}
	if len(l.links) >= cmp.Or(l.Most, 200) {
		l.skipped++
		return
	}
	l.known[one.URL] = true
	l.links = append(l.links, one)
}

// Skipped is how many were more than Most.
func (l *Links) Skipped() int { return l.skipped }

// Check asks for each link and gives the findings in the order of the feed. The
// error is that of ctx: a server that does not answer is a finding.
func (l *Links) Check(ctx context.Context, tell func(earmark.Finding) bool) error {
	found := make([][]earmark.Finding, len(l.links))
	var wait sync.WaitGroup
	places := make(chan struct{}, cmp.Or(l.AtOnce, 8))
	for i, one := range l.links {
		places <- struct{}{}
		wait.Go(func() {
			defer func() { <-places }()
			if ctx.Err() == nil {
				found[i] = l.ask(ctx, one)
			}
		})
	}
	wait.Wait()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	for _, f := range slices.Concat(found...) {
		if !tell(f) {
			break
		}
	}
	return nil
}

// headOf is how many bytes tell what a file is, and how large a picture.
const headOf = 64 << 10

// ask asks for one: its head, then its first bytes.
func (l *Links) ask(ctx context.Context, one Link) []earmark.Finding {
	var found []earmark.Finding
	tell := func(rule string, severity earmark.Severity, source Source, hint, message string) {
		found = append(found, earmark.Finding{
			File: one.File, Line: one.Line, Column: one.Column, Element: one.Element, Severity: severity,
			Rule: "links." + rule, Source: string(source), Hint: hint, Message: clipAddress(one.URL) + ": " + message,
		})
	}
	head, refused := l.Asker.Head(ctx, one.URL)
	part, err := l.Asker.Range(ctx, one.URL, 0, headOf)
	if err != nil {
		tell("dead", earmark.Error, HTTP, "see whether the address is right and open to everybody", err.Error())
		return found
	}
	defer part.Body.Close()
	start, err := io.ReadAll(io.LimitReader(part.Body, headOf))
	if err != nil {
		tell("dead", earmark.Error, HTTP, "see whether the server gives the whole file", err.Error())
		return found
	}
	if refused != nil {
		tell("head", earmark.Warning, Apple, "let the server answer HEAD", "the server does not answer HEAD: "+refused.Error())
		head = part
	}
	if part.Status != http.StatusPartialContent && part.Length > headOf && !one.Image {
		tell("range", earmark.Error, Apple, "let the server answer byte ranges: without them nobody can jump within an episode", "the server does not give a part of the file")
	}
	if one.Length > 0 && head.Length >= 0 && one.Length != head.Length && head.Header.Get("Content-Encoding") == "" {
		tell("length", earmark.Warning, RSS2, "write length=\""+itoa(int(head.Length))+"\"", "the feed says "+itoa(int(one.Length))+" bytes, the server "+itoa(int(head.Length)))
	}
	if kind, _ := head.Type(); one.Type != "" && !sameType(one.Type, kind) {
		tell("type", earmark.Warning, RSS2, "let both say the same", "the feed says "+quoted(one.Type)+", the server "+quoted(kind))
	}
	if !one.Image && strings.HasPrefix(http.DetectContentType(start), "text/html") && !strings.HasPrefix(one.Type, "text/html") {
		tell("page", earmark.Error, RSS2, "give the address of the file itself", "what is there is a web page")
	}
	if one.Image {
		picture(one, start, tell)
	}
	return found
}

// picture judges an image by its first bytes.
func picture(one Link, start []byte, tell func(rule string, severity earmark.Severity, source Source, hint, message string)) {
	kind := http.DetectContentType(start)
	cover := one.Element == "itunes:image"
	if kind != "image/jpeg" && kind != "image/png" && (cover || !strings.HasPrefix(kind, "image/")) {
		tell("image", earmark.Error, Apple, "save it as JPEG or PNG", "the image is "+quoted(kind)+" by its content, expected a JPEG or a PNG")
		return
	}
	size, _, err := image.DecodeConfig(bytes.NewReader(start))
	if err != nil || !cover {
		return // how large it is stands further behind, or is nobody's rule
	}
	if size.Width != size.Height || size.Width < 1400 || size.Width > 3000 {
		tell("cover", earmark.Error, Apple, "make it square, with 1400 to 3000 pixels a side", "the cover has "+itoa(size.Width)+" × "+itoa(size.Height)+" pixels")
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

func clipAddress(s string) string {
	if len(s) > 120 {
		return s[:100] + "…"
	}
	return s
}
