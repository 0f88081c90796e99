package feed

import (
	"encoding/xml"
	"errors"
	"io"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"earmark/internal/earmark"
	"earmark/internal/markup"
)

func TestSimple(t *testing.T) {
	tests := []struct {
		name, html string
		limit      int
		want       string
	}{
		{"kept as it is", `<p>a <a href="https://x.example/?a=1&amp;b=2">b</a></p>`, 100, `<p>a <a href="https://x.example/?a=1&amp;b=2">b</a></p>`},
		{"other tags go, words stay", `<div><h2>A</h2><p><strong>b</strong><br/>c<img src="x" alt="y"/></p></div>`, 100, "<p>A</p><p>b c</p>"},
		{"comments go", `<p>a<!-- b --></p>`, 100, "<p>a</p>"},
		{"lists", "<ul>\n<li><p>a</p></li>\n<li>b</li>\n</ul>", 100, "<ul><li>a</li><li>b</li></ul>"},
		{"characters by name", "<p>a&nbsp;&eacute; &lt;b&gt; &quot;</p>", 100, "<p>a é &lt;b&gt; &#34;</p>"},
		{"characters that XML forbids go", "<p>a&#1;b <a href=\"c&#1;d\">d</a></p><p>e</p>", 100, `<p>ab <a href="cd">d</a></p><p>e</p>`},
		{"what is no tag is text", "<p>1 < 2 <3 </ p> <", 100, "<p>1 &lt; 2 &lt;3 &lt;/ p&gt; &lt;</p>"},
		{"attributes in every way", "<p><a CLASS = b title='>' href=c>d</a> <a data-x href>e</a></p>", 100, `<p><a href="c">d</a> <a>e</a></p>`},
		{"a tag that never ends", "<p>a <a href=\"b\"", 100, "<p>a </p>"},
		{"cut between words", "<p>one two three four five six seven</p>", 30, "<p>one two three four…</p>"},
		{"a character is not cut", "<p>ééééééééééééééééé</p>", 30, "<p>éééééééééé…</p>"},
		{"a reference is not cut", "<p>a &amp; b &amp; c &amp; d &amp; e &amp;</p>", 30, "<p>a &amp; b &amp; c…</p>"},
		{"a tag that no longer fits", `<p>one two</p><p><a href="https://x.example/a/long/address">x</a></p>`, 60, "<p>one two</p>"},
		{"never closed", "<ul><li>a<li>b", 100, "<ul><li>a</li><li>b</li></ul>"},
		{"closed without being opened", "</p>a</ul>", 100, "a"},
		{"nothing", "", 100, ""},
		{"no room", "<p>a</p>", 5, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := string(appendSimple(nil, tt.html, tt.limit)); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// A block is not read again to be made simple, so both ways must lead to the same.
func TestSimpleBlock(t *testing.T) {
	pair := func(title string, notes ...string) toRead {
		article := &earmark.Article{Title: title, Authors: []earmark.PersonID{"A  &\tB"}, ContentNotes: notes, NotesDecided: true}
		episode := &earmark.Episode{ID: "show/a b"}
		return toRead{earmark.Pair{
			Link:        earmark.Link{Kind: earmark.SameStory, Moment: &earmark.Moment{At: time.Minute}},
			ArticleItem: article, EpisodeItem: episode,
		}, "https://x.example/?a=1&b=2", line(title)}
	}
	a, err := newAddresses(earmark.NewLibrary(earmark.Site{URL: "https://x.example/"}, nil, nil, nil, nil, nil))
	if err != nil {
		t.Fatal(err)
	}
	for _, pairs := range [][]toRead{nil, {pair("One")}, {pair("<b>\u00a0two  &amp; \"three\""), pair("é ]]> \U0001F600", "grief &  loss")}} {
		b := a.readBlock(pairs)
		if got, want := b.simple(), string(appendSimple(nil, b.fenced(), descriptionBytes)); got != want {
			t.Errorf("got %s\nwant %s", got, want)
		}
	}
}

func FuzzSimple(f *testing.F) {
	for _, seed := range []string{`<p>a <a href="https://x">b</a> &amp; c</p><ul><li>d`, "<p>é]]></p>", "<a href='", "&#xD800;", "<p <p>\x00", "<li><p></li>"} {
		f.Add(seed, 64)
	}
	f.Fuzz(func(t *testing.T, html string, limit int) {
		limit = min(max(limit, 0), 5000)
		got := string(appendSimple(nil, markup.XMLText(html), limit))
		if len(got) > limit || !utf8.ValidString(got) {
			t.Errorf("got %d bytes of %d, valid %v: %q", len(got), limit, utf8.ValidString(got), got)
		}
		d := xml.NewDecoder(strings.NewReader("<x>" + got + "</x>"))
		for {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				return
			} else if err != nil {
				t.Fatalf("%v in %q", err, got)
			}
		}
	})
}

func TestCut(t *testing.T) {
	tests := []struct {
		name, text string
		limit      int
		want       string
	}{
		{"short enough", "one two", 7, "one two"},
		{"between words", "one two three", 11, "one two…"},
		{"exactly a word", "one two three", 10, "one two…"},
		{"one long word", "éééé", 7, "éé…"},
		{"no room", "one", 2, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := cut(tt.text, tt.limit); got != tt.want || len(got) > tt.limit {
				t.Errorf("got %q (%d bytes), want %q", got, len(got), tt.want)
			}
		})
	}
}

func TestAbsolute(t *testing.T) {
	base, err := url.Parse("https://x.example/a/b/")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct{ name, address, want string }{
		{"absolute", "https://y.example/c", "https://y.example/c"},
		{"of the page", "c.html#d", "https://x.example/a/b/c.html#d"},
		{"of the site", "/c", "https://x.example/c"},
		{"of the scheme", "//y.example/c", "https://y.example/c"},
		{"fragment", "#fn:1", "https://x.example/a/b/#fn:1"},
		{"spaces and letters", " https://y.example/ä b?c=d e&f=é<>", "https://y.example/%C3%A4%20b?c=d%20e&f=%C3%A9%3C%3E"},
		{"escaped already", "https://y.example/%C3%A4%2Fb?c=%20", "https://y.example/%C3%A4%2Fb?c=%20"},
		{"control character", "https://y.example/\x0bc", "https://y.example/c"},
		{"mail", "mailto:a@x.example", ""},
		{"script", "javascript:alert(1)", ""},
		{"broken", "https://[x", ""},
		{"none", " ", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := absolute(base, tt.address); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
