package link_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"earmark/internal/earmark"
	"earmark/internal/link"
)

// aged is a library as it was, in a folder that keeps its index, and as it is
// now: an article and an episode changed, some of each new, one episode gone.
type aged struct {
	before, now *earmark.Library
	kept        link.Kept
	told        []earmark.Link // the stories of what has changed
}

func newAged(t *testing.T) aged {
	t.Helper()
	r := rand.New(rand.NewPCG(8, 9))
	base, _ := planted(r, 600, 400)
	changed := *base.Articles[2]
	changed.Body.Text += " " + story(r, 2, 3)
	added := article("new", "New", story(r, 4, 6)+" "+base.Articles[9].Body.Text[:300], 200)
	retold := *base.Episodes[30]
	retold.Notes.Text += " " + story(r, 2, 3)
	fresh := *base.Episodes[7]
	fresh.ID, fresh.GUID, fresh.Notes.Text = "show/new", "new", fresh.Notes.Text+" "+story(r, 4, 6)
	as := append(slices.Clone(base.Articles), added)
	as[2] = &changed
	es := append(slices.Clone(base.Episodes)[1:], &fresh)
	es[29] = &retold
	a := aged{before: base, now: earmark.NewLibrary(base.Site, as, base.Shows, es, nil, nil), kept: keeping(t)}
	a.told = []earmark.Link{{Article: changed.ID, Episode: retold.ID}, {Article: "new", Episode: fresh.ID}}
	a.open(t, base)
	return a
}

func keeping(t *testing.T) link.Kept {
	return link.Kept{Dir: t.TempDir(), Trouble: func(err error) { t.Error(err) }}.Updating()
}

func (a aged) open(t *testing.T, lib *earmark.Library) asked {
	t.Helper()
	e, err := a.kept.Open(t.Context(), lib, link.DefaultOptions())
	if err != nil {
		t.Fatal(err)
	}
	return asked{e, t}
}

// indexes are the files of the whole indexes that are kept.
func (a aged) indexes(t *testing.T) []string {
	return slices.DeleteFunc(a.kept.Files(t), func(name string) bool { return !strings.HasPrefix(filepath.Base(name), "index-") })
}

// TestUpdate changes, adds and takes away items: the kept index, with the changes
// added to it, answers as a new one does, and stays.
func TestUpdate(t *testing.T) {
	a := newAged(t)
	before := a.indexes(t)
	got, want := a.open(t, a.now), engine(t, a.now)
	if after := a.indexes(t); !slices.Equal(before, after) || len(a.kept.Files(t)) != len(after)+1 {
		t.Errorf("%q became %q, want the same and what was added", before, a.kept.Files(t))
	}
	for _, pair := range a.told {
		g, w := scoreOf(got, pair), scoreOf(want, pair)
		if w < 0.3 || math.Abs(g-w) > 0.05 {
			t.Errorf("%s scores %.3f, want %.3f", shown(pair), g, w)
		}
	}
	if links := got.Episode(a.before.Episodes[0].ID, link.Query{}); links != nil {
		t.Errorf("an episode that is gone has links: %q", shownAll(links))
	}
	for name, all := range map[string]func(*link.Engine) ([]earmark.Link, error){
		"of articles": func(e *link.Engine) ([]earmark.Link, error) { return e.All(t.Context(), link.Query{Min: -1}) },
		"of episodes": func(e *link.Engine) ([]earmark.Link, error) { return e.Episodes(t.Context(), link.Query{Min: -1}) },
	} {
		links, err := all(got.Engine)
		wanted, errWanted := all(want.Engine)
		if err != nil || errWanted != nil || len(wanted) < 100 {
			t.Fatalf("%s: %d links, %v, %v", name, len(wanted), err, errWanted)
		}
		if n := differ(links, wanted); n > len(wanted)/25 {
			t.Errorf("%s: of %d links %d differ, want one in 25 at most", name, len(wanted), n)
		}
	}
}

// scoreOf is that of a pair; 0 where it is no candidate.
func scoreOf(e asked, pair earmark.Link) float64 {
	for _, l := range e.Article(pair.Article, link.Query{Top: 1000}) {
		if l.Episode == pair.Episode {
			return l.Score
		}
	}
	return 0
}

// differ counts the links that only one of two lists has, or with a score that is
// another by more than some hundredths.
func differ(a, b []earmark.Link) int {
	scores := map[string]float64{}
	for _, l := range a {
		scores[shown(l)] = l.Score
	}
	n := 0
	for _, l := range b {
		s, both := scores[shown(l)]
		if !both || math.Abs(s-l.Score) > 0.05 {
			n++
		}
		delete(scores, shown(l))
	}
	return n + len(scores)
}

