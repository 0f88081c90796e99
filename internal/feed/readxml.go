package feed

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
)

// maxDepth is how deep elements may lie within each other, maxText how long the
// text of one may be, maxElements how many one item may have.
const (
	maxDepth    = 100
	maxText     = 8 << 20
	maxElements = 100_000
)

var (
	errTooDeep = fmt.Errorf("elements lie more than %d deep within each other", maxDepth)
	errTooMany = fmt.Errorf("one item has more than %d elements", maxElements)
	errTooLong = fmt.Errorf("one text has more than %d MB", maxText>>20)
)

// name is that of an element with the short name of its namespace.
type name struct{ space, local string }

// spaces are the namespaces that are understood, under the short name that is
// used here. A feed may write any prefix; where it declares none, its prefix is
// taken for the usual one. The core of RSS has none.
var spaces = map[string]string{
	"":                                       "",
	"http://purl.org/rss/1.0/":               "",
	"http://purl.org/net/rss1.1#":            "",
	"http://my.netscape.com/rdf/simple/0.9/": "",
	"http://channel.netscape.com/rdf/simple/0.9/":                                 "",
	"http://my.netscape.com/publish/formats/rss-0.91.dtd":                         "",
	"http://backend.userland.com/rss2":                                            "",
	"http://blogs.law.harvard.edu/tech/rss":                                       "",
	"http://www.w3.org/2005/Atom":                                                 "atom",
	"http://purl.org/atom/ns#":                                                    "atom",
	"http://example.com/newformat#":                                               "atom", // Atom 0.2
	"http://www.itunes.com/dtds/podcast-1.0.dtd":                                  "itunes",
	"http://www.google.com/schemas/play-podcasts/1.0":                             "itunes",
	"http://purl.org/rss/1.0/modules/content/":                                    "content",
	"http://purl.org/dc/elements/1.1/":                                            "dc",
	"http://purl.org/dc/elements/1.0/":                                            "dc",
	"http://purl.org/dc/terms/":                                                   "dcterms",
	"http://search.yahoo.com/mrss/":                                               "media",
	"https://podcastindex.org/namespace/1.0":                                      "podcast",
	"https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md": "podcast",
	"http://purl.org/rss/1.0/modules/syndication/":                                "sy",
	"http://purl.org/syndication/history/1.0":                                     "fh",
	"http://podlove.org/simple-chapters":                                          "psc",
	"http://rssnamespace.org/feedburner/ext/1.0":                                  "feedburner",
	"http://www.w3.org/1999/02/22-rdf-syntax-ns#":                                 "rdf",
	"http://www.w3.org/1999/xhtml":                                                "xhtml",
	"http://www.w3.org/XML/1998/namespace":                                        "xml",
	"http://creativecommons.org/ns#":                                              "cc",
	"http://backend.userland.com/creativeCommonsRssModule":                        "cc",
}

// lowerSpaces finds a namespace in another spelling: "HTTP://Search.Yahoo.com/mrss".
var lowerSpaces = func() map[string]string {
	m := map[string]string{}
	for long, short := range spaces {
		m[plainSpace(long)] = short
	}
	for _, short := range spaces {
		m[short] = short // the prefix of a namespace that was never declared
	}
	return m
}()

func plainSpace(space string) string {
	space = strings.ToLower(strings.Trim(space, "/# "))
	return strings.TrimPrefix(strings.TrimPrefix(space, "https://"), "http://")
}

func nameOf(n xml.Name) name {
	short, known := spaces[n.Space]
	if !known {
		if short, known = lowerSpaces[plainSpace(n.Space)]; !known {
			short = n.Space
		}
	}
	return name{short, n.Local}
}

// node is an element of a document, which is read from its beginning to its end.
type node struct {
	name name
	attr []xml.Attr
	base *url.URL // what addresses within go by
	lang string
	// core is a namespace that nobody knows and that the whole document is in:
	// its elements are those of RSS or Atom.
	core string
}

// get is an attribute without a namespace; empty when it is not there.
func (n node) get(key string) string {
	for _, a := range n.attr {
		if a.Name.Space == "" && strings.EqualFold(a.Name.Local, key) {
			return strings.TrimSpace(a.Value)
		}
	}
	return ""
}

// address is an attribute as an absolute address.
func (n node) address(key string) string { return resolve(n.base, n.get(key)) }

// walker goes through a document.
type walker struct {
	tokens   *xml.Decoder
	depth    int
	elements int // of the item at hand, or of what lies between two
}

