package feed_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/feed"
)

func read(t testing.TB, text, charset string) (*feed.Head, []*feed.Item, error) {
	t.Helper()
	var items []*feed.Item
	head, err := feed.Read(strings.NewReader(text), feed.Hints{URL: "https://example.com/feeds/all.xml", Charset: charset}, func(i *feed.Item) error {
		items = append(items, i)
		return nil
	})
	return head, items, err
}

const podcastDoc = `<?xml version="1.0"?>
<rss version="2.0" xmlns:i="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:p2="https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md" xmlns:c="http://purl.org/rss/1.0/modules/content/" xmlns:a="http://www.w3.org/2005/Atom" xmlns:psc="http://podlove.org/simple-chapters" xmlns:fh="http://purl.org/syndication/history/1.0">
<channel>
 <title>Bread &amp;amp; Butter</title><link>/home</link><description>About <![CDATA[<b>bread</b>]]></description><language>en-GB</language><ttl>90</ttl>
 <i:author>Ana Sample</i:author><i:owner><i:name>Ana</i:name><i:email>ana@example.com</i:email></i:owner><i:image href="art.jpg"/><image><url>small.png</url></image>
 <i:category text="Arts"><i:category text="Food"/></i:category><i:explicit>no</i:explicit><i:type>Serial</i:type><i:new-feed-url>https://new.example.com/feed</i:new-feed-url>
 <p2:guid>917393e3-1b1e-5cef-ace4-edaa54e1f810</p2:guid><p2:locked owner="x">yes</p2:locked><p2:funding url="https://example.com/give">Give</p2:funding><p2:person role="Host" href="/ana">Ana Sample</p2:person>
 <a:link rel="self" href="https://example.com/feeds/all.xml"/><a:link rel="next" href="?page=2"/><a:link rel="prev-archive" href="/archive/3"/><fh:complete/>
 <item><title>Bread, twice</title><link>/e/1</link><guid isPermaLink="false">one</guid><pubDate>Sun, 22 Nov 2026 12:00 EST</pubDate>
  <description>Short &lt;i&gt;notes&lt;/i&gt;</description><c:encoded><![CDATA[<p>Long notes</p>]]></c:encoded>
  <enclosure url="https://cdn.example.com/1.mp3" length="123" type="audio/mpeg"/><enclosure url="https://cdn.example.com/1.ogg" length="1" type="audio/ogg"/>
  <i:duration>1:02:03</i:duration><i:season>2</i:season><i:episode>7</i:episode><i:episodeType>Bonus</i:episodeType><i:explicit>true</i:explicit>
  <p2:transcript url="/t/1.vtt" type="text/vtt" language="en"/><p2:transcript url="/t/1.html" type="text/html"/><p2:chapters url="/c/1.json" type="application/json+chapters"/>
  <p2:person role="guest">Ben Sample</p2:person><p2:person>Ana Sample</p2:person><p2:contentLink href="https://example.com/article">Read</p2:contentLink><a:link rel="related" href="/more"/>
  <psc:chapters><psc:chapter start="00:00:05.5" title="Flour" href="/flour"/></psc:chapters></item>
 <item><guid>https://example.com/e/2</guid><title>Two</title><author>ben@example.com (Ben Sample)</author><pubDate>soon</pubDate><source url="https://glamour.example/feed">Glamour</source></item>
</channel></rss>`

