package digest_test

import (
	"strings"
	"testing"
	"time"

	"earmark/internal/digest"
	"earmark/internal/earmark"
	"earmark/templates"
)

// A small library like a real one: a piece that needs a content note, a pair
// with a moment, a piece published elsewhere, and some that must not get in.

const issueID = earmark.IssueID("2026-11-22")

func day(t string) time.Time {
	d, err := time.Parse(time.DateOnly, t)
	if err != nil {
		panic(err)
	}
	return d
}

func words(text string) earmark.Body { return earmark.Body{Text: text, HTML: "<p>" + text + "</p>"} }

func articles() []*earmark.Article {
	return []*earmark.Article{
		{
			ID: "the-hours-nobody-sees", GUID: "a1", Title: "The hours nobody sees", Date: day("2026-11-21"), Authors: []earmark.PersonID{"ruth-vale"},
			Categories: []string{"Work"}, Body: words("I come on at eight and the corridor is still day. Visitors, a trolley with one bad wheel, somebody’s grandson asleep across three chairs. By ten they have gone and I turn the lights down. " + strings.Repeat("Then it is four, and the building breathes out. ", 60)),
			Image: earmark.Image{File: "content/articles/ward.jpg", Type: "image/jpeg", Width: 1600, Height: 900},
		},
		{
			ID: "sharing-a-miscarriage", GUID: "a2", Title: "Sharing a miscarriage as it happened", Date: day("2026-11-20"), Authors: []earmark.PersonID{"hilaria-baldwin"},
			Categories: []string{"Grief & Loss"}, ContentNotes: []string{"pregnancy loss"}, NotesDecided: true,
			Source:    &earmark.Source{Name: "Glamour", URL: "https://www.glamour.com/"},
			Body:      words("Hilaria Baldwin has written an article about sharing a miscarriage as it happened. It appeared in Glamour, and it is hers to tell: read the full story there."),
			Biography: words("Hilaria Baldwin is cohost of the podcast Mom Brain."),
			Image:     earmark.Image{File: "content/articles/loss.jpg", Width: 1600, Height: 900},
		},
		{
			ID: "mending-a-hymn-book", GUID: "a3", Title: "Mending a hymn book that nobody wanted", Date: day("2026-11-18"), Authors: []earmark.PersonID{"anselm-tarrant"},
			Categories: []string{"Craft"}, Summary: "Eleven evenings, a pan of wheat starch, and a list of who sang flat.", Body: words(strings.Repeat("The boards were detached. ", 120)),
		},
		{
			ID: "the-quince", GUID: "a4", Title: "The quince is not a pear", Date: day("2026-11-01"), Authors: []earmark.PersonID{"anselm-tarrant", "ruth-vale"},
			Categories: []string{"Food"}, Summary: "Against recipes that apologise for the most patient fruit of autumn.", Body: words(strings.Repeat("Of course they are. ", 40)),
			URL: "https://www.orchardnotes.example/the-quince-is-not-a-pear?a=1&b=2",
		},
		{ID: "tomorrow", GUID: "a5", Title: "Tomorrow", Date: day("2026-11-23"), Body: words("Not yet.")},
		{ID: "draft", GUID: "a6", Title: "Draft", Date: day("2026-11-10"), Draft: true, Body: words("Not yet.")},
	}
}

