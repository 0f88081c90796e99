package link

import (
	"math"
	"slices"
)

// shard is what came of the features that begin with certain bits.
type shard struct {
	features []uint64 // kept, ascending
	inverted [2]lists
	lone     [2]vocabulary
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
	parts  []entries // of each shard of a run
	slots  []uint32  // where in the census each entry of a shard is
}

// entries are features of documents, those of one document together.
type entries struct {
	features []uint64
	docs     []uint32
	counts   []uint16
	known    []float32 // documents of the background that have the feature; nil: there is no background
}

func (e *entries) reset() {
	e.features, e.docs, e.counts, e.known = e.features[:0], e.docs[:0], e.counts[:0], e.known[:0]
}

func (e *entries) add(doc int, b bag, i int) {
	e.features = append(e.features, b.features[i])
	e.docs = append(e.docs, uint32(doc))
	e.counts = append(e.counts, b.counts[i])
	if b.known != nil {
		e.known = append(e.known, b.known[i])
	}
}

// run makes the shards of a portion, in order.
func (w *weigher) run(bags []bag, p portion) []shard {
	w.gather(bags, p)
	out := make([]shard, 0, p.to-p.from)
	for i := range p.to - p.from {
		out = append(out, w.weigh(&w.parts[i]))
	}
	return out
}

// gather takes what belongs to a portion out of all bags. Each of them is
// looked at once for all shards, and a shard is then read from end to end: to
// go from bag to bag takes a processor longer than to read what it finds there.
func (w *weigher) gather(bags []bag, p portion) {
	for len(w.parts) < p.to-p.from {
		w.parts = append(w.parts, entries{})
	}
	for i := range w.parts {
		w.parts[i].reset()
	}
	first, last := p.start(p.from), p.start(p.to)-1
	for d, b := range bags {
		i, _ := slices.BinarySearch(b.features, first)
		for ; i < len(b.features) && b.features[i] <= last; i++ {
			w.parts[p.shard(b.features[i])-p.from].add(d, b, i)
		}
	}
}

// weigh counts the features of a shard, decides which to keep and gives every
// document its weights.
func (w *weigher) weigh(of *entries) shard {
	w.census.reset(len(of.features))
	w.slots = w.slots[:0]
	for i, f := range of.features {
		slot := w.census.at(f)
		w.slots = append(w.slots, slot)
		s := &w.census.seen[slot]
		s.docs[w.sideOf(of.docs[i])]++
		if len(of.known) > 0 {
			s.known = of.known[i]
		}
	}
	out := w.keep()
	w.list(&out, of)
	for i := range out.inverted {
		out.inverted[i].rewind()
		out.lone[i].lists.rewind()
	}
	return out
}

func (w *weigher) sideOf(doc uint32) side {
	if int(doc) < w.split {
		return articles
	}
	return episodes
}

// list adds the features of every document to the lists and to its length.
func (w *weigher) list(out *shard, of *entries) {
	for i := 0; i < len(of.docs); {
		doc, squares := of.docs[i], uint64(0)
		s, number := w.sideOf(doc), doc
		if s == episodes {
			number -= uint32(w.split)
		}
		for ; i < len(of.docs) && of.docs[i] == doc; i++ {
			seen := &w.census.seen[w.slots[i]]
			st := w.scale.step(of.counts[i], seen.log)
			squares += st.square()
			if seen.number == forgotten {
				continue
			}
			list, n := &out.inverted[s], seen.number
			if n < 0 {
				list, n = &out.lone[s].lists, loneNumber-n
			}
			at := &list.start[n] // where the next of this feature goes
			list.postings[*at] = newPosting(number, st)
			*at++
		}
		w.squares[doc].Add(squares)
	}
}

// rewind sets the starts of lists back that were moved while they were filled.
func (l *lists) rewind() {
	copy(l.start[1:], l.start[:len(l.start)-1])
	l.start[0] = 0
}

// keep numbers the features that can join an article and an episode, in
// ascending order, and so the words that would if the other side had them; makes
// room for their lists; and notes how frequent the others are.
func (w *weigher) keep() shard {
	var out shard
	for i, f := range w.census.features {
		s := &w.census.seen[i]
		s.number = forgotten
		n := s.docs[articles] + s.docs[episodes]
		if n == 0 {
			continue
		}
		s.log = float32(math.Log(w.scale.weight(s.total())))
		both, rare := s.docs[articles] > 0 && s.docs[episodes] > 0, w.scale.takesPart(s.total())
		switch {
		case both && rare:
			out.features = append(out.features, f)
			continue
		case rare && !isPair(f):
			of := &out.lone[one(s.docs[articles] == 0)]
			of.features = append(of.features, f)
		}
		if n >= otherLeast {
			out.others.features = append(out.others.features, f)
		}
	}
	slices.Sort(out.others.features)
	for _, f := range out.others.features {
		s := w.census.of(f)
		out.others.counts = append(out.others.counts, s.docs[articles]+s.docs[episodes])
	}
	slices.Sort(out.features)
	for i, f := range out.features {
		w.census.of(f).number = int32(i)
	}
	for i := range out.inverted {
		side := side(i)
		out.inverted[side] = w.room(out.features, side)
		lone := &out.lone[side]
		slices.Sort(lone.features)
		for n, f := range lone.features {
			w.census.of(f).number = loneNumber - int32(n)
		}
		lone.lists = w.room(lone.features, side)
	}
	return out
}

// room is the lists of some features on one side, still to be filled.
func (w *weigher) room(features []uint64, s side) lists {
	l := lists{start: make([]uint32, 1, len(features)+1)}
	for n, f := range features {
		l.start = append(l.start, l.start[n]+w.census.of(f).docs[s])
	}
	l.postings = make([]posting, l.start[len(features)])
	return l
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
	number int32   // among the kept features of the shard; loneNumber or less: among the lone words of its side
}

const (
	forgotten  = -1 // the number of what is not kept
	loneNumber = -2 // that of the first lone word; the next goes by one less
)

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

// of is what was counted of a feature.
func (c *census) of(feature uint64) *seen { return &c.seen[c.at(feature)] }

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
