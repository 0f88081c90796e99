package feed

import (
	"cmp"
	"encoding/json"
	"io"
	"strings"
	"time"

	"github.com/gorilla/feeds"
)

// WriteJSON writes the feed as JSON Feed 1.1. Recordings of linked episodes
// are attachments; what they have to do with the article stands under
// "_earmark" (see [Extension]).
func (a Articles) WriteJSON(w io.Writer) error { return a.write(w, jsonForm) }

// jsonFeed extends the library's feed. Items stays empty and last: the items
// go into its brackets. The library leaves an empty list out, which JSON Feed
// forbids.
type jsonFeed struct {
	*feeds.JSONFeed
	Items []struct{} `json:"items"`
}

func (f *articleFeed) jsonFrame() (before, after string, err error) {
	head, err := encodeJSON(f.jsonHead())
	if err != nil {
		return "", "", err
	}
	const end = "]\n}\n" // of the empty list of items and of the feed
	if len(f.Items) == 0 {
		return strings.TrimSuffix(head, end), end, nil
	}
	return strings.TrimSuffix(head, end), "\n  " + end, nil
}

// encodeJSON writes HTML as it is: "\u003c" for "<" is a safety for pages with
// JSON in a script, and triples the size of a feed's markup.
func encodeJSON(v any) (string, error) {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(v)
	return b.String(), err
}

func (f *articleFeed) jsonHead() jsonFeed {
	feed := (&feeds.JSON{Feed: f.gorilla()}).JSONFeed()
	feed.FeedUrl = f.addresses.absolute(f.Self.JSON)
	feed.Language = f.language
	feed.NextUrl = f.addresses.absolute(f.History.Previous.JSON)
	for _, hub := range f.History.hubLinks(f.addresses, f.Hubs) {
		feed.Hubs = append(feed.Hubs, &feeds.JSONHub{Type: "WebSub", Url: hub.Href})
	}
	feed.Authors = []*feeds.JSONAuthor{{Name: f.publisher, Url: f.addresses.absolute(f.Library.Site.URL)}}
	return jsonFeed{JSONFeed: feed, Items: []struct{}{}}
}

// jsonItem writes an item; its members stand in the order in which gorilla/feeds
// has them, then come ours.
func (f *articleFeed) jsonItem(buf []byte, e *entry) []byte {
	p := jsonPen{buf: buf, depth: 2}
	p.line()
	p.open('{')
	p.text("id", string(e.guid))
	p.optional("url", e.url)
	if e.credit.url != e.url {
		p.optional("external_url", e.credit.url)
	}
	p.optional("title", e.title)
	if len(e.content) > 0 {
		p.text("content_html", e.content...)
	} else {
		p.text("content_text", cmp.Or(e.summary, e.title)) // one of the two must be there (JSON Feed 1.1, Items)
	}
	p.optional("summary", e.summary)
	p.optional("image", e.image)
	p.moment("date_published", e.article.Date)
	p.moment("date_modified", e.article.LastChange())
	list(&p, "authors", e.authors, p.author)
	p.texts("tags", e.categories)
	p.optional("language", e.language)
	list(&p, "attachments", f.attachments(e), p.attachment)
	if x := f.extension(e); x != nil {
		p.key("_earmark")
		p.extension(x)
	}
	p.shut('}')
	return p.buf
}

func (p *jsonPen) author(a author) {
	p.open('{')
	p.text("name", a.name)
	p.optional("url", a.url)
	p.optional("avatar", a.image)
	p.shut('}')
}

// attachment is a recording. gorilla/feeds calls its size "size", and cannot hold
// more than 2 GiB.
type attachment struct {
	url, kind, title string
	size             int64
	duration         time.Duration
}

func (p *jsonPen) attachment(a attachment) {
	p.open('{')
	p.text("url", a.url)
	p.text("mime_type", a.kind)
	p.optional("title", a.title)
	p.number("size_in_bytes", float64(a.size))
	p.number("duration_in_seconds", a.duration.Seconds())
	p.shut('}')
}

// attachments are the recordings of the episodes an article links to. One
// whose media type nobody knows is left out, for JSON Feed requires it.
func (f *articleFeed) attachments(e *entry) []attachment {
	var list []attachment
	for _, pair := range e.pairs {
		episode := pair.EpisodeItem
		if episode == nil {
			continue
		}
		address, kind := f.addresses.audio(episode), audioType(episode.Audio)
		if address == "" || kind == "" {
			continue
		}
		list = append(list, attachment{url: address, kind: kind, title: pair.name(), size: max(episode.Audio.Length, 0), duration: episode.Audio.Duration})
	}
	return list
}
