package validate_test

import (
	"context"
	"strings"
	"testing"

	"earmark/internal/earmark"
	"earmark/internal/validate"
)

func judge(t *testing.T, profile validate.Profile, feed string) []earmark.Finding {
	t.Helper()
	found, err := validate.All(context.Background(), strings.NewReader(feed), validate.Options{File: "feed", Profile: profile})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

const goodRSS = `<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">
<channel>
<title>The Tide</title>
<link>https://example.org/</link>
<description>What the river says</description>
<language>en</language>
<atom:link rel="self" type="application/rss+xml" href="https://example.org/feed.xml"/>
<item>
<title>Eels &amp; gulls</title>
<link>https://example.org/eels</link>
<guid isPermaLink="false">6ba7b810-9dad-11d1-80b4-00c04fd430c8</guid>
<pubDate>Sun, 22 Nov 2026 07:30:00 +0000</pubDate>
<description>&lt;p&gt;They went.&lt;/p&gt;</description>
</item>
</channel>
</rss>`

func TestGoodFeedIsSilent(t *testing.T) {
	for _, f := range judge(t, validate.ProfileAll, goodRSS) {
		t.Errorf("unexpected: %s (%s)", f.Error(), f.Severity)
	}
}

// TestRules breaks one thing of a good feed at a time.
func TestRules(t *testing.T) {
	for _, tt := range []struct {
		name, old, new string
		rule           string
		severity       earmark.Severity
		line, column   int
	}{
		{"permalink", ` isPermaLink="false"`, "", "rss.guid.permalink", earmark.Error, 12, 1},
		{"date", "Sun, 22 Nov", "Mon, 22 Nov", "rss.pubdate.date", earmark.Error, 13, 1},
		{"attribute has its own column", `isPermaLink="false"`, `isPermaLink="no"`, "rss.guid.ispermalink.boolean", earmark.Error, 12, 7},
		{"second title", "<title>Eels", "<title>A</title><title>Eels", "rss.title.twice", earmark.Error, 10, 17},
		{"case of a name", "</pubDate>", "</pubdate>", "xml.nesting", earmark.Error, 13, 41},
		{"script", "They went.", "&lt;script>x&lt;/script>", "rss.description.html-safe", earmark.Warning, 14, 1},
		{"link", "https://example.org/eels", "eels", "rss.link.url", earmark.Error, 11, 1},
		{"control character", "They", "Th\x0bey", "xml.character", earmark.Error, 14, 25},
		{"ampersand", "&amp;", "&", "xml.ampersand", earmark.Error, 10, 13},
		{"HTML's reference", "&amp;", "&nbsp;", "xml.reference", earmark.Error, 10, 13},
	} {
		t.Run(tt.name, func(t *testing.T) {
			feed := strings.Replace(goodRSS, tt.old, tt.new, 1)
			if feed == goodRSS {
				t.Fatalf("%q is not in the feed", tt.old)
			}
			found := judge(t, validate.ProfileRSS, feed)
			if len(found) == 0 {
				t.Fatal("nothing was found")
			}
			f := found[0]
			if f.Rule != tt.rule || f.Severity != tt.severity || f.Line != tt.line || f.Column != tt.column {
				t.Errorf("got %s %s at %d:%d (%s), want %s %s at %d:%d", f.Severity, f.Rule, f.Line, f.Column, f.Message, tt.severity, tt.rule, tt.line, tt.column)
			}
			if f.Source == "" || f.Hint == "" {
				t.Errorf("no source or no hint: %+v", f)
			}
		})
	}
}
