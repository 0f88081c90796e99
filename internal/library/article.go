package library

import (
	"io/fs"
	"slices"
	"strings"

	"earmark/internal/earmark"
	"earmark/internal/markup"
)

// rawArticle is an article whose authors are still names.
type rawArticle struct {
	*earmark.Article
	authors []mention
	pins    []mention
	names   []string // of authors, of an article that was fetched
	fetched bool
	ending  *ending // nil: the last paragraph is no biography, whoever wrote it
}

// ending is a body parted from a last paragraph that may be a biography.
type ending struct{ rest, last earmark.Body }

func articles() decoder[rawArticle] {
	return decoder[rawArticle]{
		kind: "article", many: "articles", decode: decodeArticle, code: (*codec).article,
		mark: func(r rawArticle, f [16]byte) { r.Fingerprint = f },
		name: func(r rawArticle) string { return string(r.ID) },
	}
}

func decodeArticle(f *fields, doc document, id string, files files) rawArticle {
	f.required("title", "The long way home")
	f.requireDate()
	f.unsure()
	if n, ok := f.front.get("id"); ok && (!fs.ValidPath(n.text) || hidden(n.text)) {
		f.wrong(n, "id", "a path of plain names such as 2026/the-long-way-home")
	} else if ok {
		id = n.text
	}
	a := &earmark.Article{
		ID:         earmark.ArticleID(id),
		GUID:       earmark.GUID(f.text("guid")),
		Title:      f.text("title"),
		Date:       f.date("date"),
		Updated:    f.date("updated"),
		Lang:       f.text("lang"),
		Summary:    f.text("summary"),
		Body:       f.body(doc, files),
		Tags:       f.texts("tags"),
		Categories: f.texts("categories"),
		URL:        f.address(f.front, "url"),
		Source:     f.source(),
		Image:      f.image(f.front, "image", files),
		Draft:      f.bool("draft", false),
		File:       doc.file,

		RedirectFrom: f.redirects(),
	}
	a.ContentNotes = f.texts("content_notes")
	a.NotesDecided = f.decided("content_notes", a.ContentNotes)
	return rawArticle{Article: a, authors: f.mentions("authors"), pins: f.mentions("episodes"), ending: endingOf(a.Body)}
}

// decided tells whether an editor decided on a list: an empty one, written as
// such, is a decision; a key without a value is a form not yet filled in.
func (f *fields) decided(key string, found []string) bool {
	n, ok := f.front.get(key)
	return len(found) > 0 || ok && n.kind == list && len(n.items) == 0
}

func (f *fields) source() *earmark.Source {
	group, ok := f.mapping("source", "the keys name and url")
	if !ok {
		return nil
	}
	before := len(f.findings)
	s := &earmark.Source{Name: f.within(group, "name"), URL: f.address(group, "url")}
	if len(f.findings) > before {
		return nil // what is wrong was said
	}
	if s.Name == "" || s.URL == "" {
		f.report(group.line, "source", "an excerpt must credit and link its source: name or url is missing", "write source: {name: Glamour, url: https://…}")
		return nil
	}
	return s
}

// body reads the text below the front matter.
func (f *fields) body(doc document, files files) earmark.Body {
	html, pictures := f.pictures(markup.HTML(doc.body), files)
	body, ok := readBody(html)
	if !ok {
		f.report(doc.bodyAt, "", "the text is nested too deeply to be read", "take out the lists or quotations within each other")
	}
	body.Pictures = pictures
	return body
}

// readBody is some HTML with what it says and links to; false, and nothing,
// where it cannot be read.
func readBody(html string) (earmark.Body, bool) {
	text, links, ok := markup.Read(html)
	if !ok {
		return earmark.Body{}, false
	}
	return earmark.Body{HTML: html, Text: text, Links: links}, true
}

// htmlBody is [readBody] of a part of what was read before.
func htmlBody(html string) earmark.Body {
	body, _ := readBody(html)
	return body
}

// endingOf parts a body from its last paragraph when that may speak of an
// author, as in "Hilaria Baldwin is … and cohost of the podcast Mom Brain..".
func endingOf(body earmark.Body) *ending {
	start := strings.LastIndex(body.HTML, "<p>")
	if start < 0 || !strings.HasSuffix(strings.TrimSpace(body.HTML), "</p>") {
		return nil
	}
	last := htmlBody(body.HTML[start:])
	if !mayBeBiography(last.Text) {
		return nil
	}
	rest := htmlBody(strings.TrimSpace(body.HTML[:start]))
	rest.Pictures = body.Pictures
	return &ending{rest, last}
}

// biographyWords is how long a biography line may be; what is longer is a part
// of the article that happens to begin with the author's name.
const biographyWords = 90

var biographyVerbs = []string{
	"is", "was", "hosts", "co-hosts", "cohosts", "writes", "lives", "edits", "works", "leads", "teaches", "makes", "runs", "reports", "covers",
}

// nameWords is how many words an author's name has at most.
const nameWords = 8

// mayBeBiography tells whether a paragraph speaks of somebody, whoever it is.
func mayBeBiography(paragraph string) bool {
	words := strings.Fields(paragraph)
	if len(words) > biographyWords {
		return false
	}
	return slices.ContainsFunc(words[:min(len(words), nameWords+1)], isBiographyVerb)
}

func isBiographyVerb(word string) bool { return slices.Contains(biographyVerbs, word) }

func speaksOfAuthor(paragraph string, names []string) bool {
	for _, name := range names {
		after, ok := strings.CutPrefix(paragraph, name+" ")
		if !ok {
			continue
		}
		if verb, _, _ := strings.Cut(after, " "); isBiographyVerb(verb) {
			return true
		}
	}
	return false
}
