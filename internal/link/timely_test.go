package link_test

import (
	"math/rand/v2"
	"testing"

	"earmark/internal/earmark"
	"earmark/internal/link"
)

// TestTimeliness has a library whose stories come out together, and the same
// with its dates drawn by lot: there a shared day speaks for nothing.
func TestTimeliness(t *testing.T) {
	share := func(lib *earmark.Library) float64 {
		e, sum, n := engine(t, lib), 0.0, 0.0
		for _, a := range lib.Articles {
			for _, l := range e.Article(a.ID, link.Query{Top: 1}) {
				for _, r := range l.Reasons {
					if r.Signal == "date" {
						sum += r.Share
					}
				}
				n++
			}
		}
		return sum / n
	}
	timely, _ := planted(rand.New(rand.NewPCG(21, 22)), 240, 160)
	timeless, _ := planted(rand.New(rand.NewPCG(21, 22)), 240, 160)
	r := rand.New(rand.NewPCG(1, 2))
	for _, e := range timeless.Episodes {
		e.Date = date(1 + r.IntN(600))
	}
	if a, b := share(timely), share(timeless); a < 2*b || a < 0.1 {
		t.Errorf("dates have %.3f of the score where they tell and %.3f where they do not", a, b)
	}
}
