package validate

import (
	"encoding/base64"
	"hash/maphash"
	"strings"

	"earmark/internal/earmark"
)

var (
	atomDates = []check{rfc3339, plausible}
	atomIDs   = []check{filled, tight, address, knownScheme, canonical}
	names     = []check{filled, plainText, noMail, garbled}
)

var noMail = check{name: "mail", severity: earmark.Warning, hint: "put it into <email>", wrong: func(_ *walk, s string) string {
	if withMail().MatchString(s) {
		return "holds an address of mail, which everybody will see as a name: " + clip(s)
	}
	return ""
}}

func atomPerson(many bool) *spec {
	return &spec{
		many: many, bare: true, needs: []need{{name: "atom:name"}}, attrs: attrs{}, source: Atom,
		kids: table{"atom:name": {text: names}, "atom:uri": {text: []check{filled.as(earmark.Error, Atom), tight, address, knownScheme}}, "atom:email": {text: []check{mailAddress}}}.from(Atom).with(table{"gd:image": {many: true, open: true}}.from(Modules)),
	}
}

func atomText(checks ...check) *spec {
	return &spec{source: Atom, attrs: attrs{"type": anything}, begin: beginText, end: endText(checks)}
}

// atomMeta is what a feed and the source of an entry have in common.
func atomMeta() table {
	return table{
		"atom:author":      atomPerson(true),
		"atom:contributor": atomPerson(true),
		"atom:category":    atomCategory(),
		"atom:generator":   {text: plain, attrs: attrs{"uri": {reference}, "version": anything}},
		"atom:icon":        {text: []check{filled, reference}},
		"atom:logo":        {text: []check{filled, reference}},
		"atom:id":          {text: atomIDs},
		"atom:link":        atomLink(),
		"atom:rights":      atomText(),
		"atom:subtitle":    atomText(filled),
		"atom:title":       atomText(filled),
		"atom:updated":     {text: atomDates},
	}.from(Atom)
}

func atomCategory() *spec {
	return &spec{many: true, source: Atom, attrs: attrs{"term": {filled}, "scheme": {tight, address}, "label": {plainText}}, needs: []need{{name: "@term"}}, open: true}
}

func atomFeed() *spec {
	return &spec{
		source: Atom, bare: true, attrs: attrs{},
		kids:  atomMeta().with(table{"atom:entry": atomEntry(false)}, inFeed(), everywhere()),
		needs: []need{{name: "atom:id"}, {name: "atom:title"}, {name: "atom:updated"}},
		end:   endFeed,
	}
}

func atomEntry(alone bool) *spec {
	kids := atomMeta().with(table{
		"atom:id":        {text: atomIDs, end: twiceEntries},
		"atom:content":   {attrs: attrs{"type": anything, "src": {reference}}, begin: beginText, end: endText([]check{filled})},
		"atom:published": {text: atomDates},
		"atom:source":    atomSource(),
		"atom:summary":   atomText(filled),
	}.from(Atom), inEntry(), everywhere())
	for _, only := range []string{"atom:generator", "atom:icon", "atom:logo", "atom:subtitle"} {
		delete(kids, only)
	}
	return &spec{
		source: Atom, many: true, bare: true, attrs: attrs{}, kids: kids,
		needs: []need{{name: "atom:id"}, {name: "atom:title"}, {name: "atom:updated"}},
		end:   func(w *walk, e *element) { endEntry(w, e, alone) },
	}
}

func atomSource() *spec {
	hint := "without it nobody can tell which feed the entry is from"
	return &spec{
		source: Atom, bare: true, attrs: attrs{}, kids: atomMeta().with(inFeed(), everywhere()),
		needs: []need{{"atom:id", earmark.Warning, Atom, hint}, {"atom:title", earmark.Warning, Atom, hint}, {"atom:updated", earmark.Warning, Atom, hint}},
		end: func(w *walk, e *element) {
			if e.has("atom:author") {
				w.parent(1).note("author", "source")
			}
		},
	}
}

