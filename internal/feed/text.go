package feed

import (
	"cmp"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"earmark/internal/earmark"
	"earmark/internal/markup"
)

// exact is an identifier on one line, fit for XML.
func exact(s string) string {
	if isLine(s) {
		return s
	}
	return strings.Join(strings.Fields(markup.XMLText(s)), " ")
}

// isLine tells at a glance that a text is on one line and fit for XML, as most
// titles, names and addresses are.
func isLine(s string) bool {
	space := true // neither the first nor the last may be one
	for _, r := range s {
		switch {
		case r == ' ' && space, r < ' ':
			return false
		case r > '~' && (unicode.IsSpace(r) || r >= utf8.RuneError && r <= '\uFFFF'):
			return false
		}
		space = r == ' '
	}
	return !space || s == ""
}

// line is a text on one line, fit for XML, in which nobody sees a tag or a
// character reference where the author wrote the letters of one. Half of the
// programs take a title for text and half for HTML, whatever the standards say; a
// word joiner, which shows nowhere, makes it the same to both.
func line(s string) string { return bothWays(exact(s)) }

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
func bothWays(text string) string {
	if strings.IndexByte(text, '<') < 0 && strings.IndexByte(text, '&') < 0 {
		return text
	}
	var out strings.Builder
	kept := 0 // so much of the text is in out
	for i := range len(text) {
		if mark, rest := text[i], text[i+1:]; mark == '<' && beginsTag(rest) || mark == '&' && beginsReference(rest) {
			out.WriteString(text[kept : i+1])
			out.WriteString("\u2060")
			kept = i + 1
		}
	}
	if kept == 0 {
		return text
	}
	out.WriteString(text[kept:])
	return out.String()
}

// beginsTag tells whether a reader of HTML would take what follows a "<" for a
// tag.
func beginsTag(rest string) bool {
	if rest == "" {
		return false
	}
	c := rest[0] | 0x20
	return 'a' <= c && c <= 'z' || strings.IndexByte("/!?", rest[0]) >= 0
}

// beginsReference tells the same of what follows an "&" and a character
// reference.
func beginsReference(rest string) bool {
	rest = strings.TrimPrefix(rest, "#")
	n := strings.IndexFunc(rest, func(r rune) bool {
		return r != '_' && (r < '0' || r > '9') && (r|0x20 < 'a' || r|0x20 > 'z')
	})
	return n > 0 && rest[n] == ';'
}

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
	case c.url == "" || bothWays(c.url) != c.url:
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
