package markup

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Excerpt is the beginning of a text: at most the given number of words, on
// one line. It ends at the last sentence that ends within the second half of
// them; where there is none it is cut between two words and ends in "…".
func Excerpt(text string, words int) string {
	var few [64]place
	all := few[:0] // one more than wanted, to know whether there are
	for at := 0; len(all) <= words; at = all[len(all)-1].end {
		word, found := nextWord(text, at)
		if !found {
			return singleSpaced(text)
		}
		all = append(all, word)
	}
	for n := words; n > words/2; n-- {
		if last := all[n-1]; endsSentence(text[last.start:last.end]) {
			return singleSpaced(text[:last.end])
		}
	}
	if words <= 0 {
		return "…"
	}
	cut := singleSpaced(text[:all[words-1].end])
	return strings.TrimRightFunc(cut, func(r rune) bool { return unicode.IsPunct(r) && r != ')' && r != '”' }) + "…"
}

// place is where a word stands in a text.
type place struct{ start, end int }

func nextWord(text string, from int) (word place, found bool) {
	for from < len(text) {
		n := spaceAt(text, from)
		if n == 0 {
			break
		}
		from += n
	}
	end := from
	for end < len(text) && (isWord(text[end]) || spaceAt(text, end) == 0) {
		end++
	}
	return place{from, end}, end > from
}

// isWord tells at a glance what is no white space, and no byte of one.
func isWord(c byte) bool { return c > ' ' && c < utf8.RuneSelf }

// spaceAt is how many bytes the white space has that stands at a place; 0: there
// is none.
func spaceAt(text string, i int) int {
	c := text[i]
	switch {
	case c == ' ' || '\t' <= c && c <= '\r':
		return 1
	case c < utf8.RuneSelf:
		return 0
	}
	if r, size := utf8.DecodeRuneInString(text[i:]); unicode.IsSpace(r) {
		return size
	}
	return 0
}

// singleSpaced is a text with one space between words and none around them. It is
// the text itself where that is so already.
func singleSpaced(text string) string {
	for i := range len(text) {
		if isWord(text[i]) {
			continue
		}
		if n := spaceAt(text, i); n > 0 && (i == 0 || i+n == len(text) || text[i] != ' ' || text[i-1] == ' ') {
			return strings.Join(strings.Fields(text), " ")
		}
	}
	return text
}

// endsSentence tells whether a word closes a sentence. A single letter with a
// full stop is an initial ("J."), not an end.
func endsSentence(word string) bool {
	bare := strings.TrimRight(word, "\"'”’)»")
	if bare == "" {
		return false
	}
	last, size := utf8.DecodeLastRuneInString(bare)
	if last == '.' {
		return utf8.RuneCountInString(bare[:len(bare)-size]) > 1
	}
	return strings.ContainsRune("!?…。！？", last)
}
