package transcript

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"
)

const (
	utf8BOM    = "\xEF\xBB\xBF"
	utf16LEBOM = "\xFF\xFE"
	utf16BEBOM = "\xFE\xFF"
)

// decode makes text of a file: valid UTF-8 without a byte order mark, lines
// ended by "\n" alone, and U+FFFD for NUL as WebVTT section 4.1 wants it.
func decode(data []byte) (string, error) {
	if kind := utf16Kind(data); kind != "" {
		return "", fmt.Errorf("%w: found UTF-16 (%s), save the file as UTF-8", ErrNotUTF8, kind)
	}
	if at, ok := invalidUTF8(data); ok {
		return "", fmt.Errorf("%w: byte %#02x at offset %d, save the file as UTF-8", ErrNotUTF8, data[at], at)
	}
	text := strings.TrimPrefix(string(data), utf8BOM)
	return newlines.Replace(text), nil
}

// newlines is safe for concurrent use and never written to.
var newlines = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\x00", "\uFFFD")

// utf16Kind names the UTF-16 flavour of a file, empty when it is none. Without
// a byte order mark, a zero byte beside the first ASCII letter gives it away.
func utf16Kind(data []byte) string {
	switch {
	case bytes.HasPrefix(data, []byte(utf16LEBOM)):
		return "byte order mark FF FE"
	case bytes.HasPrefix(data, []byte(utf16BEBOM)):
		return "byte order mark FE FF"
	case len(data) >= 4 && data[0] != 0 && data[1] == 0 && data[2] != 0 && data[3] == 0:
		return "little endian, no byte order mark"
	case len(data) >= 4 && data[0] == 0 && data[1] != 0 && data[2] == 0 && data[3] != 0:
		return "big endian, no byte order mark"
	}
	return ""
}

// invalidUTF8 returns the offset of the first byte that is not UTF-8.
func invalidUTF8(data []byte) (offset int, found bool) {
	if utf8.Valid(data) {
		return 0, false
	}
	for at := 0; at < len(data); {
		r, size := utf8.DecodeRune(data[at:])
		if r == utf8.RuneError && size == 1 {
			return at, true
		}
		at += size
	}
	return 0, false
}

// oneLine joins the words of a text with single spaces. No-break spaces count
// as spaces; direction marks and their like, which captions use to steer the
// screen, stay inside words.
func oneLine(s string) string {
	return strings.Join(strings.Fields(s), " ")
}

// wordCount counts what oneLine would put spaces between.
func wordCount(s string) int {
	n := 0
	for range strings.FieldsSeq(s) {
		n++
	}
	return n
}
