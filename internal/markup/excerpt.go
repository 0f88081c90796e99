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
	var few [64]string
	all := few[:0] // one more than wanted, to know whether there are
	for word := range strings.FieldsSeq(text) {
		if all = append(all, word); len(all) > words {
			break
		}
	}
	if len(all) <= words {
		return strings.Join(all, " ")
	}
	for n := words; n > words/2; n-- {
		if endsSentence(all[n-1]) {
			return strings.Join(all[:n], " ")
		}
	}
	cut := strings.Join(all[:max(words, 0)], " ")
	return strings.TrimRightFunc(cut, func(r rune) bool { return unicode.IsPunct(r) && r != ')' && r != '”' }) + "…"
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
