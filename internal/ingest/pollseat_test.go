package ingest_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/fetch"
	"earmark/internal/ingest"
)

// Servers that stop in the middle of their feeds keep nobody from reading
// others, however many they are: here they go on only when another feed was
// read so far that its second page is asked for.
func TestPollWaitsFromNoSeat(t *testing.T) {
	text, read := rss(episode("1", 1)), make(chan struct{})
	d := newDesk(t)
	d.answer = func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/2":
			close(read)
			_, _ = io.WriteString(w, text)
		case strings.HasPrefix(r.Host, "host0."):
			time.Sleep(50 * time.Millisecond) // the others come first
			_, _ = io.WriteString(w, strings.Replace(rss(episode("2", 2)), "<channel>", `<channel><a:link xmlns:a="http://www.w3.org/2005/Atom" rel="next" href="/2"/>`, 1))
		default:
			_, _ = io.WriteString(w, text[:len(text)/2])
			_ = http.NewResponseController(w).Flush()
			<-read
			_, _ = io.WriteString(w, text[len(text)/2:])
		}
	}
	client := fetch.New(fetch.Options{AllowPrivate: []string{"127.0.0.0/8"}, Resolver: everyName()})
	defer client.Close()
	d.poller.Client = client
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(d.server.URL, "http://"))
	var sources []ingest.Source
	for i := range 2 * runtime.GOMAXPROCS(0) {
		sources = append(sources, ingest.Source{ID: earmark.SourceID(fmt.Sprint("s", i)), Kind: earmark.SourceShow, URL: fmt.Sprintf("http://host%d.test:%s/", i, port)})
	}
	err := d.poller.Poll(t.Context(), sources, func(r ingest.Report) {
		if r.New == 0 || r.Err != nil {
			t.Errorf("%s: got %d new and %v, want some", r.Source.ID, r.New, r.Err)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
}
