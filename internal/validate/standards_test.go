package validate_test

import (
	"regexp"
	"strings"
	"testing"

	"earmark/internal/earmark"
	"earmark/internal/validate"
)

const goodShow = `<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:podcast="https://podcastindex.org/namespace/1.0">
<channel>
<title>Forty Miles</title>
<link>https://example.org/</link>
<description>Two sisters on a river</description>
<language>de-AT</language>
<atom:link rel="self" type="application/rss+xml" href="https://example.org/feed.xml"/>
<itunes:author>Ruth Vale</itunes:author>
<itunes:explicit>false</itunes:explicit>
<itunes:category text="Society &amp; Culture"><itunes:category text="Documentary"/></itunes:category>
<itunes:image href="https://example.org/cover.jpg"/>
<itunes:type>serial</itunes:type>
<podcast:guid>bab2ba12-9757-5da6-a770-0e70e6bcf214</podcast:guid>
<podcast:locked owner="ruth@example.org">yes</podcast:locked>
<podcast:medium>podcast</podcast:medium>
<podcast:funding url="https://example.org/give">Give</podcast:funding>
<podcast:updateFrequency rrule="FREQ=WEEKLY">weekly</podcast:updateFrequency>
<podcast:publisher><podcast:remoteItem feedGuid="917393e3-1b1e-5cef-ace4-edaa54e1f810" medium="publisher"/></podcast:publisher>
<item>
<title>Night</title>
<link>https://example.org/night</link>
<guid isPermaLink="false">night-1</guid>
<pubDate>Sun, 22 Nov 2026 07:30:00 +0000</pubDate>
<description>One torch.</description>
<enclosure url="https://example.org/1.mp3" length="28800000" type="audio/mpeg"/>
<itunes:duration>1800</itunes:duration>
<itunes:episode>1</itunes:episode>
<itunes:image href="https://example.org/night.jpg"/>
<itunes:explicit>false</itunes:explicit>
<podcast:season name="One">1</podcast:season>
<podcast:episode display="I">1</podcast:episode>
<podcast:transcript url="https://example.org/1.vtt" type="text/vtt" language="de"/>
<podcast:chapters url="https://example.org/1.json" type="application/json+chapters"/>
<podcast:person role="host" href="https://example.org/ruth">Ruth Vale</podcast:person>
<podcast:soundbite startTime="73.5" duration="60">The torch</podcast:soundbite>
<podcast:contentLink href="https://example.org/night">Read it</podcast:contentLink>
</item>
</channel>
</rss>`

const goodAtom = `<feed xmlns="http://www.w3.org/2005/Atom">
<id>https://example.org/</id>
<title>The Tide</title>
<updated>2026-11-22T07:30:00Z</updated>
<author><name>Ann Cole</name></author>
<link rel="self" href="https://example.org/feed.atom"/>
<link href="https://example.org/"/>
<entry>
<id>tag:example.org,2026:1</id>
<title type="html">Eels &amp;amp; gulls</title>
<updated>2026-11-22T07:30:00Z</updated>
<link href="https://example.org/eels"/>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p style="color: red">They <em>went</em>.</p></div></content>
</entry>
</feed>`

const goodOPML = `<opml version="2.0">
<head><title>Feeds</title><dateCreated>Sun, 22 Nov 2026 07:30:00 +0000</dateCreated></head>
<body><outline text="The Tide" title="The Tide" type="rss" xmlUrl="https://example.org/feed.xml"/></body>
</opml>`

const goodJSON = `{
"version": "https://jsonfeed.org/version/1.1", "title": "The Tide",
"home_page_url": "https://example.org/", "feed_url": "https://example.org/feed.json",
"authors": [{"name": "Ann Cole"}], "_own": {"any": ["thing"]},
"items": [
{"id": "1", "content_text": "They went.", "date_published": "2026-11-22T07:30:00Z", "tags": ["eels"],
 "attachments": [{"url": "https://example.org/1.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 5}]}
]}`

