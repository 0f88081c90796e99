package link

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestChanges compares lists of documents, of which some were changed, taken out,
// put in or put elsewhere, with what is known of them.
func TestChanges(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	next := byte(0)
	unheard := func() mark { next++; return mark{next, 1} }
	for range 2000 {
		next = 0
		before := make([]mark, r.IntN(8))
		for i := range before {
			before[i] = unheard()
		}
		now := slices.Clone(before)
		for range r.IntN(4) {
			at := r.IntN(len(now) + 1)
			switch k := r.IntN(4); {
			case k == 0:
				now = slices.Insert(now, at, unheard())
			case at == len(now):
			case k == 1:
				now[at] = unheard()
			case k == 2:
				now = slices.Delete(now, at, at+1)
			default:
				now[at], now[0] = now[0], now[at]
			}
		}
		c := &changes{}
		c.compare(articles, before, now)
		var fresh, gone []int
		for i, m := range now {
			place := c.to[articles][i]
			if c.from[articles][place] != i {
				t.Fatalf("%v, now %v: %d is at %d, where %d is", before, now, i, place, c.from[articles][place])
			}
			if had := slices.Index(before, m); had >= 0 && place != had {
				t.Fatalf("%v, now %v: %d is at %d, want %d", before, now, i, place, had)
			} else if had < 0 {
				fresh = append(fresh, i)
			}
		}
		for i, m := range before {
			if !slices.Contains(now, m) {
				gone = append(gone, i)
			}
		}
		if !slices.Equal(c.fresh[articles], fresh) || !slices.Equal(c.gone[articles], gone) {
			t.Fatalf("%v, now %v: got %v fresh and %v gone, want %v and %v", before, now, c.fresh[articles], c.gone[articles], fresh, gone)
		}
	}
}
