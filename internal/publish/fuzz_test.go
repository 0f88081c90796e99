package publish_test

import (
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/html"

	"earmark/internal/earmark"
	"earmark/internal/markup"
	"earmark/internal/publish"
)

// letters is a text without its spaces, which may fall on a page's end.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

// words is the text of a fragment of HTML.
func words(t *testing.T, fragment string) string {
	t.Helper()
	var out strings.Builder
	for n := range parse(t, fragment).Descendants() {
		if n.Type == html.TextNode {
			out.WriteString(n.Data)
		}
	}
	return letters(out.String())
}

// However a body is built and wherever it is cut, all its words stay, in order.
func FuzzParts(f *testing.F) {
	f.Add("<p>One</p><p>Two</p><ul><li>Three</li><li>Four <b>five</b></li></ul>", uint8(20), uint8(40))
	f.Add("<div><div><ol start=\"x\"><li><p>a</p></li><li>b</li></ol></div>tail</div>", uint8(0), uint8(1))
	f.Add("loose text <h5>Heading</h5><table><tr><td>cell</td></tr></table>", uint8(255), uint8(9))
	f.Add(`<blockquote><p id="x">a</p><p><a href="#x">b</a></p></blockquote>`, uint8(1), uint8(30))
	f.Fuzz(func(t *testing.T, source string, first, rest uint8) {
		clean := markup.Sanitize(source)
		parts, err := publish.Parts(clean, int(first), int(rest))
		if err != nil {
			t.Skip(err) // nested deeper than a browser would show
		}
		var got strings.Builder
		for _, part := range parts {
			got.WriteString(words(t, part))
		}
		if want := words(t, clean); got.String() != want {
			t.Errorf("cut at %d, %d: got %q, want %q, of %q", first, rest, got.String(), want, clean)
		}
	})
}

func FuzzParagraphs(f *testing.F) {
	f.Add("Ines", "Welcome back.", "Tom", "A waiting room that moves.", true)
	f.Add("", strings.Repeat("no end ", 400), "", strings.Repeat("ü", 2000), false)
	f.Add("A", "\xff\xfe", "A", "x", true)
	f.Fuzz(func(t *testing.T, who1, text1, who2, text2 string, timed bool) {
		got := publish.Paragraphs(&earmark.Transcript{Timed: timed, Segments: []earmark.Segment{
			{Speaker: who1, Text: text1}, {Speaker: who2, Text: text2},
		}})
		if want := letters(text1) + letters(text2); letters(strings.Join(got, " ")) != want {
			t.Errorf("got %q, want the words of %q", got, want)
		}
		for _, p := range got {
			if len(p) > 1400 {
				t.Errorf("got a paragraph of %d bytes, want at most 1400", len(p))
			}
		}
	})
}