const goodRDF = `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://example.org/feed.rdf"><title>T</title><link>https://example.org/</link><description>d</description>
<items><rdf:Seq><rdf:li rdf:resource="https://example.org/eels"/></rdf:Seq></items></channel>
<item rdf:about="https://example.org/eels"><title>Eels</title><link>https://example.org/eels</link><dc:date>2026-11-22</dc:date></item>
</rdf:RDF>`

func TestGoodFeedsOfEveryKindAreSilent(t *testing.T) {
	for name, feed := range map[string]string{"show": goodShow, "Atom": goodAtom, "OPML": goodOPML, "JSON": goodJSON, "RSS 1.0": goodRDF} {
		for _, profile := range validate.Profiles {
			for _, f := range judge(t, profile, feed) {
				if name == "show" || profile == validate.ProfileAll || profile == validate.ProfileRSS {
					t.Errorf("%s, %s: unexpected %s: %s", name, profile, f.Severity, f.Error())
				}
			}
		}
	}
}

// TestStandards breaks one thing of a good feed at a time, and wants exactly
// that to be found, by the profile that it is of.
func TestStandards(t *testing.T) {
	const every = validate.ProfileAll
	for _, tt := range []struct {
		feed, old, new string
		profile        validate.Profile
		rule           string
		severity       earmark.Severity
	}{
		{goodShow, `<itunes:explicit>false`, `<itunes:explicit>clean`, "rss", "itunes.explicit.value", earmark.Error},
		{goodShow, `text="Documentary"`, `text="Docs"`, "rss", "itunes.category.unknown", earmark.Error},
		{goodShow, `<itunes:duration>1800`, `<itunes:duration>half an hour`, "rss", "itunes.duration.duration", earmark.Error},
		{goodShow, `<itunes:image href="https://example.org/cover.jpg"/>`, ``, "apple", "apple.channel.image.missing", earmark.Error},
		{goodShow, `<itunes:episode>1</itunes:episode>`, ``, "apple", "apple.item.episode.missing", earmark.Warning},
		{goodShow, `<language>de-AT</language>`, ``, "rss", "apple.channel.language.missing", earmark.Warning},
		{goodShow, `<language>de-AT</language>`, ``, every, "apple.channel.language.missing", earmark.Error},
		{goodShow, `<podcast:guid>bab2ba12-9757-5da6-a770-0e70e6bcf214</podcast:guid>`, ``, "psp1", "psp1.channel.guid.missing", earmark.Warning},
		{goodShow, `<podcast:guid>b`, `<podcast:guid>xb`, "podcasting20", "podcast.guid.uuid", earmark.Error},
		{goodShow, `<podcast:guid>bab2ba12`, `<podcast:guid>00000000`, "podcasting20", "podcast.guid.address", earmark.Warning},
		{goodShow, `<link>https://example.org/night</link>`, ``, "psp1", "psp1.item.link.missing", earmark.Warning},
		{goodShow, `<itunes:image href="https://example.org/night.jpg"/>`, ``, "psp1", "psp1.item.image.missing", earmark.Warning},
		{goodShow, `<itunes:image href="https://example.org/night.jpg"/>`, ``, "apple", "apple.item.image.missing", earmark.Info},
		{goodShow, `night.jpg`, `night.webp`, every, "itunes.image.href.format", earmark.Warning},
		{goodShow, `<itunes:explicit>false</itunes:explicit>
<podcast:season`, `<podcast:season`, "psp1", "psp1.item.explicit.missing", earmark.Warning},
		{goodShow, `<podcast:transcript url="https://example.org/1.vtt" type="text/vtt" language="de"/>`, ``, "psp1", "psp1.item.transcript.missing", earmark.Warning},
		{goodShow, `<pubDate>Sun, 22 Nov 2026 07:30:00 +0000</pubDate>`, ``, every, "psp1.item.pubdate.missing", earmark.Warning},
		{goodShow, `<pubDate>Sun, 22 Nov 2026 07:30:00 +0000</pubDate>`, ``, "apple", "apple.item.pubdate.missing", earmark.Warning},
		{goodShow, `<guid isPermaLink="false">night-1</guid>`, ``, every, "psp1.item.guid.missing", earmark.Error},
		{goodShow, `<title>Night</title>`, ``, every, "apple.item.title.missing", earmark.Error},
		{goodShow, `<title>Night`, `<title>1: Night`, every, "apple.item.title.number", earmark.Info},
		{goodShow, `One torch.`, strings.Repeat("é", 2001), every, "apple.item.description.long", earmark.Warning},
		{goodShow, `<title>Night`, `<title>` + strings.Repeat("é", 256), "apple", "apple.item.title.long", earmark.Warning},
		{goodShow, `<itunes:author>Ruth Vale`, `<itunes:author> Ruth Vale`, every, "itunes.author.space", earmark.Warning},
		{goodShow, `<itunes:type>`, `<itunes:category text="Arts"/><itunes:type>`, "apple", "apple.channel.category.first", earmark.Info},
		{goodShow, `<podcast:locked owner="ruth@example.org">yes</podcast:locked>`, ``, "psp1", "psp1.channel.locked.missing", earmark.Warning},
		{goodShow, `<atom:link rel="self" type="application/rss+xml" href="https://example.org/feed.xml"/>`, ``, "psp1", "psp1.channel.self", earmark.Error},
		{goodShow, `medium="publisher"`, `medium="podcast"`, every, "podcast.publisher.medium", earmark.Error},
		{goodShow, `>yes<`, `>perhaps<`, every, "podcast.locked.value", earmark.Error},
		{goodShow, `<podcast:medium>podcast`, `<podcast:medium>letter`, every, "podcast.medium.medium", earmark.Error},
		{goodShow, `url="https://example.org/1.vtt"`, `url="http://example.org/1.vtt"`, every, "podcast.transcript.url.https", earmark.Warning},
		{goodShow, `type="application/json+chapters"`, `type="text/json"`, every, "podcast.chapters.type.type", earmark.Error},
		{goodShow, `startTime="73.5"`, `startTime="1:13"`, every, "podcast.soundbite.starttime.seconds", earmark.Error},
		{goodShow, `<podcast:contentLink href="https://example.org/night">`, `<podcast:contentLink>`, every, "podcast.contentlink.href.missing", earmark.Error},
		{goodShow, `feedGuid="917393e3-1b1e-5cef-ace4-edaa54e1f810" `, ``, every, "podcast.remoteitem.feedguid.missing", earmark.Error},
		{goodShow, `length="28800000" `, ``, every, "rss.enclosure.length.missing", earmark.Error},
		{goodShow, `length="28800000"`, `length="1800"`, every, "rss.enclosure.length.seconds", earmark.Warning},
		{goodShow, `9757-5da6-a770`, `9757-4da6-a770`, "psp1", "podcast.guid.version", earmark.Warning},
		{goodAtom, `<id>tag:example.org,2026:1</id>`, ``, every, "atom.entry.atom-id.missing", earmark.Error},
		{goodAtom, `<updated>2026`, `<updated>26`, every, "atom.updated.date", earmark.Error},
		{goodAtom, `<em>went</em>`, `<script>went</script>`, every, "atom.content.html-safe", earmark.Warning},
		{goodAtom, `color: red`, `position: absolute`, every, "atom.content.html-safe", earmark.Warning},
		{goodAtom, `type="xhtml"`, `type="words"`, every, "atom.content.type", earmark.Error},
		{goodAtom, `<author><name>Ann Cole</name></author>`, ``, every, "atom.entry.author", earmark.Error},
		{goodAtom, `tag:example.org,2026:1`, `tag:example.org,26:1`, every, "atom.id.url", earmark.Error},
		{goodAtom, `rel="self"`, `rel="mine"`, every, "atom.link.rel", earmark.Warning},
		{goodOPML, `xmlUrl=`, `xmlurl=`, every, "opml.outline.attribute", earmark.Error},
		{goodOPML, `Sun, 22`, `Mon, 22`, every, "opml.datecreated.date", earmark.Error},
		{goodJSON, `"id": "1", `, ``, every, "json.items.id.missing", earmark.Error},
		{goodJSON, `"id": "1"`, `"id": 1`, every, "json.items.id.kind", earmark.Warning},
		{goodJSON, `"size_in_bytes": 5`, `"size": 5`, every, "json.items.attachments.unknown", earmark.Warning},
		{goodJSON, `"size_in_bytes": 5`, `"size_in_bytes": 5, "duration_in_seconds": 5`, every, "json.items.attachments.size_in_bytes.seconds", earmark.Warning},
		{goodJSON, `"size_in_bytes": 5`, `"size_in_bytes": "5"`, every, "json.items.attachments.size_in_bytes.kind", earmark.Error},
		{goodJSON, `"_own"`, `"_my.own"`, every, "json.extension", earmark.Warning},
		{goodJSON, `"_own"`, `"next_url": "https://example.org/feed.json", "_own"`, every, "json.next_url.self", earmark.Error},
		{goodJSON, `They went`, `They\u0000 went`, every, "json.items.content_text.control", earmark.Warning},
		{goodJSON, `They went`, "They \xe9 went", every, "json.encoding", earmark.Error},
		{goodJSON, `07:30:00Z`, `7:30`, every, "json.items.date_published.date", earmark.Error},
		{goodJSON, `"authors": [{"name": "Ann Cole"}]`, `"author": {"name": "Ann Cole"}`, every, "json.author.old", earmark.Warning},
		{goodJSON, `"tags": ["eels"],`, `"tags": ["eels"]`, every, "json.syntax", earmark.Error},
		{goodRDF, `<title>Eels</title>`, ``, every, "rdf.item.title.missing", earmark.Error},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			broken := strings.Replace(tt.feed, tt.old, tt.new, 1)
			if broken == tt.feed {
				t.Fatalf("%q is not in the feed", tt.old)
			}
			found := judge(t, tt.profile, broken)
			for _, f := range found {
				if f.Rule == tt.rule && f.Severity == tt.severity {
					nameless := f.Element == "" && !strings.HasPrefix(f.Rule, "json.e") && f.Rule != "json.syntax" // of the whole
					if f.Line < 1 || f.Column < 1 || f.Hint == "" || f.Source == "" || nameless {
						t.Errorf("half a finding: %+v", f)
					}
					return
				}
			}
			t.Errorf("got %v, want %s %s", found, tt.severity, tt.rule)
		})
	}
}

