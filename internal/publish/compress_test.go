package publish_test

import (
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"earmark/internal/publish"
)

func unpacked(t *testing.T, dir, name string) string {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestLargeTextsHaveACompressedTwin(t *testing.T) {
	w := newWorkspace()
	w.articles[0].Body = body(strings.Repeat("The pier has no gate any more.\n\n", 3000))
	dir := t.TempDir()
	w.build(t, dir)
	if unpacked(t, dir, "feed.xml.gz") != read(t, dir, "feed.xml") {
		t.Error("feed.xml.gz is not feed.xml")
	}
	if _, err := os.Stat(filepath.Join(dir, "links.json.gz")); err == nil {
		t.Error("a small file got a twin")
	}
	if again := w.build(t, dir); len(again.Written) != 0 {
		t.Errorf("a second build wrote %q", again.Written)
	}
	w.articles[0].Title = "Another"
	w.build(t, dir)
	if unpacked(t, dir, "feed.xml.gz") != read(t, dir, "feed.xml") {
		t.Error("after a change feed.xml.gz is not feed.xml")
	}
	feeds := publish.DefaultFeeds()
	feeds.Compress = false
	w.buildWith(t, dir, feeds)
	if _, err := os.Stat(filepath.Join(dir, "feed.xml.gz")); err == nil {
		t.Error("feeds.compress: false left feed.xml.gz")
	}
}
