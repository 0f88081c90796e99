package feed

import (
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"io"

	"earmark/internal/earmark"
)

// Remote names a feed by what Podcasting 2.0 knows it by.
type Remote struct {
	GUID   earmark.GUID // its podcast:guid
	URL    string       // its address, absolute
	Title  string
	Medium string // empty: podcast
}

// Publisher is the feed that ties the shows and the articles of one publisher
// together (Podcasting 2.0, medium "publisher"): each of them names it, and it
// names each of them, so that nobody can claim another's feed.
type Publisher struct {
	Library *earmark.Library
	Self    string // where it will stand, absolute
	GUID    earmark.GUID
	Feeds   []Remote
}

type remoteItem struct {
	XMLName xml.Name `xml:"podcast:remoteItem"`
	GUID    string   `xml:"feedGuid,attr"`
	URL     string   `xml:"feedUrl,attr"`
	Medium  string   `xml:"medium,attr,omitempty"`
	Title   string   `xml:"title,attr,omitempty"`
}

type publisherChannel struct {
	XMLName     xml.Name     `xml:"channel"`
	Title       string       `xml:"title"`
	Link        string       `xml:"link"`
	Description string       `xml:"description"`
	Language    string       `xml:"language,omitempty"`
	Generator   string       `xml:"generator"`
	Links       []link       `xml:"atom:link"`
	GUID        string       `xml:"podcast:guid"`
	Medium      string       `xml:"podcast:medium"`
	Feeds       []remoteItem `xml:"podcast:remoteItem"`
}

// Write writes the feed as RSS 2.0. It has no items: its content is the list of
// feeds.
func (p Publisher) Write(w io.Writer) error {
	at, err := newAddresses(p.Library)
	if err == nil && at.absolute(p.Self) == "" {
		err = errors.New("expected the absolute address of the feed")
	}
	if err == nil {
		err = writeXML(w, p.document(at))
	}
	if err != nil {
		return fmt.Errorf("write publisher feed %q: %w", p.Self, err)
	}
	return nil
}

func (p Publisher) document(at addresses) rssDocument {
	site := p.Library.Site
	title := cmp.Or(line(site.Author), line(site.Title))
	channel := publisherChannel{
		Title: title, Link: site.Address(""), Description: bothWays(cmp.Or(line(site.Description), title)),
		Language: line(site.Language), Generator: generator,
		Links: []link{{Href: at.absolute(p.Self), Rel: "self", Type: rssType}},
		GUID:  exact(string(p.GUID)), Medium: publisherMedium,
	}
	for _, f := range p.Feeds {
		channel.Feeds = append(channel.Feeds, at.remote(f))
	}
	return rssDocument{Version: "2.0", Atom: atomSpace, Podcast: podcastSpace, Channel: channel}
}

const publisherMedium = "publisher"

func (a addresses) remote(r Remote) remoteItem {
	address := a.absolute(r.URL)
	return remoteItem{
		GUID: exact(string(cmp.Or(r.GUID, earmark.FeedGUID(address)))), URL: address,
		Medium: line(r.Medium), Title: line(r.Title),
	}
}

// publisherLink is the way from a feed to its publisher's.
type publisherLink struct{ Feed remoteItem }

func (a addresses) publisher(r *Remote) *publisherLink {
	if r == nil || a.absolute(r.URL) == "" {
		return nil
	}
	to := a.remote(Remote{GUID: r.GUID, URL: r.URL, Medium: publisherMedium})
	return &publisherLink{to}
}
