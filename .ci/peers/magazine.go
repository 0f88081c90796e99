package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"earmark/internal/earmark"
	"earmark/internal/link/linktest"
	"earmark/templates"
)

// The magazine that is built: so many people write in it, under so many
// headings.
const (
	authors    = 200
	categories = 20
	shelfShows = 5
)

// magazine writes a made library as a workspace that Hugo reads too. Unlike
// that of corpus it has few authors, each with many articles, and categories;
// its prose has links, headings and quotations.
func magazine(size linktest.Size, dir string) error {
	c := linktest.New(size)
	w := folder{dir: dir}
	w.file("earmark.yaml", "site:\n  title: "+c.Library.Site.Title+"\n  url: "+c.Library.Site.URL+"\n")
	style, err := fs.ReadFile(templates.Files(), "pages/style.css")
	if err != nil {
		return err
	}
	w.file("style.css", string(style)) // for Hugo, that its pages are as large
	for i := range authors {
		w.file(fmt.Sprintf("content/people/author-%03d.md", i), fmt.Sprintf("---\ntitle: %s\nname: %s\n---\n\nWrites for the magazine, from *far away*.\n", authorName(i), authorName(i)))
	}
	for i, s := range c.Library.Shows[:shelfShows] {
		w.file("content/shows/"+string(s.ID)+"/_index.md", fmt.Sprintf("---\ntitle: %s\nhosts: [%s]\nfeed: https://podcasts.example/%s.xml\n---\n", s.Title, authorName(i), s.ID))
	}
	for i, a := range c.Library.Articles {
		w.article(i, a)
	}
	for i, e := range c.Library.Episodes {
		show := c.Library.Shows[i%shelfShows].ID
		w.file(fmt.Sprintf("content/shows/%s/episode-%05d.md", show, i), fmt.Sprintf("---\ntitle: %s\ndate: %s\n---\n\n%s\n", e.Title, e.Date.Format("2006-01-02"), e.Notes.Text))
	}
	return w.err
}

func authorName(i int) string { return fmt.Sprintf("Author %c%c Writer", 'A'+i/26, 'a'+i%26) }

func (w *folder) article(i int, a *earmark.Article) {
	var text strings.Builder
	for n, paragraph := range strings.Split(a.Body.Text, "\n\n") {
		switch n {
		case 1:
			fmt.Fprintf(&text, "## %s\n\n", a.Title)
		case 2:
			text.WriteString("> ")
		}
		fmt.Fprintf(&text, "%s [%s](https://words.example/%d/%d?a=1&b=2), *so* it is.\n\n", paragraph, a.Tags[n%len(a.Tags)], i, n)
	}
	w.file(fmt.Sprintf("content/articles/article-%06d.md", i), fmt.Sprintf(
		"---\ntitle: %s\ndate: %s\ntags: [%s]\nauthors: [%s]\ncategories: [Section %02d]\n---\n\n%s",
		a.Title, a.Date.Format("2006-01-02"), strings.Join(a.Tags, ", "), authorName(i*7%authors), i%categories, text.String()))
}

// folder writes files until one fails.
type folder struct {
	dir string
	err error
}

func (w *folder) file(name, text string) {
	name = filepath.Join(w.dir, filepath.FromSlash(name))
	if w.err == nil {
		w.err = os.MkdirAll(filepath.Dir(name), 0o755)
	}
	if w.err == nil {
		w.err = os.WriteFile(name, []byte(text), 0o644)
	}
}
