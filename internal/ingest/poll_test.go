package ingest_test

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/fetch"
	"earmark/internal/ingest"
	"earmark/internal/library"
	"earmark/internal/store"
)

var pollNoon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// desk is a store, a client and a clock to poll with.
type desk struct {
	t      testing.TB
	store  *store.Store
	poller *ingest.Poller
	now    time.Time
	server *httptest.Server
	guard  sync.Mutex // of answer
	answer http.HandlerFunc
}

func newDesk(t testing.TB) *desk {
	t.Helper()
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "store.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	d := &desk{t: t, store: s, now: pollNoon}
	d.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { d.current()(w, r) }))
	t.Cleanup(d.server.Close)
	client := fetch.New(fetch.Options{Timeout: 3 * time.Second, MaxSize: 1, AllowPrivate: []string{"127.0.0.1"}, Now: func() time.Time { return d.now }})
	t.Cleanup(client.Close)
	d.poller = &ingest.Poller{Client: client, Store: s, Now: func() time.Time { return d.now }, Chance: func() float64 { return 0.5 }}
	return d
}

// serves answers with a document from now on.
func (d *desk) serves(text string) {
	d.answers(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, text) })
}

// answers changes what the server does, also while a request that nobody waits
// for any more is still there.
func (d *desk) answers(h http.HandlerFunc) {
	d.guard.Lock()
	defer d.guard.Unlock()
	d.answer = h
}

func (d *desk) current() http.HandlerFunc {
	d.guard.Lock()
	defer d.guard.Unlock()
	return d.answer
}

func (d *desk) source(kind earmark.SourceKind) ingest.Source {
	return ingest.Source{ID: "talk", Kind: kind, URL: d.server.URL + "/feed"}
}

func (d *desk) poll() ingest.Report {
	d.t.Helper()
	return d.pollOf(d.source(earmark.SourceShow))
}

func (d *desk) pollOf(s ingest.Source) (report ingest.Report) {
	d.t.Helper()
	if err := d.poller.Poll(d.t.Context(), []ingest.Source{s}, func(r ingest.Report) { report = r }); err != nil {
		d.t.Fatal(err)
	}
	return report
}

// titles are those of all items kept, those no longer in the feed in brackets.
func (d *desk) titles() []string {
	d.t.Helper()
	var out []string
	err := d.store.Fetched(d.t.Context(), func(f earmark.Fetched) error {
		title := f.Content.Title
		if !f.Gone.IsZero() {
			title = "(" + title + ")"
		}
		out = append(out, title)
		return nil
	})
	if err != nil {
		d.t.Fatal(err)
	}
	slices.Sort(out)
	return out
}

func (d *desk) expect(what string, titles ...string) {
	d.t.Helper()
	if got := d.titles(); !slices.Equal(got, titles) {
		d.t.Errorf("%s: got %q kept, want %q", what, got, titles)
	}
}

func rss(items ...string) string {
	return `<rss version="2.0"><channel><title>Talk</title><link>https://example.com/</link>` + strings.Join(items, "") + "</channel></rss>"
}

// episode is an item of the n-th of November.
func episode(guid string, n int) string {
	return fmt.Sprintf(`<item><title>Number %d</title><guid isPermaLink="false">%s</guid><pubDate>%02d Nov 2026 08:00 GMT</pubDate><enclosure url="https://cdn.example.com/%d.mp3" type="audio/mpeg" length="1"/><description>&lt;p onclick="x()"&gt;Notes&lt;script&gt;x&lt;/script&gt;&lt;img src="https://track.example/p.gif" width="1"&gt;&lt;/p&gt;</description></item>`, n, guid, n, n)
}

