package publish

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// fitter changes a body so that it can be read in a page by everybody.
type fitter struct {
	below int   // level of the page's heading above the body
	open  []int // levels, as written, of the headings that we are below
}

func (f *fitter) walk(n *html.Node) {
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		f.walk(c)
		f.fit(c)
		c = next
	}
}

func (f *fitter) fit(n *html.Node) {
	rename(n)
	switch n.DataAtom {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		f.heading(n)
	case atom.Pre:
		set(n, "tabindex", "0")
	case atom.Table:
		scroll(n)
	case atom.Img:
		set(n, "alt", attr(n, "alt")) // one without is read out by its address
		set(n, "loading", "lazy")
	}
}

// heading gives a heading the level that its place among the others has, so
// that none is skipped: h1, h3, h3 below a page's h1 become h2, h3, h3.
func (f *fitter) heading(n *html.Node) {
	written := int(n.Data[1] - '0')
	for len(f.open) > 0 && f.open[len(f.open)-1] >= written {
		f.open = f.open[:len(f.open)-1]
	}
	f.open = append(f.open, written)
	n.Data = "h" + strconv.Itoa(min(6, f.below+len(f.open)))
	n.DataAtom = atom.Lookup([]byte(n.Data))
}

// taken are the names that parts of our pages have: addresses end in them.
var taken = map[string]bool{
	"main": true, "articles": true, "episodes": true, "shows": true, "feeds": true, "lead": true,
	"listen": true, "read": true, "chapters": true, "notes": true, "people": true, "transcript": true,
}

// rename gives an element whose name the page itself needs another one, and
// leads what points to it there.
func rename(n *html.Node) {
	if id := attr(n, "id"); clashes(id) {
		set(n, "id", "text-"+id)
	}
	if id, local := strings.CutPrefix(attr(n, "href"), "#"); local && clashes(id) {
		set(n, "href", "#text-"+id)
	}
}

func clashes(id string) bool {
	return taken[strings.TrimSuffix(id, "-title")] || strings.HasPrefix(id, "t=")
}

// scroll lays a box around a table: a narrow window scrolls the box, not the
// page.
func scroll(table *html.Node) {
	box := &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div, Attr: []html.Attribute{
		{Key: "class", Val: "scroll"},
		{Key: "role", Val: "group"},
		{Key: "aria-label", Val: "Table"},
		{Key: "tabindex", Val: "0"},
	}}
	table.Parent.InsertBefore(box, table)
	table.Parent.RemoveChild(table)
	box.AppendChild(table)
}

// attr is an attribute's value; empty when it has none.
func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func set(n *html.Node, key, value string) {
	for i := range n.Attr {
		if n.Attr[i].Key == key {
			n.Attr[i].Val = value
			return
		}
	}
	n.Attr = append(n.Attr, html.Attribute{Key: key, Val: value})
}
