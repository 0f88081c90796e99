package markup

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// What is read without a tree is read as from one.
func TestFlat(t *testing.T) {
	for _, tt := range []struct {
		name, html string
		flat       bool
	}{
		{"plain", "a &amp; b &lt;c&gt;  d\u00a0 e", true},
		{"paragraphs", `<p>One <em>two</em>.</p><p>Three<br/>four <a href="https://x.example/?a=1&amp;b=2">five</a>`, true},
		{"lists", "<ul>\n<li>one</li>\n<li><p>two</p><ol><li>three</li></ol></li></ul>", true},
		{"pictures", `<figure><img src="p.png" alt=" A  dot "><figcaption>Dot</figcaption></figure><hr>x`, true},
		{"links twice", `<a href="b">x</a><a href="b">y</a><a href="">z</a><a>w</a>`, true},
		{"heading in a section", `<section><h2>T</h2><div>x <b>y <i>z</i></b></div></section>`, true},
		{"a block in a paragraph", "<p>a<div>b</div>c</p>", false},
		{"overlapping", "<b>a<i>b</b>c</i>", false},
		{"a link in a link", `<a href="a">x<a href="b">y</a></a>`, false},
		{"a table", "<table><tr><td>x</td></tr>y</table>", false},
		{"a script", "a<script><p>b</script>c", false},
		{"a comment", "a<!-- <p> -->b", false},
		{"preformatted", "<pre>\n a\n  b</pre>", false},
		{"no tag", "1 < 2", false},
		{"item without a list", "<li>x</li>", false},
		{"heading in a heading", "<h1>a<h2>b</h2></h1>", false},
		{"unquoted", `<a href=x>y</a>`, false},
		{"entities in an address", `<a href="?a&copy=1">y</a>`, false},
		{"carriage return", "a\r\nb", false},
		{"cut", `<p>a<a href="b`, false},
		{"capitals", "<P>a</P>", false},
		{"deep", strings.Repeat("<div>", 40) + "x", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := sameAsTree(t, tt.html); got != tt.flat {
				t.Errorf("read without a tree: got %v, want %v", got, tt.flat)
			}
		})
	}
}

// sameAsTree tells whether no tree was needed.
func sameAsTree(t *testing.T, fragment string) bool {
	t.Helper()
	text, links, ok := readFlat(fragment)
	if !ok {
		return false
	}
	wantText, wantLinks, read := readTree(fragment)
	if text != wantText || !slices.Equal(links, wantLinks) || !read {
		t.Errorf("%q: got %q and %q, want %q and %q", fragment, text, links, wantText, wantLinks)
	}
	return true
}

func FuzzFlat(f *testing.F) {
	f.Add(`<p>One <em>two</em>&nbsp;.</p><ul><li>a <a href="b&amp;c" title="d">e</a></ul><img alt="x"/>`)
	f.Add(`<h1><b>a</b></h1><div><p>b</p><blockquote>c</blockquote></div><hr/>`)
	f.Add(`<b><b><b><b>a</b></b></b></b>`)
	f.Fuzz(func(t *testing.T, fragment string) { sameAsTree(t, fragment) })
}

// Tags and words in any order: what is read without a tree must hold for them
// all.
func TestFlatAtRandom(t *testing.T) {
	pieces := []string{"a", " ", "b c", "&amp;", "&nbsp;", "\n", `<img alt="x">`, "<br>", "<br/>", "<hr>", "</a>", `<a href="x">`, `<a href="y" title="z">`}
	for name, kind := range parts {
		if kind != voidPart {
			pieces = append(pieces, "<"+name+">", "</"+name+">", "</"+name+">")
		}
	}
	slices.Sort(pieces)
	chance := rand.New(rand.NewPCG(1, 2))
	flats := 0
	for range 30_000 {
		var b strings.Builder
		var open []string
		for range chance.IntN(12) {
			piece := pieces[chance.IntN(len(pieces))]
			if strings.HasPrefix(piece, "</") && len(open) > 0 && chance.IntN(8) > 0 { // mostly well nested
				piece = "</" + open[len(open)-1] + ">"
				open = open[:len(open)-1]
			} else if name := strings.TrimSuffix(strings.TrimPrefix(piece, "<"), ">"); parts[name] == inlinePart || parts[name] == blockPart {
				open = append(open, name)
			}
			b.WriteString(piece)
		}
		if sameAsTree(t, b.String()) {
			flats++
		}
	}
	if flats < 5_000 {
		t.Errorf("only %d were read without a tree: this says little", flats)
	}
}
