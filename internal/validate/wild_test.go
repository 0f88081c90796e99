package validate_test

import (
	"strings"
	"testing"

	"earmark/internal/earmark"
	"earmark/internal/validate"
)

// TestFaultsInTheWild judges what libraries are known to write and aggregators
// to choke on: each is found, by the rule that says so, where it stands.
func TestFaultsInTheWild(t *testing.T) {
	const (
		guid      = `<guid isPermaLink="false">night-1</guid>`
		enclosure = `<enclosure url="https://example.org/1.mp3" length="28800000" type="audio/mpeg"/>`
	)
	for _, tt := range []struct {
		name, feed, old, new string
		rule                 string
		severity             earmark.Severity
	}{
		{"a control character in CDATA", goodShow, "One torch.", "<![CDATA[One\x0b torch.]]>", "xml.character", earmark.Error},
		{"CDATA that ends too early", goodShow, "One torch.", "<![CDATA[One ]]> torch ]]>.", "xml.cdata-end", earmark.Error},
		{"a UUID that does not say it is no address", goodShow, ` isPermaLink="false">night-1`, `>6ba7b810-9dad-11d1-80b4-00c04fd430c8`, "rss.guid.permalink", earmark.Error},
		{"no guid", goodShow, guid, "", "psp1.item.guid.missing", earmark.Error},
		{"a blank guid", goodShow, guid, "<guid> </guid>", "rss.guid.blank", earmark.Error},
		{"a guid for two items", goodShow, "</channel>", "<item><title>Two</title>" + guid + enclosure + "</item></channel>", "rss.guid.twice", earmark.Error},
		{"a guid that is only a number", goodShow, "night-1", "17", "rss.guid.unique", earmark.Warning},
		{"a length in seconds", goodShow, "28800000", "1800", "rss.enclosure.length.seconds", earmark.Warning},
		{"a length in words", goodShow, `length="28800000"`, `length="27 MB"`, "rss.enclosure.length.number", earmark.Error},
		{"a negative length", goodShow, `length="28800000"`, `length="-1"`, "rss.enclosure.length.number", earmark.Error},
		{"no enclosure", goodShow, enclosure, "", "apple.item.enclosure.missing", earmark.Error},
		{"an enclosure without a type", goodShow, ` type="audio/mpeg"`, "", "rss.enclosure.type.missing", earmark.Error},
		{"two enclosures", goodShow, enclosure, enclosure + enclosure, "rss.enclosure.twice", earmark.Warning},
		{"a relative enclosure", goodShow, "https://example.org/1.mp3", "/1.mp3", "rss.enclosure.url.url", earmark.Error},
		{"explicit said as yes", goodShow, "<itunes:explicit>false", "<itunes:explicit>yes", "itunes.explicit.value", earmark.Error},
		{"explicit said as clean", goodShow, "<itunes:explicit>false", "<itunes:explicit>clean", "itunes.explicit.value", earmark.Error},
		{"a category of before 2019", goodShow, `<itunes:category text="Society &amp; Culture"><itunes:category text="Documentary"/></itunes:category>`, `<itunes:category text="News &amp; Politics"/>`, "itunes.category.old", earmark.Warning},
		{"an ampersand that is none", goodShow, "Society &amp; Culture", "Society & Culture", "xml.ampersand", earmark.Error},
		{"HTML's references", goodShow, "One torch.", "One&nbsp;torch.", "xml.reference", earmark.Error},
		{"an e-mail for the author's name", goodShow, "<itunes:author>Ruth Vale", "<itunes:author>ruth@example.org (Ruth)", "itunes.author.name", earmark.Warning},
		{"a bare name for an e-mail", goodRSS, "<language>en", "<managingEditor>Ann Cole</managingEditor><language>en", "rss.managingeditor.email", earmark.Error},
		{"a source without an address", goodRSS, "<pubDate>", "<source>Glamour</source><pubDate>", "rss.source.url.missing", earmark.Error},
		{"the wrong day of the week", goodRSS, "Sun, 22 Nov", "Mon, 22 Nov", "rss.pubdate.date", earmark.Error},
		{"a date of Atom in RSS", goodRSS, "Sun, 22 Nov 2026 07:30:00 +0000", "2026-11-22T07:30:00Z", "rss.pubdate.date", earmark.Error},
		{"a year of two digits", goodRSS, "22 Nov 2026", "22 Nov 26", "rss.pubdate.date-form", earmark.Warning},
		{"a month in another language", goodRSS, "22 Nov", "22 Dez", "rss.pubdate.date", earmark.Error},
		{"a date in the far future", goodRSS, "Sun, 22 Nov 2026", "Thu, 22 Nov 2096", "rss.pubdate.date-plausible", earmark.Warning},
		{"HTML in a title", goodRSS, "Eels &amp; gulls", "&lt;b&gt;Eels&lt;/b&gt;", "rss.title.html", earmark.Warning},
		{"relative addresses in the text", goodRSS, "They went.", `&lt;a href="/river"&gt;They&lt;/a&gt; went.`, "rss.description.html-relative", earmark.Warning},
		{"a script in the text", goodRSS, "They went.", `&lt;script src="https://x.example/"&gt;&lt;/script&gt;`, "rss.description.html-safe", earmark.Warning},
		{"content before the description", strings.Replace(goodRSS, "xmlns:atom", `xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom`, 1), "<description>&lt;p", "<content:encoded>They went.</content:encoded><description>&lt;p", "rss.item.order", earmark.Warning},
		{"no self link", goodRSS, `<atom:link rel="self" type="application/rss+xml" href="https://example.org/feed.xml"/>`, "", "rss.channel.self", earmark.Warning},
		{"markup added behind the end", goodRSS, "</rss>", "</rss><script>track()</script>", "xml.second-root", earmark.Error},
		{"text added behind the end", goodRSS, "</rss>", "</rss>\nFatal error in plugin.php", "xml.text", earmark.Error},
		{"a warning printed before the feed", goodRSS, "<?xml", "Warning: Cannot modify header\n<?xml", "feed.text", earmark.Error},
		{"a blank line before the declaration", goodRSS, "<?xml", "\n<?xml", "xml.declaration", earmark.Error},
		{"text that was encoded twice", goodRSS, "They went.", "They went Ã\u0083\u0082.", "rss.description.garbled", earmark.Warning},
		{"another case of a name", goodRSS, "<pubDate>Sun, 22 Nov 2026 07:30:00 +0000</pubDate>", "<pubdate>Sun, 22 Nov 2026 07:30:00 +0000</pubdate>", "rss.unknown", earmark.Error},
		{"an empty date in Atom", goodAtom, "<updated>2026-11-22T07:30:00Z</updated>\n<author>", "<updated></updated>\n<author>", "atom.updated.date", earmark.Error},
		{"a category without a term", goodAtom, "<entry>", "<category>tech</category><entry>", "atom.category.term.missing", earmark.Error},
		{"an identifier that is no address", goodAtom, "tag:example.org,2026:1", "1", "atom.id.url", earmark.Error},
		{"one identifier for two entries", goodAtom, "</feed>", `<entry><id>tag:example.org,2026:1</id><title>x</title><updated>2026-11-22T07:30:00Z</updated><link href="https://example.org/x"/></entry></feed>`, "atom.id.twice", earmark.Warning},
		{"no self link in Atom", goodAtom, `<link rel="self" href="https://example.org/feed.atom"/>`, "", "atom.feed.self", earmark.Warning},
		{"an item without id", goodJSON, `"id": "1", `, "", "json.items.id.missing", earmark.Error},
		{"an empty id", goodJSON, `"id": "1"`, `"id": ""`, "json.items.id.blank", earmark.Error},
		{"no list of items", goodJSON, `"items": [`, `"entries": [`, "json.items.missing", earmark.Error},
		{"a size under another name", goodJSON, `"size_in_bytes": 5`, `"size": 5`, "json.items.attachments.unknown", earmark.Warning},
		{"a banner under another name", goodJSON, `"content_text"`, `"banner_": "https://example.org/b.png", "content_text"`, "json.items.unknown", earmark.Warning},
		{"no feed_url", goodJSON, `"feed_url": "https://example.org/feed.json",`, "", "json.feed_url.missing", earmark.Warning},
		{"a control character in JSON", goodJSON, "They went.", `They\u000b went.`, "json.items.content_text.control", earmark.Warning},
		{"the old author beside version 1.1", goodJSON, `"authors": [{"name": "Ann Cole"}]`, `"author": {"name": "Ann Cole"}`, "json.author.old", earmark.Warning},
		{"chapters of another type", goodShow, "application/json+chapters", "text/plain", "podcast.chapters.type.type", earmark.Error},
		{"a UUID of chance for a show", goodShow, "bab2ba12-9757-5da6", "bab2ba12-9757-4da6", "podcast.guid.version", earmark.Warning},
		{"an outline without its feed", goodOPML, `xmlUrl="https://example.org/feed.xml"`, "", "opml.outline.xmlurl.missing", earmark.Error},
		{"an empty list of feeds", goodOPML, `<outline text="The Tide" title="The Tide" type="rss" xmlUrl="https://example.org/feed.xml"/>`, "", "opml.body.outline.missing", earmark.Error},
		{"an outline without text", goodOPML, ` text="The Tide"`, "", "opml.outline.text.missing", earmark.Error},
	} {
		t.Run(tt.name, func(t *testing.T) {
			broken := strings.Replace(tt.feed, tt.old, tt.new, 1)
			if broken == tt.feed {
				t.Fatalf("%q is not in the feed", tt.old)
			}
			found := judge(t, validate.ProfileAll, broken)
			for _, f := range found {
				if f.Rule == tt.rule {
					if f.Severity != tt.severity || f.Line < 1 || f.Hint == "" || f.Source == "" {
						t.Errorf("got %+v, want %s with a place, a hint and an owner", f, tt.severity)
					}
					return
				}
			}
			t.Errorf("got %v, want %s", found, tt.rule)
		})
	}
}

