package link

import (
	"math"
	"testing"

	"earmark/internal/earmark"
)

// TestShortcut compares what is shown when only the features that weigh most
// lead from a document to others with what is shown when all do: the same, but
// for a hundredth, in either direction.
func TestShortcut(t *testing.T) {
	lib, _ := Linkbench(t)
	short, whole := openEngine(t, lib), openEngine(t, lib)
	whole.texts.thorough = true
	shown := Query{Min: -1, Bare: true}
	for name, all := range map[string]func(*Engine) ([]earmark.Link, error){
		"a→e": func(e *Engine) ([]earmark.Link, error) { return e.All(t.Context(), shown) },
		"e→a": func(e *Engine) ([]earmark.Link, error) { return e.Episodes(t.Context(), shown) },
	} {
		got, err := all(short)
		if err != nil {
			t.Fatal(err)
		}
		want, err := all(whole)
		if err != nil {
			t.Fatal(err)
		}
		lost := missing(want, got)
		t.Logf("%s: %d of %d links are lost to the shortcut", name, lost, len(want))
		if float64(lost) > 0.01*float64(len(want)) || len(want) < 100 {
			t.Errorf("%s: %d of %d links are lost, want one in a hundred at most", name, lost, len(want))
		}
	}
}

// TestUsualShortcut compares how well true pairs are found when what is usual
// is found in two steps with how well they are found when all is compared.
func TestUsualShortcut(t *testing.T) {
	lib, wanted := Linkbench(t)
	e := openEngine(t, lib)
	forth, back := questionsOf(e, wanted)
	ndcg := func() (float64, float64) {
		return measureAll(e, articles, forth, rankers()[0]).ndcg, measureAll(e, episodes, back, rankers()[0]).ndcg
	}
	a, b := ndcg()
	if _, err := e.texts.index.calibrate(t.Context(), 0, nil); err != nil {
		t.Fatal(err)
	}
	x, y := ndcg()
	t.Logf("nDCG@10 is %.4f and %.4f, %.4f and %.4f by the shortcut", a, b, x, y)
	if math.Abs(a-x) > 0.01 || math.Abs(b-y) > 0.01 {
		t.Errorf("nDCG@10 is %.4f and %.4f, %.4f and %.4f by the shortcut: more than 0.01 apart", a, b, x, y)
	}
}

// missing counts the links that are not among others with the same score.
func missing(want, got []earmark.Link) int {
	type end struct {
		article earmark.ArticleID
		episode earmark.EpisodeID
		show    earmark.ShowID
		score   float64
	}
	found := map[end]bool{}
	for _, l := range got {
		found[end{l.Article, l.Episode, l.Show, l.Score}] = true
	}
	n := 0
	for _, l := range want {
		if !found[end{l.Article, l.Episode, l.Show, l.Score}] {
			n++
		}
	}
	return n
}