func TestPollLife(t *testing.T) {
	d := newDesk(t)
	d.serves(rss(episode("b", 2), episode("a", 1)))
	if r := d.poll(); r.New != 2 || r.Err != nil {
		t.Fatalf("first: got %+v", r)
	}
	if r := d.poll(); r.New != 0 || r.Unchanged != 2 {
		t.Errorf("again: got %+v", r)
	}
	d.serves(rss(episode("c", 3), strings.Replace(episode("b", 2), "Notes", "More notes", 1), episode("a", 1)))
	if r := d.poll(); r.New != 1 || r.Changed != 1 || r.Unchanged != 1 {
		t.Errorf("a new one and a changed one: got %+v", r)
	}
	d.serves(rss(episode("c", 3), episode("a", 1)))
	if r := d.poll(); r.Gone != 1 {
		t.Errorf("one taken out: got %+v", r)
	}
	d.expect("one taken out", "(Number 2)", "Number 1", "Number 3")
	d.serves(rss(episode("c", 3), episode("b", 2), episode("a", 1)))
	d.poll()
	d.expect("and back", "Number 1", "Number 2", "Number 3")
	d.serves(rss(episode("d", 4), episode("c", 3)))
	if r := d.poll(); r.Gone != 0 {
		t.Errorf("a feed of the newest: got %+v, want nothing gone", r)
	}
}

func TestPollSanitises(t *testing.T) {
	d := newDesk(t)
	d.serves(rss(episode("a", 1)))
	d.poll()
	_ = d.store.Fetched(t.Context(), func(f earmark.Fetched) error {
		if got, want := f.Content.Body.HTML, "<p>Notes</p>"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		return nil
	})
}

// What breaks takes nothing away, and is asked again later each time.
func TestPollKeepsWhatItHas(t *testing.T) {
	whole := rss(episode("b", 2), episode("a", 1))
	for _, tt := range []struct {
		name   string
		answer http.HandlerFunc
		says   string
	}{
		{"404", http.NotFound, "404 Not Found"},
		{"500", status(500), "500 Internal Server Error"},
		{"429", status(429), "429 Too Many Requests"},
		{"a page", say("<!doctype html><html><body>Welcome</body></html>"), "this is a web page, not a feed"},
		{"an empty body", say(""), "this is no feed: it is empty"},
		{"no items", say(rss()), "it has no items any more: the 2 that were fetched are kept"},
		{"cut in the middle", say(whole[:len(whole)-200]), "it breaks off after 1 items"},
		{"cut at once", say("<rss><channel><title>T"), "it breaks off after 0 items"},
		{"words", say("temporarily down"), `this is no feed: it begins with "temporarily down"`},
		{"a shorter body than announced", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "9999")
			_, _ = io.WriteString(w, whole[:len(whole)-16])
		}, "it breaks off after 2 items"},
		{"a longer body than announced", func(w http.ResponseWriter, _ *http.Request) {
			conn, _, err := http.NewResponseController(w).Hijack()
			if err == nil {
				_, _ = fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(whole)-100, whole)
				_ = conn.Close()
			}
		}, "it breaks off after 1 items"},
		{"without end", func(w http.ResponseWriter, _ *http.Request) {
			_, err := io.WriteString(w, whole[:len(whole)-len("</channel></rss>")])
			for err == nil {
				_, err = io.WriteString(w, episode("b", 2))
			}
		}, "more than 1 MB sent: fetch.max_size in earmark.yaml raises that"},
		{"a title without end", func(w http.ResponseWriter, _ *http.Request) {
			_, err := io.WriteString(w, "<rss><channel><item><title>")
			for err == nil {
				_, err = io.WriteString(w, "bread ")
			}
		}, "more than 1 MB sent"},
		{"headers without end", func(w http.ResponseWriter, _ *http.Request) {
			for i := range 5000 {
				w.Header().Set(fmt.Sprint("X-", i), strings.Repeat("x", 100))
			}
			_, _ = io.WriteString(w, whole)
		}, "header: "},
		{"a connection cut at once", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "header: "},
		{"not modified, unasked", status(304), "304 Not Modified"},
		{"no content", status(204), "204 No Content"},
		{"silence", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, "header: no answer in time"},
		{"silence in the body", func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, whole[:300])
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		}, "body: no answer in time"},
		{"a bomb", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			_, _ = io.WriteString(z, whole[:len(whole)-20]+strings.Repeat(" ", 4<<20))
			_ = z.Close()
		}, "more than 1 MB decompressed: fetch.max_size in earmark.yaml raises that"},
		{"10,000 redirects", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.Path+"x", http.StatusFound) }, "more than 10 redirects"},
		{"to a private address", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://169.254.169.254/latest", http.StatusFound)
		}, "has the link-local address 169.254.169.254"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel() // silence takes its time
			d := newDesk(t)
			d.serves(whole)
			d.poll()
			d.answers(tt.answer)
			r := d.poll()
			if r.Err == nil || !strings.Contains(r.Err.Error(), tt.says) || r.Gone != 0 {
				t.Errorf("got %+v, want %q", r, tt.says)
			}
			d.expect(tt.name, "Number 1", "Number 2")
			d.serves(whole)
			d.poller.Anyway = true
			if r := d.poll(); r.Err != nil || r.Unchanged != 2 {
				t.Errorf("mended: got %+v", r)
			}
		})
	}
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

