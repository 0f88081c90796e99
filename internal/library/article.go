package library

import (
	"strings"

	"earmark/internal/earmark"
	"earmark/internal/markup"
)

// rawArticle is an article whose authors are still names.
type rawArticle struct {
	*earmark.Article
	authors []mention
	pins    []mention
}

func decodeArticle(f *fields, doc document, id string, files files) rawArticle {
	f.required("title", "The long way home")
	f.required("date", "2026-11-22")
	if own := f.text("id"); own != "" {
		id = own
	}
	a := &earmark.Article{
		ID:         earmark.ArticleID(id),
		GUID:       earmark.GUID(f.text("guid")),
		Title:      f.text("title"),
		Date:       f.date("date"),
		Updated:    f.date("updated"),
		Lang:       f.text("lang"),
		Summary:    f.text("summary"),
		Body:       newBody(doc.body),
		Tags:       f.texts("tags"),
		Categories: f.texts("categories"),
		URL:        f.address(f.front, "url"),
		Source:     f.source(),
		Image:      f.image(f.front, "image", files),
		Draft:      f.bool("draft", false),
		File:       doc.file,
	}
	_, a.NotesDecided = f.lookup("content_notes")
	a.ContentNotes = f.texts("content_notes")
	return rawArticle{Article: a, authors: f.mentions("authors"), pins: f.mentions("episodes")}
}

// lookup finds a key even when its value is empty: `content_notes: []` is an
// editor's decision.
func (f *fields) lookup(key string) (node, bool) {
	for _, field := range f.front.fields {
		if field.key == key {
			return field.value, true
		}
	}
	return node{}, false
}

func (f *fields) source() *earmark.Source {
	group, ok := f.mapping("source", "the keys name and url")
	if !ok {
		return nil
	}
	s := &earmark.Source{Name: f.within(group, "name"), URL: f.address(group, "url")}
	if s.Name == "" || s.URL == "" {
		f.report(group.line, "source", "an excerpt must credit and link its source: name or url is missing", "write source: {name: Glamour, url: https://…}")
		return nil
	}
	return s
}

func newBody(markdown string) earmark.Body {
	return htmlBody(markup.HTML(markdown))
}

func htmlBody(html string) earmark.Body {
	return earmark.Body{HTML: html, Text: markup.Text(html), Links: markup.Links(html)}
}

// splitBiography takes the last paragraph off a body when it speaks of one of
// the authors, as in "Hilaria Baldwin is … and cohost of the podcast Mom
// Brain..". Names are those and the aliases of the authors.
func splitBiography(body earmark.Body, names []string) (rest, biography earmark.Body) {
	start := strings.LastIndex(body.HTML, "<p>")
	if start < 0 || !strings.HasSuffix(strings.TrimSpace(body.HTML), "</p>") {
		return body, earmark.Body{}
	}
	last := htmlBody(body.HTML[start:])
	if !speaksOfAuthor(last.Text, names) {
		return body, earmark.Body{}
	}
	return htmlBody(strings.TrimSpace(body.HTML[:start])), last
}

// biographyWords is how long a biography line may be; what is longer is a part
// of the article that happens to begin with the author's name.
const biographyWords = 90

var biographyVerbs = []string{
	"is", "was", "hosts", "co-hosts", "cohosts", "writes", "lives", "edits", "works", "leads", "teaches", "makes", "runs", "reports", "covers",
}

func speaksOfAuthor(paragraph string, names []string) bool {
	if len(strings.Fields(paragraph)) > biographyWords {
		return false
	}
	for _, name := range names {
		after, ok := strings.CutPrefix(paragraph, name+" ")
		if !ok {
			continue
		}
		verb, _, _ := strings.Cut(after, " ")
		for _, v := range biographyVerbs {
			if verb == v {
				return true
			}
		}
	}
	return false
}
