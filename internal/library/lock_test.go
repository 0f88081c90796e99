package library_test

import (
	"maps"
	"strings"
	"testing"

	"earmark/internal/earmark"
	"earmark/internal/library"
)

// built is the lock after publishing everything.
func built(w *library.Workspace) string { return string(w.Lock.Format(w.Library)) }

func TestIdentifiersSurvive(t *testing.T) {
	first := map[string]string{
		"content/articles/a.md":     article("", "one"),
		"content/shows/s/_index.md": show,
		"content/shows/s/e.md":      episode("", "two"),
	}
	w := load(t, first)
	articleGUID, episodeGUID, showGUID := w.Library.Article("a").GUID, w.Library.Episode("s/e").GUID, w.Library.Show("s").GUID
	if articleGUID == "" || episodeGUID == "" || showGUID == "" {
		t.Fatalf("missing identifiers: %q %q %q", articleGUID, episodeGUID, showGUID)
	}
	lock := built(w)
	second := "---\ntitle: Another\ndate: 2026-05-05\n---\n"
	for _, tt := range []struct {
		name    string
		files   map[string]string
		article earmark.ArticleID
		episode earmark.EpisodeID
	}{
		{"nothing changed", first, "a", "s/e"},
		{"files renamed", map[string]string{"content/articles/z.md": first["content/articles/a.md"], "content/shows/s/_index.md": show, "content/shows/s/z.md": first["content/shows/s/e.md"]}, "z", "s/z"},
		{"a new file took the old name", map[string]string{"content/articles/z.md": first["content/articles/a.md"], "content/articles/a.md": second, "content/shows/s/_index.md": show, "content/shows/s/z.md": first["content/shows/s/e.md"], "content/shows/s/e.md": second}, "z", "s/z"},
		{"title corrected", map[string]string{"content/articles/a.md": strings.Replace(first["content/articles/a.md"], "title: A", "title: B", 1), "content/shows/s/_index.md": show, "content/shows/s/e.md": first["content/shows/s/e.md"]}, "a", "s/e"},
		{"show folder renamed", map[string]string{"content/articles/a.md": first["content/articles/a.md"], "content/shows/t/_index.md": strings.Replace(show, "---\nAbout", "guid: "+string(showGUID)+"\n---\nAbout", 1), "content/shows/t/e.md": first["content/shows/s/e.md"]}, "a", "t/e"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			files := maps.Clone(tt.files)
			files["earmark.lock"] = lock
			w := load(t, files)
			if got := w.Library.Article(tt.article).GUID; got != articleGUID {
				t.Errorf("article: got %s, want %s", got, articleGUID)
			}
			if got := w.Library.Episode(tt.episode).GUID; got != episodeGUID {
				t.Errorf("episode: got %s, want %s", got, episodeGUID)
			}
			if a := w.Library.Article("a"); tt.article == "z" && a != nil && a.GUID == articleGUID {
				t.Error("the new file took the identifier of the renamed one")
			}
			for line := range strings.Lines(lock) {
				if guid := strings.Split(line, "\t"); len(guid) > 1 && !strings.Contains(built(w), guid[1]) {
					t.Errorf("identifier %s was taken out of the lock", guid[1])
				}
			}
		})
	}
}

func TestLockHoldsWhatTheWorldHasSeen(t *testing.T) {
	w := load(t, map[string]string{"content/articles/a.md": article("", ""), "content/articles/d.md": article("draft: true\n", "")})
	published := w.Library.Filter(func(a *earmark.Article) bool { return !a.Draft }, func(*earmark.Episode) bool { return true })
	lock := string(w.Lock.Format(published))
	if !strings.Contains(lock, string(w.Library.Article("a").GUID)) || strings.Contains(lock, string(w.Library.Article("d").GUID)) {
		t.Errorf("got\n%s\nwant a, not the draft d", lock)
	}
	again := load(t, map[string]string{"earmark.lock": lock})
	if got := built(again); got != lock {
		t.Errorf("an empty library changed the lock: got\n%s\nwant\n%s", got, lock)
	}
}

func TestFeedsSurviveAMoveOfTheSite(t *testing.T) {
	files := map[string]string{"content/articles/a.md": article("", ""), "content/shows/s/_index.md": show}
	before := load(t, files)
	files["earmark.lock"] = built(before)
	site := earmark.Site{Title: "T", URL: "https://moved.example/"}
	after, err := library.Load(t.Context(), tree(files), site, library.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := after.Library.FeedGUID, before.Library.FeedGUID; got != want || want == "" {
		t.Errorf("articles: got %s, want %s", got, want)
	}
	if got, want := after.Library.Show("s").GUID, before.Library.Show("s").GUID; got != want {
		t.Errorf("show: got %s, want %s", got, want)
	}
	if got, want := after.Library.Article("a").GUID, before.Library.Article("a").GUID; got != want {
		t.Errorf("article: got %s, want %s", got, want)
	}
}

func TestSameContentSameIdentifiers(t *testing.T) {
	files := map[string]string{"content/articles/a.md": article("", ""), "content/articles/b.md": article("", "")}
	one, two := built(load(t, files)), built(load(t, files))
	if one != two {
		t.Errorf("two machines differ:\n%s\n%s", one, two)
	}
}