func say(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, text) }
}

func TestPollBacksOff(t *testing.T) {
	d := newDesk(t)
	asked := 0
	d.answer = func(w http.ResponseWriter, _ *http.Request) { asked++; w.WriteHeader(500) }
	var waits []time.Duration
	for range 12 {
		r := d.poll()
		waits = append(waits, r.Next.Sub(d.now))
		d.now = r.Next.Add(-time.Second)
		if r := d.poll(); !r.Waiting || !r.Late {
			t.Fatalf("before its time: got %+v", r)
		}
		d.now = d.now.Add(time.Second)
	}
	if asked != 12 || waits[0] != 5*time.Minute || waits[1] != 10*time.Minute || waits[11] != 24*time.Hour {
		t.Errorf("got asked %d times after %s", asked, waits)
	}
	d.answer = func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "172800")
		w.WriteHeader(503)
	}
	if r := d.poll(); r.Next.Sub(d.now) != 48*time.Hour {
		t.Errorf("Retry-After: got %s", r.Next.Sub(d.now))
	}
}

func TestPollGone(t *testing.T) {
	d := newDesk(t)
	d.serves(rss(episode("a", 1)))
	d.poll()
	d.answer = status(http.StatusGone)
	if r := d.poll(); !fetch.Gone(r.Err) {
		t.Errorf("got %+v, want gone", r)
	}
	d.now = d.now.AddDate(1, 0, 0)
	d.answer = func(http.ResponseWriter, *http.Request) { t.Error("it was asked again") }
	if r := d.poll(); !errors.Is(r.Err, ingest.ErrGone) {
		t.Errorf("later: got %+v, want gone", r)
	}
	d.expect("gone", "Number 1")
}

