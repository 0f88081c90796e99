package validate

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// jsonToken is a piece of JSON (RFC 8259). What it holds is good until the next
// one.
type jsonToken struct {
	kind byte // '{', '}', '[', ']', '"', '0' for a number, 't', 'f', 'n'
	at   place
	text []byte // of a string with its escapes replaced, of a number as written
	odd  bool   // the text had bytes or escapes that stand for no character
}

// What stands where a token is awaited.
type awaited int

const (
	aValue      awaited = iota
	aFirstKey           // or the end of an object
	aKey                // behind a comma
	aFirstValue         // or the end of an array
	aComma              // or the end of what it is in
	anEnd               // of the document
)

// The most that is kept of JSON at a time.
const (
	mostString = 4 << 20
	mostNumber = 1 << 10
)

// jsonScanner cuts a JSON document into tokens and knows where each stands.
// Commas and colons are minded, not given.
type jsonScanner struct {
	window
	out     []byte // a string with its escapes replaced
	within  []byte // '{' and '[' that are open
	awaited awaited
}

func newJSONScanner(r io.Reader) *jsonScanner {
	return &jsonScanner{window: newWindow(r)}
}

// broken is a document that ends too early: the fault of whoever sent it, if
// there was one, else the document's.
func (s *jsonScanner) broken() error {
	if s.fault != nil {
		return s.fault
	}
	return s.wrong("see whether the whole file is there", "the document ends within a value")
}

// wrong is a place where the document stops being JSON.
func (s *jsonScanner) wrong(hint, format string, args ...any) error {
	return &malformed{at: s.at, rule: "json.syntax", message: "this is no JSON: " + fmt.Sprintf(format, args...), hint: hint}
}

const mendThere = "mend it there: no reader reads on"

// next gives the token that follows; [io.EOF] behind the document, a
// *malformed where it is not JSON.
func (s *jsonScanner) next() (jsonToken, error) {
	c, ok := s.peek()
	if s.awaited == aComma && ok && c == ',' {
		s.pass(1)
		s.awaited = aValue
		if s.within[len(s.within)-1] == '{' {
			s.awaited = aKey
		}
		c, ok = s.peek()
	}
	switch {
	case !ok && s.awaited == anEnd && s.fault == nil:
		return jsonToken{}, io.EOF
	case !ok:
		return jsonToken{}, s.broken()
	case s.awaited == anEnd:
		return jsonToken{}, s.wrong("take it out", "something stands behind the end of the feed")
	case c == '}' && (s.awaited == aFirstKey || s.awaited == aComma) && s.in('{'),
		c == ']' && (s.awaited == aFirstValue || s.awaited == aComma) && s.in('['):
		return s.close(c), nil
	case s.awaited == aComma:
		return jsonToken{}, s.wrong("put a comma before it", "%s where a comma or the end of the %s was due", s.found(), nameOfOpen[s.within[len(s.within)-1]])
	case s.awaited == aKey || s.awaited == aFirstKey:
		return s.key()
	}
	return s.value(c)
}

var nameOfOpen = map[byte]string{'{': "object", '[': "list"}

// peek is the next byte that is not blank; false at the end.
func (s *jsonScanner) peek() (byte, bool) {
	for {
		if n := skipBlank(s.held(), 0); n < s.hi-s.lo {
			s.advance(n)
			return s.buf[s.lo], true
		}
		s.advance(s.hi - s.lo)
		if !s.fill() {
			return 0, false
		}
	}
}

func (s *jsonScanner) in(open byte) bool {
	return len(s.within) > 0 && s.within[len(s.within)-1] == open
}

// found quotes what stands where something else was due.
func (s *jsonScanner) found() string {
	word, _, _ := bytes.Cut(s.held()[:min(s.hi-s.lo, 40)], newline)
	return clip(string(word))
}

// key is a member's name, with the colon behind it.
func (s *jsonScanner) key() (jsonToken, error) {
	if s.buf[s.lo] != '"' {
		return jsonToken{}, s.wrong("put names into double quotes, and no comma behind the last member", "%s where the name of a member was due", s.found())
	}
	t, err := s.text()
	if err != nil {
		return t, err
	}
	t.text = append([]byte(nil), t.text...) // peek may move the window
	if c, ok := s.peek(); !ok || c != ':' {
		return t, s.wrong("write a colon behind the name", "no colon behind the name %s", clip(string(t.text)))
	}
	s.pass(1)
	s.awaited = aValue
	return t, nil
}

func (s *jsonScanner) value(c byte) (jsonToken, error) {
	var t jsonToken
	var err error
	switch c {
	case '{':
		return s.open(c, aFirstKey)
	case '[':
		return s.open(c, aFirstValue)
	case '"':
		t, err = s.text()
	case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		t, err = s.number()
	default:
		t, err = s.literal()
	}
	s.behind()
	return t, err
}

// behind is what is awaited behind a value.
func (s *jsonScanner) behind() {
	s.awaited = aComma
	if len(s.within) == 0 {
		s.awaited = anEnd
	}
}

func (s *jsonScanner) open(c byte, then awaited) (jsonToken, error) {
	if len(s.within) >= mostDepth {
		return jsonToken{}, s.wrong("see what stands there", "values more than %d deep", mostDepth)
	}
	t := jsonToken{kind: c, at: s.at}
	s.within = append(s.within, c)
	s.pass(1)
	s.awaited = then
	return t, nil
}

func (s *jsonScanner) close(c byte) jsonToken {
	t := jsonToken{kind: c, at: s.at}
	s.within = s.within[:len(s.within)-1]
	s.pass(1)
	s.behind()
	return t
}

func (s *jsonScanner) number() (jsonToken, error) {
	n := 1
	for {
		for n < s.hi-s.lo && strings.IndexByte("+-.eE0123456789", s.buf[s.lo+n]) >= 0 {
			n++
		}
		if n > mostNumber {
			return jsonToken{}, s.wrong(mendThere, "a number of more than %d digits", mostNumber)
		}
		if n < s.hi-s.lo || !s.fill() {
			break
		}
	}
	t := jsonToken{kind: '0', at: s.at, text: s.buf[s.lo : s.lo+n]}
	if !json.Valid(t.text) {
		return t, s.wrong(mendThere, "%s is no number", clip(string(t.text)))
	}
	s.pass(n)
	return t, nil
}

func (s *jsonScanner) literal() (jsonToken, error) {
	for _, word := range []string{"true", "false", "null"} {
		if s.has(word) {
			t := jsonToken{kind: word[0], at: s.at}
			s.pass(len(word))
			return t, nil
		}
	}
	return jsonToken{}, s.wrong("text stands in double quotes; of words JSON knows true, false and null", "%s where a value was due", s.found())
}

// skip reads over the rest of a value whose first token was read.
func (s *jsonScanner) skip(first jsonToken) error {
	if first.kind != '{' && first.kind != '[' {
		return nil
	}
	for end := len(s.within) - 1; len(s.within) > end; {
		if _, err := s.next(); err != nil {
			return err
		}
	}
	return nil
}
