package link

import (
	"math/bits"
	"strings"
	"unicode"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"
	"golang.org/x/text/unicode/norm"
)

// A term is what a word counts as: folded, and stemmed where the language is
// English. Terms and pairs of terms are known by 64-bit hashes alone, which
// are the same in every run and on every machine.
type term = uint64

// tokens are the words of a text. The slices are used again by the next call
// of [analyser.analyse].
type tokens struct {
	terms []term // without stop words
	at    []word // where each of terms stands
	names []term // every word folded but not stemmed, to find names
}

// copied are the tokens in the room of others, without names.
func (t tokens) copied(room tokens) tokens {
	return tokens{terms: append(room.terms[:0], t.terms...), at: append(room.at[:0], t.at...)}
}

// analyser makes terms of text. English text loses its stop words and is
// stemmed; other languages keep every word as it is. It remembers the words it
// has met and is not safe for concurrent use.
type analyser struct {
	english bool
	met     map[string]meaning
	out     tokens
	stemmer *snowballstem.Env
}

// meaning is what one spelling counts as: no term for a stop word, one for
// most words, two for a version number of three parts.
type meaning struct {
	name  term
	terms [2]term
	n     int
}

func newAnalyser(language string) *analyser {
	return &analyser{english: isEnglish(language), met: map[string]meaning{}, stemmer: snowballstem.NewEnv("")}
}

// isEnglish looks at the first part of a BCP 47 tag; an unknown language
// counts as English.
func isEnglish(language string) bool {
	base, _, _ := strings.Cut(strings.ToLower(language), "-")
	return base == "" || base == "en" || base == "eng"
}

// analyse finds the terms of a text. The result holds until the next call.
func (a *analyser) analyse(text string) tokens {
	a.out.terms, a.out.at, a.out.names = a.out.terms[:0], a.out.at[:0], a.out.names[:0]
	scan(text, func(w word) {
		if w.script == unspaced {
			a.bigrams(text, w)
			return
		}
		m := a.meaning(text[w.start:w.end], w.script)
		a.out.names = append(a.out.names, m.name)
		for _, t := range m.terms[:m.n] {
			a.add(t, w)
		}
	})
	return a.out
}

func (a *analyser) add(t term, w word) {
	a.out.terms = append(a.out.terms, t)
	a.out.at = append(a.out.at, w)
}

// bigrams stands in for word segmentation in scripts without spaces: every two
// neighbouring characters, with their marks, are a term; a lone one is too.
func (a *analyser) bigrams(text string, w word) {
	var starts []int
	for i, r := range text[w.start:w.end] {
		if !unicode.Is(unicode.M, r) {
			starts = append(starts, w.start+i)
		}
	}
	starts = append(starts, w.end)
	for i := range max(len(starts)-2, 1) {
		pair := word{starts[i], starts[min(i+2, len(starts)-1)], unspaced}
		t := hash(fold(text[pair.start:pair.end]))
		a.out.names = append(a.out.names, t)
		a.add(t, pair)
	}
}

func (a *analyser) meaning(spelling string, kind script) meaning {
	if m, ok := a.met[spelling]; ok {
		return m
	}
	m := a.work(spelling, kind)
	a.met[strings.Clone(spelling)] = m
	return m
}

// work is the recipe for one word.
func (a *analyser) work(spelling string, kind script) meaning {
	folded := fold(spelling)
	m := meaning{name: hash(strings.TrimSuffix(folded, "'s"))}
	switch {
	case folded == "":
	case kind == version:
		m.terms, m.n = [2]term{m.name}, 1
		if short, ok := twoParts(folded); ok {
			m.terms[1], m.n = hash(short), 2
		}
	case !a.english:
		m.terms, m.n = [2]term{m.name}, 1
	default:
		folded = strings.TrimSuffix(folded, "'s")
		if !isStopWord(folded) {
			m.terms, m.n = [2]term{hash(a.stem(folded))}, 1
		}
	}
	return m
}

// longestStem keeps what is no word (encoded data in show notes) from the
// stemmer, whose work may grow with the square of the length.
const longestStem = 48

func (a *analyser) stem(w string) string {
	if len(w) > longestStem {
		return w
	}
	a.stemmer.SetCurrent(w)
	english.Stem(a.stemmer)
	return a.stemmer.Current()
}

// twoParts is the first two parts of a version of three or more.
func twoParts(v string) (string, bool) {
	first, rest, _ := strings.Cut(v, ".")
	second, _, more := strings.Cut(rest, ".")
	return first + "." + second, more
}

// fold makes spellings of one word equal: NFKD, lower case, without accents.
func fold(s string) string {
	if isLowerASCII(s) {
		return s
	}
	return strings.Map(foldRune, letters.Replace(strings.ToLower(norm.NFKD.String(s))))
}

func isLowerASCII(s string) bool {
	for i := range len(s) {
		if b := s[i]; b >= 0x80 || b >= 'A' && b <= 'Z' {
			return false
		}
	}
	return true
}

// letters are those that NFKD does not take apart though people do.
var letters = strings.NewReplacer("ø", "o", "đ", "d", "ł", "l", "ß", "ss", "æ", "ae", "œ", "oe", "þ", "th", "ı", "i", "’", "'")

// foldRune drops the marks that are accents. Marks that are vowels, as in the
// scripts of India, stay.
func foldRune(r rune) rune {
	if unicode.Is(unicode.Mn, r) && unicode.In(r, unicode.Inherited, unicode.Hebrew, unicode.Arabic) {
		return -1
	}
	return r
}

// pairReach is how far apart two content words may stand to be a pair.
const pairReach = 3

// eachPair calls found for every pair of different terms that stand at most
// pairReach apart, with the places of both.
func eachPair(terms []term, found func(i, j int, pair uint64)) {
	for i := range terms {
		for j := i + 1; j < len(terms) && j <= i+pairReach; j++ {
			if terms[i] != terms[j] {
				found(i, j, pairOf(terms[i], terms[j]))
			}
		}
	}
}

// pairOf is the feature of two terms in either order. Its last bit tells it from
// a word's, which has none.
func pairOf(a, b term) uint64 {
	return mix(min(a, b)^bits.RotateLeft64(mix(max(a, b)), 29)) | 1
}

// isPair tells a pair from a word.
func isPair(feature uint64) bool { return feature&1 != 0 }

// hash is FNV-1a with its bits well mixed, for the index is cut by the first.
func hash(s string) term {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return mix(h) &^ 1
}

// mix is the finishing step of SplitMix64.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
