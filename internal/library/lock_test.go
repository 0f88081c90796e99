package library_test

import (
	"maps"
	"slices"
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

// TestIdentifierOnceWrittenStays writes an identifier into a published file and
// takes it out again: the item keeps the one that readers have by then, and does
// not go back to one that is gone.
func TestIdentifierOnceWrittenStays(t *testing.T) {
	for _, own := range []string{"00000000-0000-4000-8000-000000000001", "ffffffff-ffff-4fff-8fff-ffffffffffff"} {
		lock := ""
		publish := func(front string) *library.Workspace {
			t.Helper()
			w := load(t, map[string]string{
				"content/articles/a.md":     article(front, "one"),
				"content/shows/s/_index.md": strings.Replace(show, "---\nAbout", front+"---\nAbout", 1),
				"content/shows/s/e.md":      episode("", "two"),
				"earmark.lock":              lock,
			})
			w.Lock.Publish(w.Library, w.Library.Shows)
			lock = built(w)
			return w
		}
		publish("")
		w := publish("guid: " + own + "\n")
		episode := w.Library.Episode("s/e").GUID
		if len(w.Lock.Changes()) == 0 {
			t.Errorf("%s: the change was not told", own)
		}
		w = publish("")
		if got := w.Library.Article("a").GUID; string(got) != own {
			t.Errorf("article: got %s, want %s", got, own)
		}
		if got := w.Library.Show("s").GUID; string(got) != own {
			t.Errorf("show: got %s, want %s", got, own)
		}
		if got := w.Library.Episode("s/e").GUID; got != episode {
			t.Errorf("episode: got %s, want %s", got, episode)
		}
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

func TestRenamedShowFolderKeepsEveryIdentifier(t *testing.T) {
	files := map[string]string{"content/shows/s/_index.md": show, "content/shows/s/e.md": episode("", "")}
	before := load(t, files)
	after := load(t, map[string]string{
		"earmark.lock": built(before), "content/shows/t/_index.md": show, "content/shows/t/e.md": episode("", ""),
	})
	if got, want := after.Library.Show("t").GUID, before.Library.Show("s").GUID; got != want {
		t.Errorf("show: got %s, want %s", got, want)
	}
	if got, want := after.Library.Episode("t/e").GUID, before.Library.Episode("s/e").GUID; got != want {
		t.Errorf("episode: got %s, want %s", got, want)
	}
	if c := after.Lock.Changes(); len(c) > 0 {
		t.Errorf("changes: got %v, want none", c)
	}
}

func TestSwappedFilesKeepTheirIdentifiers(t *testing.T) {
	alpha, beta := strings.Replace(article("", ""), "title: A", "title: Alpha", 1), strings.Replace(article("", ""), "title: A", "title: Beta", 1)
	before := load(t, map[string]string{"content/articles/a.md": alpha, "content/articles/b.md": beta})
	after := load(t, map[string]string{"earmark.lock": built(before), "content/articles/a.md": beta, "content/articles/b.md": alpha})
	if got, want := after.Library.Article("b").GUID, before.Library.Article("a").GUID; got != want {
		t.Errorf("Alpha: got %s, want %s", got, want)
	}
}

func TestChangedIdentifiersAreTold(t *testing.T) {
	files := map[string]string{"content/articles/a.md": article("", ""), "content/shows/s/_index.md": show, "content/shows/s/e.md": episode("", "")}
	before := load(t, files)
	files["earmark.lock"] = built(before)
	files["content/articles/a.md"] = article("guid: mine\n", "")
	files["content/shows/s/_index.md"] = strings.Replace(show, "---\nAbout", "guid: mine-too\n---\nAbout", 1)
	after := load(t, files)
	var told []string
	for _, c := range after.Lock.Changes() {
		told = append(told, c.Kind+" "+c.Name+" "+string(c.Old)+" "+string(c.GUID))
	}
	want := []string{
		"show s " + string(before.Library.Show("s").GUID) + " mine-too",
		"article a " + string(before.Library.Article("a").GUID) + " mine",
	}
	if !slices.Equal(told, want) {
		t.Errorf("got %q, want %q", told, want)
	}
	if got, want := after.Library.Episode("s/e").GUID, before.Library.Episode("s/e").GUID; got != want {
		t.Errorf("episode: got %s, want %s: it stays what it was", got, want)
	}
	files["earmark.lock"] = built(after) // the editor accepted them
	if c := load(t, files).Lock.Changes(); len(c) > 0 {
		t.Errorf("after accepting: got %v, want none", c)
	}
}

func TestEmptiedLibraryIsTold(t *testing.T) {
	before := load(t, map[string]string{"content/articles/a.md": article("", ""), "content/shows/s/_index.md": show})
	before.Lock.Publish(before.Library, nil)
	after := load(t, map[string]string{"earmark.lock": built(before), "content/shows/s/_index.md": show})
	if got := after.Lock.Emptied(after.Library); !slices.Equal(got, []string{"article"}) {
		t.Errorf("got %q, want article", got)
	}
}

// TestNamedIsNotGiven has a verdict name what readers have not got yet: its
// identifier is remembered, and nobody misses it.
func TestNamedIsNotGiven(t *testing.T) {
	files := map[string]string{
		"content/articles/a.md":     article("draft: true\n", ""),
		"content/shows/s/_index.md": show, "content/shows/s/e.md": episode("draft: true\naudio: {url: \"https://cdn.example/e.mp3\", length: 1, type: audio/mpeg}\n", ""),
	}
	w := load(t, files)
	a, e := w.Library.Article("a"), w.Library.Episode("s/e")
	files["earmark.lock"] = string(w.Lock.Format(w.Library)) // as whoever writes verdicts does
	w = load(t, files)
	if w.Library.Article("a").GUID != a.GUID || !strings.Contains(files["earmark.lock"], string(e.GUID)) {
		t.Errorf("the identifiers are forgotten:\n%s", files["earmark.lock"])
	}
	nothing := w.Library.Filter(func(*earmark.Article) bool { return false }, func(*earmark.Episode) bool { return false })
	w.Lock.Publish(nothing, w.Library.Shows)
	if gone := w.Lock.Dropped(nothing); len(gone) > 0 || len(w.Lock.Emptied(nothing)) > 0 {
		t.Errorf("got %v, %q, want nothing gone", gone, w.Lock.Emptied(nothing))
	}
	if w.Lock.Known(library.ArticleSeen(w.Library, a)) {
		t.Error("readers are said to have the draft")
	}

	w = load(t, files)
	w.Lock.Publish(w.Library, w.Library.Shows)
	files["earmark.lock"] = built(w)
	w = load(t, files)
	if !w.Lock.Known(library.ArticleSeen(w.Library, a)) || len(w.Lock.Dropped(nothing)) != 2 {
		t.Errorf("once they were published: got %v, want both missed", w.Lock.Dropped(nothing))
	}
}
