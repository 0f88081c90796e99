package library_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"earmark/internal/earmark"
	"earmark/internal/library"
)

func TestCreate(t *testing.T) {
	files := map[string][]byte{"earmark.yaml": []byte("site: {}\n"), "content/articles/a.md": []byte("a")}
	dir := filepath.Join(t.TempDir(), "new")
	if err := library.Create(dir, files); err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(got) != string(want) {
			t.Errorf("%s: got %q, %v", name, got, err)
		}
	}
	if err := library.Create(dir, files); !errors.Is(err, library.ErrExists) {
		t.Errorf("again: got %v, want ErrExists", err)
	}
}

func TestCreateKeepsWhatIsThere(t *testing.T) {
	dir := t.TempDir()
	mine := filepath.Join(dir, "content", "articles", "a.md")
	if err := os.MkdirAll(filepath.Dir(mine), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.WriteFile(mine, []byte("mine"), 0o644), os.WriteFile(filepath.Join(dir, ".gitignore"), []byte("*.tmp\n/public/"), 0o644)); err != nil {
		t.Fatal(err)
	}
	err := library.Create(dir, map[string][]byte{"earmark.yaml": nil, "content/articles/a.md": []byte("theirs")})
	if !errors.Is(err, fs.ErrExist) {
		t.Errorf("got %v, want fs.ErrExist", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "earmark.yaml")); err == nil {
		t.Error("half a workspace was written")
	}
	if err := library.Create(dir, map[string][]byte{"earmark.yaml": nil}); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(dir, ".gitignore"))
	if err != nil || !strings.HasPrefix(string(got), "*.tmp\n/public/\n") || strings.Count(string(got), "/public/") != 1 || !strings.Contains(string(got), "/.earmark/") {
		t.Errorf(".gitignore: got %q, %v", got, err)
	}
}

func TestWriteFileLeavesNothingHalf(t *testing.T) {
	dir := t.TempDir()
	blocked := filepath.Join(dir, "blocked")
	if err := os.MkdirAll(filepath.Join(blocked, "x"), 0o755); err != nil { // a folder stands where the file should go
		t.Fatal(err)
	}
	if err := library.WriteFile(blocked, []byte("data")); err == nil || !strings.Contains(err.Error(), blocked) {
		t.Errorf("got %v, want an error that names %s", err, blocked)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("got %v %v, want no temporary file left", entries, err)
	}
}

func TestLinksAreNotFollowedOutOrSilently(t *testing.T) {
	outside, dir := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(outside, "secret.txt"), []byte("secret words"), 0o600); err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{
		"earmark.yaml":              nil,
		"content/shows/s/_index.md": []byte("---\ntitle: S\n---\n"),
		"content/shows/s/e.md":      []byte("---\ntitle: E\ndate: 2026-01-02\ntranscript: t.txt\n---\n"),
		"content/articles/a.md":     []byte("---\ntitle: A\ndate: 2026-01-02\n---\n"),
	}
	if err := library.Create(dir, files); err != nil {
		t.Fatal(err)
	}
	err := errors.Join(
		os.Symlink(filepath.Join(outside, "secret.txt"), filepath.Join(dir, "content/shows/s/t.txt")),
		os.Mkdir(filepath.Join(dir, "archive"), 0o755),
		os.Symlink("../../archive", filepath.Join(dir, "content/articles/old")))
	if err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	w, err := library.Load(t.Context(), root.FS(), earmark.Site{Title: "T", URL: "https://t.example/"}, library.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var rules []string
	for _, f := range w.Findings {
		rules = append(rules, f.File+" "+f.Rule)
	}
	want := []string{"content/articles/old library.link", "content/shows/s/e.md episode.transcript"}
	if !slices.Equal(rules, want) {
		t.Errorf("got %q, want %q", rules, want)
	}
}

func TestCreateGoesOnWhereItWasCutOff(t *testing.T) {
	dir := t.TempDir()
	files := map[string][]byte{"earmark.yaml": []byte("site: {}\n"), "content/articles/a.md": []byte("a")}
	if err := library.Create(dir, files); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, "earmark.yaml")); err != nil {
		t.Fatal(err)
	}
	if err := library.Create(dir, files); err != nil {
		t.Errorf("again: %v", err)
	}
}
