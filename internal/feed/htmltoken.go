package feed

import (
	"html"
	"strings"

	"earmark/internal/markup"
)

// htmlToken is a text or a tag in some HTML.
type htmlToken struct {
	text  string // as written
	name  string // of a tag, in small letters; empty: it is a text
	ends  bool   // the tag is an end tag
	attrs string // of a start tag, as written
}

// htmlSpace is what divides the attributes of a tag.
const htmlSpace = " \t\r\n\f"

// take becomes the first piece of some HTML, which is not empty, and tells what
// follows it. Whatever the HTML, each call takes something: what is no tag is
// text, comments and declarations are empty texts, and a tag that never ends
// takes all there is.
func (t *htmlToken) take(fragment string) (rest string) {
	*t = htmlToken{}
	if fragment[0] != '<' {
		return t.takeText(fragment, 0)
	}
	inner := fragment[1:]
	switch {
	case strings.HasPrefix(inner, "!--"):
		_, rest, _ = strings.Cut(inner[len("!--"):], "-->")
		return rest
	case strings.HasPrefix(inner, "!") || strings.HasPrefix(inner, "?"):
		_, rest, _ = strings.Cut(inner, ">")
		return rest
	}
	inner, ends := strings.CutPrefix(inner, "/")
	if !beginsTag(inner) {
		return t.takeText(fragment, 1)
	}
	end := tagEnd(inner)
	if end < 0 {
		return ""
	}
	name := nameEnd(inner[:end])
	t.name, t.ends, t.attrs = strings.ToLower(inner[:name]), ends, inner[name:end]
	return inner[end+1:]
}

// takeText takes the text up to the next tag, looked for from a place on.
func (t *htmlToken) takeText(fragment string, from int) (rest string) {
	end := len(fragment)
	if i := strings.IndexByte(fragment[from:], '<'); i >= 0 {
		end = from + i
	}
	t.text = fragment[:end]
	return fragment[end:]
}

// resolvedText resolves the references in a text or an attribute. One may stand
// for a character that XML forbids.
func resolvedText(text string) string {
	if strings.IndexByte(text, '&') < 0 {
		return text
	}
	return markup.XMLText(html.UnescapeString(text))
}

// nameEnd is where the name of a tag ends.
func nameEnd(tag string) int {
	for i := range len(tag) {
		if tag[i] == '/' || isHTMLSpace(tag[i]) {
			return i
		}
	}
	return len(tag)
}

// tagEnd is where the ">" of a tag stands; -1: nowhere. One in quotes is none.
func tagEnd(tag string) int {
	for i := 0; i < len(tag); i++ {
		switch c := tag[i]; {
		case c == '>':
			return i
		case (c == '"' || c == '\'') && tag[i-1] == '=':
			closing := strings.IndexByte(tag[i+1:], c)
			if closing < 0 {
				return -1
			}
			i += 1 + closing
		}
	}
	return -1
}

// attributeOf is the value of an attribute, as written; empty when there is none.
// The name is in small letters.
func attributeOf(attrs, name string) string {
	for attrs != "" {
		before, after, found := strings.Cut(attrs, "=")
		if !found {
			return ""
		}
		var value string
		value, attrs = attributeValue(strings.TrimLeft(after, htmlSpace))
		if strings.EqualFold(lastWord(before), name) {
			return value
		}
	}
	return ""
}

// lastWord is the last of the words that white space divides.
func lastWord(text string) string {
	end := len(text)
	for end > 0 && isHTMLSpace(text[end-1]) {
		end--
	}
	start := end
	for start > 0 && !isHTMLSpace(text[start-1]) {
		start--
	}
	return text[start:end]
}

func isHTMLSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' }

func attributeValue(attrs string) (value, rest string) {
	if attrs == "" {
		return "", ""
	}
	if quote := attrs[:1]; quote == `"` || quote == "'" {
		value, rest, _ = strings.Cut(attrs[1:], quote)
		return value, rest
	}
	if end := strings.IndexAny(attrs, htmlSpace); end >= 0 {
		return attrs[:end], attrs[end:]
	}
	return attrs, ""
}
