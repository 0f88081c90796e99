package link

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"sync"

	"earmark/internal/earmark"
)

// overlay is what has changed in a library since its index was made, laid over
// that. Documents of the library go by their number there, those of the index
// by theirs.
type overlay struct {
	to    [2][]int // of the library -> of the index; -1: new, or changed
	from  [2][]int // of the index -> of the library; -1: gone, or changed
	fresh [2]map[int]fresh
	notes [2][]notes

	lib    *earmark.Library
	index  *index
	sought [2][]uint64 // what the fresh documents of the other side have, ascending
	guard  sync.Mutex
	again  [2]map[int]fresh // documents that are as they were, read again for that
}

// fresh is a document as the index would have it.
type fresh struct {
	features []uint64 // all that may join it to another, ascending
	steps    []step
	known    row // those that the index has
}

// A feature that only one side had is in no list. A document that now brings it
// to the other side must be compared with whole documents: those that are near
// by what the lists know are read again, so many at most.
const mostAgain = 64

// row is a document to the lists: the numbers of its features, their weights,
// its length and its usual likeness.
type row struct {
	numbers       []uint32
	steps         []step
	length, usual float32
}

// newOverlay finds what has changed.
func newOverlay(s *snapshot, marks [2][]mark) *overlay {
	o := &overlay{}
	atOnce(
		func() { o.compare(s, articles, marks[articles]) },
		func() { o.compare(s, episodes, marks[episodes]) })
	return o
}

// compare finds what of a side has changed, and what is known of the rest.
func (o *overlay) compare(s *snapshot, of side, marks []mark) {
	before := s.marks[of]
	known := make(map[mark]int, len(before))
	for i, m := range before {
		known[m] = i
	}
	o.fresh[of] = map[int]fresh{}
	o.to[of], o.from[of] = make([]int, len(marks)), make([]int, len(before))
	for i := range o.from[of] {
		o.from[of][i] = -1
	}
	for i, m := range marks {
		n, ok := known[m]
		if !ok {
			o.to[of][i] = -1
			o.fresh[of][i] = fresh{}
			continue
		}
		o.to[of][i], o.from[of][n] = n, i
	}
}

// mostFresh is what part of a library may have changed for its index still to
// be used: one of so many, or so few.
const (
	freshPart  = 50
	freshLeast = 8
)

// small tells whether something has changed, and no more than that.
func (o *overlay) small() bool {
	all, changed := 0, 0
	for side := range o.to {
		all += len(o.to[side])
		changed += len(o.fresh[side])
		for _, n := range o.from[side] {
			if n < 0 {
				changed++
			}
		}
	}
	return changed > 0 && changed <= max(freshLeast, all/freshPart)
}

// read reads the documents that have changed.
func (o *overlay) read(lib *earmark.Library, names nameBook, known *snapshot) {
	o.lib, o.index = lib, known.index
	desk, scale := newReader(lib), newRarity(known.index.total)
	desk.names = names
	atOnce(
		func() { o.notes[articles] = o.known(articles, known.book) },
		func() { o.notes[episodes] = o.known(episodes, known.book) })
	for s := range o.to {
		o.again[s] = map[int]fresh{}
		for i := range o.fresh[s] {
			b, named := desk.document(o.together(side(s), i))
			o.notes[s][i] = desk.notes(o.together(side(s), i), named)
			f := newFresh(known.index, scale, b, o.isNew(known, side(s), i))
			f.known.usual = o.usual(known.index, side(s), f.known)
			o.fresh[s][i] = f
			others := side(s).other()
			o.sought[others] = append(o.sought[others], f.features...)
		}
	}
	for s := range o.sought {
		slices.Sort(o.sought[s])
		o.sought[s] = slices.Compact(o.sought[s])
	}
}

// known are the notes of the documents of a side, with room for those that have
// changed.
func (o *overlay) known(of side, book notebook) []notes {
	all := make([]notes, len(o.to[of]))
	for i, n := range o.to[of] {
		if n >= 0 {
			all[i] = book.of(of, n)
		}
	}
	return all
}

// isNew tells whether the index knows no earlier state of a document.
func (o *overlay) isNew(known *snapshot, s side, number int) bool {
	if s == articles {
		return !known.knows(s, string(o.lib.Articles[number].ID))
	}
	return !known.knows(s, string(o.lib.Episodes[number].ID))
}

// together is the number of a document among those of both sides together.
func (o *overlay) together(s side, number int) int {
	if s == episodes {
		return number + len(o.lib.Articles)
	}
	return number
}

// anew are an article and an episode with whatever they may have in common,
// where one of them is fresh; false where both are as the lists know them.
func (o *overlay) anew(article, episode int) (a, x fresh, ok bool) {
	if o == nil {
		return a, x, false
	}
	a, newArticle := o.fresh[articles][article]
	x, newEpisode := o.fresh[episodes][episode]
	switch {
	case newArticle && !newEpisode:
		x = o.whole(episodes, episode)
	case newEpisode && !newArticle:
		a = o.whole(articles, article)
	}
	return a, x, newArticle || newEpisode
}

