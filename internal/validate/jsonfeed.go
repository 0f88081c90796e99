package validate

import (
	"hash/maphash"
	"strconv"
	"strings"

	"earmark/internal/earmark"
)

// jsonFeed is JSON Feed 1.1.
func jsonFeed() member {
	authors := jsonAuthors()
	author := authors
	author.kind = '{'
	return member{
		kind: '{', needed: []string{"version", "title", "items"}, wanted: []string{"home_page_url", "feed_url"}, end: endJSONFeed,
		of: members{
			"version": jsonText(pattern("version", `^https?://jsonfeed\.org/version/1(\.1)?$`, "https://jsonfeed.org/version/1.1", `write "version": "https://jsonfeed.org/version/1.1"`)),
			"title":   jsonText(filled, plainText, control), "home_page_url": jsonText(webAddress), "feed_url": jsonText(webAddress),
			"description": jsonText(control), "user_comment": jsonText(), "next_url": jsonText(webAddress), "icon": jsonPicture(), "favicon": jsonPicture(),
			"authors": authors, "author": author, "language": jsonText(lang), "expired": {kind: 't'}, "hubs": jsonHubs(),
			"items": jsonItems(authors, author),
		},
	}
}

func jsonText(checks ...check) member { return member{kind: '"', checks: checks} }

func jsonPicture() member { return member{kind: '"', checks: []check{webAddress}, image: true} }

func jsonItems(authors, author member) member {
	return member{
		kind: '[', needed: []string{"id"}, end: endJSONItem,
		of: members{
			"id": jsonText(filled.as(earmark.Error, JSONFeed)), "url": jsonText(webAddress), "external_url": jsonText(webAddress),
			"title": jsonText(plainText, control), "content_html": jsonText(safeHTML, control), "content_text": jsonText(control), "summary": jsonText(control),
			"image": jsonPicture(), "banner_image": jsonPicture(),
			"date_published": jsonText(atomDates...), "date_modified": jsonText(atomDates...),
			"authors": authors, "author": author, "tags": {kind: '[', each: []check{filled}}, "language": jsonText(lang),
			"attachments": jsonAttachments(),
		},
	}
}

func jsonAuthors() member {
	return member{kind: '[', of: members{"name": jsonText(control), "url": jsonText(address), "avatar": jsonText(webAddress)}, end: endAuthor}
}

func jsonHubs() member {
	return member{kind: '[', of: members{"type": jsonText(), "url": jsonText(webAddress)}, needed: []string{"type", "url"}}
}

func jsonAttachments() member {
	return member{kind: '[', needed: []string{"url", "mime_type"}, end: endAttachment, of: members{
		"url": jsonText(webAddress), "mime_type": jsonText(mime), "title": jsonText(control),
		"size_in_bytes": {kind: '0', checks: []check{natural}}, "duration_in_seconds": {kind: '0', checks: []check{decimal}},
	}}
}

func endAuthor(w *walk, o *object) {
	if !o.has("name") && !o.has("url") && !o.has("avatar") {
		w.jsonTell(o.at, o.path+".empty", earmark.Error, "give a name, a url or an avatar", "an author of whom nothing is said")
	}
}

func endAttachment(w *walk, o *object) {
	l := Link{URL: o.text("url"), Type: o.text("mime_type"), Length: -1}
	if n, err := strconv.ParseInt(o.text("size_in_bytes"), 10, 64); err == nil {
		l.Length = n
	}
	if wrong := wrongLength(l.Length, secondsOf(o.text("duration_in_seconds"))); wrong != "" {
		w.jsonTell(o.member("size_in_bytes").at, "items.attachments.size_in_bytes.seconds", earmark.Warning, lengthHint, "%s", wrong)
	}
	if w.links != nil && l.URL != "" {
		l.File, l.Line, l.Column, l.Element = w.file, o.at.line, o.at.column, "attachments"
		w.links(l)
	}
}

func endJSONItem(w *walk, o *object) {
	if !o.has("content_html") && !o.has("content_text") {
		w.jsonTell(o.at, "items.content.missing", earmark.Error, "give it content_html or content_text", "an item without content")
	}
	id := o.text("id")
	if at := w.ids.first(maphash.String(seed, id), o.at.line); at != 0 && id != "" {
		w.jsonTell(o.at, "items.id.twice", earmark.Error, "give each item an identifier of its own", "the identifier %s is that of the item at line %d too", clip(id), at)
	}
}

func endJSONFeed(w *walk, o *object) {
	if strings.HasSuffix(o.text("version"), "1.1") && o.has("author") && !o.has("authors") {
		w.jsonTell(o.member("author").at, "author.old", earmark.Warning, `write "authors": [{…}]`, "author was replaced by authors in version 1.1")
	}
	if next := o.text("next_url"); next != "" && next == o.text("feed_url") {
		w.jsonTell(o.member("next_url").at, "next_url.self", earmark.Error, "give the address of the page that follows, or take it out", "next_url is the feed's own address: who follows it goes round in a circle")
	}
}
