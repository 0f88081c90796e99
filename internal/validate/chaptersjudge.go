package validate

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"

	"earmark/internal/earmark"
)

// What is read of a file of chapters, and told of it.
const (
	mostChapters        = 1 << 20
	mostChapterFindings = 10
)

// askChapters asks for a file of chapters and judges it. Answered is false where
// the host may be away.
func askChapters(ctx context.Context, asker Asker, one Link) (found []earmark.Finding, answered bool) {
	part, err := asker.Range(ctx, one.URL, 0, mostChapters+1)
	if err != nil {
		f, answered := unanswered(one, err)
		return []earmark.Finding{f}, answered
	}
	defer part.Body.Close()
	file, err := io.ReadAll(io.LimitReader(part.Body, mostChapters+1))
	if err != nil {
		f, answered := unanswered(one, err)
		return []earmark.Finding{f}, answered
	}
	a := &answer{Link: one, head: part, part: part, start: file}
	a.judgeChapters(ctx)
	return a.found, true
}

func (a *answer) judgeChapters(ctx context.Context) {
	switch {
	case len(a.start) > mostChapters:
		a.tell("chapters", earmark.Warning, Podcasting, "leave out what is no chapter", "the file of chapters is longer than 1 megabyte and was not judged")
		return
	case strings.HasPrefix(http.DetectContentType(a.start), "text/html"):
		a.tell("page", earmark.Error, Podcasting, "give the address of the file itself", "what is there is a web page, expected chapters in JSON")
		return
	}
	if kind, _ := a.part.Type(); kind != "application/json+chapters" && kind != "application/json" {
		a.tell("type", earmark.Warning, Podcasting, "let the server say application/json+chapters", "the server says "+quoted(kind))
	}
	_ = Chapters(ctx, bytes.NewReader(a.start), Options{}, func(f earmark.Finding) bool { // of bytes no reading fails
		there := a.finding("", f.Severity, Source(f.Source), f.Hint, fmt.Sprintf("%s, line %d, column %d: %s", clipAddress(a.URL), f.Line, f.Column, f.Message))
		there.Rule = f.Rule
		a.found = append(a.found, there)
		return len(a.found) < mostChapterFindings
	})
}
