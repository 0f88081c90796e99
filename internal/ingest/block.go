package ingest

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"earmark/internal/markup"
)

// block is a paragraph, heading, list, quotation or picture of a page, however
// the page was written: HTML, Markdown and plain text become blocks at the door,
// and what a page says is understood from blocks alone.
type block struct {
	tag      string // "p", "h2", "blockquote", "ul", …
	text     string // in one line
	markdown string
	links    []link
	place    string // tags, classes and ids around it, in lower case; empty in a text
	aside    bool   // stands where no page keeps its content: navigation, forms, hidden parts
	chosen   bool   // readability takes it for content; true for all blocks of a text
}

type link struct{ url, text, rel string }

// isHeading tells whether the block heads what follows.
func (b block) isHeading() bool { return len(b.tag) == 2 && b.tag[0] == 'h' && b.tag[1] != 'r' }

// words counts the words of the block.
func (b block) words() int { return len(strings.Fields(b.text)) }

// htmlBlocks takes a parsed page apart. Addresses in it must be absolute.
func htmlBlocks(root *html.Node) []block {
	r := blockReader{}
	r.walk(root, around{})
	return r.blocks
}

// around is what stands around a node.
type around struct {
	place string
	aside bool
}

type blockReader struct{ blocks []block }

// whole are elements that are one block with all they hold.
var whole = map[atom.Atom]bool{
	atom.P: true, atom.H1: true, atom.H2: true, atom.H3: true, atom.H4: true, atom.H5: true, atom.H6: true,
	atom.Ul: true, atom.Ol: true, atom.Dl: true, atom.Blockquote: true, atom.Pre: true, atom.Table: true,
	atom.Figure: true, atom.Img: true, atom.Hr: true,
}

// nowhere are elements that hold nothing to read.
var nowhere = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Template: true, atom.Noscript: true, atom.Head: true, atom.Svg: true,
	atom.Iframe: true, atom.Object: true, atom.Embed: true, atom.Button: true, atom.Select: true, atom.Input: true, atom.Textarea: true,
}

// apart are elements whose text is not that of the page.
var apart = map[atom.Atom]bool{
	atom.Nav: true, atom.Form: true, atom.Dialog: true, atom.Footer: true,
}

func (r *blockReader) walk(n *html.Node, in around) {
	if n.Type == html.ElementNode {
		if nowhere[n.DataAtom] {
			return
		}
		in = in.within(n)
		if whole[n.DataAtom] && !holdsBlocks(n) {
			r.add(n, in)
			return
		}
	}
	var run []*html.Node // inline nodes that stand together
	flush := func() {
		r.addRun(run, in)
		run = nil
	}
	breaks := 0
	for c := range n.ChildNodes() {
		switch {
		case c.DataAtom == atom.Br && c.Type == html.ElementNode:
			if breaks++; breaks == 2 { // two breaks part paragraphs where nobody wrote <p>
				flush()
			}
			run = append(run, c)
			continue
		case c.Type == html.TextNode && strings.TrimSpace(c.Data) == "":
			run = append(run, c)
			continue
		case c.Type == html.TextNode, c.Type == html.ElementNode && !nowhere[c.DataAtom] && isInline(c):
			run = append(run, c)
		case c.Type == html.ElementNode:
			flush()
			r.walk(c, in)
		}
		breaks = 0
	}
	flush()
}

// holdsBlocks tells whether a paragraph-like element is really a frame: old
// pages lay out whole articles in a table or a list.
func holdsBlocks(n *html.Node) bool {
	if n.DataAtom != atom.Table {
		return false
	}
	paragraphs := 0
	for c := range n.Descendants() {
		if c.DataAtom == atom.P || c.DataAtom == atom.H1 || c.DataAtom == atom.Table {
			paragraphs++
		}
	}
	return paragraphs > 2
}

// isInline tells whether an element stands within a line, with all it holds.
func isInline(n *html.Node) bool {
	if whole[n.DataAtom] || apart[n.DataAtom] || blockTags[n.DataAtom] {
		return false
	}
	for c := range n.Descendants() {
		if c.Type == html.ElementNode && (whole[c.DataAtom] && c.DataAtom != atom.Img || blockTags[c.DataAtom]) {
			return false
		}
	}
	return true
}

var blockTags = map[atom.Atom]bool{
	atom.Html: true, atom.Body: true, atom.Div: true, atom.Section: true, atom.Article: true, atom.Main: true, atom.Header: true,
	atom.Aside: true, atom.Address: true, atom.Details: true, atom.Center: true, atom.Figcaption: true, atom.Tbody: true, atom.Tr: true, atom.Td: true,
}

func (in around) within(n *html.Node) around {
	ownFooter := n.DataAtom == atom.Footer && strings.Contains(in.place, " article ") // names its author, says where it is filed
	in.aside = in.aside || apart[n.DataAtom] && !ownFooter || attr(n, "aria-hidden") == "true" || has(n, "hidden") ||
		strings.Contains(strings.ReplaceAll(attr(n, "style"), " ", ""), "display:none")
	switch attr(n, "role") {
	case "navigation", "dialog", "alertdialog", "search", "contentinfo", "alert":
		in.aside = true
	}
	if n.DataAtom == atom.Html || n.DataAtom == atom.Body {
		return in // their classes speak of the whole page: "has-sidebar"
	}
	in.place += " " + n.Data + " " + strings.ToLower(attr(n, "class")+" "+attr(n, "id")+" "+attr(n, "rel")+" "+attr(n, "itemprop"))
	return in
}

func (r *blockReader) add(n *html.Node, in around) {
	var out strings.Builder
	if html.Render(&out, n) != nil {
		return
	}
	r.put(n.Data, out.String(), linksIn(n), in)
}

// addRun is a paragraph of what stands between block elements.
func (r *blockReader) addRun(run []*html.Node, in around) {
	var out strings.Builder
	var links []link
	tag := "p"
	for _, n := range run {
		if n.Type == html.ElementNode && tag == "p" {
			in.place += " " + strings.ToLower(attr(n, "class")+" "+attr(n, "rel")+" "+attr(n, "itemprop"))
		}
		links = append(links, linksIn(n)...)
		if html.Render(&out, n) != nil {
			return
		}
	}
	r.put(tag, "<p>"+out.String()+"</p>", links, in)
}

func (r *blockReader) put(tag, source string, links []link, in around) {
	words := strings.Join(strings.Fields(markup.Text(source)), " ")
	text := markup.WithoutNotes(words)
	if words == "" && !strings.Contains(source, "<img") && tag != "hr" {
		return
	}
	markdown, err := markup.Markdown(source)
	if err != nil {
		markdown = text
	}
	if markdown == "" {
		return
	}
	r.blocks = append(r.blocks, block{tag: tag, text: text, markdown: markdown, links: links, place: in.place, aside: in.aside})
}

func linksIn(n *html.Node) []link {
	var out []link
	take := func(n *html.Node) {
		if n.DataAtom == atom.A && n.Type == html.ElementNode && attr(n, "href") != "" {
			out = append(out, link{url: attr(n, "href"), text: nodeText(n), rel: strings.ToLower(attr(n, "rel"))})
		}
	}
	take(n)
	for c := range n.Descendants() {
		take(c)
	}
	return out
}

func nodeText(n *html.Node) string {
	var out strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			out.WriteString(c.Data)
		}
	}
	return strings.Join(strings.Fields(out.String()), " ")
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return strings.TrimSpace(a.Val)
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}