// beginText tells what may stand within a text construct (RFC 4287, sections
// 3.1 and 4.1.3).
func beginText(w *walk, e *element) {
	kind, said := e.attr("type")
	_, src := e.attr("src")
	content := e.name == "atom:content"
	at := e.at
	e.spec = e.spec.alone()
	switch {
	case said && strings.TrimSpace(kind) == "":
		w.tell(at, e, w.rule(e.name, "type", "blank"), earmark.Warning, Atom, "write text, html or xhtml", "the type of <%s> is empty", e.raw)
	case kind == "xhtml" && !src:
		e.markup = beginsMarkup
	case kind == "" || kind == "text" || kind == "html":
		if src && said {
			w.tell(at, e, w.rule(e.name, "type"), earmark.Error, Atom, "write a media type like text/html", "content that stands elsewhere needs a media type, not %s", kind)
		}
	case !content:
		w.tell(at, e, w.rule(e.name, "type"), earmark.Error, Atom, "write text, html or xhtml", "the type of <%s> is %s, expected text, html or xhtml", e.raw, quoted(kind))
	case !mimeType().MatchString(kind):
		w.tell(at, e, w.rule(e.name, "type"), earmark.Error, Atom, "write text, html, xhtml or a media type", "the type of <content> is %s, which is no media type", quoted(kind))
	case strings.HasPrefix(kind, "multipart/"):
		w.tell(at, e, w.rule(e.name, "type"), earmark.Error, Atom, "a part cannot stand here", "the type of <content> is %s: types of several parts may not stand here", quoted(kind))
	case xmlType(kind):
		e.spec.open = true
	}
	if kind == "text/html" && content && !src {
		w.tell(at, e, w.rule(e.name, "fragment"), earmark.Warning, Atom, `write type="html"`, "text/html is for whole documents")
	}
}

func xmlType(kind string) bool {
	kind, _, _ = strings.Cut(strings.ToLower(kind), ";")
	return strings.HasSuffix(kind, "+xml") || strings.HasSuffix(kind, "/xml") || kind == "application/xml-dtd"
}

// alone is a copy of the spec that one element may change.
func (s *spec) alone() *spec {
	own := *s
	return &own
}

// endText judges the text by its type.
func endText(checks []check) func(w *walk, e *element) {
	return func(w *walk, e *element) {
		kind, _ := e.attr("type")
		_, src := e.attr("src")
		value := string(e.text)
		judge := func(list ...check) { w.judge(e, e.at, e.name, value, list, "") }
		switch {
		case src:
			if strings.TrimSpace(value) != "" || !e.first {
				w.tell(e.at, e, w.rule(e.name, "src"), earmark.Error, Atom, "empty the element, or take src out", "content that stands elsewhere may not stand here too")
			}
		case e.markup == beginsMarkup:
			endXHTML(w, e)
		case kind == "html" || kind == "text/html":
			judge(checks...)
			judge(realTags, safeHTML, garbled)
		case kind == "" || kind == "text" || kind == "text/plain":
			judge(checks...)
			judge(undeclaredHTML, garbled)
		case strings.HasPrefix(kind, "text/") || xmlType(kind):
			if xmlType(kind) && !e.first && strings.TrimSpace(value) != "" {
				w.tell(w.scanner.at, e, w.rule(e.name, "text"), earmark.Error, Atom, "take the text out", "text beside the one element that <%s> of a type of XML holds", e.raw)
			}
		case mimeType().MatchString(kind):
			if _, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(value), "")); err != nil && strings.TrimSpace(value) != "" {
				w.tell(e.at, e, w.rule(e.name, "base64"), earmark.Error, Atom, "encode it in Base64", "content of type %s must be Base64, and is not", kind)
			}
			w.parent(1).note("needs summary", "Base64")
		}
		if src {
			w.parent(1).note("needs summary", "elsewhere")
		}
	}
}

