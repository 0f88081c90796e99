package markup

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Marks stand for footnotes on the way to Markdown: characters that nobody has
// a meaning for (Unicode, private use, plane 15).
const (
	noteRef   = "\U000F8F01" // and the number, and noteEnd
	noteBegin = "\U000F8F02" // the same, before what the note says
	noteEnd   = "\U000F8F03"
	noteClose = "\U000F8F04" // after what it says
)

var (
	refMark  = regexp.MustCompile(noteRef + `(\d+)` + noteEnd)
	noteMark = regexp.MustCompile(`(?s)` + noteBegin + `(\d+)` + noteEnd + `\s*(.*?)\s*` + noteClose)
	anyMark  = regexp.MustCompile(`[` + noteRef + noteBegin + `](\d+)` + noteEnd + `|` + noteClose)
)

// WithNotes is Markdown in which the marks that [Footnotes] set are footnotes. A
// mark whose other half is not in it goes.
func WithNotes(markdown string) string {
	if !strings.Contains(markdown, noteEnd) && !strings.Contains(markdown, noteClose) {
		return markdown
	}
	return anyMark.ReplaceAllString(settledNotes(markdown), "")
}

// settledNotes makes footnotes of the marks that are whole: a part of a text may
// hold the one half, and another part the other.
func settledNotes(markdown string) string {
	if !strings.Contains(markdown, noteEnd) {
		return markdown
	}
	said := map[string]bool{}
	for _, m := range defined.FindAllStringSubmatch(markdown, -1) {
		said[m[1]] = true // a part that was whole
	}
	markdown = noteMark.ReplaceAllStringFunc(markdown, func(s string) string {
		m := noteMark.FindStringSubmatch(s)
		said[m[1]] = true
		return "[^" + m[1] + "]: " + indented.ReplaceAllString(strings.TrimSpace(m[2]), "\n    $1")
	})
	return refMark.ReplaceAllStringFunc(markdown, func(s string) string {
		if number := refMark.FindStringSubmatch(s)[1]; said[number] {
			return "[^" + number + "]"
		}
		return s
	})
}

var defined = regexp.MustCompile(`(?m)^\[\^(\d+)\]: `)

var indented = regexp.MustCompile(`\n([^\n])`)

// WithoutNotes is a text without such marks.
func WithoutNotes(text string) string {
	if !strings.Contains(text, noteEnd) && !strings.Contains(text, noteClose) {
		return text
	}
	return strings.TrimSpace(anyMark.ReplaceAllString(text, ""))
}

// Footnotes finds footnotes in a tree of HTML, as Hugo, pandoc, WordPress and
// Substack write them, and sets marks in their place. A link within a page that
// is no note stays one.
func Footnotes(root *html.Node) {
	f := notes{ids: map[string]*html.Node{}, numbers: map[*html.Node]int{}}
	var links []*html.Node
	for n := range root.Descendants() {
		if id := attribute(n, "id"); id != "" && f.ids[id] == nil {
			f.ids[id] = n
		}
		if n.DataAtom == atom.A && strings.HasPrefix(attribute(n, "href"), "#") {
			links = append(links, n)
		}
	}
	for _, a := range links {
		f.reference(a)
	}
	for i, note := range f.list {
		f.settle(note, i+1)
	}
}

// notes are the footnotes of a text, in the order in which it asks for them.
type notes struct {
	ids     map[string]*html.Node
	numbers map[*html.Node]int
	list    []*html.Node
}

var noteNumber = regexp.MustCompile(`^[\[(]?(?:\d{1,3}|[*†‡§]|[ivx]{1,5})[\])]?$`)

// reference sets a mark in the place of a link that leads to a note.
func (f *notes) reference(a *html.Node) {
	at := a
	if p := a.Parent; p != nil && p.DataAtom == atom.Sup && onlyChild(a) {
		at = p
	}
	classed := strings.Contains(attribute(a, "class"), "footnote") || attribute(a, "role") == "doc-noteref"
	if !noteNumber.MatchString(strings.TrimSpace(textOf([]*html.Node{a}))) || at == a && !classed {
		return
	}
	note := f.note(f.ids[strings.TrimPrefix(attribute(a, "href"), "#")])
	if note == nil || within(a, note) {
		return
	}
	if f.numbers[note] == 0 {
		f.list = append(f.list, note)
		f.numbers[note] = len(f.list)
	}
	at.Parent.InsertBefore(&html.Node{Type: html.TextNode, Data: noteRef + strconv.Itoa(f.numbers[note]) + noteEnd}, at)
	at.Parent.RemoveChild(at)
}

