package validate

import (
	"strings"

	"earmark/internal/earmark"
)

func opmlRoot() *spec {
	head := &spec{bare: true, attrs: attrs{}, kids: table{
		"title": {text: line}, "dateCreated": {text: []check{rfc822, usualDate}}, "dateModified": {text: []check{rfc822, usualDate}}, "ownerName": {text: line}, "ownerEmail": {text: []check{mailAddress}},
		"ownerId": {text: []check{webAddress}}, "docs": {text: []check{webAddress}}, "expansionState": {text: []check{pattern("numbers", `^(\d+(\s*,\s*\d+)*)?$`, "numbers with commas between", "write 1,5,9")}},
		"vertScrollState": {text: []check{integer}}, "windowTop": {text: []check{integer}}, "windowLeft": {text: []check{integer}}, "windowBottom": {text: []check{integer}}, "windowRight": {text: []check{integer}}, "cloud": {open: true},
	}.from(OPML)}
	return &spec{
		source: OPML, bare: true, attrs: attrs{"version": {pattern("version", `^(1\.[01]|2\.0)$`, "1.0, 1.1 or 2.0", `write version="2.0"`)}},
		needs: []need{{name: "@version"}, {name: "head"}, {name: "body"}},
		kids:  table{"head": head, "body": {bare: true, attrs: attrs{}, needs: []need{{name: "outline"}}, kids: table{"outline": outline()}.from(OPML)}}.from(OPML),
	}
}

var versions = oneOf("version", "RSS", "RSS1", "RSS2", "scriptingNews", "atom").as(earmark.Warning, OPML)

func outline() *spec {
	s := &spec{many: true, source: OPML, bare: true, begin: beginOutline, attrs: attrs{
		"text": anything, "type": anything, "isComment": {trueFalse}, "isBreakpoint": {trueFalse}, "created": {rfc822}, "category": {pattern("category", `^[^,]*(,[^,]*)*$`, "words with commas between", "")},
		"xmlUrl": {webAddress}, "htmlUrl": {webAddress}, "url": {webAddress}, "title": anything, "language": anything, "version": {versions}, "description": anything,
	}, needs: []need{{name: "@text"}}}
	s.kids = table{"outline": s}
	return s
}

// beginOutline judges an outline by its type.
func beginOutline(w *walk, e *element) {
	kind, typed := e.attr("type")
	need := func(name string, severity earmark.Severity) {
		if _, ok := e.attr(name); !ok {
			w.missing(e, e.at, need{name: "@" + name, severity: severity}, "the attribute "+name, name)
		}
	}
	switch strings.ToLower(kind) {
	case "rss", "atom":
		need("xmlUrl", earmark.Error)
		need("title", earmark.Warning)
	case "link", "include":
		need("url", earmark.Error)
	case "":
		if _, ok := e.attr("xmlUrl"); ok && !typed {
			w.tell(e.at, e, "opml.outline.type.missing", earmark.Warning, OPML, `write type="rss"`, "an outline with xmlUrl should say that it is a feed")
		}
	}
}
