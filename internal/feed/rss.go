package feed

import (
	"fmt"
	"io"
	"strconv"

	"github.com/gorilla/feeds"
)

// WriteRSS writes the feed as RSS 2.0 with the best practices of the RSS
// Advisory Board: a plain summary before the whole text, authors as
// <dc:creator>, links to itself and its other forms, and the links to what an
// article is paired with as <atom:link rel="related">. It has no enclosures:
// an episode's recording belongs to the feed of its show.
func (a Articles) WriteRSS(w io.Writer) error {
	f, err := a.prepare()
	if err == nil {
		err = writeXML(w, f.rss())
	}
	if err != nil {
		return fmt.Errorf("write RSS feed %q: %w", a.Title, err)
	}
	return nil
}

// articleChannel extends the library's channel; Items takes the place of its
// field of the same name.
type articleChannel struct {
	*feeds.RssFeed
	Links     []link               `xml:"atom:link"`
	GUID      string               `xml:"podcast:guid"`
	Medium    string               `xml:"podcast:medium"`
	Archive   *archiveMark         `xml:"fh:archive"`
	Publisher *publisherLink       `xml:"podcast:publisher"`
	Items     stream[*articleItem] `xml:"item"`
}

// articleItem extends the library's item. Creators and Categories are written
// once each; the library knows one bare author, which RSS forbids, and one
// category.
type articleItem struct {
	*feeds.RssItem
	Creators   []string `xml:"dc:creator"`
	Language   string   `xml:"dc:language,omitempty"`
	Categories []string `xml:"category"`
	Links      []link   `xml:"atom:link"`
}

// newsletter is the Podcasting 2.0 medium for "curated written articles".
const newsletter = "newsletter"

func (f articleFeed) rss() rssDocument {
	channel := (&feeds.Rss{Feed: f.gorilla()}).RssFeed()
	channel.Language = f.language
	channel.Generator = generator
	channel.PubDate = rfc2822(f.published())
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
			Items:     entries(f, f.rssItem),
		},
	}
}

func (f articleFeed) rssItem(e entry) *articleItem {
	item := f.gorillaItem(e)
	item.Description = bothWays(e.summary)
	names := make([]string, len(e.authors))
	for i, a := range e.authors {
		names[i] = a.name
	}
	return &articleItem{
		RssItem:    (&feeds.Rss{Feed: &feeds.Feed{Items: []*feeds.Item{item}}}).RssFeed().Items[0],
		Creators:   names,
		Language:   e.language,
		Categories: e.categories,
		Links:      f.related(e),
	}
}

// isPermaLink is what <guid> must say: "true", its default, promises that the
// identifier opens the item, which the old address of a moved one does not.
func isPermaLink(guid, address string) string { return strconv.FormatBool(guid == address) }
