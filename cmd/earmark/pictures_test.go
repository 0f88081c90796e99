package main

import (
	"bytes"
	"image"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// A build looks at covers elsewhere once, and says which of them directories would
// refuse; check says the same from then on.
func TestBuildLooksAtCoversElsewhere(t *testing.T) {
	var small bytes.Buffer
	if err := png.Encode(&small, image.NewRGBA(image.Rect(0, 0, 600, 600))); err != nil {
		t.Fatal(err)
	}
	var asked atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		if r.URL.Path != "/cover.png" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("ETag", `"1"`)
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(small.Bytes()))
	}))
	defer server.Close()
	dir := sampleAt(t, map[string][2]string{
		"content/shows/the-back-step/_index.md":             {"image: cover.png", "image: " + server.URL + "/cover.png"},
		"content/shows/the-back-step/how-to-lay-a-hedge.md": {"title:", "image: " + server.URL + "/gone.png\ntitle:"},
	})
	build := func(flags ...string) string {
		t.Helper()
		code, _, errs := say(t, append([]string{"-C", dir, "build"}, flags...)...)
		if code != 0 {
			t.Fatalf("got %d: %s", code, errs)
		}
		return errs
	}
	const unfit = "/cover.png is 600 × 600 pixels; expected 1400 to 3000"
	const unseen = "/gone.png could not be looked at: "
	if errs := build("--offline"); asked.Load() > 0 || strings.Contains(errs, unfit) || strings.Contains(errs, unseen) {
		t.Errorf("offline: got %d requests and %s", asked.Load(), errs)
	}
	errs := build("--allow-private", "127.0.0.1")
	if !strings.Contains(errs, unfit) || !strings.Contains(errs, unseen) || !strings.Contains(errs, "404") {
		t.Errorf("got %s", errs)
	}
	n := asked.Load()
	if errs := build(); asked.Load() != n || !strings.Contains(errs, unfit) || !strings.Contains(errs, unseen) || !strings.Contains(errs, "0 written") {
		t.Errorf("again: got %d requests more and %s", asked.Load()-n, errs)
	}
	if _, out, errs := say(t, "-C", dir, "check"); !strings.Contains(out+errs, unfit) {
		t.Errorf("check: got %s%s", out, errs)
	}
	public, err := os.ReadFile(filepath.Join(dir, "public/shows/the-back-step/feed.xml"))
	if err != nil || !strings.Contains(string(public), `<itunes:image href="`+server.URL+`/cover.png">`) {
		t.Errorf("got %v and no cover in the feed", err)
	}
}