// TestProfilesAreQuietOfOthers makes sure that whoever asks for the rules of
// feeds is not told those of podcast directories.
func TestProfilesAreQuietOfOthers(t *testing.T) {
	bad := strings.NewReplacer(`<podcast:medium>podcast`, `<podcast:medium>x`, `<itunes:image href="https://example.org/cover.jpg"/>`, ``).Replace(goodShow)
	for _, f := range judge(t, validate.ProfileRSS, bad) {
		t.Errorf("unexpected: %v", f)
	}
	for _, f := range judge(t, validate.ProfileApple, bad) {
		if f.Source != string(validate.Apple) {
			t.Errorf("unexpected: %v", f)
		}
	}
}

// TestNamespacesOfPSP1 makes sure that the three are asked for by what they
// are, whatever prefix stands for them.
func TestNamespacesOfPSP1(t *testing.T) {
	declared := regexp.MustCompile(` xmlns:podcast="[^"]*"`)
	plain := regexp.MustCompile(`<podcast:.*\n`).ReplaceAllString(goodShow, "")
	for _, tt := range []struct {
		name, feed string
		profile    validate.Profile
		want       earmark.Severity
	}{
		{"declared and not used", plain, "psp1", ""},
		{"under another prefix", strings.ReplaceAll(strings.ReplaceAll(goodShow, "podcast:", "p:"), "xmlns:podcast", "xmlns:p"), "psp1", ""},
		{"by its old address", declared.ReplaceAllString(goodShow, ` xmlns:podcast="https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md"`), "psp1", ""},
		{"not declared", declared.ReplaceAllString(plain, ""), "psp1", earmark.Error},
		{"not declared, and all rules asked for", declared.ReplaceAllString(plain, ""), "all", earmark.Warning},
		{"not declared, and nobody asks", declared.ReplaceAllString(plain, ""), "apple", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got earmark.Severity
			for _, f := range judge(t, tt.profile, tt.feed) {
				if f.Rule == "psp1.channel.namespace" {
					got = f.Severity
				}
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
