package markup_test

import (
	"fmt"
	"html"
	"math/rand/v2"
	"strings"
	"testing"

	"earmark/internal/markup"
)

// TestMarkdownForms holds what editors get to read of each form, and that pages
// show the same again.
func TestMarkdownForms(t *testing.T) {
	for _, tt := range []struct{ name, in, markdown, again string }{
		{"list that begins at four", `<ol start="4"><li>a</li><li>b</li></ol>`, "4. a\n5. b", "<ol start=\"4\">\n<li>a</li>\n<li>b</li>\n</ol>"},
		{"lists within lists", `<ul><li>a<ul><li>b<ol><li>c</li></ol></li></ul></li><li>d</li></ul>`, "- a\n  - b\n    1. c\n- d", "<ul>\n<li>a\n<ul>\n<li>b\n<ol>\n<li>c</li>\n</ol>\n</li>\n</ul>\n</li>\n<li>d</li>\n</ul>"},
		{"a list within that begins at four", `<ul><li>a<ol start="4"><li>b</li></ol></li></ul>`, "- a\n  \n  4. b", "<ul>\n<li>\n<p>a</p>\n<ol start=\"4\">\n<li>b</li>\n</ol>\n</li>\n</ul>"},
		{"paragraphs in a list", `<ul><li><p>a</p><p>b</p></li></ul>`, "- a\n  \n  b", "<ul>\n<li>\n<p>a</p>\n<p>b</p>\n</li>\n</ul>"},
		{"two lists", `<ul><li>a</li></ul><ul><li>b</li></ul>`, "- a\n\n<!-- -->\n\n- b", "<ul>\n<li>a</li>\n</ul>\n\n<ul>\n<li>b</li>\n</ul>"},
		{"table", `<table><thead><tr><th>a</th><th align="right">b|c</th></tr></thead><tbody><tr><td>1</td><td><p>2</p></td></tr></tbody></table>`, "| a | b\\|c |\n|---|-----:|\n| 1 | 2    |", "<table>\n<thead>\n<tr>\n<th>a</th>\n<th>b|c</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>1</td>\n<td>2</td>\n</tr>\n</tbody>\n</table>"},
		{"table with more in a cell", "<table><tr><th>a</th></tr><tr><td><pre>d\n\ne</pre></td></tr></table>", "<table><tbody><tr><th>a</th></tr><tr><td><pre>d\n&#10;e</pre></td></tr></tbody></table>", "<table><tbody><tr><th>a</th></tr><tr><td><pre>d\n\ne</pre></td></tr></tbody></table>"},
		{"table without headings", `<table><tr><td>a</td></tr></table>`, "<table><tbody><tr><td>a</td></tr></tbody></table>", "<table><tbody><tr><td>a</td></tr></tbody></table>"},
		{"listing", "<pre><code class=\"language-go\">x()\n\n- y\n```\n</code></pre>", "````go\nx()\n\n- y\n```\n````", "<pre><code class=\"language-go\">x()\n\n- y\n```\n</code></pre>"},
		{"code", "<p>a <code>b`c</code></p>", "a ``b`c``", "<p>a <code>b`c</code></p>"},
		{"picture with its line", `<figure><img src="https://x.example/a.jpg" alt="A gull"><figcaption><p>A <em>gull</em>, <a href="https://x.example/">far</a> out</p></figcaption></figure>`, "<figure>\n\n![A gull](https://x.example/a.jpg)\n\n<figcaption>A <em>gull</em>, <a href=\"https://x.example/\">far</a> out</figcaption>\n</figure>", "<figure>\n<p><img src=\"https://x.example/a.jpg\" alt=\"A gull\"></p>\n<figcaption>A <em>gull</em>, <a href=\"https://x.example/\">far</a> out</figcaption>\n</figure>"},
		{"picture without a line", `<figure><img src="https://x.example/a.jpg" alt="A gull"><figcaption> </figcaption></figure>`, "![A gull](https://x.example/a.jpg)", `<p><img src="https://x.example/a.jpg" alt="A gull"></p>`},
		{"breaks", `<p>one<br>two</p>`, "one  \ntwo", "<p>one<br>\ntwo</p>"},
		{"a film", `<p>a</p><iframe src="//www.youtube.com/embed/abc?x=1" title="A film"></iframe>`, "a\n\n[A film](https://www.youtube.com/watch?v=abc)", "<p>a</p>\n<p><a href=\"https://www.youtube.com/watch?v=abc\">A film</a></p>"},
		{"a player", `<p><audio controls><source src="https://x.example/a.mp3"></audio></p>`, "<https://x.example/a.mp3>", `<p><a href="https://x.example/a.mp3">https://x.example/a.mp3</a></p>`},
		{"frames that count", `<p>a</p><iframe src="https://t.example/" width="1" height="1"></iframe><iframe src="javascript:x"></iframe>`, "a", "<p>a</p>"},
		{"definitions", `<dl><dt>Ebb</dt><dd>When it goes.</dd></dl>`, "<dl><dt>Ebb</dt><dd>When it goes.</dd></dl>", "<dl><dt>Ebb</dt><dd>When it goes.</dd></dl>"},
		{"raised and lowered", `<p>H<sub>2</sub>O, 2<sup>nd</sup>, <abbr title="World &quot;Wide&quot;">W</abbr> <kbd>Ctrl</kbd></p>`, `H<sub>2</sub>O, 2<sup>nd</sup>, <abbr title="World &#34;Wide&#34;">W</abbr> <kbd>Ctrl</kbd>`, `<p>H<sub>2</sub>O, 2<sup>nd</sup>, <abbr title="World &#34;Wide&#34;">W</abbr> <kbd>Ctrl</kbd></p>`},
		{"footnotes", `<p>One<sup id="fnref:1"><a href="#fn:1" class="footnote-ref">1</a></sup>, two<sup><a href="#fn:2">2</a></sup>.</p><div class="footnotes"><hr><ol><li id="fn:1"><p>First.&nbsp;<a href="#fnref:1">↩</a></p></li><li id="fn:2"><p>Second.</p><p>More. <a href="#r">↩</a></p></li></ol></div>`, "One[^1], two[^2].\n\n[^1]: First.\n\n[^2]: Second.\n\n    More.", ""},
		{"footnotes of letters", `<p>One<a class="footnote-anchor" id="footnote-anchor-1" href="#footnote-1">1</a>.</p><div class="footnote"><a id="footnote-1" href="#footnote-anchor-1" class="footnote-number">1</a><div class="footnote-content"><p>Note.</p></div></div>`, "One[^1].\n\n[^1]: Note.", ""},
		{"links within the page are no notes", `<p><a href="#b">1</a> <sup><a href="#c">2</a></sup></p><h2 id="b">B</h2><ul><li id="c">C</li></ul>`, "[1](#b) <sup>[2](#c)</sup>\n\n## B\n\n- C", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := markup.Markdown(tt.in)
			if err != nil || got != tt.markdown {
				t.Errorf("Markdown(%q)\n got %q, %v\nwant %q", tt.in, got, err, tt.markdown)
			}
			if again := markup.HTML(got); tt.again != "" && again != tt.again {
				t.Errorf("HTML(%q)\n got %q\nwant %q", got, again, tt.again)
			}
		})
	}
}

