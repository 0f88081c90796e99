package publish_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/fstest"
	"time"

	"earmark/internal/publish"
)

// A build that would change nothing makes no page, and reports as if it had.
func TestBuildRemembersTheLast(t *testing.T) {
	w := newWorkspace()
	dir := t.TempDir()
	memory := filepath.Join(t.TempDir(), "cache", "build")
	build := func() (report publish.Report, rendered bool) {
		t.Helper()
		opts := w.options(dir)
		opts.Memory = memory
		opts.Progress = func(publish.Progress) { rendered = true }
		report, err := w.try(t, opts)
		if err != nil {
			t.Fatal(err)
		}
		return report, rendered
	}
	first, _ := build()
	again, rendered := build()
	slices.Sort(again.Unchanged)
	if rendered || !slices.Equal(again.Unchanged, first.Written) || len(again.Feeds) != len(first.Feeds) || len(again.Written) != 0 {
		t.Errorf("got %+v, rendered: %v, want what the first wrote, unchanged", again, rendered)
	}
	whole := tree(t, dir)
	for name, change := range map[string]func(){
		"an article": func() { w.articles[0].Title = "Another" },
		"a person":   func() { w.people[0].Name = "Another" },
		"a link":     func() { w.links = w.links[1:] },
		"the site":   func() { w.site.Description = "Another" },
		"a recording": func() {
			w.files["content/shows/slack-water/7.mp3"] = &fstest.MapFile{Data: []byte("new"), ModTime: day(1)}
		},
		"a written file": func() { _ = os.WriteFile(filepath.Join(dir, "feed.xml"), []byte("x"), 0o644) },
		"its time":       func() { _ = os.Chtimes(filepath.Join(dir, "index.html"), time.Time{}, day(3)) },
		"a file gone":    func() { _ = os.Remove(filepath.Join(dir, "robots.txt")) },
		"the manifest":   func() { _ = os.Remove(filepath.Join(dir, ".earmark-files")) },
		"the memory":     func() { _ = os.WriteFile(memory, []byte("{"), 0o644) },
	} {
		change()
		if _, rendered := build(); !rendered {
			t.Errorf("%s changed, and nothing was made", name)
		}
		if _, rendered := build(); rendered {
			t.Errorf("after %s changed: nothing changed any more, and all was made", name)
		}
	}
	if len(tree(t, dir)) != len(whole) {
		t.Error("files are missing")
	}
}
