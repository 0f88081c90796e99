package validate

import (
	"bytes"
	"unicode/utf8"
)

// tagEnd finds the ">" of the tag at the beginning of the window, and brings
// the whole tag into it.
func (s *scanner) tagEnd() (int, error) {
	var quote byte
	for i := 1; ; i++ {
		for s.lo+i >= s.hi {
			if i > mostTag {
				return 0, s.wrong("xml.long", "see what stands there", "a tag longer than a megabyte")
			}
			if !s.fill() {
				return 0, s.broken(s.at, `write "<" as &lt; where no tag is meant`, "a tag that never ends")
			}
		}
		switch c := s.buf[s.lo+i]; {
		case quote != 0:
			switch c {
			case quote:
				quote = 0
			case '<':
				return 0, s.inside(i, "xml.attribute", `write "<" as &lt;`, `"<" in the value of an attribute`)
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			return i, nil
		case c == '<':
			return 0, s.inside(i, "xml.tag", `write "<" as &lt; where no tag is meant`, `"<" within a tag`)
		case i == 1 && c != '/' && !nameByte(c, true):
			return 0, s.wrong("xml.tag", `write "<" as &lt; where no tag is meant`, `"<" that begins no tag`)
		}
	}
}

// inside is a fault some bytes behind the beginning of the window.
func (s *scanner) inside(offset int, rule, hint, message string) error {
	s.at = s.at.after(s.buf[s.lo : s.lo+offset])
	return s.wrong(rule, hint, "%s", message)
}

func (s *scanner) end() (token, error) {
	n, err := s.tagEnd()
	if err != nil {
		return token{}, err
	}
	t := token{kind: endTag, at: s.at}
	t.name = bytes.TrimRight(s.buf[s.lo+2:s.lo+n], blank)
	if !isName(t.name) {
		return t, s.wrong("xml.tag", "", "</%s> is no end tag", clip(string(t.name)))
	}
	s.advance(n + 1)
	return t, nil
}

const blank = " \t\r\n"

func (s *scanner) start() (token, error) {
	n, err := s.tagEnd()
	if err != nil {
		return token{}, err
	}
	s.tag, s.tagAt = s.buf[s.lo:s.lo+n], s.at
	t := token{kind: startTag, at: s.at}
	if err := s.legal(s.tag); err != nil {
		return t, err
	}
	body := s.tag[1:]
	if len(body) > 0 && body[len(body)-1] == '/' {
		t.empty, body = true, body[:len(body)-1]
	}
	end := nameEnd(body)
	t.name = body[:end]
	if !isName(t.name) {
		return t, s.wrong("xml.tag", `write "<" as &lt; where no tag is meant`, "<%s> is no tag", clip(string(body)))
	}
	s.attrs = s.attrs[:0]
	if err := s.attributes(body, end); err != nil {
		return t, err
	}
	t.attrs = s.attrs
	s.advance(n + 1)
	return t, nil
}

// attributes reads what follows the name of a tag.
func (s *scanner) attributes(body []byte, i int) error {
	for {
		gap := i
		i = skipBlank(body, i)
		if i == len(body) {
			return nil
		}
		name := body[i : i+nameEnd(body[i:])]
		a := attribute{name: name, offset: 1 + i}
		fail := func(format string, args ...any) error {
			s.at = s.place(a)
			return s.wrong("xml.attribute", `write it as name="value"`, format, args...)
		}
		if gap == i || !isName(name) {
			return fail("what stands here is no attribute: %s", clip(string(body[i:])))
		}
		for _, other := range s.attrs {
			if bytes.Equal(other.name, name) {
				return fail("the attribute %s stands twice in one tag", clip(string(name)))
			}
		}
		if len(s.attrs) >= mostInTag {
			return fail("more than %d attributes in one tag", mostInTag)
		}
		i = skipBlank(body, i+len(name))
		if i == len(body) || body[i] != '=' {
			return fail("the attribute %s has no value", clip(string(name)))
		}
		i = skipBlank(body, i+1)
		if i == len(body) || body[i] != '"' && body[i] != '\'' {
			return fail("the value of the attribute %s is not in quotes", clip(string(name)))
		}
		n := bytes.IndexByte(body[i+1:], body[i])
		if n < 0 {
			return fail("the value of the attribute %s never ends", clip(string(name)))
		}
		value, err := s.value(body[i+1 : i+1+n])
		if err != nil {
			return err
		}
		a.value = value
		s.attrs = append(s.attrs, a)
		i += n + 2
	}
}

// value is an attribute's value with its references replaced, in memory of its
// own where there were any.
func (s *scanner) value(raw []byte) ([]byte, error) {
	if bytes.IndexByte(raw, '&') < 0 {
		return raw, nil
	}
	out, err := s.replace(raw, s.at)
	return bytes.Clone(out), err
}

func skipBlank(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\n' || b[i] == '\t' || b[i] == '\r') {
		i++
	}
	return i
}

// nameEnd is where the name at the beginning of b ends.
func nameEnd(b []byte) int {
	for i, c := range b {
		if !nameByte(c, false) {
			return i
		}
	}
	return len(b)
}

// nameByte tells whether a byte may be in a name. Of letters that are not ASCII
// all are taken: the standard's list of them is of no use to feeds.
func nameByte(c byte, first bool) bool {
	switch {
	case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '_', c == ':', c >= utf8.RuneSelf:
		return true
	case c >= '0' && c <= '9', c == '-', c == '.':
		return !first
	}
	return false
}

func isName(b []byte) bool {
	return len(b) > 0 && nameByte(b[0], true) && nameEnd(b) == len(b)
}

// declaration reads <!DOCTYPE …>, with what it declares.
func (s *scanner) declaration() (token, error) {
	t := token{kind: doctype, at: s.at}
	var quote byte
	depth := 0
	for i := len("<!DOCTYPE"); ; i++ {
		for s.lo+i >= s.hi {
			if i > mostTag {
				return t, s.wrong("xml.long", "", "a DOCTYPE longer than a megabyte")
			}
			if !s.fill() {
				return t, s.broken(s.at, "", "a DOCTYPE that never ends")
			}
		}
		switch c := s.buf[s.lo+i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '[':
			depth++
		case c == ']':
			depth--
		case c == '>' && depth <= 0:
			t.text = bytes.Clone(s.buf[s.lo+len("<!DOCTYPE") : s.lo+i])
			if wrong := s.known.declare(t.text); wrong != "" {
				return t, s.wrong("xml.entities", "take the DOCTYPE out: a feed needs none", "%s", wrong)
			}
			s.advance(i + 1)
			return t, nil
		}
	}
}
