package library_test

import (
	"slices"
	"strings"
	"testing"

	"earmark/content"
	"earmark/internal/earmark"
	"earmark/internal/library"
)

// TestOneBrokenFileIsOneError breaks one file of a library in which everything
// names everything: nothing else is wrong for that.
func TestOneBrokenFileIsOneError(t *testing.T) {
	for _, broken := range []string{
		"content/articles/sharing-a-miscarriage.md",
		"content/people/hilaria-baldwin.md",
		"content/people/nell-ashgrove.md",
		"content/shows/the-back-step/_index.md",
		"content/shows/the-back-step/how-to-lay-a-hedge.md",
		"content/shows/forty-miles-of-river/sallow-lock.md",
		"content/shows/forty-miles-of-river/_index.md",
	} {
		t.Run(broken, func(t *testing.T) {
			files := map[string]string{}
			for name, data := range content.Files() {
				files[name] = string(data)
			}
			if files[broken] == "" {
				t.Fatal("there is no such file")
			}
			files[broken] = "---\ntitle: [\n---\n"
			w := load(t, files)
			drift, err := library.Drift(t.Context(), tree(files), w)
			if err != nil {
				t.Fatal(err)
			}
			var found []string
			for _, f := range slices.Concat(w.Findings, w.Review(), drift, library.DeadEnds(tree(files), w)) {
				if f.Severity != earmark.Info {
					found = append(found, f.Error())
				}
			}
			if len(found) != 1 {
				t.Errorf("got %d findings, want one: %q", len(found), found)
			}
		})
	}
}

// TestBrokenItemGoesByItsWrittenName breaks an article that others name by the
// identifier it writes, and reads it anew and from what is kept.
func TestBrokenItemGoesByItsWrittenName(t *testing.T) {
	files := map[string]string{
		"content/articles/2026/a.md": "---\nid: eels\ntitle: A\ndate: 04/05/2019\n---\n",
		"content/shows/s/_index.md":  show,
		"content/shows/s/e.md":       episode("articles: [eels]\n", ""),
	}
	cache := library.Cache{Dir: t.TempDir()}
	for _, way := range []string{"anew", "kept"} {
		w, err := cache.Load(t.Context(), tree(files), earmark.Site{Title: "T"}, library.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if len(w.Findings) != 1 {
			t.Errorf("%s: got %d findings, want the date alone: %v", way, len(w.Findings), w.Findings)
		}
	}
}

// TestBrokenPersonIsNobody breaks the file of an author: no person is made of
// the identifier.
func TestBrokenPersonIsNobody(t *testing.T) {
	w := load(t, map[string]string{
		"content/people/ann-bo.md": "---\nname: [\n---\n",
		"content/articles/a.md":    article("authors: [ann-bo]\n", ""),
	})
	if n := len(w.Library.People); n != 0 {
		t.Errorf("got %d people, first %+v, want none", n, w.Library.People[0])
	}
}

// TestPageOfABrokenFileIsThere follows an address to an episode that cannot be
// read: it leads nowhere only for as long.
func TestPageOfABrokenFileIsThere(t *testing.T) {
	files := map[string]string{
		"content/articles/a.md":     article("", "[Hear it](https://t.example/shows/s/e/), [or not](https://t.example/shows/s/f/)."),
		"content/shows/s/_index.md": show,
		"content/shows/s/e.md":      "---\ntitle: [\n---\n",
	}
	found := library.DeadEnds(tree(files), load(t, files))
	if len(found) != 1 || !strings.Contains(found[0].Message, "/shows/s/f/") {
		t.Errorf("got %v, want the address of f alone", found)
	}
}
