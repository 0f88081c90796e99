package main

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// published is what readers may have: each file's bytes and when it was written.
type published map[string]publishedFile

type publishedFile struct {
	text string
	time time.Time
}

func readPublic(t *testing.T, dir string) published {
	t.Helper()
	public := filepath.Join(dir, "public")
	all := published{}
	err := filepath.WalkDir(public, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(name)
		info, fault := d.Info()
		if err := errors.Join(err, fault); err != nil {
			return err
		}
		name, err = filepath.Rel(public, name)
		all[filepath.ToSlash(name)] = publishedFile{string(data), info.ModTime()}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// others are the files that stand in only one of two, or with other bytes.
func (p published) others(q published) []string {
	differ := map[string]bool{}
	for name := range maps.Keys(p) {
		differ[name] = q[name].text != p[name].text
	}
	for name := range maps.Keys(q) {
		_, both := p[name]
		differ[name] = differ[name] || !both
	}
	maps.DeleteFunc(differ, func(_ string, yes bool) bool { return !yes })
	return slices.Sorted(maps.Keys(differ))
}

func buildAt(t *testing.T, dir string) {
	t.Helper()
	var out, errs bytes.Buffer
	if got := run(t.Context(), []string{"-C", dir, "build", "--accept-changes", "--clock", "2026-12-24"}, nil, &out, &errs, noEnv); got != exitDone {
		t.Fatalf("build: exit status %d\n%s", got, &errs)
	}
}

// fresh is a copy of a workspace as somebody else clones it: without public/ and
// what is kept.
func fresh(t *testing.T, dir string) string {
	t.Helper()
	clone := t.TempDir()
	if err := os.CopyFS(clone, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.RemoveAll(filepath.Join(clone, "public")), os.RemoveAll(filepath.Join(clone, ".earmark"))); err != nil {
		t.Fatal(err)
	}
	return clone
}

// TestBuildAgain changes a library and builds it with what is kept of the last
// build: what readers get is the same as from nothing, and a file that says the
// same is not written again.
func TestBuildAgain(t *testing.T) {
	dir := sampleBuilt(t)
	article := filepath.Join(dir, "content", "articles", "mending-a-hymn-book.md")
	episode := filepath.Join(dir, "content", "shows", "the-back-step", "wheat-paste-and-patience.md")
	said := []string{"articles/mending-a-hymn-book/index.html", "feed.xml", "feed.atom", "feed.json"}
	for _, tt := range []struct {
		name   string
		change func(t *testing.T)
		shown  []string // among what is written
		kept   string   // no file below it is
	}{
		{"as it was, at another time", func(*testing.T) {}, nil, ""},
		{"an article", func(t *testing.T) { appendTo(t, article, "\nThe paste was of wheat.\n") }, said, "authors/jonah-brightwell/"},
		{"an article is added", func(t *testing.T) { copyAs(t, article, "another-hymn-book.md") }, []string{"articles/another-hymn-book/index.html", "feed.xml"}, "articles/mending-a-hymn-book/"},
		{"it is gone", func(t *testing.T) { remove(t, filepath.Dir(article), "another-hymn-book.md") }, []string{"feed.xml"}, "articles/the-lock-keepers-ledger/"},
		{"an episode", func(t *testing.T) { appendTo(t, episode, "\nWith a word on hymns.\n") }, []string{"shows/the-back-step/feed.xml", "shows/the-back-step/wheat-paste-and-patience/index.html"}, "articles/the-last-ferry-timetable/"},
		{"an episode is added", func(t *testing.T) { copyAs(t, episode, "more-patience.md") }, []string{"shows/the-back-step/more-patience/index.html"}, "shows/mom-brain/"},
		{"that one is gone", func(t *testing.T) { remove(t, filepath.Dir(episode), "more-patience.md") }, []string{"shows/the-back-step/feed.xml"}, "shows/mom-brain/"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			before := readPublic(t, dir)
			tt.change(t)
			buildAt(t, dir)
			after := readPublic(t, dir)
			other := after.others(before)
			for _, name := range tt.shown {
				if !slices.Contains(other, name) {
					t.Errorf("%s is as it was; others are %q", name, other)
				}
			}
			for name, was := range before {
				is, stays := after[name]
				if stays && is.text == was.text && !is.time.Equal(was.time) {
					t.Errorf("%s says the same and was written again", name)
				}
			}
			if i := slices.IndexFunc(other, func(name string) bool { return tt.kept != "" && strings.HasPrefix(name, tt.kept) }); i >= 0 {
				t.Errorf("%s is another", other[i])
			}
			clone := fresh(t, dir)
			buildAt(t, clone)
			if other := after.others(readPublic(t, clone)); len(other) > 0 {
				t.Errorf("from nothing these are others: %q", other)
			}
		})
	}
}

func appendTo(t *testing.T, file, text string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err == nil {
		err = os.WriteFile(file, append(data, text...), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// copyAs writes an item again under another name, with a title of its own.
func copyAs(t *testing.T, file, name string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for line := range strings.Lines(string(data)) {
		switch {
		case strings.HasPrefix(line, "title: "):
			line = "title: Once more\n"
		case strings.HasPrefix(line, "guid: "), strings.HasPrefix(line, "url: "):
			continue
		}
		lines = append(lines, line)
	}
	if err := os.WriteFile(filepath.Join(filepath.Dir(file), name), []byte(strings.Join(lines, "")), 0o644); err != nil {
		t.Fatal(err)
	}
}

func remove(t *testing.T, parts ...string) {
	t.Helper()
	if err := os.Remove(filepath.Join(parts...)); err != nil {
		t.Fatal(err)
	}
}
