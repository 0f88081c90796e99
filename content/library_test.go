package content_test

import (
	"path"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"earmark/content"
	"earmark/internal/earmark"
	"earmark/internal/library"
)

func load(t *testing.T) *earmark.Library {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, data := range content.Files() {
		fsys[name] = &fstest.MapFile{Data: data}
	}
	site := earmark.Site{Title: "Tarrow & Tide", URL: "https://tarrowandtide.example/"}
	ws, err := library.Load(t.Context(), fsys, site, library.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range append(ws.Findings, ws.Review()...) {
		t.Errorf("finding: %v, want none in a library that newcomers copy from", f)
	}
	return ws.Library
}

func TestLibraryIsWhole(t *testing.T) {
	lib := load(t)
	drafts := 0
	for _, a := range lib.Articles {
		if a.Draft {
			drafts++
		}
	}
	got := [4]int{len(lib.Shows), len(lib.Episodes), len(lib.Articles) - drafts, drafts}
	if want := [4]int{3, 12, 10, 1}; got != want {
		t.Errorf("shows, episodes, articles, drafts: got %v, want %v", got, want)
	}
	for _, v := range lib.Verdicts {
		if a, s, e := lib.VerdictTarget(v); a == nil || s == nil || (v.Episode.GUID != "" && e == nil) {
			t.Errorf("%s:%d: the verdict speaks of nothing in the library", v.File, v.Line)
		}
	}
}

// TestWordsAreInsideTheirRecordings holds transcripts and chapters to the
// recordings, which are made anew whenever a script changes.
func TestWordsAreInsideTheirRecordings(t *testing.T) {
	for _, e := range load(t).Episodes {
		if e.Audio.Duration <= 0 {
			t.Errorf("%s: got duration %v, want the length of its recording", e.ID, e.Audio.Duration)
		}
		var last time.Duration
		for _, c := range e.Chapters {
			if c.Start < last || c.Start >= e.Audio.Duration {
				t.Errorf("%s: chapter %q begins at %v, want between %v and %v", e.ID, c.Title, c.Start, last, e.Audio.Duration)
			}
			last = c.Start
		}
		if e.Transcript == nil {
			continue
		}
		last = 0
		for _, s := range e.Transcript.Segments {
			if s.Start < last || s.End < s.Start || s.End > e.Audio.Duration {
				t.Errorf("%s: %q is spoken from %v to %v, want in order and before %v", e.ID, s.Text, s.Start, s.End, e.Audio.Duration)
			}
			last = s.Start
		}
	}
}

// TestOwnAddressesLeadSomewhere: what the sample says of its own site is a page
// that build makes, so that a reader who follows it finds something.
func TestOwnAddressesLeadSomewhere(t *testing.T) {
	lib := load(t)
	made := map[string]bool{lib.Site.Address(""): true}
	for _, a := range lib.Articles {
		made[lib.Site.Address(earmark.ArticlePath(a))] = true
	}
	for _, s := range lib.Shows {
		made[lib.Site.Address(earmark.ShowPath(s))] = true
	}
	for _, e := range lib.Episodes {
		made[lib.Site.Address(earmark.EpisodePath(e))] = true
	}
	own := regexp.MustCompile(regexp.QuoteMeta(lib.Site.URL) + `[^\s)"'>]*`)
	for name, data := range content.Files() {
		if path.Ext(name) != ".md" {
			continue
		}
		for _, address := range own.FindAllString(string(data), -1) {
			if !made[address] {
				t.Errorf("%s: got %s, which nobody builds", name, address)
			}
		}
	}
}

// TestRealPeopleAreHandledWithCare: the one article about a real loss carries
// its note and its source, and nobody's words are made up for a real show.
func TestRealPeopleAreHandledWithCare(t *testing.T) {
	lib := load(t)
	a := lib.Article("sharing-a-miscarriage")
	if a == nil {
		t.Fatal("sharing-a-miscarriage: got nothing, want the article")
	}
	if !a.NotesDecided || len(a.ContentNotes) == 0 || a.Source == nil || a.Biography.Text == "" {
		t.Errorf("got notes %v, source %v, biography %q, want all three", a.ContentNotes, a.Source, a.Biography.Text)
	}
	const most = 60 // words: that there is an article, what about, and where it stands
	if n := len(strings.Fields(a.Body.Text)); n > most {
		t.Errorf("got %d words, want at most %d: her story is hers to tell", n, most)
	}
	for _, e := range lib.EpisodesOf("mom-brain") {
		if e.Transcript != nil || len(e.People) > 0 {
			t.Errorf("%s: got a transcript or people, want a placeholder in which nobody speaks", e.ID)
		}
	}
}
