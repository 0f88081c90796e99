package digest

import (
	"html/template"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"earmark/internal/earmark"
	"earmark/internal/markup"
)

// intro renders the editor's words; addresses become absolute, for a letter
// has no place of its own to start from.
func intro(markdown string, site earmark.Site) earmark.Body {
	page := markup.HTML(markdown)
	base, err := url.Parse(site.Address(""))
	if err == nil {
		page = rewrite(page, func(n *html.Node) { resolve(n, base) })
	}
	return earmark.Body{HTML: page, Text: markup.Text(page), Links: markup.Links(page)}
}

// prose is a body as the templates want it: in the text part a number stands
// behind the words of a link and leads to its address below.
func prose(b earmark.Body) Prose {
	var links []string
	numbered := rewrite(b.HTML, func(n *html.Node) {
		address := attribute(n, "href")
		if n.DataAtom != atom.A || address == "" || strings.HasPrefix(address, "#") || shows(n, address) {
			return
		}
		links = append(links, address)
		n.AppendChild(&html.Node{Type: html.TextNode, Data: " [" + strconv.Itoa(len(links)) + "]"})
	})
	return Prose{HTML: template.HTML(b.HTML), Text: markup.Text(numbered), Links: links}
}

// shows tells whether the words of a link are its address.
func shows(link *html.Node, address string) bool {
	var words strings.Builder
	for n := range link.Descendants() {
		if n.Type == html.TextNode {
			words.WriteString(n.Data)
		}
	}
	return words.String() == address || "mailto:"+words.String() == address
}

// rewrite lets change touch every element of sanitised HTML. What cannot be
// parsed stays as it was written.
func rewrite(fragment string, change func(*html.Node)) string {
	nodes, err := html.ParseFragment(strings.NewReader(fragment), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body})
	if err != nil {
		return fragment
	}
	var out strings.Builder
	for _, node := range nodes {
		walk(node, change)
		if err := html.Render(&out, node); err != nil {
			return fragment
		}
	}
	return out.String()
}

func walk(n *html.Node, change func(*html.Node)) {
	for c := range n.ChildNodes() {
		walk(c, change)
	}
	if n.Type == html.ElementNode {
		change(n)
	}
}

// resolve makes the addresses of an element absolute; those within the letter
// stay.
func resolve(n *html.Node, base *url.URL) {
	for i, a := range n.Attr {
		if a.Key != "href" && a.Key != "src" || strings.HasPrefix(a.Val, "#") {
			continue
		}
		if u, err := base.Parse(strings.TrimSpace(a.Val)); err == nil {
			n.Attr[i].Val = u.String()
		}
	}
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}
