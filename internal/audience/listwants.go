package audience

import (
	"slices"
	"strings"

	"earmark/internal/earmark"
)

// Our own list says what people want; taken in elsewhere without that, it would
// send sensitive stories to somebody who asked for none.

// wantColumns are where a list of ours says so; -1 for what it does not say.
type wantColumns struct{ authors, shows, frequency, skipSensitive int }

// findWants looks at no list but ours: "frequency" may mean anything elsewhere.
func findWants(header []string, s service) wantColumns {
	at := func(key string) int {
		if s != "earmark" {
			return -1
		}
		return slices.IndexFunc(header, func(cell string) bool { return headerKey(cell) == key })
	}
	return wantColumns{at("authors"), at("shows"), at("frequency"), at("skipsensitive")}
}

// all are the columns that are there.
func (w wantColumns) all() []int {
	return slices.DeleteFunc([]int{w.authors, w.shows, w.frequency, w.skipSensitive}, func(i int) bool { return i < 0 })
}

// read gives what a row says; each issue and all of it where it says nothing.
func (w wantColumns) read(row []string) earmark.Preferences {
	p := earmark.Preferences{Frequency: earmark.EachIssue}
	if f := earmark.Frequency(cell(row, w.frequency)); slices.Contains(earmark.Frequencies(), f) {
		p.Frequency = f
	}
	p.Authors, p.Shows = words[earmark.PersonID](cell(row, w.authors)), words[earmark.ShowID](cell(row, w.shows))
	p.SkipSensitive = yes(strings.ToLower(cell(row, w.skipSensitive)))
	return p
}

// words are those of a cell, cut by commas; nil for none.
func words[T ~string](text string) []T {
	if text == "" { // as in every row of a list that is not ours
		return nil
	}
	var all []T
	for _, word := range strings.Split(text, ",") {
		if word = strings.TrimSpace(word); word != "" {
			all = append(all, T(strings.Clone(word)))
		}
	}
	return sorted(all)
}
