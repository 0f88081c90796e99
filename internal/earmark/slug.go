package earmark

import (
	"strings"
	"unicode"
)

// Slug makes a name fit for a path and an address: lower case, letters and
// digits of any script, one hyphen between words. A name without either gives
// "x". Accents stay: an address may hold them.
func Slug(name string) string {
	var b strings.Builder
	gap := false
	for _, r := range strings.ToLower(name) {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r):
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			gap = false
			b.WriteRune(r)
		case r == '\'', r == '’':
		default:
			gap = true
		}
	}
	if b.Len() == 0 {
		return "x"
	}
	return b.String()
}
