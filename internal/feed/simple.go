package feed

import (
	"slices"
	"strings"
)

// appleTag is an element that Apple Podcasts shows in an episode's description.
type appleTag uint8

const (
	unshown appleTag = iota // the element loses its tags and keeps its words
	paragraph
	ordered
	unordered
	listItem
	linkTag
)

// appleTags are how they are written, and which the beginning of each ends, as
// browsers have it.
var appleTags = [...]struct {
	start, end string
	ends       []appleTag
}{
	paragraph: {"<p", "</p>", []appleTag{paragraph, linkTag}},
	ordered:   {"<ol", "</ol>", []appleTag{paragraph, linkTag}},
	unordered: {"<ul", "</ul>", []appleTag{paragraph, linkTag}},
	listItem:  {"<li", "</li>", []appleTag{listItem, linkTag}},
	linkTag:   {"<a", "</a>", []appleTag{linkTag}},
}

// shownAs is what becomes of an element: those with words of their own that Apple
// Podcasts does not show are paragraphs.
func shownAs(name string) appleTag {
	switch name {
	case "p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "figcaption", "dt", "dd", "tr":
		return paragraph
	case "ol":
		return ordered
	case "ul":
		return unordered
	case "li":
		return listItem
	case "a":
		return linkTag
	}
	return unshown
}

// appendSimple adds HTML with no other elements than Apple Podcasts shows, in at
// most limit bytes: cut between words, never within a tag or a character, and
// with every element closed. It is fit for a CDATA section as it is, for it has
// no ">" but at the end of a tag. The fragment has passed [markup.XMLText].
func appendSimple(buf []byte, fragment string, limit int) []byte {
	s := simplifier{out: buf, end: len(buf) + limit, open: make([]element, 0, 8), spaced: strings.Contains(fragment, twoSpaces)}
	var token htmlToken
	for rest := fragment; rest != "" && !s.full; {
		rest = token.take(rest)
		s.token(&token)
	}
	s.closeTo(0)
	return s.out
}

// simplifier writes HTML as long as there is room. A tag is written with the
// first words in its element, so that none stays empty.
type simplifier struct {
	out     []byte
	end     int       // out may become so long
	open    []element // not closed yet, outermost first
	written int       // how many of them stand in out; the others wait for words
	owed    int       // bytes that closing the written ones takes
	spaced  bool      // somewhere two spaces stand together
	full    bool
}

const twoSpaces = "  "

type element struct {
	tag  appleTag
	href string // as HTML has it; empty: none
}

func (e element) closing() string { return appleTags[e.tag].end }

func (s *simplifier) token(t *htmlToken) {
	switch {
	case t.name == "":
		s.text(t.text)
	case t.ends:
		if i := s.innermost(shownAs(t.name)); i >= 0 {
			s.closeTo(i)
		}
	default:
		s.element(t)
	}
}

func (s *simplifier) element(t *htmlToken) {
	tag := shownAs(t.name)
	switch {
	case t.name == "br" || t.name == "td" || t.name == "th":
		s.text(" ")
	case tag == linkTag:
		s.start(element{tag, reescaped(attributeOf(t.attrs, "href"))})
	case tag == paragraph && s.innermost(listItem) >= 0:
		s.text(" ") // a paragraph within a list item adds nothing but bytes
	case tag != unshown:
		s.start(element{tag: tag})
	}
}

// deepest is how deep elements may nest; nobody writes notes like that.
const deepest = 100

func (s *simplifier) start(e element) {
	if len(s.open) == deepest {
		s.full = true
		return
	}
	list := max(s.innermost(ordered), s.innermost(unordered))
	for _, other := range appleTags[e.tag].ends {
		if i := s.innermost(other); i > list {
			s.closeTo(i)
		}
	}
	s.open = append(s.open, e)
}

// innermost is the last open element of a kind; -1 when there is none.
func (s *simplifier) innermost(tag appleTag) int {
	for i, e := range slices.Backward(s.open) {
		if e.tag == tag {
			return i
		}
	}
	return -1
}

func (s *simplifier) closeTo(depth int) {
	for _, e := range slices.Backward(s.open[min(depth, s.written):s.written]) {
		s.out = append(s.out, e.closing()...)
		s.owed -= len(e.closing())
	}
	s.open = s.open[:depth]
	s.written = min(s.written, depth)
}

// text writes a text, given as HTML has it.
func (s *simplifier) text(text string) {
	if s.full || text == "" || s.atStart() && strings.TrimSpace(text) == "" {
		return
	}
	text = s.fit(text)
	if text == "" {
		return
	}
	for _, e := range s.open[s.written:] {
		s.out = e.append(s.out)
		s.owed += len(e.closing())
	}
	s.written = len(s.open)
	s.out = append(s.out, text...)
}

// append adds the start tag.
func (e element) append(out []byte) []byte {
	out = append(out, appleTags[e.tag].start...)
	if e.href != "" {
		out = append(out, ` href="`...)
		out = append(out, e.href...)
		out = append(out, '"')
	}
	return append(out, '>')
}

// size is how long the tags of an element are.
func (e element) size() int {
	n := len(appleTags[e.tag].start) + len(">") + len(e.closing())
	if e.href != "" {
		n += len(` href=""`) + len(e.href)
	}
	return n
}

// fit is as much of a text as there is room for, with the tags it waits for.
func (s *simplifier) fit(text string) string {
	room := s.end - len(s.out) - s.owed
	for _, e := range s.open[s.written:] {
		room -= e.size()
	}
	if len(text) <= room && s.isClean(text) {
		return text
	}
	text = oneSpaced(resolvedText(text))
	if escaped := escape(text); len(escaped) <= room {
		return escaped
	}
	s.full = true
	end := 0
	for i, r := range text {
		if room -= len(escape(string(r))); room < len(ellipsis) {
			break
		}
		end = i + len(string(r))
	}
	return escape(cutAt(text, end))
}

// isClean tells at a glance that a text is as it will be.
func (s *simplifier) isClean(text string) bool {
	return isEscaped(text) && (!s.spaced || !strings.Contains(text, twoSpaces))
}

// atStart tells whether white space would stand between blocks or before the
// first word of one.
func (s *simplifier) atStart() bool {
	if s.written < len(s.open) || s.written == 0 {
		return true
	}
	last := s.open[s.written-1]
	return last.tag == ordered || last.tag == unordered
}

// oneSpaced makes one space of every run of white space, also at the ends: a
// text may begin in the middle of a sentence.
func oneSpaced(text string) string {
	words := strings.Join(strings.Fields(text), " ")
	if words == "" {
		return " "
	}
	if strings.TrimLeft(text, " \t\r\n") != text {
		words = " " + words
	}
	if strings.TrimRight(text, " \t\r\n") != text {
		words += " "
	}
	return words
}
