package feed

import (
	"fmt"
	"io"
	"time"

	"github.com/gorilla/feeds"
)

// WriteAtom writes the feed as Atom 1.0 (RFC 4287).
func (a Articles) WriteAtom(w io.Writer) error {
	f, err := a.prepare()
	if err == nil {
		err = writeXML(w, f.atom())
	}
	if err != nil {
		return fmt.Errorf("write Atom feed %q: %w", a.Title, err)
	}
	return nil
}

// atomFeed extends the library's feed; Links, Author and Entries take the
// place of its fields.
type atomFeed struct {
	*feeds.AtomFeed
	Language  string             `xml:"xml:lang,attr,omitempty"`
	History   string             `xml:"xmlns:fh,attr,omitempty"`
	Generator string             `xml:"generator"`
	Links     []link             `xml:"link"`
	Author    atomPerson         `xml:"author"`
	Archive   *archiveMark       `xml:"fh:archive"`
	Entries   stream[*atomEntry] `xml:"entry"`
}

// atomEntry extends the library's entry. The library's own Links must be nil:
// being a slice without a tag it is not replaced, and every link came twice.
type atomEntry struct {
	*feeds.AtomEntry
	Language   string         `xml:"xml:lang,attr,omitempty"`
	Links      []link         `xml:"link"`
	Authors    []atomPerson   `xml:"author"`
	Categories []atomCategory `xml:"category"`
}

type atomPerson struct {
	Name string `xml:"name"`
	URI  string `xml:"uri,omitempty"`
}

type atomCategory struct {
	Term string `xml:"term,attr"`
}

func (f articleFeed) atom() *atomFeed {
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
		Author:    atomPerson{Name: f.author, URI: f.addresses.absolute(f.Library.Site.URL)},
		Entries:   entries(f, f.atomEntry),
	}
}

func (f articleFeed) atomEntry(e entry) *atomEntry {
	item := f.gorillaItem(e)
	item.Id = e.guid.URN()
	entry := (&feeds.Atom{Feed: &feeds.Feed{Items: []*feeds.Item{item}}}).AtomFeed().Entries[0]
	entry.Links = nil
	entry.Published = rfc3339(e.article.Date)
	entry.Updated = rfc3339(e.article.LastChange())
	entry.Summary = nil
	if e.summary != "" {
		entry.Summary = &feeds.AtomSummary{Content: e.summary, Type: "text"}
	}
	out := &atomEntry{
		AtomEntry: entry,
		Language:  e.language,
		Links:     append([]link{{Href: e.url, Rel: "alternate", Type: htmlType}}, f.related(e)...),
	}
	for _, a := range e.authors {
		out.Authors = append(out.Authors, atomPerson{Name: a.name, URI: a.url})
	}
	for _, c := range e.categories {
		out.Categories = append(out.Categories, atomCategory{Term: c})
	}
	return out
}

// rfc3339 is a date as Atom wants it. Atom knows no feed or entry without a
// date; one that nobody knows is that of Atom itself, not the clock's.
func rfc3339(t time.Time) string {
	if t.IsZero() {
		t = time.Date(2005, time.December, 1, 0, 0, 0, 0, time.UTC) // RFC 4287
	}
	return t.Format(time.RFC3339)
}
