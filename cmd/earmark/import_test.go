package main

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"earmark/content"
	"earmark/internal/library"
)

// emptyWorkspace is a new workspace.
func emptyWorkspace(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := library.Create(dir, map[string][]byte{library.ConfigFile: []byte(newConfig)}); err != nil {
		t.Fatal(err)
	}
	return dir
}

// imported runs an import and gives its exit status and all it said.
func imported(t *testing.T, dir string, args ...string) (int, string) {
	t.Helper()
	var out bytes.Buffer
	code := run(t.Context(), append([]string{"-C", dir, "import"}, args...), strings.NewReader(""), &out, &out, noEnv)
	return code, out.String()
}

const essayPage = `<html><head><title>Low tide</title><meta name="author" content="Ruth Vale"><meta property="article:published_time" content="2020-01-02T03:04:05Z"></head>
<body><article><h1>Low tide</h1><p>The sea lends its floor twice a day, and takes it back without a word. <a href="/map">A map</a> says where.</p></article></body></html>`

func TestImportFromTheWeb(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/robots.txt":
			fmt.Fprintln(w, "User-agent: *\nDisallow: /private")
		case "/essay", "/private":
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = io.WriteString(w, essayPage)
		case "/cover.png":
			_, _ = w.Write(content.Files()["content/shows/mom-brain/cover.png"])
		case "/fog.mp3":
			_, _ = w.Write(content.Files()["content/shows/mom-brain/sample-one.mp3"])
		case "/podcast.xml":
			at := "http://" + r.Host
			_, _ = io.WriteString(w, `<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"><channel><title>Low</title><itunes:image href="`+at+`/cover.png"/><item><title>Fog</title><guid>f</guid><pubDate>Tue, 09 Apr 2019 10:00:00 GMT</pubDate><enclosure url="`+at+`/fog.mp3" length="9" type="audio/mpeg"/><itunes:image href="`+at+`/essay"/></item></channel></rss>`)
		case "/feed.xml":
			_, _ = io.WriteString(w, `<rss version="2.0"><channel><title>T</title><item><title>One</title><guid>g1</guid><pubDate>Tue, 09 Apr 2019 10:00:00 GMT</pubDate><description>Words.</description></item></channel></rss>`)
		default:
			http.NotFound(w, r)
		}
	}))
	defer server.Close()
	dir := emptyWorkspace(t)
	allow := "--allow-private=127.0.0.1"
	for _, tt := range []struct {
		name string
		args []string
		code int
		says string
	}{
		{"a private address is refused", []string{"page", server.URL + "/essay"}, exitFailed, "--allow-private HOST"},
		{"a page", []string{"page", server.URL + "/essay", allow}, exitDone, "content/articles/low-tide.md"},
		{"robots are asked", []string{"page", server.URL + "/private", allow}, exitFailed, "robots.txt"},
		{"not there", []string{"page", server.URL + "/nothing", allow}, exitFailed, "404"},
		{"a feed", []string{"rss", server.URL + "/feed.xml", allow}, exitDone, "content/articles/one.md"},
		{"with its media; a page is no picture", []string{"rss", server.URL + "/podcast.xml", allow, "--download"}, exitPartly, "image of Fog: it is no picture"},
		{"again, without", []string{"rss", server.URL + "/podcast.xml", allow}, exitDone, "2 unchanged"},
		{"a page is no feed", []string{"rss", server.URL + "/essay", allow}, exitFailed, "a web page, not a feed"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if code, out := imported(t, dir, tt.args...); code != tt.code || !strings.Contains(out, tt.says) {
				t.Errorf("got %d, want %d, and %q in\n%s", code, tt.code, tt.says, out)
			}
		})
	}
	show, err := os.ReadFile(filepath.Join(dir, "content/shows/low/_index.md"))
	if err != nil || !strings.Contains(string(show), "\nimage: cover.png\n") {
		t.Errorf("the cover is not beside the show: %v\n%s", err, show)
	}
	episode, err := os.ReadFile(filepath.Join(dir, "content/shows/low/fog.md"))
	if err != nil || !strings.Contains(string(episode), "\naudio: fog.mp3\n") {
		t.Errorf("the recording is not beside the episode: %v\n%s", err, episode)
	}
	data, err := os.ReadFile(filepath.Join(dir, "content/articles/low-tide.md"))
	if err != nil || !strings.Contains(string(data), "[A map]("+server.URL+"/map)") {
		t.Errorf("links are not absolute: %v\n%s", err, data)
	}
}

// TestImportKilled kills the process at any moment of an import: what is there
// is whole, and the next run gives what one run would have given.
func TestImportKilled(t *testing.T) {
	export := filepath.Join(t.TempDir(), "posts.csv")
	var text strings.Builder
	text.WriteString("id,web_title,status,audience,content_html,created_at\n")
	for i := range 150 {
		fmt.Fprintf(&text, "%d,Post %d,confirmed,free,<p>Words of post %d.</p>,2024-01-02 10:00:00\n", i, i, i)
	}
	if err := os.WriteFile(export, []byte(text.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	whole := emptyWorkspace(t)
	if code, out := imported(t, whole, "beehiiv", export); code != exitDone {
		t.Fatalf("exit status %d\n%s", code, out)
	}
	want := contentOf(t, whole)
	for range 4 {
		dir := emptyWorkspace(t)
		c := exec.Command(os.Args[0], "-C", dir, "import", "beehiiv", export)
		c.Args[0] = "earmark" // the test binary is the program by that name
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(rand.IntN(400)) * time.Millisecond) //nolint:gosec // any moment will do
		_ = c.Process.Kill()
		_ = c.Wait() // it was killed
		for name, text := range contentOf(t, dir) {
			if text != want[name] {
				t.Fatalf("%s is not whole:\n%s", name, text)
			}
		}
		if code, out := imported(t, dir, "beehiiv", export); code != exitDone {
			t.Fatalf("the next run: exit status %d\n%s", code, out)
		}
		if got := contentOf(t, dir); !maps.Equal(got, want) {
			t.Fatalf("the next run gives %d files, want %d alike", len(got), len(want))
		}
	}
}

// contentOf are the content files of a workspace.
func contentOf(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasPrefix(name, "content/") || filepath.Ext(name) != ".md" {
			return err
		}
		data, err := fs.ReadFile(os.DirFS(dir), name)
		files[name] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
