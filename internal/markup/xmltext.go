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
	if !utf8.ValidString(s) {
		return false
	}
	for _, r := range s {
		if !isXMLChar(r) {
			return false
		}
	}
	return true
}

func isXMLChar(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' ||
		r >= 0x20 && r <= 0xD7FF || r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 && r <= 0x10FFFF
}

func escapeText(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(XMLText(s))
}
