package markup

import (
	"strings"
	"unicode/utf8"
)

// XMLText is the string without what XML 1.0 forbids (production 2, "Char"):
// control characters but tab, line feed and carriage return, the surrogates,
// U+FFFE and U+FFFF. Bytes that are not UTF-8 become U+FFFD. One such
// character in a CDATA section makes a whole feed unreadable.
func XMLText(s string) string {
	if isXMLText(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if isXMLChar(r) {
			return r
		}
		return -1
	}, strings.ToValidUTF8(s, string(utf8.RuneError)))
}

func isXMLText(s string) bool {
	for i := 0; i < len(s); {
		if len(s)-i >= 8 && isPrintable(s[i:i+8]) {
			i += 8
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if !isXMLChar(r) || r == utf8.RuneError && size == 1 {
			return false
		}
		i += size
	}
	return true
}

// isPrintable tells whether eight bytes are all ASCII and none a control
// character: whole feeds pass here, several times.
func isPrintable(s string) bool {
	const each = 0x0101010101010101
	_ = s[7]
	x := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
	return (x|(x-each*' '))&(each*0x80) == 0
}

func isXMLChar(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' ||
		r >= 0x20 && r <= 0xD7FF || r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 && r <= 0x10FFFF
}

func escapeText(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(XMLText(s))
}
