package validate

import (
	"bytes"
	"fmt"
	"io"
	"unicode/utf8"
)

// kind says what a token is.
type kind int

const (
	startTag kind = iota
	endTag
	text    // may come in several pieces
	doctype // text is what stands within <!DOCTYPE …>
	comment // its words are not kept
	instruction
)

// token is one piece of markup. What it holds is good until the next one.
type token struct {
	kind  kind
	at    place
	name  []byte
	attrs []attribute
	empty bool   // <name/>: an end tag follows that the document does not have
	text  []byte // references replaced
	plain bool   // text from a CDATA section
}

// attribute is one name="value" of a start tag.
type attribute struct {
	name, value []byte
	offset      int // from the start of the tag
}

// The most that is kept of one thing at a time. What is longer is no feed's.
const (
	mostTag     = 1 << 20 // a tag, a DOCTYPE with all it declares
	mostInTag   = 1 << 10 // attributes of one tag
	pieceOfText = 32 << 10
)

// malformed is a place where a document stops being XML, by the standard's own
// measure: whoever reads it must stop there too.
type malformed struct {
	at            place
	rule          string
	message, hint string
}

func (m *malformed) Error() string { return m.message }

// scanner cuts an XML document into tokens and knows where each stands.
type scanner struct {
	window
	attrs []attribute
	out   []byte // text with its references replaced
	tag   []byte // of the last start tag, for the places of its attributes
	tagAt place
	known entities
}

func newScanner(r io.Reader) *scanner {
	return &scanner{window: newWindow(r)}
}

// place of an attribute of the last start tag.
func (s *scanner) place(a attribute) place { return s.tagAt.after(s.tag[:a.offset]) }

func (s *scanner) wrong(rule, hint, format string, args ...any) error {
	return &malformed{at: s.at, rule: rule, message: fmt.Sprintf(format, args...), hint: hint}
}

// next gives the token that follows; [io.EOF] at the end of the document, a
// *malformed where it is not XML.
func (s *scanner) next() (token, error) {
	if s.lo == s.hi && !s.fill() {
		if s.fault != nil {
			return token{}, s.fault
		}
		return token{}, io.EOF
	}
	if s.buf[s.lo] != '<' {
		return s.text()
	}
	switch {
	case s.has("<!--"):
		return s.skip(comment, "<!--", "-->", "a comment")
	case s.has("<![CDATA["):
		return s.cdata()
	case s.has("<!DOCTYPE"):
		return s.declaration()
	case s.has("<?"):
		return s.skip(instruction, "<?", "?>", "a processing instruction")
	case s.has("</"):
		return s.end()
	}
	return s.start()
}

// text reads to the next markup or the end of the window.
func (s *scanner) text() (token, error) {
	n := bytes.IndexByte(s.held(), '<')
	for n < 0 && s.hi-s.lo < pieceOfText {
		seen := s.hi - s.lo
		if !s.fill() {
			break
		}
		if n = bytes.IndexByte(s.held()[seen:], '<'); n >= 0 {
			n += seen
		}
	}
	if n < 0 {
		n = s.whole()
	}
	raw := s.buf[s.lo : s.lo+n]
	t := token{kind: text, at: s.at}
	out, err := s.plain(raw)
	if err != nil {
		return t, err
	}
	t.text = out
	s.advance(n)
	return t, nil
}

// whole is how much of the window can be taken as text without cutting a
// reference, a "]]>" or a character in two.
func (s *scanner) whole() int {
	n := s.hi - s.lo
	if s.ended {
		return n
	}
	w := s.held()
	if i := bytes.LastIndexByte(w, '&'); i > 0 && n-i <= longestReference {
		return i
	}
	cut := n - unfinished(w)
	for cut > 0 && n-cut < len("]]>") && (w[cut-1] == ']' || w[cut-1] == '\r') {
		cut--
	}
	return cut
}

// unfinished is how many bytes at the end of b begin a character whose other
// bytes are still to come. Bytes that no character begins with, or can go on
// with, are not waited for: they are wrong whatever follows.
func unfinished(b []byte) int {
	for n := 1; n <= min(utf8.UTFMax-1, len(b)); n++ {
		tail := b[len(b)-n:]
		if !utf8.RuneStart(tail[0]) {
			continue
		}
		if utf8.FullRune(tail) {
			return 0
		}
		return n
	}
	return 0
}

// plain checks text and replaces the references in it.
func (s *scanner) plain(raw []byte) ([]byte, error) {
	if err := s.legal(raw); err != nil {
		return nil, err
	}
	if i := bytes.Index(raw, []byte("]]>")); i >= 0 {
		s.at = s.at.after(raw[:i])
		return nil, s.wrong("xml.cdata-end", "write ]]&gt;", `"]]>" in text ends a CDATA section that never began`)
	}
	if bytes.IndexByte(raw, '&') < 0 {
		return raw, nil
	}
	return s.replace(raw, s.at)
}

// cdata gives a CDATA section in pieces.
func (s *scanner) cdata() (token, error) {
	t := token{kind: text, at: s.at, plain: true}
	open := s.at
	s.advance(len("<![CDATA["))
	s.out = s.out[:0]
	for {
		n := bytes.Index(s.held(), []byte("]]>"))
		end := n >= 0
		if !end {
			n = s.whole()
		}
		raw := s.buf[s.lo : s.lo+n]
		if err := s.legal(raw); err != nil {
			return t, err
		}
		if len(s.out)+n <= mostText {
			s.out = append(s.out, raw...)
		}
		s.advance(n)
		if end {
			s.advance(len("]]>"))
			t.text = s.out
			return t, nil
		}
		if !s.fill() {
			return t, s.broken(open, "end it with ]]>", "a CDATA section that never ends")
		}
	}
}

// skip reads over something that ends in certain characters.
func (s *scanner) skip(k kind, begin, end, what string) (token, error) {
	t := token{kind: k, at: s.at}
	s.advance(len(begin))
	for {
		if i := bytes.Index(s.held(), []byte(end)); i >= 0 {
			err := s.legal(s.buf[s.lo : s.lo+i])
			if k == instruction && err == nil {
				s.out = append(s.out[:0], s.buf[s.lo:s.lo+i]...)
				t.text = s.out
			}
			if k == comment && err == nil && bytes.Contains(s.buf[s.lo:s.lo+i], []byte("--")) {
				err = s.wrong("xml.comment", "take the two hyphens out", `"--" within a comment`)
			}
			s.advance(i + len(end))
			return t, err
		}
		if most := s.hi - s.lo - len(end); most > 0 { // the rest may begin the end
			n := most - unfinished(s.held()[:most])
			if err := s.legal(s.buf[s.lo : s.lo+n]); err != nil {
				return t, err
			}
			s.advance(n)
		}
		if !s.fill() {
			return t, s.broken(t.at, "end it with "+end, what+" that never ends")
		}
	}
}

// broken is about something that begins at a place and that the document's end cut
// off: the fault of whoever sent it, if there was one, else the document's. An end
// amid a character is told where it is: there the file was cut.
func (s *scanner) broken(at place, hint, message string) error {
	if s.fault != nil {
		return s.fault
	}
	if err := s.legal(s.held()); err != nil {
		return err
	}
	s.at = at
	return s.wrong("xml.unfinished", hint, "%s", message)
}
