package library_test

import (
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
			for _, f := range append(append(w.Findings, w.Review()...), drift...) {
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
