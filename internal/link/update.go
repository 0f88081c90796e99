package link

import (
	"cmp"
	"context"
	"slices"

	"earmark/internal/earmark"
)

// updater brings an index up to date: what has changed is read and laid over it.
// How much features weigh hangs on all documents and stays as it is, and so does
// what is usual for those that are not near what has changed.
type updater struct {
	*changes
	lib   *earmark.Library
	names [][]spelling
	base  *snapshot
	marks [2][]mark
	told  Progress
	known readings // what was read before
	used  readings // what is needed of that, and of what had to be read now
	read  int      // how many that were

	fresh   []document // new, or in another state
	gone    []document // as the index has them
	near    []document // of the index, near what is fresh
	tally   *tally
	touched [2][]int // places for which something else may be usual now
	index   *index   // what comes of it
}

// document is one to be laid over the index, or one that it has.
type document struct {
	side    side
	number  int // in the library; of what is gone, none
	has     state
	reading *reading
	met     []int    // of those beyond that a near one's reading has, which fresh ones have too
	known   weights  // of its features that the index has
	beyond  []uint64 // its others that may join it to another, ascending
	steps   []step   // what these weigh
	length  float32
	kin     []int // the places of those of its own side that are most like it
	twin    int   // the place of the first that is the same; its own where none is
}