// TestOddAndGood judges what looks odd and is allowed: a false alarm is worse
// than a miss.
func TestOddAndGood(t *testing.T) {
	for _, tt := range []struct{ name, feed, old, new string }{
		{"a date in CDATA", goodRSS, "Sun, 22 Nov 2026 07:30:00 +0000", "<![CDATA[Sun, 22 Nov 2026 07:30:00 +0000]]>"},
		{"a date without its day", goodRSS, "Sun, 22 Nov 2026", "22 Nov 2026"},
		{"an unknown length", goodShow, `length="28800000"`, `length="0"`},
		{"a comment behind the end", goodRSS, "</rss>", "</rss>\n<!-- cached -->\n"},
		{"a byte order mark", goodRSS, "<?xml", "\uFEFF<?xml"},
		{"a long feed in one line", goodRSS, "\n<item>", "<item>"},
		{"emoji and right to left", goodRSS, "What the river says", "🐟 ماذا يقول النهر"},
		{"a host in another alphabet", goodRSS, "https://example.org/eels", "https://xn--bcher-kva.example/eels"},
		{"two persons and two transcripts", goodShow, "<podcast:soundbite", `<podcast:person role="guest">Ann</podcast:person><podcast:transcript url="https://example.org/1.srt" type="application/x-subrip" rel="captions"/><podcast:soundbite`},
		{"a decimal number of an episode", goodShow, `<podcast:episode display="I">1`, `<podcast:episode display="I">1.5`},
		{"a namespace of one's own", goodRSS, `xmlns:atom=`, `xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom=`},
		{"extensions of JSON", goodJSON, `"_own"`, `"_earmark": {"about": "https://example.org/", "a.b": 1}, "_own"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			odd := strings.Replace(tt.feed, tt.old, tt.new, 1)
			if odd == tt.feed {
				t.Fatalf("%q is not in the feed", tt.old)
			}
			for _, f := range judge(t, validate.ProfileAll, odd) {
				t.Errorf("unexpected: %s", f.Error())
			}
		})
	}
}

func TestTypeOfTheServer(t *testing.T) {
	for _, tt := range []struct {
		feed, kind string
		want       int
	}{
		{goodRSS, "application/rss+xml", 0},
		{goodRSS, "text/xml", 0},
		{goodRSS, "text/html", 1},
		{goodRSS, "application/octet-stream", 1},
		{goodJSON, "application/feed+json", 0},
		{goodJSON, "text/xml", 1},
		{goodOPML, "text/x-opml", 0},
		{goodRSS, "", 0},
	} {
		found, err := validate.All(t.Context(), strings.NewReader(tt.feed), validate.Options{Type: tt.kind})
		if err != nil || len(found) != tt.want || tt.want > 0 && found[0].Rule != "feed.type" {
			t.Errorf("%s: got %v %v, want %d findings", tt.kind, found, err, tt.want)
		}
	}
}

// What is missing is named as the feed would write it, with an example.
func TestMissingIsShown(t *testing.T) {
	for _, tt := range []struct{ feed, cut, message, hint string }{
		{goodAtom, "<id>tag:example.org,2026:1</id>", "<id> is missing in <entry>", "write <id>urn:uuid:…</id>"},
		{goodRSS, "<description>What the river says</description>", "<description> is missing in <channel>", "write <description>…</description>"},
		{goodShow, `<itunes:explicit>false</itunes:explicit>`, "<itunes:explicit> in <channel>", "write <itunes:explicit>false</itunes:explicit>"},
		{goodOPML, ` xmlUrl="https://example.org/feed.xml"`, "the attribute xmlUrl is missing in <outline>", `write xmlUrl="https://…/feed.xml"`},
		{goodJSON, `"version": "https://jsonfeed.org/version/1.1",`, "version is missing in the feed", `write "version": …`},
	} {
		found := judge(t, validate.ProfileAll, strings.Replace(tt.feed, tt.cut, "", 1))
		if len(found) != 1 || !strings.Contains(found[0].Message, tt.message) || !strings.HasPrefix(found[0].Hint, tt.hint) {
			t.Errorf("got %+v, want %q and %q", found, tt.message, tt.hint)
		}
	}
}
