package feed_test

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
)

// node is any XML element.
type node struct {
	XMLName xml.Name
	Attrs   []xml.Attr `xml:",any,attr"`
	Text    string     `xml:",chardata"`
	Nodes   []node     `xml:",any"`
}

// spaces are the prefixes that paths in tests use. Without one an element is
// meant whatever its namespace.
var spaces = map[string]string{
	"atom": "http://www.w3.org/2005/Atom", "content": "http://purl.org/rss/1.0/modules/content/",
	"dc": "http://purl.org/dc/elements/1.1/", "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
	"podcast": "https://podcastindex.org/namespace/1.0",
}

// tree reads a document that must be well-formed.
func tree(t *testing.T, document string) node {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(document))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("not well-formed: %v\n%s", err, document)
		}
	}
	var root node
	if err := xml.Unmarshal([]byte(document), &root); err != nil {
		t.Fatal(err)
	}
	return root
}

// at lists the elements on a path such as "channel/item/podcast:person".
func (n node) at(path string) []node {
	found := []node{n}
	for step := range strings.SplitSeq(path, "/") {
		var next []node
		for _, f := range found {
			next = append(next, f.children(step)...)
		}
		found = next
	}
	return found
}

func (n node) children(step string) []node {
	prefix, name, named := strings.Cut(step, ":")
	if !named {
		name = prefix
	}
	var found []node
	for _, c := range n.Nodes {
		if c.XMLName.Local == name && (named && c.XMLName.Space == spaces[prefix] || !named && (c.XMLName.Space == "" || c.XMLName.Space == n.XMLName.Space)) {
			found = append(found, c)
		}
	}
	return found
}

// texts are the texts of the elements on a path, "|" between them.
func (n node) texts(path string) string {
	var texts []string
	for _, f := range n.at(path) {
		texts = append(texts, f.Text)
	}
	return strings.Join(texts, "|")
}

// attrs are the values of an attribute of the elements on a path.
func (n node) attrs(path, name string) string {
	var values []string
	for _, f := range n.at(path) {
		values = append(values, f.attr(name))
	}
	return strings.Join(values, "|")
}

func (n node) attr(name string) string {
	for _, a := range n.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// want compares what a test found.
func want(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %q, want %q", what, got, want)
	}
}
