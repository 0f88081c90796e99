package feed

import (
	"slices"
	"strings"

	"earmark/internal/markup"
)

// escaper is built once: it is asked for every word. It may be used by several
// goroutines at once.
var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;")

// escape is a text as HTML, for an element and for an attribute.
func escape(text string) string { return escaper.Replace(text) }

// reescaped is a text or an attribute of some HTML, escaped as [escape] has it.
func reescaped(text string) string {
	if isClean(text) {
		return text
	}
	return escape(resolvedText(text))
}

// isClean tells at a glance that a text in HTML is escaped as [escape] has it,
// with one space between words, as what a sanitiser wrote mostly is.
func isClean(text string) bool {
	space := false
	for i := range len(text) {
		switch c := text[i]; {
		case c < ' ' || c > '~' || c == '<' || c == '>' || c == '"' || c == ' ' && space:
			return false
		case c == '&' && !isEscape(text[i:]):
			return false
		}
		space = text[i] == ' '
	}
	return true
}

// isEscape tells whether a text begins with a reference that [escape] writes.
func isEscape(text string) bool {
	for _, reference := range [...]string{"&amp;", "&lt;", "&gt;", "&#34;"} {
		if strings.HasPrefix(text, reference) {
			return true
		}
	}
	return false
}

func anchor(address, text string) string {
	return `<a href="` + escape(address) + `">` + escape(text) + "</a>"
}

// kept are the elements Apple Podcasts shows in an episode's description, and
// the one each other element with words of its own becomes. Elements that are
// not listed lose their tags and keep their words.
var kept = map[string]string{
	"p": "p", "ol": "ol", "ul": "ul", "li": "li", "a": "a",
	"h1": "p", "h2": "p", "h3": "p", "h4": "p", "h5": "p", "h6": "p",
	"pre": "p", "figcaption": "p", "dt": "p", "dd": "p", "tr": "p",
}

// simple is HTML with no other elements than Apple Podcasts shows, in at most
// limit bytes: cut between words, never within a tag or a character, and with
// every element closed.
func simple(fragment string, limit int) string {
	s := simplifier{limit: limit}
	s.out.Grow(min(limit, len(fragment)))
	var token htmlToken
	for rest := markup.XMLText(fragment); rest != "" && !s.full; {
		token, rest = nextToken(rest)
		s.token(token)
	}
	s.closeTo(0)
	return s.out.String()
}

// simplifier writes HTML as long as there is room. A tag is written with the
// first words in its element, so that none stays empty.
type simplifier struct {
	limit int
	out   strings.Builder
	open  []element // not closed yet, outermost first
	owed  int       // bytes that closing the written ones takes
	full  bool
}

type element struct {
	name, tag string
	written   bool
}

func (e element) closing() string { return closings[e.name] }

// closings are the end tags of the elements that are written.
var closings = map[string]string{"p": "</p>", "ol": "</ol>", "ul": "</ul>", "li": "</li>", "a": "</a>"}

func (s *simplifier) token(t htmlToken) {
	switch {
	case t.name == "":
		s.text(t.text)
	case t.ends:
		if i := s.innermost(kept[t.name]); i >= 0 {
			s.closeTo(i)
		}
	default:
		s.element(t)
	}
}

func (s *simplifier) element(t htmlToken) {
	name := kept[t.name]
	switch {
	case t.name == "br" || t.name == "td" || t.name == "th":
		s.text(" ")
	case name == "a":
		s.start("a", attributeOf(t.attrs, "href"))
	case name == "p" && s.innermost("li") >= 0:
		s.text(" ") // a paragraph within a list item adds nothing but bytes
	case name != "":
		s.start(name, "")
	}
}

// ends lists the elements that the beginning of another one ends, as browsers
// have it.
var ends = map[string][]string{
	"p": {"p", "a"}, "ul": {"p", "a"}, "ol": {"p", "a"}, "li": {"li", "a"}, "a": {"a"},
}

// deepest is how deep elements may nest; nobody writes notes like that.
const deepest = 100

func (s *simplifier) start(name, href string) {
	if len(s.open) == deepest {
		s.full = true
		return
	}
	list := max(s.innermost("ul"), s.innermost("ol"))
	for _, other := range ends[name] {
		if i := s.innermost(other); i > list {
			s.closeTo(i)
		}
	}
	tag := "<" + name + ">"
	if href != "" {
		tag = "<" + name + ` href="` + reescaped(href) + `">`
	}
	s.open = append(s.open, element{name: name, tag: tag})
}

// innermost is the last open element of a name; -1 when there is none.
func (s *simplifier) innermost(name string) int {
	for i, e := range slices.Backward(s.open) {
		if e.name == name {
			return i
		}
	}
	return -1
}

func (s *simplifier) closeTo(depth int) {
	for _, e := range slices.Backward(s.open[depth:]) {
		if e.written {
			s.out.WriteString(e.closing())
			s.owed -= len(e.closing())
		}
	}
	s.open = s.open[:depth]
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
	for i, e := range s.open {
		if !e.written {
			s.out.WriteString(e.tag)
			s.owed += len(e.closing())
			s.open[i].written = true
		}
	}
	s.out.WriteString(text)
}

// fit is as much of a text as there is room for, with the tags it waits for.
func (s *simplifier) fit(text string) string {
	room := s.limit - s.out.Len() - s.owed
	for _, e := range s.open {
		if !e.written {
			room -= len(e.tag) + len(e.closing())
		}
	}
	if isClean(text) && len(text) <= room {
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

// atStart tells whether white space would stand between blocks or before the
// first word of one.
func (s *simplifier) atStart() bool {
	if len(s.open) == 0 {
		return true
	}
	last := s.open[len(s.open)-1]
	return !last.written || last.name == "ul" || last.name == "ol"
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
