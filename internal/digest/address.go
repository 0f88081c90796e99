package digest

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"earmark/internal/earmark"
)

// web is an address that may stand in a letter, absolute and of the web; else
// the other one.
func web(address, otherwise string) string {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || !isLine(address) {
		return otherwise
	}
	return u.String()
}

// host is where an address leads, as a reader would name it.
func host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return strings.TrimPrefix(u.Hostname(), "www.")
}

// absolute gives the addresses in sanitised HTML the site to start from. What
// cannot be parsed stays as it was written.
func absolute(fragment string, site earmark.Site) string {
	base, err := url.Parse(site.Address(""))
	if err != nil {
		return fragment
	}
	nodes, err := html.ParseFragment(strings.NewReader(fragment), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body})
	if err != nil {
		return fragment
	}
	var out strings.Builder
	for _, node := range nodes {
		resolve(node, base)
		for inner := range node.Descendants() {
			resolve(inner, base)
		}
		if err := html.Render(&out, node); err != nil {
			return fragment
		}
	}
	return out.String()
}

func resolve(n *html.Node, base *url.URL) {
	for i, a := range n.Attr {
		if a.Key != "href" && a.Key != "src" {
			continue
		}
		if u, err := base.Parse(strings.TrimSpace(a.Val)); err == nil {
			n.Attr[i].Val = u.String()
		}
	}
}