func library(t testing.TB, extra ...*earmark.Article) *earmark.Library {
	t.Helper()
	site := earmark.Site{Title: "Tarrow & Tide", URL: "https://tarrowandtide.example/", Language: "en-GB", Email: "hello@tarrowandtide.example"}
	cover := earmark.Image{File: "content/shows/the-back-step/cover.png", Width: 1400, Height: 1400}
	shows := []*earmark.Show{
		{ID: "the-back-step", GUID: "s1", Title: "The Back Step", Hosts: []earmark.PersonID{"nell-ashgrove"}, Image: cover},
		{ID: "mom-brain", GUID: "s2", Title: "Mom Brain", Feed: "https://example.com/mom-brain/feed.xml", Hosts: []earmark.PersonID{"hilaria-baldwin", "daphne-oz"}},
	}
	episodes := []*earmark.Episode{
		{
			ID: "the-back-step/four-in-the-morning", GUID: "e1", Title: "Four in the morning", Date: day("2026-11-11"), Audio: earmark.Audio{Duration: 47*time.Minute + 20*time.Second},
			People: []earmark.Credit{{Person: "nell-ashgrove", Role: "host"}, {Person: "ruth-vale", Role: "guest"}},
		},
		{
			ID: "the-back-step/wheat-paste", GUID: "e2", Title: "Wheat paste and patience", Date: day("2026-10-14"), Audio: earmark.Audio{Duration: 62 * time.Minute},
			ContentNotes: []string{"grief"},
		},
		{ID: "the-back-step/later", GUID: "e3", Title: "Later", Date: day("2026-11-29")},
	}
	people := []*earmark.Person{
		{ID: "ruth-vale", Name: "Ruth Okonjo-Vale"},
		{ID: "hilaria-baldwin", Name: "Hilaria Baldwin", Hosts: []earmark.ShowID{"mom-brain"}},
		{ID: "daphne-oz", Name: "Daphne Oz"},
		{ID: "anselm-tarrant", Name: "Anselm Tarrant"},
		{ID: "nell-ashgrove", Name: "Nell Ashgrove"},
	}
	return earmark.NewLibrary(site, append(articles(), extra...), shows, episodes, people, nil)
}

func links() []earmark.Link {
	return []earmark.Link{
		{Article: "the-hours-nobody-sees", Show: "the-back-step", Episode: "the-back-step/four-in-the-morning", Kind: earmark.ByAuthor, Score: 0.91, Moment: &earmark.Moment{At: 41 * time.Second}},
		{Article: "the-hours-nobody-sees", Show: "the-back-step", Kind: earmark.ShowLink, Score: 0.7},
		{Article: "sharing-a-miscarriage", Show: "mom-brain", Kind: earmark.ShowLink, Score: 0.9},
		{Article: "mending-a-hymn-book", Show: "the-back-step", Episode: "the-back-step/wheat-paste", Kind: earmark.SameStory, Score: 0.95, Verdict: earmark.Accept, Moment: &earmark.Moment{At: 3723 * time.Second}},
		{Article: "mending-a-hymn-book", Show: "the-back-step", Episode: "the-back-step/later", Kind: earmark.Mentioned, Score: 0.9},
		{Article: "the-quince", Show: "the-back-step", Episode: "the-back-step/wheat-paste", Kind: earmark.Mentioned, Score: 0.6},
	}
}

func options() digest.Options {
	return digest.Options{
		Title: "The Sunday letter", UnsubscribeURL: "https://tarrowandtide.example/unsubscribe?l=sunday&t={token}",
		UnsubscribeMailto: "unsubscribe@tarrowandtide.example", PreferencesURL: "https://tarrowandtide.example/preferences?l=sunday&t={token}", ListID: "sunday.tarrowandtide.example",
		PostalAddress: "Tarrow & Tide, The Ferry Office\n1 The Quay, Tarrowmouth\n",
	}
}

func plan() digest.Plan {
	return digest.Plan{
		ID: issueID, Subject: "Sunday letter, 22 November: company in the small hours",
		Intro: "Good morning. Two of the pieces below are about being *awake* when others are not, and about saying out loud what is usually kept for later. One of them carries a note at its head, so that you may pass it by if this is not the day for it.\n\nThe rest is about patience; [write to us](contact/) if you have any to spare.",
	}
}

func publish(lib *earmark.Library, links []earmark.Link) earmark.Pairs {
	return lib.Publish(links, earmark.Policy{Floor: 0.5})
}

func assemble(t testing.TB, lib *earmark.Library, plan digest.Plan) digest.Issue {
	t.Helper()
	issue, err := digest.Assemble(lib, publish(lib, links()), options(), plan)
	if err != nil {
		t.Fatal(err)
	}
	return issue
}

func renderer(t testing.TB) *digest.Renderer {
	t.Helper()
	r, err := digest.New(templates.Files())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func render(t testing.TB, issue digest.Issue) digest.Letter {
	t.Helper()
	l, err := renderer(t).Render(issue, options().Reader("Ana Silva", tokens("v1.k.reader.mac")))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// tokens signs all links of a reader alike.
func tokens(all string) digest.Tokens { return digest.Tokens{Leave: all, Prefer: all} }
