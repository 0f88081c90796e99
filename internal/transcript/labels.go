package transcript

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// labels are the names that open paragraphs or captions as "Name: text".
type labels struct {
	counts   map[string]int
	anyName  bool // the pattern is so common that any name may be a speaker
	fullName bool // the pattern is used: a first and last name may be a speaker
}

// learnLabels finds the speakers of a text by recurrence: one "Note: ..." in
// somebody's talk is no speaker, the same name again and again is.
func learnLabels(texts []string) labels {
	l := labels{counts: map[string]int{}}
	labelled := 0
	for _, text := range texts {
		if name, _, ok := cutLabel(text); ok {
			l.counts[name]++
			labelled++
		}
	}
	recurring := false
	for _, n := range l.counts {
		recurring = recurring || n >= 2
	}
	l.anyName = labelled >= 2 && 3*labelled >= len(texts)
	l.fullName = l.anyName || recurring && 10*labelled >= len(texts)
	return l
}

// cut splits a speaker's name from the text.
func (l labels) cut(text string) (name, rest string, ok bool) {
	name, rest, ok = cutLabel(text)
	if !ok || !l.isSpeaker(name) {
		return "", text, false
	}
	return name, rest, true
}

func (l labels) isSpeaker(name string) bool {
	if !l.fullName {
		return false
	}
	return l.anyName && isCapitalised(name) || l.counts[name] >= 2 || isFullName(name)
}

// cutLabel splits "Name: text", also written "**Name:** text", "**Name**: text"
// and ">> NAME: text", without judging whether it is a person.
func cutLabel(text string) (name, rest string, ok bool) {
	const longest = 60 // bytes of a name
	text = strings.TrimSpace(strings.TrimPrefix(text, ">>"))
	bold := strings.HasPrefix(text, "**")
	text = strings.TrimPrefix(text, "**")
	colon := strings.IndexByte(text[:min(len(text), longest)], ':')
	if colon <= 0 {
		return "", "", false
	}
	name, rest = text[:colon], text[colon+1:]
	if bold {
		name = strings.TrimSuffix(name, "**")
		rest = strings.TrimPrefix(rest, "**")
	}
	if rest != "" && !strings.ContainsAny(rest[:1], " \t\n[(\\") {
		return "", "", false
	}
	name = oneLine(name)
	return name, strings.TrimSpace(rest), looksLikeName(name)
}

// looksLikeName accepts up to five words of letters, with the marks names
// have, and digits for "Speaker 2".
func looksLikeName(s string) bool {
	if n := wordCount(s); n == 0 || n > 5 {
		return false
	}
	first, _ := utf8.DecodeRuneInString(s)
	if !unicode.IsLetter(first) {
		return false
	}
	for _, r := range s {
		if !unicode.In(r, unicode.L, unicode.M, unicode.Nd) && !strings.ContainsRune(" .,'’-_&()@/", r) {
			return false
		}
	}
	return true
}

// isFullName wants two words or more, each begun with a capital.
func isFullName(s string) bool { return wordCount(s) >= 2 && isCapitalised(s) }

// isCapitalised lets small words stand inside a name (Ludwig van Beethoven),
// but not at its ends. Scripts without case pass.
func isCapitalised(s string) bool {
	words := strings.Fields(s)
	for i, word := range words {
		r, _ := utf8.DecodeRuneInString(strings.TrimLeft(word, "'’(@"))
		inside := i > 0 && i < len(words)-1 && len(word) <= 3
		if unicode.IsLower(r) && !inside {
			return false
		}
	}
	return true
}
