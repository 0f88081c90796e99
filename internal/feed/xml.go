package feed

import (
	"encoding/xml"
	"io"
	"strings"
	"time"
)

// The namespaces a feed may speak. Readers compare them letter by letter.
const (
	atomSpace    = "http://www.w3.org/2005/Atom"
	contentSpace = "http://purl.org/rss/1.0/modules/content/"
	dublinSpace  = "http://purl.org/dc/elements/1.1/"
	itunesSpace  = "http://www.itunes.com/dtds/podcast-1.0.dtd"
	podcastSpace = "https://podcastindex.org/namespace/1.0"
)

// The media types of the forms.
const (
	rssType  = "application/rss+xml"
	atomType = "application/atom+xml"
	jsonType = "application/feed+json"
	htmlType = "text/html"
)

const generator = "earmark"

// rssDocument is the root of both kinds of RSS feed. Namespaces that are not
// spoken stay empty.
type rssDocument struct {
	XMLName xml.Name `xml:"rss"`
	Version string   `xml:"version,attr"`
	Atom    string   `xml:"xmlns:atom,attr"`
	Content string   `xml:"xmlns:content,attr,omitempty"`
	Dublin  string   `xml:"xmlns:dc,attr,omitempty"`
	ITunes  string   `xml:"xmlns:itunes,attr,omitempty"`
	Podcast string   `xml:"xmlns:podcast,attr"`
	History string   `xml:"xmlns:fh,attr,omitempty"`
	Channel any
}

// link is an Atom link (RFC 4287 section 4.2.7), in Atom and, as <atom:link>,
// in RSS.
type link struct {
	Href  string `xml:"href,attr"`
	Rel   string `xml:"rel,attr"`
	Type  string `xml:"type,attr,omitempty"`
	Title string `xml:"title,attr,omitempty"`
}

// writeXML writes a document that ends with a line feed. The libraries' own
// writers would do for theirs, but one of them cannot take an extended shape.
func writeXML(w io.Writer, root any) error {
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(root); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// frame is a document without its items, in two parts: what stands before them,
// and the end, which they go in front of.
func frame(root any, end string) (before, after string, err error) {
	var b strings.Builder
	if err := writeXML(&b, root); err != nil {
		return "", "", err
	}
	return strings.TrimSuffix(b.String(), end), end, nil
}

// rfc2822 is a date as RSS wants it, in the zone it was given in; empty for no
// date. Both libraries would make it now.
func rfc2822(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC1123Z)
}

// latest is the later of two times.
func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
