package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// A build learns what it must know of a recording elsewhere, the next one asks
// nobody and changes nothing, and without a network the feed is without, not wrong.
func TestBuildAsksForRecordingsElsewhere(t *testing.T) {
	sound, err := os.ReadFile("../../content/shows/the-back-step/how-to-lay-a-hedge.mp3")
	if err != nil {
		t.Fatal(err)
	}
	var asked atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		if r.URL.Path != "/hedge.mp3" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("ETag", `"1"`)
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(sound))
	}))
	defer server.Close()
	address := server.URL + "/hedge.mp3"
	dir := sampleAt(t, map[string][2]string{
		"content/shows/the-back-step/how-to-lay-a-hedge.md": {"audio: {file: how-to-lay-a-hedge.mp3}", "audio: " + address},
	})
	feed := func() string {
		t.Helper()
		data, err := os.ReadFile(filepath.Join(dir, "public/shows/the-back-step/feed.xml"))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	build := func(flags ...string) string {
		t.Helper()
		code, _, errs := say(t, append([]string{"-C", dir, "build", "--accept-changes"}, flags...)...)
		if code != 0 {
			t.Fatalf("got %d: %s", code, errs)
		}
		return errs
	}

	if errs := build("--offline"); asked.Load() > 0 || !strings.Contains(errs, "the feed is without length and duration of "+address) {
		t.Errorf("offline: got %d requests and %s", asked.Load(), errs)
	}
	if !strings.Contains(feed(), `<enclosure url="`+address+`" length="0" type="audio/mpeg">`) {
		t.Error("offline: got no enclosure of unknown length")
	}
	if errs := build(); !strings.Contains(errs, "127.0.0.1") || strings.Contains(feed(), `length="242701"`) {
		t.Errorf("private address: got %s", errs)
	}

	errs := build("--allow-private", "127.0.0.1")
	if strings.Contains(errs, "without") || !strings.Contains(feed(), `<enclosure url="`+address+`" length="242701" type="audio/mpeg">`) || !strings.Contains(feed(), "<itunes:duration>80</itunes:duration>") {
		t.Errorf("got %s and no size and duration", errs)
	}
	want, n := feed(), asked.Load()
	if errs := build(); asked.Load() != n || feed() != want || !strings.Contains(errs, "0 written") {
		t.Errorf("again: got %d requests more and %s", asked.Load()-n, errs)
	}
	if build("--refresh", "--allow-private", "127.0.0.1"); asked.Load() != n+1 || feed() != want {
		t.Errorf("--refresh: got %d requests more, want HEAD alone", asked.Load()-n)
	}
	if errs := build("--refresh"); feed() != want || !strings.Contains(errs, "keeps what was known of "+address) {
		t.Errorf("--refresh without the server: got %s", errs)
	}
	if err := os.RemoveAll(filepath.Join(dir, ".earmark", "cache")); err != nil {
		t.Fatal(err)
	}
	if build("--allow-private", "127.0.0.1"); feed() != want {
		t.Error("without the cache: got another feed")
	}
}
