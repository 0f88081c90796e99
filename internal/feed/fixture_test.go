package feed_test

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/feed"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// day is a date in the zone of New York in winter, an hour after noon.
func day(year int, month time.Month, d int) time.Time {
	return time.Date(year, month, d, 13, 0, 0, 0, time.FixedZone("", -5*60*60))
}

func body(paragraphs ...string) earmark.Body {
	var b earmark.Body
	for _, p := range paragraphs {
		b.HTML += "<p>" + p + "</p>\n"
		b.Text += p + "\n\n"
	}
	return b
}

// fixture is a small library with everything that is hard in it: an excerpt
// with a content note whose author co-hosts a show elsewhere, a show of our
// own, names and titles with the characters that XML and HTML reserve.
func fixture() *earmark.Library {
	site := earmark.Site{
		Title: "The Long Table", URL: "https://longtable.example/", Description: "Essays and talk about what families carry.",
		Language: "en-US", Author: "The Long Table", Email: "desk@longtable.example",
	}
	return earmark.NewLibrary(site, articles(), shows(), episodes(), people(), nil)
}

func articles() []*earmark.Article {
	chair := &earmark.Article{
		ID: "2026/the-empty-chair", GUID: "0b7a6f5e-59a7-5d2f-8f3c-1f5f6c1f9f10", Title: "The empty chair",
		Date: day(2026, 11, 12), Updated: day(2026, 11, 14), Authors: []earmark.PersonID{"ines-moreau"},
		Body: earmark.Body{
			HTML: `<p>We still set six places. See <a href="/articles/2026/recipes/?for=six&amp;more=1">the recipes</a>, <a href="#fn:1">a note</a>, and <a href="mailto:desk@longtable.example">write to us</a>.</p>` + "\n" + `<p><img src="chair.jpg" alt="A chair"/> Control room tapes end with "]]&gt;".</p>`,
			Text: "We still set six places. See the recipes, a note, and write to us.\n\nControl room tapes end with \"]]>\".",
		},
		Tags: []string{"family", "Essays"}, Categories: []string{"Essays", "Q&A"},
		Image: earmark.Image{File: "content/articles/2026/chair.jpg", Type: "image/jpeg", Width: 1600, Height: 900},
		File:  "content/articles/2026/the-empty-chair.md",
	}
	sharing := &earmark.Article{
		ID: "2026/sharing-it-as-it-happened", GUID: "https://longtable.example/articles/2026/sharing-it-as-it-happened/",
		Title: "Sharing a miscarriage as it happened", Date: day(2026, 11, 10), Authors: []earmark.PersonID{"hilaria-baldwin"},
		Summary: "About sharing a miscarriage while it was still happening, in a summary.",
		Body:    body("An article excerpted from Glamour.", "The full story stands there."),
		Biography: earmark.Body{
			HTML: `<p>Hilaria Baldwin is cohost of the podcast <em>Mom Brain</em>.</p>`,
			Text: "Hilaria Baldwin is cohost of the podcast Mom Brain.",
		},
		Categories: []string{"Grief & Loss"}, Tags: []string{"family"},
		Source:       &earmark.Source{Name: "Glamour", URL: "https://www.glamour.com/story/hilaria-baldwin?utm=a b"},
		ContentNotes: []string{"pregnancy loss"}, NotesDecided: true,
		File: "content/articles/2026/sharing-it-as-it-happened.md",
	}
	lang := &earmark.Article{
		ID: "2025/a-<b>-&-c", GUID: "tag:longtable.example,2025:abc", Title: `When a < b & "c"`, Date: day(2025, 2, 1), Lang: "fr",
		Authors: []earmark.PersonID{"ines-moreau", "bo-aastroem"}, Body: body("Une histoire brève."),
		URL: "https://revue.example/été?q=là&x=1", File: "content/articles/2025/abc.md",
	}
	return []*earmark.Article{chair, sharing, lang}
}

