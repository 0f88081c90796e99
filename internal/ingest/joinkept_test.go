package ingest_test

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"earmark/internal/earmark"
	"earmark/internal/ingest"
	"earmark/internal/library"
)

// What is kept of the store is never old: after each thing that can happen to
// an item, it is what the store gives without it.
func TestJoinKeptIsNeverOld(t *testing.T) {
	d, kept := newDesk(t), library.Cache{Dir: t.TempDir()}
	text := rss(transcribed(episode("1", 1)), episode("2", 2))
	d.answer = func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/t" {
			text = "WEBVTT\n\n00:01.000 --> 00:02.000\nBread, twice.\n"
		}
		_, _ = io.WriteString(w, strings.ReplaceAll(text, "HOST", d.server.URL))
	}
	sources := []ingest.Source{d.source(earmark.SourceShow)}
	before := ""
	for _, step := range []struct {
		name string
		do   func()
		same bool
	}{
		{"polled", func() { d.poll() }, false},
		{"nothing new", func() { d.poll() }, true},
		{"a title changed", func() { text = strings.Replace(text, "Number 1", "Number one", 1); d.poll() }, false},
		{"one gone", func() { text = rss(transcribed(episode("1", 1))); d.poll() }, false},
		{"a transcript", func() { _, _ = d.poller.Files(t.Context(), sources, 9, func(int, int) {}) }, false},
		{"as articles", func() { sources[0].Kind = earmark.SourceArticles }, false},
		{"the cache deleted", func() { _ = os.RemoveAll(kept.Dir) }, true},
		{"no source named", func() { sources = nil }, false}, // it may be that of a show file
	} {
		step.do()
		fresh, err := ingest.Join(t.Context(), d.store, sources, library.Cache{})
		if err != nil {
			t.Fatal(err)
		}
		for range 2 { // written, then read
			got, err := ingest.Join(t.Context(), d.store, sources, kept)
			if err != nil {
				t.Fatal(err)
			}
			if !sameItems(got, fresh) {
				t.Errorf("%s: got %+v, want %+v", step.name, got, fresh)
			}
		}
		now, _ := os.ReadFile(filepath.Join(kept.Dir, "fetched"))
		if same := string(now) == before; same != step.same {
			t.Errorf("%s: kept as it was: %v, want %v", step.name, same, step.same)
		}
		before = string(now)
	}
}

func transcribed(item string) string {
	return strings.Replace(item, "</item>", `<t:transcript xmlns:t="https://podcastindex.org/namespace/1.0" url="HOST/t" type="text/vtt"/></item>`, 1)
}

// sameItems compares what anybody can see of two.
func sameItems(a, b *library.Fetched) bool {
	if len(a.Articles) != len(b.Articles) || len(a.Episodes) != len(b.Episodes) {
		return false
	}
	for i := range a.Articles {
		if !reflect.DeepEqual(a.Articles[i].Article, b.Articles[i].Article) || !reflect.DeepEqual(a.Articles[i].Authors, b.Articles[i].Authors) {
			return false
		}
	}
	return reflect.DeepEqual(a.Episodes, b.Episodes) && reflect.DeepEqual(a.Shows, b.Shows)
}
