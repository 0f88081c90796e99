package feed_test

import (
	"strings"
	"testing"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/feed"
	"earmark/internal/markup"
)

func TestBlocksGolden(t *testing.T) {
	library := fixture()
	pairs := library.Publish(links(), earmark.Policy{Floor: 0.7})
	golden(t, "listen.html", feed.ListenBlock(library, pairs.OfArticle("2026/the-empty-chair"))+"\n")
	golden(t, "listen-excerpt.html", feed.ListenBlock(library, pairs.OfArticle("2026/sharing-it-as-it-happened"))+"\n")
	golden(t, "read.html", feed.ReadBlock(library, pairs.OfEpisode("table-talk/the-empty-chair"))+"\n")
	golden(t, "read-show.html", feed.ReadBlock(library, pairs.OfShow("mom-brain"))+"\n")
}

func TestBlockIsEmptyWithoutPairs(t *testing.T) {
	want(t, "listen", feed.ListenBlock(fixture(), nil), "")
	want(t, "read", feed.ReadBlock(fixture(), nil), "")
}

// item is the list item of a block for one link of the fixture.
func item(t *testing.T, l earmark.Link, change func(*earmark.Library), block func(*earmark.Library, []earmark.Pair) string) string {
	t.Helper()
	library := fixture()
	change(library)
	l.Verdict = earmark.Accept
	html := block(library, library.Publish([]earmark.Link{l}, earmark.Policy{}).All)
	_, rest, found := strings.Cut(html, "<li>")
	text, _, closed := strings.Cut(rest, "</li>")
	if !found || !closed {
		t.Fatalf("got no list item in %q", html)
	}
	return text
}

func TestShowIsNamedByItsVoices(t *testing.T) {
	const link = `<a href="https://mombrain.example/">Mom Brain</a>`
	tests := []struct {
		name   string
		change func(*earmark.Library)
		want   string
	}{
		{"one of several hosts", func(*earmark.Library) {}, "Hilaria Baldwin co-hosts " + link},
		{"the only host", func(l *earmark.Library) { l.Show("mom-brain").Hosts = []earmark.PersonID{"hilaria-baldwin"} }, "Hilaria Baldwin hosts " + link},
		{"known from the person's side", func(l *earmark.Library) { l.Show("mom-brain").Hosts = nil }, "Hilaria Baldwin hosts " + link},
		{"two of the authors", func(l *earmark.Library) {
			l.Article("2026/sharing-it-as-it-happened").Authors = []earmark.PersonID{"hilaria-baldwin", "daphne-oz"}
		}, "Hilaria Baldwin and Daphne Oz host " + link},
		{"none of the authors", func(l *earmark.Library) {
			l.Article("2026/sharing-it-as-it-happened").Authors = []earmark.PersonID{"bo-aastroem"}
		}, "Named in the author’s biography: " + link},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := item(t, earmark.Link{Article: "2026/sharing-it-as-it-happened", Show: "mom-brain", Kind: earmark.ShowLink}, tt.change, feed.ListenBlock)
			want(t, "item", got, tt.want)
		})
	}
}

func TestEpisodeIsNamedByItsReason(t *testing.T) {
	const title = `<a href="https://longtable.example/shows/table-talk/the-empty-chair/">12: The chair we leave empty</a> – Table Talk`
	const at = ` – <a href="https://longtable.example/shows/table-talk/the-empty-chair/#t=3723">listen from 1:02:03</a>`
	tests := []struct {
		name string
		kind earmark.Kind
		at   *earmark.Moment
		want string
	}{
		{"same story", earmark.SameStory, nil, title + " – the same story, told aloud"},
		{"adapted", earmark.Adapted, nil, title + " – the same work, to hear"},
		{"author", earmark.ByAuthor, nil, title + " – Bo Åström &amp; Sons is the guest of this episode"},
		{"quoted at a minute", earmark.Quoted, &earmark.Moment{At: time.Hour + 2*time.Minute + 3*time.Second}, title + " – quoted in this article" + at},
		{"a kind of tomorrow", "sung", nil, title},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			link := earmark.Link{Article: "2025/a-<b>-&-c", Show: "table-talk", Episode: "table-talk/the-empty-chair", Kind: tt.kind, Moment: tt.at}
			guestsOnly := func(l *earmark.Library) { l.Show("table-talk").Hosts = nil }
			want(t, "item", item(t, link, guestsOnly, feed.ListenBlock), tt.want)
		})
	}
}

