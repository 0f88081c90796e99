package feed

import (
	"bufio"
	"bytes"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// utf8Reader reads a document of any character set as UTF-8 that XML can hold.
// The set is that of the byte order mark, else the server's, else that of the
// XML declaration; but bytes that are UTF-8 are read as such whatever anybody
// says, and bytes that are not, in a document that says it is, as
// windows-1252, which they nearly always are.
func utf8Reader(r io.Reader, label string) io.Reader {
	b := bufio.NewReaderSize(r, peekSize)
	start, _ := b.Peek(peekSize) // an error comes again when it is read
	switch {
	case bytes.HasPrefix(start, []byte("\xEF\xBB\xBF")):
		_, _ = b.Discard(3)
		return &cleaner{r: b}
	case bytes.HasPrefix(start, []byte("\xFE\xFF")), bytes.HasPrefix(start, []byte("\x00<\x00")):
		return &cleaner{r: unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder().Reader(b)}
	case bytes.HasPrefix(start, []byte("\xFF\xFE")), bytes.HasPrefix(start, []byte("<\x00?\x00")), bytes.HasPrefix(start, []byte("<\x00r\x00")), bytes.HasPrefix(start, []byte("{\x00")):
		return &cleaner{r: unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Reader(b)}
	case hasUTF8(start):
		return &cleaner{r: b}
	}
	for _, name := range []string{label, declared(start)} {
		if e, canonical := charset.Lookup(name); e != nil && canonical != "utf-8" && !strings.HasPrefix(canonical, "utf-16") {
			return &cleaner{r: e.NewDecoder().Reader(b)}
		}
	}
	return &cleaner{r: b}
}

// hasUTF8 tells whether some bytes are UTF-8 and could not be a set of one byte
// a letter by any sensible chance: there are letters beyond ASCII among them.
func hasUTF8(start []byte) bool {
	for cut := range min(utf8.UTFMax, len(start)) { // the last letter may be cut
		if part := start[:len(start)-cut]; utf8.Valid(part) {
			return bytes.IndexFunc(part, func(r rune) bool { return r >= utf8.RuneSelf }) >= 0
		}
	}
	return false
}

var declaration = regexp.MustCompile(`^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]+)["']`)

func declared(start []byte) string {
	if m := declaration.FindSubmatch(start); m != nil {
		return string(m[1])
	}
	return ""
}

// cleaner makes bytes UTF-8 and takes out the characters that XML forbids,
// also those written as numbers: one of them makes a feed unreadable for an XML
// reader, and feeds in the wild are full of them.
type cleaner struct {
	r    io.Reader
	in   [16 << 10]byte
	have []byte // read and not yet looked at
	out  []byte // clean and not yet given
	room []byte
	err  error
}

func (c *cleaner) Read(p []byte) (int, error) {
	for len(c.out) == 0 {
		if c.err != nil && len(c.have) == 0 {
			return 0, c.err
		}
		c.fill()
	}
	n := copy(p, c.out)
	c.out = c.out[n:]
	return n, nil
}

// longestNumber is how long a character reference may be to be looked at:
// "&#x0010FFFF;".
const longestNumber = 12

// fill reads on and cleans what it got, but for a last letter or reference that
// may be cut.
func (c *cleaner) fill() {
	n := copy(c.in[:], c.have)
	if c.err == nil {
		var m int
		m, c.err = c.r.Read(c.in[n:])
		n += m
	}
	c.have = c.in[:n]
	c.room = c.room[:0]
	for len(c.have) > 0 {
		clean := cleanRun(c.have)
		c.room = append(c.room, c.have[:clean]...)
		c.have = c.have[clean:]
		if len(c.have) == 0 || c.err == nil && len(c.have) < longestNumber {
			break
		}
		c.odd()
	}
	c.out = c.room
}

// cleanRun is how many bytes at the beginning need no thought.
func cleanRun(b []byte) int {
	for i, x := range b {
		if x >= utf8.RuneSelf || x == '&' || x < ' ' && x != '\n' && x != '\t' && x != '\r' {
			return i
		}
	}
	return len(b)
}

// odd handles one byte or letter that needs thought.
func (c *cleaner) odd() {
	b := c.have
	if b[0] == '&' {
		n := badNumber(b)
		if n == 0 {
			c.room = append(c.room, '&')
			n = 1
		}
		c.have = b[n:]
		return
	}
	r, n := utf8.DecodeRune(b)
	if r == utf8.RuneError && n == 1 {
		r = charmap.Windows1252.DecodeByte(b[0])
	}
	if isChar(r) {
		c.room = utf8.AppendRune(c.room, r)
	}
	c.have = b[n:]
}

// badNumber is the length of a character reference at the beginning of b that
// XML forbids; 0 for any other.
func badNumber(b []byte) int {
	end := bytes.IndexByte(b[:min(len(b), longestNumber)], ';')
	if end < 3 || b[1] != '#' {
		return 0
	}
	digits, base := string(b[2:end]), 10
	if digits[0] == 'x' || digits[0] == 'X' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if err == nil && isChar(rune(min(n, 0x110000))) {
		return 0
	}
	return end + 1
}

// isChar is production 2 of XML 1.0.
func isChar(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' ||
		r >= 0x20 && r <= 0xD7FF || r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 && r <= 0x10FFFF
}
