package main

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// command runs a command in a workspace and gives its exit status and all it
// said.
func command(t *testing.T, dir string, args ...string) (int, string) {
	t.Helper()
	var out strings.Builder
	code := run(t.Context(), append([]string{"-C", dir}, args...), strings.NewReader(""), &out, &out, noEnv)
	return code, out.String()
}

// fetchedWorkspace is a workspace with a feed of articles and one of a show,
// fetched from a server whose text of the first article is as given.
func fetchedWorkspace(t *testing.T, words *string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		at := "http://" + r.Host
		switch r.URL.Path {
		case "/articles.xml":
			_, _ = io.WriteString(w, `<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>T</title>
<item><title>Low tide</title><guid>a1</guid><link>`+at+`/low-tide</link><dc:creator>Sam</dc:creator><pubDate>Tue, 09 Apr 2019 10:00:00 GMT</pubDate><description><![CDATA[<p>`+*words+` <a href="/map">A map</a></p>]]></description></item>
<item><title>High tide</title><guid>a2</guid><pubDate>Wed, 10 Apr 2019 10:00:00 GMT</pubDate><description>More.</description></item></channel></rss>`)
		case "/show.xml":
			_, _ = io.WriteString(w, `<rss version="2.0" xmlns:podcast="https://podcastindex.org/namespace/1.0"><channel><title>Talk</title><description>Two talk.</description>
<item><title>Fog</title><guid>e1</guid><pubDate>Tue, 09 Apr 2019 10:00:00 GMT</pubDate><enclosure url="`+at+`/fog.mp3" length="9" type="audio/mpeg"/><podcast:transcript url="`+at+`/fog.vtt" type="text/vtt"/><podcast:person role="guest">Ida Bell</podcast:person></item>
<item><title>Mist</title><guid>e2</guid><pubDate>Wed, 10 Apr 2019 10:00:00 GMT</pubDate><enclosure url="`+at+`/mist.mp3" length="9" type="audio/mpeg"/></item></channel></rss>`)
		case "/fog.vtt":
			_, _ = io.WriteString(w, "WEBVTT\n\n00:01.000 --> 00:04.000\nThe fog came in.\n")
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(server.Close)
	dir := emptyWorkspace(t)
	name := filepath.Join(dir, "earmark.yaml")
	config, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	config = fmt.Appendf(config, "\nsources:\n  - {id: tides, kind: articles, url: %s/articles.xml}\n  - {id: talk, kind: show, url: %s/show.xml}\n", server.URL, server.URL)
	if err := os.WriteFile(name, config, 0o644); err != nil {
		t.Fatal(err)
	}
	fetchAll(t, dir)
	return dir
}

func fetchAll(t *testing.T, dir string) {
	t.Helper()
	if code, out := command(t, dir, "fetch", "--now", "--files", "5", "--allow-private=127.0.0.1"); code != exitDone {
		t.Fatalf("fetch: exit status %d\n%s", code, out)
	}
}

// TestImportFetched makes files of what was fetched: each where it is the same
// item as before, once in every list, the editor's edits kept.
func TestImportFetched(t *testing.T) {
	words := "The sea lends its floor."
	dir := fetchedWorkspace(t, &words)
	for _, name := range []string{"sam-one", "sam-two"} {
		writeFile(t, dir, "content/people/"+name+".md", "---\nname: "+name+"\naliases: [Sam]\n---\n")
	}
	listed := func(kind string) string {
		_, out := command(t, dir, "list", kind, "--json")
		ids := ""
		for line := range strings.Lines(out) {
			id, _, _ := strings.Cut(strings.TrimPrefix(line, `{"id":"`), `"`)
			ids += id + " "
		}
		return ids
	}
	articles, episodes, shows := listed("articles"), listed("episodes"), listed("shows")

	if code, out := command(t, dir, "import", "fetched", "nobody"); code != exitPartly || !strings.Contains(out, "nobody: nothing of that name was fetched") {
		t.Errorf("got %d, want %d\n%s", code, exitPartly, out)
	}
	if code, out := command(t, dir, "import", "fetched", "--dry-run"); code != exitDone || len(contentOf(t, dir)) != 2 || !strings.Contains(out, "5 new") {
		t.Errorf("dry run: got %d\n%s", code, out)
	}
	if code, out := command(t, dir, "import", "fetched", "talk/fog", "tides"); code != exitDone || !strings.Contains(out, "4 new") {
		t.Errorf("got %d\n%s", code, out)
	}
	files := contentOf(t, dir)
	want := []string{"content/articles/tides/high-tide.md", "content/articles/tides/low-tide.md", "content/people/sam-one.md", "content/people/sam-two.md", "content/shows/talk/_index.md", "content/shows/talk/fog.md"}
	if got := slices.Sorted(maps.Keys(files)); !slices.Equal(got, want) {
		t.Fatalf("got %q, want %q", got, want)
	}
	for file, has := range map[string]string{
		"content/articles/tides/low-tide.md": "authors: Sam may be any of sam-one, sam-two",
		"content/shows/talk/fog.md":          "\ntranscript: fog.vtt\n",
		"content/shows/talk/_index.md":       "\nfeed: \"http://127.0.0.1:",
	} {
		if !strings.Contains(files[file], has) {
			t.Errorf("%s: got no %q in\n%s", file, has, files[file])
		}
	}
	for kind, before := range map[string]string{"articles": articles, "episodes": episodes, "shows": shows} {
		if got := listed(kind); got != before {
			t.Errorf("%s: got %q, want %q as before", kind, got, before)
		}
	}
	if code, out := command(t, dir, "link", "--json", "--min", "0"); code != exitDone || strings.Count(out, `"article":"tides/low-tide","episode":"talk/fog"`) > 1 {
		t.Errorf("link: got %d\n%s", code, out)
	}
	if code, out := command(t, dir, "build"); code != exitDone {
		t.Errorf("build: got %d\n%s", code, out)
	}
	if feed := readFile(t, dir, "public/feed.xml"); strings.Count(feed, "<item>") != 2 {
		t.Errorf("got %d items, want 2 in\n%s", strings.Count(feed, "<item>"), feed)
	}

	if code, out := command(t, dir, "import", "fetched", "tides", "talk/fog"); code != exitDone || !strings.Contains(out, "4 unchanged") {
		t.Errorf("again: got %d\n%s", code, out)
	}
	if got := contentOf(t, dir); !maps.Equal(got, files) {
		t.Error("the second run changed files")
	}

	// The source changes, and so does the editor; the rest comes in.
	edited := strings.Replace(files["content/articles/tides/low-tide.md"], "title: Low tide", "title: Ebb", 1)
	writeFile(t, dir, "content/articles/tides/low-tide.md", edited)
	words = "The sea takes its floor back."
	fetchAll(t, dir)
	if code, out := command(t, dir, "import", "fetched"); code != exitDone || !strings.Contains(out, "1 new, 1 changed, 3 unchanged") {
		t.Errorf("after a change: got %d\n%s", code, out)
	}
	if got := readFile(t, dir, "content/articles/tides/low-tide.md"); !strings.Contains(got, "title: Ebb") || !strings.Contains(got, "takes its floor back") {
		t.Errorf("got\n%s", got)
	}
}

func writeFile(t *testing.T, dir, name, text string) {
	t.Helper()
	file := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func readFile(t *testing.T, dir, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
