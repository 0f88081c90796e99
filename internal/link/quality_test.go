package link_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"earmark/internal/earmark"
	"earmark/internal/link"
)

// TestQuality keeps how well planted stories are found, so that a change of
// the ranking is seen for what it does. The corpus is invented and says nothing
// of how well real prose is ranked: only compare the file with itself.
func TestQuality(t *testing.T) {
	lib, wanted := planted(rand.New(rand.NewPCG(11, 12)), 150, 100)
	e := engine(t, lib)
	forth, back := measure{}, measure{}
	for a, es := range wanted {
		forth.add(es, e.Article(a, link.Query{Top: 10}), func(l earmark.Link) string { return string(l.Episode) })
	}
	for id, as := range reversed(wanted) {
		back.add(as, e.Episode(id, link.Query{Top: 10}), func(l earmark.Link) string { return string(l.Article) })
	}
	got := "article to episodes: " + forth.String() + "\nepisode to articles: " + back.String() + "\n"
	golden := filepath.Join("testdata", "quality.golden")
	if link.Update() {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("ranking changed:\n got %s\nwant %s", got, want)
	}
}

// planted is a library of noise in which every other article has a story that
// one to three episodes tell too, mostly in the months after. Of a story's
// words each of them has some, two and two together.
func planted(r *rand.Rand, articles, episodes int) (*earmark.Library, map[earmark.ArticleID][]string) {
	lib := randomLibrary(r, articles, episodes, 100)
	wanted := map[earmark.ArticleID][]string{}
	for n, a := range lib.Articles {
		if n%2 == 1 {
			continue
		}
		a.Body.Text += " " + story(r, n, 5)
		for range 1 + r.IntN(3) {
			e := lib.Episodes[r.IntN(len(lib.Episodes))]
			e.Date = a.Date.AddDate(0, 0, r.IntN(150)-30)
			e.Notes.Text += " " + story(r, n, 4)
			if !slices.Contains(wanted[a.ID], string(e.ID)) {
				wanted[a.ID] = append(wanted[a.ID], string(e.ID))
			}
		}
	}
	return lib, wanted
}

// story is n times two neighbouring words of a story of twenty, some of which
// other stories have as well.
func story(r *rand.Rand, number, n int) string {
	var words []string
	for range n {
		k := 200 + number*18 + r.IntN(19)*2
		words = append(words, fmt.Sprintf("w%d w%d", k, k+2))
	}
	return strings.Join(words, " ")
}

func reversed(wanted map[earmark.ArticleID][]string) map[earmark.EpisodeID][]string {
	out := map[earmark.EpisodeID][]string{}
	for a, es := range wanted {
		for _, e := range es {
			out[earmark.EpisodeID(e)] = append(out[earmark.EpisodeID(e)], string(a))
		}
	}
	return out
}

// measure adds up how well queries are answered.
type measure struct {
	queries                int
	recall1, recall5, rank []float64
	ndcg                   []float64
}

func (m *measure) add(wanted []string, got []earmark.Link, id func(earmark.Link) string) {
	m.queries++
	hits, first, gain, ideal := 0, 0, 0.0, 0.0
	recall := func() float64 { return float64(hits) / float64(len(wanted)) }
	for i, l := range got {
		if slices.Contains(wanted, id(l)) {
			hits++
			gain += 1 / math.Log2(float64(i)+2)
			if first == 0 {
				first = i + 1
			}
		}
		switch i {
		case 0:
			m.recall1 = append(m.recall1, recall())
		case 4:
			m.recall5 = append(m.recall5, recall())
		}
	}
	for i := range min(10, len(wanted)) {
		ideal += 1 / math.Log2(float64(i)+2)
	}
	m.ndcg = append(m.ndcg, gain/ideal)
	if first > 0 {
		m.rank = append(m.rank, 1/float64(first))
	}
}

func (m *measure) String() string {
	mean := func(vs []float64) float64 {
		slices.Sort(vs) // the same sum whatever the order of the queries
		sum := 0.0
		for _, v := range vs {
			sum += v
		}
		return sum / float64(m.queries)
	}
	return fmt.Sprintf("%d queries, recall@1 %.3f, recall@5 %.3f, nDCG@10 %.3f, MRR %.3f",
		m.queries, mean(m.recall1), mean(m.recall5), mean(m.ndcg), mean(m.rank))
}
