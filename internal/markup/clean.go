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
	at, err := url.Parse(base)
	if err != nil {
		at = &url.URL{}
	}
	return strings.TrimSpace(Sanitize(settled(fragment, at)))
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
