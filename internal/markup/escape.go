package markup

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// escapeMark stands, on the way to Markdown, before a character that must keep
// no meaning there and that the converter does not know of (Unicode, private
// use, plane 15).
const escapeMark = "\U000F8F05"

// escapes are the marks as Markdown has them: the converter may have seen the
// same.
var escapes = strings.NewReplacer(escapeMark+`\`, `\`, escapeMark, `\`)

var (
	// namedCharacter is what would be read as another character, as in a text about
	// HTML.
	namedCharacter = regexp.MustCompile(`&amp;(?:#[0-9]+;|#[xX][0-9a-fA-F]+;|[a-zA-Z][a-zA-Z0-9]*;)`)
	// atStart is what would begin a list, a heading or a line below one.
	atStart = regexp.MustCompile(`^(\s*(?:[0-9]+)?)([-+*=#.)])`)
	// atEdge are marks of stress at either end of what has marks itself.
	atEdge = regexp.MustCompile(`^[*_~]|[*_~]$`)
)

// withEscapes marks them in sanitised HTML, but not in code, where nothing has a
// meaning.
func withEscapes(fragment string) string {
	var out strings.Builder
	var open []string
	fresh := true // nothing stands in the line yet
	tokens := html.NewTokenizer(strings.NewReader(fragment))
	for {
		kind := tokens.Next()
		if kind == html.ErrorToken {
			return out.String()
		}
		raw := string(tokens.Raw())
		name, _ := tokens.TagName()
		fresh = fresh || kind != html.TextToken && !slices.Contains(phrases, string(name))
		switch kind {
		case html.StartTagToken:
			open = append(open, string(name))
		case html.EndTagToken:
			if i := lastOf(open, string(name)); i >= 0 {
				open = open[:i]
			}
		case html.TextToken:
			raw = escaped(raw, open, fresh)
			fresh = fresh && strings.TrimSpace(raw) == ""
		}
		out.WriteString(raw)
	}
}

func lastOf(list []string, s string) int {
	for i := len(list) - 1; i >= 0; i-- {
		if list[i] == s {
			return i
		}
	}
	return -1
}

// phrases are elements within a line.
var phrases = []string{"strong", "b", "em", "i", "del", "s", "strike", "a", "sub", "sup", "kbd", "mark", "abbr", "ins", "span", "small", "u", "cite", "q", "time", "code", "var", "dfn"}

func escaped(text string, within []string, fresh bool) string {
	if slices.Contains(within, "code") || slices.Contains(within, "pre") {
		return text
	}
	text = namedCharacter.ReplaceAllString(text, escapeMark+"$0")
	if fresh {
		text = atStart.ReplaceAllString(text, "$1"+escapeMark+"$2")
	}
	if len(within) > 0 && slices.Contains(phrases, within[len(within)-1]) {
		text = atEdge.ReplaceAllString(text, escapeMark+"$0")
	}
	return text
}
