package link

import (
	"context"
	"fmt"
	"math"
	"runtime/debug"
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
	shardSize   = 1 << 15 // about how many entries a shard has
	passEntries = 1 << 25 // about how many entries one reading of the library may leave in memory
	onePass     = 3 << 24 // but up to so many are read at once: to read texts twice takes longer
	entryBytes  = 2       // about how many bytes of text make an entry
	mostBits    = 16
	fewPasses   = 3  // up to so many leave too little behind to look through all memory for it
	runLength   = 32 // at most so many shards are gathered at once
	leastRuns   = 16 // but a pass has so many runs, for there are several processors
)

// portion is a part of all hashes: the shards from one to before another, of
// 1<<bits equal ones.
type portion struct{ from, to, bits int }

// holds tells whether a hash is in the portion.
func (s portion) holds(feature uint64) bool {
	n := s.shard(feature)
	return n >= s.from && n < s.to
}

// shard is that of a hash.
func (s portion) shard(feature uint64) int { return int(feature >> (64 - s.bits)) }

// start is the least hash of a shard; behind the last of all it is 0.
func (s portion) start(shard int) uint64 { return uint64(shard) << (64 - s.bits) }

// runs cuts a portion into shorter ones.
func (s portion) runs() []portion {
	var out []portion
	length := min(max((s.to-s.from)/leastRuns, 1), runLength)
	for from := s.from; from < s.to; from += length {
		out = append(out, portion{from, min(from+length, s.to), s.bits})
	}
	return out
}

// portions cuts the work into passes for a library of so many bytes of text.
func portions(size int) []portion {
	entries, bits := max(size/entryBytes, 1), 0
	for bits < mostBits && entries>>bits > shardSize {
		bits++
	}
	passes := 1
	if entries > onePass {
		passes = min(entries/passEntries+1, 1<<bits)
	}
	out := make([]portion, passes)
	for i := range out {
		out[i] = portion{i << bits / passes, (i + 1) << bits / passes, bits}
	}
	return out
}

// builder makes an index. Documents are numbered articles first.
type builder struct {
	lib     *earmark.Library
	known   *background
	names   nameBook
	split   int
	squares []atomic.Uint64 // of the weights of each document, in parts of squareScale
	index   *index
	shards  []shard // those made so far, in order
	notes   []notes // of each document
	large   bool    // it takes more than fewPasses
}

// buildGarbage is how many per cent of garbage are let lie while a large index
// is made, also where the program wants less: reading leaves much of it, and
// what is there grows from step to step.
const buildGarbage = 10

// giveBack gives back to the system what a step of the work took and no longer
// needs, before the next takes as much elsewhere.
func (b *builder) giveBack() {
	if b.large {
		debug.FreeOSMemory()
	}
}

// newBuilder prepares to read a library.
func newBuilder(lib *earmark.Library) *builder {
	n := len(lib.Articles) + len(lib.Episodes)
	b := &builder{
		lib: lib, known: newBackground(n, lib.Site.Language), names: newNameBook(lib.People, readNames(lib.People)),
		split: len(lib.Articles), squares: make([]atomic.Uint64, n), notes: make([]notes, n),
	}
	b.index = &index{total: float64(n) + b.known.documents()}
	return b
}

