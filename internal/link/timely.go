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
// 1, given the best match of every article.
func (x *index) timeliness(lib *earmark.Library, matches []likeliest) float32 {
	zone := lib.Site.Zone()
	days := make([]int, 0, len(lib.Episodes))
	for _, e := range lib.Episodes {
		if !e.Date.IsZero() {
			days = append(days, day(e.Date, zone))
		}
	}
	slices.Sort(days)
	pairs, near, chance := 0.0, 0.0, 0.0
	for a, m := range matches {
		article, usual := lib.Articles[a], float64(x.usual[articles][a])
		if m.cosine == 0 || article.Date.IsZero() || lib.Episodes[m.other].Date.IsZero() ||
			relative(float64(m.cosine), usual, float64(x.usual[episodes][m.other])) < timelyAlike {
			continue
		}
		at := day(article.Date, zone)
		pairs++
		chance += float64(within(days, at-timelyDays, at+timelyDays)) / float64(len(days))
		if apart := day(lib.Episodes[m.other].Date, zone) - at; max(apart, -apart) <= timelyDays {
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

// within counts the days from one to another, both included.
func within(days []int, from, to int) int {
	low, _ := slices.BinarySearch(days, from)
	high, _ := slices.BinarySearch(days, to+1)
	return high - low
}
