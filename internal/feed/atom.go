package feed

import (
	"io"
	"time"

	"github.com/gorilla/feeds"
)

// WriteAtom writes the feed as Atom 1.0 (RFC 4287).
func (a Articles) WriteAtom(w io.Writer) error { return a.write(w, atomForm) }

// atomFeed extends the library's feed; Links and Author take the place of its
// fields.
type atomFeed struct {
	*feeds.AtomFeed
	Language  string       `xml:"xml:lang,attr,omitempty"`
	History   string       `xml:"xmlns:fh,attr,omitempty"`
	Generator string       `xml:"generator"`
	Links     []link       `xml:"link"`
	Author    atomPerson   `xml:"author"`
	Archive   *archiveMark `xml:"fh:archive"`
}

type atomPerson struct {
	Name string `xml:"name"`
	URI  string `xml:"uri,omitempty"`
}

func (f *articleFeed) atomFrame() (before, after string, err error) {
	return frame(f.atom(), "\n</feed>\n")
}

func (f *articleFeed) atom() *atomFeed {
	feed := (&feeds.Atom{Feed: f.gorilla()}).AtomFeed()
	feed.Id = f.guid.URN()
	feed.Updated = rfc3339(f.changed)
	home := link{Href: f.home, Rel: "alternate", Type: htmlType}
	return &atomFeed{
		AtomFeed:  feed,
		Language:  f.language,
		History:   f.History.space(),
		Archive:   f.History.mark(),
		Generator: generator,
		Links:     append([]link{home}, f.links(atomType)...),
		Author:    atomPerson{Name: f.publisher, URI: f.addresses.absolute(f.Library.Site.URL)},
	}
}

// atomEntry writes an entry; its elements stand in the order in which
// gorilla/feeds has them.
func (f *articleFeed) atomEntry(buf []byte, e *entry) []byte {
	p := pen{buf: buf, depth: 1}
	p.tag("entry")
	p.given("xml:lang", e.language)
	p.inside()
	p.element("title", e.title)
	p.element("updated", rfc3339(e.article.LastChange()))
	p.element("id", e.guid.URN())
	if len(e.content) > 0 {
		p.tag("content")
		p.attr("type", "html")
		p.text("content", e.content...)
	}
	p.element("published", rfc3339(e.article.Date))
	if e.summary != "" {
		p.tag("summary")
		p.attr("type", "text")
		p.text("summary", e.summary)
	}
	p.link("link", link{Href: e.url, Rel: "alternate", Type: htmlType})
	for _, l := range f.related(e) {
		p.link("link", l)
	}
	for _, a := range e.authors {
		p.tag("author")
		p.inside()
		p.element("name", a.name)
		p.optional("uri", a.url)
		p.end("author")
	}
	for _, c := range e.categories {
		p.tag("category")
		p.attr("term", c)
		p.text("category", "")
	}
	p.end("entry")
	return p.buf
}

// rfc3339 is a date as Atom wants it. Atom knows no feed or entry without a
// date; one that nobody knows is that of Atom itself, not the clock's.
func rfc3339(t time.Time) string {
	if t.IsZero() {
		t = time.Date(2005, time.December, 1, 0, 0, 0, 0, time.UTC) // RFC 4287
	}
	return t.Format(time.RFC3339)
}