// takeSnapshot reads a library and weighs it. The error is that of a
// cancelled context, or of a library too large.
func takeSnapshot(ctx context.Context, lib *earmark.Library, told Progress) (*snapshot, error) {
	if len(lib.Articles) > mostDocuments || len(lib.Episodes) > mostDocuments {
		return nil, fmt.Errorf("more than %d documents of a kind", mostDocuments)
	}
	b := newBuilder(lib)
	parts := portions(textSize(lib))
	if b.large = len(parts) > fewPasses; b.large {
		before := debug.SetGCPercent(-1)
		debug.SetGCPercent(max(before, buildGarbage))
		defer debug.SetGCPercent(before)
	}
	for i, part := range parts {
		reading := told.of("reading texts", i*len(b.notes), len(parts)*len(b.notes))
		if err := b.pass(ctx, part, i == 0, reading); err != nil {
			return nil, err
		}
		b.giveBack()
	}
	b.finish()
	if err := b.index.calibrate(ctx, usualWhole, told); err != nil {
		return nil, err
	}
	b.index.dates = texts{index: b.index}.timeliness(lib)
	b.giveBack()
	return newSnapshot(lib, readNotes{b.notes[:b.split], b.notes[b.split:]}, b.index), nil
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
func (b *builder) pass(ctx context.Context, part portion, first bool, told func(done int)) error {
	bags := make([]bag, len(b.squares))
	var sketches []sketch // of each document
	if first {
		sketches = make([]sketch, len(bags))
	}
	newWorker := func() *reader {
		r := newReader(b.lib)
		r.names, r.bagger.background, r.bagger.part = b.names, b.known, part
		return r
	}
	err := forEach(ctx, len(bags), told, newWorker, func(r *reader, i int) {
		var named []earmark.PersonID
		bags[i], named = r.document(i)
		if first {
			b.notes[i], sketches[i] = r.notes(i, named), sketchOf(bags[i])
		}
	})
	if err != nil {
		return err
	}
	if first {
		b.findTwins(sketches)
	}
	runs := part.runs()
	shards := make([][]shard, len(runs))
	newWeigher := func() *weigher { return &weigher{builder: b, scale: newRarity(b.index.total)} }
	err = forEach(ctx, len(runs), nil, newWeigher, func(w *weigher, i int) { shards[i] = w.run(bags, runs[i]) })
	b.shards = append(b.shards, slices.Concat(shards...)...)
	return err
}

// findTwins compares the documents of each side by their sketches.
func (b *builder) findTwins(all []sketch) {
	atOnce(
		func() { b.index.twins[articles] = twinsOf(all[:b.split]) },
		func() { b.index.twins[episodes] = twinsOf(all[b.split:]) })
}

// joined are the lists of all shards, given those of each, which let go of them.
func (b *builder) joined(features int, of func(*shard) *lists) lists {
	out, postings := lists{start: make([]uint32, 1, features+1)}, 0
	for i := range b.shards {
		l := of(&b.shards[i])
		for _, end := range l.start[1:] {
			out.start = append(out.start, uint32(postings)+end)
		}
		postings += len(l.postings)
	}
	out.postings = make([]posting, 0, postings)
	for i := range b.shards {
		l := of(&b.shards[i])
		out.postings = append(out.postings, l.postings...)
		*l = lists{}
	}
	return out
}

// squareScale keeps sums of squares whole, so that their order does not count.
const squareScale = 1 << 10

// finish turns the lists round and gives each document its length.
func (b *builder) finish() {
	x := b.index
	x.features = slices.Concat(each(b.shards, func(s shard) []uint64 { return s.features })...)
	x.others.features = slices.Concat(each(b.shards, func(s shard) []uint64 { return s.others.features })...)
	x.others.counts = slices.Concat(each(b.shards, func(s shard) []uint32 { return s.others.counts })...)
	for s := range x.inverted {
		x.inverted[s] = b.joined(len(x.features), func(of *shard) *lists { return &of.inverted[s] })
		lone := slices.Concat(each(b.shards, func(of shard) []uint64 { return of.lone[s].features })...)
		x.lone[s] = vocabulary{lone, b.joined(len(lone), func(of *shard) *lists { return &of.lone[s].lists })}
		b.giveBack()
	}
	b.shards = nil
	sides := [2]int{b.split, len(b.squares) - b.split}
	for s, n := range sides {
		x.forward[s] = x.inverted[s].turned(n)
		b.giveBack()
		x.length[s] = make([]float32, n)
		for d := range x.length[s] {
			x.length[s][d] = float32(math.Sqrt(float64(b.squares[s*b.split+d].Load()) / squareScale))
		}
	}
	x.measure()
}

// turned is the same by document, of which there are n.
func (l lists) turned(n int) table {
	out := table{start: make([]uint32, n+1), numbers: make([]uint32, len(l.postings)), steps: make([]step, len(l.postings))}
	for _, p := range l.postings {
		out.start[p.doc()+1]++
	}
	for i := range n {
		out.start[i+1] += out.start[i]
	}
	next := slices.Clone(out.start[:n])
	for feature := range l.features() {
		for _, p := range l.of(feature) {
			at := &next[p.doc()]
			out.numbers[*at], out.steps[*at] = uint32(feature), p.step()
			*at++
		}
	}
	return out
}