func TestPollConditionally(t *testing.T) {
	d := newDesk(t)
	text := strings.Replace(rss(episode("a", 1)), "<title>", "<ttl>60</ttl><title>", 1)
	d.answer = func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"1"`)
		http.ServeContent(w, r, "", pollNoon, strings.NewReader(text))
	}
	if r := d.poll(); r.New != 1 || !r.Next.Equal(pollNoon.Add(time.Hour)) {
		t.Fatalf("first: got %+v", r)
	}
	if r := d.poll(); !r.Waiting || r.Late {
		t.Errorf("within its ttl: got %+v", r)
	}
	d.now = d.now.Add(time.Hour)
	if r := d.poll(); !r.Fresh || r.Unchanged != 1 || !r.Next.Equal(d.now.Add(time.Hour)) {
		t.Errorf("after it: got %+v", r)
	}
}

func TestPollRemembersMoves(t *testing.T) {
	d := newDesk(t)
	var asked []string
	d.answer = func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.Path)
		switch r.URL.Path {
		case "/feed":
			http.Redirect(w, r, "/new", http.StatusMovedPermanently)
		case "/new":
			_, _ = io.WriteString(w, strings.Replace(rss(episode("a", 1)), "<channel>",
				`<channel><i:new-feed-url xmlns:i="http://www.itunes.com/dtds/podcast-1.0.dtd">`+d.server.URL+`/newest</i:new-feed-url>`, 1))
		case "/newest":
			_, _ = io.WriteString(w, rss(episode("a", 1)))
		}
	}
	if r := d.poll(); r.Moved != d.server.URL+"/newest" {
		t.Errorf("got %+v", r)
	}
	d.poll()
	if want := []string{"/feed", "/new", "/newest"}; !slices.Equal(asked, want) {
		t.Errorf("got %q, want %q", asked, want)
	}
	d.answer = http.NotFound // the new place is no more: the old one is tried
	d.poll()
	d.now = d.now.Add(time.Hour)
	asked = nil
	d.answer = func(_ http.ResponseWriter, r *http.Request) { asked = append(asked, r.URL.Path) }
	d.poll()
	if want := []string{"/feed"}; !slices.Equal(asked, want) {
		t.Errorf("got %q, want %q", asked, want)
	}
}

// GUIDs that change at every poll are the same episodes, and keep the first.
func TestPollChangingGUIDs(t *testing.T) {
	d := newDesk(t)
	var n atomic.Int32
	d.answer = func(w http.ResponseWriter, _ *http.Request) {
		run := n.Add(1)
		_, _ = io.WriteString(w, rss(episode(fmt.Sprint("b", run), 2), episode(fmt.Sprint("a", run), 1)))
	}
	d.poll()
	for range 3 {
		if r := d.poll(); r.Renamed != 2 || r.New != 0 || r.Gone != 0 {
			t.Errorf("got %+v, want two known by their recordings", r)
		}
	}
	_ = d.store.Fetched(t.Context(), func(f earmark.Fetched) error {
		if f.GUID != "a1" && f.GUID != "b1" || !strings.HasSuffix(string(f.Seen), "4") {
			t.Errorf("got %s seen as %s, want the first GUID kept", f.GUID, f.Seen)
		}
		return nil
	})
	d.expect("the same two", "Number 1", "Number 2")
}

func TestPollOddItems(t *testing.T) {
	d := newDesk(t)
	d.serves(rss(episode("same", 2), episode("same", 1), episode("same", 2), strings.Replace(episode("future", 3), "2026", "2036", 1),
		"<item><title>Undated</title></item>", "<item></item>", strings.Replace(episode("odd", 4), "GMT", "Lisbon time", 1)))
	r := d.poll()
	if r.New != 6 || r.Twins != 1 || r.Future != 1 || r.Undated != 3 {
		t.Errorf("got %+v", r)
	}
	lib, err := ingest.Join(t.Context(), d.store, []ingest.Source{d.source(earmark.SourceShow)}, library.Cache{})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range lib.Episodes {
		if e.Draft != e.Date.IsZero() || e.Date.Year() == time.Now().Year() && e.Date.Month() != time.November {
			t.Errorf("%s: got date %s, draft %v", e.ID, e.Date, e.Draft)
		}
	}
	if r := d.poll(); r.New != 0 || r.Unchanged != 6 {
		t.Errorf("again: got %+v", r)
	}
}

// Paged and archived feeds are read to their end once, and then only as far as
// they are new.
func TestPollFollowsPages(t *testing.T) {
	for _, rel := range []string{"next", "prev-archive"} {
		t.Run(rel, func(t *testing.T) {
			d := newDesk(t)
			asked := 0
			newest := 9
			d.answer = func(w http.ResponseWriter, r *http.Request) {
				asked++
				from := newest
				_, _ = fmt.Sscan(r.URL.Query().Get("from"), &from)
				link := ""
				if from > 3 {
					link = fmt.Sprintf(`<link xmlns="http://www.w3.org/2005/Atom" rel="%s" href="?from=%d"/>`, rel, from-3)
				}
				var items []string
				for n := from; n > max(from-3, 0); n-- {
					items = append(items, episode(fmt.Sprint(n), n))
				}
				_, _ = io.WriteString(w, strings.Replace(rss(items...), "<item>", link+"<item>", 1))
			}
			if r := d.poll(); r.New != 9 || asked != 3 {
				t.Errorf("first: got %+v after %d requests", r, asked)
			}
			asked, newest = 0, 11
			if r := d.poll(); r.New != 2 || asked != 1 || r.Gone != 0 {
				t.Errorf("two more: got %+v after %d requests", r, asked)
			}
			asked, newest = 0, 20
			if r := d.poll(); r.New != 9 || asked != 4 {
				t.Errorf("nine more: got %+v after %d requests", r, asked)
			}
		})
	}
	t.Run("round and round", func(t *testing.T) {
		d := newDesk(t)
		d.serves(strings.Replace(rss(episode("a", 1)), "<item>", `<link xmlns="http://www.w3.org/2005/Atom" rel="next" href="/feed"/><item>`, 1))
		if r := d.poll(); r.New != 1 || r.Err != nil {
			t.Errorf("got %+v", r)
		}
	})
	t.Run("a page that fails", func(t *testing.T) {
		d := newDesk(t)
		d.answer = func(w http.ResponseWriter, r *http.Request) {
			if r.URL.RawQuery != "" {
				w.WriteHeader(500)
				return
			}
			_, _ = io.WriteString(w, strings.Replace(rss(episode("a", 1)), "<item>", `<link xmlns="http://www.w3.org/2005/Atom" rel="next" href="?2"/><item>`, 1))
		}
		if r := d.poll(); r.New != 1 || r.Err == nil {
			t.Errorf("got %+v", r)
		}
		d.expect("what came before", "Number 1")
	})
}

func TestPollSinceAndDryRun(t *testing.T) {
	d := newDesk(t)
	d.serves(rss(episode("b", 20), episode("a", 1)))
	d.poller.DryRun = true
	if r := d.poll(); r.New != 2 {
		t.Errorf("got %+v", r)
	}
	d.expect("a dry run")
	d.poller.DryRun, d.poller.Since = false, pollNoon.AddDate(0, 0, -7)
	if r := d.poll(); r.New != 1 || r.Left != 1 {
		t.Errorf("got %+v", r)
	}
	d.expect("since", "Number 20")
	d.poller.Since = time.Time{}
	d.poll()
	d.expect("all", "Number 1", "Number 20")
}

func TestPollFiles(t *testing.T) {
	d := newDesk(t)
	item := func(n int) string {
		return strings.Replace(episode(fmt.Sprint(n), n), "</item>", fmt.Sprintf(`<p:transcript xmlns:p="https://podcastindex.org/namespace/1.0" url="/t%d.html" type="text/html"/><p:transcript xmlns:p="https://podcastindex.org/namespace/1.0" url="/t%d" type="text/vtt"/><p:chapters xmlns:p="https://podcastindex.org/namespace/1.0" url="/c%d" type="application/json+chapters"/></item>`, n, n, n), 1)
	}
	d.answer = func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/feed":
			_, _ = io.WriteString(w, rss(item(2), item(1)))
		case "/t2":
			_, _ = io.WriteString(w, "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ana>Bread, twice.\n")
		case "/c2":
			_, _ = io.WriteString(w, `{"version":"1.2.0","chapters":[{"startTime":1,"title":"Flour"}]}`)
		case "/t1":
			_, _ = w.Write(make([]byte, 11<<20))
		default:
			http.NotFound(w, r)
		}
	}
	d.poll()
	sources := []ingest.Source{d.source(earmark.SourceShow)}
	quiet := func(int, int) {}
	got, err := d.poller.Files(t.Context(), sources, 2, quiet)
	if err != nil || got.Read != 2 || got.Left != 2 {
		t.Errorf("the newest: got %+v, %v", got, err)
	}
	if got, err = d.poller.Files(t.Context(), sources, 9, quiet); err != nil || got.Failed != 2 || got.Left != 0 {
		t.Errorf("the rest: got %+v, %v", got, err)
	}
	if got, err = d.poller.Files(t.Context(), sources, 9, quiet); err != nil || got != (ingest.Files{}) {
		t.Errorf("again: got %+v, %v, want nothing asked for", got, err)
	}
	lib, err := ingest.Join(t.Context(), d.store, sources, library.Cache{})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range lib.Episodes {
		if e.Title == "Number 2" && (e.Transcript == nil || e.Transcript.Segments[0].Speaker != "Ana" || e.Chapters[0].Title != "Flour") {
			t.Errorf("got %+v", e.Episode)
		}
	}
}

func TestPollSitemap(t *testing.T) {
	d := newDesk(t)
	page := "<html><head><title>%s</title></head><body><article><h1>%s</h1><p>By Ana Sample</p><p>%s</p></article></body></html>"
	d.answer = func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		switch r.URL.Path {
		case "/robots.txt":
			_, _ = io.WriteString(w, "User-agent: *\nDisallow: /secret")
		case "/feed":
			_, _ = fmt.Fprintf(w, "<sitemapindex><sitemap><loc>%s/pages.xml</loc></sitemap></sitemapindex>", d.server.URL)
		case "/pages.xml":
			_, _ = fmt.Fprintf(w, "<urlset><url><loc>%[1]s/a</loc><lastmod>2026-11-20</lastmod></url><url><loc>%[1]s/secret</loc></url><url><loc>%[1]s/none</loc></url></urlset>", d.server.URL)
		case "/a":
			_, _ = fmt.Fprintf(w, page, "The long way", "The long way", strings.Repeat("We went the long way home, and it was longer than the way there. ", 20))
		case "/secret":
			t.Error("a page was read that robots.txt asks not to read")
		default:
			http.NotFound(w, r)
		}
	}
	r := d.pollOf(d.source(earmark.SourceSitemap))
	if r.New != 1 || r.Err != nil || len(r.Notes) != 2 {
		t.Errorf("got %+v", r)
	}
	d.expect("a sitemap", "The long way")
	if r := d.pollOf(d.source(earmark.SourceSitemap)); r.New != 0 || r.Unchanged != 1 {
		t.Errorf("again: got %+v", r)
	}
	d.serves(rss())
	if r := d.pollOf(d.source(earmark.SourceSitemap)); r.Err == nil {
		t.Errorf("no sitemap: got %+v", r)
	}
}

// A source whose address is another one now begins anew, and keeps its items.
func TestPollOtherAddress(t *testing.T) {
	d := newDesk(t)
	d.answer = status(http.StatusGone)
	d.poll()
	d.serves(rss(episode("a", 1)))
	s := d.source(earmark.SourceShow)
	s.URL += "2"
	if r := d.pollOf(s); r.New != 1 || r.Err != nil {
		t.Errorf("got %+v", r)
	}
}

func TestPollStopsWithItsContext(t *testing.T) {
	d := newDesk(t)
	d.answer = func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	err := d.poller.Poll(ctx, []ingest.Source{d.source(earmark.SourceShow)}, func(ingest.Report) {})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want the end of the context", err)
	}
}

func TestManyItems(t *testing.T) {
	if testing.Short() {
		t.Skip("100,000 items")
	}
	d := newDesk(t)
	d.answer = func(w http.ResponseWriter, _ *http.Request) {
		z := gzip.NewWriter(w)
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = io.WriteString(z, "<rss><channel>")
		for i := range 100_000 {
			_, _ = fmt.Fprintf(z, "<item><title>Today</title><guid>%d</guid><pubDate>22 Nov 2026 08:00 GMT</pubDate></item>", i)
		}
		_, _ = io.WriteString(z, "</channel></rss>")
		_ = z.Close()
	}
	d.poller.Client = fetch.New(fetch.Options{AllowPrivate: []string{"127.0.0.1"}})
	if r := d.poll(); r.New != 100_000 || r.Err != nil {
		t.Errorf("got %d new, %v", r.New, r.Err)
	}
}
