package ingest

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"codeberg.org/readeck/go-readability/v2"
	"github.com/goccy/go-yaml"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"earmark/internal/earmark"
	"earmark/internal/markup"
)

// Page is what was understood of one page, article or letter, whether it came
// as HTML, Markdown or plain text. What was not found is empty.
type Page struct {
	Title      string
	Authors    []string // names as written
	Date       time.Time
	Updated    time.Time
	Lang       string
	Summary    string
	Categories []string
	Tags       []string
	URL        string // its canonical address
	Image      string // address of its picture
	Source     *earmark.Source
	Biography  string // the line about its author, in plain text
	Hosts      []Host // the shows that line names
	Quotes     []string
	Body       string   // Markdown; ends with the biography
	Text       string   // the same in plain text
	Left       []string // what was taken for no content: "share bar", "consent banner"
	Unsure     []string // "KEY: what is not certain, what to do"
}

// Host is a person and a show they make.
type Host struct {
	Person string `json:"person"`
	Show   string `json:"show"` // its title
	Role   string `json:"role"` // "host", "co-host" or "producer"
}

// PageOptions say what is known before a page is read.
type PageOptions struct {
	Name       string         // of the file or address, which tells the format by its ending
	URL        *url.URL       // where the page was fetched from; nil for a file
	Type       string         // the Content-Type it came with; may be empty
	Zone       *time.Location // of dates without one; nil means UTC
	Categories []string       // those in use: a line that is one of them is one
	Date       time.Time      // the date when the editor says it; zero otherwise
}

// ErrNoContent is returned for a page without a text to import.
var ErrNoContent = errors.New("no text was found on the page")

// ReadPage understands a page. data is the whole of it.
func ReadPage(data []byte, o PageOptions) (Page, error) {
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	text := decodeText(data, o.Type)
	switch formOf(text, o) {
	case "html":
		return readHTML(text, o)
	case "markdown":
		front, body := frontMatter(text)
		return understand(markdownBlocks(body), front, o)
	}
	return understand(textBlocks(text), head{}, o)
}

var (
	htmlMarks     = late(`(?i)^\s*(?:<!--.*?-->\s*)*<(!doctype html|html|head|body|article|main|div|p|h1|section)\b`)
	markdownMarks = late(`(?m)^#{1,3} \S|\]\([^)\s]+\)|^> \S|^(---|\+\+\+)\n`)
)

// formOf tells the format by name, type or what the text looks like.
func formOf(text string, o PageOptions) string {
	switch strings.ToLower(path.Ext(o.Name)) {
	case ".html", ".htm", ".xhtml":
		return "html"
	case ".md", ".markdown", ".mdx":
		return "markdown"
	case ".txt":
		return "text"
	}
	switch {
	case strings.Contains(o.Type, "html") || htmlMarks().MatchString(text):
		return "html"
	case markdownMarks().MatchString(text):
		return "markdown"
	}
	return "text"
}

func readHTML(text string, o PageOptions) (Page, error) {
	doc, err := html.Parse(strings.NewReader(text))
	if err != nil {
		return Page{}, fmt.Errorf("read the page as HTML: %w", err)
	}
	base := baseOf(doc, o.URL)
	h := readHead(doc, base)
	if base == nil && h.canonical != "" {
		base, _ = url.Parse(h.canonical)
		h = readHead(doc, base)
	}
	settleAddresses(doc, base)
	markup.LinkPlayers(doc)
	markup.Footnotes(doc)
	chosen := readable(doc, base)
	blocks := htmlBlocks(doc)
	for i, b := range blocks {
		blocks[i].chosen = chosen == "" || b.text != "" && strings.Contains(chosen, b.text)
	}
	if h.date == "" {
		h.date = timeElement(doc)
	}
	return understand(blocks, h, o)
}

// readable is the text that readability takes for the content, in one line;
// empty where it finds none.
func readable(doc *html.Node, base *url.URL) string {
	article, err := readability.FromDocument(doc, base)
	if err != nil || article.Node == nil {
		return ""
	}
	var out bytes.Buffer
	for _, b := range htmlBlocks(article.Node) {
		out.WriteString(b.text + "\n")
	}
	return out.String()
}

func baseOf(doc *html.Node, page *url.URL) *url.URL {
	for n := range doc.Descendants() {
		if n.DataAtom == atom.Base && attr(n, "href") != "" {
			if u, err := url.Parse(absolute(page, attr(n, "href"))); err == nil && u.Host != "" {
				return u
			}
		}
	}
	return page
}

