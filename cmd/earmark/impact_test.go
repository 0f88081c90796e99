package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"earmark/content"
	"earmark/internal/earmark"
	"earmark/internal/library"
	"earmark/internal/term"
)

func TestImpact(t *testing.T) {
	suggested := func(article earmark.ArticleID, score float64) item {
		return item{Link: earmark.Link{Article: article, Show: "s", Score: score}}
	}
	inLetter := func(x item) item { x.letter = "2026-11-29"; return x }
	alone := func(x item) item { x.orphan = true; return x }
	want := []item{
		inLetter(suggested("letter good", .91)),
		inLetter(alone(suggested("letter weak alone", .21))),
		inLetter(suggested("letter weak", .29)),
		alone(suggested("best tenth alone", .90)),
		suggested("b perfect", 1), // in the tenth of .9
		suggested("a very good", .99),
		alone(suggested("seven tenths alone", .70)),
		suggested("a seven tenths", .75),
		suggested("b seven tenths", .75),
		alone(suggested("poor alone", .2)),
	}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, byImpact)
	for i := range want {
		if got[i].Article != want[i].Article {
			t.Errorf("place %d: got %q, want %q", i, got[i].Article, want[i].Article)
		}
	}
}

func TestOrphans(t *testing.T) {
	link := func(article earmark.ArticleID, d earmark.Decision, declared bool) item {
		return item{Link: earmark.Link{Article: article, Verdict: d, Declared: declared}}
	}
	got := orphans([]item{
		link("suggested", earmark.Suggestion, false),
		link("rejected", earmark.Reject, false),
		link("accepted", earmark.Suggestion, false), link("accepted", earmark.Accept, false),
		link("pinned", earmark.Pin, false), link("pinned", earmark.Suggestion, false),
		link("declared", earmark.Suggestion, true),
	})
	for article, want := range map[earmark.ArticleID]bool{"suggested": true, "rejected": true, "accepted": false, "pinned": false, "declared": false} {
		if got[article] != want {
			t.Errorf("%s: got %v, want %v", article, got[article], want)
		}
	}
}

// sample is a sample workspace and an app that works in it.
func sample(t *testing.T) *app {
	t.Helper()
	dir := t.TempDir()
	if err := library.Create(dir, content.Files()); err != nil {
		t.Fatal(err)
	}
	noon := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	var said bytes.Buffer
	return &app{term: term.New(&said, &said, noEnv), getenv: noEnv, now: func() time.Time { return noon }, dir: dir}
}

func TestNextLetter(t *testing.T) {
	a := sample(t)
	w, err := a.openGood(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	day := func(s string) time.Time {
		at, err := time.ParseInLocation(time.DateTime, s, w.config.Site.Zone())
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	planned := []earmark.ArticleID{"hours-nobody-sees", "sharing-a-miscarriage", "mending-a-hymn-book", "the-quince-is-not-a-pear"}
	for _, tt := range []struct {
		name     string
		now      time.Time
		id       earmark.IssueID
		articles []earmark.ArticleID // nil: the newest
	}{
		{"before a planned one", day("2026-11-20 12:00:00"), "2026-11-22", planned},
		{"on its day", day("2026-11-22 23:59:00"), "2026-11-22", planned},
		{"after the last", day("2026-11-23 00:00:00"), "2026-11-23", nil},
	} {
		id, articles := w.nextLetter(tt.now)
		if id != tt.id || tt.articles != nil && !slices.Equal(articles, tt.articles) || tt.articles == nil && len(articles) != 5 {
			t.Errorf("%s: got %s with %v, want %s with %v", tt.name, id, articles, tt.id, tt.articles)
		}
	}
	if err := os.WriteFile(filepath.Join(w.dir, "content", "issues", "2026-11-21.yaml"), []byte("articles: [nothing]\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if id, articles := w.nextLetter(a.now()); id != "2026-11-21" || articles != nil {
		t.Errorf("a plan that cannot be followed: got %s with %v, want nothing in 2026-11-21", id, articles)
	}
}

func TestInboxHasTheNextLetterFirst(t *testing.T) {
	a := sample(t)
	w, err := a.openGood(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	in, err := w.inbox(t.Context(), "ruth", a.now)
	if err != nil {
		t.Fatal(err)
	}
	var got []earmark.ArticleID
	for _, x := range in.undecided("", "") {
		got = append(got, x.Article)
	}
	want := []earmark.ArticleID{"hours-nobody-sees", "sharing-a-miscarriage"}
	if len(got) < 3 || !slices.Equal(got[:2], want) {
		t.Errorf("got %v, want %v first", got, want)
	}
	if rejected := in.find(earmark.Link{Article: "counting-eels-in-the-dark", Episode: "forty-miles-of-river/sallow-lock", Show: "forty-miles-of-river"}); rejected == nil || rejected.given == nil || rejected.waiting() {
		t.Errorf("what was rejected is not in the inbox: %+v", rejected)
	}
}
