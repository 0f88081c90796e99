package ingest

import (
	"slices"
	"strings"

	"earmark/internal/earmark"
)

// Items are the files a page becomes: its article, its author when a line speaks
// of them, and a show that line names, unless the library has them. Name is what
// the page goes by where it has no address of its own.
func (p Page) Items(lib *earmark.Library, name string) []Item {
	id := p.URL
	if id == "" {
		id = name
	}
	k := known{lib}
	var out []Item
	shows := map[string]string{} // title -> identifier
	for _, h := range p.Hosts {
		show := k.show(h.Show)
		if show == "" {
			show = shortSlug(h.Show)
			out = append(out, p.show(id, show, h))
		}
		shows[h.Show] = show
	}
	authors := make([]string, len(p.Authors))
	for i, a := range p.Authors {
		authors[i] = a
		person, file := k.person(a)
		if file != "" {
			authors[i] = person
			p.Unsure = append(p.Unsure, k.unsaid(p.Hosts, shows, a, person, file)...)
			continue
		}
		if p.Biography != "" && strings.HasPrefix(p.Biography, a+" ") {
			authors[i] = shortSlug(a)
			out = append(out, p.person(id, a, shows))
		}
	}
	return append(out, p.article(lib, id, authors))
}

func (p Page) article(lib *earmark.Library, id string, authors []string) Item {
	item := Item{Kind: "article", ID: id, Slug: p.Slug(), Body: p.Body, Unsure: p.Unsure}
	var source []Field
	if p.Source != nil {
		source = []Field{{"name", p.Source.Name}, {"url", p.Source.URL}}
	}
	lang := p.Lang
	if base, _, _ := strings.Cut(lang, "-"); strings.EqualFold(lang, lib.Site.Language) || strings.EqualFold(base, lib.Site.Language) {
		lang = "" // the site's own
	}
	item.Front = []Field{
		{"title", p.Title},
		{"date", p.Date},
		{"updated", p.Updated},
		{"lang", lang},
		{"authors", authors},
		{"summary", p.Summary},
		{"tags", p.Tags},
		{"categories", p.Categories},
		{"url", p.URL},
		{"source", source},
		{"image", p.Image},
		{"content_notes", Suggestion{p.Notes(lib.Site), "suggested: readers are warned until you decide on it, or write []"}},
	}
	if p.Date.IsZero() {
		item.Withheld = "it has no date"
		item.Front = append(item.Front, Field{"draft", true})
	}
	return item
}

// Notes are the content notes the page wants, as the site's topics tell.
func (p Page) Notes(site earmark.Site) []string {
	return site.Speaks(&earmark.Article{
		Title: p.Title, Summary: p.Summary, Tags: p.Tags, Categories: p.Categories, Body: earmark.Body{Text: p.Text},
	})
}

func (p Page) person(id, name string, shows map[string]string) Item {
	var hosts []string
	for _, h := range p.Hosts {
		if h.Person == name && h.Role != "producer" {
			hosts = append(hosts, shows[h.Show])
		}
	}
	return Item{
		Kind: "person", ID: id + "#" + shortSlug(name), Slug: name,
		Front: []Field{{"name", name}, {"hosts", hosts}}, Body: plainBlock(p.Biography).markdown,
	}
}

// show is a show that is known by name alone: somebody hosts it somewhere.
func (p Page) show(id, show string, h Host) Item {
	item := Item{
		Kind: "show", ID: id + "#" + show, Slug: show, Show: show,
		Front: []Field{{"title", h.Show}, {"elsewhere", true}},
		Unsure: []string{
			"feed: only its name is known: write feed: https://… and it can be fetched, or take elsewhere away if the show is yours",
		},
	}
	return item
}

// known looks things up in the library that an import goes into.
type known struct{ lib *earmark.Library }

func (k known) show(title string) string {
	for _, s := range k.lib.Shows {
		if fold(s.Title) == fold(title) {
			return string(s.ID)
		}
	}
	return ""
}

// person finds somebody with a file of their own, by name or alias.
func (k known) person(name string) (id, file string) {
	for _, p := range k.lib.People {
		same := func(s string) bool { return fold(s) == fold(name) }
		if p.File != "" && (same(p.Name) || slices.ContainsFunc(p.Aliases, same)) {
			return string(p.ID), p.File
		}
	}
	return "", ""
}

// unsaid are the shows that a biography says somebody makes and their file does
// not.
func (k known) unsaid(hosts []Host, shows map[string]string, name, person, file string) []string {
	var out []string
	for _, h := range hosts {
		id := shows[h.Show]
		show := k.lib.Show(earmark.ShowID(id))
		if h.Person == name && h.Role != "producer" && (show == nil || !k.lib.Hosts(earmark.PersonID(person), show)) {
			out = append(out, "authors: the line about "+name+" says "+h.Role+" of "+h.Show+", and "+file+" does not: write hosts: ["+id+"] there")
		}
	}
	return out
}
