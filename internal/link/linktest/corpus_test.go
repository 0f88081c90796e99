package linktest_test

import (
	"context"
	"os"
	"reflect"
	"strings"
	"testing"

	"earmark/internal/earmark"
	files "earmark/internal/library"
	"earmark/internal/link/linktest"
)

var small = linktest.Size{Articles: 60, Episodes: 90, Transcript: 240, Seed: 1}

func TestSameSizeSameCorpus(t *testing.T) {
	if a, b := linktest.New(small), linktest.New(small); !reflect.DeepEqual(content(a), content(b)) {
		t.Error("two corpora of one size differ")
	}
	other := small
	other.Seed++
	if a, b := linktest.New(small), linktest.New(other); reflect.DeepEqual(a.Wanted, b.Wanted) {
		t.Error("two seeds made the same corpus")
	}
}

// content is what a corpus holds, without what its library looks things up by.
func content(c *linktest.Corpus) []any {
	l := c.Library
	return []any{l.Site, l.Articles, l.Shows, l.Episodes, l.People, l.Verdicts, c.Wanted}
}

// TestLooksLikeALibrary holds what the measurements rest on.
func TestLooksLikeALibrary(t *testing.T) {
	c := linktest.New(linktest.Size{Articles: 2000, Episodes: 3000, Seed: 1})
	wanted, words, different := 0, 0, map[string]bool{}
	for _, a := range c.Library.Articles {
		wanted += len(c.Wanted[a.ID])
		for _, w := range strings.Fields(a.Body.Text) {
			words++
			different[strings.ToLower(strings.Trim(w, ".,“”"))] = true
		}
	}
	between := func(what string, got, low, high float64) {
		t.Helper()
		if got < low || got > high {
			t.Errorf("%s: got %.2f, want %g to %g", what, got, low, high)
		}
	}
	between("episodes of an article's story", float64(wanted)/2000, 3, 3.6)
	between("words of an article", float64(words)/2000, 390, 450)
	between("different words", float64(len(different)), 40000, 62500)
}

// TestFilesAreTheLibrary reads the files back and finds what was made.
func TestFilesAreTheLibrary(t *testing.T) {
	c := linktest.New(small)
	dir := t.TempDir()
	if err := c.Write(dir); err != nil {
		t.Fatal(err)
	}
	w, err := files.Load(context.Background(), os.DirFS(dir), c.Library.Site, files.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range w.Findings {
		if f.Severity == earmark.Error {
			t.Errorf("found %v", f)
		}
	}
	if got, want := len(w.Library.Articles), len(c.Library.Articles); got != want {
		t.Errorf("articles: got %d, want %d", got, want)
	}
	for i, want := range c.Library.Articles {
		got := w.Library.Articles[i]
		if got.ID != want.ID || got.Title != want.Title || got.Body.Text != want.Body.Text || !reflect.DeepEqual(got.Authors, want.Authors) {
			t.Fatalf("article: got %+v, want %+v", got, want)
		}
	}
	for i, want := range c.Library.Episodes {
		got := w.Library.Episodes[i]
		if got.ID != want.ID || got.Notes.Text != want.Notes.Text || !reflect.DeepEqual(got.Transcript.Segments, want.Transcript.Segments) {
			t.Fatalf("episode: got %+v, want %+v", got, want)
		}
		if !reflect.DeepEqual(got.People, want.People) {
			t.Fatalf("people of %s: got %v, want %v", want.ID, got.People, want.People)
		}
	}
}
