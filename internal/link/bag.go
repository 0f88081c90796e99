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
	title       []uint64 // features of the title, each of which counts titleWeight times
	titleWeight int
	common      map[uint64]float32 // what the background knows of this document
}

// field adds the terms of one field and their pairs. Pairs do not reach from
// one field into the next.
func (b *bagger) field(terms []term) { b.occurrences = b.features(terms, b.occurrences) }

// heading adds a title, whose terms and pairs count so often.
func (b *bagger) heading(terms []term, weight int) {
	b.title, b.titleWeight = b.features(terms, b.title), weight
}

func (b *bagger) features(terms []term, out []uint64) []uint64 {
	for _, t := range terms {
		if b.part.holds(t) {
			out = append(out, t)
		}
	}
	eachPair(terms, func(_, _ int, pair uint64) {
		if b.part.holds(pair) {
			out = append(out, pair)
		}
	})
	if b.background != nil {
		b.remember(terms)
	}
	return out
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
	slices.Sort(b.title)
	n := distinct(b.occurrences, b.title)
	out := bag{features: make([]uint64, 0, n), counts: make([]uint16, 0, n)}
	for text, title := b.occurrences, b.title; len(text)+len(title) > 0; {
		f := least(text, title)
		once, titled := leading(text, f), leading(title, f)
		out.features = append(out.features, f)
		out.counts = append(out.counts, uint16(min(once+titled*b.titleWeight, math.MaxUint16)))
		text, title = text[once:], title[titled:]
	}
	if b.background != nil {
		out.known = make([]float32, n)
		for i, f := range out.features {
			out.known[i] = b.common[f]
		}
	}
	b.occurrences, b.title = b.occurrences[:0], b.title[:0]
	clear(b.common)
	return out
}

// distinct is how many numbers there are in two sorted lists.
func distinct(a, b []uint64) int {
	n := 0
	for len(a)+len(b) > 0 {
		f := least(a, b)
		a, b = a[leading(a, f):], b[leading(b, f):]
		n++
	}
	return n
}

// least is the first number of two sorted lists, of which one may be empty.
func least(a, b []uint64) uint64 {
	if len(b) == 0 || len(a) > 0 && a[0] <= b[0] {
		return a[0]
	}
	return b[0]
}

// leading is how often a list begins with a number.
func leading(list []uint64, number uint64) int {
	n := 0
	for n < len(list) && list[n] == number {
		n++
	}
	return n
}
