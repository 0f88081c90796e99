package link

import (
	"cmp"
	"math"
	"slices"

	"earmark/internal/earmark"
)

// Twins are documents of one side that are the same: an episode sent again, an
// article that was printed twice. A reader is offered one of them, the
// original.

// sketch is the least of a document's features, which are hashes: how many two
// sketches have in common tells how many the documents have (Broder's bottom-k
// sketch, 1997).
type sketch []uint64

const (
	sketchSize = 32
	twinShare  = 0.75 // of their sketches twins have in common
	sketchWorn = 64   // documents that a feature may be in for it to lead to twins
)

// sketchOf is that of a bag that holds the least features of a document.
func sketchOf(b bag) sketch { return slices.Clone(b.features[:min(len(b.features), sketchSize)]) }

// leads are features of which twins have one in common: fewer differ before
// the first that both have, for a sketch is in order.
func (s sketch) leads() []uint64 { return s[:min(len(s)-leastAlike(len(s))+1, len(s))] }

// leastAlike is how many of so many features twins have in common.
func leastAlike(size int) int { return int(math.Ceil(twinShare * float64(size))) }

// alike tells whether two sketches are those of twins. Documents without words
// are nothing to each other.
func (s sketch) alike(other sketch) bool {
	if len(s) == 0 {
		return false
	}
	n := 0
	for range common(s, other) {
		n++
	}
	return n >= leastAlike(max(len(s), len(other)))
}

// twinsOf gives every document the number of the first that is its twin, or
// its own.
func twinsOf(all []sketch) []uint32 {
	out := make([]uint32, len(all))
	same := map[uint64]uint32{} // the first of those with equal sketches
	with := newLeads(all)
	for d, s := range all {
		out[d] = uint32(d)
		if len(s) == 0 {
			continue
		}
		whole := s.hash()
		if first, ok := same[whole]; ok && slices.Equal(all[first], s) {
			out[d] = out[first]
			continue
		}
		same[whole] = uint32(d)
		if twin, ok := nearTwin(all, s, with); ok {
			out[d] = out[twin]
		}
		with.add(s, uint32(d))
	}
	return out
}

// leads are the documents that have a feature among their leads, by feature:
// only of features that several have, for most have none in common with any.
type leads struct {
	features  []uint64 // ascending
	documents [][]uint32
}

func newLeads(all []sketch) leads {
	var every []uint64
	for _, s := range all {
		every = append(every, s.leads()...)
	}
	slices.Sort(every)
	var l leads
	for i, f := range every {
		if first := i == 0 || every[i-1] != f; first && i+1 < len(every) && every[i+1] == f {
			l.features = append(l.features, f)
		}
	}
	l.documents = make([][]uint32, len(l.features))
	return l
}

func (l leads) of(feature uint64) []uint32 {
	if n, ok := slices.BinarySearch(l.features, feature); ok {
		return l.documents[n]
	}
	return nil
}

// add takes in a document.
func (l leads) add(s sketch, document uint32) {
	for _, f := range s.leads() {
		if n, ok := slices.BinarySearch(l.features, f); ok && len(l.documents[n]) < sketchWorn {
			l.documents[n] = append(l.documents[n], document)
		}
	}
}

func (s sketch) hash() uint64 {
	h := uint64(0)
	for _, f := range s {
		h = mix(h ^ f)
	}
	return h
}

// nearTwin is the first document whose sketch is nearly the same.
func nearTwin(all []sketch, s sketch, with leads) (uint32, bool) {
	first, found := uint32(0), false
	for _, f := range s.leads() {
		for _, d := range with.of(f) {
			if found && d >= first {
				break // they are in order
			}
			if s.alike(all[d]) {
				first, found = d, true
				break
			}
		}
	}
	return first, found
}

// twin is the number by which a document and its twins go.
func (t texts) twin(s side, number int) int { return int(t.twins[s][t.place(s, number)]) }

// decidedTwins are those of the other side of which one twin was asked for or
// decided: the others are not suggested beside it.
func (e *Engine) decidedTwins(all []candidate, s side) map[int]bool {
	var out map[int]bool
	for i := range all {
		if c := &all[i]; c.episode >= 0 && (c.claims.certain() || c.claims.decision() != earmark.Suggestion) {
			if out == nil {
				out = map[int]bool{}
			}
			out[e.twin(c, s)] = true
		}
	}
	return out
}

// twin is that of the end of a candidate that is not asked about.
func (e *Engine) twin(c *candidate, asked side) int {
	if asked == articles {
		return e.texts.twin(episodes, c.episode)
	}
	return e.texts.twin(articles, c.article)
}

// originals keeps one suggestion of twins, the one that was first published.
func (e *Engine) originals(wanted []candidate, decided map[int]bool, s side) []candidate {
	first := map[int]*candidate{}
	for i := range wanted {
		c := &wanted[i]
		if c.episode < 0 || c.claims != nil {
			continue
		}
		if had := first[e.twin(c, s)]; had == nil || e.earlier(c, had, s) {
			first[e.twin(c, s)] = c
		}
	}
	keep := map[ends]bool{}
	for twin, c := range first {
		if !decided[twin] {
			keep[ends{c.article, c.episode}] = true
		}
	}
	return slices.DeleteFunc(wanted, func(c candidate) bool {
		return c.episode >= 0 && c.claims == nil && !keep[ends{c.article, c.episode}]
	})
}

// earlier tells whether the end that is not asked about was published before
// that of another candidate; without dates the one with the lesser identifier.
func (e *Engine) earlier(a, b *candidate, asked side) bool {
	if asked == articles {
		x, y := e.lib.Episodes[a.episode], e.lib.Episodes[b.episode]
		return cmp.Or(x.Date.Compare(y.Date), cmp.Compare(x.ID, y.ID)) < 0
	}
	x, y := e.lib.Articles[a.article], e.lib.Articles[b.article]
	return cmp.Or(x.Date.Compare(y.Date), cmp.Compare(x.ID, y.ID)) < 0
}
