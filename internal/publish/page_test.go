package publish_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"earmark/internal/earmark"
)

const (
	boat    = "articles/2026/the-last-boat/index.html"
	loss    = "articles/sharing-the-loss/index.html"
	episode = "shows/slack-water/7-the-last-boat/index.html"
)

func TestContentNoteStandsBeforeEverything(t *testing.T) {
	dir := t.TempDir()
	newWorkspace().build(t, dir) // nobody has decided on notes: the words of the article speak
	page := read(t, dir, loss)
	_, main, _ := strings.Cut(page, "<main")
	note := strings.Index(main, "This article speaks of pregnancy loss.")
	for what, part := range map[string]string{
		"title": "Sharing a miscarriage</h1>", "excerpt": "An article excerpted",
		"source": "Read the full story at Glamour", "category": "Grief &amp; Loss",
	} {
		if i := strings.Index(main, part); note < 0 || i < 0 || i < note {
			t.Errorf("the %s stands at %d, the content note at %d, want the note first", what, i, note)
		}
	}
	lacks(t, loss, main, "About sharing it as it happened.") // no teaser

	head, _, _ := strings.Cut(page, "</head>")
	wants(t, loss, head, `content="This article speaks of pregnancy loss. About sharing`)
}

func TestContentNoteInLists(t *testing.T) {
	dir := t.TempDir()
	newWorkspace().build(t, dir)
	front := read(t, dir, "index.html")
	_, row, _ := strings.Cut(front, `<ul class="plain rows two">`)
	row, _, _ = strings.Cut(row, "</li>")
	note, title := strings.Index(row, "Content note:"), strings.Index(row, "Sharing a")
	if note < 0 || title < note {
		t.Errorf("note at %d, title at %d, want the note first in %s", note, title, row)
	}
	lacks(t, "front page", row, "About sharing", "Listen:")
}

func TestExcerptsStayOutOfSearch(t *testing.T) {
	const noindex = `<meta name="robots" content="noindex">`
	w := newWorkspace()
	w.articles = append(w.articles, &earmark.Article{
		ID: "copy", GUID: "c", Title: "A whole copy", Date: day(3), NotesDecided: true, URL: "https://elsewhere.example/copy", Body: body("All of it."),
	})
	dir := t.TempDir()
	w.build(t, dir)

	excerpt := read(t, dir, loss)
	wants(t, loss, excerpt, noindex, `<a href="https://glamour.example/story">Read the full story at Glamour</a>`)
	if n := strings.Count(excerpt, "Read the full story"); n != 1 {
		t.Errorf("the way to the full story stands %d times, want once", n)
	}
	lacks(t, loss, excerpt, `rel="canonical"`)

	whole := read(t, dir, "articles/copy/index.html")
	wants(t, "copy", whole, `<link rel="canonical" href="https://elsewhere.example/copy">`, "First published at", "elsewhere.example</a>")
	lacks(t, "copy", whole, noindex)

	ours := read(t, dir, boat)
	wants(t, boat, ours, `<link rel="canonical" href="https://harbor.example/articles/2026/the-last-boat/">`)
	lacks(t, boat, ours, noindex)
}

func TestListenCard(t *testing.T) {
	dir := t.TempDir()
	newWorkspace().build(t, dir)
	wants(t, boat, read(t, dir, boat),
		`<audio controls preload="none" src="../../../audio/slack-water/7-the-last-boat.mp3#t=41" aria-label="Play “The last boat” from 0:41"></audio>`,
		"“A ferry is a waiting room that moves.”", "<footer>from 0:41</footer>", "The same story, told aloud", "38 min",
		`<a href="../../../shows/slack-water/7-the-last-boat/#transcript">transcript</a>`)
}

func TestShowCardNeverBecomesAnEpisode(t *testing.T) {
	w := newWorkspace()
	w.links = w.links[1:2] // the show alone
	dir := t.TempDir()
	w.build(t, dir)
	page := read(t, dir, loss)
	wants(t, loss, page, "Hilaria Baldwin co-hosts Mom Brain", `<a href="../../shows/mom-brain/">Mom Brain</a>`)
	lacks(t, loss, page, "Sample episode", "<audio")
}

func TestSuggestionsKeepAwayFromContentNotes(t *testing.T) {
	w := newWorkspace()
	w.links[2].Verdict = earmark.Suggestion
	dir := t.TempDir()
	w.build(t, dir)
	lacks(t, loss, read(t, dir, loss), "Sample episode")
	lacks(t, "links.json", read(t, dir, "links.json"), "mom-brain/52")
}