func newWalker(r io.Reader) *walker {
	d := xml.NewDecoder(r)
	d.Strict = false
	d.Entity = xml.HTMLEntity
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // it is UTF-8 by now
	return &walker{tokens: d}
}

// root finds the first element.
func (w *walker) root(base *url.URL) (node, error) {
	for {
		token, err := w.tokens.Token()
		if errors.Is(err, io.EOF) {
			return node{}, ErrNotFeed
		}
		if err != nil {
			return node{}, fmt.Errorf("%w: %w", ErrNotFeed, err)
		}
		if start, ok := token.(xml.StartElement); ok {
			w.depth++
			root := child(node{base: base}, start)
			if root.name.space == start.Name.Space {
				root.core = root.name.space
			}
			return root, nil
		}
	}
}

// child is an element within another: it inherits xml:base and xml:lang.
func child(parent node, start xml.StartElement) node {
	n := node{name: nameOf(start.Name), attr: start.Attr, base: parent.base, lang: parent.lang, core: parent.core}
	if n.core != "" && n.name.space == n.core {
		n.name.space = ""
	}
	for _, a := range start.Attr {
		if a.Name.Space != "http://www.w3.org/XML/1998/namespace" && a.Name.Space != "xml" {
			continue
		}
		switch a.Name.Local {
		case "base":
			if u, err := n.base.Parse(strings.TrimSpace(a.Value)); err == nil {
				n.base = u
			}
		case "lang":
			n.lang = strings.TrimSpace(a.Value)
		}
	}
	return n
}

// children calls visit for every element within n; each visit must read its
// element to the end. It returns at the end of n.
func (w *walker) children(n node, visit func(node) error) error {
	for {
		token, err := w.token()
		if err != nil {
			return err
		}
		switch token := token.(type) {
		case xml.EndElement:
			return nil
		case xml.StartElement:
			if err := visit(child(n, token)); err != nil {
				return err
			}
		}
	}
}

// token reads on and counts the depth. The end of the document is an error:
// whoever asks is within an element.
func (w *walker) token() (xml.Token, error) {
	token, err := w.tokens.Token()
	if errors.Is(err, io.EOF) {
		return nil, io.ErrUnexpectedEOF
	}
	if err != nil {
		return nil, err
	}
	switch token.(type) {
	case xml.StartElement:
		if w.depth++; w.depth > maxDepth {
			return nil, errTooDeep
		}
		if w.elements++; w.elements > maxElements {
			return nil, errTooMany
		}
	case xml.EndElement:
		w.depth--
	}
	return token, nil
}

// skip reads to the end of an element that nobody wants.
func (w *walker) skip() error {
	for within := 1; within > 0; {
		token, err := w.token()
		if err != nil {
			return err
		}
		switch token.(type) {
		case xml.StartElement:
			within++
		case xml.EndElement:
			within--
		}
	}
	return nil
}

// text is what an element says. Elements within it, which XHTML has and careless
// feeds too, come as tags; escaped tells whether the words are to be escaped as
// well, so that the whole is HTML.
func (w *walker) text(escaped bool) (string, error) {
	var out strings.Builder
	open := []string{}
	for {
		token, err := w.token()
		if err != nil {
			return "", err
		}
		switch token := token.(type) {
		case xml.CharData:
			if escaped || len(open) > 0 {
				_ = xml.EscapeText(&out, token)
			} else {
				out.Write(token)
			}
		case xml.StartElement:
			open = append(open, token.Name.Local)
			writeTag(&out, token)
		case xml.EndElement:
			if len(open) == 0 {
				return strings.TrimSpace(out.String()), nil
			}
			out.WriteString("</" + open[len(open)-1] + ">")
			open = open[:len(open)-1]
		}
		if out.Len() > maxText {
			return "", errTooLong
		}
	}
}

func writeTag(out *strings.Builder, start xml.StartElement) {
	out.WriteString("<" + start.Name.Local)
	for _, a := range start.Attr {
		if a.Name.Space != "" || a.Name.Local == "xmlns" {
			continue
		}
		out.WriteString(" " + a.Name.Local + `="`)
		_ = xml.EscapeText(out, []byte(a.Value))
		out.WriteString(`"`)
	}
	out.WriteString(">")
}

// resolve makes an address absolute; empty for what is no web address.
func resolve(base *url.URL, address string) string {
	address = strings.TrimSpace(address)
	if address == "" {
		return ""
	}
	u, err := base.Parse(strings.ReplaceAll(address, " ", "%20"))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return ""
	}
	return u.String()
}
