package digest_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"earmark/internal/digest"
	"earmark/internal/earmark"
)

func ids(all ...earmark.ArticleID) []earmark.ArticleID { return all }

func TestChooseTakesTheNewestOnce(t *testing.T) {
	again := &earmark.Article{ID: "again", GUID: "a4", Title: "The quince, once more", Date: day("2026-11-02"), Body: words("Again.")}
	for _, tt := range []struct {
		name string
		id   earmark.IssueID
		most int
		want []earmark.ArticleID
	}{
		{"neither drafts nor the future, nor the same piece twice", issueID, 0, ids("the-hours-nobody-sees", "sharing-a-miscarriage", "mending-a-hymn-book", "again")},
		{"as many as asked for", issueID, 2, ids("the-hours-nobody-sees", "sharing-a-miscarriage")},
		{"the issue's own day is not the future", "2026-11-18", 1, ids("mending-a-hymn-book")},
		{"an older day", "2026-11-17", 5, ids("again")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			lib := library(t, again)
			opts := options()
			opts.Articles = tt.most
			issue, err := digest.Choose(lib, publish(lib, links()), opts, tt.id)
			if err != nil {
				t.Fatal(err)
			}
			if got := issue.Articles(); !slices.Equal(got, tt.want) {
				t.Errorf("articles: got %v, want %v", got, tt.want)
			}
		})
	}
}

func TestChooseGoesByTheSitesDay(t *testing.T) {
	zone := time.FixedZone("east", 10*3600)
	site := earmark.Site{Title: "S", URL: "https://s.example/", Location: zone}
	late := &earmark.Article{ID: "late", Title: "Late", Date: time.Date(2026, 11, 22, 23, 30, 0, 0, zone), Body: words("x")}
	next := &earmark.Article{ID: "next", Title: "Next", Date: time.Date(2026, 11, 22, 15, 0, 0, 0, time.UTC), Body: words("x")}
	lib := earmark.NewLibrary(site, []*earmark.Article{late, next}, nil, nil, nil, nil)
	issue, err := digest.Choose(lib, earmark.Pairs{}, options(), issueID)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := issue.Articles(), ids("late"); !slices.Equal(got, want) {
		t.Errorf("articles: got %v, want %v", got, want)
	}
}

func TestNothingToSend(t *testing.T) {
	lib := library(t)
	_, err := digest.Choose(lib, earmark.Pairs{}, options(), "2020-01-01")
	if !errors.Is(err, digest.ErrNothing) {
		t.Errorf("Choose before all articles: got %v, want %v", err, digest.ErrNothing)
	}
	if _, err := renderer(t).Prepare(digest.Issue{ID: issueID}); !errors.Is(err, digest.ErrNothing) {
		t.Errorf("Prepare an empty issue: got %v, want %v", err, digest.ErrNothing)
	}
}

func TestAssembleNamesWhatIsWrong(t *testing.T) {
	for _, tt := range []struct {
		name string
		plan digest.Plan
		want string
	}{
		{"unknown article", digest.Plan{ID: issueID, Articles: ids("the-quince", "nobody")}, `content/issues/2026-11-22.yaml: articles: found "nobody", expected the id of an article`},
		{"twice", digest.Plan{ID: issueID, Articles: ids("the-quince", "the-quince")}, `articles: found "the-quince", expected every article once`},
		{"draft", digest.Plan{ID: issueID, Articles: ids("draft")}, `articles: found "draft", expected an article that is not a draft`},
		{"future", digest.Plan{ID: issueID, Articles: ids("tomorrow")}, `articles: found "tomorrow", expected an article that is not dated after the issue`},
		{"subject of two lines", digest.Plan{ID: issueID, Subject: "Hello\r\nBcc: all@example.com"}, `subject: found "Hello\r\nBcc: all@example.com", expected one line`},
		{"preheader of two lines", digest.Plan{ID: issueID, Preheader: "a\nb"}, `preheader: found "a\nb", expected one line`},
		{"no date", digest.Plan{ID: "sunday"}, `content/issues/sunday.yaml: name: found "sunday", expected a date such as 2026-11-22`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			lib := library(t)
			_, err := digest.Assemble(lib, publish(lib, links()), options(), tt.plan)
			fault, ok := errors.AsType[*digest.PlanError](err)
			if !ok {
				t.Fatalf("got %v, want a PlanError", err)
			}
			if !strings.Contains(fault.Error(), tt.want) {
				t.Errorf("got %q, want %q in it", fault, tt.want)
			}
		})
	}
}

