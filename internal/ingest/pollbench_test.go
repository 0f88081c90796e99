//go:build unix

package ingest_test

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"

	"earmark/internal/earmark"
	"earmark/internal/fetch"
	"earmark/internal/ingest"
	"earmark/internal/library"
)

// longPodcast is a podcast feed of n episodes with 2 KB of notes each; 10,000
// are 30 MB.
func longPodcast(n int) []byte {
	var b bytes.Buffer
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>The Kitchen Table</title>`)
	notes := strings.Repeat("We speak of bread &amp; of <em>patience</em>, <a href=\"https://example.com/a?b=1&amp;c=2\">as Ana wrote</a>. ", 18)
	for i := range n {
		date := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(-time.Duration(i) * time.Hour).Format(time.RFC1123Z)
		fmt.Fprintf(&b, `<item><title>Episode %d: bread, twice</title><link>https://example.com/e/%d</link><guid isPermaLink="false">guid-%d</guid><pubDate>%s</pubDate><description><![CDATA[<p>Of bread %d, in short.</p>%s]]></description><content:encoded><![CDATA[<p>%s</p><p>%d</p>]]></content:encoded><enclosure url="https://cdn.example.com/%d.mp3" length="12345678" type="audio/mpeg"/><itunes:duration>00:41:%02d</itunes:duration></item>`,
			i, i, i, date, i, strings.Repeat("x", 850), notes, i, i, i%60)
	}
	b.WriteString(`</channel></rss>`)
	return b.Bytes()
}

