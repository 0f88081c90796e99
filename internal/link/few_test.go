package link_test

import (
	"fmt"
	"slices"
	"testing"

	"earmark/internal/earmark"
	"earmark/internal/link"
)

// TestTwins sends an episode again with a new introduction: the original is
// offered, unless an editor said otherwise.
func TestTwins(t *testing.T) {
	as, es := both("eels", "hedge", "clock", "bread")
	again := episode("again", "Of eels (a repeat)", "We are on holiday; here is one of the best we made. "+prose["eels"][1], 240)
	es = append(es, again)
	lib := library(as, es)
	got := engine(t, lib).Article("eels", floor)
	if want := []string{"eels>eels same-story"}; !slices.Equal(shownAll(got), want) {
		t.Errorf("got %q, want %q", shownAll(got), want)
	}

	decide := func(x *earmark.Episode, d earmark.Decision) *earmark.Library {
		v := earmark.Verdict{Article: earmark.ArticleRef{GUID: as[0].GUID}, Episode: earmark.EpisodeRef{GUID: x.GUID, Show: "show"}, Decision: d}
		return earmark.NewLibrary(lib.Site, lib.Articles, lib.Shows, lib.Episodes, nil, []earmark.Verdict{v})
	}
	got = engine(t, decide(again, earmark.Accept)).Article("eels", floor)
	if want := []string{"eels>again same-story"}; !slices.Equal(shownAll(got), want) {
		t.Errorf("with the repeat accepted: got %q, want %q", shownAll(got), want)
	}
	if got = engine(t, decide(es[0], earmark.Reject)).Article("eels", floor); len(got) > 0 {
		t.Errorf("with the original rejected: got %q, want nothing", shownAll(got))
	}
}

// TestManyTwins has ten thousand episodes that are the same.
func TestManyTwins(t *testing.T) {
	as, es := both("eels", "hedge")
	for i := range 10_000 {
		es = append(es, episode(fmt.Sprintf("copy-%05d", i), "Of eels", prose["eels"][1], 180))
	}
	got := engine(t, library(as, es)).Article("eels", floor)
	if len(got) > 1 {
		t.Errorf("got %q, want one at most", shownAll(got))
	}
}

// TestCrowd has an episode that suits many articles: it is suggested for those
// it suits best, the same whether they are asked about together or one by one.
func TestCrowd(t *testing.T) {
	as, es := both("eels", "hedge", "clock", "bread")
	for i := range 9 {
		near := article(fmt.Sprintf("near-%d", i), fmt.Sprintf("More on eels %d", i), prose["eels"][0][:250+20*i], 100+i)
		for j := range 30 {
			near.Body.Text += fmt.Sprintf(" own%dx%d", i, j)
		}
		as = append(as, near)
	}
	lib := library(as, es)
	opts := link.DefaultOptions()
	count := func(crowd int) (int, []string) {
		opts.Crowd = crowd
		all, err := engineWith(t, lib, opts).All(t.Context(), floor)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, l := range all {
			if l.Episode == "show/eels" {
				n++
			}
		}
		return n, shownAll(all)
	}
	if n, all := count(20); n < 5 {
		t.Fatalf("the test wants a crowd, got %q", all)
	}
	n, all := count(3)
	if n != 3 {
		t.Errorf("got %d links to one episode, want 3: %q", n, all)
	}
	e := engineWith(t, lib, opts)
	var single []string
	for _, a := range lib.Articles {
		single = append(single, shownAll(e.Article(a.ID, floor))...)
	}
	if !slices.Equal(single, all) {
		t.Errorf("one by one: got %q, want %q", single, all)
	}
	asked := 0
	for _, a := range lib.Articles {
		for _, l := range e.Article(a.ID, link.Query{Min: -1, Top: 5}) {
			if l.Episode == "show/eels" {
				asked++
			}
		}
	}
	if asked < 5 {
		t.Errorf("whoever asks for five gets them all: got %d links to one episode", asked)
	}
}

// TestNoWords has an editor join what says nothing: texts without a word that
// counts have no likeness, which is nought and no error.
func TestNoWords(t *testing.T) {
	as, es := both("eels", "hedge")
	as = append(as, article("none", "It", "The.", 10))
	es = append(es, episode("none", "Is", "", 10))
	verdicts := []earmark.Verdict{
		verdict("none", "none", earmark.Accept), verdict("none", "eels", earmark.Pin), verdict("eels", "none", earmark.Reject),
	}
	lib := library(as, es)
	lib = earmark.NewLibrary(lib.Site, lib.Articles, lib.Shows, lib.Episodes, nil, verdicts)
	got, err := engine(t, lib).All(t.Context(), link.Query{WithRejected: true})
	if err != nil || len(got) < len(verdicts) {
		t.Fatalf("got %q, %v, want those with a verdict", shownAll(got), err)
	}
	for _, l := range got {
		if !(l.Score >= 0 && l.Score <= 1) {
			t.Errorf("%s: got the score %v, want one from 0 to 1", shown(l), l.Score)
		}
	}
}
