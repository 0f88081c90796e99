package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"earmark/content"
)

// zipOf writes an archive of files, in the order given: name, text, name, text.
func zipOf(t *testing.T, nameAndText ...string) string {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for pair := range slices.Chunk(nameAndText, 2) {
		w, err := z.Create(pair[0])
		if err == nil {
			_, err = io.WriteString(w, pair[1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestImportHostile brings in what was made to do harm, or just badly, as an
// editor would from the command line.
func TestImportHostile(t *testing.T) {
	const posts = "post_id,post_date,is_published,type,audience,title\n1.a,2023-01-05T09:00:00Z,true,newsletter,everyone,A\n2.b,2023-01-05T09:00:00Z,true,newsletter,everyone,B\n"
	const latin1 = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><rss version=\"2.0\"><channel><title>T</title><item><title>Caf\xe9</title><guid>1</guid><pubDate>Tue, 09 Apr 2019 10:00:00 GMT</pubDate><description>Cr\xe8me.</description></item></channel></rss>"
	const head = `<rss xmlns:wp="http://wordpress.org/export/1.2/" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>T</title><link>https://x.example</link><wp:wxr_version>1.2</wp:wxr_version><item><title>A</title><content:encoded>x</content:encoded><wp:post_id>1</wp:post_id><wp:post_date_gmt>2021-01-02 03:04:05</wp:post_date_gmt><wp:post_name>../../../evil</wp:post_name><wp:status>publish</wp:status><wp:post_type>post</wp:post_type></item>`
	for _, tt := range []struct {
		name, kind, file string
		code             int
		says             string
		has              map[string]string // a file below content/ and what it says
	}{
		{"an archive that leads out", "substack", zipOf(t, "posts.csv", posts, "../../evil.html", "x"), exitFailed, "lies outside of it: nothing of it is read", nil},
		{"an archive that grows", "substack", zipOf(t, "posts.csv", posts, "posts/1.a.html", strings.Repeat("<p>", 12<<20), "posts/2.b.html", "<p>b</p>"), exitPartly, "row 2: posts/1.a.html: larger than 32 MB", map[string]string{"articles/b.md": "\nb\n"}},
		{"no archive", "substack", "posts.csv", exitFailed, "not an export of this kind", nil},
		{"ragged rows", "beehiiv", "id,web_title,status,audience,content_html,created_at\n1,Long,confirmed,free,<p>x</p>,2024-01-02,too,many\n2,Short\n\n3,\"quote \" within\",confirmed,free,<p>y</p>,2024-01-02\n", exitDone, "3 new", map[string]string{"articles/long.md": "\nx\n", "articles/short.md": "draft: true", "articles/quote-within.md": "\ny\n"}},
		{"cells that count", "beehiiv", "id,web_title,status,audience,content_html,created_at\n1,\"=cmd|' /C calc'!A0\",confirmed,free,<p>+1</p>,2024-01-02\n", exitDone, "1 new", map[string]string{"articles/cmd-c-calc-a0.md": "title: \"=cmd|' /C calc'!A0\""}},
		{"Latin-1 called UTF-8", "rss", latin1, exitDone, "1 new", map[string]string{"articles/café.md": "title: Café\n"}},
		{"Latin-1 in a list", "beehiiv", "id,web_title,status,audience,content_html,created_at\n1,Caf\xe9,confirmed,free,<p>Cr\xe8me</p>,2024-01-02\n", exitDone, "1 new", map[string]string{"articles/café.md": "Crème"}},
		{"a slug that leads out", "wxr", head + "</channel></rss>", exitDone, "content/articles/evil.md", map[string]string{"articles/evil.md": "title: A"}},
		{"cut off", "wxr", head + "<item><title>b", exitFailed, "cut off", map[string]string{"articles/evil.md": "title: A"}},
		{"entities that grow", "wxr", `<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>` + strings.Replace(head, "<title>A", "<title>A&b;", 1) + "</channel></rss>", exitDone, "1 new", nil},
		{"an endless list within lists", "opml", "<opml><body>" + strings.Repeat("<outline>", 5000), exitFailed, "more than 64 deep", nil},
		{"a page of nothing but frames", "page", "<html>" + strings.Repeat("<div>", 20_000), exitFailed, "exceeds 512 nodes", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := emptyWorkspace(t)
			name := filepath.Join(t.TempDir(), "export")
			if err := os.WriteFile(name, []byte(tt.file), 0o644); err != nil {
				t.Fatal(err)
			}
			before := everything(t, dir)
			code, out := imported(t, dir, tt.kind, name)
			if code != tt.code || !strings.Contains(out, tt.says) {
				t.Errorf("got %d, want %d, and %q in\n%s", code, tt.code, tt.says, out)
			}
			for file, says := range tt.has {
				if got := contentOf(t, dir)["content/"+file]; !strings.Contains(got, says) {
					t.Errorf("%s: got no %q in %q", file, says, got)
				}
			}
			for _, file := range everything(t, dir) {
				if !slices.Contains(before, file) && !strings.HasPrefix(file, "content/") && !strings.HasPrefix(file, ".earmark/") {
					t.Errorf("%s was written", file)
				}
			}
			if code, out := command(t, dir, "check"); code != exitDone && code != exitFindings || strings.Contains(out, "error") && !strings.Contains(out, "0 errors") {
				t.Errorf("check: got %d\n%s", code, out)
			}
		})
	}
}

// everything is the path of every file in a workspace.
func everything(t *testing.T, dir string) []string {
	t.Helper()
	var all []string
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			all = append(all, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestDownloadKilled kills the process at any moment of an import that downloads:
// no picture is half there, and the next run leaves what one run would have left.
func TestDownloadKilled(t *testing.T) {
	picture := content.Files()["content/shows/mom-brain/cover.png"]
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/feed.xml" {
			for part := range slices.Chunk(picture, len(picture)/4+1) {
				_, _ = w.Write(part)
				w.(http.Flusher).Flush()
				time.Sleep(2 * time.Millisecond)
			}
			return
		}
		_, _ = io.WriteString(w, `<rss version="2.0"><channel><title>T</title>`)
		for i := range 25 {
			_, _ = fmt.Fprintf(w, `<item><title>Post %d</title><guid>%d</guid><pubDate>Tue, 09 Apr 2019 10:00:00 GMT</pubDate><description><![CDATA[<p>See <img src="http://%s/%d.png"></p>]]></description></item>`, i, i, r.Host, i)
		}
		_, _ = io.WriteString(w, `</channel></rss>`)
	}))
	defer server.Close()
	args := func(dir string) []string {
		return []string{"-C", dir, "import", "rss", server.URL + "/feed.xml", "--allow-private=127.0.0.1", "--download"}
	}
	for range 3 {
		dir := emptyWorkspace(t)
		c := exec.Command(os.Args[0], args(dir)...)
		c.Args[0] = "earmark" // the test binary is the program by that name
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(50+rand.IntN(500)) * time.Millisecond) //nolint:gosec // any moment will do
		_ = c.Process.Kill()
		_ = c.Wait() // it was killed
		allWhole(t, dir, picture)
		if code, out := command(t, dir, args(dir)[2:]...); code != exitDone {
			t.Fatalf("the next run: exit status %d\n%s", code, out)
		}
		if n := allWhole(t, dir, picture); n != 25 {
			t.Errorf("got %d pictures, want 25", n)
		}
		for _, file := range everything(t, dir) {
			if strings.Contains(file, "/.download-") {
				t.Errorf("%s is left", file)
			}
		}
	}
}

// allWhole counts the pictures, each of which must be whole.
func allWhole(t *testing.T, dir string, picture []byte) int {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "content/articles/*.png"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range found {
		if data, err := os.ReadFile(name); err != nil || !bytes.Equal(data, picture) {
			t.Errorf("%s is not whole: %d of %d bytes, %v", name, len(data), len(picture), err)
		}
	}
	return len(found)
}

func TestImportMoved(t *testing.T) {
	dir := emptyWorkspace(t)
	export := filepath.Join(t.TempDir(), "posts.csv")
	text := "id,web_title,status,audience,url,content_html,created_at\n1,Tin,confirmed,free,https://old.example/p/tin-and-twine,<p>x</p>,2024-01-02\n"
	if err := os.WriteFile(export, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, what := range []string{"1 new", "1 unchanged"} {
		if code, out := imported(t, dir, "beehiiv", export, "--moved"); code != exitDone || !strings.Contains(out, what) {
			t.Fatalf("got %d, want %q in\n%s", code, what, out)
		}
	}
	if got := readFile(t, dir, "content/articles/tin-and-twine.md"); !strings.Contains(got, "\nredirect_from: [/p/tin-and-twine]\n") || strings.Contains(got, "\nurl:") {
		t.Errorf("got\n%s", got)
	}
	if code, out := command(t, dir, "build"); code != exitDone {
		t.Fatalf("build: got %d\n%s", code, out)
	}
	if got := readFile(t, dir, "public/p/tin-and-twine/index.html"); !strings.Contains(got, `url=../../articles/tin-and-twine/"`) {
		t.Errorf("got\n%s", got)
	}
}
