package publish_test

import (
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"earmark/internal/earmark"
	"earmark/internal/publish"
)

// full is a disk that takes some bytes and then no more.
type full struct {
	io.Writer
	room int
}

func (f *full) Write(p []byte) (int, error) {
	if len(p) <= f.room {
		f.room -= len(p)
		return f.Writer.Write(p)
	}
	n, _ := f.Writer.Write(p[:f.room])
	f.room = 0
	return n, syscall.ENOSPC
}

func TestFullDiskLeavesAllAsItWas(t *testing.T) {
	dir := t.TempDir()
	w := newWorkspace()
	w.build(t, dir)
	before := tree(t, dir)
	w.site.Title = "Another title" // every page changes
	lib := w.library()
	_, err := publish.BuildThrough(t.Context(), lib, lib.Publish(w.links, policy), w.options(dir), func(to io.Writer) io.Writer {
		return &full{Writer: to, room: 3_000}
	})
	wrong, ok := errors.AsType[*publish.WriteError](err)
	if !ok || !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("got %v, want a WriteError of %v", err, syscall.ENOSPC)
	}
	if !strings.HasPrefix(wrong.Path, dir) || !strings.Contains(wrong.Hint, "free some space") {
		t.Errorf("got %q, hint %q, want the path below %s and what to do", err, wrong.Hint, dir)
	}
	after := tree(t, dir)
	if len(after) != len(before) {
		t.Errorf("got %d files, want the %d from before: a temporary file stayed", len(after), len(before))
	}
	for name, text := range after {
		if text != before[name] {
			t.Errorf("%s is not as it was", name)
		}
	}
	if w.build(t, dir); !strings.Contains(read(t, dir, "index.html"), "Another title") {
		t.Error("building again did not complete the work")
	}
}

// TestFeedIsNotTakenAway builds a show that has lost what directories want.
func TestFeedIsNotTakenAway(t *testing.T) {
	dir := t.TempDir()
	w := newWorkspace()
	w.build(t, dir)
	before := tree(t, dir)
	feeds := 0
	for _, s := range w.library().Shows {
		s.Image = earmark.Image{}
		feeds++
	}
	_, err := w.try(t, w.options(dir))
	if vanished, ok := errors.AsType[*publish.VanishedError](err); !ok || !strings.HasSuffix(vanished.Path, "feed.xml") || feeds == 0 {
		t.Fatalf("got %v, want a VanishedError", err)
	}
	if after := tree(t, dir); !maps.Equal(after, before) {
		t.Error("the folder is not as it was")
	}
	opts := w.options(dir)
	opts.TakeOver = true
	if _, err := w.try(t, opts); err != nil {
		t.Errorf("when it is meant: %v", err)
	}
}

// TestPlaceTakenLeavesAllAsItWas builds where one file of many cannot take its
// place, for a folder stands there.
func TestPlaceTakenLeavesAllAsItWas(t *testing.T) {
	dir := t.TempDir()
	w := newWorkspace()
	w.build(t, dir)
	if err := os.Remove(filepath.Join(dir, "index.html")); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(dir, "index.html", "mine"), 0o755); err != nil {
		t.Fatal(err)
	}
	before := tree(t, dir)
	w.site.Title = "Another title"
	opts := w.options(dir)
	opts.BeforeWrite = func() error { t.Error("what the world sees was written down"); return nil }
	_, err := w.try(t, opts)
	if wrong, ok := errors.AsType[*publish.WriteError](err); !ok || wrong.Path != filepath.Join(dir, "index.html") || wrong.Hint == "" {
		t.Errorf("got %v, want a WriteError of index.html with what to do", err)
	}
	if after := tree(t, dir); !maps.Equal(after, before) {
		t.Error("the folder is not as it was")
	}
}

// denied is a disk that takes nothing from us.
type denied struct{ io.Writer }

func (denied) Write([]byte) (int, error) {
	return 0, &fs.PathError{Op: "write", Path: "somewhere", Err: fs.ErrPermission}
}

func TestReadOnlyFolderSaysWhatToDo(t *testing.T) {
	dir := t.TempDir()
	w := newWorkspace()
	lib := w.library()
	_, err := publish.BuildThrough(t.Context(), lib, lib.Publish(w.links, policy), w.options(dir), func(to io.Writer) io.Writer { return denied{to} })
	wrong, ok := errors.AsType[*publish.WriteError](err)
	if !ok || !errors.Is(err, fs.ErrPermission) {
		t.Fatalf("got %v, want a WriteError of %v", err, fs.ErrPermission)
	}
	if !strings.HasPrefix(wrong.Path, dir) || !strings.Contains(wrong.Hint, "writable") {
		t.Errorf("got path %q, hint %q, want one below %s and what to do", wrong.Path, wrong.Hint, dir)
	}
	if got := tree(t, dir); len(got) != 0 {
		t.Errorf("got %v, want an empty folder", got)
	}
}

func TestFileInPlaceOfTheFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "public")
	if err := os.WriteFile(dir, []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	w := newWorkspace()
	_, err := w.try(t, w.options(dir))
	if wrong, ok := errors.AsType[*publish.WriteError](err); !ok || wrong.Path != dir || wrong.Hint == "" {
		t.Errorf("got %v, want a WriteError of %s with a hint", err, dir)
	}
	if got, _ := os.ReadFile(dir); string(got) != "mine" {
		t.Errorf("the file became %q", got)
	}
}

func TestFileInPlaceOfAFolderWithin(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "articles"), []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	w := newWorkspace()
	_, err := w.try(t, w.options(dir))
	wrong, ok := errors.AsType[*publish.WriteError](err)
	if !ok || !strings.HasPrefix(wrong.Path, filepath.Join(dir, "articles")) || !strings.Contains(wrong.Hint, "move it away") {
		t.Errorf("got %v, want a WriteError with the path and what to do", err)
	}
	if read(t, dir, "articles") != "mine" {
		t.Error("a file that earmark did not write was changed")
	}
}

// A link that somebody put into public/ must not lead a build out of it.
func TestLinksDoNotLeadOut(t *testing.T) {
	dir, outside := t.TempDir(), t.TempDir()
	if err := os.Symlink(outside, filepath.Join(dir, "articles")); err != nil {
		t.Skip("no symbolic links here")
	}
	w := newWorkspace()
	if _, err := w.try(t, w.options(dir)); err == nil {
		t.Error("got no error, want one about the link")
	}
	if got := tree(t, outside); len(got) != 0 {
		t.Errorf("got %v written outside", got)
	}
}

func TestHostilePathsWriteNothing(t *testing.T) {
	for name, change := range map[string]func(*workspace){
		"article above":     func(w *workspace) { w.articles[0].ID = "../../escaped" },
		"article absolute":  func(w *workspace) { w.articles[0].ID = "/etc/escaped" },
		"episode above":     func(w *workspace) { w.episodes[1].ID = "slack-water/../../../escaped" },
		"hidden":            func(w *workspace) { w.articles[0].ID = ".git/hooks" },
		"backslash":         func(w *workspace) { w.articles[0].ID = `..\..\escaped` },
		"image above":       func(w *workspace) { w.articles[0].Image = earmark.Image{File: "content/../../escaped.png"} },
		"two of one path":   func(w *workspace) { w.articles[1].ID = "2026/the-last-boat/" },
		"file and a folder": func(w *workspace) { w.articles[1].ID = "2026/the-last-boat/index.html" },
		"recording missing": func(w *workspace) { w.episodes[1].Audio.File = "content/none.mp3" },
		"a folder as audio": func(w *workspace) { w.episodes[1].Audio.File = "content/shows" },
		"no such show":      func(w *workspace) { w.episodes[1].ID = "nowhere/7" },
	} {
		t.Run(name, func(t *testing.T) {
			parent := t.TempDir()
			w := newWorkspace()
			change(w)
			if _, err := w.try(t, w.options(filepath.Join(parent, "public"))); err == nil {
				t.Error("got no error")
			}
			if got := tree(t, parent); len(got) != 0 {
				t.Errorf("got %v, want nothing written", got)
			}
		})
	}
}

// Files are written aside as they are made, in any order: what is told of two that
// want one place must be the same every time.
func TestTwoOfOnePlaceAreNamed(t *testing.T) {
	for id, want := range map[earmark.ArticleID]string{
		"2026/the-last-boat":            `two things want the path "articles/2026/the-last-boat/index.html"`,
		"2026/the-last-boat/index.html": `the path "articles/2026/the-last-boat/index.html" is wanted as a file and, for "articles/2026/the-last-boat/index.html/index.html", as a folder`,
	} {
		w := newWorkspace()
		w.articles[1].ID = id
		if _, err := w.try(t, w.options(t.TempDir())); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", id, err, want)
		}
	}
}

func TestMissingRecordingIsNamed(t *testing.T) {
	w := newWorkspace()
	w.episodes[1].Audio.File = "content/none.mp3"
	_, err := w.try(t, w.options(t.TempDir()))
	if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "content/none.mp3") {
		t.Errorf("got %v, want the missing file by name", err)
	}
}