// settleAddresses makes addresses absolute, takes pictures that load late for
// what they are, and drops those that only count readers.
func settleAddresses(doc *html.Node, base *url.URL) {
	var pixels []*html.Node
	for n := range doc.Descendants() {
		switch {
		case n.Type != html.ElementNode:
		case n.DataAtom == atom.A:
			if to := absolute(base, attr(n, "href")); to != "" && !strings.HasPrefix(attr(n, "href"), "#") {
				set(n, "href", to)
			}
		case n.DataAtom == atom.Img:
			src := attr(n, "src")
			for _, late := range []string{"data-src", "data-lazy-src", "data-original"} {
				if v := attr(n, late); v != "" && (src == "" || strings.HasPrefix(src, "data:")) {
					src = v
				}
			}
			if to := absolute(base, src); to != "" {
				set(n, "src", to)
			}
			if isPixel(n) {
				pixels = append(pixels, n)
			}
		}
	}
	for _, n := range pixels {
		n.Parent.RemoveChild(n)
	}
}

// isPixel tells whether a picture is there to be counted and not to be seen.
func isPixel(n *html.Node) bool {
	tiny := func(s string) bool { s = strings.TrimSuffix(s, "px"); return s == "0" || s == "1" }
	return tiny(attr(n, "width")) || tiny(attr(n, "height")) || strings.HasPrefix(attr(n, "src"), "data:")
}

func set(n *html.Node, name, value string) {
	for i := range n.Attr {
		if n.Attr[i].Key == name {
			n.Attr[i].Val = value
			return
		}
	}
	n.Attr = append(n.Attr, html.Attribute{Key: name, Val: value})
}

// timeElement is the date of the first <time> outside lists of other things.
func timeElement(doc *html.Node) string {
	for n := range doc.Descendants() {
		if n.DataAtom == atom.Time && n.Type == html.ElementNode && attr(n, "datetime") != "" && !within(n, atom.Aside) && !within(n, atom.Nav) && !within(n, atom.Footer) {
			return attr(n, "datetime")
		}
	}
	return ""
}

func parseFragment(s string) []*html.Node {
	nodes, err := html.ParseFragment(strings.NewReader(s), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body})
	if err != nil {
		return nil
	}
	return nodes
}

// frontMatter takes what a Markdown file says of itself in YAML between lines of
// "---", by the names that site generators use. A header that cannot be read
// says nothing.
func frontMatter(text string) (h head, body string) {
	rest, found := strings.CutPrefix(text, "---\n")
	if !found {
		return head{}, text
	}
	header, body, found := strings.Cut(rest, "\n---\n")
	if !found {
		return head{}, text
	}
	var keys map[string]any
	if yaml.Unmarshal([]byte(header), &keys) != nil {
		return head{}, body
	}
	first := func(names ...string) string {
		for _, n := range names {
			if s := scalarOf(keys[n]); s != "" {
				return s
			}
		}
		return ""
	}
	many := func(names ...string) []string {
		var out []string
		for _, n := range names {
			for _, v := range listOf(keys[n]) {
				out = appendNew(out, scalarOf(v))
			}
		}
		return out
	}
	h = head{
		title: first("title"), summary: first("summary", "description", "excerpt", "subtitle"), canonical: first("canonical_url", "canonical", "url"),
		date: first("date", "publishDate", "pubdate", "published"), updated: first("updated", "lastmod"), lang: first("lang", "language"),
		image: absolute(nil, first("image", "cover")), categories: many("categories", "category"), tags: many("tags"),
	}
	h.canonical = absolute(nil, h.canonical)
	for _, a := range many("authors", "author") {
		h.authors = appendNew(h.authors, asNames(a)...)
	}
	return h, body
}

func scalarOf(v any) string {
	switch v := v.(type) {
	case nil, map[string]any, []any:
		return ""
	case time.Time:
		return v.Format(time.RFC3339)
	case string:
		return strings.TrimSpace(v)
	default:
		return fmt.Sprint(v)
	}
}

// unsure notes what an editor should look at.
func (p *Page) unsure(key, what string) {
	if note := key + ": " + what; !slices.Contains(p.Unsure, note) {
		p.Unsure = append(p.Unsure, note)
	}
}

// From are the options for a page that an address answered with.
func (o PageOptions) From(address, contentType string) PageOptions {
	u, err := url.Parse(address)
	if err == nil {
		o.URL, o.Name = u, path.Base(u.Path)
	}
	o.Type = contentType
	return o
}
