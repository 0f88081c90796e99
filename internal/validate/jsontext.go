package validate

import (
	"bytes"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// text reads a string whose first quote begins the window.
func (s *jsonScanner) text() (jsonToken, error) {
	t := jsonToken{kind: '"', at: s.at}
	n, err := s.textEnd()
	if err != nil {
		return t, err
	}
	raw := s.buf[s.lo+1 : s.lo+n]
	for i, c := range raw {
		if c < ' ' {
			s.advance(1 + i)
			return t, s.wrong(`write \n, \t or \u00XX`, "a control character within a string")
		}
	}
	t.text = raw
	if bytes.IndexByte(raw, '\\') >= 0 {
		if t.text, t.odd, err = s.unescape(raw); err != nil {
			return t, err
		}
	}
	if !utf8.Valid(t.text) {
		t.text, t.odd = bytes.ToValidUTF8(t.text, []byte("\uFFFD")), true
	}
	s.pass(n + 1)
	return t, nil
}

// textEnd is where in the window the closing quote stands.
func (s *jsonScanner) textEnd() (int, error) {
	for n := 1; ; {
		i := bytes.IndexByte(s.held()[n:], '"')
		if i >= 0 && !escaped(s.held()[1:n+i]) {
			return n + i, nil
		}
		if i >= 0 {
			n += i + 1
			continue
		}
		n = s.hi - s.lo
		if n > mostString {
			return 0, s.wrong("see what stands there", "a string longer than 4 megabytes")
		}
		if !s.fill() {
			s.advance(n)
			return 0, s.broken()
		}
	}
}

// escaped tells whether what stands behind these bytes is escaped by them.
func escaped(b []byte) bool {
	n := 0
	for n < len(b) && b[len(b)-1-n] == '\\' {
		n++
	}
	return n%2 == 1
}

var jsonEscapes = map[byte]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// unescape puts characters in the place of escapes. Odd are halves of
// characters, which stand for none.
func (s *jsonScanner) unescape(raw []byte) (text []byte, odd bool, err error) {
	s.out = s.out[:0]
	for i := 0; i < len(raw); {
		n := bytes.IndexByte(raw[i:], '\\')
		if n < 0 {
			s.out = append(s.out, raw[i:]...)
			break
		}
		s.out = append(s.out, raw[i:i+n]...)
		i += n
		if plain, ok := jsonEscapes[raw[i+1]]; ok {
			s.out = append(s.out, plain)
			i += 2
			continue
		}
		r, size := unicodeEscape(raw[i:])
		if size == 0 {
			s.advance(1 + i)
			return nil, false, s.wrong(`write a backslash as \\`, "%s is no escape", clip(string(raw[i:min(i+6, len(raw))])))
		}
		odd = odd || r == utf8.RuneError
		s.out = utf8.AppendRune(s.out, r)
		i += size
	}
	return s.out, odd, nil
}

// unicodeEscape reads \uXXXX, or two of them that are halves of one character;
// 0 where there is none.
func unicodeEscape(b []byte) (rune, int) {
	r, ok := hexadecimal(b)
	if !ok {
		return 0, 0
	}
	if !utf16.IsSurrogate(r) {
		return r, 6
	}
	if low, ok := hexadecimal(b[6:]); ok {
		if both := utf16.DecodeRune(r, low); both != utf8.RuneError {
			return both, 12
		}
	}
	return utf8.RuneError, 6
}

func hexadecimal(b []byte) (rune, bool) {
	if len(b) < 6 || b[0] != '\\' || b[1] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(b[2:6]), 16, 16)
	return rune(n), err == nil
}
