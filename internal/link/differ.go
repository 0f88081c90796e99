package link

import (
	"slices"
	"strings"
)

// differences compares a quotation with what was said, word by word: folded,
// but not stemmed, and with the words that say little too. At either end only
// the quotation's words count, for speech goes on.
func differences(text, spoken string) []string {
	written, said := comparedWords(text), comparedWords(spoken)
	keys := make([]term, len(said))
	for i, w := range said {
		keys[i] = w.key
	}
	weighed := make([]soughtWord, len(written))
	for i, w := range written {
		weighed[i] = soughtWord{w, 1}
	}
	var a aligner
	pairs := a.pairs(weighed, keys)
	var out []string
	last := same{-1, -1}
	for _, p := range append(slices.Clone(pairs), same{len(written), len(said)}) {
		w, s := written[last.sought+1:p.sought], said[last.spoken+1:p.spoken]
		end := last.sought < 0 || p.sought == len(written)
		if len(w) == 0 && hasElision(between(text, written, last.sought, p.sought)) {
			last = p
			continue
		}
		if d := difference(text, spoken, w, s, end); d != "" {
			out = append(out, d)
		}
		last = p
	}
	return out
}

// between is what stands between two neighbouring words of a text.
func between(text string, words []heardWord, i, j int) string {
	if i < 0 || j >= len(words) {
		return ""
	}
	return text[words[i].at.end:words[j].at.start]
}

// difference tells of the words between two that are the same.
func difference(text, spoken string, written, said []heardWord, end bool) string {
	said = slices.DeleteFunc(slices.Clone(said), func(w heardWord) bool { return isFiller(spoken[w.at.start:w.at.end]) })
	here, there := span(text, written), span(spoken, said)
	switch {
	case len(written) > 0 && bracketed(text, written):
		return ""
	case len(written) > 0 && len(said) > 0:
		return "“" + here + "” is “" + there + "” in the episode"
	case len(written) > 0:
		return "“" + here + "” is not said in the episode"
	case len(said) > 0 && !end:
		return "“" + there + "” is left out"
	}
	return ""
}

// isFiller knows the sounds that everybody leaves out of a quotation.
func isFiller(w string) bool {
	switch fold(w) {
	case "um", "uh", "er", "erm", "hm", "hmm", "mm", "ah", "oh":
		return true
	}
	return false
}

// bracketed tells whether words are an editor's own: "[the mill]".
func bracketed(text string, words []heardWord) bool {
	before, behind := text[:words[0].at.start], text[words[len(words)-1].at.end:]
	return strings.HasSuffix(before, "[") && strings.HasPrefix(behind, "]")
}

func span(text string, words []heardWord) string {
	if len(words) == 0 {
		return ""
	}
	return clip(text[words[0].at.start:words[len(words)-1].at.end], shownQuote)
}

// comparedWords are the words of a text as they are spelt.
func comparedWords(text string) []heardWord {
	var out []heardWord
	scan(text, func(w word) {
		out = append(out, heardWord{hash(strings.ReplaceAll(fold(text[w.start:w.end]), "'", "")), true, w})
	})
	return out
}
