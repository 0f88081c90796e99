package library_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/library"
)

func fetchedLibrary() *library.Fetched {
	date := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	body := earmark.Body{HTML: "<p>Of bread.</p>\n<p>Ana Sample is a writer and cohost of the podcast Talk.</p>", Text: "Of bread.\n\nAna Sample is a writer and cohost of the podcast Talk."}
	return &library.Fetched{
		Shows: []library.FetchedShow{
			{Show: &earmark.Show{ID: "talk", GUID: "show-guid", Title: "Talk", Feed: "https://example.org/talk.xml"}, Hosts: []string{"Ana Sample"}},
			{Show: &earmark.Show{ID: "filed", GUID: "other-guid", Title: "As its feed has it", Feed: "https://example.org/filed.xml"}, OfFile: true},
		},
		Episodes: []library.FetchedEpisode{
			{Episode: &earmark.Episode{ID: "talk/one", GUID: "1", Title: "One", Date: date}, People: []library.FetchedCredit{{Name: "Ana Sample", Role: "host"}, {Name: "Two Of Them", Role: "guest"}}},
			{Episode: &earmark.Episode{ID: "filed/a", GUID: "a", Title: "A", Date: date}},
			{Episode: &earmark.Episode{ID: "filed/b", GUID: "b", Title: "B", Date: date}},
		},
		Articles: []library.FetchedArticle{
			{Article: &earmark.Article{ID: "blog/bread", GUID: "bread", Title: "Bread", Date: date, Body: body, URL: "https://example.org/bread"}, Authors: []string{"Ana Sample", "Nobody Known"}},
			{Article: &earmark.Article{ID: "blog/there", GUID: "there", Title: "There already", Date: date, URL: "https://example.org/there"}},
		},
	}
}

func TestFetchedJoinsFiles(t *testing.T) {
	files := fstest.MapFS{
		"content/people/ana.md":         {Data: []byte("---\nname: Ana Sample\n---\n")},
		"content/people/two.md":         {Data: []byte("---\nname: Two Of Them\n---\n")},
		"content/people/deux.md":        {Data: []byte("---\nname: Two Of Them\n---\n")},
		"content/shows/filed/_index.md": {Data: []byte("---\ntitle: As I have it\nfeed: https://example.org/filed.xml\n---\n")},
		"content/shows/filed/mine.md":   {Data: []byte("---\ntitle: Mine\ndate: 2026-11-22\nguid: a\n---\n")},
		"content/articles/own.md":       {Data: []byte("---\ntitle: Own\ndate: 2026-11-22\nepisodes: [talk/one, filed/b]\n---\nText\n")},
		"content/articles/there.md":     {Data: []byte("---\ntitle: There, corrected\ndate: 2026-11-22\nurl: https://example.org/there\n---\nText\n")},
		"content/links/blog/bread.yaml": {Data: []byte("article: {id: blog/bread, guid: bread, title_seen: Bread}\nlinks:\n  - episode: {id: talk/one, guid: \"1\", feed: show-guid, title_seen: One}\n    verdict: accept\n    kind: same-story\n    by: sam\n    on: 2026-11-22\n")},
	}
	w, err := library.Load(t.Context(), files, earmark.Site{URL: "https://example.com/"}, library.Options{Fetched: fetchedLibrary()})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range w.Findings {
		if f.Severity == earmark.Error {
			t.Errorf("got %v", f)
		}
	}
	lib := w.Library
	bread := lib.Article("blog/bread")
	if bread == nil || !slices.Equal(bread.Authors, []earmark.PersonID{"ana", "nobody-known"}) || !strings.Contains(bread.Biography.Text, "cohost") || strings.Contains(bread.Body.Text, "cohost") {
		t.Errorf("got %+v, want its authors and its biography", bread)
	}
	if got := len(lib.Articles); got != 3 || lib.Article("blog/there") != nil {
		t.Errorf("got %d articles, want three: a file outranks what was fetched of the same page", got)
	}
	if s := lib.Show("filed"); s.Title != "As I have it" || len(lib.EpisodesOf("filed")) != 2 || lib.Episode("filed/a") != nil {
		t.Errorf("got %+v with %d episodes, want the file's", s, len(lib.EpisodesOf("filed")))
	}
	one := lib.Episode("talk/one")
	if one == nil || !slices.Equal(one.People, []earmark.Credit{{Person: "ana", Role: "host"}}) || !slices.Equal(lib.Show("talk").Hosts, []earmark.PersonID{"ana"}) {
		t.Errorf("got %+v, want Ana alone: of two of one name nobody is guessed", one)
	}
	if got := lib.Article("own").Pinned; !slices.Equal(got, []earmark.EpisodeID{"talk/one", "filed/b"}) {
		t.Errorf("got pinned %v, want fetched episodes", got)
	}
	if a, _, e := lib.VerdictTarget(lib.Verdicts[0]); a != bread || e != one {
		t.Errorf("got a verdict on %v and %v, want on what was fetched", a, e)
	}
}

// Without its file, a show that only a file names is not there, and a show whose
// feed another file names is that file's.
func TestFetchedShowsOfFiles(t *testing.T) {
	w, err := library.Load(t.Context(), fstest.MapFS{
		"content/shows/renamed/_index.md": {Data: []byte("---\ntitle: Talk\nfeed: https://example.org/talk.xml\n---\n")},
	}, earmark.Site{URL: "https://example.com/"}, library.Options{Fetched: fetchedLibrary()})
	if err != nil {
		t.Fatal(err)
	}
	if lib := w.Library; len(lib.Shows) != 1 || lib.Episode("renamed/one") == nil || lib.Episode("filed/a") != nil || lib.Episode("talk/one") != nil {
		t.Errorf("got %d shows and episodes %v, want one show by the name of its file", len(lib.Shows), lib.Episodes)
	}
}