func TestContentNoteStandsBeforeTheTitle(t *testing.T) {
	link := earmark.Link{Article: "2026/sharing-it-as-it-happened", Show: "table-talk", Episode: "table-talk/second-helping", Kind: earmark.SameStory}
	same := func(*earmark.Library) {}
	read, listen := item(t, link, same, feed.ReadBlock), item(t, link, same, feed.ListenBlock)
	if !strings.HasPrefix(read, "Content note: pregnancy loss. <a ") || !strings.Contains(read, "Hilaria Baldwin, excerpted from Glamour") {
		t.Errorf("got %q", read)
	}
	if !strings.HasPrefix(listen, "Content note: grief. <a ") {
		t.Errorf("got %q", listen)
	}
}

func TestNamesAreEscaped(t *testing.T) {
	link := earmark.Link{Article: "2025/a-<b>-&-c", Show: "table-talk", Episode: "table-talk/the-empty-chair", Kind: earmark.Mentioned}
	got := item(t, link, func(l *earmark.Library) {
		l.Article("2025/a-<b>-&-c").URL = `https://x.example/"><script>alert(1)</script>`
		l.Article("2025/a-<b>-&-c").Title = `<img src=x onerror="alert(1)">`
	}, feed.ReadBlock)
	if strings.Contains(got, "<script") || strings.Contains(got, "<img") || strings.Contains(got, `"><`) {
		t.Errorf("got %s", got)
	}
}

// A block goes through hosts, Markdown and readers: the fence must come out.
func TestFenceSurvivesSanitisers(t *testing.T) {
	library := fixture()
	pairs := library.Publish(links(), earmark.Policy{Floor: 0.7})
	block := feed.ReadBlock(library, pairs.OfEpisode("table-talk/the-empty-chair"))
	for name, html := range map[string]string{
		"sanitised": markup.Sanitize("<p>Notes.</p>\n" + block), "in Markdown": markup.HTML("Notes.\n\n" + block + "\n\nMore *notes*."),
	} {
		t.Run(name, func(t *testing.T) {
			got := feed.ReadFence.Replace(html, "NEW")
			if strings.Contains(got, "earmark-read") || strings.Contains(got, "The empty chair") || strings.Count(got, "NEW") != 1 {
				t.Errorf("got %s", got)
			}
		})
	}
}

func TestFenceReplace(t *testing.T) {
	const block = "<section class=\"earmark-read\">\nnew\n</section>"
	tests := []struct{ name, html, block, want string }{
		{"nothing there", "", block, block},
		{"no older block", "<p>a</p>", block, "<p>a</p>\n" + block},
		{"an older one, in its place", "<p>a</p>\n<section class=\"earmark-read\">old</section>\n<p>b</p>", block, "<p>a</p>\n" + block + "\n<p>b</p>"},
		{"several become one", "<section class=\"earmark-read\">1</section><p>a</p><section class=\"earmark-read\">2</section>", block, block + "<p>a</p>"},
		{"removed", "<p>a</p>\n<section class=\"earmark-read\">old</section>\n<p>b</p>", "", "<p>a</p>\n<p>b</p>"},
		{"nothing to do", "<p>a</p>", "", "<p>a</p>"},
		{"attributes moved about", "<p>a</p><SECTION id=\"x\" class=\"box earmark-read wide\" >old\nold</Section>", block, "<p>a</p>" + block},
		{"another fence stays", "<section class=\"earmark-listen\">x</section>", block, "<section class=\"earmark-listen\">x</section>\n" + block},
		{"a class that begins alike stays", "<section class=\"earmark-reader\">x</section>", block, "<section class=\"earmark-reader\">x</section>\n" + block},
		{"the word in the text stays", "<p>class=\"earmark-read\"</p>", block, "<p>class=\"earmark-read\"</p>\n" + block},
		{"never closed: the words stay", "<section class=\"earmark-read\"><p>mine</p>", block, block + "<p>mine</p>"},
		{"a dollar is a dollar", "<section class=\"earmark-read\">old</section>", "$1 " + block, "$1 " + block},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := feed.ReadFence.Replace(tt.html, tt.block)
			want(t, "once", got, tt.want)
			if !strings.Contains(tt.block, "$") {
				want(t, "twice", feed.ReadFence.Replace(got, tt.block), tt.want)
			}
		})
	}
}