// Fetching, sanitising and storing a feed of 10,000 episodes is to cost at most
// twice the CPU of gofeed reading it. More would worry us.
func BenchmarkPoll(b *testing.B) {
	data := longPodcast(10_000)
	b.Run("earmark", func(b *testing.B) {
		before := cpu()
		defer func() { b.ReportMetric((cpu()-before).Seconds()/float64(b.N), "cpu-s/op") }()
		for b.Loop() {
			d := newDesk(b)
			d.answer = func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(data) }
			d.poller.Client = fetch.New(fetch.Options{AllowPrivate: []string{"127.0.0.1"}})
			if r := d.poll(); r.New != 10_000 || r.Err != nil {
				b.Fatal(r.New, r.Err)
			}
		}
	})
	b.Run("gofeed", func(b *testing.B) {
		before := cpu()
		defer func() { b.ReportMetric((cpu()-before).Seconds()/float64(b.N), "cpu-s/op") }()
		for b.Loop() {
			if _, err := gofeed.NewParser().Parse(bytes.NewReader(data)); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// cpu is what the process has used so far.
func cpu() time.Duration {
	var used syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &used)
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// BenchmarkMemory polls a feed of 30 MB and fails over 64 MB of memory, by the
// operating system's own count of a process that does nothing else: run it alone,
// once.
//
//	go test ./internal/ingest -run=NONE -bench=Memory -benchtime=1x
func BenchmarkMemory(b *testing.B) {
	debug.SetGCPercent(50)
	item := longPodcast(1)
	head, rest, _ := bytes.Cut(item, []byte("<item>"))
	one, tail, _ := bytes.Cut(rest, []byte("</channel>"))
	for range b.N {
		d := newDesk(b)
		d.answer = func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write(head)
			for i := range 10_000 {
				_, _ = io.WriteString(w, strings.Replace("<item>"+string(one), "guid-0", "guid-"+strconv.Itoa(i), 1))
			}
			_, _ = w.Write(append([]byte("</channel>"), tail...))
		}
		d.poller.Client = fetch.New(fetch.Options{AllowPrivate: []string{"127.0.0.1"}})
		if r := d.poll(); r.New != 10_000 {
			b.Errorf("got %d items, want 10000", r.New)
		}
	}
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	most := float64(used.Maxrss) / 1024
	b.ReportMetric(most, "MB-peak")
	if most > 64 {
		b.Errorf("got a peak of %.0f MB, want at most 64", most)
	}
}

// Sources with hosts of their own, one in ten slow and one in ten failing, are
// each asked once, and a second time only those that work.
func TestPollMany(t *testing.T) { pollMany(t, 100, 20*time.Millisecond) }

// BenchmarkPollMany is 500 sources of 50 items: more than the time of the slowest
// and a quarter for the first time, or and a tenth for the second, with nothing
// new, would be a worry.
func BenchmarkPollMany(b *testing.B) {
	for b.Loop() {
		const slow = 2 * time.Second
		first, second := pollMany(b, 500, slow)
		b.ReportMetric(first.Seconds()/slow.Seconds(), "first/slowest")
		b.ReportMetric(second.Seconds()/slow.Seconds(), "second/slowest")
	}
}

func pollMany(t testing.TB, n int, slow time.Duration) (first, second time.Duration) {
	t.Helper()
	feeds := make([]string, 10)
	for i := range feeds {
		var items []string
		for n := range 50 {
			items = append(items, strings.Replace(episode(fmt.Sprint(n), n%28+1), "Number", "Of bread and patience, number", 1))
		}
		feeds[i] = rss(items...)
	}
	asked := map[string]int{}
	d := newDesk(t)
	turn := make(chan struct{}, 1)
	d.answer = func(w http.ResponseWriter, r *http.Request) {
		var n int
		_, _ = fmt.Sscanf(r.Host, "host%d.test", &n)
		turn <- struct{}{}
		asked[r.Host]++
		<-turn
		if n%10 == 3 {
			time.Sleep(slow)
		}
		if n%10 == 7 {
			w.WriteHeader(500)
			return
		}
		w.Header().Set("ETag", `"1"`)
		http.ServeContent(w, r, "", pollNoon, strings.NewReader(feeds[n%10]))
	}
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(d.server.URL, "http://"))
	client := fetch.New(fetch.Options{AllowPrivate: []string{"127.0.0.0/8"}, Resolver: everyName()})
	defer client.Close()
	d.poller.Client = client
	var sources []ingest.Source
	for n := range n {
		sources = append(sources, ingest.Source{ID: earmark.SourceID(fmt.Sprint("s", n)), Kind: earmark.SourceShow, URL: fmt.Sprintf("http://host%d.test:%s/feed", n, port)})
	}
	run := func(want func(ingest.Report) bool) time.Duration {
		started := time.Now()
		err := d.poller.Poll(t.Context(), sources, func(r ingest.Report) {
			if !want(r) {
				t.Errorf("%s: got %+v", r.Source.ID, r)
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		return time.Since(started)
	}
	first = run(func(r ingest.Report) bool {
		return r.New == 50 || r.Err != nil && strings.HasSuffix(string(r.Source.ID), "7")
	})
	second = run(func(r ingest.Report) bool { return r.Fresh || r.Late })
	if asked["host7.test:"+port] != 1 || asked["host1.test:"+port] != 2 {
		t.Errorf("got a failing server asked %d times, want once", asked["host7.test:"+port])
	}
	return first, second
}

// Every command that looks at the library reads what was fetched, and keeps it
// for the next. More than a twentieth of a second for 10,000 items would worry
// us.
func BenchmarkJoin(b *testing.B) {
	data := longPodcast(10_000)
	d := newDesk(b)
	d.answer = func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(data) }
	d.poller.Client = fetch.New(fetch.Options{AllowPrivate: []string{"127.0.0.1"}})
	if r := d.poll(); r.Err != nil {
		b.Fatal(r.Err)
	}
	kept := library.Cache{Dir: b.TempDir()}
	if _, err := ingest.Join(b.Context(), d.store, []ingest.Source{d.source(earmark.SourceShow)}, kept); err != nil {
		b.Fatal(err)
	}
	before := cpu()
	defer func() { b.ReportMetric((cpu()-before).Seconds()/float64(b.N), "cpu-s/op") }()
	for b.Loop() {
		got, err := ingest.Join(b.Context(), d.store, []ingest.Source{d.source(earmark.SourceShow)}, kept)
		if err != nil || len(got.Episodes) != 10_000 {
			b.Fatal(err)
		}
	}
}