func TestReadPodcast(t *testing.T) {
	h, items, err := read(t, podcastDoc, "")
	if err != nil || len(items) != 2 {
		t.Fatalf("got %d items, %v", len(items), err)
	}
	if h.Title != "Bread & Butter" || h.URL != "https://example.com/home" || h.Image != "https://example.com/feeds/art.jpg" || h.Every != 90*time.Minute ||
		h.Owner != (earmark.Owner{Name: "Ana", Email: "ana@example.com"}) || h.Type != "serial" || !h.Locked || !h.Complete || h.Explicit ||
		h.Moved != "https://new.example.com/feed" || h.Next != "https://example.com/feeds/all.xml?page=2" || h.Archive != "https://example.com/archive/3" ||
		!slices.Equal(h.Categories, []earmark.Category{{Name: "Arts", Sub: "Food"}}) || h.People[0] != (feed.Person{Name: "Ana Sample", URL: "https://example.com/ana", Role: "host"}) {
		t.Errorf("head: got %+v", h)
	}
	i := items[0]
	if i.ID != "one" || i.URL != "https://example.com/e/1" || i.Content != "<p>Long notes</p>" || i.Summary != "Short <i>notes</i>" ||
		!i.Published.Equal(time.Date(2026, 11, 22, 17, 0, 0, 0, time.UTC)) || i.Season != 2 || i.Number != 7 || i.Type != "bonus" || !*i.Explicit ||
		i.Audio != (earmark.Audio{URL: "https://cdn.example.com/1.mp3", Length: 123, Type: "audio/mpeg", Duration: time.Hour + 2*time.Minute + 3*time.Second}) {
		t.Errorf("item: got %+v", i)
	}
	if len(i.Transcripts) != 2 || i.Chapters.URL != "https://example.com/c/1.json" || len(i.People) != 2 || i.People[0].Role != "guest" ||
		!slices.Equal(i.Related, []string{"https://example.com/article", "https://example.com/more"}) ||
		i.ChapterList[0] != (earmark.Chapter{Start: 5500 * time.Millisecond, Title: "Flour", URL: "https://example.com/flour"}) {
		t.Errorf("item: got %+v", i)
	}
	i = items[1]
	if i.URL != "https://example.com/e/2" || !i.Published.IsZero() || i.People[0].Name != "Ben Sample" || i.Source.Name != "Glamour" {
		t.Errorf("second item: got %+v", i)
	}
}

func TestReadAtom(t *testing.T) {
	_, items, err := read(t, `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="pt" xml:base="https://example.org/blog/"><title>x</title>
		<entry><id>urn:1</id><title type="html">A &amp;lt;b&gt; &lt;i&gt;c&lt;/i&gt;</title><link href="1.html"/><link rel="via" href="https://glamour.example/s" title="Glamour"/>
		<updated>2026-11-22T12:00:00+01:00</updated><published>2026-11-21</published><author><name>Ana</name><uri>/ana</uri></author><category term="t" label="Tea"/>
		<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>1 &lt; 2 <a href="x">y</a></p></div></content></entry>
		<entry><id>urn:2</id><title>AT&amp;T &lt;3</title><content>1 &lt; 2</content></entry></feed>`, "")
	if err != nil || len(items) != 2 {
		t.Fatalf("got %d items, %v", len(items), err)
	}
	i := items[0]
	if i.Title != "A <b> c" || i.URL != "https://example.org/blog/1.html" || i.Language != "pt" || i.Content != `<div><p>1 &lt; 2 <a href="x">y</a></p></div>` ||
		i.Published.Day() != 21 || i.Updated.Hour() != 11 || i.People[0].URL != "https://example.org/ana" || i.Categories[0] != "Tea" || i.Source.URL != "https://glamour.example/s" {
		t.Errorf("got %+v", i)
	}
	if i := items[1]; i.Title != "AT&T <3" || i.Content != "1 &lt; 2" {
		t.Errorf("got %+v", i)
	}
}

func TestReadJSON(t *testing.T) {
	h, items, err := read(t, `{"version":"https://jsonfeed.org/version/1.1","title":"J","next_url":"/2","items":[
		{"id":1,"url":"/a","title":7,"content_text":"one\n\ntwo <3","date_published":"2026-11-22T12:00:00Z","authors":[{"name":"Ana"}],"tags":["x",""],
		 "attachments":[{"url":"/1.mp3","mime_type":"audio/mpeg","size_in_bytes":5,"duration_in_seconds":61.5}],"_earmark":{"content_notes":["grief"],"source":{"name":"Glamour","url":"https://glamour.example/"}}},
		{"id":"b","external_url":"https://elsewhere.example/"}],"authors":[{"name":"Site"}]}`, "")
	if err != nil || len(items) != 2 || h.Next != "https://example.com/2" || h.Author != "Site" {
		t.Fatalf("got %+v, %d items, %v", h, len(items), err)
	}
	i := items[0]
	if i.ID != "1" || i.Title != "" || i.Content != "<p>one</p><p>two &lt;3</p>" || i.Audio.Duration != 61500*time.Millisecond || i.Audio.Length != 5 ||
		i.ContentNotes[0] != "grief" || i.Source.Name != "Glamour" || len(i.Categories) != 1 {
		t.Errorf("got %+v", i)
	}
}

