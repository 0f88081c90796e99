package linktest

import (
	"math"
	"math/rand/v2"
	"strings"
)

// vocabulary are invented words, the most frequent first.
type vocabulary []string

const (
	vocabularySize = 60000
	// flattened is what Mandelbrot adds to a word's rank: the first few words
	// of a language are less frequent than Zipf's law would have them.
	flattened = 2.7
	// leastRare is the rank of the most frequent word that can tell a story.
	leastRare = 400
)

const (
	onsets = "bdfghjklmnprstvz"
	vowels = "aeiou"
	codas  = "nrltmk" // no ending that a stemmer takes off
)

// newVocabulary invents words that differ, longer ones for higher ranks.
func newVocabulary(r *rand.Rand) vocabulary {
	v := make(vocabulary, 0, vocabularySize)
	taken := make(map[string]bool, vocabularySize)
	for len(v) < vocabularySize {
		word := v.invent(r, syllables(len(v)))
		if !taken[word] {
			taken[word] = true
			v = append(v, word)
		}
	}
	return v
}

func syllables(rank int) int {
	switch {
	case rank < 150:
		return 1
	case rank < 5000:
		return 2
	}
	return 3
}

// invent makes a word that can be spoken. It may be one of the vocabulary.
func (v vocabulary) invent(r *rand.Rand, syllables int) string {
	var b strings.Builder
	for range syllables {
		b.WriteByte(onsets[r.IntN(len(onsets))])
		b.WriteByte(vowels[r.IntN(len(vowels))])
	}
	b.WriteByte(codas[r.IntN(len(codas))])
	return b.String()
}

// any draws a word as prose does: its chance is 1/(rank+flattened).
func (v vocabulary) any(r *rand.Rand) string { return v[v.rank(r.Float64(), 0)] }

// rare draws a word that few texts have.
func (v vocabulary) rare(r *rand.Rand) string { return v[v.rank(r.Float64(), leastRare)] }

// rank is where the words from a rank on reach a part of all their frequency,
// which grows with the logarithm of the rank.
func (v vocabulary) rank(part float64, from int) int {
	low, high := float64(from)+flattened, float64(len(v))+flattened
	return min(int(low*math.Pow(high/low, part)-flattened), len(v)-1)
}

// some are n words that are neither everywhere nor unheard of.
func (v vocabulary) some(n int) []string { return v[leastRare : leastRare+n] }

func capital(word string) string { return strings.ToUpper(word[:1]) + word[1:] }
