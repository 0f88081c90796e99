package link

import (
	"math"
	"slices"
)

// How much a word of the title counts against one of the text.
const (
	articleTitleWeight = 16
	episodeTitleWeight = 8
)

// bag is what a document is to the index: its features (words and pairs of
// near words), sorted, and how often it has each.
type bag struct {
	features []uint64
	counts   []uint16
	// known is how many of the background documents have each feature; nil
	// where there is no background.
	known []float32
}

// bagger fills bags. It is used for one document after the other and is not
// safe for concurrent use.
type bagger struct {
	part        portion     // of the features, what is wanted
	background  *background // nil: none
	occurrences []uint64
	common      map[uint64]float32 // what the background knows of this document
}

// field adds the terms of one field and their pairs, each as often as the
// field's weight. Pairs do not reach from one field into the next.
func (b *bagger) field(terms []term, weight int) {
	from := len(b.occurrences)
	add := func(feature uint64) {
		if b.part.holds(feature) {
			b.occurrences = append(b.occurrences, feature)
		}
	}
	for _, t := range terms {
		add(t)
	}
	eachPair(terms, func(_, _ int, pair uint64) { add(pair) })
	once := b.occurrences[from:]
	for range weight - 1 {
		b.occurrences = append(b.occurrences, once...)
	}
	if b.background != nil {
		b.remember(terms)
	}
}

func (b *bagger) remember(terms []term) {
	if b.common == nil {
		b.common = map[uint64]float32{}
	}
	for _, t := range terms {
		if n := b.background.word(t); n > 0 {
			b.common[t] = n
		}
	}
	eachPair(terms, func(i, j int, pair uint64) {
		if n := b.background.pair(terms[i], terms[j]); n > 0 {
			b.common[pair] = n
		}
	})
}

// bag is what was added, and makes room for the next document.
func (b *bagger) bag() bag {
	slices.Sort(b.occurrences)
	distinct := 0
	for i, f := range b.occurrences {
		if i == 0 || f != b.occurrences[i-1] {
			distinct++
		}
	}
	out := bag{features: make([]uint64, 0, distinct), counts: make([]uint16, 0, distinct)}
	for i := 0; i < len(b.occurrences); {
		f, first := b.occurrences[i], i
		for i < len(b.occurrences) && b.occurrences[i] == f {
			i++
		}
		out.features = append(out.features, f)
		out.counts = append(out.counts, uint16(min(i-first, math.MaxUint16)))
	}
	if b.background != nil {
		out.known = make([]float32, distinct)
		for i, f := range out.features {
			out.known[i] = b.common[f]
		}
	}
	b.occurrences = b.occurrences[:0]
	clear(b.common)
	return out
}
