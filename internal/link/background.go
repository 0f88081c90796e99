package link

import (
	_ "embed"
	"math"
	"strconv"
	"strings"
)

//go:embed english.txt
var englishTable string

// In a library of a dozen items every word is rare, and any two pieces that
// both say "morning" would look alike. So a small English library is weighed
// as if it stood among backgroundSize pieces of everyday prose; from
// backgroundUntil documents on it needs that less and less, and with twice as
// many it speaks for itself.
const (
	backgroundSize  = 500.0
	backgroundUntil = 40
	backgroundWords = 500.0 // content words of such a piece
)

// background knows how common words are in English. It is read only once made.
type background struct {
	size  float64          // how many documents it stands for
	rates map[term]float64 // how often a word comes in one of them
}

// newBackground is what a library of so many documents wants; nil for none.
func newBackground(documents int, language string) *background {
	left := min(max(2-float64(documents)/backgroundUntil, 0), 1)
	if left == 0 || !isEnglish(language) {
		return nil
	}
	b := &background{size: backgroundSize * left, rates: map[term]float64{}}
	a := newAnalyser("en")
	for line := range strings.Lines(englishTable) {
		percent, words, _ := strings.Cut(line, " ")
		share, err := strconv.ParseFloat(percent, 64)
		if err != nil {
			continue // a comment
		}
		for _, t := range a.analyse(words).terms {
			b.rates[t] = max(b.rates[t], -math.Log1p(-share/100))
		}
	}
	return b
}

// documents is how many documents a library seems to have more with it.
func (b *background) documents() float64 {
	if b == nil {
		return 0
	}
	return b.size
}

// word is in how many of the documents a word is.
func (b *background) word(t term) float32 {
	return float32(b.size * -math.Expm1(-b.rates[t]))
}

// company is how much more often than by chance two words stand near each
// other that are met so at all: words keep company.
const company = 10

// pair is in how many of them two words stand near each other. Were words
// strewn at random, each occurrence of the one would find the other among its
// 2*pairReach neighbours by chance.
func (b *background) pair(s, t term) float32 {
	near := b.rates[s] * b.rates[t] * 2 * pairReach / backgroundWords
	return float32(b.size * -math.Expm1(-company*near))
}
