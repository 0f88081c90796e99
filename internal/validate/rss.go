package validate

import (
	"hash/maphash"
	"strconv"
	"strings"

	"earmark/internal/earmark"
)

var (
	plain     = []check{filled, plainText, garbled}
	line      = []check{plainText, garbled}
	prose     = []check{safeHTML, wholeAddresses, garbled}
	mailDates = []check{rfc822, usualDate, plausible}
	people    = []check{plainText, contact, usualContact}
	anything  = []check{}
	pages     = []check{webAddress, asciiAddress, knownScheme}
	numbers   = []check{natural}
)

// rootSpec is what standards say of the element that a feed begins with; nil
// where no feed does.
func rootSpec(name string) *spec {
	switch name {
	case "rss":
		return rssRoot()
	case "rdf:RDF":
		return rdfRoot()
	case "atom:feed":
		return atomFeed()
	case "atom:entry":
		return atomEntry(true)
	case "opml":
		return opmlRoot()
	case "app:service":
		return appService()
	case "app:categories":
		return appCategories()
	}
	return nil
}

// root finds the rules of a document by its first element.
func (w *walk) root(e *element, n name) {
	e.spec = rootSpec(e.name)
	switch {
	case n.local == "rss" && n.uri != "":
		w.tell(e.at, e, "rss.namespace", earmark.Error, RSS2, `take xmlns="…" out of <rss>`, "<rss> is in a namespace, %s: readers look for it in none", clip(n.uri))
		e.spec, e.name = rssRoot(), "rss"
	case vocabulary(e.name) == "atom03", n.uri == "http://example.com/newformat#", strings.HasPrefix(n.uri, "http://purl.org/atom"), n.local == "feed" && vocabulary(e.name) == "pie":
		w.tell(e.at, e, "atom.obsolete", earmark.Error, Atom, `write xmlns="http://www.w3.org/2005/Atom"`, "this is a draft of Atom that was given up in 2005")
		e.spec = nil
	case n.local == "feed" && n.uri == "":
		w.tell(e.at, e, "atom.namespace", earmark.Error, Atom, `write <feed xmlns="http://www.w3.org/2005/Atom">`, "<feed> is in no namespace: no reader will know it as Atom")
		e.spec = nil
	case n.local == "feed" && e.spec == nil:
		w.tell(e.at, e, "atom.namespace", earmark.Error, Atom, `write <feed xmlns="http://www.w3.org/2005/Atom">`, "<feed> is in a namespace that is not Atom's: %s", clip(n.uri))
	case e.spec == nil:
		w.tell(e.at, e, "feed.root", earmark.Error, XML, "a feed is <rss>, <feed>, <rdf:RDF>, <opml> or JSON", "a document that begins with <%s> is no feed", e.raw)
	}
	w.format, w.core = "rss", RSS2
	switch vocabulary(e.name) {
	case "atom":
		w.format, w.core = "atom", Atom
	case "app":
		w.format, w.core = "app", Publishing
	case "rdf":
		w.format, w.core = "rdf", RSS1
	}
	if e.name == "opml" {
		w.format, w.core = "opml", OPML
	}
}

func rssRoot() *spec {
	return &spec{
		source: RSS2, bare: true,
		attrs: attrs{"version": {pattern("version", `^(0\.9[0-4]?\d?|2\.0(\.\d+)?)$`, "2.0", `write version="2.0"`)}},
		needs: []need{{name: "@version", hint: `write <rss version="2.0">`}, {name: "channel"}},
		kids:  table{"channel": rssChannel()}.from(RSS2).with(everywhere()),
	}
}

