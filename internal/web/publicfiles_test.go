package web_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"earmark/internal/web"
)

func TestBuiltFiles(t *testing.T) {
	feed := "<rss>" + strings.Repeat("<item>story</item>", 500) + "</rss>"
	at := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	files := fstest.MapFS{
		"feed.xml":            {Data: []byte(feed), ModTime: at},
		"index.html":          {Data: []byte("first page"), ModTime: at},
		"audio/x.mp3":         {Data: bytes.Repeat([]byte("x"), 5000), ModTime: at},
		"articles/index.html": {Data: []byte("list"), ModTime: at},
		".env":                {Data: []byte("secret"), ModTime: at},
	}
	p := openPublic(t, func(o *web.PublicOptions) { o.Files = files })
	plain := p.get("/mag/feed.xml")
	if plain.status != 200 || plain.body != feed || !strings.HasPrefix(plain.header.Get("Content-Type"), "application/rss+xml") {
		t.Fatalf("got %d %v", plain.status, plain.header)
	}
	squeezed := p.request(http.MethodGet, "/feed.xml", "", "Accept-Encoding", "br;q=1, gzip;q=0.8")
	z, err := gzip.NewReader(strings.NewReader(squeezed.body))
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(z); err != nil || string(text) != feed || squeezed.header.Get("Vary") != "Accept-Encoding" {
		t.Errorf("squeezed: got %v %v, want the same feed", squeezed.header, err)
	}
	for name, r := range map[string]struct{ etag, coding string }{
		"plain":    {plain.header.Get("ETag"), "identity"},
		"squeezed": {squeezed.header.Get("ETag"), "gzip"},
	} {
		if got := p.request(http.MethodGet, "/feed.xml", "", "If-None-Match", r.etag, "Accept-Encoding", r.coding); got.status != http.StatusNotModified || got.body != "" || r.etag == "" {
			t.Errorf("%s again: got %d, want 304", name, got.status)
		}
	}
	files["feed.xml"] = &fstest.MapFile{Data: []byte(feed + "<!-- new -->"), ModTime: at.Add(time.Minute)}
	if got := p.request(http.MethodGet, "/feed.xml", "", "If-None-Match", plain.header.Get("ETag")); got.status != 200 {
		t.Errorf("changed: got %d, want 200", got.status)
	}
	if got := p.request(http.MethodGet, "/audio/x.mp3", "", "Range", "bytes=10-19"); got.status != http.StatusPartialContent || len(got.body) != 10 {
		t.Errorf("part of a recording: got %d with %d bytes, want 206 with 10", got.status, len(got.body))
	}
	for path, want := range map[string]int{
		"/": 200, "/mag/": 200, "/articles": 301, "/articles/": 200, "/audio/": 404, "/.env": 404, "/../store.db": 404, "/%2e%2e/store.db": 404, "/audio%2fx.mp3": 200,
	} {
		if got := p.get(path); got.status != want {
			t.Errorf("%s: got %d, want %d", path, got.status, want)
		}
	}
	if got := p.post("/feed.xml", ""); got.status != http.StatusMethodNotAllowed {
		t.Errorf("POST: got %d, want 405", got.status)
	}
}
