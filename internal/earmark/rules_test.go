package earmark_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"earmark/internal/earmark"
)

// ruled is a library of two shows, a sad article and a merry one.
func ruled(r earmark.Rules) *earmark.Library {
	articles := []*earmark.Article{
		{ID: "sad", Title: "Miscarriage", Categories: []string{"Grief & Loss"}},
		{ID: "decided", Title: "Miscarriage", ContentNotes: []string{"grief"}, NotesDecided: true},
		{ID: "merry", Title: "Cake"},
	}
	shows := []*earmark.Show{{ID: "jokes", Title: "The Jokes"}, {ID: "river", Title: "River"}}
	episodes := []*earmark.Episode{{ID: "jokes/one"}, {ID: "river/one"}}
	lib := earmark.NewLibrary(earmark.Site{}, articles, shows, episodes, nil, nil)
	lib.SetRules(r)
	return lib
}

func TestRulesWithhold(t *testing.T) {
	besides := func(note string) earmark.Rules {
		return earmark.Rules{Withheld: []earmark.Withheld{{Show: "jokes", ContentNote: note}}}
	}
	for _, tt := range []struct {
		name    string
		rules   earmark.Rules
		article earmark.ArticleID
		show    earmark.ShowID
		want    bool
	}{
		{"no rules", earmark.Rules{}, "sad", "jokes", false},
		{"beside its note", besides("Pregnancy Loss"), "sad", "jokes", true},
		{"beside a note only the category tells", besides("grief"), "sad", "jokes", true},
		{"an editor decided otherwise", besides("pregnancy loss"), "decided", "jokes", false},
		{"an editor decided so", besides("grief"), "decided", "jokes", true},
		{"beside no note", besides("grief"), "merry", "jokes", false},
		{"another show", besides("grief"), "sad", "river", false},
		{"any note", besides("any"), "sad", "jokes", true},
		{"any note, and there is none", besides("any"), "merry", "jokes", false},
		{"hidden", earmark.Rules{Hidden: []earmark.Hidden{{Show: "jokes"}}}, "merry", "jokes", true},
		{"another is hidden", earmark.Rules{Hidden: []earmark.Hidden{{Show: "jokes"}}}, "merry", "river", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			lib := ruled(tt.rules)
			why, got := lib.Withholds(lib.Article(tt.article), tt.show)
			if got != tt.want || got != (why != "") {
				t.Errorf("got %v (%q), want %v", got, why, tt.want)
			}
		})
	}
}

func TestRulesSayWhoDecided(t *testing.T) {
	on := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	lib := ruled(earmark.Rules{Withheld: []earmark.Withheld{{Show: "jokes", ContentNote: "grief", Ruling: earmark.Ruling{By: "ruth", On: on, Note: "It laughs."}}}})
	got, _ := lib.Withholds(lib.Article("sad"), "jokes")
	want := "The Jokes is not to be offered beside a piece on grief (a rule by ruth on 20 November 2026: It laughs)"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// TestRulesRank: what an item declares and what an editor accepted outranks a
// rule, a rule outranks a suggestion however strong.
func TestRulesRank(t *testing.T) {
	lib := ruled(earmark.Rules{Hidden: []earmark.Hidden{{Show: "jokes"}}})
	for _, tt := range []struct {
		name string
		link earmark.Link
		want bool
	}{
		{"suggestion", earmark.Link{Score: 1}, false},
		{"accepted", earmark.Link{Verdict: earmark.Accept}, true},
		{"pinned", earmark.Link{Verdict: earmark.Pin}, true},
		{"declared", earmark.Link{Declared: true}, true},
		{"rejected", earmark.Link{Verdict: earmark.Reject}, false},
	} {
		for _, episode := range []earmark.EpisodeID{"", "jokes/one"} {
			tt.link.Article, tt.link.Show, tt.link.Episode = "merry", "jokes", episode
			if got := len(lib.Publish([]earmark.Link{tt.link}, earmark.Policy{}).All) == 1; got != tt.want {
				t.Errorf("%s %q: published: got %v, want %v", tt.name, episode, got, tt.want)
			}
		}
	}
	all := func(*earmark.Article) bool { return true }
	every := func(*earmark.Episode) bool { return true }
	if _, yes := lib.Filter(all, every).Withholds(lib.Article("merry"), "jokes"); !yes {
		t.Error("a filtered library has lost its rules")
	}
}

func TestRulesTellNamesakesApart(t *testing.T) {
	rule := func(a earmark.ArticleID, s earmark.ShowID, e earmark.EpisodeID) earmark.NotSame {
		return earmark.NotSame{Person: "jane-doe", Article: a, Show: s, Episode: e}
	}
	for _, tt := range []struct {
		name         string
		rule         earmark.NotSame
		pair, inShow bool // of sad and river/one, of sad and river
	}{
		{"nowhere the same", rule("", "", ""), true, true},
		{"this show", rule("", "river", ""), true, true},
		{"another show", rule("", "jokes", ""), false, false},
		{"this episode", rule("", "", "river/one"), true, false},
		{"another episode", rule("", "", "jokes/one"), false, false},
		{"this article", rule("sad", "", ""), true, true},
		{"another article", rule("merry", "river", ""), false, false},
		{"this article and show", rule("sad", "river", ""), true, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			lib := ruled(earmark.Rules{NotSame: []earmark.NotSame{tt.rule}})
			if got := lib.Namesake("jane-doe", "sad", "river/one"); got != tt.pair {
				t.Errorf("episode: got %v, want %v", got, tt.pair)
			}
			if got := lib.NamesakeOfShow("jane-doe", "sad", "river"); got != tt.inShow {
				t.Errorf("show: got %v, want %v", got, tt.inShow)
			}
			if lib.Namesake("ann-bo", "sad", "river/one") {
				t.Error("somebody else is told apart")
			}
		})
	}
}

func TestUndecidedHoldsNothingOfWhatItIsComparedWith(t *testing.T) {
	a := &earmark.Article{ID: "a", Pinned: []earmark.EpisodeID{"s/e"}, Body: earmark.Body{Text: "Hear https://s.example/e.\nMore http://x.example", Links: []string{"https://s.example/e"}}}
	e := &earmark.Episode{ID: "s/e", Pinned: []earmark.ArticleID{"a"}, Notes: earmark.Body{Text: "No address", Links: []string{"x"}}}
	lib := earmark.NewLibrary(earmark.Site{}, []*earmark.Article{a}, []*earmark.Show{{ID: "s"}}, []*earmark.Episode{e}, nil, []earmark.Verdict{{Decision: earmark.Accept}})
	lib.SetRules(earmark.Rules{Hidden: []earmark.Hidden{{Show: "s"}}, NotSame: []earmark.NotSame{{Person: "p"}}})
	bare := lib.Undecided()
	if len(bare.Verdicts) > 0 || len(bare.Articles[0].Pinned) > 0 || len(bare.Episodes[0].Pinned) > 0 || len(bare.Articles[0].Body.Links) > 0 || len(bare.Episodes[0].Notes.Links) > 0 {
		t.Errorf("got %+v %+v", bare.Articles[0], bare.Episodes[0])
	}
	if got, want := bare.Articles[0].Body.Text, "Hear \nMore "; got != want {
		t.Errorf("text: got %q, want %q", got, want)
	}
	if r := bare.Rules(); len(r.Hidden) > 0 || !slices.Equal(r.NotSame, lib.Rules().NotSame) {
		t.Errorf("rules: got %+v", r)
	}
	if len(a.Pinned) != 1 || !strings.Contains(a.Body.Text, "https://") {
		t.Error("the library itself was changed")
	}
}
