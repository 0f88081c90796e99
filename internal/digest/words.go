package digest

import (
	"strconv"
	"strings"
	"time"
	"unicode"

	"earmark/internal/earmark"
	"earmark/internal/markup"
)

// How things are said to readers. The built-in letter speaks English, as the
// built-in pages do.

// inside says how much there is to read and, where there is something, to hear.
func inside(articles, reading, episodes int, listening time.Duration) []string {
	var parts []string
	switch {
	case articles > 0 && reading > 0:
		parts = append(parts, earmark.Count(articles, "piece")+", "+strconv.Itoa(reading)+" min to read")
	case articles > 0:
		parts = append(parts, earmark.Count(articles, "piece")+" to read")
	}
	switch {
	case episodes > 0 && listening > 0:
		parts = append(parts, earmark.Count(episodes, "episode")+", "+earmark.Length(listening)+" to hear")
	case episodes > 0:
		parts = append(parts, earmark.Count(episodes, "episode")+" to hear")
	}
	return parts
}

func date(t time.Time) string { return t.Format("2 January 2006") }

var numbers = [...]string{"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}

// inWords counts as a sentence does: "one piece", "two pieces".
func inWords(n int, one string) string {
	return strings.Replace(earmark.Count(n, one), strconv.Itoa(n), numeral(n), 1)
}

// numeral is a number as a sentence has it.
func numeral(n int) string {
	if n >= 0 && n < len(numbers) {
		return numbers[n]
	}
	return strconv.Itoa(n)
}

// capital makes the first letter of a sentence one.
func capital(s string) string {
	for i, r := range s {
		return s[:i] + string(unicode.ToUpper(r)) + s[i+len(string(r)):]
	}
	return s
}

// line is a text on one line, without control characters, as titles and names
// must be in a subject and in plain text. A no-break space stays what it is.
func line(s string) string {
	space := func(r rune) bool {
		return (unicode.IsSpace(r) || breaksLine(r)) && r != '\u00a0' && r != '\u202f'
	}
	return strings.Join(strings.FieldsFunc(markup.XMLText(s), space), " ")
}

func lines(all []string) []string {
	clean := make([]string, len(all))
	for i, s := range all {
		clean[i] = line(s)
	}
	return clean
}
