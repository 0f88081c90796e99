package ingest

import (
	"strings"
	"testing"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/feed"
)

func FuzzSitemap(f *testing.F) {
	f.Add("<urlset><url><loc>https://example.com/a</loc><lastmod>2026-11-22</lastmod></url></urlset>")
	f.Add("<sitemapindex><sitemap><loc>x</loc></sitemap>")
	f.Fuzz(func(_ *testing.T, text string) {
		_, _, _ = readSitemap(strings.NewReader(text))
	})
}

// Whatever a feed says, two items never get one slug, and none is taken in
// twice.
func FuzzMeet(f *testing.F) {
	f.Add("<rss><channel><item><guid>a</guid><title>T</title></item><item><guid>a</guid><title>T</title><link>https://x.test/</link></item></channel></rss>")
	f.Fuzz(func(t *testing.T, text string) {
		m := newMemory([]earmark.FetchedKey{{GUID: "a", Seen: "a", Slug: "t", URL: "https://x.test/", Title: "T", Date: time.Unix(1, 0)}})
		slugs, met := map[string]bool{"t": true}, map[int]bool{}
		_, _ = feed.Read(strings.NewReader(text), feed.Hints{}, func(i *feed.Item) error {
			_, at, _, twin := m.meet(i)
			switch {
			case twin:
			case at >= 0:
				if met[at] {
					t.Fatal("an item was recognised twice")
				}
				met[at] = true
			default:
				slug := m.slug(contentOf(i).Title)
				if slugs[slug] || slug == "" {
					t.Fatalf("slug %q was given twice", slug)
				}
				slugs[slug] = true
			}
			return nil
		})
	})
}
