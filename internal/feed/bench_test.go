package feed_test

import (
	"fmt"
	"io"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/feed"
)

// many is a library of n articles and n episodes of 2 KB each, paired one to
// one. No two have the same text: it would lie in the processor's cache.
func many(n int) *earmark.Library {
	base := fixture()
	var articles []*earmark.Article
	var episodes []*earmark.Episode
	for i := range n {
		date := day(2020, 1, 1).Add(time.Duration(i) * time.Hour)
		articles = append(articles, &earmark.Article{
			ID: earmark.ArticleID(fmt.Sprintf("a%05d", i)), GUID: earmark.GUID(fmt.Sprintf("tag:x.example,2020:a%d", i)), Title: fmt.Sprintf("Article %d", i),
			Date: date, Authors: []earmark.PersonID{"ines-moreau"}, Body: prose(i), Categories: []string{"Essays"}, NotesDecided: true,
		})
		episodes = append(episodes, &earmark.Episode{
			ID: earmark.EpisodeID(fmt.Sprintf("table-talk/e%05d", i)), GUID: earmark.GUID(fmt.Sprintf("tag:x.example,2020:e%d", i)), Title: fmt.Sprintf("Episode %d", i),
			Date: date, Notes: prose(n + i), Number: i + 1, Audio: earmark.Audio{URL: fmt.Sprintf("https://cdn.example/%d.mp3", i), Length: 1000, Type: "audio/mpeg", Duration: time.Hour},
		})
	}
	return earmark.NewLibrary(base.Site, articles, shows(), episodes, people(), nil)
}

// prose is 2 KB as the library has it.
func prose(i int) earmark.Body {
	var b earmark.Body
	for n := range 8 {
		said := fmt.Sprintf("Somebody said %d times", i*n)
		const more = "it stayed with us all week, through the rain and the long drive home, until a friend, who is older than I am, laughed and said it aloud."
		b.HTML += fmt.Sprintf("<p>%s <a href=\"https://x.example/%d?a=%d&amp;b=2\">something</a> &amp; %s &#34;Nobody asks the table!&#34;</p>\n", said, i, n, more)
		b.Text += said + " something & " + more + " \"Nobody asks the table!\"\n\n"
	}
	b.HTML, b.Text = strings.TrimSpace(b.HTML), strings.TrimSpace(b.Text)
	return b
}

// manyLinks pairs every article with the episode of its number.
func manyLinks(library *earmark.Library) earmark.Pairs {
	var links []earmark.Link
	for i, a := range library.Articles {
		links = append(links, earmark.Link{Article: a.ID, Episode: library.Episodes[i].ID, Show: "table-talk", Kind: earmark.SameStory, Verdict: earmark.Accept, Moment: &earmark.Moment{At: 90 * time.Second}})
	}
	return library.Publish(links, earmark.Policy{})
}

// Ten thousand items, some 35 MB, in each form and beside it the limit to measure
// by. RSS and the podcast feed may take five times as long as it, Atom six times,
// JSON three times.
func BenchmarkWrite(b *testing.B) {
	library := many(10_000)
	articles := fixtureArticles(library)
	articles.Pairs = manyLinks(library)
	show := feed.Podcast{Library: library, Pairs: articles.Pairs, Show: library.Show("table-talk")}
	for _, form := range []struct {
		name   string
		write  func(io.Writer) error
		divide func(string) raw
	}{
		{"rss", articles.WriteRSS, rawXML},
		{"atom", articles.WriteAtom, rawXML},
		{"json", articles.WriteJSON, rawJSON},
		{"podcast", show.Write, rawXML},
	} {
		b.Run(form.name, func(b *testing.B) { measure(b, form.write) })
		b.Run(form.name+"-raw", func(b *testing.B) {
			var want, got strings.Builder
			if err := form.write(&want); err != nil {
				b.Fatal(err)
			}
			limit := form.divide(want.String())
			if err := limit.write(&got); err != nil || got.String() != want.String() {
				b.Fatal("the limit writes other bytes", err)
			}
			measure(b, limit.write)
		})
	}
}

// Memory does not grow with the number of items: what is written before is let
// go.
func TestWriteKeepsNothing(t *testing.T) {
	library := many(3000)
	articles := fixtureArticles(library)
	articles.Pairs = manyLinks(library)
	show := feed.Podcast{Library: library, Pairs: articles.Pairs, Show: library.Show("table-talk")}
	for name, write := range forms(articles, show) {
		t.Run(name, func(t *testing.T) {
			w := &keeper{}
			w.look()
			before := w.most
			w.most = 0
			if err := write(w); err != nil {
				t.Fatal(err)
			}
			if grown := int64(w.most) - int64(before); w.written < 9<<20 || grown > 1<<20 {
				t.Errorf("got %d bytes written and %d held, want 9 MB and next to nothing", w.written, grown)
			}
		})
	}
}

// keeper looks at what the heap holds now and then while a feed is written.
type keeper struct {
	written, looked int
	most            uint64
}

func (k *keeper) Write(p []byte) (int, error) {
	if k.written += len(p); k.written > k.looked+1<<20 {
		k.looked = k.written
		k.look()
	}
	return len(p), nil
}

func (k *keeper) look() {
	var now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&now)
	k.most = max(k.most, now.HeapAlloc)
}

// measure tells the processor's time beside that of the clock: on a machine that
// does other things it alone can be compared.
func measure(b *testing.B, write func(io.Writer) error) {
	b.ReportAllocs()
	var n counter
	began := used(b)
	for b.Loop() {
		n = 0
		if err := write(&n); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(int64(n))
	b.ReportMetric(float64((used(b)-began).Milliseconds())/float64(b.N), "cpu-ms/op")
}

// used is the processor's time that this process has had.
func used(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Skip("nobody tells the processor's time:", err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// counter counts what is written to it.
type counter int

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}