// TestUpdateInSteps makes the same changes at once and one after the other, on
// one thread and on eight, with what was read before kept, torn or taken away:
// all give the same answers.
func TestUpdateInSteps(t *testing.T) {
	all := func(e asked) []earmark.Link {
		t.Helper()
		forth, err := e.All(t.Context(), link.Query{})
		back, errBack := e.Episodes(t.Context(), link.Query{Top: 3})
		if err != nil || errBack != nil || len(forth) == 0 {
			t.Fatalf("%d links, %v, %v", len(forth), err, errBack)
		}
		return append(forth, back...)
	}
	a := newAged(t)
	want := all(a.open(t, a.now))
	check := func(step string, a aged) {
		t.Helper()
		if got := all(a.open(t, a.now)); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %d links, or others, want %d", step, len(got), len(want))
		}
	}
	check("again", a)
	file := a.kept.Files(t)[0]
	if err := os.Truncate(file, 1000); err != nil {
		t.Fatal(err)
	}
	check("torn", a)
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	check("taken away", a)

	threads := runtime.GOMAXPROCS(1)
	one := newAged(t)
	check("on one thread", one)
	runtime.GOMAXPROCS(threads)

	steps := newAged(t)
	for i := range 4 {
		steps.open(t, earmark.NewLibrary(a.now.Site, a.now.Articles[i:], a.now.Shows, a.now.Episodes[:396+i], nil, nil))
	}
	check("in steps", steps)
	if n := len(steps.indexes(t)); n != 1 {
		t.Errorf("in steps: %d indexes, want one", n)
	}
}

// TestUpdateFindsWhatIsNew adds an article on a matter of which until now only
// an episode speaks, and not much else that the two have in common is told of by
// the index.
func TestUpdateFindsWhatIsNew(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	base, _ := planted(r, 600, 400)
	matter := strings.Repeat("the brewer skims barm from the gyle and feeds worts to his cooling coolship under louvres. ", 2)
	speaks := *base.Episodes[11]
	speaks.Notes.Text += " " + matter
	es := slices.Clone(base.Episodes)
	es[11] = &speaks
	a := aged{kept: keeping(t)}
	a.open(t, earmark.NewLibrary(base.Site, base.Articles, base.Shows, es, nil, nil))
	added := article("brewer", "At the brewer's", base.Articles[40].Body.Text+" "+matter, 500)
	lib := earmark.NewLibrary(base.Site, append(slices.Clone(base.Articles), added), base.Shows, es, nil, nil)

	got := a.open(t, lib).Article("brewer", link.Query{Top: 1})
	want := engine(t, lib).Article("brewer", link.Query{Top: 1})
	if len(want) != 1 || want[0].Episode != speaks.ID || len(got) != 1 || got[0].Episode != speaks.ID || math.Abs(got[0].Score-want[0].Score) > 0.05 {
		t.Errorf("got %q, and %q from a new index, want %s", shownAll(got), shownAll(want), speaks.ID)
	}
}

// TestUpdateKnowsTwins adds an episode that was sent before, and the same once
// more: the original alone is offered.
func TestUpdateKnowsTwins(t *testing.T) {
	a := newAged(t)
	a.open(t, a.now)
	original := a.now.Episodes[380] // tells the story of an article
	es := slices.Clone(a.now.Episodes)
	for i := range 2 {
		again := *original
		again.ID, again.GUID = earmark.EpisodeID(fmt.Sprintf("show/again%d", i)), earmark.GUID(fmt.Sprint("again", i))
		again.Date, again.Notes.Text = original.Date.AddDate(0, 0, 30+i), "Another time. "+original.Notes.Text
		es = append(es, &again)
	}
	lib := earmark.NewLibrary(a.now.Site, a.now.Articles, a.now.Shows, es, nil, nil)
	links, err := a.open(t, lib).All(t.Context(), link.Query{Min: -1})
	if err != nil || !slices.ContainsFunc(links, func(l earmark.Link) bool { return l.Episode == original.ID }) {
		t.Fatalf("no link to %s (%v)", original.ID, err)
	}
	for _, l := range links {
		if strings.HasPrefix(string(l.Episode), "show/again") {
			t.Errorf("%s is offered", shown(l))
		}
	}
	if n := len(a.indexes(t)); n != 1 {
		t.Errorf("%d indexes, want one", n)
	}
}

