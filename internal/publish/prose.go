package publish

import (
	"html/template"
	"net/url"
	"path"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"earmark/internal/earmark"
)

// prose is sanitised HTML made fit for a page: its headings go below those of
// the page without a gap, whatever scrolls sideways can be reached by keyboard
// (WCAG 2.1.1), and it can be cut into parts between blocks.
type prose struct{ blocks []*html.Node }

// newProse reads a body whose headings shall stand below a heading of the
// given level.
func newProse(b earmark.Body, level int) (prose, error) {
	within := &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div}
	blocks, err := html.ParseFragment(strings.NewReader(b.HTML), within)
	if err != nil {
		return prose{}, err // a string always reads; only nesting beyond 512 levels fails
	}
	fit := fitter{below: level}
	for _, block := range blocks {
		within.AppendChild(block)
	}
	fit.walk(within)
	p := prose{}
	for n := within.FirstChild; n != nil; n = within.FirstChild {
		within.RemoveChild(n)
		p.blocks = append(p.blocks, n)
	}
	return p, nil
}

// whole is all of it in one piece, for a page at home in a folder.
func (p prose) whole(here at) template.HTML {
	place([][]*html.Node{p.blocks}, func(int) at { return here })
	return write(p.blocks)
}

// parts cuts it into pieces of at most the given sizes in bytes, the first and
// the others; a paragraph or listing longer than that stays in one piece.
// home is the folder of a part.
func (p prose) parts(first, rest int, home func(part int) at) []template.HTML {
	packed := pack(p.blocks, first, rest)
	place(packed, home)
	parts := make([]template.HTML, len(packed))
	for i, blocks := range packed {
		parts[i] = write(blocks)
	}
	return parts
}

// pack fills parts in order.
func pack(blocks []*html.Node, first, rest int) [][]*html.Node {
	packed := [][]*html.Node{nil}
	room := first
	for _, block := range blocks {
		for _, piece := range pieces(block, room, rest) {
			n := weight(piece)
			if n > room && (len(packed[len(packed)-1]) > 0 || room < rest) {
				packed, room = append(packed, nil), rest
			}
			packed[len(packed)-1] = append(packed[len(packed)-1], piece)
			room -= n
		}
	}
	return packed
}

// containers are the elements that mean the same when cut in two.
var containers = map[atom.Atom]bool{
	atom.Div: true, atom.Section: true, atom.Article: true, atom.Main: true, atom.Blockquote: true,
	atom.Ul: true, atom.Ol: true, atom.Dl: true,
}

// pieces cuts a container that does not fit into the room that is left: where
// it would not fit into any part, or where the part would stay too empty
// without its beginning.
func pieces(n *html.Node, room, rest int) []*html.Node {
	size := weight(n)
	if !containers[n.DataAtom] || size <= room || size <= rest && room < rest/4 {
		return []*html.Node{n}
	}
	var cut []*html.Node
	items := 0
	for c := n.FirstChild; c != nil; c = n.FirstChild {
		n.RemoveChild(c)
		for _, child := range pieces(c, room, rest) {
			size := weight(child)
			if len(cut) == 0 || size > room {
				if len(cut) > 0 {
					room = rest
				}
				cut = append(cut, shell(n, items))
				room -= weight(cut[len(cut)-1])
			}
			cut[len(cut)-1].AppendChild(child)
			room -= size
		}
		if c.DataAtom == atom.Li {
			items++
		}
	}
	return cut
}

// shell is an element without its children. A list goes on counting where the
// piece before it stopped.
func shell(n *html.Node, items int) *html.Node {
	clone := &html.Node{Type: n.Type, Data: n.Data, DataAtom: n.DataAtom}
	for _, a := range n.Attr {
		if items > 0 && a.Key == "id" {
			continue
		}
		clone.Attr = append(clone.Attr, a)
	}
	if n.DataAtom == atom.Ol && items > 0 {
		start, err := strconv.Atoi(attr(n, "start"))
		if err != nil {
			start = 1
		}
		set(clone, "start", strconv.Itoa(start+items))
	}
	return clone
}

// place makes addresses fit the page that a part is on. "#note" is completed
// where the note stands in another part; an address without a scheme is meant
// from the site's own root, as in the feeds.
func place(parts [][]*html.Node, home func(int) at) {
	where := map[string]int{}
	each(parts, func(i int, n *html.Node) {
		if id := attr(n, "id"); id != "" {
			where[id] = i
		}
	})
	each(parts, func(i int, n *html.Node) {
		for k := range n.Attr {
			if key := n.Attr[k].Key; key == "href" || key == "src" {
				n.Attr[k].Val = placed(n.Attr[k].Val, i, where, home)
			}
		}
	})
}

func placed(address string, part int, where map[string]int, home func(int) at) string {
	if id, local := strings.CutPrefix(address, "#"); local {
		if j, known := where[id]; known && j != part {
			return home(part).to(string(home(j))) + address
		}
		return address
	}
	u, err := url.Parse(address)
	if err != nil || u.IsAbs() || u.Host != "" || u.Path == "" {
		return address
	}
	below := strings.TrimPrefix(path.Clean("/"+u.EscapedPath()), "/")
	if strings.HasSuffix(u.Path, "/") && below != "" {
		below += "/"
	}
	if _, rest, found := strings.Cut(address, u.EscapedPath()); found {
		below += rest // the query and the fragment, as written
	}
	return home(part).root() + below
}

func each(parts [][]*html.Node, visit func(part int, n *html.Node)) {
	for i, blocks := range parts {
		for _, block := range blocks {
			visit(i, block)
			for n := range block.Descendants() {
				visit(i, n)
			}
		}
	}
}

// write is the HTML of blocks. What it is given was sanitised where it entered
// the library, and nothing here adds what a browser would run.
func write(blocks []*html.Node) template.HTML {
	var out strings.Builder
	for _, block := range blocks {
		_ = html.Render(&out, block) // a strings.Builder takes everything
	}
	return template.HTML(out.String()) // #nosec G203
}

// weight is how many bytes a node takes in the page.
func weight(n *html.Node) int {
	var c counter
	_ = html.Render(&c, n) // counting cannot fail
	return int(c)
}

type counter int

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

// The methods that spare [html.Render] a buffer of its own.

func (c *counter) WriteByte(byte) error { *c++; return nil }

func (c *counter) WriteString(s string) (int, error) {
	*c += counter(len(s))
	return len(s), nil
}
