package term

import (
	"strings"
	"unicode/utf8"
)

// Wrap breaks a text between words where the screen ends; lines after the
// first are indented. A pipe gets the text as it is, on one line.
func (t *Terminal) Wrap(text string, indent int) string {
	if !t.outTTY || t.width <= 2*indent {
		return text
	}
	var out strings.Builder
	column := indent
	for i, word := range strings.Fields(text) {
		n := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case column+1+n > t.width:
			out.WriteString("\n" + strings.Repeat(" ", indent))
			column = indent
		default:
			out.WriteByte(' ')
			column++
		}
		out.WriteString(word)
		column += n
	}
	return out.String()
}
