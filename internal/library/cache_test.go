package library_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"earmark/content"
	"earmark/internal/earmark"
	"earmark/internal/library"
)

// disk is a workspace on disk, whose files are long unchanged, with a cache.
type disk struct {
	t     *testing.T
	dir   string
	now   time.Time
	cache library.Cache
}

func newDisk(t *testing.T, files map[string][]byte) *disk {
	t.Helper()
	d := &disk{t: t, dir: t.TempDir(), now: time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)}
	d.cache = library.Cache{
		Dir: filepath.Join(d.dir, ".earmark", "cache"), Now: func() time.Time { return d.now },
		Trouble: func(err error) { t.Error(err) },
	}
	for name, data := range files {
		d.write(name, string(data))
	}
	return d
}

// write writes a file as of an hour ago, each time a minute later.
func (d *disk) write(name, data string) {
	d.t.Helper()
	full := filepath.Join(d.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		d.t.Fatal(err)
	}
	if err := os.WriteFile(full, []byte(data), 0o644); err != nil {
		d.t.Fatal(err)
	}
	d.now = d.now.Add(time.Minute)
	d.touch(name, d.now.Add(-time.Hour))
}

func (d *disk) touch(name string, at time.Time) {
	d.t.Helper()
	if err := os.Chtimes(filepath.Join(d.dir, filepath.FromSlash(name)), at, at); err != nil {
		d.t.Fatal(err)
	}
}

// load reads the workspace with the cache and without, and wants the same.
func (d *disk) load(name string) *library.Workspace {
	d.t.Helper()
	root, err := os.OpenRoot(d.dir)
	if err != nil {
		d.t.Fatal(err)
	}
	defer root.Close()
	site := earmark.Site{Title: "T", URL: "https://t.example/", Language: "en", Location: time.FixedZone("", 3600)}
	want, err := library.Load(d.t.Context(), root.FS(), site, library.Options{})
	if err != nil {
		d.t.Fatal(err)
	}
	got, err := d.cache.Load(d.t.Context(), root.FS(), site, library.Options{})
	if err != nil {
		d.t.Fatalf("%s: %v", name, err)
	}
	for part, pair := range map[string][2]any{
		"articles": {got.Library.Articles, want.Library.Articles}, "episodes": {got.Library.Episodes, want.Library.Episodes},
		"shows": {got.Library.Shows, want.Library.Shows}, "people": {got.Library.People, want.Library.People},
		"findings": {got.Findings, want.Findings}, "broken files": {got.Broken, want.Broken}, "review": {got.Review(), want.Review()},
	} {
		if !reflect.DeepEqual(pair[0], pair[1]) {
			d.t.Errorf("%s: %s are not as read anew:\n got %+v\nwant %+v", name, part, pair[0], pair[1])
		}
	}
	return got
}

// size is that of the cache's file.
func (d *disk) size() int64 {
	d.t.Helper()
	info, err := os.Stat(filepath.Join(d.cache.Dir, "library"))
	if err != nil {
		d.t.Fatal(err)
	}
	return info.Size()
}

// TestCacheChangesNothing loads a workspace again and again while it changes.
func TestCacheChangesNothing(t *testing.T) {
	d := newDisk(t, content.Files())
	d.write("content/articles/ugly.md", "---\ntitle: \"\\u0007 ]]> \\U0001F4A9\"\ndate: 2026-01-02 09:30:00 -0730\nauthors: [Nobody Known]\ntags: []\n---\nNobody Known is a name.\n")
	d.write("content/articles/broken.md", "---\ntitle: [\n---\n")
	d.write("content/articles/plain.md", article("updated: 2026-03-04T05:06:07Z\ncontent_notes: []\n", "Body."))
	first := d.load("anew")
	size := d.size()
	if again := d.load("unchanged"); d.size() != size || len(again.Library.Articles) != len(first.Library.Articles) {
		t.Errorf("with nothing changed the cache grew from %d to %d bytes", size, d.size())
	}
	steps := []struct {
		name string
		do   func()
	}{
		{"one changed", func() { d.write("content/articles/plain.md", article("", "Other body.")) }},
		{"same size", func() { d.write("content/articles/plain.md", article("", "Third body.")) }},
		{"touched", func() { d.touch("content/articles/plain.md", d.now.Add(-time.Minute)) }},
		{"mended", func() { d.write("content/articles/broken.md", article("", "Whole.")) }},
		{"broken again", func() { d.write("content/articles/broken.md", article("url: nowhere\n", "")) }},
		{"renamed", func() { d.rename("content/articles/plain.md", "content/articles/other.md") }},
		{"swapped", func() {
			d.rename("content/articles/other.md", "x")
			d.rename("content/articles/broken.md", "content/articles/other.md")
			d.rename("x", "content/articles/broken.md")
		}},
		{"deleted", func() { d.remove("content/articles/ugly.md") }},
		{"its person gone", func() { d.remove("content/people/" + personOf(t, d)) }},
	}
	for _, s := range steps {
		s.do()
		d.load(s.name)
		d.load(s.name + ", again")
	}
}

func (d *disk) rename(from, to string) {
	d.t.Helper()
	if err := os.Rename(filepath.Join(d.dir, filepath.FromSlash(from)), filepath.Join(d.dir, filepath.FromSlash(to))); err != nil {
		d.t.Fatal(err)
	}
}

func (d *disk) remove(name string) {
	d.t.Helper()
	if err := os.Remove(filepath.Join(d.dir, filepath.FromSlash(name))); err != nil {
		d.t.Fatal(err)
	}
}

