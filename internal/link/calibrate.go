package link

import (
	"context"
	"sync"
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

// calibrate finds for every document of both sides how alike it usually is to
// its best matches: some documents are a little like everything, and for them
// a given cosine means less. It gives back the best match of every article.
func (x *index) calibrate(ctx context.Context) ([]likeliest, error) {
	read, heard := x.documents(articles), x.documents(episodes)
	type tally struct {
		adder
		best []best // of the episodes, among the articles seen
	}
	var all []*tally
	var guard sync.Mutex
	newTally := func() *tally {
		t := &tally{best: make([]best, heard)}
		guard.Lock()
		defer guard.Unlock()
		all = append(all, t)
		return t
	}
	x.usual[articles] = make([]float32, read)
	matches := make([]likeliest, read)
	err := forEach(ctx, read, newTally, func(t *tally, a int) {
		t.add(x, texts{index: x}.row(articles, a), articles, 0, leastSum)
		var mine best
		for e, sum := range t.sums {
			if sum > 0 {
				cosine := sum / (x.length[articles][a] * x.length[episodes][e])
				if cosine > matches[a].cosine {
					matches[a] = likeliest{e, cosine}
				}
				mine.add(cosine)
				t.best[e].add(cosine)
			}
		}
		x.usual[articles][a] = mine.mean(heard)
	})
	x.usual[episodes] = make([]float32, heard)
	for e := range heard {
		var of best
		for _, t := range all {
			for _, v := range t.best[e] {
				of.add(v)
			}
		}
		x.usual[episodes][e] = of.mean(read)
	}
	return matches, err
}
