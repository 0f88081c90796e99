package library_test

import (
	"reflect"
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

// FuzzRules: whatever stands in the rules, reading them ends well, and a repair
// leaves a file that says the same or more: it has no mistake it had not
// before, and a second repair changes nothing.
func FuzzRules(f *testing.F) {
	for _, seed := range []string{
		"withhold:\n  - show: s # loud\n    content_note: grief\n",
		"hide: [{show: 's'}, {show: {id: \"s\"}}]\r\nnot_same:\r\n- person: Ann\r\n  episode:\r\n    id: s/e\r\n",
		"hide:\n  - &x {show: s}\n  - *x\n  - show:\n      s\n  - {note: 'show: s', show: s}\n",
		"hide:\n  - show: >\n      s\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, rules string) {
		w := workspaceOf(t, map[string]string{
			"content/articles/a.md": article("guid: g-a\n", ""), "content/people/ann.md": "---\nname: Ann\n---\n",
			"content/shows/s/_index.md": "---\ntitle: A Show\nguid: \"1: {x}\"\n---\n", "content/shows/s/e.md": episode("guid: ge\n", ""),
			library.RulesFile: rules,
		})
		before := w.load()
		w.repair()
		after := w.load()
		if len(after.Findings) > len(before.Findings) {
			t.Errorf("found after the repair: %v", after.Findings)
		}
		if got, want := after.Library.Rules(), before.Library.Rules(); !reflect.DeepEqual(got, want) {
			t.Errorf("rules: got %+v, want %+v", got, want)
		}
		if again := w.repair(); len(again) > 0 {
			t.Errorf("a second repair did %q", again)
		}
	})
}
