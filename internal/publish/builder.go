package publish

import (
	"cmp"
	"net/url"
	"strings"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/feed"
	"earmark/internal/markup"
)

// builder knows everything a page may say. Once the feeds are planned it is
// only read, by all jobs at once.
type builder struct {
	lib      *earmark.Library
	pairs    earmark.Pairs
	opts     Options
	pages    *pages
	feeds    []Feed
	shelved  []shelf
	press    feed.Press              // the items of articles, which stand in several feeds
	shows    map[earmark.ShowID]bool // shows whose podcast feed we publish
	findings []earmark.Finding
	keys     *keys // nil: nothing is remembered
	past     *past // nil: nothing is left of an earlier build
}

// jobs lists the work in the order in which it is reported.
func (b *builder) jobs() []job {
	jobs := b.feedJobs()
	jobs = append(jobs, b.linkData, b.subscribePages, b.notFoundPage, b.siteMap, b.letterPages)
	jobs = append(jobs, b.indexJobs()...)
	for _, s := range b.shelved[1:] {
		jobs = append(jobs, b.shelfJobs(s)...)
	}
	for _, a := range b.lib.Articles {
		key := func() (string, error) { return b.ofArticles([]*earmark.Article{a}, "page") }
		jobs = append(jobs, b.unlessMade(key, func() (made, error) { return b.articlePages(a) }))
	}
	for _, s := range b.lib.Shows {
		jobs = append(jobs, func() (made, error) { return b.showPages(s) })
	}
	for _, e := range b.lib.Episodes {
		key := func() (string, error) { return b.ofEpisode(e) }
		jobs = append(jobs, b.unlessMade(key, func() (made, error) { return b.episodePages(e) }))
		jobs = append(jobs, func() (made, error) { return b.episodeFiles(e) })
	}
	return append(jobs, b.imageFiles)
}

// at is a page's own place below public/, "articles/x/": addresses are made
// relative to it.
type at string

// root leads from the page to public/ itself.
func (p at) root() string {
	if p == "" {
		return "./"
	}
	return strings.Repeat("../", strings.Count(string(p), "/"))
}

// to leads from the page to a path below public/.
func (p at) to(path string) string {
	if path == "" {
		return p.root()
	}
	escaped := (&url.URL{Path: path}).EscapedPath()
	if p == "" {
		return "./" + escaped
	}
	return p.root() + escaped
}

// page is what all pages have in common.
func (b *builder) page(here at, kind string) Page {
	site := b.lib.Site
	view := SiteView{
		Title: site.Title, Description: oneLine(site.Description),
		HasShows: len(b.lib.Shows) > 0, HasEpisodes: len(b.lib.Episodes) > 0, HasLetters: len(b.opts.Letters) > 0, Subscribe: here.to(subscribePath),
		Feeds: []Link{
			{"RSS", here.to("feed.xml")},
			{"Atom", here.to("feed.atom")},
			{"JSON Feed", here.to("feed.json")},
			{"OPML", here.to("feeds.opml")},
		},
	}
	if site.Author != site.Title {
		view.Author = site.Author
	}
	return Page{
		Kind: kind, Site: view, Lang: b.lang(), Title: site.Title, Home: here.to(""), Generator: b.opts.Generator,
		Feeds: []FeedLink{
			{"rss", site.Title, here.to("feed.xml")},
			{"atom", site.Title + " (Atom)", here.to("feed.atom")},
			{"feed", site.Title + " (JSON Feed)", here.to("feed.json")},
		},
	}
}

// lang is the language of the site.
func (b *builder) lang() string { return cmp.Or(b.lib.Site.Language, "en") }

// otherLang is a language that differs from the site's; empty where it does
// not.
func (b *builder) otherLang(lang string) string {
	if strings.EqualFold(lang, b.lang()) {
		return ""
	}
	return lang
}

// date is a day in the site's time zone.
func (b *builder) date(t time.Time) Date {
	t = t.In(b.lib.Site.Zone())
	return Date{Text: t.Format("2 January 2006"), ISO: t.Format(time.RFC3339)}
}

// picture is an image of ours or of elsewhere; nil when there is none.
func (b *builder) picture(here at, i earmark.Image, alt string) *Picture {
	if i.IsZero() {
		return nil
	}
	return &Picture{URL: b.media(here, i.URL, earmark.ImagePath(i)), Alt: alt, Width: i.Width, Height: i.Height}
}

// media is the address of a picture or recording: where it is elsewhere, else
// its path here.
func (b *builder) media(here at, elsewhere, path string) string {
	if elsewhere != "" {
		return elsewhere
	}
	return here.to(path)
}

// audio is the address of an episode's recording, relative where it is ours;
// empty when there is none.
func (b *builder) audio(here at, e *earmark.Episode) string {
	if e.Audio.IsZero() {
		return ""
	}
	return b.media(here, e.Audio.URL, earmark.AudioPath(e))
}

// art is the picture of an episode, else of its show.
func art(e *earmark.Episode, s *earmark.Show) earmark.Image {
	if e != nil && !e.Image.IsZero() {
		return e.Image
	}
	return s.Image
}

// absolute is an address for other sites and search engines; empty when the
// site has none of its own.
func (b *builder) absolute(path string) string {
	if b.lib.Site.URL == "" {
		return ""
	}
	return b.lib.Site.Address(path)
}

// imageURL is the absolute address of a picture; empty when it has none.
func (b *builder) imageURL(i earmark.Image) string {
	if i.URL == "" && b.lib.Site.URL == "" {
		return ""
	}
	return b.lib.ImageURL(i)
}

// people gives names, with the addresses that are known.
func (b *builder) people(ids []earmark.PersonID) []Link {
	links := make([]Link, len(ids))
	for i, id := range ids {
		links[i] = b.person(id)
	}
	return links
}

// authors gives names that lead to the pages of what they wrote.
func (b *builder) authors(here at, ids []earmark.PersonID) []Link {
	links := b.people(ids)
	for i, id := range ids {
		if len(b.lib.ArticlesBy(id)) > 0 {
			links[i].URL = here.to(earmark.AuthorPath(id))
		}
	}
	return links
}

func (b *builder) person(id earmark.PersonID) Link {
	link := Link{Text: b.lib.Name(id)}
	if p := b.lib.Person(id); p != nil {
		link.URL = p.URL
	}
	return link
}

// summary is what an article says of itself in a few words.
func summary(a *earmark.Article, words int) string {
	if a.Summary != "" {
		return oneLine(markup.Excerpt(a.Summary, 2*words))
	}
	return excerpt(a.Body, words)
}

// described is a description for search engines and other sites, the content
// note ahead of it.
func described(note, text string) string { return strings.TrimSpace(note + " " + text) }