var undeclaredHTML = check{name: "html", severity: earmark.Warning, hint: `write type="html"`, wrong: func(_ *walk, s string) string {
	if looksHTML(s) {
		return "holds HTML and does not say so, and is shown as plain text: " + clip(s)
	}
	return ""
}}

// endXHTML judges XHTML: one <div> and nothing beside it (section 3.1.1.3).
func endXHTML(w *walk, e *element) {
	switch {
	case e.notes["kids"] == "" && looksHTML(string(e.text)):
		w.tell(e.at, e, w.rule(e.name, "inline"), earmark.Warning, Atom, `write type="html"`, "the type of <%s> is xhtml, but its HTML is escaped", e.raw)
	case e.notes["kids"] != "div" || strings.TrimSpace(string(e.text)) != "":
		w.tell(e.at, e, w.rule(e.name, "div"), earmark.Error, Atom, `put it into one <div xmlns="http://www.w3.org/1999/xhtml">`, "XHTML in <%s> must be one <div> of XHTML's namespace, and nothing beside it", e.raw)
	case e.notes["escaped"] == "yes":
		w.tell(e.at, e, w.rule(e.name, "inline"), earmark.Warning, Atom, `write type="html"`, "the type of <%s> is xhtml, but there is HTML in it that is escaped", e.raw)
	}
}

var linkRels = words(`about acl alternate amphtml appendix archives author blocked-by bookmark canonical chapter cite-as collection contents convertedfrom copyright create-form current
	describedby describes disclosure dns-prefetch duplicate edit edit-form edit-media enclosure external first glossary help hosts hub icon index intervalafter intervalbefore
	item last latest-version license linkset lrdd manifest mask-icon media-feed memento micropub modulepreload monitor monitor-group next next-archive nofollow noopener noreferrer opener openid2.local_id
	openid2.provider original p3pv1 payment pingback preconnect predecessor-version prefetch preload prerender prev prev-archive preview previous privacy-policy profile publication related replies
	restconf ruleinput search section self service service-desc service-doc service-meta sponsored start status stylesheet subsection successor-version sunset tag terms-of-service timegate timemap
	type ugc up version-history via webmention working-copy working-copy-of http://www.iana.org/assignments/relation/self`)

const ianaRels = "http://www.iana.org/assignments/relation/"

func atomLink() *spec {
	return &spec{
		many: true, source: Atom, open: true, needs: []need{{name: "@href"}},
		attrs: attrs{"href": {tight, reference, knownScheme}, "rel": anything, "type": {mime}, "hreflang": {lang}, "title": {plainText, garbled}, "length": {natural}, "thr:count": {natural}, "thr:updated": {rfc3339}, "thr:when": {rfc3339}},
		begin: beginLink,
		end: func(w *walk, e *element) {
			if strings.TrimSpace(string(e.text)) != "" || !e.first {
				w.tell(e.at, e, "atom.link.content", earmark.Warning, Atom, "write <link …/>", "a link says everything in its attributes; readers see nothing of what stands in it")
			}
		},
	}
}

func beginLink(w *walk, e *element) {
	outer := w.parent(1)
	rel, said := e.attr("rel")
	href, _ := e.attr("href")
	kind, _ := e.attr("type")
	lang, _ := e.attr("hreflang")
	rel = strings.TrimPrefix(rel, ianaRels)
	if !said {
		rel = "alternate"
	}
	if !linkRels[strings.ToLower(rel)] && !absoluteURI(rel) {
		w.tell(e.at, e, "atom.link.rel", earmark.Warning, Atom, "use a registered word, or a whole address", "the relation %s is nowhere registered", quoted(rel))
	}
	e.note("rel", rel)
	if outer == nil {
		return
	}
	outer.note("rel "+rel, href)
	if rel == "alternate" {
		key := "alternate " + kind + " " + lang
		if outer.notes[key] != "" && w.format == "atom" {
			w.tell(e.at, e, "atom.link.twice", earmark.Error, Atom, "keep one, or tell them apart by type or hreflang", "a second link rel=alternate of the same type and language")
		}
		outer.note(key, "yes")
		outer.note("page", "yes")
	}
	if rel == "self" {
		outer.note("self", href)
		w.selfLink(e, href)
	}
	if rel == "enclosure" {
		w.link(e, e.at, Link{URL: href, Type: kind, Length: lengthOf(e)})
	}
	w.historyLink(e, outer, rel, href)
}