// TestMarkdownRoundTrip makes pages of all forms within each other, by chance:
// what comes back has every word, and going round again changes nothing.
func TestMarkdownRoundTrip(t *testing.T) {
	for seed := range uint64(800) {
		g := generator{rand.New(rand.NewPCG(seed, 7))} //nolint:gosec // the same documents in every run
		in := g.blocks(3)
		md, err := markup.Markdown(in)
		if err != nil {
			t.Fatal(err)
		}
		once := markup.HTML(md)
		if got, want := words(once), words(in); got != want {
			t.Fatalf("seed %d: %s\nby %q\n got %q\nwant %q", seed, in, md, got, want)
		}
		second, err := markup.Markdown(once)
		if err != nil {
			t.Fatal(err)
		}
		if twice := markup.HTML(second); twice != once {
			t.Fatalf("seed %d: %s\nby %q\n got %q\nwant %q", seed, in, md, twice, once)
		}
	}
}

func words(fragment string) string { return strings.Join(strings.Fields(markup.Text(fragment)), " ") }

// generator makes HTML of the forms that posts have.
type generator struct{ *rand.Rand }

func (g generator) blocks(depth int) string {
	out := ""
	for range 1 + g.IntN(4) {
		out += g.block(depth)
	}
	return out
}

func (g generator) block(depth int) string {
	forms := []func(int) string{
		func(int) string { return "<p>" + g.line(2) + "</p>" },
		func(int) string { return fmt.Sprintf("<h%[1]d>%[2]s</h%[1]d>", 2+g.IntN(3), g.word()) },
		func(int) string { return "<pre><code>" + g.word() + "\n\n  - " + g.word() + "\n</code></pre>" },
		func(int) string {
			return "<table><tr><th>" + g.word() + "</th><th>" + g.line(1) + "</th></tr><tr><td>" + g.line(1) + "</td><td>" + g.word() + "</td></tr></table>"
		},
		func(int) string {
			return `<figure><img src="https://x.example/a(b)_c.jpg" alt="` + html.EscapeString(words(g.word())) + `"><figcaption>` + g.line(1) + "</figcaption></figure>"
		},
		func(int) string { return "<p>" + g.line(1) + "<br>" + g.line(1) + "</p>" },
		func(d int) string { return "<blockquote>" + g.blocks(d) + "</blockquote>" },
		func(d int) string { return g.list(d) },
	}
	n := len(forms)
	if depth == 0 {
		n -= 2
	}
	return forms[g.IntN(n)](depth - 1)
}

func (g generator) list(depth int) string {
	tag, open := "ul", "<ul>"
	if g.IntN(2) == 0 {
		tag, open = "ol", fmt.Sprintf(`<ol start="%d">`, g.IntN(12))
	}
	for range 1 + g.IntN(3) {
		open += "<li>" + g.line(1)
		if depth > 0 && g.IntN(3) == 0 {
			open += g.list(depth - 1)
		}
		open += "</li>"
	}
	return open + "</" + tag + ">"
}

func (g generator) line(depth int) string {
	out := g.word()
	for range g.IntN(4) {
		out += " " + g.phrase(depth)
	}
	return out
}

func (g generator) phrase(depth int) string {
	if depth == 0 {
		return g.word()
	}
	forms := []string{"%s", "<em>%s</em>", "<strong>%s</strong>", `<a href="https://x.example/a_b?c=d&amp;e=(f)">%s</a>`, "<del>%s</del>", "<sub>%s</sub>"}
	return fmt.Sprintf(forms[g.IntN(len(forms))], g.line(depth-1))
}

func (g generator) word() string {
	list := []string{"tide", "1.", "2)", "-", "+", "*", "_a_", "#", "&gt;", "a*b", "[x]", "(y)", "!", "&amp;amp;", "`", "|", "café", "<code>c*d</code>", "=", "&lt;b&gt;", `\`, "100%", "x_y_z", "“q”"}
	return list[g.IntN(len(list))]
}