// An item without an identifier is known by its address; what has neither would
// come again as a new one whenever a word in it changes, and is left out.
func TestReadJSONWithoutIdentifiers(t *testing.T) {
	const item = `{"version":"https://jsonfeed.org/version/1.1","title":"J","items":[{"id":"1","content_text":"before"},{%s"content_text":"x"},{"id":"2","content_text":"behind"}]}`
	for _, tt := range []struct {
		name, members string
		kept          bool
	}{
		{"none at all", ``, false},
		{"blank", `"id":" ",`, false},
		{"null", `"id":null,`, false},
		{"of a kind that is none", `"id":{"n":1},`, false},
		{"a number", `"id":12.5,`, true},
		{"an address instead", `"url":"/a",`, true},
		{"the page it speaks of instead", `"external_url":"https://elsewhere.example/",`, true},
		{"a recording instead", `"attachments":[{"url":"/1.mp3","mime_type":"audio/mpeg"}],`, true},
		{"an address that is none", `"url":"http://[",`, false},
	} {
		_, items, err := read(t, fmt.Sprintf(item, tt.members), "")
		want := 2
		if tt.kept {
			want = 3
		}
		if err != nil || len(items) != want || items[0].ID != "1" || items[len(items)-1].ID != "2" {
			t.Errorf("%s: got %d items, %v, want %d", tt.name, len(items), err, want)
		}
	}
}

func TestReadRDF(t *testing.T) {
	_, items, err := read(t, `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
		<channel><title>x</title></channel><item rdf:about="https://example.com/1"><title>One</title><link>https://example.com/1</link><dc:date>2026-11-22T12:00Z</dc:date><dc:creator>Ana; Ben</dc:creator></item></rdf:RDF>`, "")
	if err != nil || len(items) != 1 || items[0].ID != "https://example.com/1" || len(items[0].People) != 2 || items[0].Published.IsZero() {
		t.Fatalf("got %+v, %v", items, err)
	}
}

func TestReadWhatIsNoFeed(t *testing.T) {
	for name, text := range map[string]string{
		"empty": "", "spaces": " \n ", "words": "404 not found", "another root": "<opml/>", "JSON": `{"error":"none"}`, "a list": "[1]",
		"JSON items": `{"version":"https://jsonfeed.org/version/1","items":3}`,
	} {
		if _, items, err := read(t, text, ""); !errors.Is(err, feed.ErrNotFeed) || len(items) > 0 {
			t.Errorf("%s: got %v, want ErrNotFeed", name, err)
		}
	}
	_, _, err := read(t, `<!-- x --><!DOCTYPE html><html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head><body><item/></body></html>`, "")
	if page, ok := errors.AsType[*feed.PageError](err); !ok || !slices.Equal(page.Feeds, []string{"https://example.com/feed"}) {
		t.Errorf("a page: got %v, want its feed", err)
	}
}

// What stands before the place where a document breaks is good.
func TestReadWhatBreaksOff(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		items      int
	}{
		{"cut in an item", podcastDoc[:strings.Index(podcastDoc, "<title>Two")], 1},
		{"cut before items", podcastDoc[:strings.Index(podcastDoc, " <item>")], 0},
		{"cut after the last", strings.TrimSuffix(podcastDoc, "</channel></rss>"), 2},
		{"too deep", "<rss><channel><item><title>x</title></item>" + strings.Repeat("<a>", 500), 1},
		{"too many elements", "<rss><channel><item><title>x</title></item><item>" + strings.Repeat("<category/>", 200_000), 1},
		{"a text without end", "<rss><channel><item><title>x</title></item><item><title>" + strings.Repeat("bread ", 2<<20), 1},
		{"entities of its own", `<!DOCTYPE r [<!ENTITY a "boom"><!ENTITY b "&a;&a;">]><rss><channel><item><title>x</title></item><item><title>` + strings.Repeat("&b;", 99), 1},
		{"JSON", `{"version":"https://jsonfeed.org/version/1","items":[{"id":"1"},{"id":`, 1},
		{"JSON at its end", `{"items":[{"id":"1"}]`, 1},
	} {
		_, items, err := read(t, tt.text, "")
		cut, ok := errors.AsType[*feed.CutError](err)
		if !ok || cut.Items != tt.items || len(items) != tt.items {
			t.Errorf("%s: got %d items, %v, want %d and a CutError", tt.name, len(items), err, tt.items)
		}
	}
}