// selfLink compares what a feed calls itself with where it came from.
func (w *walk) selfLink(e *element, href string) {
	if len(w.stack) > 3 { // of an item
		return
	}
	if !absoluteURI(href) && e.base == "" {
		w.tell(e.at, e, "atom.link.self-relative", earmark.Warning, RSSProfile, "write the whole address", "the feed's own address is relative: %s", quoted(href))
		return
	}
	if w.address != "" && w.address != href {
		w.tell(e.at, e, "atom.link.self-other", earmark.Warning, RSSProfile, "write the address at which the feed stands", "the feed calls itself %s, and was found at %s", clip(href), clip(w.address))
	}
}

func endEntry(w *walk, e *element, alone bool) {
	content, summary := e.has("atom:content"), e.has("atom:summary")
	switch {
	case !content && e.notes["page"] == "":
		w.tell(w.scanner.at, e, "atom.entry.page", earmark.Error, Atom, "give it a <link> to its page", "an entry without content needs a link rel=alternate")
	case !content && !summary:
		w.tell(w.scanner.at, e, "atom.entry.text", earmark.Warning, Atom, "give it a <summary>", "an entry with neither <content> nor <summary>")
	case content && !summary && e.notes["needs summary"] != "":
		w.tell(w.scanner.at, e, "atom.entry.summary", earmark.Error, Atom, "give it a <summary>", "content that is not text, or stands elsewhere, needs a <summary> beside it")
	}
	feed := w.parent(1)
	if !e.has("atom:author") && e.notes["author"] == "" {
		if alone && feed == nil {
			w.tell(w.scanner.at, e, "atom.entry.author", earmark.Error, Atom, "give it an <author>", "an entry that stands alone needs an <author>")
		} else if feed != nil && feed.notes["authorless"] == "" {
			feed.note("authorless", "yes")
			w.authorless = w.scanner.at
		}
	}
}

func endFeed(w *walk, e *element) {
	if e.notes["self"] == "" {
		w.tell(e.at, e, "atom.feed.self", earmark.Warning, Atom, `write <link rel="self" href="…"/>`, "the feed does not say its own address")
	}
	if e.notes["authorless"] != "" && !e.has("atom:author") {
		w.tell(w.authorless, e, "atom.entry.author", earmark.Error, Atom, "give the feed, or each entry, an <author>", "neither this entry nor the feed has an <author>")
	}
	if w.entries > 2 && w.repeats == w.entries-1 {
		w.tell(w.scanner.at, e, "atom.id.all", earmark.Error, Atom, "give each entry an identifier of its own", "all entries have one identifier: readers show one of them")
	}
	w.endHistory(e)
}

// twiceEntries judges an entry's identifier against those before it.
func twiceEntries(w *walk, e *element) {
	if outer := w.parent(1); outer == nil || outer.name != "atom:entry" {
		return
	}
	id := strings.TrimSpace(string(e.text))
	w.entries++
	if at := w.ids.first(maphash.String(seed, id), e.at.line); at != 0 && id != "" {
		w.repeats++
		w.tell(e.at, e, "atom.id.twice", earmark.Warning, Atom, "give each entry an identifier of its own", "the identifier %s is that of the entry at line %d too", clip(id), at)
	}
}
