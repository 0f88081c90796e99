package markup_test

import (
	"slices"
	"strings"
	"testing"

	"earmark/internal/markup"
)

func TestHTML(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"paragraphs", "One.\n\nTwo *three*.", "<p>One.</p>\n<p>Two <em>three</em>.</p>"},
		{"heading has an anchor", "## The river", `<h2 id="the-river">The river</h2>`},
		{"script is dropped", "Hi <script>alert(1)</script>there", "<p>Hi there</p>"},
		{"event handler is dropped", `<img src="a.png" alt="A" onerror="x()">`, `<img src="a.png" alt="A">`},
		{"javascript address is dropped", "[x](javascript:alert(1))", "<p>x</p>"},
		{"link stays as meant", "[x](https://example.com/)", `<p><a href="https://example.com/">x</a></p>`},
		{"bare address becomes a link", "https://example.com/a", `<p><a href="https://example.com/a">https://example.com/a</a></p>`},
		{"control character goes", "a\x0bb", "<p>ab</p>"},
		{"empty", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := markup.HTML(tt.in); got != tt.want {
				t.Errorf("HTML(%q)\n got %q\nwant %q", tt.in, got, tt.want)
			}
		})
	}
}

func TestText(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"blocks", "<h2>Head</h2><p>One\n two</p><p>Three</p>", "Head\n\nOne two\n\nThree"},
		{"list", "<p>See:</p><ul><li>a</li><li><p>b</p></li></ul><p>End</p>", "See:\n\n- a\n- b\n\nEnd"},
		{"inline keeps words apart as written", "a<b>b</b> <i>c</i>d", "ab cd"},
		{"break", "a<br>b", "a\nb"},
		{"preformatted keeps its lines", "<pre><code>x\n  y\n</code></pre>", "x\n  y"},
		{"entities", "<p>Grief &amp; Loss</p>", "Grief & Loss"},
		{"script and style say nothing", "<style>a{}</style><p>x</p><script>y</script>", "x"},
		{"picture speaks by its alternative", `<p><img alt="A gull"> flies</p>`, "A gull flies"},
		{"broken", "<p>a<p>b</div>", "a\n\nb"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := markup.Text(tt.in); got != tt.want {
				t.Errorf("Text(%q)\n got %q\nwant %q", tt.in, got, tt.want)
			}
		})
	}
}

func TestMarkdown(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"words that are marks in Markdown", "<p>I *am* here_now</p><p>1. not a list</p><p># nor a head</p>", "<p>I *am* here_now</p>\n<p>1. not a list</p>\n<p># nor a head</p>"},
		{"link, stress", `<p>a <a href="https://x.example/a_b">l_ink</a>, <em>so</em> <strong>it</strong> is</p>`, `<p>a <a href="https://x.example/a_b">l_ink</a>, <em>so</em> <strong>it</strong> is</p>`},
		{"bare address", "<p>see https://x.example/a_b_c.</p>", `<p>see <a href="https://x.example/a_b_c">https://x.example/a_b_c</a>.</p>`},
		{"quotation", "<blockquote><p>q</p><p>r</p></blockquote>", "<blockquote>\n<p>q</p>\n<p>r</p>\n</blockquote>"},
		{"words about HTML", "<p>&amp;amp; and <code>&amp;lt;</code></p>", "<p>&amp;amp; and <code>&amp;lt;</code></p>"},
		{"code", "<pre><code>x *y*\n z</code></pre>", "<pre><code>x *y*\n z\n</code></pre>"},
		{"script and handler go", `<p onclick="x()">a<script>y</script> <a href="javascript:z">b</a></p>`, "<p>a b</p>"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			md, err := markup.Markdown(tt.in)
			if err != nil {
				t.Fatal(err)
			}
			if got := markup.HTML(md); got != tt.want {
				t.Errorf("HTML(Markdown(%q)) by %q\n got %q\nwant %q", tt.in, md, got, tt.want)
			}
		})
	}
	if _, err := markup.Markdown(strings.Repeat("<div>", 10_000)); err == nil {
		t.Error("Markdown of 10,000 nested elements: no error")
	}
}

func TestLinks(t *testing.T) {
	got := markup.Links(`<p><a href="/b">b</a> <a href="https://a.example/">a</a></p><a href="/b">again</a><a>none</a>`)
	want := []string{"/b", "https://a.example/"}
	if !slices.Equal(got, want) {
		t.Errorf("Links: got %q, want %q", got, want)
	}
}

func TestExcerpt(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		words    int
		want     string
	}{
		{"short is whole", "One  two\nthree.", 5, "One two three."},
		{"ends at a sentence in the second half", "One two three. Four five six seven.", 5, "One two three."},
		{"cut between words", "One two three four five six", 3, "One two three…"},
		{"no comma before the mark", "One two, three four", 2, "One two…"},
		{"an initial ends no sentence", "It was by Ann B. Cole and some more words of hers", 5, "It was by Ann B…"},
		{"none", "one two", 0, "…"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := markup.Excerpt(tt.in, tt.words); got != tt.want {
				t.Errorf("Excerpt(%q, %d): got %q, want %q", tt.in, tt.words, got, tt.want)
			}
		})
	}
}

func TestXMLText(t *testing.T) {
	in := "a\x00b\x0bc\tdé\uFFFE\xff"
	if got, want := markup.XMLText(in), "abc\tdé\uFFFD"; got != want {
		t.Errorf("XMLText(%q): got %q, want %q", in, got, want)
	}
}

// FuzzMarkdown: whatever a stranger's HTML is, what comes of it is safe, and
// going round once more loses no word.
func FuzzMarkdown(f *testing.F) {
	for _, s := range []string{"<ul><li>a<ol start=4><li>b", "<figure><img src=a><figcaption>b", "<sup><a href=#x>1</a></sup><li id=x><a href=#y>", "<table><tr><td><pre>\n\n", "<iframe src=//y.example>", "&amp;amp;<b>*"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		md, err := markup.Markdown(s)
		if err != nil {
			return
		}
		once := markup.HTML(md)
		for _, bad := range []string{"<script", "<style", "<iframe", "<form", "<svg"} {
			if strings.Contains(strings.ToLower(once), bad) {
				t.Fatalf("%q by %q is %q", s, md, once)
			}
		}
	})
}

func FuzzSanitize(f *testing.F) {
	for _, s := range []string{"<p>x</p>", "<script>alert(1)</script>", `<a href="java&#x0a;script:x">`, "<svg/onload=x>", "<<b>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		out := strings.ToLower(markup.Sanitize(s))
		for _, bad := range []string{"<script", "<style", "<iframe", "<form", "<svg"} {
			if strings.Contains(out, bad) {
				t.Fatalf("Sanitize(%q) left %s: %q", s, bad, out)
			}
		}
		markup.Text(s)
	})
}

func BenchmarkHTML(b *testing.B) {
	page := strings.Repeat("## Head\n\nSome *words* with a [link](https://example.com/) and more.\n\n", 50)
	b.SetBytes(int64(len(page)))
	for b.Loop() { // worry below 5 MB/s: the sanitiser reads every tag again
		markup.HTML(page)
	}
}