func personOf(t *testing.T, d *disk) string {
	t.Helper()
	files, err := os.ReadDir(filepath.Join(d.dir, "content", "people"))
	if err != nil || len(files) == 0 {
		t.Fatal("no people", err)
	}
	return files[0].Name()
}

// TestCacheKnowsWhatAnItemNames changes what an episode names but not the
// episode: a transcript, a recording that was missing.
func TestCacheKnowsWhatAnItemNames(t *testing.T) {
	d := newDisk(t, map[string][]byte{
		"content/shows/s/_index.md": []byte("---\ntitle: S\n---\n"),
		"content/shows/s/e.md":      []byte(episode("transcript: e.txt\naudio: e.mp3\n", "")),
		"content/shows/s/e.txt":     []byte("First words."),
	})
	d.load("no recording")
	recording, err := fs.ReadFile(os.DirFS("../media/testdata"), firstMP3(t))
	if err != nil {
		t.Fatal(err)
	}
	d.write("content/shows/s/e.mp3", string(recording))
	before := d.load("with a recording").Library.Episode("s/e")
	if before == nil {
		t.Fatal("the episode is missing")
	}
	d.write("content/shows/s/e.txt", "Other words.")
	after := d.load("other words").Library.Episode("s/e")
	if after.Fingerprint == before.Fingerprint || after.Transcript.Segments[0].Text != "Other words." {
		t.Errorf("got %q, fingerprints %x and %x", after.Transcript.Segments[0].Text, before.Fingerprint, after.Fingerprint)
	}
	d.remove("content/shows/s/e.txt")
	if w := d.load("without words"); len(w.Broken) != 1 {
		t.Errorf("broken files: got %q, want the episode", w.Broken)
	}
}

func firstMP3(t *testing.T) string {
	t.Helper()
	files, err := filepath.Glob("../media/testdata/*.mp3")
	if err != nil || len(files) == 0 {
		t.Fatal("no recording to test with", err)
	}
	return filepath.Base(files[0])
}

// TestRacyFiles changes a file within a moment of its being read, keeping its
// size: a clock that counts in seconds does not hide it.
func TestRacyFiles(t *testing.T) {
	d := newDisk(t, map[string][]byte{"content/articles/a.md": []byte(article("", "First."))})
	at := d.now
	d.touch("content/articles/a.md", at)
	d.load("just written")
	d.write("content/articles/a.md", article("", "Later."))
	d.touch("content/articles/a.md", at)
	if got := d.load("written again").Library.Article("a").Body.Text; got != "Later." {
		t.Errorf("got %q, want the later text", got)
	}
}

// TestUnusableCache spoils the cache in every way: the workspace is read anew.
func TestUnusableCache(t *testing.T) {
	for name, spoil := range map[string]func([]byte) []byte{
		"torn":            func(b []byte) []byte { return b[:len(b)-7] },
		"cut in half":     func(b []byte) []byte { return b[:len(b)/2] },
		"empty":           func([]byte) []byte { return nil },
		"another version": func(b []byte) []byte { return slices.Concat([]byte("earmark library 0\n"), b[18:]) },
		"bit flipped":     func(b []byte) []byte { b[len(b)/2] ^= 1; return b },
		"nonsense behind": func(b []byte) []byte { return append(b, "nonsense"...) },
	} {
		t.Run(name, func(t *testing.T) {
			d := newDisk(t, content.Files())
			d.load("anew")
			file := filepath.Join(d.cache.Dir, "library")
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, spoil(data), 0o644); err != nil {
				t.Fatal(err)
			}
			d.load("spoilt")
			d.write("content/articles/new.md", article("", "New."))
			d.load("mended")
			size := d.size()
			d.load("whole again")
			if d.size() != size { // something was read that had been kept
				t.Errorf("the cache went from %d to %d bytes though nothing had changed", size, d.size())
			}
		})
	}
}

// TestTwoAtOnce lets several read one workspace at the same time, while files
// change: each reads what is there.
func TestTwoAtOnce(t *testing.T) {
	d := newDisk(t, content.Files())
	for round := range 4 {
		d.write("content/articles/new.md", article("", fmt.Sprintf("Round %d.", round)))
		var group sync.WaitGroup
		for range 4 {
			group.Go(func() { d.load(fmt.Sprintf("round %d", round)) })
		}
		group.Wait()
	}
	size := d.size()
	d.load("afterwards")
	if d.size() != size {
		t.Errorf("the cache went from %d to %d bytes though nothing had changed", size, d.size())
	}
}

// TestCacheIsFoldedIn changes one file often: the cache does not grow for ever.
func TestCacheIsFoldedIn(t *testing.T) {
	d := newDisk(t, map[string][]byte{"content/articles/a.md": []byte(article("", "Body.")), "content/articles/b.md": []byte(article("", "Body."))})
	d.load("anew")
	first := d.size()
	for i := range 40 {
		d.write("content/articles/a.md", article("", strings.Repeat("x", i)))
		d.load("changed")
	}
	if got := d.size(); got > 4*first {
		t.Errorf("the cache grew from %d to %d bytes", first, got)
	}
}

func TestNoRoomForACache(t *testing.T) {
	d := newDisk(t, content.Files())
	d.write(".earmark/cache", "a file in the way")
	told := 0
	d.cache.Trouble = func(error) { told++ }
	if w := d.load("no room"); told == 0 || len(w.Library.Articles) == 0 {
		t.Errorf("told %d times, %d articles", told, len(w.Library.Articles))
	}
}