func TestReadStops(t *testing.T) {
	stop := errors.New("stop")
	_, err := feed.Read(strings.NewReader(podcastDoc), feed.Hints{}, func(*feed.Item) error { return stop })
	if !errors.Is(err, stop) {
		t.Errorf("got %v, want the caller's error", err)
	}
}

func TestReadCharsets(t *testing.T) {
	wrap := func(declared, title string) string {
		return `<?xml version="1.0"` + declared + `?><rss><channel><item><title>` + title + `</title></item></channel></rss>`
	}
	utf16 := func(order string, s string) string {
		var b strings.Builder
		for _, r := range s {
			pair := []byte{byte(r), byte(r >> 8)}
			if order == "BE" {
				pair[0], pair[1] = pair[1], pair[0]
			}
			b.Write(pair)
		}
		return b.String()
	}
	const want = "Café – ¿qué?"
	for _, tt := range []struct{ name, text, charset string }{
		{"plain", wrap("", want), ""},
		{"byte order mark", "\uFEFF" + wrap(` encoding="iso-8859-1"`, want), "windows-1252"},
		{"declared", wrap(` encoding="windows-1252"`, "Caf\xe9 \x96 \xbfqu\xe9?"), ""},
		{"by the server", wrap("", "Caf\xe9 \x96 \xbfqu\xe9?"), "windows-1252"},
		{"Latin-1 called UTF-8", wrap(` encoding="utf-8"`, "Caf\xe9 \x96 \xbfqu\xe9?"), "utf-8"},
		{"UTF-8 called Latin-1", wrap(` encoding="iso-8859-1"`, want), "iso-8859-1"},
		{"both", wrap(` encoding="utf-8"`, "Caf\xe9 – \xbfqué?"), ""},
		{"UTF-16 with a mark", "\xFF\xFE" + utf16("LE", wrap(` encoding="utf-16"`, want)), ""},
		{"UTF-16 without", utf16("LE", wrap(` encoding="utf-16"`, want)), ""},
		{"UTF-16, the other way", "\xFE\xFF" + utf16("BE", wrap("", want)), "utf-16"},
		{"an unknown set", wrap(` encoding="klingon"`, want), "x-unknown"},
		{"control characters", wrap("", "Ca\x00f\x08é &#8;– \uFFFE¿qué?&#x1f;"), ""},
	} {
		_, items, err := read(t, tt.text, tt.charset)
		if err != nil || len(items) != 1 || items[0].Title != want {
			t.Errorf("%s: got %+v, %v, want %q", tt.name, items, err, want)
		}
	}
}

