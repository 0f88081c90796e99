package feed_test

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/feed"
	"earmark/internal/markup"
)

// many is a library of n articles and n episodes of 2 KB each, paired one to
// one.
func many(n int) *earmark.Library {
	base := fixture()
	html := strings.TrimSpace(strings.Repeat("<p>Somebody said <a href=\"https://x.example/?a=1&amp;b=2\">something</a> &amp; it stayed with us.</p>\n", 20))
	prose := earmark.Body{HTML: html, Text: strings.Repeat("Somebody said something & it stayed with us.\n\n", 20)}
	var articles []*earmark.Article
	var episodes []*earmark.Episode
	for i := range n {
		date := day(2020, 1, 1).Add(time.Duration(i) * time.Hour)
		articles = append(articles, &earmark.Article{
			ID: earmark.ArticleID(fmt.Sprintf("a%05d", i)), GUID: earmark.GUID(fmt.Sprintf("tag:x.example,2020:a%d", i)), Title: fmt.Sprintf("Article %d", i),
			Date: date, Authors: []earmark.PersonID{"ines-moreau"}, Body: prose, Categories: []string{"Essays"}, NotesDecided: true,
		})
		episodes = append(episodes, &earmark.Episode{
			ID: earmark.EpisodeID(fmt.Sprintf("table-talk/e%05d", i)), GUID: earmark.GUID(fmt.Sprintf("tag:x.example,2020:e%d", i)), Title: fmt.Sprintf("Episode %d", i),
			Date: date, Notes: prose, Number: i + 1, Audio: earmark.Audio{URL: fmt.Sprintf("https://cdn.example/%d.mp3", i), Length: 1000, Type: "audio/mpeg", Duration: time.Hour},
		})
	}
	return earmark.NewLibrary(base.Site, articles, shows(), episodes, people(), nil)
}

// manyLinks pairs every article with the episode of its number.
func manyLinks(library *earmark.Library) earmark.Pairs {
	var links []earmark.Link
	for i, a := range library.Articles {
		links = append(links, earmark.Link{Article: a.ID, Episode: library.Episodes[i].ID, Show: "table-talk", Kind: earmark.SameStory, Verdict: earmark.Accept, Moment: &earmark.Moment{At: 90 * time.Second}})
	}
	return library.Publish(links, earmark.Policy{})
}

// Ten thousand items, some 45 MB. More than two seconds for one would worry.
func BenchmarkWrite(b *testing.B) {
	library := many(10_000)
	articles := raw{fixtureArticles(library)}
	articles.Pairs = manyLinks(library)
	show := feed.Podcast{Library: library, Pairs: articles.Pairs, Show: library.Show("table-talk")}
	for _, form := range []struct {
		name  string
		write func(io.Writer) error
	}{{"rss", articles.WriteRSS}, {"atom", articles.WriteAtom}, {"json", articles.WriteJSON}, {"podcast", show.Write}, {"raw", articles.writeRaw}} {
		b.Run(form.name, func(b *testing.B) {
			b.ReportAllocs()
			var n counter
			for b.Loop() {
				n = 0
				if err := form.write(&n); err != nil {
					b.Fatal(err)
				}
			}
			b.SetBytes(int64(n))
		})
	}
}

// raw is the limit to measure by: the same items written by hand, escaped, with
// nothing looked up or checked. RSS and podcast may take five times its time, Atom
// six, JSON three.
type raw struct{ feed.Articles }

func (r raw) writeRaw(w io.Writer) error {
	text := func(tag, s string) {
		_, _ = io.WriteString(w, "<"+tag+">")
		_ = xml.EscapeText(w, []byte(s))
		_, _ = io.WriteString(w, "</"+tag+">\n")
	}
	for _, a := range r.Items {
		_, _ = io.WriteString(w, "<item>\n")
		text("title", a.Title)
		text("link", r.Library.ArticleURL(a))
		text("guid", string(a.GUID))
		text("pubDate", a.Date.Format(time.RFC1123Z))
		text("description", markup.Excerpt(a.Body.Text, 55))
		text("content:encoded", a.Body.HTML)
		_, _ = io.WriteString(w, "</item>\n")
	}
	return nil
}

// counter counts what is written to it.
type counter int

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}
