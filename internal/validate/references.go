package validate

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// longestReference is more than any reference that a feed may hold needs.
const longestReference = 64

// legal makes sure that text is UTF-8 without the characters that XML 1.0 does
// not know (production 2).
func (s *scanner) legal(raw []byte) error {
	bad := -1
	for i, c := range raw {
		if c < 0x20 && c != '\n' && c != '\t' && c != '\r' {
			bad = i
			break
		}
	}
	if bad < 0 && utf8.Valid(raw) && !bytes.Contains(raw, []byte("\uFFFE")) && !bytes.Contains(raw, []byte("\uFFFF")) {
		return nil
	}
	for i := 0; i < len(raw); {
		r, size := utf8.DecodeRune(raw[i:])
		switch {
		case r == utf8.RuneError && size <= 1:
			return s.inside(i+s.offsetOf(raw), "xml.encoding", "save the file as UTF-8, or say in its first line which encoding it has",
				"bytes that are not UTF-8")
		case !isXMLChar(r):
			return s.inside(i+s.offsetOf(raw), "xml.character", "take the character out: no reader can show it",
				"the character U+"+strings.ToUpper(strconv.FormatInt(int64(r), 16))+", which XML forbids")
		}
		i += size
	}
	return nil
}

// offsetOf is where a part of the window begins in it.
func (s *scanner) offsetOf(raw []byte) int {
	return max(cap(s.held())-cap(raw), 0)
}

func isXMLChar(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' ||
		r >= 0x20 && r <= 0xD7FF || r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 && r <= 0x10FFFF
}

// replace puts characters in the place of references. What is not declared is
// an error, as the standard has it (section 4.1).
func (s *scanner) replace(raw []byte, at place) ([]byte, error) {
	s.out = s.out[:0]
	for i := 0; i < len(raw); {
		n := bytes.IndexByte(raw[i:], '&')
		if n < 0 {
			s.out = append(s.out, raw[i:]...)
			break
		}
		s.out = append(s.out, raw[i:i+n]...)
		i += n
		end := bytes.IndexByte(raw[i:min(i+longestReference, len(raw))], ';')
		name := ""
		if end > 0 {
			name = string(raw[i+1 : i+end])
		}
		value, ok := s.known.lookup(name)
		if !ok {
			s.at = s.at.after(s.buf[s.lo:][:s.offsetOf(raw)+i])
			return nil, s.unknownReference(name)
		}
		if s.out = append(s.out, value...); len(s.out) > len(raw)+mostText {
			s.at = s.at.after(s.buf[s.lo:][:s.offsetOf(raw)+i])
			return nil, s.wrong("xml.entities", "take the DOCTYPE out: a feed needs none", "entities that stand for more than a megabyte in one place")
		}
		i += end + 1
	}
	return s.out, nil
}

func (s *scanner) unknownReference(name string) error {
	switch {
	case name == "" || !isName([]byte(name)) && name[0] != '#':
		return s.wrong("xml.ampersand", "write & as &amp;", `"&" that begins no reference`)
	case name[0] == '#':
		return s.wrong("xml.reference", "take it out", "&%s; is no character that XML knows", name)
	case html.UnescapeString("&"+name+";") != "&"+name+";":
		return s.wrong("xml.reference", "write the character itself ("+html.UnescapeString("&"+name+";")+")", "&%s; is HTML's: XML does not know it", name)
	}
	return s.wrong("xml.reference", "write & as &amp;", "&%s; is nowhere declared", name)
}

// entities are the names that a document may refer to.
type entities struct {
	declared map[string]string
	html     bool // the DOCTYPE is one that declares HTML's
}

// lookup gives what a reference stands for. Entities that a document declares
// itself stand for nothing: their text is not looked at.
func (e *entities) lookup(name string) (string, bool) {
	switch name {
	case "amp":
		return "&", true
	case "lt":
		return "<", true
	case "gt":
		return ">", true
	case "quot":
		return `"`, true
	case "apos":
		return "'", true
	case "":
		return "", false
	}
	if name[0] == '#' {
		return character(name[1:])
	}
	if v, ok := e.declared[name]; ok {
		return v, true
	}
	if e.html {
		v := html.UnescapeString("&" + name + ";")
		return v, v != "&"+name+";"
	}
	return "", false
}

func character(digits string) (string, bool) {
	base := 10
	if strings.HasPrefix(digits, "x") {
		base, digits = 16, digits[1:]
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if err != nil || n > utf8.MaxRune || !isXMLChar(rune(n)) {
		return "", false
	}
	return string(rune(n)), true
}

var (
	entityDeclaration = late(`<!ENTITY\s+(%\s+)?([^\s%]+)\s+(SYSTEM|PUBLIC|"[^"]*"|'[^']*')`)
	netscapeDTD       = late(`rss-0\.91\.dtd`)
)

// mostEntity is how long the text of an entity may be: a name, an address, a
// notice of rights.
const mostEntity = 1 << 10

// declare takes the entities of a DOCTYPE, and tells what is wrong with them where
// a few lines could stand for gigabytes.
func (e *entities) declare(doctype []byte) (wrong string) {
	e.html = netscapeDTD().Match(doctype)
	e.declared = map[string]string{}
	for _, m := range entityDeclaration().FindAllSubmatch(doctype, -1) {
		name, value := string(m[2]), bytes.Trim(m[3], `"'`)
		switch {
		case bytes.ContainsRune(value, '&') || len(m[1]) > 0:
			return "entities made of other entities: a few lines of such can stand for gigabytes, and no reader takes them"
		case len(value) > mostEntity:
			return fmt.Sprintf("an entity of %d bytes: used often, it can stand for gigabytes, and no reader takes it", len(value))
		case bytes.HasPrefix(m[3], []byte("SYSTEM")) || bytes.HasPrefix(m[3], []byte("PUBLIC")):
			value = nil
		}
		e.declared[name] = string(value)
	}
	return ""
}
