package feed

import (
	"cmp"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"

	"earmark/internal/earmark"
	"earmark/internal/markup"
)

// exact is an identifier on one line, fit for XML.
func exact(s string) string { return strings.Join(strings.Fields(markup.XMLText(s)), " ") }

// line is a text on one line, fit for XML, in which nobody sees a tag or a
// character reference where the author wrote the letters of one. Half of the
// programs take a title for text and half for HTML, whatever the standards say; a
// word joiner, which shows nowhere, makes it the same to both.
func line(s string) string { return seems.ReplaceAllString(exact(s), "$1$3\u2060$2$4") }

// seems finds what a reader of HTML would not take for text.
var seems = regexp.MustCompile(`(<)([A-Za-z/!?])|(&)(#?\w+;)`)

// lines are texts on one line each, without the empty ones and each once.
func lines(texts ...[]string) []string {
	var out []string
	seen := map[string]bool{}
	for _, list := range texts {
		for _, s := range list {
			if s = line(s); s != "" && !seen[s] {
				seen[s] = true
				out = append(out, s)
			}
		}
	}
	return out
}

// bothWays is a longer plain text that shows the same whether it is taken for
// text or for HTML, as RSS 2.0 leaves open for <description>. See [line].
func bothWays(text string) string { return seems.ReplaceAllString(text, "$1$3\u2060$2$4") }

const ellipsis = "…"

// cut shortens a text to at most limit bytes, between two words where it can,
// never within a character. What was cut ends in "…".
func cut(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	return cutAt(text, limit-len(ellipsis))
}

// cutAt shortens a text to at most end bytes and an ellipsis.
func cutAt(text string, end int) string {
	if end <= 0 {
		return ""
	}
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	if space := strings.LastIndexAny(text[:end+1], " \n"); space > 0 {
		end = space
	}
	return strings.TrimRight(text[:end], " \n,;:–—-") + ellipsis
}

// contentNote is the sentence that stands ahead of a piece; empty without topics.
func contentNote(topics []string) string {
	topics = lines(topics)
	if len(topics) == 0 {
		return ""
	}
	return "Content note: " + strings.Join(topics, ", ") + "."
}

// noteParagraph is [contentNote] as HTML.
func noteParagraph(topics []string) string {
	note := contentNote(topics)
	if note == "" {
		return ""
	}
	label, rest, _ := strings.Cut(note, ": ")
	return "<p><strong>" + label + ":</strong> " + escape(rest) + "</p>"
}

// credit names and addresses the publication an article is excerpted from. The
// zero value is for an article that is no excerpt.
type credit struct {
	name string
	url  string // absolute; empty when not known
}

func (a addresses) credit(source *earmark.Source) credit {
	if source == nil {
		return credit{}
	}
	c := credit{name: line(source.Name), url: a.absolute(source.URL)}
	if c.name == "" && c.url != "" {
		c.name = hostOf(c.url)
	}
	return c
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(u.Hostname(), "www.")
}

// Sentence is the credit as plain text; empty when there is nobody to credit.
func (c credit) sentence() string {
	switch {
	case c.name == "":
		return ""
	case c.url == "" || seems.MatchString(c.url):
		return "Excerpted from " + c.name + "."
	}
	return "Read the full story at " + c.name + ": " + c.url
}

// paragraph is the credit as HTML; empty when there is nobody to credit.
func (c credit) paragraph() string {
	switch {
	case c.name == "":
		return ""
	case c.url == "":
		return "<p>Excerpted from " + escape(c.name) + ".</p>"
	}
	return "<p>" + anchor(c.url, "Read the full story at "+c.name) + "</p>"
}

// language is the tag of an item or show, or the site's.
func language(own string, site earmark.Site) string { return line(cmp.Or(own, site.Language)) }