// note is the element that holds what a note says, of the one a link leads to;
// nil where that is no note.
func (f *notes) note(target *html.Node) *html.Node {
	for n := target; n != nil; n = n.Parent {
		class := " " + attribute(n, "class") + " "
		switch {
		case n.DataAtom == atom.Li, n.DataAtom == atom.P && n == target, strings.Contains(class, " footnote "):
			if strings.Contains(class, " footnote ") || leadsBack(n) {
				return n
			}
		case n.DataAtom == atom.Body, n.DataAtom == atom.Article, n.DataAtom == atom.Section:
			return nil
		}
	}
	return nil
}

// leadsBack tells whether there is a link to another place of the page.
func leadsBack(n *html.Node) bool {
	for c := range n.Descendants() {
		if c.DataAtom == atom.A && strings.HasPrefix(attribute(c, "href"), "#") {
			return true
		}
	}
	return false
}

func onlyChild(n *html.Node) bool { return n.PrevSibling == nil && n.NextSibling == nil }

func within(n, outer *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if n == outer {
			return true
		}
	}
	return false
}

// settle puts what a note says between marks, before the list it stood in, and
// takes away the list once it is empty.
func (f *notes) settle(note *html.Node, number int) {
	var back []*html.Node
	for c := range note.Descendants() {
		if c.DataAtom == atom.A && strings.HasPrefix(attribute(c, "href"), "#") {
			back = append(back, c)
		}
	}
	for _, a := range back {
		a.Parent.RemoveChild(a)
	}
	list := note
	if note.DataAtom == atom.Li && note.Parent != nil && note.Parent.Parent != nil {
		list = note.Parent
	}
	said := paragraphs(note)
	begin, end := &html.Node{Type: html.TextNode, Data: noteBegin + strconv.Itoa(number) + noteEnd}, &html.Node{Type: html.TextNode, Data: noteClose}
	said[0].InsertBefore(begin, said[0].FirstChild)
	said[len(said)-1].AppendChild(end)
	for _, p := range said {
		list.Parent.InsertBefore(p, list)
	}
	note.Parent.RemoveChild(note)
	if list != note && strings.TrimSpace(textOf([]*html.Node{list})) == "" {
		f.dropRule(list)
		list.Parent.RemoveChild(list)
	}
}

// dropRule takes away the rule above the notes.
func (f *notes) dropRule(list *html.Node) {
	for n := range list.Parent.ChildNodes() {
		if n.DataAtom == atom.Hr && strings.Contains(attribute(list.Parent, "class"), "footnotes") {
			list.Parent.RemoveChild(n)
			return
		}
	}
}

// paragraphs takes out of a note what it holds, as blocks of which the first and
// the last are paragraphs: marks stand within a line.
func paragraphs(note *html.Node) []*html.Node {
	var out []*html.Node
	open := false // the last is a paragraph that words may be added to
	for c := note.FirstChild; c != nil; c = note.FirstChild {
		note.RemoveChild(c)
		if c.DataAtom == atom.Div {
			out, open = append(out, paragraphs(c)...), false
			continue
		}
		if slices.Contains(blocks, c.DataAtom) && c.Type == html.ElementNode {
			out, open = append(out, c), false
			continue
		}
		if strings.TrimSpace(c.Data) == "" && c.Type == html.TextNode && !open {
			continue
		}
		if !open {
			out, open = append(out, paragraph()), true
		}
		out[len(out)-1].AppendChild(c)
	}
	if len(out) == 0 || out[0].DataAtom != atom.P {
		out = slices.Insert(out, 0, paragraph())
	}
	if out[len(out)-1].DataAtom != atom.P {
		out = append(out, paragraph())
	}
	return out
}

func paragraph() *html.Node {
	return &html.Node{Type: html.ElementNode, Data: "p", DataAtom: atom.P}
}
