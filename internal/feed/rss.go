package feed

import (
	"io"
	"strconv"

	"github.com/gorilla/feeds"
)

// WriteRSS writes the feed as RSS 2.0 with the best practices of the RSS
// Advisory Board: a plain summary before the whole text, authors as
// <dc:creator>, links to itself and its other forms, and the links to what an
// article is paired with as <atom:link rel="related">. It has no enclosures:
// an episode's recording belongs to the feed of its show.
func (a Articles) WriteRSS(w io.Writer) error { return a.write(w, rssForm) }

// articleChannel extends the library's channel.
type articleChannel struct {
	*feeds.RssFeed
	Links     []link         `xml:"atom:link"`
	GUID      string         `xml:"podcast:guid"`
	Medium    string         `xml:"podcast:medium"`
	Archive   *archiveMark   `xml:"fh:archive"`
	Publisher *publisherLink `xml:"podcast:publisher"`
}

// newsletter is the Podcasting 2.0 medium for "curated written articles".
const newsletter = "newsletter"

// channelEnd is what follows the items in both kinds of RSS feed.
const channelEnd = "\n  </channel>\n</rss>\n"

func (f *articleFeed) rssFrame() (before, after string, err error) { return frame(f.rss(), channelEnd) }

func (f *articleFeed) rss() rssDocument {
	channel := (&feeds.Rss{Feed: f.gorilla()}).RssFeed()
	channel.Language = f.language
	channel.Generator = generator
	channel.PubDate = rfc2822(f.newest())
	return rssDocument{
		Version: "2.0",
		Atom:    atomSpace,
		Content: contentSpace,
		Dublin:  dublinSpace,
		Podcast: podcastSpace,
		History: f.History.space(),
		Channel: &articleChannel{
			RssFeed:   channel,
			Links:     f.links(rssType),
			Archive:   f.History.mark(),
			GUID:      string(f.guid),
			Medium:    newsletter,
			Publisher: f.addresses.publisher(f.Publisher),
		},
	}
}

// rssItem writes an item; its elements stand in the order in which gorilla/feeds
// has them, then come ours. The library knows one bare author, which RSS
// forbids, and one category.
func (f *articleFeed) rssItem(buf []byte, e *entry) []byte {
	p := pen{buf: buf, depth: 2}
	p.tag("item")
	p.inside()
	p.element("title", e.title)
	p.element("link", e.url)
	p.element("description", e.summary)
	if len(e.content) > 0 {
		p.cdata("content:encoded", e.content...)
	}
	p.guid(string(e.guid), e.url)
	p.optional("pubDate", rfc2822(e.date))
	for _, a := range e.authors {
		p.element("dc:creator", a.name)
	}
	p.optional("dc:language", e.language)
	for _, c := range e.categories {
		p.element("category", c)
	}
	for _, l := range f.related(e) {
		p.link("atom:link", l)
	}
	p.end("item")
	return p.buf
}

// guid says what identifies an item.
func (p *pen) guid(guid, address string) {
	p.tag("guid")
	p.attr("isPermaLink", isPermaLink(guid, address))
	p.text("guid", guid)
}

// isPermaLink is what <guid> must say: "true", its default, promises that the
// identifier opens the item, which the old address of a moved one does not.
func isPermaLink(guid, address string) string { return strconv.FormatBool(guid == address) }
