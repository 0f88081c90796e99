package publish_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"earmark/internal/publish"
	"earmark/templates"
)

func TestMistakesInTemplates(t *testing.T) {
	for name, test := range map[string]struct {
		file, text string
		want       []string
	}{
		"unknown field":    {"pages/article.html", "{{define \"main\"}}\n\n<h1>{{.Article.Titel}}</h1>{{end}}", []string{"templates/pages/article.html:3: there is no .Article.Titel"}},
		"unknown function": {"pages/show.html", "{{define \"main\"}}\n{{shout .Show.Title}}{{end}}", []string{"pages/show.html:2", "shout"}},
		"unknown template": {"pages/index.html", "{{define \"main\"}}\n{{template \"nowhere\" .}}{{end}}", []string{"pages/index.html", "nowhere"}},
		"never closed":     {"pages/episode.html", "{{define \"main\"}}\n{{if .Episode}}{{end}}", []string{"pages/episode.html", "unexpected EOF"}},
		"tag left open":    {"pages/episode.html", "{{define \"main\"}}<a href=\"{{.Title}}{{end}}", []string{"templates/pages/episode.html", "attribute name"}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "public")
			w := newWorkspace()
			opts := w.options(dir)
			opts.Templates = templates.Overlay(fstest.MapFS{test.file: {Data: []byte(test.text)}}, templates.Files())
			_, err := w.try(t, opts)
			if err == nil {
				t.Fatal("got no error")
			}
			for _, part := range test.want {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("got %q, want %q in it", err, part)
				}
			}
			if _, err := os.Stat(dir); err == nil {
				t.Error("something was written")
			}
		})
	}
}

// What only a page could refuse is found without building any, in each kind of
// page, and told with what may stand there.
func TestCheckTemplates(t *testing.T) {
	if err := publish.CheckTemplates(templates.Files()); err != nil {
		t.Errorf("built-in: got %v, want nothing", err)
	}
	own := fstest.MapFS{
		"pages/episode.html": {Data: []byte("{{define \"main\"}}{{with .Episode}}\n{{if .First}}{{.Oops}}{{else}}{{.Date.Day}}{{end}}{{end}}{{end}}")},
		"pages/show.html":    {Data: []byte("{{define \"main\"}}{{.Article.Title}}{{.Title.Text}}{{end}}")},
	}
	found, rest := templates.Mistakes(publish.CheckTemplates(templates.Overlay(own, templates.Files())))
	if len(rest) > 0 {
		t.Errorf("got %v, want mistakes alone", rest)
	}
	var got []string
	for _, m := range found {
		got = append(got, m.Error())
		if strings.Contains(m.Message+m.Hint, "publish.") {
			t.Errorf("%s (%s): got a name of the program's source", m, m.Hint)
		}
	}
	want := []string{
		"templates/pages/show.html:1: .Article.Title: there is nothing before its last dot here",
		"templates/pages/episode.html:2: there is no .Oops",
		"templates/pages/episode.html:2: there is no .Date.Day",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if hint := found[1].Hint; !strings.Contains(hint, ".Player, .Elsewhere, .Read") {
		t.Errorf("got hint %q, want what an episode has", hint)
	}
}

func TestOwnTemplateLiesOverTheBuiltIn(t *testing.T) {
	dir := t.TempDir()
	w := newWorkspace()
	opts := w.options(dir)
	own := fstest.MapFS{"pages/article.html": {Data: []byte(`{{define "main"}}<h1>Own: {{.Article.Title}}</h1>{{end}}`)}}
	opts.Templates = templates.Overlay(own, templates.Files())
	if _, err := w.try(t, opts); err != nil {
		t.Fatal(err)
	}
	wants(t, "article", read(t, dir, "articles/2026/the-last-boat/index.html"), "<h1>Own: The last boat to Sound Street</h1>")
	wants(t, "show", read(t, dir, "shows/slack-water/index.html"), "<h1>Slack Water</h1>")
}

// The style sheet stands in every page: it must stay small.
func TestStyleIsSmall(t *testing.T) {
	dir := t.TempDir()
	w := newWorkspace()
	opts := w.options(dir)
	opts.Templates = nil
	if _, err := w.try(t, opts); err != nil {
		t.Fatal(err)
	}
	page := read(t, dir, "index.html")
	_, style, _ := strings.Cut(page, "<style>")
	style, _, _ = strings.Cut(style, "</style>")
	if len(style) == 0 || len(style) > 12_000 {
		t.Errorf("got a style sheet of %d bytes, want 1 to 12000", len(style))
	}
	lacks(t, "index.html", style, "/*", "ZgotmplZ")
}
