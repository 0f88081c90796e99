package feed_test

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"

	"earmark/internal/feed"
)

// longFeed is a podcast feed of n episodes with 2 KB of notes each; 10,000 are
// 30 MB.
func longFeed(n int) []byte {
	var b bytes.Buffer
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:podcast="https://podcastindex.org/namespace/1.0"><channel><title>The Kitchen Table</title><link>https://example.com/</link>`)
	notes := strings.Repeat("We speak of bread &amp; of <em>patience</em>, <a href=\"https://example.com/a?b=1&amp;c=2\">as Ana wrote</a>. ", 18)
	for i := range n {
		fmt.Fprintf(&b, `<item><title>Episode %d: bread, twice</title><link>https://example.com/e/%d</link><guid isPermaLink="false">guid-%d</guid><pubDate>%s</pubDate><description><![CDATA[<p>Of bread %d, in short.</p>%s]]></description><content:encoded><![CDATA[<p>%s</p><p>%d</p>]]></content:encoded><enclosure url="https://cdn.example.com/%d.mp3" length="12345678" type="audio/mpeg"/><itunes:duration>00:41:%02d</itunes:duration><itunes:episode>%d</itunes:episode><itunes:author>Ana Sample</itunes:author><podcast:transcript url="https://cdn.example.com/%d.vtt" type="text/vtt"/><podcast:person role="guest">Ben Sample</podcast:person></item>`,
			i, i, i, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(-time.Duration(i)*time.Hour).Format(time.RFC1123Z), i, strings.Repeat("x", 700), notes, i, i, i%60, i, i)
	}
	b.WriteString(`</channel></rss>`)
	return b.Bytes()
}

var thirtyMegabytes = sync.OnceValue(func() []byte { return longFeed(10_000) })

// Reading is to cost no more than gofeed's universal parser: more than its time
// would worry us.
func BenchmarkRead(b *testing.B) {
	data := thirtyMegabytes()
	b.Run("earmark", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		for b.Loop() {
			n := 0
			if _, err := feed.Read(bytes.NewReader(data), feed.Hints{}, func(*feed.Item) error { n++; return nil }); err != nil || n != 10_000 {
				b.Fatal(n, err)
			}
		}
	})
	b.Run("gofeed", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		for b.Loop() {
			if _, err := gofeed.NewParser().Parse(bytes.NewReader(data)); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// Memory does not grow with the number of items.
func TestReadKeepsNothing(t *testing.T) {
	data := longFeed(3000)
	var before, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	most, n := uint64(0), 0
	_, err := feed.Read(io.MultiReader(bytes.NewReader(data)), feed.Hints{}, func(*feed.Item) error {
		if n++; n%500 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&now)
			most = max(most, now.HeapAlloc)
		}
		return nil
	})
	if grown := int64(most) - int64(before.HeapAlloc); err != nil || n != 3000 || grown > 2<<20 {
		t.Errorf("got %d items, %v and %d bytes held, want 3000 and next to nothing", n, err, grown)
	}
}
