package markup

import (
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// Clean is [Sanitize] of HTML that came from elsewhere: its addresses are made
// absolute by those of the place it came from, and pictures that nobody can see,
// which only count readers, are left out. An empty base leaves addresses as they
// are.
func Clean(fragment, base string) string {
	if !strings.Contains(fragment, "<") {
		return strings.TrimSpace(Sanitize(fragment))
	}
	if isSettled(fragment) {
		return strings.TrimSpace(Sanitize(fragment))
	}
	at, err := url.Parse(base)
	if err != nil {
		at = &url.URL{}
	}
	return strings.TrimSpace(Sanitize(settled(fragment, at)))
}

// isSettled tells at a glance whether there is nothing to settle, as in most
// HTML there is not: no picture, and every address begins with http.
func isSettled(fragment string) bool {
	if strings.Contains(fragment, "<img") || strings.Contains(fragment, "<IMG") {
		return false
	}
	for rest := fragment; ; {
		_, after, found := strings.Cut(rest, "=")
		if !found {
			return true
		}
		name := strings.TrimSpace(rest[:len(rest)-len(after)-1])
		if hasAddress(name) && !strings.HasPrefix(after, `"http`) && !strings.HasPrefix(after, `'http`) {
			return false
		}
		rest = after
	}
}

// hasAddress tells whether the text before a "=" ends in the name of an
// attribute that holds an address.
func hasAddress(before string) bool {
	for _, name := range [...]string{"href", "src", "cite", "poster"} {
		if len(before) >= len(name) && strings.EqualFold(before[len(before)-len(name):], name) {
			return true
		}
	}
	return false
}

// settled is HTML with absolute addresses and without pictures that cannot be
// seen.
func settled(fragment string, base *url.URL) string {
	var out strings.Builder
	tokens := html.NewTokenizer(strings.NewReader(fragment))
	for {
		kind := tokens.Next()
		if kind == html.ErrorToken {
			return out.String()
		}
		raw := string(tokens.Raw())
		if kind != html.StartTagToken && kind != html.SelfClosingTagToken {
			out.WriteString(raw)
			continue
		}
		token := tokens.Token()
		if token.Data == "img" && isPixel(token.Attr) {
			continue
		}
		if resolveAll(token.Attr, base) {
			raw = token.String()
		}
		out.WriteString(raw)
	}
}

// isPixel tells whether a picture is at most one dot wide or high, or hidden.
func isPixel(attr []html.Attribute) bool {
	for _, a := range attr {
		switch a.Key {
		case "width", "height":
			n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(a.Val), "px"))
			if err == nil && n <= 1 {
				return true
			}
		case "style":
			if style := strings.ReplaceAll(strings.ToLower(a.Val), " ", ""); strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden") {
				return true
			}
		}
	}
	return false
}

// resolveAll makes the addresses among attributes absolute; true where it
// changed one.
func resolveAll(attr []html.Attribute, base *url.URL) bool {
	changed := false
	for i, a := range attr {
		if a.Key != "href" && a.Key != "src" && a.Key != "cite" && a.Key != "poster" || base.Host == "" {
			continue
		}
		u, err := base.Parse(strings.TrimSpace(a.Val))
		if err != nil || u.String() == a.Val {
			continue
		}
		attr[i].Val, changed = u.String(), true
	}
	return changed
}