// TestUpdateKnowsWhatAllNewItemsSay adds articles and episodes that all end in the
// same words: these join none of them.
func TestUpdateKnowsWhatAllNewItemsSay(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 7))
	base, _ := planted(r, 1000, 1000)
	a := aged{kept: keeping(t)}
	a.open(t, base)
	more, _ := planted(r, 20, 20)
	footer := " rate us wherever podcasts grow, tell a colleague, and wear the socks"
	as, es := slices.Clone(base.Articles), slices.Clone(base.Episodes)
	for i, x := range more.Articles {
		x.ID, x.GUID = earmark.ArticleID(fmt.Sprintf("more%02d", i)), earmark.GUID(fmt.Sprintf("more%02d", i))
		x.Body.Text += footer
		as = append(as, x)
	}
	for i, x := range more.Episodes {
		x.ID, x.GUID = earmark.EpisodeID(fmt.Sprintf("show/more%02d", i)), earmark.GUID(fmt.Sprintf("more-e%02d", i))
		x.Notes.Text += footer
		es = append(es, x)
	}
	lib := earmark.NewLibrary(base.Site, as, base.Shows, es, nil, nil)
	got, err := a.open(t, lib).All(t.Context(), link.Query{Min: -1})
	if err != nil || len(a.indexes(t)) != 1 {
		t.Fatalf("%v, indexes %q, want the first alone", err, a.indexes(t))
	}
	want, err := engine(t, lib).All(t.Context(), link.Query{Min: -1})
	if err != nil {
		t.Fatal(err)
	}
	among := func(links []earmark.Link) int {
		n := 0
		for _, l := range links {
			if strings.HasPrefix(string(l.Article), "more") && strings.HasPrefix(string(l.Episode), "show/more") {
				n++
			}
		}
		return n
	}
	if among(want) == 0 || among(got) > among(want)*5/4 {
		t.Errorf("%d links join what was added, want %d or about so many", among(got), among(want))
	}
}

// TestMuchHasChanged makes the index anew where more than a fiftieth is another, and
// where whoever asks wants nothing but what hangs on the library.
func TestMuchHasChanged(t *testing.T) {
	a := newAged(t)
	want, err := engine(t, a.now).All(t.Context(), link.Query{})
	if err != nil {
		t.Fatal(err)
	}
	exact := a
	exact.kept.Exact = true
	if got, err := exact.open(t, a.now).All(t.Context(), link.Query{}); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("exactly: got %d links, or others, want %d (%v)", len(got), len(want), err)
	}
	if n := len(a.indexes(t)); n != 2 {
		t.Errorf("got %d indexes, want the first and the exact one", n)
	}
	a = newAged(t)
	other, _ := planted(rand.New(rand.NewPCG(1, 1)), 600, 400)
	half := earmark.NewLibrary(a.now.Site, slices.Concat(a.now.Articles[:300], other.Articles[300:]), a.now.Shows, a.now.Episodes, nil, nil)
	got, err := a.open(t, half).All(t.Context(), link.Query{})
	if want, _ := engine(t, half).All(t.Context(), link.Query{}); err != nil || !reflect.DeepEqual(got, want) || len(a.indexes(t)) != 2 {
		t.Errorf("half of it changed: got %d links, or others, want %d (%v); indexes %q", len(got), len(want), err, a.indexes(t))
	}
}

// TestAnswersOfAnUpdate keeps the links that an index gives with something added
// to it apart from those of a new one.
func TestAnswersOfAnUpdate(t *testing.T) {
	a := newAged(t)
	want, err := engine(t, a.now).All(t.Context(), floor)
	if err != nil {
		t.Fatal(err)
	}
	first, err := a.kept.Links(t.Context(), a.now, link.DefaultOptions())
	if err != nil || len(first) == 0 || reflect.DeepEqual(first, want) {
		t.Fatalf("got %d links (%v), want others than the %d of a new index", len(first), err, len(want))
	}
	if n := len(a.indexes(t)); n != 1 {
		t.Errorf("%d indexes, want one", n)
	}
	if again, err := a.kept.Links(t.Context(), a.now, link.DefaultOptions()); err != nil || !reflect.DeepEqual(again, first) {
		t.Errorf("again: got %d links, or others, want %d (%v)", len(again), len(first), err)
	}
	exact := a.kept
	exact.Exact = true
	if got, err := exact.Links(t.Context(), a.now, link.DefaultOptions()); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("exactly: got %d links, or others, want %d (%v)", len(got), len(want), err)
	}
	if got, err := a.kept.Links(t.Context(), a.now, link.DefaultOptions()); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("after that: got %d links, or others, want the exact %d (%v)", len(got), len(want), err)
	}
}
