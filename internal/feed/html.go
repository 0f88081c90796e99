package feed

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// htmlPen writes HTML straight into a buffer. It is to HTML what [pen] is to XML.
// What it is given has passed [markup.XMLText].
type htmlPen struct{ buf []byte }

// markup is written as it is.
func (p *htmlPen) markup(html string) { p.buf = append(p.buf, html...) }

// text is plain text.
func (p *htmlPen) text(text string) { p.buf = appendHTML(p.buf, text) }

func (p *htmlPen) anchor(address, text string) {
	p.markup(`<a href="`)
	p.text(address)
	p.markup(`">`)
	p.text(text)
	p.markup("</a>")
}

// note is the content note that stands ahead of something; nothing without
// topics.
func (p *htmlPen) note(topics []string) {
	if note := contentNote(topics); note != "" {
		p.text(note)
		p.markup(" ")
	}
}

// dash goes on with a text behind a dash; nothing where there is no text.
func (p *htmlPen) dash(text string) {
	if text != "" {
		p.markup(" – ")
		p.text(text)
	}
}

func anchor(address, text string) string {
	var p htmlPen
	p.anchor(address, text)
	return string(p.buf)
}

// references are what HTML writes for the characters that mean something else in
// a text or an attribute.
var references = [256]string{'"': "&#34;", '&': "&amp;", '<': "&lt;", '>': "&gt;"}

func appendHTML(buf []byte, text string) []byte { return appendReplaced(buf, text, &references) }

// escape is a text as HTML, for an element and for an attribute.
func escape(text string) string {
	if !strings.ContainsAny(text, `"&<>`) {
		return text
	}
	return string(appendHTML(nil, text))
}

// reescaped is a text or an attribute of some HTML, escaped as [escape] has it.
func reescaped(text string) string {
	if isEscaped(text) {
		return text
	}
	return escape(resolvedText(text))
}

// isEscaped tells at a glance that a text in HTML is escaped as [escape] has it,
// and has no white space but single spaces, unless two of them stand together:
// what a sanitiser wrote mostly is. All notes pass here, so that four bytes are
// looked at together.
func isEscaped(text string) bool {
	for text != "" {
		if len(text) >= 4 && suspects[text[0]]|suspects[text[1]]|suspects[text[2]]|suspects[text[3]] == 0 {
			text = text[4:]
			continue
		}
		if suspects[text[0]] != 0 && !isInnocent(text) {
			return false
		}
		text = text[1:]
	}
	return true
}

// suspects are the bytes that no such text has, and those that not every one has:
// "&", and the first bytes of the white space that is not ASCII. All others are 0.
var suspects = func() (table [256]uint8) {
	for c := range byte(' ') {
		table[c] = 1
	}
	for _, c := range []byte("<>\"&\xC2\xE1\xE2\xE3") {
		table[c] = 1
	}
	return table
}()

// isInnocent tells whether a text begins with a reference that [escape] writes, or
// with a character that is not ASCII and no white space.
func isInnocent(text string) bool {
	if text[0] == '&' {
		return strings.HasPrefix(text, "&amp;") || strings.HasPrefix(text, "&#34;") ||
			strings.HasPrefix(text, "&lt;") || strings.HasPrefix(text, "&gt;")
	}
	r, _ := utf8.DecodeRuneInString(text)
	return r >= utf8.RuneSelf && !unicode.IsSpace(r)
}
