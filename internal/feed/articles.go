package feed

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/markup"
)

// ErrNoLibrary is returned for a feed that was given no library.
var ErrNoLibrary = errors.New("the feed has no library")

// Articles is one feed of articles: all of them, those of an author, those of
// a category. Library, Title and Home are required; the zero value is refused
// with [ErrNoLibrary].
type Articles struct {
	Library     *earmark.Library
	Pairs       earmark.Pairs // what readers see; the zero value links nothing
	Title       string
	Description string // plain text; empty: the title
	Home        string // the web page whose feed this is, absolute
	Self        Forms  // where this feed will stand
	Items       []*earmark.Article
	GUID        earmark.GUID // empty: made of Self
	Rights      string       // copyright, plain text; empty when not said
	// Summaries gives the summary of each article instead of its whole text.
	Summaries bool
	History   History
	Hubs      []string // addresses of WebSub hubs
	Publisher *Remote  // nil: none
	// Press shares the items with other feeds, where a [PieceWriter] takes them; nil:
	// each feed makes its own.
	Press *Press
}

// Forms are the absolute addresses of one feed in its three forms. An empty
// one is not announced.
type Forms struct{ RSS, Atom, JSON string }

// summaryWords is how much of an article without a summary stands in its place.
const summaryWords = 55

// articleFeed is what the three forms have in common: clean texts, absolute
// addresses, dates from content.
type articleFeed struct {
	Articles
	addresses addresses
	guid      earmark.GUID
	title     string
	about     string // the description
	home      string
	language  string
	publisher string // the author of the feed as a whole
	changed   time.Time
	known     map[earmark.PersonID]author // those that were looked up
}

func (a Articles) prepare() (*articleFeed, error) {
	if a.Library == nil {
		return nil, ErrNoLibrary
	}
	at, err := newAddresses(a.Library)
	if err != nil {
		return nil, err
	}
	site := a.Library.Site
	f := &articleFeed{Articles: a, addresses: at, title: line(a.Title), home: at.absolute(a.Home), language: line(site.Language), known: map[earmark.PersonID]author{}}
	if f.title == "" || f.home == "" {
		return nil, fmt.Errorf("title %q, home %q: expected a title and an absolute address", a.Title, a.Home)
	}
	f.about = cmp.Or(line(a.Description), f.title)
	f.publisher = cmp.Or(line(site.Author), line(site.Title), f.title)
	f.guid = cmp.Or(a.GUID, earmark.FeedGUID(cmp.Or(a.Self.RSS, a.Self.Atom, a.Self.JSON, a.Home)))
	f.guid = earmark.GUID(exact(string(f.guid)))
	f.changed = f.lastChange()
	return f, nil
}

// lastChange is when the content of the feed became what it is: the newest of
// the articles and of the episodes they link to.
func (f *articleFeed) lastChange() time.Time {
	var changed time.Time
	for _, a := range f.Items {
		changed = latest(changed, a.LastChange())
		for _, pair := range f.Pairs.OfArticle(a.ID) {
			if pair.EpisodeItem != nil {
				changed = latest(changed, pair.EpisodeItem.Date)
			}
		}
	}
	return changed
}

// links announces this form and the others; self is the media type of this one.
func (f *articleFeed) links(self string) []link {
	forms := []link{
		{Href: f.addresses.absolute(f.Self.RSS), Type: rssType, Title: f.title + " (RSS)"},
		{Href: f.addresses.absolute(f.Self.Atom), Type: atomType, Title: f.title + " (Atom)"},
		{Href: f.addresses.absolute(f.Self.JSON), Type: jsonType, Title: f.title + " (JSON Feed)"},
	}
	var links []link
	for _, l := range forms {
		if l.Href == "" {
			continue
		}
		l.Rel = "alternate"
		if l.Type == self {
			l.Rel, l.Title = "self", ""
		}
		links = append(links, l)
	}
	links = append(links, f.History.links(f.addresses, self)...)
	return append(links, f.History.hubLinks(f.addresses, f.Hubs)...)
}

// form is one way to write a feed: what stands around its items, what between
// them, and an item, added to a buffer. An item begins with a line feed.
type form struct {
	place   int // in allForms
	name    string
	frame   func(*articleFeed) (before, after string, err error)
	between string
	item    func(*articleFeed, []byte, *entry) []byte
}

var (
	rssForm  = form{place: 0, name: "RSS", frame: (*articleFeed).rssFrame, item: (*articleFeed).rssItem}
	atomForm = form{place: 1, name: "Atom", frame: (*articleFeed).atomFrame, item: (*articleFeed).atomEntry}
	jsonForm = form{place: 2, name: "JSON", frame: (*articleFeed).jsonFrame, between: ",", item: (*articleFeed).jsonItem}
	allForms = [...]form{rssForm, atomForm, jsonForm}
)

// write writes the feed in a form, one item after the other.
func (a Articles) write(w io.Writer, in form) error {
	f, err := a.prepare()
	if err == nil {
		err = f.write(w, in)
	}
	if err != nil {
		return fmt.Errorf("write %s feed %q: %w", in.name, a.Title, err)
	}
	return nil
}

