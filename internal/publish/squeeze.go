package publish

import "strings"

// squeeze takes from a style sheet what only its authors need: comments, line
// breaks between rules, and spaces beside punctuation. What stands in quotes
// or parentheses is left as it is, and so is every space that could part two
// selectors.
func squeeze(css string) string {
	var s squeezer
	for s.rest = css; s.rest != ""; {
		s.step()
	}
	return s.out.String()
}

type squeezer struct {
	rest  string
	out   strings.Builder
	last  byte // what was written last
	quote byte // the quotation mark we are within; 0: none
	depth int  // of parentheses
}

func (s *squeezer) step() {
	switch c := s.rest[0]; {
	case s.quote != 0:
		s.quoted(c)
	case strings.HasPrefix(s.rest, "/*"):
		_, s.rest, _ = strings.Cut(s.rest[2:], "*/")
	case c == '"' || c == '\'':
		s.quote = c
		s.write(1)
	case strings.IndexByte(" \t\r\n", c) >= 0:
		s.space()
	case c == '(':
		s.depth++
		s.write(1)
	case c == ')':
		s.depth = max(0, s.depth-1)
		s.write(1)
	default:
		s.write(1)
	}
}

// quoted copies a letter of a string, an escaped one with its backslash.
func (s *squeezer) quoted(c byte) {
	if c == '\\' && len(s.rest) > 1 {
		s.write(2)
		return
	}
	if c == s.quote {
		s.quote = 0
	}
	s.write(1)
}

// space writes one space for many, or none beside punctuation that needs none.
func (s *squeezer) space() {
	s.rest = strings.TrimLeft(s.rest, " \t\r\n")
	needless := s.out.Len() == 0 || s.rest == "" || strings.IndexByte("{};", s.rest[0]) >= 0
	if s.depth == 0 {
		needless = needless || strings.IndexByte("{};,:", s.last) >= 0
	}
	if !needless {
		s.out.WriteByte(' ')
		s.last = ' '
	}
}

func (s *squeezer) write(n int) {
	s.out.WriteString(s.rest[:n])
	s.last = s.rest[n-1]
	s.rest = s.rest[n:]
}
