package link

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"earmark/internal/earmark"
)

// evergreen is a library of so many stories, each of which an article and an
// episode tell years apart, among thirty of either that tell none.
func evergreen(stories int) (as []*earmark.Article, es []*earmark.Episode) {
	day := func(n int) time.Time { return time.Date(2016, 1, 1+n, 0, 0, 0, 0, time.UTC) }
	for i := range stories + 30 {
		told, heard := fmt.Sprintf("told%d", i), fmt.Sprintf("heard%d", i)
		if i < stories {
			told, heard = fmt.Sprintf("story%d", i), fmt.Sprintf("story%d", i)
		}
		as = append(as, &earmark.Article{ID: earmark.ArticleID(fmt.Sprint("a", i)), Title: told, Date: day(i * 40), Body: earmark.Body{Text: words(told)}})
		es = append(es, &earmark.Episode{ID: earmark.EpisodeID(fmt.Sprint("s/e", i)), Title: heard, Date: day(i*40 + 1200), Notes: earmark.Body{Text: words(heard)}})
	}
	return as, es
}

// words are eight that only one story has.
func words(story string) string {
	out := ""
	for i := range 8 {
		out += fmt.Sprintf("%sx%d ", story, i)
	}
	return out
}

// TestUpdateMeasuresTheLibrary adds to a library the thirtieth story, from which on
// dates are doubted, and the second episode on another: how much dates tell, and
// what is usual for the article on that, is what a new index says.
func TestUpdateMeasuresTheLibrary(t *testing.T) {
	of := func(as []*earmark.Article, es []*earmark.Episode) *earmark.Library {
		return earmark.NewLibrary(earmark.Site{Language: "und"}, slices.Clone(as), []*earmark.Show{{ID: "s"}}, slices.Clone(es), nil, nil)
	}
	as, es := evergreen(30)
	again := *es[3]
	again.ID, again.Notes.Text = "s/again", again.Notes.Text+words("aside")
	before := of(slices.Concat(as[:29], as[30:]), slices.Concat(es[:29], es[30:]))
	thirty, twice := of(as, es), of(as, append(es, &again))

	kept := Kept{Dir: t.TempDir(), Trouble: func(err error) { t.Error(err) }, updateAll: true}
	open := func(k Kept, lib *earmark.Library) *Engine {
		t.Helper()
		e, err := k.Open(t.Context(), lib, DefaultOptions())
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	usual := func(e *Engine) float64 {
		number, _ := e.at.article("a3")
		return float64(e.texts.row(articles, number).usual)
	}

	if e := open(kept, before); e.texts.dates != 1 {
		t.Fatalf("dates tell %g where few stories speak against it, want 1", e.texts.dates)
	}
	if e := open(kept, thirty); e.texts.moved == nil || e.texts.dates != 0 {
		t.Errorf("dates tell %g (updated: %t), want 0", e.texts.dates, e.texts.moved != nil)
	}
	kept.Dir = t.TempDir()
	was, want := usual(open(kept, thirty)), usual(open(Kept{}, twice))
	if e := open(kept, twice); e.texts.moved == nil || math.Abs(usual(e)-want) > 0.01 || math.Abs(was-want) < 0.03 {
		t.Errorf("usual is %.3f (updated: %t), before %.3f, want %.3f", usual(e), e.texts.moved != nil, was, want)
	}
}