// whole is a document that is as it was with all that the fresh ones of the
// other side have of it.
func (o *overlay) whole(s side, number int) fresh {
	o.readAgain(s, []int{number})
	o.guard.Lock()
	defer o.guard.Unlock()
	return o.again[s][number]
}

// readAgain reads documents of one side again which were not yet.
func (o *overlay) readAgain(s side, numbers []int) {
	o.guard.Lock()
	defer o.guard.Unlock()
	numbers = slices.DeleteFunc(slices.Clone(numbers), func(n int) bool {
		_, known := o.again[s][n]
		return known
	})
	read := make([]fresh, len(numbers))
	part := func(from, to int) func() {
		return func() { o.readPart(s, numbers[from:to], read[from:to]) }
	}
	atOnce(part(0, len(numbers)/2), part(len(numbers)/2, len(numbers)))
	for i, n := range numbers {
		o.again[s][n] = read[i]
	}
}

// readPart is the work of one of several who read at once: neither a reader nor
// what weighs may be shared.
func (o *overlay) readPart(s side, numbers []int, read []fresh) {
	if len(numbers) == 0 {
		return
	}
	desk, scale := newReader(o.lib), newRarity(o.index.total)
	for i, n := range numbers {
		b, _ := desk.document(o.together(s, n))
		read[i] = newFresh(o.index, scale, b.only(o.sought[s]), false)
	}
}

// newFresh weighs a document as the index would.
func newFresh(x *index, scale *rarity, b bag, isNew bool) fresh {
	var f fresh
	squares := uint64(0)
	for i, feature := range b.features {
		df := x.frequency(feature)
		if isNew {
			df++
		}
		s := scale.step(b.counts[i], float32(math.Log(scale.weight(df))))
		squares += s.square()
		n, kept := x.number(feature)
		if kept {
			f.known.numbers = append(f.known.numbers, uint32(n))
			f.known.steps = append(f.known.steps, s)
		}
		if kept || scale.takesPart(df) {
			f.features = append(f.features, feature)
			f.steps = append(f.steps, s)
		}
	}
	f.known.length = float32(math.Sqrt(float64(squares) / squareScale))
	return f
}

// usual is how alike a fresh document usually is to its best matches.
func (o *overlay) usual(x *index, s side, r row) float32 {
	var w adder
	w.add(x, r, s, 0, leastSum)
	var b best
	for d, sum := range w.sums {
		if sum > 0 && o.from[s.other()][d] >= 0 {
			b.add(sum / (r.length * x.length[s.other()][d]))
		}
	}
	return b.mean(len(o.to[s.other()]))
}

// features are those of a document of the library that may join it to one of
// the other side, with their weights.
func (t texts) features(s side, number int) ([]uint64, []step) {
	if t.overlay != nil {
		if f, ok := t.fresh[s][number]; ok {
			return f.features, f.steps
		}
	}
	r := t.row(s, number)
	features := make([]uint64, len(r.numbers))
	for i, n := range r.numbers {
		features[i] = t.index.features[n]
	}
	return features, r.steps
}

// row is a document of the library to the lists.
func (t texts) row(s side, number int) row {
	n := t.known(s, number)
	if n < 0 {
		return t.fresh[s][number].known
	}
	numbers, steps := t.forward[s].row(n)
	return row{numbers, steps, t.length[s][n], t.index.usual[s][n]}
}

// dot is what two documents have in common, divided by nothing.
func dot[T uint32 | uint64](a []T, steps []step, b []T, others []step) float32 {
	sum := float32(0)
	for i, j := range common(a, b) {
		sum += float32(steps[i].weight() * others[j].weight())
	}
	return sum
}

// overlaid corrects what the lists tell of the documents near one: the fresh of
// the other side are added; and where the one is fresh itself, the nearest are
// compared with it as a whole.
func (t texts) overlaid(s side, number int, least float64, found []near) []near {
	others := s.other()
	isFresh := t.known(s, number) < 0
	if isFresh {
		slices.SortFunc(found, func(a, b near) int {
			return cmp.Or(cmp.Compare(b.relative, a.relative), cmp.Compare(a.other, b.other))
		})
		found = found[:min(len(found), mostAgain)]
		t.readAgain(others, each(found, func(n near) int { return n.other }))
	}
	out := found[:0]
	for _, n := range found {
		if isFresh {
			n = near{other: n.other, relative: t.of(ordered(s, number, n.other))}
		}
		if n.relative >= least {
			out = append(out, n)
		}
	}
	for _, other := range slices.Sorted(maps.Keys(t.fresh[others])) {
		if likeness := t.of(ordered(s, number, other)); likeness > 0 && likeness >= least {
			out = append(out, near{other: other, relative: likeness})
		}
	}
	return out
}
