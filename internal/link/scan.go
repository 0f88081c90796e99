package link

import (
	"unicode"
	"unicode/utf8"
)

// script is how a run of letters is cut into words.
type script uint8

const (
	noWord   script = iota // between words
	spaced                 // words with spaces between them
	unspaced               // written without spaces: Chinese, Japanese, Thai, …
	version                // a number with dots: 1.56.0
)

// word is a run of letters and digits, at text[start:end].
type word struct {
	start, end int
	script     script
}

// scan calls found for every word of a text, in order. A word is a run of
// letters, digits and marks; an apostrophe between two letters belongs to it.
// Digits with dots between them are a word of their own, also behind letters:
// "go1.18" is "go" and "1.18".
func scan(text string, found func(word)) {
	for i := 0; i < len(text); {
		r, size := decode(text, i)
		kind := scriptOf(r)
		if kind == noWord {
			i += size
			continue
		}
		end := runEnd(text, i+size, kind)
		start, number := trailingNumber(text, i, end)
		if !number {
			found(word{i, end, kind})
			i = end
			continue
		}
		if start > i {
			found(word{i, start, kind})
		}
		end = versionEnd(text, end)
		found(word{start, end, version})
		i = end
	}
}

// runEnd is where the run that has begun before i ends.
func runEnd(text string, i int, kind script) int {
	for i < len(text) {
		r, size := decode(text, i)
		switch {
		case scriptOf(r) == kind, unicode.Is(unicode.M, r):
			i += size
		case isApostrophe(r) && kind == spaced && letterFollows(text, i+size):
			i += size
		default:
			return i
		}
	}
	return i
}

// trailingNumber tells whether the run text[start:end] ends in ASCII digits
// that a dot and more digits follow, and where these digits begin.
func trailingNumber(text string, start, end int) (int, bool) {
	i := end
	for i > start && isDigit(text[i-1]) {
		i--
	}
	return i, i < end && dotAndDigit(text, end)
}

// versionEnd is where a number with dots ends whose first part ends at i.
func versionEnd(text string, i int) int {
	for dotAndDigit(text, i) {
		i += 2
		for i < len(text) && isDigit(text[i]) {
			i++
		}
	}
	return i
}

func dotAndDigit(text string, i int) bool {
	return i+1 < len(text) && text[i] == '.' && isDigit(text[i+1])
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

func isApostrophe(r rune) bool { return r == '\'' || r == '’' }

func letterFollows(text string, i int) bool {
	if i >= len(text) {
		return false
	}
	r, _ := decode(text, i)
	return scriptOf(r) == spaced && unicode.IsLetter(r)
}

func decode(text string, i int) (rune, int) {
	if b := text[i]; b < utf8.RuneSelf {
		return rune(b), 1
	}
	return utf8.DecodeRuneInString(text[i:])
}

// scriptOf sorts a character. Marks belong to the letter before them and start
// no word.
func scriptOf(r rune) script {
	if r < utf8.RuneSelf {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return spaced
		}
		return noWord
	}
	switch {
	case !unicode.IsLetter(r) && !unicode.IsDigit(r):
		return noWord
	case r >= 0x0E00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar), isKanaMark(r):
		return unspaced
	}
	return spaced
}

// isKanaMark knows the mark that lengthens a vowel (ー), which Unicode gives
// to no one script.
func isKanaMark(r rune) bool { return r == 'ー' || r == 'ｰ' }