func TestEpisodePage(t *testing.T) {
	dir := t.TempDir()
	newWorkspace().build(t, dir)
	page := read(t, dir, episode)
	wants(t, episode, page,
		`src="../../../audio/slack-water/7-the-last-boat.mp3"`, "Season 2, Episode 7",
		`<li id="t=41"><a class="clock" href="../../../audio/slack-water/7-the-last-boat.mp3#t=41">0:41</a>`, // the feed leads to this name
		`<a href="../../../articles/2026/the-last-boat/">Eleven minutes</a>`,                                 // the chapter of the moment
		"<dt>tom-reyes</dt><dd>Guest</dd>", `<dt><a href="https://ines.example/">Ines Okafor</a></dt><dd>Host</dd>`,
		`href="../../../transcripts/slack-water/7-the-last-boat.vtt"`, "<b>Ines Okafor</b> For the next eleven minutes",
		"A ferry is a waiting room that moves. You tell them how long.", // captions of one speaker are joined
		"The same story, in writing · listen from", `<h3 id="mentioned">Mentioned</h3>`)
	if transcript, title := strings.Index(page, `id="transcript"`), strings.Index(page, "<h1>"); transcript < title {
		t.Error("the transcript stands before the title")
	}
}

func TestMomentLeadsToThePassage(t *testing.T) {
	w := newWorkspace()
	w.links[0].Moment.At = 65 * time.Second
	dir := t.TempDir()
	w.build(t, dir)
	wants(t, episode, read(t, dir, episode), `<p id="t=65"><a class="clock" href="../../../audio/slack-water/7-the-last-boat.mp3#t=60">1:00</a> <b>Ines Okafor</b>`)
}

func TestHostileTexts(t *testing.T) {
	const bad = `"><script>alert(1)</script>`
	w := newWorkspace()
	w.site.Title += bad
	w.articles[0].Title, w.articles[0].Summary, w.articles[0].Tags = bad, bad, []string{bad}
	w.articles[0].URL = "javascript:alert(1)"
	w.people[2].Name, w.people[2].URL = bad, `javascript:alert(2)`
	w.shows[1].Title = bad
	w.episodes[1].Title = bad
	w.episodes[1].Transcript.Segments[0] = earmark.Segment{Speaker: bad, Text: "</main>" + bad}
	w.episodes[1].Chapters[0].Title = bad
	w.links[0].Moment.Passage = bad
	w.episodes[1].Audio = earmark.Audio{URL: `https://cdn.example/a" onerror="alert(3)`}
	dir := t.TempDir()
	w.build(t, dir)
	for _, name := range []string{"index.html", boat, episode, "shows/slack-water/index.html"} {
		for n := range parse(t, read(t, dir, name)).Descendants() {
			if n.DataAtom == atom.Script && attribute(n, "type") != "application/ld+json" {
				t.Errorf("%s: got a script %q", name, n.FirstChild.Data)
			}
			for _, a := range n.Attr {
				if strings.HasPrefix(a.Key, "on") || strings.HasPrefix(a.Val, "javascript:") {
					t.Errorf("%s: got <%s %s=%q>", name, n.Data, a.Key, a.Val)
				}
			}
		}
	}
}

