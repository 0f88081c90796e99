package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// sampleAt makes a sample workspace whose files are changed first.
func sampleAt(t *testing.T, changes map[string][2]string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "w")
	if code, _, errs := say(t, "init", dir, "--sample"); code != 0 {
		t.Fatal(errs)
	}
	for name, change := range changes {
		file := filepath.Join(dir, filepath.FromSlash(name))
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(data, []byte(change[0])) {
			t.Fatalf("%s has no %q", name, change[0])
		}
		if err := os.WriteFile(file, bytes.Replace(data, []byte(change[0]), []byte(change[1]), 1), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func say(t *testing.T, args ...string) (code int, out, errs string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = run(t.Context(), args, strings.NewReader(""), &stdout, &stderr, func(string) string { return "" })
	return code, stdout.String(), stderr.String()
}

// hub remembers what it was told.
type hub struct {
	sync.Mutex
	told []url.Values
	code int
}

func (h *hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.Lock()
	defer h.Unlock()
	_ = r.ParseForm()
	h.told = append(h.told, r.PostForm)
	w.WriteHeader(h.code)
}

func TestBuildTellsHubsOfChangedFeeds(t *testing.T) {
	h := &hub{code: http.StatusNoContent}
	server := httptest.NewServer(h)
	defer server.Close()
	dir := sampleAt(t, map[string][2]string{"earmark.yaml": {"link: {}", "link: {}\nfeeds: {hubs: [\"" + server.URL + "/\"]}"}})
	build := func() (int, string) {
		code, _, errs := say(t, "-C", dir, "build", "--ping", "--allow-private", "127.0.0.1")
		return code, errs
	}
	if code, errs := build(); code != 0 || len(h.told) == 0 {
		t.Fatalf("got %d and %d calls: %s", code, len(h.told), errs)
	}
	first := h.told[0]
	if first.Get("hub.mode") != "publish" || first.Get("hub.url") != "https://tarrowandtide.example/feed.xml" {
		t.Errorf("got %v", first)
	}
	h.told = nil
	if code, errs := build(); code != 0 || len(h.told) != 0 {
		t.Errorf("nothing changed: got %d and %d calls: %s", code, len(h.told), errs)
	}
	h.code = http.StatusForbidden
	if err := os.RemoveAll(filepath.Join(dir, "public")); err != nil {
		t.Fatal(err)
	}
	if code, errs := build(); code != exitPartly || !strings.Contains(errs, "all is published") {
		t.Errorf("a hub that refuses: got %d: %s", code, errs)
	}
}

func TestBuildNotesFetchesTheFeed(t *testing.T) {
	const theirs = "<?xml version='1.0'?>\n<rss version='2.0' xmlns:odd='urn:odd'><channel><title>Mom Brain</title><odd:x  y='&#65;'/>" +
		"<item><guid>mom-brain-sample-1</guid><description><![CDATA[<p>Theirs.</p>]]></description></item></channel></rss>\n"
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/rss+xml")
		_, _ = w.Write([]byte(theirs))
	}))
	defer server.Close()
	dir := sampleAt(t, map[string][2]string{
		"content/shows/mom-brain/_index.md":         {"feed: https://example.com/mom-brain/feed.xml", "feed: " + server.URL + "/feed.xml"},
		"content/articles/sharing-a-miscarriage.md": {"title:", "episodes: [mom-brain/sample-one]\ntitle:"},
	})
	code, out, errs := say(t, "-C", dir, "build", "--notes", "mom-brain", "--allow-private", "127.0.0.1")
	if code != 0 {
		t.Fatalf("got %d: %s", code, errs)
	}
	before, rest, _ := strings.Cut(theirs, "]]>")
	got, after, _ := strings.Cut(strings.TrimPrefix(out, before), "]]>")
	if !strings.HasPrefix(out, before) || after != rest || !strings.Contains(got, "Content note: pregnancy loss.") || !strings.HasPrefix(got, "\n<section class=\"earmark-read\">") {
		t.Errorf("got\n%s", out)
	}
}
