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
// a given cosine means less. Where the other side has no more than so many
// documents all are compared. It gives back the best match of every article.
func (x *index) calibrate(ctx context.Context, whole int, told Progress) ([]likeliest, error) {
	sides, before := x.documents(articles)+x.documents(episodes), 0
	matches := make([]likeliest, x.documents(articles))
	for s := range x.usual {
		x.usual[s] = make([]float32, x.documents(side(s)))
		all := x.documents(side(s).other()) <= whole
		newAdder := func() *adder { return &adder{} }
		err := forEach(ctx, len(x.usual[s]), told.of("comparing texts", before, sides), newAdder, func(w *adder, i int) {
			var b best
			for _, m := range w.closest(x, side(s), i, all) {
				b.add(m.cosine)
				if side(s) == articles && m.cosine > matches[i].cosine {
					matches[i] = m
				}
			}
			x.usual[s][i] = b.mean(x.documents(side(s).other()))
		})
		if err != nil {
			return nil, err
		}
		before += len(x.usual[s])
	}
	return matches, nil
}

// likeliest is a document of the other side, and how alike it is.
type likeliest struct {
	other  int
	cosine float32
}

// closest are the documents of the other side that are most like a document,
// in no order; usualLook of them at most. They hold until the next call.
func (w *adder) closest(x *index, s side, number int, all bool) []likeliest {
	r, length := (texts{index: x}).row(s, number), x.length[s.other()]
	leading := step(0)
	if !all {
		leading = r.leadingStep()
	}
	w.add(x, r, s, leading, leastSum)
	var top [usualLook]likeliest
	n := 0
	for _, d := range w.reached {
		m := likeliest{int(d), w.sums[d] / length[d]}
		if n == len(top) && m.cosine <= top[n-1].cosine {
			continue
		}
		n = min(n+1, len(top))
		i := n - 1
		for ; i > 0 && top[i-1].cosine < m.cosine; i-- {
			top[i] = top[i-1]
		}
		top[i] = m
	}
	w.mark(r)
	defer w.unmark(r)
	for i := range top[:n] {
		sum, _, _ := w.dot(x.forward[s.other()].row(top[i].other))
		top[i].cosine = sum / (r.length * length[top[i].other])
	}
	w.found = append(w.found[:0], top[:n]...)
	return w.found
}
