package link

import "math"

// tally knows in how many documents features are, now that some are fresh and
// others gone.
type tally struct {
	index *index
	known map[uint32]int     // by number: how many more than the index knows
	other map[uint64]counted // those that the index has not
}

// counted is in how many documents a feature is that the index has not.
type counted struct {
	fresh, near int
	old         bool // one of the fresh was there before, and may have had it
}

// newTally counts the features of what is fresh and of what is gone.
func newTally(x *index, fresh, gone []document) *tally {
	t := &tally{x, map[uint32]int{}, map[uint64]counted{}}
	for _, d := range fresh {
		for _, n := range d.reading.numbers {
			t.known[n]++
		}
		for _, f := range d.reading.beyond {
			c := t.other[f]
			c.fresh++
			c.old = c.old || d.has == asItWas
			t.other[f] = c
		}
	}
	for _, d := range gone {
		for _, n := range d.known.numbers {
			t.known[n]--
		}
	}
	return t
}

// meet counts the features that fresh documents have of one of the index, which
// has met them.
func (t *tally) meet(d document) {
	for _, i := range d.met {
		f := d.reading.beyond[i]
		c := t.other[f]
		c.near++
		t.other[f] = c
	}
}

// frequency is in how many documents a feature of the index is now.
func (t *tally) frequency(number uint32) float64 {
	n := len(t.index.inverted[articles].of(int(number))) + len(t.index.inverted[episodes].of(int(number)))
	return float64(max(n+t.known[number], 1))
}

// frequencyBeyond is that of another. Of words and of what is frequent the index
// knows in how many documents they were; of rare pairs those that were met count,
// for who has them is near.
func (t *tally) frequencyBeyond(feature uint64) float64 {
	c := t.other[feature]
	n, counted := t.index.others.of(feature)
	if !counted && !isPair(feature) {
		n, counted = t.index.alone(feature), true
	}
	if !counted {
		return float64(max(c.near+c.fresh, 1))
	}
	return float64(max(n+c.fresh-one(c.old && n > 0), 1))
}

// weigh gives a fresh document the weights of its features. Those that the index
// has not are left to it only where they may join it to another.
func (t *tally) weigh(d *document, scale *rarity) {
	r, squares := d.reading, uint64(0)
	d.known = weights{r.numbers, make([]step, len(r.numbers))}
	d.beyond, d.steps = nil, nil
	for i, n := range r.numbers {
		d.known.steps[i] = scale.stepOf(r.counts[i], t.frequency(n))
		squares += d.known.steps[i].square()
	}
	for i, f := range r.beyond {
		df := t.frequencyBeyond(f)
		s := scale.stepOf(r.more[i], df)
		squares += s.square()
		if scale.takesPart(df) {
			d.beyond = append(d.beyond, f)
			d.steps = append(d.steps, s)
		}
	}
	d.length = float32(math.Sqrt(float64(squares) / squareScale))
}

// weighMet gives a document of the index the weights of what fresh ones have of
// it.
func (t *tally) weighMet(d *document, scale *rarity) {
	for _, i := range d.met {
		f := d.reading.beyond[i]
		if df := t.frequencyBeyond(f); scale.takesPart(df) {
			d.beyond = append(d.beyond, f)
			d.steps = append(d.steps, scale.stepOf(d.reading.more[i], df))
		}
	}
}