// run does all of it. The error is that of a cancelled context.
func (u *updater) run(ctx context.Context) error {
	u.fresh, u.gone = u.freshDocuments(), u.goneDocuments()
	for _, step := range []func(context.Context) error{
		u.readFresh, u.weighFresh, u.lookAround, u.readNear, u.findTwins, u.meetNear, u.weighFresh, u.weighNear, u.lay, u.calibrate,
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// freshDocuments are those that have changed, in order.
func (u *updater) freshDocuments() []document {
	var out []document
	for s, numbers := range u.changes.fresh {
		had := u.base.has(side(s), each(numbers, func(n int) string { return u.id(side(s), n) }))
		for i, n := range numbers {
			d := document{side: side(s), number: n}
			if had[i] {
				d.has = asItWas
			}
			out = append(out, d)
		}
	}
	return out
}

func (u *updater) id(s side, number int) string {
	if s == articles {
		return string(u.lib.Articles[number].ID)
	}
	return string(u.lib.Episodes[number].ID)
}

// goneDocuments are those of the index that the library has no more.
func (u *updater) goneDocuments() []document {
	var out []document
	for s, places := range u.changes.gone {
		for _, p := range places {
			numbers, steps := u.base.index.weights(side(s), p)
			out = append(out, document{side: side(s), known: weights{numbers, steps}})
		}
	}
	return out
}

func (u *updater) readFresh(ctx context.Context) error {
	return u.readAll(ctx, u.fresh, newNameBook(u.lib.People, u.names))
}

// readNear looks for no names: whom those documents name is known.
func (u *updater) readNear(ctx context.Context) error { return u.readAll(ctx, u.near, nameBook{}) }

// readAll reads those of some documents that were not read before.
func (u *updater) readAll(ctx context.Context, all []document, names nameBook) error {
	var unread []int
	for i := range all {
		d := &all[i]
		d.reading = u.known[d.side][u.marks[d.side][d.number]]
		if d.reading == nil {
			unread = append(unread, i)
		}
	}
	newWorker := func() *reader {
		r := newReader(u.lib)
		r.names = names
		return r
	}
	err := forEach(ctx, len(unread), u.told.of("reading texts", 0, len(unread)), newWorker, func(r *reader, i int) {
		d := &all[unread[i]]
		d.reading = u.reading(r, d)
	})
	if err != nil {
		return err
	}
	u.read += len(unread)
	for _, d := range all {
		u.used[d.side][u.marks[d.side][d.number]] = d.reading
	}
	return nil
}

// reading reads a document.
func (u *updater) reading(r *reader, d *document) *reading {
	number := d.number
	if d.side == episodes {
		number += len(u.lib.Articles)
	}
	b, named := r.document(number)
	if d.has == asItIs {
		numbers, _ := u.base.index.weights(d.side, u.to[d.side][d.number])
		return newRest(u.base.index, b, numbers)
	}
	out := newReading(u.base.index, b)
	out.notes = r.notes(number, named)
	return out
}

// weighFresh weighs what is fresh: before what is near is known, to find that, and
// once more when it is.
func (u *updater) weighFresh(ctx context.Context) error {
	if u.tally == nil {
		u.tally = newTally(u.base.index, u.fresh, u.gone)
	}
	return forEach(ctx, len(u.fresh), nil, u.newScale, func(scale *rarity, i int) { u.tally.weigh(&u.fresh[i], scale) })
}

// meetNear finds what fresh documents have of those that are near them.
func (u *updater) meetNear(ctx context.Context) error {
	of := [2][]uint64{beyondOf(u.fresh, articles), beyondOf(u.fresh, episodes)}
	nothing := func() struct{} { return struct{}{} }
	err := forEach(ctx, len(u.near), nil, nothing, func(_ struct{}, i int) {
		d := &u.near[i]
		for n, f := range d.reading.beyond {
			if _, ok := seek(of[d.side.other()], f); ok {
				d.met = append(d.met, n)
			}
		}
	})
	for _, d := range u.near {
		u.tally.meet(d)
	}
	return err
}

func (u *updater) weighNear(ctx context.Context) error {
	return forEach(ctx, len(u.near), nil, u.newScale, func(scale *rarity, i int) { u.tally.weighMet(&u.near[i], scale) })
}

func (u *updater) newScale() *rarity { return newRarity(u.base.index.total) }

// beyondOf are the features that documents of a side have and the index has not,
// ascending.
func beyondOf(all []document, s side) []uint64 {
	var out []uint64
	for _, d := range all {
		if d.side == s {
			out = append(out, d.beyond...)
		}
	}
	return unique(out)
}

// unique sorts numbers, each once.
func unique[T cmp.Ordered](numbers []T) []T {
	slices.Sort(numbers)
	return slices.Compact(numbers)
}

const (
	// mostNear is how many documents of the other side that are near a fresh one are
	// read for what the index has left out, and mostTouched for how many of them,
	// the nearest, something else may be usual now.
	mostNear    = 64
	mostTouched = usualLook
	// mostKin is how many documents of its own side may be the same as a fresh one.
	mostKin = 3
)

// lookAround finds what is near the fresh documents, on either side, and near
// those that are gone.
func (u *updater) lookAround(ctx context.Context) error {
	all := slices.Concat(u.fresh, u.gone)
	found := make([][]int, len(all)) // nearest first
	newAdder := func() *adder { return &adder{} }
	err := forEach(ctx, len(all), nil, newAdder, func(w *adder, i int) {
		found[i] = u.closest(all[i], all[i].side.other(), mostNear, w)
		if i < len(u.fresh) {
			u.fresh[i].kin = u.closest(all[i], all[i].side, mostKin, w)
		}
	})
	if err != nil {
		return err
	}
	var near [2][]int
	for i, d := range all {
		u.touched[d.side.other()] = append(u.touched[d.side.other()], found[i][:min(len(found[i]), mostTouched)]...)
		if i < len(u.fresh) {
			u.touched[d.side] = append(u.touched[d.side], u.to[d.side][d.number])
			near[d.side.other()] = append(near[d.side.other()], found[i]...)
			near[d.side] = append(near[d.side], u.fresh[i].kin...)
		}
	}
	for s := range near {
		for _, p := range unique(near[s]) {
			u.near = append(u.near, document{side: side(s), number: u.from[s][p], has: asItIs})
		}
	}
	return nil
}

// closest are the places of the documents of a side that are most like one, so
// many at most, nearest first. What only one side had until now is in none of the
// lists, and of pairs nobody knows who has them; but the words that only one side
// had lead to those that have.
func (u *updater) closest(d document, of side, most int, w *adder) []int {
	x := u.base.index
	w.add(x, row{numbers: d.known.numbers, steps: d.known.steps}, of.other(), 0, leastSum)
	w.addLone(&x.lone[of], d.beyond, d.steps)
	top := shortlist{most: most}
	for _, p := range w.reached {
		if u.from[of][p] >= 0 {
			top.add(likeliest{p, w.sums[p] / x.length[of][p]})
		}
	}
	return each(top.list, func(l likeliest) int { return int(l.other) })
}

// findTwins compares each fresh document with its kin and with those before it.
func (u *updater) findTwins(context.Context) error {
	sketches := [2]map[int]sketch{{}, {}}
	for _, d := range u.near {
		sketches[d.side][u.to[d.side][d.number]] = d.reading.sketch
	}
	for i := range u.fresh {
		d := &u.fresh[i]
		d.twin = u.to[d.side][d.number]
		for _, k := range slices.Sorted(slices.Values(d.kin)) {
			if d.reading.sketch.alike(sketches[d.side][k]) {
				d.twin = int(u.base.index.twins[d.side][k])
				break
			}
		}
		for _, before := range u.fresh[:i] {
			if d.twin != u.to[d.side][d.number] {
				break
			}
			if before.side == d.side && d.reading.sketch.alike(before.reading.sketch) {
				d.twin = before.twin
			}
		}
	}
	return nil
}

// lay makes an index of the last and of what was read.
func (u *updater) lay(context.Context) error {
	x, over := u.base.index, newAddition(u.fresh, u.near)
	for _, d := range u.fresh {
		over.length[d.side] = append(over.length[d.side], d.length)
		over.twins[d.side] = append(over.twins[d.side], uint32(d.twin))
		over.rows[d.side][u.to[d.side][d.number]] = d.known.with(over.of(d, len(x.features)))
	}
	for _, d := range u.near {
		if more := over.of(d, len(x.features)); len(more.numbers) > 0 {
			place := u.to[d.side][d.number]
			numbers, steps := x.weights(d.side, place)
			over.rows[d.side][place] = weights{numbers, steps}.with(more)
		}
	}
	for s := range over.inverted {
		over.inverted[s] = newSparse(over.rows[s], func(place int) uint32 {
			if place < x.documents(side(s)) {
				return uint32(len(x.features)) // the rest is in the lists of the index
			}
			return 0
		})
	}
	u.index = x.laid(over, u.changes.gone)
	return nil
}

// calibrate finds how alike the touched documents usually are to their best
// matches, and how much dates tell now.
func (u *updater) calibrate(ctx context.Context) error {
	x := u.index
	for a, m := range x.matches {
		if m.cosine > 0 && x.length[episodes][m.other] == endless {
			u.touched[articles] = append(u.touched[articles], a)
		}
	}
	newAdder := func() *adder { return &adder{} }
	for s, places := range u.touched {
		places = unique(places)
		err := forEach(ctx, len(places), nil, newAdder, func(w *adder, i int) {
			x.usual[s][places[i]] = x.usually(w, side(s), places[i], usualWhole)
			if side(s) == articles {
				x.matches[places[i]] = w.found.best()
			}
		})
		if err != nil {
			return err
		}
	}
	x.dates = texts{index: x, moved: &u.moved}.timeliness(u.lib)
	return nil
}

// notes are those of the documents that are as they were, with room for those of
// the others.
func (u *updater) notes() [2][]notes {
	var out [2][]notes
	for s, places := range u.to {
		out[s] = make([]notes, len(places))
		for i, place := range places {
			if place < len(u.base.marks[s]) {
				out[s][i] = u.base.book.of(side(s), place)
			}
		}
	}
	return out
}
