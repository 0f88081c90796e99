package feed

import (
	"cmp"
	"fmt"
	"html"
	"net/url"
	"strings"

	"golang.org/x/net/idna"

	"earmark/internal/earmark"
	"earmark/internal/markup"
)

// addresses makes every address of a feed absolute and escaped: a feed is read
// far from the site it came from.
type addresses struct {
	library *earmark.Library
	base    *url.URL
}

func newAddresses(library *earmark.Library) (addresses, error) {
	base, err := url.Parse(library.Site.URL)
	if err != nil || base.Host == "" || !isWeb(base) {
		return addresses{}, fmt.Errorf("site.url %q: expected an absolute http or https address", library.Site.URL)
	}
	return addresses{library: library, base: base}, nil
}

// absolute resolves an address against the site and escapes what a URL cannot
// hold; empty for what is no web address.
func (a addresses) absolute(address string) string { return absolute(a.base, address) }

func (a addresses) image(i earmark.Image) string { return a.absolute(a.library.ImageURL(i)) }

// The pages of items are those here where the ones elsewhere are no addresses:
// every format requires a link.

func (a addresses) article(item *earmark.Article) string {
	return cmp.Or(a.absolute(a.library.ArticleURL(item)), a.library.Site.Address(earmark.ArticlePath(item)))
}

func (a addresses) episode(item *earmark.Episode) string {
	return cmp.Or(a.absolute(a.library.EpisodeURL(item)), a.library.Site.Address(earmark.EpisodePath(item)))
}

func (a addresses) show(item *earmark.Show) string {
	return cmp.Or(a.absolute(a.library.ShowURL(item)), a.library.Site.Address(earmark.ShowPath(item)))
}

// audio is empty for an episode without a recording.
func (a addresses) audio(item *earmark.Episode) string {
	return a.absolute(a.library.AudioURL(item))
}

func absolute(base *url.URL, address string) string {
	address = strings.TrimSpace(markup.XMLText(address))
	if address == "" {
		return ""
	}
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	u = base.ResolveReference(u)
	if u.Host == "" || !isWeb(u) {
		return ""
	}
	if ascii, err := idna.Lookup.ToASCII(u.Host); err == nil {
		u.Host = ascii // net/url would write its letters in per cent, which few resolve
	}
	u.RawQuery = escapeQuery(u.RawQuery)
	return u.String()
}

func isWeb(u *url.URL) bool { return u.Scheme == "https" || u.Scheme == "http" }

// escapeQuery escapes what RFC 3986 section 3.4 does not allow in a query and
// net/url passes through as written.
func escapeQuery(query string) string {
	var b strings.Builder
	for i := range len(query) {
		c := query[i]
		if c <= ' ' || c >= 0x7f || strings.IndexByte("\"<>\\^`{|}", c) >= 0 {
			fmt.Fprintf(&b, "%%%02X", c)
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

// within makes the addresses in sanitised HTML absolute, as seen from the page
// it stands on. What is no web address, such as mailto, stays as it is.
//
// The sanitiser quotes every attribute with double quotes and writes those of
// the text as "&#34;", so whatever looks like an attribute is one.
func within(page, fragment string) string {
	base, err := url.Parse(page)
	if err != nil {
		return fragment
	}
	var out strings.Builder
	for {
		before, after, found := strings.Cut(fragment, `="`)
		value, rest, closed := strings.Cut(after, `"`)
		if !found || !closed {
			out.WriteString(fragment)
			return out.String()
		}
		if isReference(before) {
			value = cmp.Or(html.EscapeString(absolute(base, html.UnescapeString(value))), value)
		}
		out.WriteString(before + `="` + value + `"`)
		fragment = rest
	}
}

// isReference tells whether HTML ends with the name of an attribute that holds
// an address.
func isReference(before string) bool {
	return strings.HasSuffix(before, " href") || strings.HasSuffix(before, " src") || strings.HasSuffix(before, " cite")
}
