package main

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
	"unicode"

	"earmark/internal/earmark"
)

// bestWords are the twenty words of each article that tell most: often in it,
// rare in the episodes. Engines that search are given them and so are spared
// reading the article.
func bestWords(lib *earmark.Library, asked []*earmark.Article) map[earmark.ArticleID][]string {
	frequency := map[string]int{}
	for _, e := range lib.Episodes {
		for w := range counts(e.Title + " " + e.Notes.Text) {
			frequency[w]++
		}
	}
	best := map[earmark.ArticleID][]string{}
	for _, a := range asked {
		best[a.ID] = strongest(counts(a.Title+" "+a.Body.Text), frequency, len(lib.Episodes))
	}
	return best
}

func strongest(in map[string]int, frequency map[string]int, n int) []string {
	weight := map[string]float64{}
	for w, tf := range in {
		if df := frequency[w]; df > 0 {
			weight[w] = float64(tf) / (float64(tf) + 1.2) * math.Log1p(float64(n)/float64(df))
		}
	}
	words := slices.SortedFunc(maps.Keys(weight), func(a, b string) int {
		return cmp.Or(cmp.Compare(weight[b], weight[a]), cmp.Compare(a, b))
	})
	return words[:min(20, len(words))]
}

func counts(text string) map[string]int {
	in := map[string]int{}
	for _, w := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) }) {
		in[w]++
	}
	return in
}

// spoken is all text of an episode.
func spoken(e *earmark.Episode) string {
	if e.Transcript == nil {
		return e.Notes.Text
	}
	parts := []string{e.Notes.Text}
	for _, s := range e.Transcript.Segments {
		parts = append(parts, s.Text)
	}
	return strings.Join(parts, "\n")
}
