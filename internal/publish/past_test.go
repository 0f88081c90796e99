package publish_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/publish"
)

// forge gives a file other bytes without anybody being able to see it from
// outside, so that it tells later whether it was made again.
func forge(t *testing.T, dir, name string) {
	t.Helper()
	path := filepath.Join(dir, filepath.FromSlash(name))
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, make([]byte, info.Size()), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, time.Time{}, info.ModTime()); err != nil {
		t.Fatal(err)
	}
}

// What a change does not show in is not made again, and what it shows in is.
func TestBuildMakesAgainWhatShowsTheChange(t *testing.T) {
	const paired, alone, episode, feed, list = "articles/2026/the-last-boat/index.html", "articles/alone/index.html", "shows/slack-water/7-the-last-boat/index.html", "authors/daphne-oz/feed.xml", "authors/daphne-oz/index.html"
	all := []string{paired, alone, episode, feed, list}
	for name, tt := range map[string]struct {
		change func(*workspace)
		again  []string
	}{
		"an article with an episode":  {func(w *workspace) { w.articles[0].Title = "Another" }, []string{paired, episode}},
		"an article alone":            {func(w *workspace) { w.articles[2].Body = body("Other words.") }, []string{alone, feed, list}},
		"by its fingerprint":          {func(w *workspace) { w.articles[2].Fingerprint = [16]byte{1} }, []string{alone, feed, list}},
		"an episode":                  {func(w *workspace) { w.episodes[1].Title = "Another" }, []string{paired, episode}},
		"a transcript":                {func(w *workspace) { w.episodes[1].Transcript = conversation(7) }, []string{paired, episode}},
		"a link":                      {func(w *workspace) { w.links = nil }, []string{paired, episode}},
		"a person":                    {func(w *workspace) { w.people[0].Name = "Another" }, all},
		"a show":                      {func(w *workspace) { w.shows[0].Title = "Another" }, all},
		"a show that has no feed now": {func(w *workspace) { w.shows[1].Owner = earmark.Owner{} }, all},
		"the site":                    {func(w *workspace) { w.site.Description = "Another" }, all},
		"the time zone":               {func(w *workspace) { w.site.Timezone = "Asia/Tokyo" }, all},
		"another article":             {func(w *workspace) { w.articles[1].Date = day(20) }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorkspace()
			w.articles = append(w.articles, &earmark.Article{
				ID: "alone", GUID: "alone", Title: "Alone", Date: day(3), NotesDecided: true, Authors: []earmark.PersonID{"daphne-oz"}, Body: body("Words."),
			})
			dir := t.TempDir()
			opts := w.options(dir)
			opts.Memory = filepath.Join(t.TempDir(), "build")
			opts.TakeOver = true
			if _, err := w.try(t, opts); err != nil {
				t.Fatal(err)
			}
			forged := map[string]string{}
			for _, name := range all {
				forge(t, dir, name)
				forged[name] = read(t, dir, name)
			}
			tt.change(w)
			if _, err := w.try(t, opts); err != nil {
				t.Fatal(err)
			}
			for _, name := range all {
				made := read(t, dir, name) != forged[name]
				if want := slices.Contains(tt.again, name); made != want {
					t.Errorf("%s: made again %v, want %v", name, made, want)
				}
			}
		})
	}
}

// A change anywhere moves the last digits of every score, and what speaks for a
// link: nothing that readers have is another by that.
func TestScoresShiftUnseen(t *testing.T) {
	w := newWorkspace()
	dir := t.TempDir()
	opts := w.options(dir)
	opts.Memory = filepath.Join(t.TempDir(), "build")
	if _, err := w.try(t, opts); err != nil {
		t.Fatal(err)
	}
	for i := range w.links {
		w.links[i].Score += 0.0004
		w.links[i].Reasons = []earmark.Reason{{Signal: "text", Share: 1, Evidence: "other words"}}
	}
	opts.Progress = func(publish.Progress) { t.Error("something was made") }
	report, err := w.try(t, opts)
	if err != nil || len(report.Written) != 0 {
		t.Errorf("got %v, %q written, want nothing", err, report.Written)
	}
	opts.Memory, opts.Progress = "", nil
	if report, err = w.try(t, opts); err != nil || len(report.Written) != 0 {
		t.Errorf("made anew: got %v, %q written, want nothing", err, report.Written)
	}
}
