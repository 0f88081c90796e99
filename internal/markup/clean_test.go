package markup_test

import (
	"testing"

	"earmark/internal/markup"
)

func TestClean(t *testing.T) {
	for _, tt := range []struct{ name, html, want string }{
		{"plain", "a < b", "a &lt; b"},
		{"nothing to settle", `<p>a <a href="https://x.example/">b</a></p>`, `<p>a <a href="https://x.example/">b</a></p>`},
		{"relative", `<a href="/b?c=1&amp;d=2">x</a> <a href='c'>y</a> <a href=d>z</a>`, `<a href="https://example.com/b?c=1&amp;d=2">x</a> <a href="https://example.com/a/c">y</a> <a href="https://example.com/a/d">z</a>`},
		{"a picture", `<img src="p.png" alt="P">`, `<img src="https://example.com/a/p.png" alt="P">`},
		{"pixels", `x<img src="https://t.example/1" width="1" height="1"><img src="https://t.example/2" height=0><img src="https://t.example/3" style="display: none">`, "x"},
		{"script", `x<script>alert(1)</script><a href="javascript:alert(1)">y</a><form><input></form><p onclick="z()">w</p>`, "xy<p>w</p>"},
		{"data", `<a href="data:text/html,x">y</a>`, "y"},
		{"comments and cut", `x<!-- <img src="y"> --><p>z`, "x<p>z"},
	} {
		if got := markup.Clean(tt.html, "https://example.com/a/"); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
		}
	}
	if got := markup.Clean(`<a href="b">x</a>`, ""); got != `<a href="b">x</a>` {
		t.Errorf("without a base: got %s", got)
	}
}

func FuzzClean(f *testing.F) {
	f.Add(`<a href="b">x</a><img width=1 src=y>`)
	f.Fuzz(func(t *testing.T, text string) {
		once := markup.Clean(text, "https://example.com/a/")
		if twice := markup.Sanitize(once); len(once) > 0 && len(twice) == 0 {
			t.Errorf("%q became nothing when sanitised again", once)
		}
	})
}