func TestStructuredDataReads(t *testing.T) {
	w := newWorkspace()
	w.articles[0].Title = `</script><b>"quoted"`
	dir := t.TempDir()
	w.build(t, dir)
	for name, want := range map[string]string{
		"index.html": "WebSite", boat: "Article", loss: "Article", episode: "PodcastEpisode", "shows/mom-brain/index.html": "PodcastSeries",
	} {
		var got map[string]any
		for n := range parse(t, read(t, dir, name)).Descendants() {
			if n.DataAtom == atom.Script {
				if err := json.Unmarshal([]byte(n.FirstChild.Data), &got); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
		if got["@type"] != want || got["@context"] != "https://schema.org" {
			t.Errorf("%s: got %v, want a %s", name, got, want)
		}
		if name == boat && got["headline"] != w.articles[0].Title {
			t.Errorf("headline: got %q, want %q", got["headline"], w.articles[0].Title)
		}
	}
}

func TestFeedsCanBeFound(t *testing.T) {
	dir := t.TempDir()
	newWorkspace().build(t, dir)
	wants(t, "front page", read(t, dir, "index.html"),
		`<link rel="alternate" type="application/rss+xml" title="The Harbor Quarterly" href="./feed.xml">`,
		`<link rel="alternate" type="application/atom+xml" title="The Harbor Quarterly (Atom)" href="./feed.atom">`,
		`<link rel="alternate" type="application/feed+json" title="The Harbor Quarterly (JSON Feed)" href="./feed.json">`)
	wants(t, episode, read(t, dir, episode), `<link rel="alternate" type="application/rss+xml" title="Slack Water" href="../../../shows/slack-water/feed.xml">`)
	wants(t, "Mom Brain", read(t, dir, "shows/mom-brain/index.html"), `title="Mom Brain" href="https://feeds.example/mom-brain.xml">`)
}

func TestHeadingsOfBodiesFitBelowThePage(t *testing.T) {
	w := newWorkspace()
	w.articles[0].Body = earmark.Body{HTML: "<h1>One</h1><h4>Two</h4><h4>Three</h4><h6>Four</h6><h2>Five</h2><h1>Six</h1>"}
	dir := t.TempDir()
	w.build(t, dir)
	wants(t, boat, read(t, dir, boat), "<h2>One</h2><h3>Two</h3><h3>Three</h3><h4>Four</h4><h3>Five</h3><h2>Six</h2>")
}

// A heading "Listen" in an article must not take the name of the page's part.
func TestNamesInBodiesDoNotClashWithThePage(t *testing.T) {
	w := newWorkspace()
	w.articles[0].Body = earmark.Body{HTML: `<h2 id="listen">Listen</h2><p id="t=41"><a href="#listen">up</a> <a href="#other">on</a></p><p id="other"></p>`}
	dir := t.TempDir()
	w.build(t, dir)
	page := read(t, dir, boat)
	wants(t, boat, page, `<h2 id="text-listen">`, `<p id="text-t=41"><a href="#text-listen">up</a> <a href="#other">on</a>`, `<p id="other">`)
	if n := strings.Count(page, ` id="listen"`); n != 1 {
		t.Errorf("got %d elements named listen, want 1", n)
	}
}

func TestWideThingsScrollAlone(t *testing.T) {
	w := newWorkspace()
	w.articles[0].Body = earmark.Body{HTML: `<pre><code>x</code></pre><table><tbody><tr><td>1</td></tr></tbody></table><p><img src="images/pier.png"></p>`}
	dir := t.TempDir()
	w.build(t, dir)
	wants(t, boat, read(t, dir, boat), `<pre tabindex="0">`, `<div class="scroll" role="group" aria-label="Table" tabindex="0"><table>`,
		`<img src="../../../images/pier.png" alt="" loading="lazy"/>`)
}

func parse(t *testing.T, page string) *html.Node {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// A moment is said and linked alike, and a recording has one length, also
// between two seconds.
func TestClocksAgree(t *testing.T) {
	w := newWorkspace()
	e := w.episodes[1]
	e.Chapters[1].Start = 41*time.Second + 600*time.Millisecond
	e.Audio.Duration = 81*time.Second + 700*time.Millisecond
	dir := t.TempDir()
	w.build(t, dir)
	page := read(t, dir, episode)
	wants(t, episode, page, `#t=41">0:41</a>`, `Eleven minutes</a></span>`, `"timeRequired":"PT81S"`, `"duration":"PT81S"`)
	lacks(t, episode, page, "0:42", "PT82S")
}

// An episode that is only heard at a player elsewhere is opened there, in the
// player's own way.
func TestMomentsAtPlayersElsewhere(t *testing.T) {
	w := newWorkspace()
	e := w.episodes[1]
	e.Audio, e.URL = earmark.Audio{}, "https://youtu.be/boat?si=follow"
	dir := t.TempDir()
	w.build(t, dir)
	const there = "https://youtu.be/boat?t=41"
	wants(t, boat, read(t, dir, boat), `<a href="`+there+`">0:41</a>`)
	wants(t, episode, read(t, dir, episode), `<a class="clock" href="`+there+`">0:41</a>`, `listen from <a href="`+there+`">0:41</a>`, `<a class="clock" href="https://youtu.be/boat?t=20">0:20</a>`)
	wants(t, "links.json", read(t, dir, "links.json"), `"at_url": "`+there+`"`)
	wants(t, "feed.xml", read(t, dir, "feed.xml"), `href="`+there+`">listen from 0:41`)

	e.URL = "https://boats.example/7" // whoever this is does not know of times
	w.build(t, dir)
	lacks(t, "links.json", read(t, dir, "links.json"), "boats.example/7#t", "boats.example/7?t")
	lacks(t, boat, read(t, dir, boat), "boats.example/7#t", "boats.example/7?t")
}
