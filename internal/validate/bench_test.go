package validate_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/mmcdole/gofeed"

	"earmark/internal/earmark"
	"earmark/internal/validate"
)

const (
	benchItems = 500
	paragraph  = `<p>They went down to the <a href="https://example.org/river">river</a> and <em>listened</em>; nobody spoke of it for a year &amp; a day.</p>` + "\n"
)

func benchRSS() string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>T</title><link>https://example.org/</link><description>d</description><atom:link rel="self" href="https://example.org/feed.xml"/>
`)
	text := strings.NewReplacer("&", "&amp;", "<", "&lt;").Replace(strings.Repeat(paragraph, 8))
	for i := range benchItems {
		fmt.Fprintf(&b, "<item>\n<title>Item %d</title>\n<link>https://example.org/%d</link>\n<guid isPermaLink=\"false\">urn:uuid:6ba7b810-9dad-11d1-80b4-%012d</guid>\n<pubDate>Sun, 22 Nov 2026 07:30:00 +0000</pubDate>\n<description>%s</description>\n<content:encoded><![CDATA[%s]]></content:encoded>\n</item>\n", i, i, i, text, strings.Repeat(paragraph, 10))
	}
	b.WriteString("</channel></rss>")
	return b.String()
}

func benchJSON(b *testing.B) string {
	b.Helper()
	var items []map[string]string
	for i := range benchItems {
		items = append(items, map[string]string{"id": fmt.Sprintf("https://example.org/%d", i), "title": "Item", "content_html": strings.Repeat(paragraph, 18), "date_published": "2026-11-22T07:30:00Z"})
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(map[string]any{"version": "https://jsonfeed.org/version/1.1", "title": "T", "home_page_url": "https://example.org/", "feed_url": "https://example.org/feed.json", "items": items}); err != nil {
		b.Fatal(err)
	}
	return out.String()
}

// BenchmarkFeed judges a feed beside gofeed's reading of the same. Worry where
// validate is the slower of two.
func BenchmarkFeed(b *testing.B) {
	for name, feed := range map[string]string{"RSS": benchRSS(), "JSON": benchJSON(b)} {
		b.Run(name+"/validate", func(b *testing.B) {
			b.SetBytes(int64(len(feed)))
			b.ReportAllocs()
			for b.Loop() {
				err := validate.Feed(context.Background(), strings.NewReader(feed), validate.Options{}, func(f earmark.Finding) bool {
					b.Errorf("unexpected: %v", f)
					return false
				})
				if err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(name+"/gofeed", func(b *testing.B) {
			b.SetBytes(int64(len(feed)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := gofeed.NewParser().Parse(strings.NewReader(feed)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