func shows() []*earmark.Show {
	return []*earmark.Show{
		{
			ID: "mom-brain", GUID: "7c029615-a810-5214-9342-eee73f58435d", Title: "Mom Brain", URL: "https://mombrain.example/",
			Feed: "https://feeds.example/mom-brain.xml", Hosts: []earmark.PersonID{"hilaria-baldwin", "daphne-oz"}, Language: "en",
			LinkNotes: true, File: "content/shows/mom-brain/_index.md",
		},
		{
			ID: "table-talk", GUID: "917393e3-1b1e-5cef-ace4-edaa54e1f810", Title: "Table Talk",
			Description: body("Conversations after dinner about Q&A, love & loss.", "New every other week."),
			Hosts:       []earmark.PersonID{"ines-moreau"}, Author: "The Long Table",
			Owner:    earmark.Owner{Name: "Ines Moreau", Email: "ines@longtable.example"},
			Image:    earmark.Image{File: "content/shows/table-talk/cover.jpg", Type: "image/jpeg", Width: 3000, Height: 3000},
			Language: "en-US", Categories: []earmark.Category{{Name: "Society & Culture", Sub: "Relationships"}, {Name: "Kids & Family"}},
			Type: "serial", Locked: true, LinkNotes: true,
			Funding:   []earmark.Funding{{URL: "https://longtable.example/support", Text: "Support <us> & more"}},
			Copyright: "© 2026 The Long Table", License: "cc-by-4.0", File: "content/shows/table-talk/_index.md",
			Directory: earmark.Directory{
				NewFeedURL: "https://longtable.example/moved.xml", Block: true, Complete: true,
				People:  []earmark.Credit{{Person: "bo-aastroem", Role: "sound engineer"}},
				Txt:     []earmark.Txt{{Purpose: "ai-content", Text: "none"}, {Text: "hello <world>"}},
				Seasons: []earmark.Season{{Number: 2, Name: "Chairs & tables"}},
				Podroll: []earmark.RemoteFeed{{Title: "Mom Brain", URL: "https://feeds.example/mom-brain.xml"}},
				Updates: earmark.UpdateFrequency{Text: "every other Friday", Rule: "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR"},
			},
		},
	}
}

func episodes() []*earmark.Episode {
	explicit := true
	return []*earmark.Episode{
		{
			ID: "table-talk/the-empty-chair", GUID: "b2f5c2ba-6d0d-5b0c-9a56-1f5ac9b2f001", Title: "12: The chair we leave empty",
			Date:   day(2026, 11, 13),
			Audio:  earmark.Audio{File: "content/shows/table-talk/the-empty-chair.mp3", Length: 28811, Type: "audio/mpeg", Duration: 1801*time.Second + 400*time.Millisecond},
			Season: 2, Number: 12, People: []earmark.Credit{{Person: "bo-aastroem", Role: "guest"}},
			Transcript: &earmark.Transcript{File: "content/shows/table-talk/the-empty-chair.vtt", Timed: true},
			Chapters:   []earmark.Chapter{{Title: "Hello"}, {Start: 761 * time.Second, Title: "Six places"}},
			Notes: earmark.Body{
				HTML:  `<h2>Tonight</h2>` + "\n" + `<p>Ines asks <strong>Bo</strong> about <a href="/about">the table</a> &amp; who sits there.</p>` + "\n" + `<ul>` + "\n" + `<li><p>soup</p></li>` + "\n" + `<li>bread</li>` + "\n" + `</ul>`,
				Text:  "Tonight\n\nInes asks Bo about the table & who sits there.\n\n- soup\n- bread",
				Links: []string{"/about"},
			},
			Display: "Ch. 12", License: "https://longtable.example/terms", Txt: []earmark.Txt{{Purpose: "release", Text: "2"}},
			Soundbites: []earmark.Soundbite{{Start: 61 * time.Second, Duration: 30500 * time.Millisecond, Title: "Six places"}, {Duration: 15 * time.Second}},
			File:       "content/shows/table-talk/the-empty-chair.md",
		},
		{
			ID: "table-talk/second-helping", GUID: "https://longtable.example/shows/table-talk/second-helping/", Title: "Second helping",
			Date: day(2026, 10, 30), Number: 11, Type: "bonus", Explicit: &explicit, ContentNotes: []string{"grief"},
			Audio: earmark.Audio{URL: "https://cdn.example/second helping.opus?x=1", Length: 99, Duration: 60 * time.Second},
			Notes: body("A short one."), Image: earmark.Image{URL: "https://longtable.example/images/11.png", Type: "image/png", Width: 1400, Height: 1400},
			People: []earmark.Credit{{Person: "ines-moreau", Role: "host"}}, Block: true,
			File: "content/shows/table-talk/second-helping.md",
		},
		{
			ID: "table-talk/soon", GUID: "a58f7fd0-4f5a-5f0e-8f3b-000000000001", Title: "Soon", Date: day(2026, 9, 1),
			Audio:  earmark.Audio{URL: "https://cdn.example/soon.mp3", Length: 11, Type: "audio/mpeg", Duration: 30 * time.Second},
			Number: 10, Type: "trailer", File: "content/shows/table-talk/soon.md",
		},
		{
			ID: "mom-brain/52", GUID: "mb-52", Title: "Sample episode", Date: day(2026, 10, 1), URL: "https://mombrain.example/52",
			Audio: earmark.Audio{URL: "https://cdn.example/mb52.mp3", Length: 3_000_000_000, Type: "audio/mpeg", Duration: time.Hour},
			File:  "content/shows/mom-brain/52.md",
		},
	}
}

