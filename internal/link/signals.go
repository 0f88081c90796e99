package link

import (
	"cmp"
	"math"
	"slices"

	"earmark/internal/earmark"
)

// signal is one way in which the two ends of a candidate belong together.
type signal struct {
	name string
	// weight is how much it adds to the case, in units that can be compared
	// with those of the other signals; 0: nothing, and it is not told.
	weight func(c *candidate) float64
	// words tells it to a reader.
	words func(e *Engine, c *candidate) string
}

// usualText is the R from which a text counts at all: its weight is the
// logarithm of how many times as much it is.
const usualText = 0.1

// untold is the weight below which a factor changes nothing worth telling.
const untold = 0.02

// factors are the signals that are multiplied. A product is shared out by
// logarithms: a factor of 1 has no share, and two equal factors have equal
// ones.
func factors() []signal {
	return []signal{
		{
			name:   "text",
			weight: func(c *candidate) float64 { return math.Log1p(c.relative / usualText) },
			words:  func(e *Engine, c *candidate) string { return e.sharedWords(c.article, c.episode) },
		},
		{
			name: "date",
			weight: func(c *candidate) float64 {
				if !c.dated {
					return 0
				}
				return math.Log(max(c.date, 1))
			},
			words: func(e *Engine, c *candidate) string {
				days, _ := e.calendar.apart(c.article, c.episode)
				return apart(days)
			},
		},
		{
			name:   "people",
			weight: func(c *candidate) float64 { return math.Log1p(c.met.worth) },
			words:  func(e *Engine, c *candidate) string { return e.people.words(c.met) },
		},
	}
}

// heardSignals are those of words that both ends have. Each fills a part of
// what the others leave open of the score, and so do the factors together: a
// product again, shared out by logarithms.
func heardSignals() []signal {
	return []signal{
		{
			name: "quote",
			weight: func(c *candidate) float64 {
				only := overheard{quotes: c.heard.quotes}
				return -math.Log(only.open())
			},
			words: func(_ *Engine, c *candidate) string { return c.heard.best().quote.words() },
		},
		{
			name: "adapted",
			weight: func(c *candidate) float64 {
				only := overheard{run: c.heard.run}
				return -math.Log(only.open())
			},
			words: func(_ *Engine, c *candidate) string { return c.heard.run.words() },
		},
	}
}

// reasons are the signals of a candidate, the weightiest first; their shares
// make 1. What is certain has its part of the score, the factors the rest.
func (e *Engine) reasons(c *candidate) []earmark.Reason {
	claimed := c.claims.reasons()
	if c.episode < 0 {
		return shareOut(claimed, 1)
	}
	found, heard := e.told(factors(), c), e.told(heardSignals(), c)
	rest := 1.0 // an editor's no has no part in the score
	switch {
	case len(heard) == 0 && c.likely == 0:
		rest = 0 // that two pieces came out on one day says nothing of them
	case c.claims.certain():
		rest = 1 - certainty/c.score
	}
	if len(found) > 0 && c.likely > 0 {
		heard = append(heard, shareOut(found, -math.Log1p(-c.likely))...)
	}
	all := append(shareOut(claimed, 1-rest), shareOut(heard, rest)...)
	slices.SortStableFunc(all, func(a, b earmark.Reason) int { return cmp.Compare(b.Share, a.Share) })
	return all
}

// told are those of some signals that say enough of a candidate to be told.
func (e *Engine) told(signals []signal, c *candidate) []earmark.Reason {
	var out []earmark.Reason
	for _, s := range signals {
		if w := s.weight(c); w >= untold || s.name == "text" && w > 0 {
			out = append(out, earmark.Reason{Signal: s.name, Share: w, Evidence: s.words(e, c)})
		}
	}
	return out
}

// shareOut scales the shares of reasons to a sum.
func shareOut(reasons []earmark.Reason, sum float64) []earmark.Reason {
	total := 0.0
	for _, r := range reasons {
		total += r.Share
	}
	if total == 0 {
		return reasons // none has a share
	}
	for i := range reasons {
		reasons[i].Share *= sum / total
	}
	return reasons
}
