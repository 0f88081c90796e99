package markup

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Read is [Text] and [Links] of some HTML in one reading; false where it cannot
// be read: elements within each other some hundreds deep.
func Read(fragment string) (text string, links []string, ok bool) {
	nodes, err := html.ParseFragment(strings.NewReader(fragment), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body})
	if err != nil {
		return "", nil, false
	}
	return textOf(nodes), linksOf(nodes), true
}

// Text is the plain text of some HTML: blocks are parted by a blank line, list
// items begin with "- ", runs of white space become one space, a picture gives
// its alternative text. HTML that is broken is read as a browser would.
func Text(fragment string) string { return textOf(parse(fragment)) }

func textOf(nodes []*html.Node) string {
	var t textWriter
	for _, node := range nodes {
		t.node(node, false)
	}
	return t.String()
}

// Links are the addresses some HTML links to, in order, each once.
func Links(fragment string) []string { return linksOf(parse(fragment)) }

func linksOf(roots []*html.Node) []string {
	var links []string
	for _, root := range roots {
		nodes := append([]*html.Node{root}, slices.Collect(root.Descendants())...)
		for _, n := range nodes {
			if href := attribute(n, "href"); n.DataAtom == atom.A && href != "" && !slices.Contains(links, href) {
				links = append(links, href)
			}
		}
	}
	return links
}

// parse reads a fragment as the content of <body>. The reader is in memory, so
// the only errors are of the parser's own making and leave nothing to show.
func parse(fragment string) []*html.Node {
	nodes, err := html.ParseFragment(strings.NewReader(fragment), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body})
	if err != nil {
		return nil
	}
	return nodes
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return strings.TrimSpace(a.Val)
		}
	}
	return ""
}

// textWriter gathers text and remembers which white space is due before the
// next word.
type textWriter struct {
	b      strings.Builder
	due    string // "", " ", "\n" or "\n\n"
	marked bool   // a list marker was just written: the item's words follow it
}

// String is the text so far.
func (t *textWriter) String() string { return t.b.String() }

// ask makes sure that at least this much white space comes before the next word.
func (t *textWriter) ask(space string) {
	if len(space) > len(t.due) || (space == "\n" && t.due == " ") {
		t.due = space
	}
}

func (t *textWriter) word(s string) {
	if t.b.Len() > 0 && !t.marked {
		t.b.WriteString(t.due)
	}
	t.due, t.marked = "", false
	t.b.WriteString(s)
}

func (t *textWriter) node(n *html.Node, pre bool) {
	switch n.Type {
	case html.TextNode:
		t.text(n.Data, pre)
	case html.ElementNode:
		t.element(n, pre)
	case html.DocumentNode:
		t.children(n, pre)
	}
}

func (t *textWriter) children(n *html.Node, pre bool) {
	for c := range n.ChildNodes() {
		t.node(c, pre)
	}
}

func (t *textWriter) element(n *html.Node, pre bool) {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Head, atom.Template, atom.Noscript:
		return
	case atom.Br:
		t.ask("\n")
		return
	case atom.Img:
		t.text(attribute(n, "alt"), false)
		return
	case atom.Li:
		t.ask("\n")
		t.word("- ")
		t.marked = true
		t.children(n, pre)
		t.marked = false
		t.ask("\n")
		return
	case atom.Td, atom.Th:
		t.children(n, pre)
		t.ask(" ")
		return
	case atom.Tr:
		t.ask("\n")
		t.children(n, pre)
		t.ask("\n")
		return
	}
	if !isBlock(n.DataAtom) {
		t.children(n, pre)
		return
	}
	t.ask("\n\n")
	t.children(n, pre || n.DataAtom == atom.Pre)
	t.ask("\n\n")
}

func (t *textWriter) text(s string, pre bool) {
	if pre {
		t.word(strings.TrimSuffix(s, "\n"))
		return
	}
	if s == "" {
		return
	}
	words := strings.Fields(s)
	if startsWithSpace(s) || len(words) == 0 {
		t.ask(" ")
	}
	for i, w := range words {
		if i > 0 {
			t.ask(" ")
		}
		t.word(w)
	}
	if len(words) > 0 && endsWithSpace(s) {
		t.ask(" ")
	}
}

func startsWithSpace(s string) bool { return strings.TrimLeftFunc(s, unicode.IsSpace) != s }
func endsWithSpace(s string) bool   { return strings.TrimRightFunc(s, unicode.IsSpace) != s }

func isBlock(a atom.Atom) bool {
	switch a {
	case atom.P, atom.Div, atom.Section, atom.Article, atom.Aside, atom.Header, atom.Footer, atom.Main,
		atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Ul, atom.Ol, atom.Dl, atom.Dt, atom.Dd,
		atom.Blockquote, atom.Pre, atom.Table, atom.Figure, atom.Figcaption, atom.Hr, atom.Nav, atom.Details, atom.Summary:
		return true
	}
	return false
}
