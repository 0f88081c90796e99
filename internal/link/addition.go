package link

import (
	"math"
	"slices"
)

// addition is what is laid over an index: documents that it does not have, which
// go by the numbers behind its own, and more features of some that it has. An
// index with an addition is as good as one that was made of both, but that
// features weigh what they weighed before.
type addition struct {
	features []uint64           // which the index has not, ascending; numbered behind its own
	rows     [2]map[int]weights // of documents that are new, or of which there is more to tell
	inverted [2]sparse          // by feature, of either
	length   [2][]float32       // of those that are new
	twins    [2][]uint32        // of these
}

// weights are the features of a document, by number, and what they weigh in it.
type weights struct {
	numbers []uint32 // ascending
	steps   []step
}

// with are weights with others behind them.
func (w weights) with(more weights) weights {
	return weights{slices.Concat(w.numbers, more.numbers), slices.Concat(w.steps, more.steps)}
}

// newAddition is one of the features by which fresh documents are joined to each
// other, or to some near them: those that both sides have now.
func newAddition(fresh, near []document) *addition {
	mine := beyondOf(fresh, articles)
	features := slices.Concat(beyondOf(near, articles), beyondOf(near, episodes))
	for i := range common(mine, beyondOf(fresh, episodes)) {
		features = append(features, mine[i])
	}
	return &addition{features: unique(features), rows: [2]map[int]weights{{}, {}}}
}

// of are those of a document's features that are laid over an index which has
// so many.
func (a *addition) of(d document, known int) weights {
	var out weights
	for i, f := range d.beyond {
		if n, ok := seek(a.features, f); ok {
			out.numbers = append(out.numbers, uint32(known+n))
			out.steps = append(out.steps, d.steps[i])
		}
	}
	return out
}

// sparse is lists of few of an index's features.
type sparse struct {
	numbers []uint32 // ascending
	lists   lists
	has     []uint64 // a bit for each feature: most questions are for one that has no list
}

// find tells which list is that of a feature.
func (s *sparse) find(number uint32) (int, bool) {
	if word := int(number / 64); word >= len(s.has) || s.has[word]&(1<<(number%64)) == 0 {
		return 0, false
	}
	return slices.BinarySearch(s.numbers, number)
}

// of is the list of a feature; nil where there is none.
func (s *sparse) of(number uint32) []posting {
	n, ok := s.find(number)
	if !ok {
		return nil
	}
	return s.lists.of(n)
}

// newSparse turns rows of documents round: their features from a number on.
func newSparse(rows map[int]weights, from func(document int) uint32) sparse {
	var all []uint64 // numbers before postings, so that they sort by both
	for d, row := range rows {
		first, _ := slices.BinarySearch(row.numbers, from(d))
		for i := first; i < len(row.numbers); i++ {
			all = append(all, uint64(row.numbers[i])<<32|uint64(newPosting(uint32(d), row.steps[i])))
		}
	}
	slices.Sort(all)
	out := sparse{lists: lists{start: []uint32{0}, postings: make([]posting, len(all))}}
	for i, x := range all {
		if n := uint32(x >> 32); i == 0 || n != uint32(all[i-1]>>32) {
			out.numbers = append(out.numbers, n)
			out.lists.start = append(out.lists.start, 0)
		}
		out.lists.postings[i] = posting(x)
		out.lists.start[len(out.numbers)] = uint32(i + 1)
	}
	if n := len(out.numbers); n > 0 {
		out.has = make([]uint64, out.numbers[n-1]/64+1)
	}
	for _, n := range out.numbers {
		out.has[n/64] |= 1 << (n % 64)
	}
	return out
}

// laid is the index with an addition; gone tells which of its own documents are no
// more. What is usual for those that are new is still to be found.
func (x *index) laid(over *addition, gone [2][]int) *index {
	out := *x
	out.added = over
	for s := range out.length {
		out.length[s] = slices.Concat(x.length[s], over.length[s])
		for _, d := range gone[s] {
			out.length[s][d] = endless
		}
		out.usual[s] = slices.Concat(x.usual[s], make([]float32, len(over.length[s])))
		out.twins[s] = slices.Concat(x.twins[s], over.twins[s])
	}
	out.matches = slices.Concat(x.matches, make([]likeliest, len(over.length[articles])))
	out.measure()
	return &out
}

// endless is the length of a document that is gone: nothing is like it.
var endless = float32(math.Inf(1))
