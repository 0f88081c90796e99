package publish_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRedirects(t *testing.T) {
	w := newWorkspace()
	w.articles[0].File, w.articles[1].File = "content/articles/boat.md", "content/articles/loss.md"
	w.articles[0].RedirectFrom = []string{"/2021/old boat/", "/old.html", "/feed.xml", "/2021/old boat/", "/old.html/below/"}
	w.articles[1].URL = "https://harbor.example/here/"
	w.articles[1].RedirectFrom = []string{"/here/", "/was"}
	w.episodes[1].RedirectFrom = []string{"/pod/7*"}
	dir := t.TempDir()
	report := w.build(t, dir)

	wants(t, "a folder", read(t, dir, "2021/old boat/index.html"),
		`<link rel="canonical" href="https://harbor.example/articles/2026/the-last-boat/">`,
		`<meta http-equiv="refresh" content="0; url=../../articles/2026/the-last-boat/">`,
		`<a href="../../articles/2026/the-last-boat/">The last boat to Sound Street</a>`)
	wants(t, "a page", read(t, dir, "old.html"), `url=./articles/2026/the-last-boat/"`)
	wants(t, "one that is read elsewhere", read(t, dir, "was/index.html"), `url=https://harbor.example/here/"`)
	wants(t, "an episode", read(t, dir, "pod/7*/index.html"), `shows/slack-water/7-the-last-boat/"`)
	wants(t, "feed", read(t, dir, "feed.xml"), "<rss")

	const rules = "/2021/old%20boat/ /articles/2026/the-last-boat/ 301\n/old.html /articles/2026/the-last-boat/ 301\n/was https://harbor.example/here/ 301\n"
	if got := read(t, dir, "_redirects"); got != rules {
		t.Errorf("rules: got\n%s\nwant\n%s", got, rules)
	}
	lacks(t, "sitemap.xml", read(t, dir, "sitemap.xml"), "old", "was")

	var said []string
	for _, f := range report.Findings {
		if f.Rule == "redirect.taken" {
			said = append(said, f.File+": "+f.Message)
		}
	}
	want := []string{
		"content/articles/boat.md: nobody is led on from /2021/old boat/: something else is published there",
		"content/articles/boat.md: nobody is led on from /feed.xml: the file feed.xml is published above it",
		"content/articles/boat.md: nobody is led on from /old.html/below/: the file old.html is published above it",
		"content/articles/loss.md: nobody is led on from /here/: it is where its url leads",
	}
	for _, line := range want {
		if !strings.Contains(strings.Join(said, "\n"), line) {
			t.Errorf("got no %q in\n%s", line, strings.Join(said, "\n"))
		}
	}

	// What is moved no more leaves nothing behind.
	w.articles[0].RedirectFrom, w.articles[1].RedirectFrom, w.episodes[1].RedirectFrom = nil, nil, nil
	w.build(t, dir)
	for _, name := range []string{"old.html", "was", "2021", "pod", "_redirects"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			t.Errorf("%s is still there", name)
		}
	}
}
