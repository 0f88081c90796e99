package publish_test

import (
	"context"
	"errors"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"earmark/internal/publish"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestBuildGolden(t *testing.T) {
	dir := t.TempDir()
	newWorkspace().build(t, dir)
	for golden, name := range map[string]string{
		"index.html":     "index.html",
		"article.html":   "articles/2026/the-last-boat/index.html",
		"excerpt.html":   "articles/sharing-the-loss/index.html",
		"show.html":      "shows/slack-water/index.html",
		"episode.html":   "shows/slack-water/7-the-last-boat/index.html",
		"links.json":     "links.json",
		"notes.json":     "shows/mom-brain/notes.json",
		"author.html":    "authors/ines-okafor/index.html",
		"category.html":  "categories/grief-loss/index.html",
		"subscribe.html": "subscribe/index.html",
		"404.html":       "404.html",
		"sitemap.xml":    "sitemap.xml",
		"robots.txt":     "robots.txt",
	} {
		t.Run(golden, func(t *testing.T) {
			got := read(t, dir, name)
			file := filepath.Join("testdata", golden)
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("%s differs from %s; run with -update and read the diff. got\n%s", name, file, got)
			}
		})
	}
}

func TestBuildWritesThePublishedPaths(t *testing.T) {
	dir := t.TempDir()
	report := newWorkspace().build(t, dir)
	want := []string{
		".earmark-files", "404.html",
		"articles/2026/the-last-boat/index.html",
		"articles/sharing-the-loss/index.html",
		"audio/slack-water/7-the-last-boat.mp3",
		"authors/hilaria-baldwin/feed.atom", "authors/hilaria-baldwin/feed.json", "authors/hilaria-baldwin/feed.xml", "authors/hilaria-baldwin/index.html",
		"authors/ines-okafor/feed.atom", "authors/ines-okafor/feed.json", "authors/ines-okafor/feed.xml", "authors/ines-okafor/index.html",
		"categories/grief-loss/feed.atom", "categories/grief-loss/feed.json", "categories/grief-loss/feed.xml", "categories/grief-loss/index.html",
		"chapters/slack-water/7-the-last-boat.json",
		"feed.atom", "feed.json", "feed.xml", "feeds.opml",
		"images/shows/slack-water/cover.png",
		"index.html", "links.json", "publisher.xml", "robots.txt",
		"shows/mom-brain/52-sample/index.html",
		"shows/mom-brain/index.html", "shows/mom-brain/notes.json",
		"shows/slack-water/7-the-last-boat/index.html",
		"shows/slack-water/feed.xml", "shows/slack-water/index.html", "sitemap.xml", "subscribe/index.html",
		"transcripts/slack-water/7-the-last-boat.html", "transcripts/slack-water/7-the-last-boat.json", "transcripts/slack-water/7-the-last-boat.srt",
		"transcripts/slack-water/7-the-last-boat.txt", "transcripts/slack-water/7-the-last-boat.vtt",
	}
	if got := slices.Sorted(maps.Keys(tree(t, dir))); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if !slices.Equal(report.Written, want[1:]) {
		t.Errorf("report: got %q, want all but the list itself", report.Written)
	}
	if len(report.Feeds) != 13 || len(report.Findings) != 0 {
		t.Errorf("got feeds %v, findings %v, want 13 feeds and no finding", report.Feeds, report.Findings)
	}
}

func TestBuildIsTheSameForAnyNumberOfWorkers(t *testing.T) {
	one, many := t.TempDir(), t.TempDir()
	w := newWorkspace()
	for dir, workers := range map[string]int{one: 1, many: 8} {
		opts := w.options(dir)
		opts.Workers = workers
		if _, err := w.try(t, opts); err != nil {
			t.Fatal(err)
		}
	}
	if !maps.Equal(tree(t, one), tree(t, many)) {
		t.Error("one worker and eight wrote different bytes")
	}
}

