package link

import "context"

const (
	usualOf    = 10   // a document's usual likeness is the mean of so many best cosines
	usualFloor = 0.01 // keeps a small or unrelated library from calling its least bad pair good

	// Of fewer than usualLeast others nobody can tell what is usual. The
	// missing ones are taken for good matches, so that a pair in a library of
	// two has to be as good as good pairs are elsewhere.
	usualLeast = 6
	usualGood  = 0.2
)

// best are the highest cosines of a document, highest first; 0 stands for none.
type best [usualOf]float32

func (b *best) add(cosine float32) {
	if cosine <= b[usualOf-1] {
		return
	}
	i := usualOf - 1
	for ; i > 0 && b[i-1] < cosine; i-- {
		b[i] = b[i-1]
	}
	b[i] = cosine
}

// mean is that of as many as there are others, with good matches in place of
// what six lack.
func (b *best) mean(others int) float32 {
	n := min(max(others, usualLeast), usualOf)
	total := usualGood * float64(max(usualLeast-others, 0))
	for _, v := range b[:min(others, n)] {
		total += float64(v)
	}
	return float32(total / float64(n))
}

// In a large library what is usual is found in two steps, as what is near is:
// the features that weigh most lead to usualLook documents, and these are
// compared as a whole.
const (
	usualLook  = 2 * usualOf
	usualWhole = 1000 // documents of a side that are all compared
)

// calibrate finds for every document of both sides how alike it usually is to
// its best matches: some documents are a little like everything, and for them
// a given cosine means less; and for every article its best match. Where the other
// side has no more than so many documents all are compared.
func (x *index) calibrate(ctx context.Context, whole int, told Progress) error {
	sides, before := x.documents(articles)+x.documents(episodes), 0
	x.matches = make([]likeliest, x.documents(articles))
	for s := range x.usual {
		x.usual[s] = make([]float32, x.documents(side(s)))
		newAdder := func() *adder { return &adder{} }
		err := forEach(ctx, len(x.usual[s]), told.of("comparing texts", before, sides), newAdder, func(w *adder, i int) {
			x.usual[s][i] = x.usually(w, side(s), i, whole)
			if side(s) == articles {
				x.matches[i] = w.found.best()
			}
		})
		if err != nil {
			return err
		}
		before += len(x.usual[s])
	}
	return nil
}

// usually is how alike a document usually is to its best matches. What was found
// near it holds until the adder is used again.
func (x *index) usually(w *adder, s side, number, whole int) float32 {
	others := x.documents(s.other())
	var b best
	for _, m := range w.closest(x, s, number, others <= whole) {
		b.add(m.cosine)
	}
	return b.mean(others)
}

// likeliest is a document of the other side, and how alike it is.
type likeliest struct {
	other  uint32
	cosine float32
}

// shortlist is the likeliest, so many at most, best first.
type shortlist struct {
	list []likeliest
	most int
}

func (l *shortlist) add(m likeliest) {
	n := len(l.list)
	switch {
	case n < l.most:
		l.list = append(l.list, m)
	case m.cosine <= l.list[n-1].cosine:
		return
	default:
		n--
	}
	for ; n > 0 && l.list[n-1].cosine < m.cosine; n-- {
		l.list[n] = l.list[n-1]
	}
	l.list[n] = m
}

// best is the likeliest of all, whatever order they are in.
func (l *shortlist) best() likeliest {
	var out likeliest
	for _, m := range l.list {
		if m.cosine > out.cosine {
			out = m
		}
	}
	return out
}

// closest are the documents of the other side that are most like a document,
// in no order; usualLook of them at most. They hold until the next call.
func (w *adder) closest(x *index, s side, number int, all bool) []likeliest {
	r, length := x.row(s, number), x.length[s.other()]
	leading := step(0)
	if !all {
		leading = r.leadingStep()
	}
	w.add(x, r, s, leading, leastSum)
	w.found.list, w.found.most = w.found.list[:0], usualLook
	for _, d := range w.reached {
		w.found.add(likeliest{d, w.sums[d] / length[d]})
	}
	w.mark(r)
	defer w.unmark(r)
	for i := range w.found.list {
		m := &w.found.list[i]
		sum, _, _ := w.dot(x.weights(s.other(), int(m.other)))
		m.cosine = sum / (r.length * length[m.other])
	}
	return w.found.list
}