func TestAssembleTellsAllFaults(t *testing.T) {
	lib := library(t)
	_, err := digest.Assemble(lib, earmark.Pairs{}, options(), digest.Plan{ID: issueID, Subject: "a\nb", Articles: ids("x", "y")})
	for _, want := range []string{"subject:", `"x"`, `"y"`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s in it", err, want)
		}
	}
}

func TestAssembleFollowsThePlan(t *testing.T) {
	p := plan()
	p.Preheader, p.Articles = "Quinces.", ids("the-quince", "the-hours-nobody-sees")
	issue := assemble(t, library(t), p)
	if got := issue.Articles(); !slices.Equal(got, p.Articles) {
		t.Errorf("articles: got %v, want %v", got, p.Articles)
	}
	if issue.Subject != p.Subject || issue.Preheader != p.Preheader {
		t.Errorf("got subject %q and preheader %q, want %q and %q", issue.Subject, issue.Preheader, p.Subject, p.Preheader)
	}
	if !strings.Contains(issue.Intro.HTML, `<a href="https://tarrowandtide.example/contact/">`) {
		t.Errorf("intro: got %s, want an absolute address", issue.Intro.HTML)
	}
}

// targets lists what is to hear beside each article.
func targets(issue digest.Issue) [][]string {
	all := make([][]string, len(issue.Entries))
	for i, e := range issue.Entries {
		for _, p := range e.Pairs {
			all[i] = append(all[i], string(p.Show)+"|"+p.Episode.Slug())
		}
	}
	return all
}

func TestNothingIsOfferedTwice(t *testing.T) {
	got := targets(assemble(t, library(t), plan()))
	want := [][]string{
		{"the-back-step|four-in-the-morning"}, // the show as a whole adds nothing to its episode
		{"mom-brain|"},
		{"the-back-step|wheat-paste"}, // the one that is not out yet is left
		nil,                           // the episode goes better with the hymn book
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("to hear: got %v, want %v", got, want)
	}
}

func TestAtMostThreeToHear(t *testing.T) {
	lib := library(t)
	var episodes []*earmark.Episode
	var all []earmark.Link
	for i := range 5 {
		id := earmark.EpisodeID(fmt.Sprintf("the-back-step/n%d", i))
		episodes = append(episodes, &earmark.Episode{ID: id, Title: string(id), Date: day("2026-01-01")})
		all = append(all, earmark.Link{Article: "the-quince", Show: "the-back-step", Episode: id, Kind: earmark.Mentioned, Score: 0.6 + float64(i)/100})
	}
	lib = earmark.NewLibrary(lib.Site, lib.Articles, lib.Shows, episodes, lib.People, nil)
	issue, err := digest.Assemble(lib, publish(lib, all), options(), digest.Plan{ID: issueID, Articles: ids("the-quince")})
	if err != nil {
		t.Fatal(err)
	}
	want := "[[the-back-step|n4 the-back-step|n3 the-back-step|n2]]"
	if got := fmt.Sprint(targets(issue)); got != want {
		t.Errorf("to hear: got %s, want %s", got, want)
	}
}

func TestEntries(t *testing.T) {
	issue := assemble(t, library(t), plan())
	for i, want := range []struct {
		minutes int
		notes   []string
		lead    string
	}{
		{3, nil, "I come on at eight"},
		{0, []string{"pregnancy loss"}, "Hilaria Baldwin has written"}, // how long the whole takes, Glamour knows
		{2, nil, "Eleven evenings"},
		{1, nil, "Against recipes"},
	} {
		got := issue.Entries[i]
		if got.ReadingMinutes != want.minutes || !slices.Equal(got.ContentNotes, want.notes) || !strings.HasPrefix(got.Lead, want.lead) {
			t.Errorf("%s: got %d min, notes %q, lead %q, want %+v", got.Article.ID, got.ReadingMinutes, got.ContentNotes, got.Lead, want)
		}
	}
}
