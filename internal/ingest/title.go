package ingest

import (
	"slices"
	"strings"

	"earmark/internal/markup"
)

// titleWords is how long a first line may be to be a title.
const titleWords = 25

// findTitle takes the heading of the page, else what the head calls it, else the
// first line of a text.
func (r *reading) findTitle() {
	at := -1
	for i, b := range r.blocks {
		same := fold(b.text) != "" && fold(unquoted(b.text)) == fold(unquoted(r.head.title))
		if b.tag == "h1" || same {
			at = i
			break
		}
	}
	if at < 0 && r.head.title == "" && len(r.blocks) > 0 {
		at = r.titleLine()
	}
	r.Title = unquoted(r.head.title)
	if at >= 0 {
		if r.Title == "" || r.blocks[at].tag == "h1" && !strings.EqualFold(r.blocks[at].text, r.head.site) {
			r.Title = unquoted(r.blocks[at].text)
		}
		r.claim(at)
	}
	for i := len(r.blocks) - 1; i >= 0; i-- { // the title, said again
		if fold(unquoted(r.blocks[i].text)) == fold(r.Title) {
			r.claim(i)
		}
	}
}

// titleLine is the first line that may be a title; -1: the text has none.
func (r *reading) titleLine() int {
	for i, b := range r.blocks[:min(len(r.blocks), 6)] {
		authors, _ := bylineOf(b.text)
		if authors != nil || soleDate(b.text) || r.known(b.text) || b.text == "" {
			continue
		}
		if b.words() <= titleWords && !r.looksLikeCategory(i) {
			if !endsSentence(b.text) || unquoted(b.text) != b.text || b.isHeading() {
				return i
			}
		}
		if b.words() > titleWords {
			break
		}
	}
	for i, b := range r.blocks {
		if b.text != "" {
			r.unsure("title", "the text has no heading; this is how it begins")
			r.blocks = slices.Insert(r.blocks, i, block{tag: "h1", text: markup.Excerpt(b.text, 12)})
			return i
		}
	}
	return -1
}

func endsSentence(s string) bool {
	s = strings.TrimRight(s, `"”’'»`)
	return strings.HasSuffix(s, ".") || strings.HasSuffix(s, ":") || strings.HasSuffix(s, "…")
}

// quotePairs are marks that may stand around a whole title.
var quotePairs = [][2]string{{"“", "”"}, {`"`, `"`}, {"„", "“"}, {"«", "»"}, {"‘", "’"}, {"'", "'"}}

// unquoted is a title without quotation marks around the whole of it: they are
// the page's typography, and feeds and letters set their own.
func unquoted(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	for _, p := range quotePairs {
		inner, ok := strings.CutPrefix(s, p[0])
		if !ok {
			continue
		}
		if inner, ok = strings.CutSuffix(inner, p[1]); ok && !strings.Contains(inner, p[0]) {
			return strings.TrimSpace(inner)
		}
	}
	return s
}

func fold(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }
