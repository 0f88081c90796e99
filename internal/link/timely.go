package link

import (
	"math"
	"slices"

	"earmark/internal/earmark"
)

// Dates tell much where articles and episodes follow the news, and nothing in
// a library of pieces that never grow old. So each library says how much they
// count: if the pairs that are alike by text alone are no nearer in time than
// any, nearness is no reason. Dates are doubted only where that is plain.
const (
	timelyDays  = 90  // pairs at most so far apart are near
	timelyAlike = 1.0 // R from which a pair is alike by text alone
	timelyLeast = 30  // of fewer such pairs nothing is concluded
)

// timeliness is the exponent of F for a library, from 0 (dates tell nothing) to
// 1, by the best match of every article.
func (t texts) timeliness(lib *earmark.Library) float32 {
	zone := lib.Site.Zone()
	days := make([]int, 0, len(lib.Episodes))
	for _, e := range lib.Episodes {
		if !e.Date.IsZero() {
			days = append(days, day(e.Date, zone))
		}
	}
	slices.Sort(days)
	pairs, near, chance := 0.0, 0.0, 0.0
	for a, article := range lib.Articles {
		episode, alike := t.bestMatch(a)
		if alike < timelyAlike || article.Date.IsZero() || lib.Episodes[episode].Date.IsZero() {
			continue
		}
		at := day(article.Date, zone)
		pairs++
		chance += float64(within(days, at-timelyDays, at+timelyDays)) / float64(len(days))
		if apart := day(lib.Episodes[episode].Date, zone) - at; max(apart, -apart) <= timelyDays {
			near++
		}
	}
	if pairs < timelyLeast {
		return 1
	}
	near, chance = near/pairs, chance/pairs
	// The share of near pairs may be two standard errors higher than was met.
	most := near + 2*math.Sqrt(near*(1-near)/pairs) + 1/pairs
	return float32(min(max(most/max(chance, 1/pairs)-1, 0), 1))
}

// bestMatch is the episode most like an article, and R of the two; R is 0 where no
// episode has anything in common with it.
func (t texts) bestMatch(article int) (episode int, alike float64) {
	place := t.place(articles, article)
	m := t.matches[place]
	if m.cosine == 0 {
		return 0, 0
	}
	usual, others := t.index.usual[articles][place], t.index.usual[episodes][m.other]
	return t.at(episodes, int(m.other)), relative(float64(m.cosine), float64(usual), float64(others))
}

// within counts the days from one to another, both included.
func within(days []int, from, to int) int {
	low, _ := slices.BinarySearch(days, from)
	high, _ := slices.BinarySearch(days, to+1)
	return high - low
}
