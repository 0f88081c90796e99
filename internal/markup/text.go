package markup

import (
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Read is [Text] and [Links] of some HTML in one reading; false where it cannot
// be read: elements within each other some hundreds deep.
func Read(fragment string) (text string, links []string, ok bool) {
	if text, links, ok := readFlat(fragment); ok {
		return text, links, true
	}
	return readTree(fragment)
}

func readTree(fragment string) (text string, links []string, ok bool) {
	nodes, err := html.ParseFragment(strings.NewReader(fragment), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body})
	if err != nil {
		return "", nil, false
	}
	return textOf(nodes), linksOf(nodes), true
}

// Text is the plain text of some HTML: blocks are parted by a blank line, list
// items begin with "- ", runs of white space become one space, a picture gives
// its alternative text. HTML that is broken is read as a browser would.
func Text(fragment string) string {
	text, _, _ := Read(fragment)
	return text
}

func textOf(nodes []*html.Node) string {
	var t textWriter
	for _, node := range nodes {
		t.node(node, false)
	}
	return t.String()
}

// Links are the addresses some HTML links to, in order, each once.
func Links(fragment string) []string {
	_, links, _ := Read(fragment)
	return links
}

func linksOf(roots []*html.Node) []string {
	var links linkList
	for _, root := range roots {
		links.addOf(root)
		for n := range root.Descendants() {
			links.addOf(n)
		}
	}
	return links.list
}

// linkList is addresses in order, each once.
type linkList struct {
	list []string
	seen map[string]bool
}

func (l *linkList) addOf(n *html.Node) {
	if n.DataAtom == atom.A {
		l.add(attribute(n, "href"))
	}
}

func (l *linkList) add(href string) {
	if href == "" || l.seen[href] {
		return
	}
	if l.seen == nil {
		l.seen = map[string]bool{}
	}
	l.seen[href] = true
	l.list = append(l.list, href)
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
	}
	t.begin(n.Data, attribute(n, "alt"))
	if n.DataAtom != atom.Br && n.DataAtom != atom.Img {
		t.children(n, pre || n.DataAtom == atom.Pre)
	}
	t.end(n.Data)
}

// begin and end ask for the white space that belongs around an element, and
// write what stands for it.
func (t *textWriter) begin(name, alt string) {
	switch spacing[name] {
	case picture:
		t.text(alt, false)
	case line, row:
		t.ask("\n")
	case item:
		t.ask("\n")
		t.word("- ")
		t.marked = true
	case block:
		t.ask("\n\n")
	}
}

func (t *textWriter) end(name string) {
	switch spacing[name] {
	case item:
		t.marked = false
		t.ask("\n")
	case cell:
		t.ask(" ")
	case row:
		t.ask("\n")
	case block:
		t.ask("\n\n")
	}
}

func (t *textWriter) text(s string, pre bool) {
	if pre {
		t.word(strings.TrimSuffix(s, "\n"))
		return
	}
	if startsWithSpace(s) {
		t.ask(" ")
	}
	words := strings.TrimSpace(s)
	switch {
	case words == "":
		return
	case isSpaced(words):
		t.word(words)
	default:
		for w := range strings.FieldsSeq(words) {
			t.word(w)
			t.ask(" ")
		}
		t.due = ""
	}
	if endsWithSpace(s) {
		t.ask(" ")
	}
}

// isSpaced tells whether words are parted by one space each and by nothing
// else.
func isSpaced(words string) bool {
	before := ' '
	for _, r := range words {
		if (r <= ' ' || r >= 0x80) && unicode.IsSpace(r) && (r != ' ' || before == ' ') {
			return false
		}
		before = r
	}
	return true
}

func startsWithSpace(s string) bool { return strings.TrimLeftFunc(s, unicode.IsSpace) != s }
func endsWithSpace(s string) bool   { return strings.TrimRightFunc(s, unicode.IsSpace) != s }

// space is how an element parts what is in it from what is around it.
type space int

const (
	none space = iota
	picture
	line
	item
	cell
	row
	block
)

var spacing = map[string]space{
	"img": picture, "br": line, "li": item, "td": cell, "th": cell, "tr": row,
	"p": block, "div": block, "section": block, "article": block, "aside": block, "header": block, "footer": block, "main": block,
	"h1": block, "h2": block, "h3": block, "h4": block, "h5": block, "h6": block, "ul": block, "ol": block, "dl": block, "dt": block, "dd": block,
	"blockquote": block, "pre": block, "table": block, "figure": block, "figcaption": block, "hr": block, "nav": block, "details": block, "summary": block,
}
