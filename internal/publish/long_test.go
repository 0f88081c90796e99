package publish_test

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"earmark/internal/earmark"
	"earmark/internal/publish"
)

const limit = 60_000

// whole builds with the real style sheet, which counts towards a page's size.
func whole(t *testing.T, w *workspace) (string, publish.Report) {
	t.Helper()
	dir := t.TempDir()
	opts := w.options(dir)
	opts.Templates = nil
	report, err := w.try(t, opts)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range tree(t, dir) {
		file := strings.HasPrefix(name, "transcripts/") // one file for podcast apps, however long
		if strings.HasSuffix(name, ".html") && !file && len(text) > limit {
			t.Errorf("%s has %d bytes, want at most %d", name, len(text), limit)
		}
	}
	return dir, report
}

// said is the text of the elements of a class, spaces between words made one.
func said(t *testing.T, page, class string) string {
	t.Helper()
	var words []string
	for n := range parse(t, page).Descendants() {
		if attribute(n, "class") != class {
			continue
		}
		for d := range n.Descendants() {
			if d.Type == html.TextNode && d.Parent.DataAtom != atom.B && attribute(d.Parent, "class") != "clock" {
				words = append(words, strings.Fields(d.Data)...)
			}
		}
	}
	return strings.Join(words, " ")
}

// parts reads the pages that follow each other at rel="next".
func parts(t *testing.T, dir, first string) []string {
	t.Helper()
	var pages []string
	for name := first; name != ""; {
		page := read(t, dir, name)
		pages = append(pages, page)
		next := ""
		for n := range parse(t, page).Descendants() {
			if n.DataAtom == atom.Link && attribute(n, "rel") == "next" {
				next = filepath.ToSlash(filepath.Join(filepath.Dir(name), attribute(n, "href"), "index.html"))
			}
		}
		name = next
	}
	return pages
}

func TestLongTranscriptIsDividedWithoutLoss(t *testing.T) {
	for name, timed := range map[string]bool{"with times": true, "without": false} {
		t.Run(name, func(t *testing.T) {
			w := newWorkspace()
			long := &earmark.Transcript{Timed: timed}
			var want []string
			for i := range 900 {
				text := "Sentence " + strconv.Itoa(i) + ` says "so & <so>", and goes on for a while until it comes to its end.`
				if i == 450 {
					text = strings.Repeat("A monologue that nobody has divided into captions. ", 200) + strings.Repeat("ü", 3001)
				}
				want = append(want, strings.Fields(text)...)
				long.Segments = append(long.Segments, earmark.Segment{
					Start: time.Duration(i) * 4 * time.Second, Speaker: []string{"Ines", "Tom"}[i/7%2], Text: text,
				})
			}
			w.episodes[1].Transcript = long
			dir, report := whole(t, w)
			pages := parts(t, dir, episode)
			if len(pages) < 2 || len(pages) > 6 {
				t.Errorf("got %d pages, want a few", len(pages))
			}
			var got []string
			for _, page := range pages {
				got = append(got, said(t, page, "talk"))
			}
			// a word of 6000 bytes may be divided, so words are compared without spaces
			if strings.ReplaceAll(strings.Join(got, ""), " ", "") != strings.Join(want, "") {
				t.Error("the pages together do not say what the transcript says")
			}
			if len(report.Findings) != 0 {
				t.Errorf("got findings %v", report.Findings)
			}
			wants(t, "second page", pages[1], "Transcript, continued", `<link rel="prev"`, "Page 2 of ", `rel="canonical" href="https://harbor.example/shows/slack-water/7-the-last-boat/transcript/2/"`)
		})
	}
}

func TestLongArticleIsDividedWithoutLoss(t *testing.T) {
	w := newWorkspace()
	var text strings.Builder
	fmt.Fprint(&text, `<p>See <a href="#last">the end</a> and <a href="#first">the beginning</a>.</p><p id="first">It begins.</p><ol start="3">`)
	for i := range 500 {
		fmt.Fprintf(&text, "<li>Point %d: %s</li>", i, strings.Repeat("more of it ", 12))
	}
	fmt.Fprint(&text, "</ol>")
	for i := range 300 {
		fmt.Fprintf(&text, "<p>Paragraph %d: %s</p>", i, strings.Repeat("and so on ", 20))
	}
	fmt.Fprint(&text, `<p id="last">It ends.</p>`)
	w.articles[0].Body = earmark.Body{HTML: text.String(), Text: "long"}
	dir, _ := whole(t, w)
	pages := parts(t, dir, boat)
	if len(pages) < 3 {
		t.Fatalf("got %d pages, want at least 3", len(pages))
	}
	var got []string
	for _, page := range pages {
		got = append(got, said(t, page, "prose"))
	}
	joined := strings.Join(got, " ")
	for i := range 500 {
		wants(t, "the pages together", joined, fmt.Sprintf("Point %d: more", i))
	}
	for i := range 300 {
		wants(t, "the pages together", joined, fmt.Sprintf("Paragraph %d: and", i))
	}
	last := fmt.Sprintf("../../../articles/2026/the-last-boat/page/%d/#last", len(pages))
	wants(t, "first page", pages[0], `<a href="`+last+`">the end</a>`, `<a href="#first">the beginning</a>`, `<ol start="3">`)
	if start := strings.Index(pages[1], `<ol start="`); start < 0 {
		t.Error("the list does not go on counting on the second page")
	}
	wants(t, "first page", pages[0], fmt.Sprintf(`href="../../../articles/2026/the-last-boat/page/%d/#listen"`, len(pages)))
	lacks(t, "first page", pages[0], "<audio")
	wants(t, "last page", pages[len(pages)-1], "<audio", `<p id="last">It ends.</p>`)
}

func TestOneParagraphTooLongIsReported(t *testing.T) {
	w := newWorkspace()
	w.articles[0].Body = earmark.Body{HTML: "<p>" + strings.Repeat("word ", 14_000) + "</p>"}
	report := w.build(t, t.TempDir())
	if len(report.Findings) != 1 || report.Findings[0].Rule != "page.size" {
		t.Errorf("got %v, want one finding page.size", report.Findings)
	}
}

func TestManyItemsArePaged(t *testing.T) {
	w := newWorkspace()
	for i := range 120 {
		id := strconv.Itoa(i)
		w.articles = append(w.articles, &earmark.Article{
			ID: earmark.ArticleID("a" + id), GUID: earmark.GUID("a" + id), Title: "Article " + id + ".", Date: day(1).AddDate(0, 0, -i),
			NotesDecided: true, Authors: []earmark.PersonID{"ines-okafor"}, Body: body(strings.Repeat("Some words of the article. ", 30)),
		})
		w.episodes = append(w.episodes, &earmark.Episode{
			ID: earmark.EpisodeID("slack-water/e" + id), GUID: earmark.GUID("e" + id), Title: "Episode " + id + ".", Date: day(1).AddDate(0, 0, -i),
			Notes: body(strings.Repeat("Some words of the episode. ", 30)),
		})
		w.links = append(w.links, earmark.Link{Article: earmark.ArticleID("a" + id), Show: "slack-water", Kind: earmark.ShowLink, Score: 0.9})
	}
	dir, _ := whole(t, w)
	index, show := strings.Join(parts(t, dir, "index.html"), ""), strings.Join(parts(t, dir, "shows/slack-water/index.html"), "")
	for i := range 120 {
		wants(t, "index", index, fmt.Sprintf("Article %d.", i))
		wants(t, "show", show, fmt.Sprintf("Episode %d.", i), fmt.Sprintf("articles/a%d/", i))
	}
}
