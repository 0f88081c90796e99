package link

import (
	"context"
	"maps"
	"math"
	"slices"
)

// The index is built in shards: all features whose hash begins with the same
// bits are counted and weighed together. A shard is small enough for a
// processor's cache, shards do not know of each other, and joined in order
// they give the same index on any number of processors.

// shardSize is about how many entries a shard has.
const shardSize = 1 << 16

// shard is what came of the features that begin with certain bits.
type shard struct {
	features []uint64 // kept, ascending
	common   map[uint64]float32
	entries  []entry // of the kept, by document, then by feature
	squares  []float64
}

// entry is a kept feature of a document, its weight not yet scaled.
type entry struct {
	doc, feature uint32
	weight       float64
}

// newIndex weighs bags, the first split of them articles. Background is how
// many documents the known counts of the bags stand for.
func newIndex(ctx context.Context, bags []bag, split int, background float64) (*index, error) {
	entries, bits := 0, 0
	for _, b := range bags {
		entries += len(b.features)
	}
	for bits < 16 && entries>>bits > shardSize {
		bits++
	}
	shards := make([]shard, 1<<bits)
	newCensus := func() census { return census{} }
	err := forEach(ctx, len(shards), newCensus, func(c census, i int) {
		clear(c)
		shards[i] = weigh(c, bags, split, background, i, bits)
	})
	if err != nil {
		return nil, err
	}
	return join(shards, len(bags), split), nil
}

// census counts in how many documents a feature is.
type census map[uint64]seen

type seen struct {
	docs   [2]uint32
	known  float32 // documents of the background
	number int32   // among the kept features of the shard; -1: not kept
}

// total is the document frequency, that of the background included.
func (s seen) total() float64 { return float64(s.docs[0]+s.docs[1]) + float64(s.known) }

// weigh counts the features of one shard, decides which to keep and gives
// every document its weights.
func weigh(c census, bags []bag, split int, background float64, number, bits int) shard {
	for d, b := range bags {
		from, to := b.part(number, bits)
		for i := from; i < to; i++ {
			s := c[b.features[i]]
			s.docs[sideOf(d, split)]++
			if b.known != nil {
				s.known = b.known[i]
			}
			c[b.features[i]] = s
		}
	}
	scale := newRarity(float64(len(bags)) + background)
	out := shard{features: c.keep(scale), common: c.common(), squares: make([]float64, len(bags))}
	for d, b := range bags {
		from, to := b.part(number, bits)
		for i := from; i < to; i++ {
			s := c[b.features[i]]
			w := saturate(b.counts[i]) * scale.weight(s.total())
			out.squares[d] += w * w
			if s.number >= 0 {
				out.entries = append(out.entries, entry{uint32(d), uint32(s.number), w})
			}
		}
	}
	return out
}

func sideOf(doc, split int) side {
	if doc < split {
		return articles
	}
	return episodes
}

// keep numbers the features that can join an article and an episode, in
// ascending order, and returns them.
func (c census) keep(scale *rarity) []uint64 {
	var kept []uint64
	for f, s := range c {
		if s.docs[articles] > 0 && s.docs[episodes] > 0 && scale.takesPart(s.total()) {
			kept = append(kept, f)
			continue
		}
		s.number = -1
		c[f] = s
	}
	slices.Sort(kept)
	for i, f := range kept {
		s := c[f]
		s.number = int32(i)
		c[f] = s
	}
	return kept
}

// common holds in how many documents those features are that both collections
// have and that are too common to be kept.
func (c census) common() map[uint64]float32 {
	out := map[uint64]float32{}
	for f, s := range c {
		if s.number < 0 && s.docs[articles] > 0 && s.docs[episodes] > 0 {
			out[f] = float32(s.docs[articles] + s.docs[episodes])
		}
	}
	return out
}

// join numbers the kept features of all shards and scales the weights of each
// document by its length over all features.
func join(shards []shard, documents, split int) *index {
	x := &index{common: map[uint64]float32{}}
	squares := make([]float64, documents)
	rows := make([][]posting, documents)
	for _, s := range shards {
		base := uint32(len(x.features))
		x.features = append(x.features, s.features...)
		for _, e := range s.entries {
			rows[e.doc] = append(rows[e.doc], posting{base + e.feature, e.weight})
		}
		for d, sq := range s.squares {
			squares[d] += sq
		}
		maps.Copy(x.common, s.common)
	}
	for d, row := range rows {
		for i := range row {
			row[i].weight /= math.Sqrt(squares[d])
		}
	}
	x.lists[articles] = newLists(rows[:split], len(x.features))
	x.lists[episodes] = newLists(rows[split:], len(x.features))
	return x
}

// posting is a number (of a feature or a document) with a weight.
type posting struct {
	number uint32
	weight float64
}

func newLists(rows [][]posting, features int) lists {
	columns := make([][]posting, features)
	for d, row := range rows {
		for _, p := range row {
			columns[p.number] = append(columns[p.number], posting{uint32(d), p.weight})
		}
	}
	return lists{documents: len(rows), forward: newTable(rows), inverted: newTable(columns)}
}

func newTable(rows [][]posting) table {
	size := 0
	for _, row := range rows {
		size += len(row)
	}
	t := table{start: make([]uint32, 1, len(rows)+1), numbers: make([]uint32, 0, size), weights: make([]float32, 0, size)}
	for _, row := range rows {
		for _, p := range row {
			t.numbers = append(t.numbers, p.number)
			t.weights = append(t.weights, float32(p.weight))
		}
		t.start = append(t.start, uint32(len(t.numbers)))
	}
	return t
}
