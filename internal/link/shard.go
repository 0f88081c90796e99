package link

import (
	"math"
	"slices"
)

// shard is what came of the features that begin with certain bits.
type shard struct {
	features []uint64 // kept, ascending
	inverted [2]lists
	others   frequencies
}

// otherLeast is in how many documents a feature that is not kept must be for
// that to be remembered. Fewer are rare, and most by far.
const otherLeast = 4

// weigher makes shards, one after the other.
type weigher struct {
	*builder
	scale  *rarity
	census census
	parts  []part   // of each bag, what is in the shard
	slots  []uint32 // where in the census each entry of the shard is, in order
}

// part is a stretch of a bag.
type part struct{ from, to int }

// run makes the shards of a portion, in order.
func (w *weigher) run(bags []bag, p portion) []shard {
	w.parts = w.parts[:0]
	for _, b := range bags {
		from := b.search(p.start(p.from))
		w.parts = append(w.parts, part{from, from})
	}
	var out []shard
	for n := p.from; n < p.to; n++ {
		out = append(out, w.weigh(bags, p.start(n+1)-1))
	}
	return out
}

// weigh counts the features of the shard that ends with a hash, decides which
// to keep and gives every document its weights.
func (w *weigher) weigh(bags []bag, last uint64) shard {
	entries := 0
	for d, b := range bags {
		p := &w.parts[d]
		p.from, p.to = p.to, b.after(p.to, last)
		if p.to < len(b.features) && b.features[p.to] == last {
			p.to++
		}
		entries += p.to - p.from
	}
	w.census.reset(entries)
	w.slots = w.slots[:0]
	for d, b := range bags {
		w.count(d, b, w.parts[d])
	}
	out := w.keep()
	slots := w.slots
	for d, b := range bags {
		n := w.parts[d].to - w.parts[d].from
		w.document(&out, d, b.counts[w.parts[d].from:w.parts[d].to], slots[:n])
		slots = slots[n:]
	}
	for i := range out.inverted {
		out.inverted[i].rewind()
	}
	return out
}

// count notes which features of the shard a document has.
func (w *weigher) count(doc int, b bag, p part) {
	side := w.sideOf(doc)
	for i := p.from; i < p.to; i++ {
		slot := w.census.at(b.features[i])
		w.slots = append(w.slots, slot)
		s := &w.census.seen[slot]
		s.docs[side]++
		if b.known != nil {
			s.known = b.known[i]
		}
	}
}

func (w *weigher) sideOf(doc int) side {
	if doc < w.split {
		return articles
	}
	return episodes
}

// document adds the features of a document, of which it has so many and which
// are in these places of the census, to the lists and to its length.
func (w *weigher) document(out *shard, doc int, counts []uint16, slots []uint32) {
	s, number := w.sideOf(doc), uint32(doc)
	if s == episodes {
		number -= uint32(w.split)
	}
	list, squares := &out.inverted[s], uint64(0)
	for i, slot := range slots {
		seen := &w.census.seen[slot]
		st := w.scale.step(counts[i], seen.log)
		squares += st.square()
		if seen.number >= 0 {
			at := &list.start[seen.number] // where the next of this feature goes
			list.postings[*at] = newPosting(number, st)
			*at++
		}
	}
	w.squares[doc].Add(squares)
}

// rewind sets the starts of lists back that were moved while they were filled.
func (l *lists) rewind() {
	copy(l.start[1:], l.start[:len(l.start)-1])
	l.start[0] = 0
}

// keep numbers the features that can join an article and an episode, in
// ascending order, makes room for their lists, and notes how frequent the
// others are.
func (w *weigher) keep() shard {
	var out shard
	for i, f := range w.census.features {
		s := &w.census.seen[i]
		s.number = -1
		if s.docs[articles]+s.docs[episodes] > 0 {
			s.log = float32(math.Log(w.scale.weight(s.total())))
		}
		switch n := s.docs[articles] + s.docs[episodes]; {
		case n == 0:
		case s.docs[articles] > 0 && s.docs[episodes] > 0 && w.scale.takesPart(s.total()):
			out.features = append(out.features, f)
		case n >= otherLeast:
			out.others.features = append(out.others.features, f)
		}
	}
	slices.Sort(out.features)
	slices.Sort(out.others.features)
	for _, f := range out.others.features {
		s := w.census.seen[w.census.at(f)]
		out.others.counts = append(out.others.counts, s.docs[articles]+s.docs[episodes])
	}
	for i := range out.inverted {
		out.inverted[i].start = make([]uint32, 1, len(out.features)+1)
	}
	for n, f := range out.features {
		s := &w.census.seen[w.census.at(f)]
		s.number = int32(n)
		for i := range out.inverted {
			l := &out.inverted[i]
			l.start = append(l.start, l.start[n]+s.docs[i])
		}
	}
	for i := range out.inverted {
		out.inverted[i].postings = make([]posting, out.inverted[i].start[len(out.features)])
	}
	return out
}

// census counts in how many documents features are: a hash table with open
// addressing, for the features are hashes already.
type census struct {
	features []uint64
	seen     []seen
	mask     uint64
}

type seen struct {
	docs   [2]uint32
	known  float32 // documents of the background
	log    float32 // of its weight
	number int32   // among the kept features of the shard; -1: not kept
}

// total is the document frequency, that of the background included.
func (s seen) total() float64 { return float64(s.docs[0]+s.docs[1]) + float64(s.known) }

// reset makes room for so many features and forgets all.
func (c *census) reset(n int) {
	size := 16
	for size < 2*n {
		size *= 2
	}
	if size > len(c.features) {
		c.features, c.seen = make([]uint64, size), make([]seen, size)
	}
	c.features, c.seen = c.features[:size], c.seen[:size]
	clear(c.features)
	clear(c.seen)
	c.mask = uint64(size - 1)
}

// at is the place of a feature, which is made where it has none. A feature's
// own bits tell where: those of a shard are alike in the first.
func (c *census) at(feature uint64) uint32 {
	i := feature & c.mask
	for c.features[i] != feature {
		if c.features[i] == 0 {
			c.features[i] = feature
			break
		}
		i = (i + 1) & c.mask
	}
	return uint32(i)
}
