package link

import "slices"

// What is near a document is found in two steps. The features that weigh most
// in it lead to others: most of them are rare, so their lists are short, while
// the many that weigh little have the long ones. What has enough in common
// there is then compared as a whole. So the shortcut may lose a pair that has
// nothing but common words to say for itself, and it never misjudges one.
const (
	// leadShare of the squared length of a document is held by the features that
	// lead to others.
	leadShare = 0.75
	// leadSlack is how many times as much two documents may have in common as
	// those features tell.
	leadSlack = 2.0
)

// near lists the documents of the other side that are at least so much like
// one. Of those that may be, only the ones that whoever asks may want are
// looked at closely; nil wants all. The adder is room that is used again.
func (t texts) near(s side, number int, least float64, want func(near) bool, w *adder, out []near) []near {
	r := t.row(s, number)
	slack, leading := leadSlack, r.leadingStep()
	if least <= 0 || t.thorough {
		slack, leading = 1, 0
	} else {
		w.mark(r)
		defer w.unmark(r)
	}
	mine, usual := float64(r.length), float64(r.usual)
	length, usuals := t.length[s.other()], t.index.usual[s.other()]
	// What a sum must be is least·|a|·|b|·((usual a + usual b)/2 + floor); a
	// hundredth less, for it is only to leave most of them out, in small numbers.
	bar := 0.99 * least * mine / slack
	fixed, varying := float32(bar*(usual/2+usualFloor)), float32(bar/2)
	w.add(t.index, r, s, leading, max(fixed*t.shortest[s.other()], leastSum))
	for _, d := range w.reached {
		sum := w.sums[d]
		if sum < length[d]*(fixed+varying*usuals[d]) {
			continue
		}
		other := t.at(s.other(), int(d))
		if other < 0 {
			continue
		}
		scale := mine * float64(length[d])
		n := near{other: other, relative: relative(float64(sum)*slack/scale, usual, float64(usuals[d]))}
		if want != nil && !want(n) {
			continue
		}
		if slack > 1 {
			sum, most, rest := w.dot(t.weights(s.other(), int(d)))
			n.relative = relative(float64(sum)/scale, usual, float64(usuals[d]))
			n.most = relative(float64(most)/scale, usual, float64(usuals[d]))
			n.rest = relative(float64(rest)/scale, usual, float64(usuals[d]))
		}
		if n.relative >= least {
			out = append(out, n)
		}
	}
	return out
}

// leastSum is less than what any feature in common makes.
const leastSum = leastStep * leastStep / 2

// leadingStep is the least weight of a feature that leads from a row to others.
func (r row) leadingStep() step {
	var count [256]uint64
	total := uint64(0)
	for _, s := range r.steps {
		count[s]++
		total += s.square()
	}
	spare, least := uint64(float64(total)*(1-leadShare)), step(0)
	for ; least < 255; least++ {
		part := count[least] * least.square()
		if part > spare {
			break
		}
		spare -= part
	}
	return least
}

// adder sums up what documents of one side have in common with a document of
// the other. It is used for one question after the other and not safe for
// concurrent use.
type adder struct {
	sums    []float32 // of each document
	reached []uint32  // the documents whose sums are enough
	stripes []stripe
	begun   posting   // keeps the first look at each list from being left out
	found   shortlist // see closest

	row    row               // whose features are marked
	marked [markWords]uint64 // bits, a feature's by the end of its number
}

// markWords is how many words of bits there are: so many that few features
// that are not marked meet a bit.
const markWords = 1024

// stripe is a list that a question reads, and how much its feature weighs in
// the document asked about.
type stripe struct {
	from, to uint32
	weight   float32
}

