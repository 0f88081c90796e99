package library_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"earmark/internal/earmark"
	"earmark/internal/library"
)

// onDisk writes files into a workspace and reads it.
func onDisk(t *testing.T, files map[string]string) (string, *library.Workspace) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := library.WriteFile(filepath.Join(dir, name), []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	w, err := library.Load(t.Context(), os.DirFS(dir), earmark.Site{URL: "https://t.example/"}, library.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return dir, w
}

var pairFiles = map[string]string{
	"content/articles/a.md": article("", ""), "content/shows/s/_index.md": show, "content/shows/s/e.md": episode("", ""), "content/shows/s/f.md": episode("guid: f\n", ""),
}

func verdictOn(w *library.Workspace, id earmark.EpisodeID, d earmark.Decision) earmark.Verdict {
	return earmark.Verdict{
		Article: library.ArticleReference(w.Library.Article("a")), Decision: d,
		Episode: library.LinkReference(w.Library, earmark.Link{Article: "a", Show: "s", Episode: id}),
	}
}

func TestRecordedTellsWhatStandsByNow(t *testing.T) {
	dir, w := onDisk(t, pairFiles)
	ask := verdictOn(w, "s/e", earmark.Suggestion)
	got, err := library.Recorded(dir, w.Library, ask)
	if err != nil || got != nil {
		t.Errorf("nothing yet: got %v, %v", got, err)
	}
	for _, v := range []earmark.Verdict{verdictOn(w, "s/e", earmark.Accept), verdictOn(w, "s/f", earmark.Reject), verdictOn(w, "", earmark.Pin)} {
		if err := library.Record(dir, w.Library, v); err != nil {
			t.Fatal(err)
		}
	}
	for id, want := range map[earmark.EpisodeID]earmark.Decision{"s/e": earmark.Accept, "s/f": earmark.Reject, "": earmark.Pin} {
		got, err := library.Recorded(dir, w.Library, verdictOn(w, id, earmark.Suggestion))
		if err != nil || got == nil || got.Decision != want {
			t.Errorf("%q: got %v, %v, want %s", id, got, err, want)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, library.VerdictFile("a")), []byte("article: {id: a}\nlinks: 3\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := library.Recorded(dir, w.Library, ask); err == nil || !strings.Contains(err.Error(), "content/links/a.yaml:2") {
		t.Errorf("a broken file: got %v, want its place", err)
	}
}

func TestFileGoesWithItsLastVerdict(t *testing.T) {
	dir, w := onDisk(t, pairFiles)
	file := filepath.Join(dir, library.VerdictFile("a"))
	for _, step := range []struct {
		verdict earmark.Verdict
		there   bool
	}{
		{verdictOn(w, "s/e", earmark.Suggestion), false},
		{verdictOn(w, "s/e", earmark.Accept), true},
		{verdictOn(w, "s/f", earmark.Reject), true},
		{verdictOn(w, "s/e", earmark.Suggestion), true},
		{verdictOn(w, "s/f", earmark.Suggestion), false},
	} {
		if err := library.Record(dir, w.Library, step.verdict); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(file); (err == nil) != step.there {
			t.Errorf("%s %q: there %v, want %v", step.verdict.Episode.TitleSeen, step.verdict.Decision, err == nil, step.there)
		}
	}
}

func TestLockIsRefreshed(t *testing.T) {
	_, w := onDisk(t, pairFiles)
	written := built(w)
	_, later := onDisk(t, map[string]string{"content/articles/new.md": article("guid: new\n", "")})
	grown := strings.TrimSuffix(written, "\n") + "\n" + lineOf(t, built(later), "new") + "\n"
	if err := w.Lock.Refresh(tree(map[string]string{library.LockFile: grown})); err != nil {
		t.Fatal(err)
	}
	got := built(w)
	for line := range strings.Lines(grown) {
		if !strings.Contains(got, line) {
			t.Errorf("lost %q of\n%s", line, got)
		}
	}
	if err := w.Lock.Refresh(tree(nil)); err != nil {
		t.Errorf("no file: %v", err)
	}
	if err := w.Lock.Refresh(tree(map[string]string{library.LockFile: "article\tx\n"})); err == nil {
		t.Error("a torn line: got no error")
	}
}

// lineOf is the line of an identifier.
func lineOf(t *testing.T, lock, guid string) string {
	t.Helper()
	for line := range strings.Lines(lock) {
		if strings.HasPrefix(line, "article\t"+guid+"\t") {
			return strings.TrimSpace(line)
		}
	}
	t.Fatalf("no %s in\n%s", guid, lock)
	return ""
}
