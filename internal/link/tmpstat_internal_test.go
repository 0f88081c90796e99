package link

import (
	"os"
	"strconv"
	"testing"

	"earmark/internal/link/linktest"
)

func TestTmpStat(t *testing.T) {
	n, _ := strconv.Atoi(os.Getenv("N"))
	if n == 0 {
		t.Skip()
	}
	c := linktest.New(linktest.Size{Articles: n, Episodes: n, Seed: 1})
	e, err := Kept{Dir: "/tmp/w/kept" + os.Getenv("N")}.Open(t.Context(), c.Library, DefaultOptions())
	if err != nil {
		t.Fatal(err)
	}
	var post, lists, feats, reached, pass, out, cand, ev int
	w := &adder{}
	x := e.texts.index
	for a := 0; a < 1000; a++ {
		r := e.texts.row(articles, a*n/1000)
		least := r.leadingStep()
		feats += len(r.numbers)
		for i, f := range r.numbers {
			if r.steps[i] >= least {
				lists++
				post += len(x.inverted[episodes].of(int(f)))
			}
		}
		w2 := strengthOf(e.opts.Floor) / (dateFactor(0) * (1 + authorWorth))
		e.texts.nearby(articles, r, w2, func(near) bool { pass++; return true }, w, nil)
		reached += len(w.reached)
		cc := e.candidates(articles, a*n/1000, e.opts.Floor)
		cand += len(cc)
		for i := range cc {
			if e.wanted(&cc[i], Query{Min: -1}) {
				out++
			}
			if cc[i].score >= e.opts.Floor {
				ev++
			}
		}
	}
	t.Log("features", feats/1000, "lists", lists/1000, "postings", post/1000, "reached", reached/1000, "pass", pass/1000, "cand", cand/1000, "ev", float64(ev)/1000, "out", float64(out)/1000)
	t.Log(x.shortest, len(x.features), len(x.inverted[0].postings), len(x.inverted[1].postings))
}
