//go:build unix

package ingest_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/fetch"
	"earmark/internal/ingest"
	"earmark/internal/store"
)

// A poll that is killed at any moment leaves a store that is whole, and the next
// finishes the work: every item is there once.
func TestPollKilled(t *testing.T) {
	if at := os.Getenv("EARMARK_POLL_KILLED"); at != "" {
		pollToBeKilled(t, at, os.Getenv("EARMARK_POLL_STORE"))
		return
	}
	if testing.Short() {
		t.Skip("starts processes")
	}
	const items = 3000
	var guard sync.Mutex
	tell, after := func() {}, 0 // what is done when the server has sent so many of them
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		guard.Lock()
		tell, at := tell, after
		guard.Unlock()
		_, _ = io.WriteString(w, "<rss><channel><title>Talk</title>")
		for i := range items {
			if i == at {
				_ = http.NewResponseController(w).Flush()
				tell()
			}
			_, _ = fmt.Fprintf(w, "<item><title>Number %d</title><guid>%d</guid><pubDate>22 Nov 2026 08:00 GMT</pubDate><description>%s</description></item>", i, i, strings.Repeat("bread ", 50))
		}
		_, _ = io.WriteString(w, "</channel></rss>")
	}))
	defer server.Close()
	path := filepath.Join(t.TempDir(), "store.db")
	partly := 0
	for range 10 {
		reached := make(chan struct{})
		guard.Lock()
		tell, after = sync.OnceFunc(func() { close(reached) }), rand.IntN(items)
		guard.Unlock()
		c := exec.Command(os.Args[0], "-test.run=^TestPollKilled$")
		c.Env = append(os.Environ(), "EARMARK_POLL_KILLED="+server.URL, "EARMARK_POLL_STORE="+path)
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- c.Wait() }()
		select {
		case <-reached:
		case err := <-ended:
			t.Fatalf("it ended before it asked: %v", err)
		}
		time.Sleep(time.Duration(rand.IntN(150)) * time.Millisecond) // perhaps to its end, and while it is kept
		_ = c.Process.Kill()
		<-ended
		n := kept(t, path)
		if n > items {
			t.Fatalf("got %d items, want at most %d", n, items)
		}
		if n > 0 && n < items {
			partly++
		}
	}
	pollToBeKilled(t, server.URL, path)
	if n := kept(t, path); n != items {
		t.Errorf("got %d items in the end, want %d", n, items)
	}
	t.Logf("killed with some of the items kept: %d times of 10", partly)
}

func kept(t *testing.T, path string) (n int) {
	t.Helper()
	s, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Fetched(t.Context(), func(earmark.Fetched) error { n++; return nil }); err != nil {
		t.Fatal(err)
	}
	return n
}

func pollToBeKilled(t *testing.T, at, path string) {
	t.Helper()
	s, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	client := fetch.New(fetch.Options{AllowPrivate: []string{"127.0.0.1"}})
	p := ingest.Poller{Client: client, Store: s, Now: time.Now}
	err = p.Poll(t.Context(), []ingest.Source{{ID: "talk", Kind: earmark.SourceShow, URL: at}}, func(r ingest.Report) {
		if r.Err != nil {
			t.Errorf("got %v", r.Err)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
}