func TestReadDates(t *testing.T) {
	noon := "2026-11-22T12:00:00Z"
	for text, want := range map[string]string{
		"Sun, 22 Nov 2026 12:00:00 GMT": noon, "Sun, 22 Nov 2026 12:00:00 +0000": noon, "22 Nov 26 12:00 UT": noon, "Sun, 22 Nov 2026 07:00:00 EST": noon,
		"sunday, 22 november 2026 12:00:00 z": noon, "Sun,22 Nov 2026 14:00:00 +02:00": noon, "Sun, 22 Nov 2026 13:00:00 +1": noon, "Nov 22, 2026 12:00 PM": noon,
		"November 22nd, 2026 at 12:00pm": noon, "Sun Nov 22 12:00:00 UTC 2026": noon, "22-Nov-2026 12:00:00": noon, "Sun, 22 Nov 2026 13:00:00 MEZ": noon,
		"So, 22 Dez 2026 12:00:00 GMT": "2026-12-22T12:00:00Z", "22 novembre 2026 12:00": noon, "22 de noviembre de 2026 12:00": noon, "dom, 22 nov 2026 12:00:00 GMT": noon,
		"Вс, 22 ноября 2026 12:00:00 GMT": noon, "Sun, 22 Nov 2026 13:00:00 GMT+1": noon, "Sun, 22 Nov 2026": "2026-11-22T00:00:00Z",
		"2026-11-22T12:00:00Z": noon, "2026-11-22t12:00:00.123+00:00": "2026-11-22T12:00:00Z", "2026-11-22 12:00:00": noon, "2026-11-22 14:00:00 +0200": noon,
		"2026-11-22T12:00": noon, "2026-11-22T07:00:00-0500": noon, "2026-11-22 12:00:00Z": noon, "2026-11-22": "2026-11-22T00:00:00Z", "20261122T120000Z": noon, " 2026-11-22 12:00:00 UTC ": noon,
		"Sun Nov 22 2026 13:00:00 GMT+0100 (Central European Standard Time)": noon, "Sun, 22 Nov 2026 12:00:00 +0000 (UTC)": noon, "Sun, 22 Nov 2026 12:00 (noon (about)) GMT": "",
		"22.11.2026 12:00": noon, "22. listopadu 2026": "2026-11-22T00:00:00Z", "1er novembre 2026": "2026-11-01T00:00:00Z", "22 de novembro de 2026 às 12:00": noon,
		"mar, 22 nov 2026 12:00:00 GMT": noon, "Mar 22 2026": "2026-03-22T00:00:00Z", "22 Nov 2026 1:00 p.m.": "2026-11-22T13:00:00Z", "den 22 november 2026": "2026-11-22T00:00:00Z",
		"2026年11月22日 12:00": noon, "2026년 11월 22일": "2026-11-22T00:00:00Z", "일, 22 11월 2026 21:00:00 +0900": noon, "星期日, 22 十一月 2026 20:00:00 +0800": noon, "Κυρ, 22 Νοε 2026 14:00:00 +0200": noon,
		"2026. november 22.": "2026-11-22T00:00:00Z", "2026/11/22 12:00:00": noon, "2026.11.22": "2026-11-22T00:00:00Z", "2026-11-22 9:5:00": "2026-11-22T09:05:00Z",
		"2 hours ago": "", "NaN": "", "null": "", "1795348800": "", "20261122120000": "", "2026-02-30": "", "22-11-2026": "", "12:00": "", "Sun, 22 Nov": "", "31.02.2026": "", "11.22.2026": "",
		"Sun, 22 Nov 2026 12:00:00 Mars/Olympus": "", "2026-11-22T12:00:00+25:00": "", "today (22 Nov 2026)": "", "22 listopada 2026": "",
		"": "", "now": "", "yesterday": "", "soon, 12:00": "", "0000-00-00": "", "0001-01-01T00:00:00Z": "", "Thu, 01 Jan 1970 00:00:00 GMT": "", "32 Nov 2026": "",
		"Sun, 22 Foo 2026 12:00:00 GMT": "", "Sun, 22 Nov 2026 25:00:00 GMT": "", "Sun, 22 Nov 2026 12:00:00 XYZ": "", "22/11/2026": "", "11/12/2026": "", "2026-13-01": "", "20026-01-01": "",
		"Sun, 22 Nov 2026 12:00:00 +9900": "", strings.Repeat("1", 500): "", ":": "", "-": "", "a-b-c": "",
	} {
		_, items, err := read(t, fmt.Sprintf("<rss><channel><item><title>x</title><pubDate>%s</pubDate></item></channel></rss>", text), "")
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if d := items[0].Published; !d.IsZero() {
			got = d.Truncate(time.Second).Format(time.RFC3339)
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(podcastDoc, "utf-8")
	f.Add(`{"items":[{"id":1,"date_published":"2026-11-22"}]}`, "")
	f.Add(`<feed><entry><title type="xhtml"><a xml:base="::">x</a></title><updated>x-y-z 1:2:3PM +</updated></entry>`, "utf-16")
	f.Add("<rss>\x00&#1;&#x;\xff<channel><item>", "shift_jis")
	f.Fuzz(func(_ *testing.T, text, charset string) {
		_, _ = feed.Read(strings.NewReader(text), feed.Hints{Charset: charset}, func(*feed.Item) error { return nil })
	})
}
