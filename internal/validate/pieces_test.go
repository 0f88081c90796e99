package validate_test

import (
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"earmark/internal/earmark"
	"earmark/internal/validate"
)

// whereTextStands are the places of a feed that hold text of any length.
var whereTextStands = []struct{ name, before, after string }{
	{"CDATA", "<description><![CDATA[", "]]></description>"},
	{"text", "<description>", "</description>"},
	{"an attribute", `<category domain="`, `">x</category>`},
	{"a comment", "<!--", "-->"},
}

// wrongBytes are what no feed may hold, and the rule that says so.
var wrongBytes = []struct{ name, bytes, rule string }{
	{"a control character", "\x0b", "xml.character"},
	{"U+FFFE", "\uFFFE", "xml.character"},
	{"no character's byte", "\xff", "xml.encoding"},
	{"the middle of a character", "\x80", "xml.encoding"},
	{"a character of two bytes, cut", "\xd1", "xml.encoding"},
	{"a character of three bytes, cut", "\xe2\x82", "xml.encoding"},
	{"a character of four bytes, cut", "\xf0\x9f\x98", "xml.encoding"},
	{"a slash in two bytes", "\xc0\xaf", "xml.encoding"},
	{"a slash in three bytes", "\xe0\x80\xaf", "xml.encoding"},
	{"half a pair of UTF-16", "\xed\xa0\x80", "xml.encoding"},
	{"beyond the last character", "\xf4\x90\x80\x80", "xml.encoding"},
}

const itemAhead = `<rss version="2.0"><channel><title>T</title><link>https://t.example/</link><description>D</description>` + "\n<item>"

// firstOfXML is the first finding that says a feed is no XML, as
// "rule line:column".
func firstOfXML(t *testing.T, in io.Reader) string {
	t.Helper()
	first := ""
	err := validate.Feed(context.Background(), in, validate.Options{}, func(f earmark.Finding) bool {
		if strings.HasPrefix(f.Rule, "xml.") {
			first = fmt.Sprintf("%s %d:%d", f.Rule, f.Line, f.Column)
		}
		return first == ""
	})
	if err != nil {
		t.Fatal(err)
	}
	return first
}

// TestCharactersCutByReading makes sure that what is read in pieces is judged as
// if it were read at once: a text of whole characters is none the worse for it,
// and wrong bytes behind it are found, where they stand.
func TestCharactersCutByReading(t *testing.T) {
	const long = 150_000 // bytes: the scanner reads 65536 at a time
	readers := []struct {
		name   string
		length int
		of     func(io.Reader) io.Reader
	}{
		{"in buffers", long, func(r io.Reader) io.Reader { return r }},
		{"byte by byte", 24, iotest.OneByteReader},
	}
	for _, letter := range []string{"a", "я", "€", "😀"} {
		for shift := range 8 {
			for _, at := range whereTextStands {
				for _, r := range readers {
					text := at.before + strings.Repeat("a", shift) + strings.Repeat(letter, r.length/len(letter))
					for i, wrong := range wrongBytes {
						if r.length == long && i%8 != shift {
							continue // each with some shift is enough: so many bytes take their time
						}
						feed := itemAhead + text + wrong.bytes + " b" + at.after
						want := fmt.Sprintf("%s 2:%d", wrong.rule, 1+utf8.RuneCountInString("<item>"+text))
						if got := firstOfXML(t, r.of(strings.NewReader(feed))); got != want {
							t.Errorf("%s behind %d a and %s in %s, %s: got %q, want %q", wrong.name, shift, letter, at.name, r.name, got, want)
						}
					}
					whole := itemAhead + text + at.after + "</item></channel></rss>"
					if got := firstOfXML(t, r.of(strings.NewReader(whole))); got != "" {
						t.Errorf("%d a and %s in %s, %s: got %q, want nothing", shift, letter, at.name, r.name, got)
					}
				}
			}
		}
	}
}

// TestCharacterCutByTheEnd makes sure that nobody waits for the rest of a
// character that never comes.
func TestCharacterCutByTheEnd(t *testing.T) {
	for _, at := range whereTextStands {
		for _, cut := range []string{"\xd1", "\xe2", "\xe2\x82", "\xf0", "\xf0\x9f", "\xf0\x9f\x98"} {
			text := at.before + strings.Repeat("я", 50_000)
			want := fmt.Sprintf("xml.encoding 2:%d", 1+utf8.RuneCountInString("<item>"+text))
			if got := firstOfXML(t, strings.NewReader(itemAhead+text+cut)); got != want {
				t.Errorf("%q at the end of %s: got %q, want %q", cut, at.name, got, want)
			}
		}
	}
}
