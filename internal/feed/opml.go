package feed

import (
	"encoding/xml"
	"fmt"
	"io"
	"net/url"
	"time"
)

// Outline is one feed in a list of feeds.
type Outline struct {
	Title       string
	Description string    // plain text; empty when not said
	Feed        string    // absolute address of the feed
	Home        string    // absolute address of the page it belongs to; empty when there is none
	Language    string    // BCP 47; empty when not said
	Changed     time.Time // when its content changed last; zero when not known
}

// WriteOPML writes a list of feeds as OPML 2.0. Its date is that of the newest
// change in any of them; without one it has none. An outline whose feed is no
// absolute web address is an error, for the list would not be importable.
func WriteOPML(w io.Writer, title string, outlines []Outline) error {
	list, err := newOPML(title, outlines)
	if err == nil {
		err = writeXML(w, list)
	}
	if err != nil {
		return fmt.Errorf("write OPML %q: %w", title, err)
	}
	return nil
}

type opml struct {
	XMLName  xml.Name      `xml:"opml"`
	Version  string        `xml:"version,attr"`
	Title    string        `xml:"head>title"`
	Created  string        `xml:"head>dateCreated,omitempty"`
	Outlines []opmlOutline `xml:"body>outline"`
}

type opmlOutline struct {
	Type        string `xml:"type,attr"`
	Text        string `xml:"text,attr"`
	Title       string `xml:"title,attr"`
	Description string `xml:"description,attr,omitempty"`
	Language    string `xml:"language,attr,omitempty"`
	Feed        string `xml:"xmlUrl,attr"`
	Home        string `xml:"htmlUrl,attr,omitempty"`
}

func newOPML(title string, outlines []Outline) (opml, error) {
	list := opml{Version: "2.0", Title: line(title)}
	var newest time.Time
	for _, o := range outlines {
		feed := absolute(&url.URL{}, o.Feed)
		if feed == "" {
			return opml{}, fmt.Errorf("feed of %q: found %q, expected an absolute web address", o.Title, o.Feed)
		}
		name := line(o.Title)
		if name == "" {
			name = feed
		}
		newest = latest(newest, o.Changed)
		list.Outlines = append(list.Outlines, opmlOutline{
			Type: "rss", Text: name, Title: name, Description: line(o.Description),
			Language: line(o.Language), Feed: feed, Home: absolute(&url.URL{}, o.Home),
		})
	}
	list.Created = rfc2822(newest)
	return list, nil
}
