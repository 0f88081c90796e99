package link

import (
	"context"
	"slices"
)

const (
	usualOf    = 10   // a document's usual likeness is the mean of so many best cosines
	usualFloor = 0.01 // keeps a small or unrelated library from calling its least bad pair good

	// Of fewer than usualLeast others nobody can tell what is usual. The
	// missing ones are taken for good matches, so that a pair in a library of
	// two has to be as good as good pairs are elsewhere.
	usualLeast = 6
	usualGood  = 0.2
)

// usual holds for every document of both sides how alike it is to its best
// matches: some documents are a little like everything, and for them a given
// cosine means less.
type usual [2][]float64

func newUsual(ctx context.Context, x *index) (usual, error) {
	var u usual
	for _, s := range []side{articles, episodes} {
		others := x.lists[s.other()].documents
		u[s] = make([]float64, x.lists[s].documents)
		newSums := func() []float64 { return make([]float64, others) }
		err := forEach(ctx, len(u[s]), newSums, func(sums []float64, doc int) {
			x.cosines(s, doc, sums)
			u[s][doc] = meanOfBest(sums)
		})
		if err != nil {
			return u, err
		}
	}
	return u, nil
}

// meanOfBest is the mean of the ten highest, of all where there are fewer,
// with good matches in place of what six lack.
func meanOfBest(sums []float64) float64 {
	best := make([]float64, 0, usualOf+1)
	for _, v := range sums {
		if len(best) == usualOf && v <= best[usualOf-1] {
			continue
		}
		at, _ := slices.BinarySearchFunc(best, v, func(have, want float64) int {
			if have >= want {
				return -1
			}
			return 1
		})
		best = slices.Insert(best, at, v)
		best = best[:min(len(best), usualOf)]
	}
	for len(best) < usualLeast {
		best = append(best, usualGood)
	}
	total := 0.0
	for _, v := range best {
		total += v
	}
	return total / float64(len(best))
}

// relative is R: a cosine against what is usual for both documents.
func (u usual) relative(article, episode int, cosine float64) float64 {
	return cosine / ((u[articles][article]+u[episodes][episode])/2 + usualFloor)
}
