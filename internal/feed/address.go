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
	base, err := baseOf(library.Site)
	return addresses{library: library, base: base}, err
}

func baseOf(site earmark.Site) (*url.URL, error) {
	base, err := url.Parse(site.URL)
	if err != nil || base.Host == "" || !isWeb(base) {
		return nil, fmt.Errorf("site.url %q: expected an absolute http or https address", site.URL)
	}
	return base, nil
}

// Address is an address as feeds write it, for the files that they point to:
// absolute, and without what a URL cannot hold. It is empty for what is no web
// address, and where the site has none.
func Address(site earmark.Site, address string) string {
	base, err := baseOf(site)
	if err != nil {
		return ""
	}
	return absolute(base, address)
}

// absolute resolves an address against the site and escapes what a URL cannot
// hold; empty for what is no web address.
func (a addresses) absolute(address string) string { return absolute(a.base, address) }

func (a addresses) image(i earmark.Image) string { return a.absolute(a.library.ImageURL(i)) }

// The pages of items are those here where the ones elsewhere are no addresses:
// every format requires a link.

func (a addresses) article(item *earmark.Article) string {
	if address := a.absolute(a.library.ArticleURL(item)); address != "" {
		return address
	}
	return a.library.Site.Address(earmark.ArticlePath(item))
}

func (a addresses) episode(item *earmark.Episode) string {
	if address := a.absolute(a.library.EpisodeURL(item)); address != "" {
		return address
	}
	return a.library.Site.Address(earmark.EpisodePath(item))
}

func (a addresses) show(item *earmark.Show) string {
	if address := a.absolute(a.library.ShowURL(item)); address != "" {
		return address
	}
	return a.library.Site.Address(earmark.ShowPath(item))
}

// audio is empty for an episode without a recording.
func (a addresses) audio(item *earmark.Episode) string {
	return a.absolute(a.library.AudioURL(item))
}

func absolute(base *url.URL, address string) string {
	if isSettled(address) {
		return address
	}
	return resolved(base, address)
}

func resolved(base *url.URL, address string) string {
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

// isSettled tells at a glance that an address is absolute and written as it will
// be, as most are: to take it apart and put it together costs more than all else
// that is made of it.
func isSettled(address string) bool {
	rest, secure := strings.CutPrefix(address, "https://")
	if !secure {
		var plain bool
		if rest, plain = strings.CutPrefix(address, "http://"); !plain {
			return false
		}
	}
	host := 0
	for host < len(rest) && (isLower(rest[host]) || rest[host] == '-' || rest[host] == '.') {
		host++
	}
	if host == 0 || strings.Contains(rest[:host], "xn--") || host < len(rest) && rest[host] != '/' {
		return false
	}
	end := host
	for end < len(rest) && (isUnreserved(rest[end]) || rest[end] == '/') {
		if rest[end] == '.' && rest[end-1] == '/' {
			return false // "/./" and "/../" lead elsewhere
		}
		end++
	}
	return end == len(rest) || isSettledBehind(rest[end:])
}

// isSettledBehind is [isSettled] of a query or a fragment.
func isSettledBehind(behind string) bool {
	if len(behind) == 1 || behind[0] != '?' && behind[0] != '#' {
		return false
	}
	for i := range len(behind) - 1 {
		if c := behind[i+1]; !isUnreserved(c) && c != '/' && c != '=' && c != '&' && c != ';' && c != '+' {
			return false
		}
	}
	return true
}

// isUnreserved tells the characters that mean themselves wherever they stand in
// an address (RFC 3986 section 2.3).
func isUnreserved(c byte) bool {
	return isLower(c) || 'A' <= c && c <= 'Z' || c == '-' || c == '.' || c == '_' || c == '~'
}

// isLower tells small letters and digits.
func isLower(c byte) bool { return 'a' <= c && c <= 'z' || '0' <= c && c <= '9' }

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
	var out strings.Builder
	kept := 0 // so much of the fragment is in out
	for at := 0; ; {
		before, after, found := strings.Cut(fragment[at:], `="`)
		value, _, closed := strings.Cut(after, `"`)
		if !found || !closed {
			break
		}
		start := at + len(before) + len(`="`)
		at = start + len(value) + len(`"`)
		if !isReference(before) || isSettledHTML(value) {
			continue
		}
		out.WriteString(fragment[kept:start])
		out.WriteString(cmp.Or(seenFrom(page, value), value))
		kept = start + len(value)
	}
	if kept == 0 {
		return fragment
	}
	out.WriteString(fragment[kept:])
	return out.String()
}

// seenFrom is an address in HTML made absolute; empty for what is no web address.
func seenFrom(page, value string) string {
	base, err := url.Parse(page)
	if err != nil {
		return ""
	}
	return html.EscapeString(absolute(base, html.UnescapeString(value)))
}

// isSettledHTML is [isSettled] of an address within HTML, where every "&" is
// written "&amp;".
func isSettledHTML(value string) bool {
	return isSettled(value) && strings.Count(value, "&") == strings.Count(value, "&amp;")
}

// isReference tells whether HTML ends with the name of an attribute that holds
// an address.
func isReference(before string) bool {
	return strings.HasSuffix(before, " href") || strings.HasSuffix(before, " src") || strings.HasSuffix(before, " cite")
}