func people() []*earmark.Person {
	return []*earmark.Person{
		{ID: "hilaria-baldwin", Name: "Hilaria Baldwin", Hosts: []earmark.ShowID{"mom-brain"}},
		{ID: "daphne-oz", Name: "Daphne Oz"},
		{ID: "ines-moreau", Name: "Inès Moreau", URL: "https://ines.example/", Image: earmark.Image{File: "content/people/ines.jpg"}},
		{ID: "bo-aastroem", Name: "Bo Åström & Sons"},
	}
}

// links pairs the fixture: the excerpt with the show its author co-hosts, the
// essay with its episode at 12:41 and with one elsewhere.
func links() []earmark.Link {
	return []earmark.Link{
		{Article: "2026/sharing-it-as-it-happened", Show: "mom-brain", Kind: earmark.ShowLink, Score: 0.9, Verdict: earmark.Accept},
		{
			Article: "2026/the-empty-chair", Show: "table-talk", Episode: "table-talk/the-empty-chair", Kind: earmark.SameStory,
			Score: 0.8127, Verdict: earmark.Accept, Moment: &earmark.Moment{At: 761 * time.Second},
		},
		{Article: "2026/the-empty-chair", Show: "mom-brain", Episode: "mom-brain/52", Kind: earmark.Quoted, Declared: true},
		{Article: "2026/sharing-it-as-it-happened", Show: "table-talk", Episode: "table-talk/the-empty-chair", Kind: earmark.Mentioned, Score: 0.5, Verdict: earmark.Pin},
		{Article: "2026/the-empty-chair", Show: "table-talk", Episode: "table-talk/second-helping", Kind: earmark.ByAuthor, Score: 0.6, Verdict: earmark.Accept},
	}
}

func fixtureArticles(library *earmark.Library) feed.Articles {
	return feed.Articles{
		Library: library, Pairs: library.Publish(links(), earmark.Policy{Floor: 0.7}),
		Title: "The Long Table", Description: library.Site.Description, Home: "https://longtable.example/",
		Self: feed.Forms{
			RSS: "https://longtable.example/feed.xml", Atom: "https://longtable.example/feed.atom", JSON: "https://longtable.example/feed.json",
		},
		Hubs: []string{"https://hub.example/"}, Publisher: thePublisher(),
		Items: library.Articles, GUID: "9b024349-ccf0-5f69-a609-6b82873eab3c", Rights: "© 2026 The Long Table",
	}
}

func thePublisher() *feed.Remote {
	return &feed.Remote{GUID: "003af0a0-6a45-55cf-b765-68e3d349551a", URL: "https://longtable.example/publisher.xml"}
}

func fixturePublisher(library *earmark.Library) feed.Publisher {
	show := library.Show("table-talk")
	return feed.Publisher{
		Library: library, Self: "https://longtable.example/publisher.xml", GUID: "003af0a0-6a45-55cf-b765-68e3d349551a",
		Feeds: []feed.Remote{
			{GUID: "9b024349-ccf0-5f69-a609-6b82873eab3c", URL: "https://longtable.example/feed.xml", Title: "The Long Table", Medium: "newsletter"},
			{GUID: show.GUID, URL: library.ShowFeedURL(show), Title: show.Title, Medium: "podcast"},
		},
	}
}

func fixturePodcast(library *earmark.Library) feed.Podcast {
	return feed.Podcast{
		Library: library, Pairs: library.Publish(links(), earmark.Policy{Floor: 0.7}), Show: library.Show("table-talk"),
		Hubs: []string{"https://hub.example/"}, Publisher: thePublisher(),
		Transcripts: func(e *earmark.Episode) []feed.Transcript {
			if e.Transcript == nil {
				return nil
			}
			return []feed.Transcript{
				{URL: library.Site.Address(earmark.TranscriptPath(e, ".vtt")), Type: "text/vtt"},
				{URL: library.Site.Address(earmark.TranscriptPath(e, ".txt")), Type: "text/plain"},
			}
		},
	}
}

// written is what a method writes.
func written(t *testing.T, write func(io.Writer) error) string {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatalf("write: %v", err)
	}
	return b.String()
}

// golden compares with a file in testdata, or rewrites it.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := errors.Join(os.MkdirAll("testdata", 0o755), os.WriteFile(file, []byte(got), 0o644)); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs (rewrite with -update)\ngot:\n%s\nwant:\n%s", file, got, want)
	}
}
