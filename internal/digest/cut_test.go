package digest_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"earmark/internal/digest"
	"earmark/internal/earmark"
	"earmark/templates"
)

// editions are the planned issue of the fixture with one before it.
func edition(t testing.TB) *digest.Edition {
	t.Helper()
	lib := library(t)
	pairs := publish(lib, links())
	now, err := digest.Assemble(lib, pairs, options(), digest.Plan{ID: issueID, Sections: []digest.Section{
		{Title: "Read and listen", Stories: []digest.Story{{Article: "the-hours-nobody-sees"}, {Article: "sharing-a-miscarriage"}}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	before, ok := digest.Recall(lib, pairs, options(), digest.Plan{ID: "2026-11-19", Sections: []digest.Section{
		{Title: "Read and listen", Stories: []digest.Story{{Article: "mending-a-hymn-book"}, {Article: "gone-since"}}},
		{Title: "From the archive", Stories: []digest.Story{{Article: "the-quince"}}},
	}})
	if !ok {
		t.Fatal("nothing is left of the issue before")
	}
	r, err := digest.New(templates.Files())
	if err != nil {
		t.Fatal(err)
	}
	e, err := r.Prepare(now, before)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

var sendTime = time.Date(2026, 11, 22, 7, 0, 0, 0, time.UTC)

func TestEachReaderGetsWhatTheyFollow(t *testing.T) {
	type prefs = earmark.Preferences
	last := time.Date(2026, 11, 15, 7, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		name   string
		reader earmark.Subscriber
		share  digest.Share
		has    []string // titles that are in it
		hasNot []string
	}{
		{"everything", earmark.Subscriber{}, digest.Gets, []string{"The hours nobody sees", "Four in the morning", "Sharing a miscarriage"}, []string{"The quince"}},
		{"an author", earmark.Subscriber{Preferences: prefs{Authors: []earmark.PersonID{"hilaria-baldwin"}}}, digest.Gets, []string{"Sharing a miscarriage", "Mom Brain"}, []string{"The hours"}},
		{"a show", earmark.Subscriber{Preferences: prefs{Shows: []earmark.ShowID{"the-back-step"}}}, digest.Gets, []string{"The hours nobody sees", "Four in the morning"}, []string{"Sharing"}},
		{"somebody who speaks in an episode", earmark.Subscriber{Preferences: prefs{Authors: []earmark.PersonID{"nell-ashgrove"}}}, digest.Gets, []string{"Four in the morning"}, []string{"Sharing"}},
		{"nobody in it", earmark.Subscriber{Preferences: prefs{Authors: []earmark.PersonID{"daphne-oz", "stranger"}}}, digest.Nothing, nil, nil},
		{"no sensitive stories", earmark.Subscriber{Preferences: prefs{SkipSensitive: true}}, digest.Gets, []string{"The hours nobody sees"}, []string{"Sharing", "Mom Brain", "content note"}},
		{"an author, and no sensitive stories", earmark.Subscriber{Preferences: prefs{Authors: []earmark.PersonID{"hilaria-baldwin"}, SkipSensitive: true}}, digest.Nothing, nil, nil},
		{"weekly, and due", earmark.Subscriber{Preferences: prefs{Frequency: earmark.Weekly}, LastSent: last, LastIssue: "2026-11-15"}, digest.Gets, []string{"The hours nobody sees", "Mending a hymn book", "The quince"}, nil},
		{"weekly, and not due", earmark.Subscriber{Preferences: prefs{Frequency: earmark.Weekly}, LastSent: sendTime.AddDate(0, 0, -3), LastIssue: "2026-11-19"}, digest.Later, nil, nil},
		{"weekly, and it was the last issue", earmark.Subscriber{Preferences: prefs{Frequency: earmark.Weekly}, LastSent: last, LastIssue: "2026-11-19"}, digest.Gets, []string{"The hours"}, []string{"Mending"}},
		{"weekly, and new", earmark.Subscriber{Preferences: prefs{Frequency: earmark.Weekly}}, digest.Gets, []string{"The hours"}, []string{"Mending"}},
		{"monthly, an author of the issue before", earmark.Subscriber{Preferences: prefs{Frequency: earmark.Monthly, Authors: []earmark.PersonID{"anselm-tarrant"}}, LastSent: last.AddDate(0, -1, 0), LastIssue: "2026-10-18"}, digest.Gets, []string{"Mending", "The quince"}, []string{"The hours", "Sharing"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := edition(t)
			cut, share := e.Cut(tt.reader, sendTime)
			if share != tt.share {
				t.Fatalf("share: got %d, want %d", share, tt.share)
			}
			if share != digest.Gets {
				return
			}
			l, err := e.Letter(cut, options().Reader("", tokens("token")))
			if err != nil {
				t.Fatal(err)
			}
			for _, part := range []string{l.HTML, l.Text} {
				for _, title := range tt.has {
					if n := strings.Count(part, title); n == 0 {
						t.Errorf("%q is missing", title)
					}
				}
				for _, title := range tt.hasNot {
					if strings.Contains(part, title) {
						t.Errorf("%q is in it", title)
					}
				}
			}
		})
	}
}

// A cut that was kept is not taken for one of other stories: somebody who asked
// for none with a content note would get one.
func TestAKeptCutIsOfItsStoriesAlone(t *testing.T) {
	e := edition(t)
	cut, _ := e.Cut(earmark.Subscriber{Preferences: earmark.Preferences{SkipSensitive: true}}, sendTime)
	if _, err := edition(t).Letter(cut, options().Reader("", tokens("token"))); err != nil {
		t.Errorf("the same stories again: %v", err)
	}
	r, err := digest.New(templates.Files())
	if err != nil {
		t.Fatal(err)
	}
	other, err := r.Prepare(assemble(t, library(t), plan()))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []digest.Cut{cut, "x", cut[:len(cut)-2], cut + "AA"} {
		if _, err := other.Letter(c, options().Reader("", tokens("token"))); !errors.Is(err, digest.ErrForeignCut) {
			t.Errorf("cut %q: got %v, want %v", c, err, digest.ErrForeignCut)
		}
	}
}

// A story that two issues tell stands once, with what there is to hear of both.
func TestOneStoryOnce(t *testing.T) {
	lib := library(t)
	pairs := publish(lib, links())
	assemble := func(plan digest.Plan) digest.Issue {
		issue, err := digest.Assemble(lib, pairs, options(), plan)
		if err != nil {
			t.Fatal(err)
		}
		return issue
	}
	story := func(l ...digest.Listen) []digest.Section {
		return []digest.Section{{Title: "A", Stories: []digest.Story{{Article: "the-hours-nobody-sees", Listen: append([]digest.Listen{}, l...)}}}}
	}
	r, err := digest.New(templates.Files())
	if err != nil {
		t.Fatal(err)
	}
	e, err := r.Prepare(
		assemble(digest.Plan{ID: issueID, Sections: story(digest.Listen{Show: "mom-brain", Why: "Also"})}),
		assemble(digest.Plan{ID: "2026-11-21", Sections: story(digest.Listen{Episode: "the-back-step/four-in-the-morning"})}))
	if err != nil {
		t.Fatal(err)
	}
	cut, _ := e.Cut(earmark.Subscriber{Preferences: earmark.Preferences{Frequency: earmark.Weekly}, LastIssue: "2026-11-15", LastSent: sendTime.AddDate(0, 0, -7)}, sendTime)
	l, err := e.Letter(cut, options().Reader("", tokens("token")))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"The hours nobody sees\n", "Four in the morning", "Mom Brain"} {
		if n := strings.Count(l.Text, want); n != 1 {
			t.Errorf("%q stands %d times, want once", want, n)
		}
	}
}

// What gathered over weeks fits into one letter: the last stories are counted
// and not shown.
func TestWhatGathersFits(t *testing.T) {
	var many []*earmark.Article
	var story []digest.Story
	for i := range 90 {
		id := earmark.ArticleID(fmt.Sprintf("piece-%02d", i))
		many = append(many, &earmark.Article{ID: id, GUID: earmark.GUID(id), Title: fmt.Sprintf("Piece %02d", i), Date: day("2026-11-10"), Authors: []earmark.PersonID{"ruth-vale"}, Body: words(strings.Repeat("A long beginning of a piece. ", 40))})
		story = append(story, digest.Story{Article: id})
	}
	lib := library(t, many...)
	now, err := digest.Assemble(lib, earmark.Pairs{}, options(), digest.Plan{ID: issueID, Sections: []digest.Section{{Title: "A", Stories: story[:40]}}})
	if err != nil {
		t.Fatal(err)
	}
	before, _ := digest.Recall(lib, earmark.Pairs{}, options(), digest.Plan{ID: "2026-11-15", Sections: []digest.Section{{Title: "A", Stories: story[40:]}}})
	r, err := digest.New(templates.Files())
	if err != nil {
		t.Fatal(err)
	}
	e, err := r.Prepare(now, before)
	if err != nil {
		t.Fatal(err)
	}
	cut, _ := e.Cut(earmark.Subscriber{Preferences: earmark.Preferences{Frequency: earmark.Monthly}, LastIssue: "2026-10-15", LastSent: sendTime.AddDate(0, -1, -1)}, sendTime)
	l, err := e.Letter(cut, options().Reader("", tokens("token")))
	if err != nil {
		t.Fatal(err)
	}
	if l.Bytes() > 100_000 || !strings.Contains(l.Text, "There was no room here for") {
		t.Errorf("got %d bytes; the text says what was left out: %t", l.Bytes(), strings.Contains(l.Text, "There was no room"))
	}
}

func TestHashKnowsWhatReadersGet(t *testing.T) {
	lib := library(t)
	pairs := publish(lib, links())
	hash := func(r *digest.Renderer, opts digest.Options, plan digest.Plan, before ...digest.Plan) string {
		issue, err := digest.Assemble(lib, pairs, opts, plan)
		if err != nil {
			t.Fatal(err)
		}
		var earlier []digest.Issue
		for _, p := range before {
			if issue, ok := digest.Recall(lib, pairs, opts, p); ok {
				earlier = append(earlier, issue)
			}
		}
		e, err := r.Prepare(issue, earlier...)
		if err != nil {
			t.Fatal(err)
		}
		sum, err := e.Hash()
		if err != nil {
			t.Fatal(err)
		}
		return sum
	}
	builtin, err := digest.New(templates.Files())
	if err != nil {
		t.Fatal(err)
	}
	mine, err := own("letter/letter.txt.tmpl", "{{.Subject}}{{if .More}}more{{end}} {{.Reader.UnsubscribeURL}}")
	if err != nil {
		t.Fatal(err)
	}
	postal := options()
	postal.PostalAddress = "Elsewhere"
	seen := map[string]string{}
	for _, tt := range []struct{ name, hash string }{
		{"as it is", hash(builtin, options(), plan())},
		{"another subject", hash(builtin, options(), digest.Plan{ID: issueID, Subject: "x", Articles: plan().Articles})},
		{"another address at its foot", hash(builtin, postal, plan())},
		{"another template", hash(mine, options(), plan())},
		{"an issue before it", hash(builtin, options(), plan(), digest.Plan{ID: "2026-11-15"})},
		{"another one", hash(builtin, options(), plan(), digest.Plan{ID: "2026-11-19"})},
	} {
		if same := seen[tt.hash]; same != "" {
			t.Errorf("%q has the hash of %q", tt.name, same)
		}
		seen[tt.hash] = tt.name
	}
	if again := hash(builtin, options(), plan()); seen[again] != "as it is" {
		t.Error("the hash differs from run to run")
	}
}
