package validate

import "strings"

// examples are how to write what is missing most, by the names in the tables.
var examples = map[string]string{
	"title":              `<title>…</title>`,
	"link":               `<link>https://…</link>`,
	"description":        `<description>…</description>`,
	"language":           `<language>en</language>`,
	"guid":               `<guid isPermaLink="false">…</guid> with something that never changes, such as a UUID`,
	"pubDate":            `<pubDate>Sun, 22 Nov 2026 07:30:00 +0000</pubDate>`,
	"enclosure":          `<enclosure url="https://…/1.mp3" length="28800000" type="audio/mpeg"/>`,
	"itunes:author":      `<itunes:author>…</itunes:author> with the name of whoever makes it`,
	"itunes:category":    `<itunes:category text="Arts"/>, or another of Apple's categories`,
	"itunes:duration":    `<itunes:duration>1800</itunes:duration>, in seconds`,
	"itunes:explicit":    `<itunes:explicit>false</itunes:explicit>, or true`,
	"itunes:image":       `<itunes:image href="https://…/cover.jpg"/>: square, JPEG or PNG, 1400 to 3000 pixels a side`,
	"podcast:guid":       `<podcast:guid>…</podcast:guid> with a UUID of version 5, made of the feed's address`,
	"podcast:locked":     `<podcast:locked owner="ann@example.org">yes</podcast:locked>`,
	"podcast:transcript": `<podcast:transcript url="https://…/1.vtt" type="text/vtt"/>`,
	"atom:id":            `<id>urn:uuid:…</id>, or another address that never changes`,
	"atom:title":         `<title>…</title>`,
	"atom:updated":       `<updated>2026-11-22T07:30:00Z</updated>`,
	"atom:name":          `<name>…</name>`,
	"head":               `<head><title>…</title></head>`,
	"body":               `<body>…</body>`,
	"outline":            `<outline text="…" type="rss" xmlUrl="https://…/feed.xml"/>`,
	"channel":            `<channel>…</channel>`,
	"@xmlUrl":            `xmlUrl="https://…/feed.xml"`,
	"@text":              `text="…"`,
	"@url":               `url="https://…"`,
	"@href":              `href="https://…"`,
	"@type":              `type="audio/mpeg", or what it is`,
	"@term":              `term="…"`,
}

// howToWrite is the hint for what is missing.
func howToWrite(name string) string {
	if example := examples[name]; example != "" {
		return "write " + example
	}
	return "give it"
}

// written is an element's name as the feed would write it: the elements of Atom
// have no prefix in a feed of Atom.
func (w *walk) written(name string, within *element) string {
	local, found := strings.CutPrefix(name, "atom:")
	if !found || w.format != "atom" || strings.Contains(within.raw, ":") {
		return name
	}
	return local
}
