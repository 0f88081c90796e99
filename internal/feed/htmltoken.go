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

// nextToken takes the first piece off some HTML. Whatever the HTML, each call
// takes something: what is no tag is text, comments and declarations are empty
// texts, and a tag that never ends takes all there is.
func nextToken(fragment string) (t htmlToken, rest string) {
	if !strings.HasPrefix(fragment, "<") {
		return textToken(fragment, 0)
	}
	inner := fragment[1:]
	switch {
	case strings.HasPrefix(inner, "!--"):
		_, rest, _ = strings.Cut(inner[len("!--"):], "-->")
		return htmlToken{}, rest
	case strings.HasPrefix(inner, "!") || strings.HasPrefix(inner, "?"):
		_, rest, _ = strings.Cut(inner, ">")
		return htmlToken{}, rest
	}
	inner, t.ends = strings.CutPrefix(inner, "/")
	if !beginsTag(inner) {
		return textToken(fragment, 1)
	}
	end := tagEnd(inner)
	if end < 0 {
		return htmlToken{}, ""
	}
	tag := inner[:end]
	name := strings.IndexAny(tag, " \t\r\n\f/")
	if name < 0 {
		name = end
	}
	t.name, t.attrs = strings.ToLower(tag[:name]), tag[name:]
	return t, inner[end+1:]
}

// textToken is the text up to the next tag, looked for from a place on.
func textToken(fragment string, from int) (t htmlToken, rest string) {
	end := len(fragment)
	if i := strings.IndexByte(fragment[from:], '<'); i >= 0 {
		end = from + i
	}
	return htmlToken{text: fragment[:end]}, fragment[end:]
}

// resolvedText resolves the references in a text or an attribute. One may stand
// for a character that XML forbids.
func resolvedText(text string) string {
	if strings.IndexByte(text, '&') < 0 {
		return text
	}
	return markup.XMLText(html.UnescapeString(text))
}

// tagEnd is where the ">" of a tag stands; -1: nowhere. One in quotes is none.
func tagEnd(tag string) int {
	quote := byte(0)
	for i := range len(tag) {
		switch c := tag[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '>':
			return i
		case (c == '"' || c == '\'') && tag[i-1] == '=':
			quote = c
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
		fields := strings.Fields(before)
		var value string
		value, attrs = attributeValue(strings.TrimLeft(after, " \t\r\n\f"))
		if len(fields) > 0 && strings.EqualFold(fields[len(fields)-1], name) {
			return value
		}
	}
	return ""
}

func attributeValue(attrs string) (value, rest string) {
	if attrs == "" {
		return "", ""
	}
	if quote := attrs[:1]; quote == `"` || quote == "'" {
		value, rest, _ = strings.Cut(attrs[1:], quote)
		return value, rest
	}
	if end := strings.IndexAny(attrs, " \t\r\n\f"); end >= 0 {
		return attrs[:end], attrs[end:]
	}
	return attrs, ""
}
