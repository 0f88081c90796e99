// Package markup turns what people write into what readers may be given:
// Markdown into HTML, any HTML into safe HTML, HTML into plain text, a text
// into an excerpt, and any string into one that XML can hold.
//
// All functions may be called from several goroutines at once.
package markup

import (
	"bytes"
	"strings"
	"sync"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer/html"
)

// Both are built once and never changed: goldmark and bluemonday are safe for
// concurrent use from then on.
var (
	converter = sync.OnceValue(newConverter)
	sanitizer = sync.OnceValue(newPolicy)
)

// HTML renders Markdown (CommonMark with tables, strikethrough, footnotes and
// bare addresses as links) to safe HTML. HTML within the Markdown passes
// through the same sanitiser as a stranger's would.
func HTML(markdown string) string {
	var out bytes.Buffer
	if err := converter().Convert([]byte(markdown), &out); err != nil {
		// A bytes.Buffer takes every write, so only a broken renderer gets
		// here; the words of the author are kept, as text.
		return "<pre>" + escapeText(markdown) + "</pre>"
	}
	return strings.TrimSpace(Sanitize(out.String()))
}

// Sanitize makes a stranger's HTML safe to show: no script, no style, no form,
// no event handler, no address but http, https, mailto and relative ones.
func Sanitize(html string) string {
	html = XMLText(html)
	if isPlain(html) {
		return html
	}
	var out strings.Builder
	out.Grow(len(html) + len(html)/8)
	if err := sanitizer().SanitizeReaderToWriter(strings.NewReader(html), &out); err != nil {
		return "" // not even a tag may pass that was not looked at
	}
	return out.String()
}

// isPlain tells whether a text is the same as HTML: no markup, and nothing that
// would be escaped.
func isPlain(text string) bool { return !strings.ContainsAny(text, "<>&\"'\r") }

func newConverter() goldmark.Markdown {
	return goldmark.New(
		goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.Linkify, extension.Footnote),
		goldmark.WithParserOptions(parser.WithAutoHeadingID()),
		goldmark.WithRendererOptions(html.WithUnsafe()), // sanitised right after
	)
}

func newPolicy() *bluemonday.Policy {
	p := bluemonday.UGCPolicy()
	p.RequireNoFollowOnLinks(false) // an author's own links are meant
	p.AllowElements("figure", "figcaption", "section", "mark", "abbr", "cite", "time", "kbd", "ins")
	// What a picture shows may be said in any words; the library asks for plain ones.
	p.AllowAttrs("alt", "title").OnElements("img", "a", "abbr")
	p.AllowAttrs("datetime").OnElements("time")
	p.AllowAttrs("start").Matching(bluemonday.Integer).OnElements("ol")
	p.AllowAttrs("class").Matching(bluemonday.SpaceSeparatedTokens).OnElements("code", "pre", "sup", "a", "div", "section", "aside")
	p.AllowAttrs("role").Matching(bluemonday.SpaceSeparatedTokens).OnElements("a", "div", "section")
	return p
}
