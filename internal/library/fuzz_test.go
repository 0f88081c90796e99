package library_test

import (
	"testing"

	"earmark/internal/earmark"
	"earmark/internal/library"
)

func FuzzFrontMatter(f *testing.F) {
	for _, s := range []string{
		article("tags: [a]\n", "body"),
		"+++\ntitle = \"A\"\ndate = 2026-01-02\n[source]\nname = 1\n+++\nx",
		"{\"title\": \"A\", \"date\": \"2026-01-02\"}\nx",
		"---\na: &x [1, *x]\n<<: *x\n---\n",
		"---\n? {a: b}\n: c\n---\n",
		"---\n- a\n---\n", "---\n---\n", "+++\n+++\n", "{}", "---",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		files := tree(map[string]string{"content/articles/a.md": s, "content/shows/s/_index.md": s, "content/shows/s/e.md": s, "content/people/p.md": s, "content/links/a.yaml": s, "earmark.lock": s})
		w, err := library.Load(t.Context(), files, earmark.Site{Title: "T", URL: "https://t.example/"}, library.Options{})
		if err != nil {
			t.Fatalf("Load failed on one bad file: %v", err)
		}
		for _, f := range w.Findings {
			if f.File == "" || f.Message == "" {
				t.Fatalf("a finding without place or message: %+v", f)
			}
		}
	})
}
