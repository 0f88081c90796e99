package link

import (
	"math"
	"slices"
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
	if err := e.texts.index.calibrate(t.Context(), 0, nil); err != nil {
		t.Fatal(err)
	}
	x, y := ndcg()
	t.Logf("nDCG@10 is %.4f and %.4f, %.4f and %.4f by the shortcut", a, b, x, y)
	if math.Abs(a-x) > 0.01 || math.Abs(b-y) > 0.01 {
		t.Errorf("nDCG@10 is %.4f and %.4f, %.4f and %.4f by the shortcut: more than 0.01 apart", a, b, x, y)
	}
}

// TestUpdateShortcut compares how well true pairs are found by an index to which
// a part of the library was added later with how well a new index finds them:
// over all, and asked of what was added.
func TestUpdateShortcut(t *testing.T) {
	lib, wanted := Linkbench(t)
	kept := Kept{Dir: t.TempDir(), Trouble: func(err error) { t.Error(err) }, updateAll: true}
	open := func(lib *earmark.Library) *Engine {
		t.Helper()
		e, err := kept.Open(t.Context(), lib, DefaultOptions())
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	n := 0
	old := func() bool { n++; return n%60 != 0 }
	before := lib.Filter(func(*earmark.Article) bool { return old() }, func(*earmark.Episode) bool { return old() })
	open(before)
	updated, anew := open(lib), openEngine(t, lib)
	if updated.texts.moved == nil {
		t.Fatal("the index was made anew")
	}
	got, err := updated.All(t.Context(), Query{Min: -1, Bare: true})
	want, errAnew := anew.All(t.Context(), Query{Min: -1, Bare: true})
	if err != nil || errAnew != nil {
		t.Fatal(err, errAnew)
	}
	forth, back := questionsOf(anew, wanted)
	a, b := measureAll(updated, articles, forth, rankers()[0]).ndcg, measureAll(updated, episodes, back, rankers()[0]).ndcg
	x, y := measureAll(anew, articles, forth, rankers()[0]).ndcg, measureAll(anew, episodes, back, rankers()[0]).ndcg
	differ := len(onlyIn(got, want)) + len(onlyIn(want, got))
	t.Logf("nDCG@10 is %.4f and %.4f, %.4f and %.4f after an update; of %d links %d differ", x, y, a, b, len(want), differ)
	if math.Abs(a-x) > 0.01 || math.Abs(b-y) > 0.01 {
		t.Errorf("nDCG@10 is %.4f and %.4f, %.4f and %.4f after an update: more than 0.01 apart", x, y, a, b)
	}
	if differ > len(want)/20 {
		t.Errorf("of %d links %d differ, want one in twenty at most", len(want), differ)
	}
}

// onlyIn are the links that are not among others, whatever they score.
func onlyIn(links, others []earmark.Link) []earmark.Link {
	type end struct {
		article earmark.ArticleID
		episode earmark.EpisodeID
		show    earmark.ShowID
	}
	there := map[end]bool{}
	for _, l := range others {
		there[end{l.Article, l.Episode, l.Show}] = true
	}
	return slices.DeleteFunc(slices.Clone(links), func(l earmark.Link) bool { return there[end{l.Article, l.Episode, l.Show}] })
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
