package link

import (
	"context"
	"math"
	"slices"
	"sync/atomic"

	"earmark/internal/earmark"
)

// The index is built in shards: all features whose hash begins with the same
// bits are counted and weighed together. A shard is small enough for a
// processor's cache, shards do not know of each other, and joined in order
// they give the same index on any number of processors. Where a library has
// more features than fit into memory it is read several times, each time for a
// part of the shards.

const (
	shardSize   = 1 << 16 // about how many entries a shard has
	passEntries = 1 << 25 // about how many entries one reading of the library may leave in memory
	entryBytes  = 2       // about how many bytes of text make an entry
	mostBits    = 16
)

// portion is a part of all hashes: the shards from one to before another, of
// 1<<bits equal ones.
type portion struct{ from, to, bits int }

// holds tells whether a hash is in the portion.
func (s portion) holds(feature uint64) bool {
	n := int(feature >> (64 - s.bits) % (1 << s.bits))
	return n >= s.from && n < s.to
}

// portions cuts the work into passes for a library of so many bytes of text.
func portions(size int) []portion {
	entries, bits := max(size/entryBytes, 1), 0
	for bits < mostBits && entries>>bits > shardSize {
		bits++
	}
	passes := min(entries/passEntries+1, 1<<bits)
	out := make([]portion, passes)
	for i := range out {
		out[i] = portion{i << bits / passes, (i + 1) << bits / passes, bits}
	}
	return out
}

// builder makes an index. Documents are numbered articles first.
type builder struct {
	lib      *earmark.Library
	known    *background
	names    nameBook
	split    int
	squares  []atomic.Uint64 // of the weights of each document, in steps
	index    *index
	notes    []notes  // of each document
	sketches []sketch // of each document
}

// newBuilder prepares to read a library.
func newBuilder(lib *earmark.Library) *builder {
	n := len(lib.Articles) + len(lib.Episodes)
	b := &builder{
		lib: lib, known: newBackground(n, lib.Site.Language), names: newNameBook(lib.People),
		split: len(lib.Articles), squares: make([]atomic.Uint64, n), notes: make([]notes, n), sketches: make([]sketch, n),
	}
	b.index = &index{total: float64(n) + b.known.documents()}
	for s := range b.index.inverted {
		b.index.inverted[s].start = []uint32{0}
	}
	return b
}

// takeSnapshot reads a library and weighs it. The only error is that of a
// cancelled context.
func takeSnapshot(ctx context.Context, lib *earmark.Library) (*snapshot, error) {
	b := newBuilder(lib)
	for i, part := range portions(textSize(lib)) {
		if err := b.pass(ctx, part, i == 0); err != nil {
			return nil, err
		}
	}
	b.finish()
	if err := b.index.calibrate(ctx); err != nil {
		return nil, err
	}
	b.index.twins = [2][]uint32{twinsOf(b.sketches[:b.split]), twinsOf(b.sketches[b.split:])}
	s := &snapshot{setting: settingOf(lib), marks: marksOf(lib), index: b.index}
	s.notes[articles], s.notes[episodes] = b.notes[:b.split], b.notes[b.split:]
	for _, a := range lib.Articles {
		s.ids[articles] = append(s.ids[articles], string(a.ID))
	}
	for _, e := range lib.Episodes {
		s.ids[episodes] = append(s.ids[episodes], string(e.ID))
	}
	return s, nil
}

// textSize is how many bytes a library has to be read.
func textSize(lib *earmark.Library) int {
	size := 0
	for _, a := range lib.Articles {
		size += articleTitleWeight*len(a.Title) + len(articleText(a))
	}
	for _, e := range lib.Episodes {
		size += episodeTitleWeight*len(e.Title) + len(e.Notes.Text)
		if e.Transcript != nil {
			for _, s := range e.Transcript.Segments {
				size += len(s.Text)
			}
		}
	}
	return size
}

// pass reads the library for a part of the features.
func (b *builder) pass(ctx context.Context, part portion, first bool) error {
	bags := make([]bag, len(b.squares))
	newWorker := func() *reader {
		r := newReader(b.lib)
		r.names, r.bagger.background, r.bagger.part = b.names, b.known, part
		return r
	}
	err := forEach(ctx, len(bags), newWorker, func(r *reader, i int) {
		var named []earmark.PersonID
		bags[i], named = r.document(i)
		if first {
			b.notes[i], b.sketches[i] = r.notes(i, named), sketchOf(bags[i])
		}
	})
	if err != nil {
		return err
	}
	shards := make([]shard, part.to-part.from)
	newWeigher := func() *weigher { return &weigher{builder: b, scale: newRarity(b.index.total)} }
	err = forEach(ctx, len(shards), newWeigher, func(w *weigher, i int) {
		shards[i] = w.weigh(bags, part.from+i, part.bits)
	})
	for i := range shards {
		b.join(&shards[i])
		shards[i] = shard{}
	}
	return err
}

// join adds the next shard to the index.
func (b *builder) join(s *shard) {
	x := b.index
	x.features = append(x.features, s.features...)
	x.others.features = append(x.others.features, s.others.features...)
	x.others.counts = append(x.others.counts, s.others.counts...)
	for i := range x.inverted {
		x.inverted[i].join(s.inverted[i])
	}
}

// join appends the rows of another table.
func (t *table) join(more table) {
	base := t.start[len(t.start)-1]
	for _, end := range more.start[1:] {
		t.start = append(t.start, base+end)
	}
	t.numbers = append(t.numbers, more.numbers...)
	t.weights = append(t.weights, more.weights...)
}

// finish turns the lists round and gives each document its length.
func (b *builder) finish() {
	x := b.index
	sides := [2]int{b.split, len(b.squares) - b.split}
	for s, n := range sides {
		x.forward[s] = x.inverted[s].transposed(n)
		x.length[s] = make([]float32, n)
		for d := range x.length[s] {
			x.length[s][d] = float32(math.Sqrt(float64(b.squares[s*b.split+d].Load())))
		}
	}
}

// transposed is the table with its numbers as rows, of which there are n.
func (t table) transposed(n int) table {
	out := table{start: make([]uint32, n+1), numbers: make([]uint32, len(t.numbers)), weights: make([]uint16, len(t.numbers))}
	for _, d := range t.numbers {
		out.start[d+1]++
	}
	for i := range n {
		out.start[i+1] += out.start[i]
	}
	next := slices.Clone(out.start[:n])
	for row := range t.rows() {
		numbers, weights := t.row(row)
		for i, d := range numbers {
			out.numbers[next[d]], out.weights[next[d]] = uint32(row), weights[i]
			next[d]++
		}
	}
	return out
}
