package digest

import (
	"strings"
	"unicode/utf8"
)

// columns is how wide the text part is: what a terminal, a quotation in a
// reply and RFC 5322 section 2.1.1 leave room for.
const columns = 72

// Wrap breaks each paragraph of a text between words, as the text of letters is.
func Wrap(text string) string { return wrap(text, "", "") }

// wrap breaks each paragraph between words; the first line of the text begins
// with first, all others with rest. A word that is wider than the page stands
// alone and whole, for a broken address leads nowhere. Line breaks and list
// marks of the text stay; the lines of a list item hang under its words.
func wrap(text, first, rest string) string {
	var out []string
	for paragraph := range strings.SplitSeq(text, "\n") {
		indent := rest
		if len(out) == 0 {
			indent = first
		}
		out = append(out, wrapLine(paragraph, indent, rest+hanging(paragraph))...)
	}
	return strings.Join(out, "\n")
}

func hanging(paragraph string) string {
	if strings.HasPrefix(paragraph, "- ") {
		return "  "
	}
	return ""
}

func wrapLine(text, first, rest string) []string {
	words := strings.Split(strings.TrimSpace(text), " ")
	var out []string
	current := first + words[0]
	for _, w := range words[1:] {
		if w == "" {
			continue
		}
		if utf8.RuneCountInString(current)+1+utf8.RuneCountInString(w) > columns {
			out = append(out, current)
			current = rest + w
			continue
		}
		current += " " + w
	}
	return append(out, strings.TrimRight(current, " "))
}

// underline wraps a heading and rules it off below.
func underline(c, s string) string {
	heading := Wrap(s)
	width := 0
	for l := range strings.SplitSeq(heading, "\n") {
		width = max(width, utf8.RuneCountInString(l))
	}
	return heading + "\n" + strings.Repeat(c, min(width, columns))
}

// settle takes from a text what templates leave behind: spaces at the ends of
// lines and blank lines in a row. It ends in one line feed.
func settle(text string) string {
	var out strings.Builder
	blank := false
	for l := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		l = strings.TrimRight(l, " \t\r")
		if l == "" && blank {
			continue
		}
		blank = l == ""
		out.WriteString(l)
		out.WriteByte('\n')
	}
	return out.String()
}