func TestBuildAgainTouchesNothing(t *testing.T) {
	dir := t.TempDir()
	w := newWorkspace()
	first := w.build(t, dir)
	old := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	for name := range tree(t, dir) {
		if err := os.Chtimes(filepath.Join(dir, name), old, old); err != nil {
			t.Fatal(err)
		}
	}
	again := w.build(t, dir)
	if len(again.Written) != 0 || len(again.Removed) != 0 || again.Bytes != 0 {
		t.Errorf("got %d written, %d removed, %d bytes, want none", len(again.Written), len(again.Removed), again.Bytes)
	}
	if !slices.Equal(again.Unchanged, first.Written) {
		t.Errorf("unchanged: got %q, want %q", again.Unchanged, first.Written)
	}
	for name := range tree(t, dir) {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || !info.ModTime().Equal(old) {
			t.Errorf("%s was touched: %v, %v", name, info.ModTime(), err)
		}
	}
}

func TestBuildWritesOnlyWhatChanged(t *testing.T) {
	dir := t.TempDir()
	w := newWorkspace()
	w.build(t, dir)
	w.files["content/shows/slack-water/7.mp3"].Data[0] = 'S' // same length, other bytes
	got := w.build(t, dir).Written
	if want := []string{"audio/slack-water/7-the-last-boat.mp3"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if !strings.HasPrefix(read(t, dir, "audio/slack-water/7-the-last-boat.mp3"), "Sound") {
		t.Error("the published recording is the old one")
	}
}

func TestBuildRemovesWhatItNoLongerWants(t *testing.T) {
	dir := t.TempDir()
	w := newWorkspace()
	w.build(t, dir)
	foreign := filepath.Join(dir, "articles", "sharing-the-loss", "photo.jpg")
	for _, name := range []string{foreign, filepath.Join(dir, "CNAME")} {
		if err := os.WriteFile(name, []byte("mine"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	w.articles = nil
	report := w.build(t, dir)
	want := []string{"articles/2026/the-last-boat/index.html", "articles/sharing-the-loss/index.html"}
	for _, home := range []string{"authors/hilaria-baldwin/", "authors/ines-okafor/", "categories/grief-loss/"} {
		want = append(want, home+"feed.atom", home+"feed.json", home+"feed.xml", home+"index.html")
	}
	if !slices.Equal(report.Removed, want) {
		t.Errorf("removed: got %q, want %q", report.Removed, want)
	}
	files := tree(t, dir)
	if files["CNAME"] != "mine" || files["articles/sharing-the-loss/photo.jpg"] != "mine" {
		t.Error("a file that earmark did not write is gone")
	}
	if _, err := os.Stat(filepath.Join(dir, "articles", "2026")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the empty folder stayed: %v", err)
	}
	if _, gone := files["articles/sharing-the-loss/index.html"]; gone {
		t.Error("the page of the removed article stayed")
	}
}

// A list changed by hand must not make a build remove files elsewhere.
func TestBuildRemovesNothingOutside(t *testing.T) {
	parent := t.TempDir()
	dir := filepath.Join(parent, "public")
	w := newWorkspace()
	w.build(t, dir)
	secret := filepath.Join(parent, "secret")
	if err := os.WriteFile(secret, []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	list := read(t, dir, ".earmark-files") + "../secret\n" + secret + "\nold/../../secret\n"
	if err := os.WriteFile(filepath.Join(dir, ".earmark-files"), []byte(list), 0o644); err != nil {
		t.Fatal(err)
	}
	if report := w.build(t, dir); len(report.Removed) != 0 {
		t.Errorf("got %q removed, want none", report.Removed)
	}
	if _, err := os.Stat(secret); err != nil {
		t.Error(err)
	}
}

func TestBuildStopsWhenTold(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "public")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	w := newWorkspace()
	lib := w.library()
	_, err := publish.Build(ctx, lib, lib.Publish(w.links, policy), w.options(dir))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder was made all the same: %v", err)
	}
}

func TestBuildTellsItsProgress(t *testing.T) {
	w := newWorkspace()
	opts := w.options(t.TempDir())
	last := map[string]publish.Progress{}
	opts.Progress = func(p publish.Progress) {
		if before := last[p.Step]; p.Done != before.Done+1 {
			t.Errorf("%s went from %d to %d", p.Step, before.Done, p.Done)
		}
		last[p.Step] = p
	}
	if _, err := w.try(t, opts); err != nil {
		t.Fatal(err)
	}
	for _, step := range []string{"render", "write"} {
		if p := last[step]; p.Total == 0 || p.Done != p.Total {
			t.Errorf("%s ended at %d of %d", step, p.Done, p.Total)
		}
	}
}
