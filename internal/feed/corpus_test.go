package feed_test

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mmcdole/gofeed"

	"earmark/internal/feed"
)

// corpus is the folder of gofeed's own cases, in the module cache.
func corpus(t testing.TB) string {
	t.Helper()
	if dir := os.Getenv("FEED_CORPUS"); dir != "" { // other cases, such as feedparser's
		return dir
	}
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/mmcdole/gofeed").Output()
	dir := filepath.Join(strings.TrimSpace(string(out)), "testdata")
	if _, statErr := os.Stat(dir); err != nil || statErr != nil {
		t.Skip("gofeed's cases are not at hand")
	}
	return dir
}

func corpusFiles(t testing.TB, dir string) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if ext := filepath.Ext(path); err == nil && d.Type().IsRegular() && (ext == ".xml" || ext == ".json" && filepath.Base(filepath.Dir(path)) == "json") {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// What gofeed reads is read here too, whole: as many items, and where it finds a
// title, an address, an identifier or a date, so is one here.
func TestNoLessThanGofeed(t *testing.T) {
	files := corpusFiles(t, corpus(t))
	theirs, ours, both := 0, 0, 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		want, wantErr := gofeed.NewParser().Parse(bytes.NewReader(data))
		var got []*feed.Item
		_, err = feed.Read(bytes.NewReader(data), feed.Hints{}, func(i *feed.Item) error { got = append(got, i); return nil })
		if wantErr == nil {
			theirs++
		}
		if err == nil {
			ours++
		}
		if wantErr != nil {
			continue
		}
		name := filepath.Base(file)
		if err != nil {
			t.Logf("%s: got %v, want it read", name, err)
			continue
		}
		if len(got) != len(want.Items) {
			t.Logf("%s: got %d items, want %d", name, len(got), len(want.Items))
			continue
		}
		if missing := lacking(got, want.Items); missing != "" {
			t.Logf("%s: lacks %s", name, missing)
			continue
		}
		both++
	}
	t.Logf("of %d cases gofeed reads %d, this %d; %d of gofeed's whole", len(files), theirs, ours, both)
	if ours < theirs {
		t.Errorf("got %d of %d cases read, want at least gofeed's %d", ours, len(files), theirs)
	}
}

// lacking names what gofeed found in an item that was not found here.
func lacking(got []*feed.Item, want []*gofeed.Item) string {
	for i, w := range want {
		g := got[i]
		for _, f := range []struct {
			what      string
			has, want bool
		}{
			{"a title", g.Title != "", strings.TrimSpace(w.Title) != ""},
			{"an address", g.URL != "", strings.HasPrefix(w.Link, "http")},
			{"an identifier", g.ID != "", w.GUID != ""},
			{"a text", g.Content != "", w.Content != "" || w.Description != ""},
			{"a date", !g.Published.IsZero() || !g.Updated.IsZero(), w.PublishedParsed != nil || w.UpdatedParsed != nil},
			{"a recording", !g.Audio.IsZero(), slices.ContainsFunc(w.Enclosures, func(e *gofeed.Enclosure) bool {
				return strings.HasPrefix(e.Type, "audio/") && strings.HasPrefix(e.URL, "http")
			})},
		} {
			if f.want && !f.has {
				return f.what
			}
		}
	}
	return ""
}
