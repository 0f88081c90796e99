package markup

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

	tomd "github.com/JohannesKaufmann/html-to-markdown/v2/converter"
	"github.com/JohannesKaufmann/html-to-markdown/v2/marker"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// keepHTML lets stay what Markdown has no words for. The converter is given
// sanitised HTML, and [HTML] sanitises again.
func keepHTML(c *tomd.Converter) {
	c.Register.RendererFor("figure", tomd.TagTypeBlock, figure, tomd.PriorityEarly)
	c.Register.RendererFor("dl", tomd.TagTypeBlock, wholeBlock, tomd.PriorityEarly)
	c.Register.RendererFor("table", tomd.TagTypeBlock, richTable, tomd.PriorityEarly)
	c.Register.RendererFor("blockquote", tomd.TagTypeBlock, quotation, tomd.PriorityEarly)
	c.Register.RendererFor("img", tomd.TagTypeInline, image, tomd.PriorityEarly)
	for _, tag := range []string{"sub", "sup", "kbd", "mark", "abbr", "ins"} {
		c.Register.RendererFor(tag, tomd.TagTypeInline, inline, tomd.PriorityEarly)
	}
}

// figure is a picture, quotation or listing with a line that belongs to it: what
// it shows is Markdown, and only the frame HTML.
func figure(ctx tomd.Context, w tomd.Writer, n *html.Node) tomd.RenderStatus {
	var line *html.Node
	for c := range n.ChildNodes() {
		if c.DataAtom == atom.Figcaption {
			line = c
		}
	}
	if line == nil || n.FirstChild == line && n.LastChild == line {
		return tomd.RenderTryNext
	}
	n.RemoveChild(line)
	words := phrase(line)
	if words == "" {
		return tomd.RenderTryNext
	}
	put(w, "\n\n<figure>\n\n")
	ctx.RenderChildNodes(ctx, w, n)
	put(w, "\n\n<figcaption>"+words+"</figcaption>\n</figure>\n\n")
	return tomd.RenderSuccess
}

// quotation sets a mark before each line, those of listings too: the converter
// keeps their breaks out of sight until the end.
func quotation(ctx tomd.Context, w tomd.Writer, n *html.Node) tomd.RenderStatus {
	var inner bytes.Buffer
	ctx.RenderChildNodes(ctx, &inner, n)
	text := strings.TrimSpace(manyBreaks.ReplaceAllString(inner.String(), "\n\n"))
	if text == "" {
		return tomd.RenderSuccess
	}
	hidden := string(marker.MarkerCodeBlockNewline)
	text = strings.ReplaceAll(text, hidden, hidden+"> ")
	put(w, "\n\n> "+strings.ReplaceAll(text, "\n", "\n> ")+"\n\n")
	return tomd.RenderSuccess
}

var manyBreaks = regexp.MustCompile(`\n{3,}`)

// image escapes what a picture shows, which is no more than words.
func image(_ tomd.Context, w tomd.Writer, n *html.Node) tomd.RenderStatus {
	src := strings.Join(strings.Fields(attribute(n, "src")), "%20")
	if src == "" {
		return tomd.RenderSuccess
	}
	alt := strings.Join(strings.Fields(strings.ReplaceAll(attribute(n, "alt"), escapeMark, "")), " ")
	put(w, "!["+meaningful.ReplaceAllString(alt, `\$0`)+"]("+inAddress.Replace(src)+")")
	return tomd.RenderSuccess
}

var (
	meaningful = regexp.MustCompile("[\\\\`*_~\\[\\]<>&]")
	inAddress  = strings.NewReplacer("(", "%28", ")", "%29", "<", "%3C", ">", "%3E", `\`, "%5C")
)

// put writes into memory, which cannot fail.
func put(w tomd.Writer, s string) { _, _ = w.WriteString(s) }

// blocks are elements that may not stand within a line.
var blocks = []atom.Atom{
	atom.P, atom.Div, atom.Ul, atom.Ol, atom.Dl, atom.Blockquote, atom.Pre, atom.Table, atom.Figure, atom.Hr, atom.Section, atom.Article, atom.Aside,
	atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6,
}

// phrase is what an element holds, as HTML in one line. Paragraphs in it are
// joined.
func phrase(n *html.Node) string {
	var out strings.Builder
	for c := range n.ChildNodes() {
		if c.DataAtom == atom.P || c.DataAtom == atom.Div {
			out.WriteString(" " + phrase(c))
			continue
		}
		_ = html.Render(&out, c) // a strings.Builder takes everything
	}
	return strings.Join(strings.Fields(strings.ReplaceAll(out.String(), escapeMark, "")), " ")
}

// wholeBlock writes an element as it is. An empty line would end the HTML: a
// break that is written out is one to browsers alone.
func wholeBlock(_ tomd.Context, w tomd.Writer, n *html.Node) tomd.RenderStatus {
	var out strings.Builder
	_ = html.Render(&out, n)
	put(w, "\n\n"+blankLines.Replace(out.String())+"\n\n")
	return tomd.RenderSuccess
}

var blankLines = strings.NewReplacer("\n\n", "\n&#10;", "\r", "", escapeMark, "")

// richTable writes as it is what a table in Markdown cannot hold; any other is
// left to the converter.
func richTable(ctx tomd.Context, w tomd.Writer, n *html.Node) tomd.RenderStatus {
	if plainTable(n) {
		return tomd.RenderTryNext
	}
	return wholeBlock(ctx, w, n)
}

// plainTable tells whether a table has a row of headings, one line in each cell
// and nothing that spans several.
func plainTable(table *html.Node) bool {
	first := true
	for n := range table.Descendants() {
		switch {
		case n.Type != html.ElementNode:
		case n.DataAtom == atom.Caption, n.DataAtom == atom.Table, slices.Contains(blocks, n.DataAtom) && !onlyParagraph(n):
			return false
		case n.DataAtom == atom.Td || n.DataAtom == atom.Th:
			if span(n, "colspan") || span(n, "rowspan") || first && n.DataAtom == atom.Td {
				return false
			}
			first = false
		}
	}
	return !first
}

// onlyParagraph tells whether a paragraph is all there is in its cell.
func onlyParagraph(n *html.Node) bool {
	if n.DataAtom != atom.P || n.Parent.DataAtom != atom.Td && n.Parent.DataAtom != atom.Th {
		return false
	}
	for c := range n.Parent.ChildNodes() {
		if c != n && (c.Type != html.TextNode || strings.TrimSpace(c.Data) != "") {
			return false
		}
	}
	return true
}

func span(n *html.Node, key string) bool {
	v := attribute(n, key)
	return v != "" && v != "1"
}

// inline keeps the marks around a part of a line, with what it holds as Markdown.
func inline(ctx tomd.Context, w tomd.Writer, n *html.Node) tomd.RenderStatus {
	if n.FirstChild == nil {
		return tomd.RenderSuccess
	}
	tag := &html.Node{Type: n.Type, Data: n.Data, DataAtom: n.DataAtom}
	if title := attribute(n, "title"); title != "" {
		tag.Attr = []html.Attribute{{Key: "title", Val: title}}
	}
	var out strings.Builder
	_ = html.Render(&out, tag)
	open, _ := strings.CutSuffix(out.String(), "</"+n.Data+">")
	put(w, open)
	ctx.RenderChildNodes(ctx, w, n)
	put(w, "</"+n.Data+">")
	return tomd.RenderSuccess
}
