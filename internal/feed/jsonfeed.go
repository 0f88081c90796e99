package feed

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"github.com/gorilla/feeds"
)

// WriteJSON writes the feed as JSON Feed 1.1. Recordings of linked episodes
// are attachments; what they have to do with the article stands under
// "_earmark" (see [Extension]).
func (a Articles) WriteJSON(w io.Writer) error {
	f, err := a.prepare()
	if err == nil {
		err = f.writeJSON(w)
	}
	if err != nil {
		return fmt.Errorf("write JSON feed %q: %w", a.Title, err)
	}
	return nil
}

// jsonFeed extends the library's feed. Items stays empty and last: the items
// are written one by one into its brackets. The library leaves an empty list
// out, which JSON Feed forbids.
type jsonFeed struct {
	*feeds.JSONFeed
	Items []struct{} `json:"items"`
}

// jsonItem extends the library's item.
type jsonItem struct {
	*feeds.JSONItem
	Language    string           `json:"language,omitempty"`
	Attachments []jsonAttachment `json:"attachments,omitempty"`
	Earmark     *Extension       `json:"_earmark,omitempty"`
}

// jsonAttachment takes the place of the library's, which calls the size "size"
// and cannot hold more than 2 GiB.
type jsonAttachment struct {
	URL      string  `json:"url"`
	Type     string  `json:"mime_type"`
	Title    string  `json:"title,omitempty"`
	Size     int64   `json:"size_in_bytes,omitempty"`
	Duration float64 `json:"duration_in_seconds,omitempty"`
}

func (f articleFeed) writeJSON(w io.Writer) error {
	head, err := encodeJSON(f.jsonHead(), "")
	if err != nil {
		return err
	}
	const end = "]\n}\n" // of the empty list of items and of the feed
	if _, err := w.Write(bytes.TrimSuffix(head, []byte(end))); err != nil {
		return err
	}
	between := "\n    "
	for _, a := range f.Items {
		item, err := encodeJSON(f.jsonItem(f.entry(a)), "    ")
		if err != nil {
			return err
		}
		if _, err := io.WriteString(w, between); err != nil {
			return err
		}
		if _, err := w.Write(bytes.TrimSuffix(item, []byte("\n"))); err != nil {
			return err
		}
		between = ",\n    "
	}
	tail := end
	if len(f.Items) > 0 {
		tail = "\n  " + end
	}
	_, err = io.WriteString(w, tail)
	return err
}

// encodeJSON writes HTML as it is: "\u003c" for "<" is a safety for pages with
// JSON in a script, and triples the size of a feed's markup.
func encodeJSON(v any, prefix string) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent(prefix, "  ")
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func (f articleFeed) jsonHead() jsonFeed {
	feed := (&feeds.JSON{Feed: f.gorilla()}).JSONFeed()
	feed.FeedUrl = f.addresses.absolute(f.Self.JSON)
	feed.Language = f.language
	feed.NextUrl = f.addresses.absolute(f.History.Previous.JSON)
	for _, hub := range f.History.hubLinks(f.addresses, f.Hubs) {
		feed.Hubs = append(feed.Hubs, &feeds.JSONHub{Type: "WebSub", Url: hub.Href})
	}
	feed.Authors = []*feeds.JSONAuthor{{Name: f.author, Url: f.addresses.absolute(f.Library.Site.URL)}}
	return jsonFeed{JSONFeed: feed, Items: []struct{}{}}
}

func (f articleFeed) jsonItem(e entry) jsonItem {
	item := (&feeds.JSON{Feed: &feeds.Feed{Items: []*feeds.Item{f.gorillaItem(e)}}}).JSONFeed().Items[0]
	item.Image = e.image
	item.Tags = e.categories
	if e.credit.url != e.url {
		item.ExternalUrl = e.credit.url
	}
	for _, a := range e.authors {
		item.Authors = append(item.Authors, &feeds.JSONAuthor{Name: a.name, Url: a.url, Avatar: a.image})
	}
	return jsonItem{
		JSONItem:    item,
		Language:    e.language,
		Attachments: f.attachments(e),
		Earmark:     f.extension(e),
	}
}

// attachments are the recordings of the episodes an article links to. One
// whose media type nobody knows is left out, for JSON Feed requires it.
func (f articleFeed) attachments(e entry) []jsonAttachment {
	var list []jsonAttachment
	for _, pair := range e.pairs {
		episode := pair.EpisodeItem
		if episode == nil {
			continue
		}
		address, kind := f.addresses.audio(episode), audioType(episode.Audio)
		if address == "" || kind == "" {
			continue
		}
		_, title := f.addresses.listenTo(pair)
		list = append(list, jsonAttachment{
			URL: address, Type: kind, Title: title,
			Size: max(episode.Audio.Length, 0), Duration: episode.Audio.Duration.Seconds(),
		})
	}
	return list
}
