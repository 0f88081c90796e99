package feed

import (
	"strconv"
	"strings"
)

// pen writes XML elements straight into a buffer, in the layout in which
// encoding/xml writes what stands around them. Items are written with it: to
// describe each by a shape first, and have that read again by reflection, takes
// several times as long as to write its bytes.
//
// What it is given has passed [markup.XMLText].
type pen struct {
	buf   []byte
	depth int // of the element that is written next
}

// tag begins an element on a line of its own. Attributes may follow, then text
// or inside, or shut.
func (p *pen) tag(name string) {
	p.line()
	p.buf = append(p.buf, '<')
	p.buf = append(p.buf, name...)
}

func (p *pen) line() {
	p.buf = append(p.buf, '\n')
	for range p.depth {
		p.buf = append(p.buf, "  "...)
	}
}

func (p *pen) attr(name, value string) {
	p.buf = append(p.buf, ' ')
	p.buf = append(p.buf, name...)
	p.buf = append(p.buf, `="`...)
	p.buf = appendEscaped(p.buf, value)
	p.buf = append(p.buf, '"')
}

// given writes an attribute that has a value.
func (p *pen) given(name, value string) {
	if value != "" {
		p.attr(name, value)
	}
}

// text completes an element that was begun. Its pieces stand under one another.
func (p *pen) text(name string, pieces ...string) {
	p.buf = append(p.buf, '>')
	for i, text := range pieces {
		if i > 0 {
			p.buf = append(p.buf, escapes['\n']...)
		}
		p.buf = appendEscaped(p.buf, text)
	}
	p.shut(name)
}

// inside completes a start tag; the elements of it follow, then end.
func (p *pen) inside() {
	p.buf = append(p.buf, '>')
	p.depth++
}

func (p *pen) end(name string) {
	p.depth--
	p.line()
	p.shut(name)
}

func (p *pen) shut(name string) {
	p.buf = append(p.buf, "</"...)
	p.buf = append(p.buf, name...)
	p.buf = append(p.buf, '>')
}

// element is one with nothing but text.
func (p *pen) element(name, text string) {
	p.tag(name)
	p.text(name, text)
}

// optional is an element that is left out where it has no text.
func (p *pen) optional(name, text string) {
	if text != "" {
		p.element(name, text)
	}
}

// number is an element that is left out where it is 0.
func (p *pen) number(name string, n int) {
	if n != 0 {
		p.element(name, strconv.Itoa(n))
	}
}

// cdata is an element whose text stands as it is, its pieces under one another.
// The end of the section, where the text has one, is divided between two.
func (p *pen) cdata(name string, pieces ...string) {
	p.tag(name)
	p.beginCDATA()
	for i, text := range pieces {
		if i > 0 {
			p.buf = append(p.buf, '\n')
		}
		for {
			before, after, found := strings.Cut(text, "]]>")
			p.buf = append(p.buf, before...)
			if !found {
				break
			}
			p.buf = append(p.buf, "]]]]><![CDATA[>"...)
			text = after
		}
	}
	p.endCDATA(name)
}

// beginCDATA completes a start tag; what has no "]]>" may be added to the buffer
// as it is, then endCDATA.
func (p *pen) beginCDATA() { p.buf = append(p.buf, "><![CDATA["...) }

func (p *pen) endCDATA(name string) {
	p.buf = append(p.buf, "]]>"...)
	p.shut(name)
}

// link is an Atom link under the name it has in a form.
func (p *pen) link(name string, l link) {
	p.tag(name)
	p.attr("href", l.Href)
	p.attr("rel", l.Rel)
	p.given("type", l.Type)
	p.given("title", l.Title)
	p.text(name, "")
}

// escapes are what XML writes for the characters that mean something else in a
// text or an attribute; white space that a parser would change is among them.
var escapes = [256]string{
	'"': "&#34;", '\'': "&#39;", '&': "&amp;", '<': "&lt;", '>': "&gt;",
	'\t': "&#x9;", '\n': "&#xA;", '\r': "&#xD;",
}

func appendEscaped(buf []byte, text string) []byte { return appendReplaced(buf, text, &escapes) }

// appendReplaced adds a text in which each byte that has one in the table is
// replaced.
func appendReplaced(buf []byte, text string, table *[256]string) []byte {
	start := 0
	for i := range len(text) {
		replaced := table[text[i]]
		if replaced == "" {
			continue
		}
		buf = append(buf, text[start:i]...)
		buf = append(buf, replaced...)
		start = i + 1
	}
	return append(buf, text[start:]...)
}
