package ingest

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"earmark/internal/earmark"
	"earmark/internal/feed"
	"earmark/internal/markup"
)

// fingerprintVersion is part of every hash: a change in how items are taken over
// changes it, and each is taken over anew.
const fingerprintVersion = "2"

// hashOf is another as soon as a feed says anything else of an item. The texts,
// most of it, are not escaped for it.
func hashOf(i *feed.Item) string {
	h := sha256.New()
	_, _ = fmt.Fprintf(h, "%s %d %d\n", fingerprintVersion, len(i.Content), len(i.Summary)) // a hash takes every write
	_, _ = io.WriteString(h, i.Content)
	_, _ = io.WriteString(h, i.Summary)
	rest := *i
	rest.Content, rest.Summary = "", ""
	_ = json.NewEncoder(h).Encode(rest)
	return hex.EncodeToString(h.Sum(nil)[:12])
}

// contentOf takes an item over: here, once, a stranger's HTML is sanitised.
func contentOf(i *feed.Item) earmark.FetchedContent {
	c := earmark.FetchedContent{
		Title: plainLine(i.Title), URL: i.URL, Date: i.Published, Updated: i.Updated, Lang: language(i.Language),
		Body: cleanBody(i.Content, i.Base), Categories: i.Categories, Credit: i.Source, Image: i.Image,
		Audio: i.Audio, Season: i.Season, Number: i.Number, Type: i.Type, Explicit: i.Explicit,
		Chapters: fileOf(i.Chapters), ChapterList: i.ChapterList, ContentNotes: i.ContentNotes,
	}
	if c.Date.IsZero() {
		c.Date = i.Updated
	}
	if !c.Updated.After(c.Date) {
		c.Updated = c.Date
	}
	if i.Summary != "" {
		c.Summary = markup.Excerpt(markup.Text(i.Summary), summaryWords)
	}
	c.Title = cmp.Or(c.Title, markup.Excerpt(c.Body.Text, noteWords), i.URL, i.ID)
	for _, p := range i.People {
		c.People = append(c.People, earmark.FetchedPerson(p))
	}
	for _, t := range i.Transcripts {
		c.Transcripts = append(c.Transcripts, fileOf(t))
	}
	c.Body = related(c.Body, i.Related)
	return c
}

const (
	summaryWords = 80
	noteWords    = 10 // of a text that has no title: a note
)

func fileOf(r feed.Resource) earmark.FetchedFile {
	return earmark.FetchedFile{URL: r.URL, Type: r.Type, Lang: r.Language}
}

func cleanBody(html, base string) earmark.Body {
	clean := markup.Clean(html, base)
	text, links, ok := markup.Read(clean)
	if !ok { // elements some hundreds deep: the words alone
		return earmark.Body{}
	}
	return earmark.Body{HTML: clean, Text: text, Links: links}
}

// related adds the addresses a feed says belong to an item to those its text
// links to: they are what a link in the text is, said to programs.
func related(b earmark.Body, addresses []string) earmark.Body {
	b.Links = appendNew(b.Links, addresses...)
	return b
}

func plainLine(s string) string { return strings.Join(strings.Fields(markup.XMLText(s)), " ") }

// showOf takes over what a podcast feed says of its show.
func showOf(id earmark.SourceID, h *feed.Head, url string) earmark.FetchedShow {
	s := earmark.FetchedShow{Show: earmark.Show{
		ID: earmark.ShowID(id), GUID: earmark.GUID(h.GUID), Title: cmp.Or(plainLine(h.Title), string(id)), URL: h.URL, Feed: url,
		Description: cleanBody(h.Description, cmp.Or(h.URL, url)), Author: h.Author, Owner: h.Owner, Image: earmark.Image{URL: h.Image},
		Language: language(h.Language), Categories: h.Categories, Explicit: h.Explicit, Type: h.Type, Locked: h.Locked, Funding: h.Funding,
		Copyright: h.Copyright, License: h.License, LinkNotes: true,
	}}
	if s.Show.Type != "serial" {
		s.Show.Type = "episodic"
	}
	for _, p := range h.People {
		s.People = append(s.People, earmark.FetchedPerson(p))
	}
	return s
}