func rssChannel() *spec {
	kids := table{
		"title":          {text: plain, end: keepText("title")},
		"link":           {text: pages, end: func(w *walk, e *element) { w.parent(1).note("link", strings.TrimSpace(string(e.text))) }},
		"description":    {text: line, end: countBytes},
		"language":       {text: []check{lang}},
		"copyright":      {text: plain},
		"managingEditor": {text: people},
		"webMaster":      {text: people},
		"pubDate":        {text: mailDates},
		"lastBuildDate":  {text: mailDates},
		"category":       {many: true, text: line, attrs: attrs{"domain": anything}},
		"generator":      {text: line},
		"docs":           {text: pages},
		"cloud":          {attrs: attrs{"domain": {filled}, "port": {positive}, "path": anything, "registerProcedure": anything, "protocol": {oneOf("protocol", "xml-rpc", "soap", "http-post")}}, needs: []need{{name: "@domain"}, {name: "@port"}, {name: "@path"}, {name: "@registerProcedure"}, {name: "@protocol"}}},
		"ttl":            {text: []check{positive}},
		"image":          rssImage(),
		"rating":         {},
		"textInput":      rssTextInput(),
		"textinput":      {open: true},
		"skipHours":      {bare: true, kids: table{"hour": {many: true, text: []check{within(0, 24), midnight}, end: unique}}.from(RSS2)},
		"skipDays":       {bare: true, kids: table{"day": {many: true, text: []check{oneOf("day", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")}, end: unique}}.from(RSS2)},
		"item":           rssItem(),
		"items":          {open: true},
	}.from(RSS2)
	return &spec{
		source: RSS2, bare: true, kids: kids.with(inChannel(), everywhere()),
		attrs: attrs{},
		needs: []need{{name: "title"}, {name: "link"}, {name: "description"}},
		end:   endChannel,
	}
}

var midnight = check{name: "midnight", severity: earmark.Warning, source: RSSProfile, hint: "write 0", wrong: func(_ *walk, s string) string {
	if strings.TrimSpace(s) == "24" {
		return "is 24; midnight is 0"
	}
	return ""
}}

// unique tells of values that stand twice in one list.
func unique(w *walk, e *element) {
	outer, value := w.parent(1), "value "+strings.TrimSpace(string(e.text))
	if outer.notes[value] != "" {
		w.tell(e.at, e, w.rule(e.name, "twice"), earmark.Error, e.spec.source, "take one of them out", "%s stands twice", quoted(string(e.text)))
	}
	outer.note(value, "yes")
}

func rssImage() *spec {
	return &spec{
		bare: true, attrs: attrs{},
		needs: []need{{name: "url"}, {name: "title"}, {name: "link"}},
		kids: table{
			"url":   {text: []check{webAddress, asciiAddress}, end: imageLink},
			"title": {text: plain},
			"link": {text: pages, end: func(w *walk, e *element) {
				w.parent(2).note("image link", strings.TrimSpace(string(e.text)))
				w.parent(2).note("image line", strconv.Itoa(e.at.line))
			}},
			"width":       {text: []check{within(1, 144)}},
			"height":      {text: []check{within(1, 400)}},
			"description": {text: line},
		}.from(RSS2),
		many: false,
	}
}

func imageLink(w *walk, e *element) {
	w.link(e, e.at, Link{URL: strings.TrimSpace(string(e.text)), Length: -1, Kind: Image})
}

func rssTextInput() *spec {
	return &spec{
		bare: true, attrs: attrs{},
		needs: []need{{name: "title"}, {name: "description"}, {name: "name"}, {name: "link"}},
		kids: table{
			"title":       {text: plain},
			"description": {text: line},
			"name":        {text: []check{pattern("name", `^[A-Za-z][A-Za-z0-9_:.-]*$`, "a name that a form can have", "begin with a letter")}},
			"link":        {text: pages},
		}.from(RSS2),
		begin: func(w *walk, e *element) {
			w.tell(e.at, e, "rss.textinput.avoid", earmark.Warning, RSSProfile, "take it out", "no reader shows a <textInput>")
		},
	}
}

func rssItem() *spec {
	kids := table{
		"title":       {text: plain, end: keepText("title")},
		"link":        {text: pages},
		"description": {text: prose, end: countBytes},
		"author":      {text: people},
		"category":    {many: true, text: line, attrs: attrs{"domain": anything}},
		"comments":    {text: pages},
		"enclosure":   {many: true, attrs: attrs{"url": {webAddress, tight, asciiAddress}, "length": {natural}, "type": {mime}}, needs: []need{{name: "@url"}, {name: "@length", hint: "its size in bytes; 0 where it cannot be known"}, {name: "@type"}}, begin: enclosure},
		"guid":        {attrs: attrs{"isPermaLink": {trueFalse}}, end: guid},
		"pubDate":     {text: mailDates},
		"source":      {text: line, attrs: attrs{"url": {webAddress, knownScheme}}, needs: []need{{name: "@url"}}},
	}.from(RSS2)
	return &spec{many: true, source: RSS2, bare: true, attrs: attrs{}, kids: kids.with(inItem(), everywhere()), end: endItem}
}

var seed = maphash.MakeSeed()

// guid judges an identifier: it is an address unless it says that it is none.
func guid(w *walk, e *element) {
	value := string(e.text)
	id := strings.TrimSpace(value)
	permalink, said := e.attr("isPermaLink")
	tell := func(what string, severity earmark.Severity, hint, format string, args ...any) {
		w.tell(e.at, e, "rss.guid."+what, severity, RSS2, hint, format, args...)
	}
	switch {
	case id == "":
		severity := earmark.Error
		if permalink == "false" {
			severity = earmark.Warning // text, if no good one
		}
		tell("blank", severity, "give it one, and never change it", "an empty <guid>: readers take all such items for one, and show one of them")
	case permalink == "false":
		if regexpSmall().MatchString(id) {
			w.tell(e.at, e, "rss.guid.unique", earmark.Warning, RSSProfile, "leave those that readers have, and give new ones a UUID or an address", "%s is hardly the only one of its kind in the world", quoted(id))
		}
	case scheme(id) == "tag" || scheme(id) == "urn":
		tell("permalink", earmark.Error, `write <guid isPermaLink="false">`, "%s is no address that can be opened, and isPermaLink does not say so", clip(id))
	case scheme(id) != "http" && scheme(id) != "https":
		tell("permalink", earmark.Error, `write <guid isPermaLink="false">`, "%s is no web address, and isPermaLink does not say so", quoted(id))
	case wrongURI(id) != "":
		tell("url", earmark.Error, "write odd characters in per cent", "<guid> %s", wrongURI(id))
	case !said || permalink == "true":
		if better := canonicalURI(id); better != id {
			w.judge(e, e.at, e.name, id, []check{canonical}, "")
		}
	}
	if at := w.ids.first(maphash.String(seed, id), e.at.line); at != 0 && id != "" {
		tell("twice", earmark.Error, "give each item an identifier of its own", "the identifier %s is that of the item at line %d too: readers show one of them", clip(id), at)
	}
}

var regexpSmall = late(`^\d{0,8}$`)

// endItem judges what only a whole item shows.
func endItem(w *walk, e *element) {
	core := w.core
	if !e.has("title") && !e.has("description") && w.format == "rss" {
		w.tell(e.at, e, "rss.item.empty", earmark.Error, core, "give it a title", "an item needs a <title> or a <description>")
	}
	if told := w.asPodcast(w.parent(1)); w.format == "rss" && !e.has("guid") && !e.has("atom:id") && !told { // endEpisode tells it
		w.tell(e.at, e, "rss.item.guid.missing", earmark.Warning, RSSProfile, "give it one, and never change it", "an item without a <guid>: readers show it again when anything in it changes")
	}
	if wrong := wrongLength(int64(atoi(e.notes["length"])), secondsOf(e.notes["duration"])); wrong != "" {
		w.tell(e.kid("enclosure"), e, "rss.enclosure.length.seconds", earmark.Warning, core, lengthHint, "%s", wrong)
	}
	if e.notes["content first"] != "" && e.has("description") {
		w.tell(place{atoi(e.notes["content first"]), 1}, e, "rss.item.order", earmark.Warning, RSSProfile, "put <description> before <content:encoded>", "some readers show the last of the two that they meet, and it should be the whole text")
	}
	if channel := w.parent(1); e.has("slash:comments") && channel != nil && !channel.has("lastBuildDate") {
		w.once(w.scanner.at, e, "slash.comments.date", earmark.Warning, RSSProfile, "give the channel a <lastBuildDate>", "a number of comments, and no <lastBuildDate> that says when they were counted")
	}
	w.pairs(e, itemPairs, "item")
	w.endEpisode(e)
}

// pairs are elements that say the same, of which readers want one.
type pair struct{ one, other string }

var (
	itemPairs = []pair{
		{"pubDate", "dc:date"},
		{"author", "dc:creator"},
		{"source", "dc:source"},
		{"guid", "atom:id"},
		{"cc:license", "creativeCommons:license"},
		{"pubDate", "dcterms:created"},
		{"category", "dc:subject"},
	}
	channelPairs = []pair{
		{"pubDate", "dc:date"},
		{"language", "dc:language"},
		{"copyright", "dc:rights"},
		{"webMaster", "dc:publisher"},
		{"lastBuildDate", "dcterms:modified"},
		{"managingEditor", "dc:creator"},
		{"generator", "admin:generatorAgent"},
		{"cc:license", "creativeCommons:license"},
		{"title", "dc:title"},
		{"category", "dc:subject"},
	}
)

func (w *walk) pairs(e *element, pairs []pair, what string) {
	if w.format != "rss" {
		return
	}
	for _, p := range pairs {
		if e.has(p.one) && e.has(p.other) {
			w.tell(w.scanner.at, e, "rss."+what+".double", earmark.Warning, RSSProfile, "keep <"+p.one+">", "<%s> and <%s> say the same in one %s", p.one, p.other, what)
		}
	}
}

// endChannel judges what only the whole channel shows.
func endChannel(w *walk, e *element) {
	w.pairs(e, channelPairs, "channel")
	if told := w.profile.speaks(PSP1) && w.asPodcast(e); w.format == "rss" && e.notes["self"] == "" && !told { // endPSP1 tells it
		w.tell(e.at, e, "rss.channel.self", earmark.Warning, RSSProfile, `write <atom:link rel="self" type="application/rss+xml" href="…"/>`, "the feed does not say its own address")
	}
	if link, image := e.notes["link"], e.notes["image link"]; link != "" && image != "" && link != image {
		n, _ := strconv.Atoi(e.notes["image line"])
		w.tell(place{n, 1}, nil, "rss.image.link", earmark.Warning, RSSProfile, "let it be the channel's", "the image leads to %s, the channel to %s", clip(image), clip(link))
	}
	w.endShow(e)
}

// rdfRoot is RSS 0.90 and 1.0.
func rdfRoot() *spec {
	about := attrs{"rdf:about": {reference}}
	resource := &spec{attrs: attrs{"rdf:resource": {reference}}, needs: []need{{name: "@rdf:resource"}}}
	li := &spec{source: RSS1, many: true, attrs: attrs{"rdf:resource": {reference}, "resource": {reference}}}
	item := &spec{
		many: true, bare: true, attrs: about, source: RSS1,
		needs: []need{{name: "title"}, {name: "link"}, {name: "@rdf:about"}},
		kids:  table{"title": {text: plain}, "link": {text: pages}, "description": {text: prose}}.from(RSS1).with(inItem(), everywhere()),
		end:   func(w *walk, e *element) {},
	}
	image := &spec{
		many: true, attrs: about, needs: []need{{name: "title"}, {name: "url"}, {name: "link"}, {name: "@rdf:about"}},
		kids: table{"title": {text: plain}, "url": {text: pages}, "link": {text: pages}}.from(RSS1).with(everywhere()),
	}
	input := &spec{
		many: true, attrs: about, needs: []need{{name: "title"}, {name: "description"}, {name: "name"}, {name: "link"}, {name: "@rdf:about"}},
		kids: table{"title": {text: plain}, "description": {text: line}, "name": {text: []check{filled}}, "link": {text: pages}}.from(RSS1).with(everywhere()),
	}
	channel := &spec{
		bare: true, attrs: attrs{"rdf:about": {address}}, source: RSS1,
		needs: []need{{name: "title"}, {name: "link"}, {name: "description"}, {name: "@rdf:about"}},
		kids: table{
			"title": {text: plain}, "link": {text: pages}, "description": {text: line},
			"image": resource, "textinput": resource,
			"items": {kids: table{"rdf:Seq": {attrs: attrs{}, kids: table{"rdf:li": li}}, "rdf:Bag": {attrs: attrs{}, kids: table{"rdf:li": li}}}.from(RSS1)},
		}.from(RSS1).with(inChannel(), everywhere()),
		end: func(w *walk, e *element) {},
	}
	return &spec{source: RSS1, attrs: attrs{}, kids: table{"channel": channel, "item": item, "image": image, "textinput": input}.from(RSS1).with(table{"cc:License": {open: true, many: true}, "foaf:Agent": {open: true, many: true}, "foaf:Person": {open: true, many: true}}.from(Modules), everywhere()), needs: []need{{name: "channel"}}}
}

func (w *walk) link(e *element, at place, l Link) {
	if w.links == nil || l.URL == "" {
		return
	}
	l.URL = resolve(e.base, l.URL)
	l.File, l.Line, l.Column, l.Element = w.file, at.line, at.column, e.raw
	w.links(l)
}
