package feed

import (
	"io"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// feedTypes are the media types by which a page names its feeds.
var feedTypes = []string{"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"}

// Discover finds the feeds that a page names in its head, absolute and each
// once: <link rel="alternate" type="application/rss+xml" href="…">.
func Discover(page io.Reader, address string) []string {
	base, err := url.Parse(address)
	if err != nil {
		base = &url.URL{}
	}
	return discover(page, base)
}

// maxHead is how much of a page is read to find its feeds.
const maxHead = 512 << 10

func discover(page io.Reader, base *url.URL) []string {
	var found []string
	tokens := html.NewTokenizer(io.LimitReader(page, maxHead))
	for {
		switch tokens.Next() {
		case html.ErrorToken:
			return found
		case html.StartTagToken, html.SelfClosingTagToken:
			token := tokens.Token()
			if token.Data == "body" {
				return found
			}
			if at := feedLink(token, base); at != "" && !slices.Contains(found, at) {
				found = append(found, at)
			}
		}
	}
}

// feedLink is the address of the feed a tag names; empty for any other tag.
func feedLink(token html.Token, base *url.URL) string {
	if token.Data != "link" {
		return ""
	}
	values := map[string]string{}
	for _, a := range token.Attr {
		values[a.Key] = a.Val
	}
	if !strings.Contains(" "+strings.ToLower(values["rel"])+" ", " alternate ") || !slices.Contains(feedTypes, strings.ToLower(strings.TrimSpace(values["type"]))) {
		return ""
	}
	return resolve(base, values["href"])
}
