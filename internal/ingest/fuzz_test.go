package ingest_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/goccy/go-yaml"

	"earmark/internal/ingest"
	"earmark/internal/markup"
)

// checkItem looks at what every importer promises: paths that stay in the
// library, front matter that reads back as what was meant, a body that is safe.
func checkItem(t *testing.T, folder *ingest.Folder, dir string, item ingest.Item) {
	t.Helper()
	out, err := folder.Put(t.Context(), item)
	if err != nil {
		t.Fatalf("Put(%+v): %v", item, err)
	}
	if !filepath.IsLocal(filepath.FromSlash(out.File)) || !strings.HasPrefix(out.File, "content/") {
		t.Fatalf("%q lies outside of content/", out.File)
	}
	data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(out.File)))
	if err != nil {
		t.Fatal(err)
	}
	header, _, ok := strings.Cut(strings.TrimPrefix(string(data), "---\n"), "\n---\n")
	var front map[string]any
	if err := yaml.Unmarshal([]byte(header), &front); !ok || err != nil {
		t.Fatalf("front matter cannot be read: %v\n%s", err, data)
	}
	if title, _ := front["title"].(string); item.Kind == "article" && title != item.Title() {
		t.Fatalf("title: got %q, want %q\n%s", front["title"], item.Title(), header)
	}
	if !utf8.Valid(data) {
		t.Fatalf("not UTF-8: %q", data)
	}
	if html := strings.ToLower(markup.HTML(item.Body)); strings.Contains(html, "<script") || strings.Contains(html, "href=\"javascript:") {
		t.Fatalf("unsafe: %s", html)
	}
}

// checkItems puts all items away, twice: the second time changes nothing.
func checkItems(t *testing.T, read func(ingest.Export) ingest.Items, data []byte) {
	t.Helper()
	dir := t.TempDir()
	folder, err := ingest.OpenFolder(t.Context(), dir, "fuzz", false)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	twice := false
	for item, err := range read(exportOf(data)) {
		if err == nil {
			checkItem(t, folder, dir, item)
			twice = twice || seen[item.Kind+item.ID]
			seen[item.Kind+item.ID] = true
		}
	}
	if twice {
		return // two posts of one number take turns
	}
	if folder, err = ingest.OpenFolder(t.Context(), dir, "fuzz", false); err != nil {
		t.Fatal(err)
	}
	for item, err := range read(exportOf(data)) {
		if err != nil {
			continue
		}
		if out, err := folder.Put(t.Context(), item); err != nil || out.What != ingest.Unchanged {
			t.Fatalf("the second import of %q: %s %s %v", item.ID, out.What, out.Why, err)
		}
	}
}

func FuzzReadPage(f *testing.F) {
	pages, err := filepath.Glob("testdata/page/essay.*")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range pages {
		if !strings.HasSuffix(name, ".golden") {
			f.Add(string(readFile(f, name)), filepath.Ext(name))
		}
	}
	f.Add("<table><tr><td><p>a<p>b<p>c<h1>d", ".html")
	f.Add("---\ntitle: [a\n---\n# x\n```\n\n", ".md")
	f.Fuzz(func(t *testing.T, page, ext string) {
		p, err := ingest.ReadPage([]byte(page), ingest.PageOptions{Name: "page" + ext, Categories: inUse()})
		if err != nil {
			return
		}
		dir := t.TempDir()
		folder, err := ingest.OpenFolder(t.Context(), dir, "page", false)
		if err != nil {
			t.Fatal(err)
		}
		for _, item := range p.Items(exportOf(nil).Library, "page") {
			checkItem(t, folder, dir, item)
		}
	})
}

func FuzzWXR(f *testing.F) {
	f.Add(readFile(f, "testdata/export/wordpress.xml"))
	f.Add([]byte(`<rss xmlns:wp="http://wordpress.org/export/1.0/"><channel><wp:wxr_version>1.0</wp:wxr_version><item><title>&nbsp;&x;</title><wp:post_type>post</wp:post_type></item>`))
	f.Fuzz(func(t *testing.T, data []byte) { checkItems(t, ingest.WXR, data) })
}

func FuzzGhost(f *testing.F) {
	f.Add(readFile(f, "testdata/export/ghost.json"))
	f.Fuzz(func(t *testing.T, data []byte) { checkItems(t, ingest.Ghost, data) })
}

func FuzzBeehiiv(f *testing.F) {
	f.Add(readFile(f, "testdata/export/beehiiv.csv"))
	f.Fuzz(func(t *testing.T, data []byte) { checkItems(t, ingest.Beehiiv, data) })
}

func FuzzSubstack(f *testing.F) {
	f.Add(zipped(f, "testdata/export/substack"))
	f.Fuzz(func(t *testing.T, data []byte) { checkItems(t, ingest.Substack, data) })
}

func FuzzButtondown(f *testing.F) {
	f.Add(zipped(f, "testdata/export/buttondown"))
	f.Add(readFile(f, "testdata/export/buttondown/emails.csv"))
	f.Fuzz(func(t *testing.T, data []byte) { checkItems(t, ingest.Buttondown, data) })
}

func FuzzFeed(f *testing.F) {
	f.Add(readFile(f, "testdata/export/podcast.xml"))
	f.Add(readFile(f, "testdata/export/feed.json"))
	f.Fuzz(func(t *testing.T, data []byte) {
		checkItems(t, func(x ingest.Export) ingest.Items { return ingest.Feed(x, "") }, data)
	})
}

// Whatever a list of feeds says, the sources written from it can be read, and a
// second import adds none.
func FuzzOPML(f *testing.F) {
	f.Add([]byte(`<opml version="2.0"><body><outline text="A"><outline type="rss" title="T: #1 'x'" xmlUrl="https://example.com/feed?a=1&amp;b=2"/></outline></body></opml>`), "sources:\n  - id: t\n    url: https://x.example/\n")
	f.Add([]byte(`<opml><outline xmlurl="http://é.example/{a}" text="- | >"/><outline xmlUrl="https://b.example/ x"/>`), "site: {title: T}\n")
	f.Fuzz(func(t *testing.T, data []byte, config string) {
		list, _ := ingest.OPML(bytes.NewReader(data))
		text, added, err := ingest.AddSources(config, "articles", list)
		if err != nil {
			return
		}
		var before, after struct {
			Sources []ingest.Source `yaml:"sources"`
		}
		if yaml.Unmarshal([]byte(config), &before) != nil {
			return // it was no configuration
		}
		if err := yaml.Unmarshal([]byte(text), &after); err != nil || len(after.Sources) != len(before.Sources)+len(added) {
			t.Fatalf("got %d sources and %v, want %d more than %d in\n%s", len(after.Sources), err, len(added), len(before.Sources), text)
		}
		if again, more, err := ingest.AddSources(text, "articles", list); err != nil || again != text || len(more) > 0 {
			t.Fatalf("again: got %d more, %v, in\n%s", len(more), err, again)
		}
	})
}