// add fills sums, one for each document of the other side, with what a document
// has in common with them by features of at least a weight. Divided by the
// lengths of both a sum of all is their cosine.
//
// Sums are made in the order of features from either side, so that two
// documents have one sum, to the last bit.
func (w *adder) add(x *index, r row, s side, least step, enough float32) {
	w.reached = w.reached[:0]
	w.sums = cleared(w.sums, x.documents(s.other()))
	of, known := x.inverted[s.other()], r.numbers
	if x.added != nil {
		behind, _ := slices.BinarySearch(known, uint32(len(x.features)))
		known = known[:behind]
	}
	w.stripes = w.stripes[:0]
	for i, f := range known {
		if r.steps[i] >= least {
			w.stripes = append(w.stripes, stripe{of.start[f], of.start[f+1], r.steps[i].weight()})
		}
	}
	w.sum(of.postings, enough)
	if x.added != nil {
		w.sumAdded(&x.added.inverted[s.other()], r, least, enough)
	}
}

// sumAdded goes on with the lists that are laid over the index.
func (w *adder) sumAdded(of *sparse, r row, least step, enough float32) {
	w.stripes = w.stripes[:0]
	for i, f := range r.numbers {
		if n, ok := of.find(f); ok && r.steps[i] >= least {
			w.stripes = append(w.stripes, stripe{of.lists.start[n], of.lists.start[n+1], r.steps[i].weight()})
		}
	}
	w.sum(of.lists.postings, enough)
}

// addLone goes on with words that only the other side has.
func (w *adder) addLone(of *vocabulary, features []uint64, steps []step) {
	w.stripes = w.stripes[:0]
	for i, f := range features {
		if isPair(f) {
			continue
		}
		if n, ok := seek(of.features, f); ok {
			w.stripes = append(w.stripes, stripe{of.lists.start[n], of.lists.start[n+1], steps[i].weight()})
		}
	}
	w.sum(of.lists.postings, leastSum)
}

// sum adds up the stripes of some lists; the conversion keeps processors that
// fuse multiplication and addition from rounding otherwise. The stripes lie far
// apart in memory: where they are, and where each begins, is looked up for all
// before any is read, so that the processor waits for many at once.
func (w *adder) sum(postings []posting, enough float32) {
	for _, l := range w.stripes {
		if l.from < l.to {
			w.begun ^= postings[l.from]
		}
	}
	for _, l := range w.stripes {
		for _, p := range postings[l.from:l.to] {
			before := w.sums[p.doc()]
			sum := before + float32(l.weight*p.step().weight())
			w.sums[p.doc()] = sum
			if sum >= enough && before < enough {
				w.reached = append(w.reached, p.doc())
			}
		}
	}
}

func cleared(sums []float32, n int) []float32 {
	if cap(sums) < n {
		return make([]float32, n)
	}
	sums = sums[:n]
	clear(sums)
	return sums
}

// mark notes the features of a row, for [adder.dot].
func (w *adder) mark(r row) {
	w.row = r
	for _, f := range r.numbers {
		w.marked[f/64%markWords] |= 1 << (f % 64)
	}
}

func (w *adder) unmark(r row) {
	for _, f := range r.numbers {
		w.marked[f/64%markWords] = 0
	}
	w.row = row{}
}

// dot is the sum that [adder.add] would make of all features that a document
// has in common with the marked one, what the one that adds most has of it, and
// what is left without the restWithout that add most, where there are enough of
// them.
func (w *adder) dot(numbers []uint32, steps []step) (sum, most, rest float32) {
	shared, best := 0, [restWithout]float32{}
	for j, f := range numbers {
		if w.marked[f/64%markWords]&(1<<(f%64)) == 0 {
			continue
		}
		if i, ok := slices.BinarySearch(w.row.numbers, f); ok {
			part := float32(w.row.steps[i].weight() * steps[j].weight())
			sum += part
			shared++
			for k := range best {
				best[k], part = max(best[k], part), min(best[k], part)
			}
		}
	}
	if shared < leastShared+restWithout {
		return sum, best[0], 0
	}
	rest = sum
	for _, b := range best {
		rest -= b
	}
	return sum, best[0], rest
}