func (f *articleFeed) write(w io.Writer, in form) error {
	before, after, err := in.frame(f)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(w, before); err != nil {
		return err
	}
	if shared, ok := w.(PieceWriter); ok && f.Press != nil {
		err = f.writeShared(shared, in)
	} else {
		err = f.writeItems(w, in)
	}
	if err == nil {
		_, err = io.WriteString(w, after)
	}
	return err
}

func (f *articleFeed) writeItems(w io.Writer, in form) error {
	buf := make([]byte, 0, 2*chunk)
	for i, a := range f.Items {
		if i > 0 {
			buf = append(buf, in.between...)
		}
		buf = in.item(f, buf, f.entry(a))
		if len(buf) < chunk && i+1 < len(f.Items) {
			continue
		}
		if _, err := w.Write(buf); err != nil {
			return err
		}
		buf = buf[:0]
	}
	return nil
}

// chunk is about how many bytes are written at once.
const chunk = 32 << 10

// entry is one article as every form needs it.
type entry struct {
	article    *earmark.Article
	date       time.Time // first published, else last changed
	guid       earmark.GUID
	url        string
	title      string
	summary    string   // plain text: content note, summary, credit
	content    []string // HTML: content note, text, credit, biography, listen block, under one another
	language   string   // BCP 47; empty: the feed's
	image      string
	authors    []author
	categories []string
	notes      []string
	credit     credit
	pairs      []heard
}

// author is somebody who wrote an article. Addresses are empty when not known.
type author struct{ name, url, image string }

func (f *articleFeed) entry(a *earmark.Article) *entry {
	at := f.addresses
	e := &entry{
		article:    a,
		date:       published(a),
		guid:       earmark.GUID(exact(string(guidOf(a.GUID, f.guid, string(a.ID))))),
		url:        at.article(a),
		title:      line(a.Title),
		image:      at.image(a.Image),
		authors:    f.authors(a.Authors),
		categories: lines(a.Categories, a.Tags),
		notes:      lines(f.Library.ContentNotes(a)),
		credit:     at.credit(a.Source),
		pairs:      at.hear(f.Pairs.OfArticle(a.ID)),
	}
	if lang := line(a.Lang); lang != f.language {
		e.language = lang
	}
	summary := line(cmp.Or(a.Summary, markup.Excerpt(a.Body.Text, summaryWords)))
	e.summary = joined(" ", contentNote(e.notes), summary, e.credit.sentence())
	e.content = f.content(e, summary)
	return e
}

func (f *articleFeed) content(e *entry, summary string) []string {
	body := f.written(e, e.article.Body)
	more := ""
	if f.Summaries {
		body = "<p>" + escape(summary) + "</p>"
		if e.credit.url == "" {
			more = "<p>" + anchor(e.url, "Read “"+e.title+"”") + "</p>"
		}
	}
	html := pieces(noteParagraph(e.notes), body, e.credit.paragraph(), more, f.written(e, e.article.Biography))
	return ListenFence.placeIn(html, f.addresses.listenBlock(e.pairs).fenced())
}

// written is prose as its author wrote it, with absolute addresses.
func (f *articleFeed) written(e *entry, b earmark.Body) string {
	return within(e.url, strings.TrimSpace(markup.XMLText(b.Elsewhere(f.Library.Site))))
}

func (f *articleFeed) authors(ids []earmark.PersonID) []author {
	authors := make([]author, 0, len(ids))
	for _, id := range ids {
		a, known := f.known[id]
		if !known {
			a = f.author(id)
			f.known[id] = a
		}
		if a.name != "" {
			authors = append(authors, a)
		}
	}
	return authors
}

func (f *articleFeed) author(id earmark.PersonID) author {
	a := author{name: line(f.Library.Name(id))}
	if p := f.Library.Person(id); p != nil {
		a.url, a.image = f.addresses.absolute(p.URL), f.addresses.image(p.Image)
	}
	return a
}

// related are the links to what an article is paired with, and "via" to the
// publication it is excerpted from (RFC 4287 section 4.2.7.2).
func (f *articleFeed) related(e *entry) []link {
	var links []link
	for _, pair := range e.pairs {
		links = append(links, link{Href: pair.url, Rel: "related", Type: htmlType, Title: pair.name()})
	}
	if e.credit.url != "" {
		links = append(links, link{Href: e.credit.url, Rel: "via", Type: htmlType, Title: e.credit.name})
	}
	return links
}

// pieces are the parts that are not empty, of a text that nobody need put
// together, for it is written part by part.
func pieces(parts ...string) []string {
	return slices.DeleteFunc(parts, func(part string) bool { return part == "" })
}

// joined are the parts that are not empty, with something between them.
func joined(between string, parts ...string) string {
	kept := make([]string, 0, 8)
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, between)
}

// published is when an article was, or was last changed where nobody said.
func published(a *earmark.Article) time.Time {
	if a.Date.IsZero() {
		return a.LastChange()
	}
	return a.Date
}

// guidOf is the identifier of an item, else one that is made of its feed's and
// its name here.
func guidOf(own, feed earmark.GUID, name string) earmark.GUID {
	if own != "" {
		return own
	}
	return earmark.ItemGUID(feed, name)
}
