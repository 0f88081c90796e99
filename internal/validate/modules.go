package validate

import (
	"strconv"
	"strings"

	"earmark/internal/earmark"
)

// inChannel is what modules add to the channel of an RSS feed.
func inChannel() table {
	return syndication().with(atomInRSS(), itunesShow(), podcastShow(), mediaTable(), trackback(false), feedburner(false), table{
		"admin:errorReportsTo":        {attrs: attrs{"rdf:resource": {address}}, needs: []need{{name: "@rdf:resource"}}},
		"admin:generatorAgent":        {attrs: attrs{"rdf:resource": {address}}, needs: []need{{name: "@rdf:resource"}}},
		"blogChannel:blogRoll":        {text: pages},
		"blogChannel:mySubscriptions": {text: pages},
		"blogChannel:blink":           {text: pages},
		"blogChannel:changes":         {text: pages},
		"dc:date":                     {text: []check{w3cDate}},
		"sx:sharing":                  sharing(),
		"cf:treatAs":                  {text: []check{oneOf("value", "list")}},
		"cf:listinfo":                 {bare: true, kids: table{"cf:group": {many: true, attrs: attrs{"ns": {address}, "element": {filled}, "label": {filled}}}, "cf:sort": {many: true, attrs: attrs{"ns": {address}, "element": anything, "data-type": {oneOf("value", "text", "number", "date")}, "label": {filled}, "default": {trueFalse}}}}.from(Modules)},
		"image:favicon":               {open: true},
	}.from(Modules), history())
}

// inItem is what modules add to an item of an RSS feed.
func inItem() table {
	return atomInItem().with(itunesEpisode(), podcastEpisode(), mediaTable(), trackback(true), feedburner(true), threading(), table{
		"content:encoded":  {source: RSSProfile, text: prose, begin: contentFirst},
		"content:items":    {open: true},
		"xhtml:body":       {source: HTML, open: true, begin: func(w *walk, e *element) { e.markup = beginsMarkup }},
		"xhtml:div":        {source: HTML, open: true, begin: func(w *walk, e *element) { e.markup = beginsMarkup }},
		"dc:date":          {text: []check{w3cDate}, many: true},
		"slash:comments":   {text: numbers},
		"slash:section":    {text: []check{filled}},
		"slash:department": {text: []check{filled}},
		"slash:hit_parade": {text: []check{pattern("numbers", `^\s*\d+(\s*,\s*\d+)*\s*$`, "numbers with commas between", "write 3,2,1")}},
		"thr1:children":    {open: true},
		"ev:startdate":     {text: []check{looseW3CDate}},
		"ev:enddate":       {text: []check{looseW3CDate}},
		"ev:location":      {}, "ev:organizer": {}, "ev:type": {},
		"l:permalink":    {open: true, many: true, attrs: attrs{"l:type": {mime}, "l:rel": {address}, "l:title": anything, "rdf:resource": {reference}}},
		"l:link":         {open: true, many: true, attrs: attrs{"l:type": {mime}, "l:rel": {address}, "l:lang": {lang}, "l:title": anything, "rdf:resource": {reference}}},
		"wfw:comment":    {text: pages},
		"wfw:commentRss": {text: pages},
		"wfw:commentRSS": {text: pages, begin: func(w *walk, e *element) {
			w.tell(e.at, e, "wfw.commentrss.case", earmark.Warning, Modules, "write <wfw:commentRss>", "this element was renamed")
		}},
		"cc:license":   license(),
		"sx:sync":      syncing(),
		"wiki:version": {}, "wiki:status": {text: []check{oneOf("value", "new", "updated", "deleted")}}, "wiki:diff": {text: pages}, "wiki:history": {text: pages}, "wiki:importance": {text: []check{oneOf("value", "minor", "major")}},
		"annotate:reference":                     {many: true, attrs: attrs{"rdf:resource": {reference}}},
		"g:image_link":                           {open: true, many: true},
		"conversationsnetwork:introMilliseconds": {text: numbers},
		"conversationsnetwork:ratingAverage":     {text: []check{decimal}},
		"conversationsnetwork:ratingCount":       {text: numbers},
		"conversationsnetwork:ratingTimestamp":   {text: []check{pattern("date", `^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:?\d\d)?$`, "a date and time", "write it like 2026-11-22T07:30:00Z")}},
	}.from(Modules))
}

func inFeed() table {
	return table{
		"sx:sharing": sharing(), "app:collection": appCollection(true),
		"dc:date":                 {text: []check{w3cDate}},
		"opensearch:totalResults": {text: numbers}, "opensearch:startIndex": {text: numbers}, "opensearch:itemsPerPage": {text: numbers},
	}.from(Modules).with(itunesShow(), podcastShow(), mediaTable(), history(), trackback(false), feedburner(false), syndication(), threading())
}

func inEntry() table {
	return itunesEpisode().with(podcastEpisode(), mediaTable(), trackback(true), feedburner(true), threading(), table{
		"sx:sync":    syncing(),
		"app:edited": {text: []check{rfc3339}, source: Publishing}, "app:control": {source: Publishing, kids: table{"app:draft": {text: []check{oneOf("value", "yes", "no")}}}.from(Publishing)},
		"app:collection": appCollection(true),
		"dc:date":        {text: []check{w3cDate}, many: true},
	}.from(Modules))
}

// everywhere is what modules add to any element of a feed.
func everywhere() table {
	out := table{
		"geo:lat": {text: []check{latitude}}, "geo:long": {text: []check{longitude}}, "geo:alt": {text: []check{decimal}}, "geo:Point": {open: true},
		"geourl:latitude": {text: []check{latitude}}, "geourl:longitude": {text: []check{longitude}},
		"icbm:latitude": {text: []check{latitude}}, "icbm:longitude": {text: []check{longitude}},
		"georss:point": coordinates(1, 1), "georss:line": coordinates(2, 0), "georss:polygon": coordinates(4, 0), "georss:box": coordinates(2, 2),
		"georss:elev": {many: true, text: []check{decimal}}, "georss:floor": {many: true, text: []check{integer}}, "georss:radius": {many: true, text: []check{decimal}},
		"creativeCommons:license": {many: true, text: []check{address}},
		"cc:license":              license(),
		"xhtml:meta":              {many: true, attrs: attrs{"name": {oneOf("name", "robots")}, "content": {pattern("robots", `(?i)^\s*(all|none|index|noindex|follow|nofollow|noarchive)(\s*,\s*(all|none|index|noindex|follow|nofollow|noarchive))*\s*$`, "noindex, nofollow and such", "see what robots know")}}, needs: []need{{name: "@name"}, {name: "@content"}}},
		"access:restriction":      {attrs: attrs{"relationship": {oneOf("relationship", "allow", "deny")}}, needs: []need{{name: "@relationship"}}},
		"dcterms:created":         {text: []check{w3cDate}}, "dcterms:issued": {text: []check{w3cDate}}, "dcterms:modified": {text: []check{w3cDate}}, "dcterms:available": {}, "dcterms:valid": {},
		"dc:language": {text: []check{lang}},
		"dc:title":    {text: line}, "dc:rights": {text: line, many: true}, "dc:source": {text: line, many: true}, "dc:publisher": {many: true, text: line}, "dc:creator": {many: true, text: line, open: true},
		"dc:subject": {many: true, text: line, open: true}, "dc:contributor": {many: true, text: line, open: true}, "dc:description": {text: line}, "dc:type": {text: line, many: true}, "dc:format": {text: line, many: true}, "dc:identifier": {text: line, many: true},
		"dc:relation": {text: line, many: true}, "dc:coverage": {text: line, many: true},
		"rdfs:seeAlso": {many: true, open: true, attrs: attrs{"rdf:resource": {reference}}},
	}.from(Modules)
	for _, one := range []string{"dcterms:created", "dcterms:issued", "dcterms:modified"} {
		out[one].many = false
	}
	return out
}

func license() *spec {
	return &spec{source: Modules, many: true, open: true, attrs: attrs{"rdf:resource": {address}, "resource": {address}, "rdf:about": {reference}}}
}

func contentFirst(w *walk, e *element) {
	if outer := w.parent(1); w.format == "rss" && !outer.has("description") {
		outer.note("content first", strconv.Itoa(e.at.line))
	}
}

// coordinates are pairs of degrees.
func coordinates(least, most int) *spec {
	return &spec{source: Modules, many: true, attrs: attrs{"featuretypetag": anything, "relationshiptag": anything, "featurename": anything, "elev": {decimal}, "floor": {integer}, "radius": {decimal}}, text: []check{{name: "coordinates", hint: "write pairs of latitude and longitude with spaces between", wrong: func(w *walk, s string) string {
		parts := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" \t\r\n,", r) })
		if len(parts)%2 != 0 || len(parts) < 2*least || most > 0 && len(parts) > 2*most {
			return "is " + quoted(s) + ", expected pairs of latitude and longitude"
		}
		for i, p := range parts {
			c := latitude
			if i%2 == 1 {
				c = longitude
			}
			if wrong := c.wrong(w, p); wrong != "" {
				return wrong
			}
		}
		return ""
	}}}}
}

func syndication() table {
	return table{
		"sy:updatePeriod":    {text: []check{oneOf("period", "hourly", "daily", "weekly", "monthly", "yearly")}},
		"sy:updateFrequency": {text: []check{positive}},
		"sy:updateBase":      {text: []check{w3cDate}},
	}.from(Modules)
}

// atomInRSS is what the RSS profile takes from Atom.
func atomInRSS() table {
	return table{
		"atom:link": atomLink(), "atom:author": atomPerson(true), "atom:contributor": atomPerson(true), "atom:category": atomCategory(),
		"atom:generator": {text: plain, attrs: attrs{"uri": {reference}, "version": anything}}, "atom:icon": {text: []check{reference}}, "atom:logo": {text: []check{reference}},
		"atom:id": {text: atomIDs}, "atom:rights": atomText(), "atom:subtitle": atomText(), "atom:title": atomText(), "atom:updated": {text: atomDates},
	}.from(Atom)
}

func atomInItem() table {
	return atomInRSS().with(table{
		"atom:content": atomEntry(false).kids["atom:content"], "atom:published": {text: atomDates}, "atom:source": atomSource(), "atom:summary": atomText(),
	}.from(Atom))
}

func trackback(item bool) table {
	if !item {
		return nil
	}
	either := func(w *walk, e *element) {
		_, resource := e.attr("rdf:resource")
		switch value := strings.TrimSpace(string(e.text)); {
		case w.format == "rdf" && !resource:
			w.tell(e.at, e, w.rule(e.name, "rdf-resource", "missing"), earmark.Error, Modules, "RSS 1.0 has the address in rdf:resource", "the attribute rdf:resource is missing in <%s>", e.raw)
		case w.format != "rdf":
			w.judge(e, e.at, e.name, value, []check{address}, "")
		}
	}
	return table{
		"trackback:ping":  {attrs: attrs{"rdf:resource": {address}}, end: either},
		"trackback:about": {many: true, attrs: attrs{"rdf:resource": {address}}, end: either},
	}.from(Modules)
}

func feedburner(item bool) table {
	out := table{"feedburner:awareness": {text: []check{address}}}
	if item {
		out["feedburner:origLink"] = &spec{text: []check{address}}
		return out.from(Modules)
	}
	out["feedburner:browserFriendly"] = &spec{text: []check{plainText}}
	out["feedburner:feedFlare"] = &spec{many: true, text: []check{plainText}, attrs: attrs{"href": {reference, absoluteInRSS}, "src": {reference, absoluteInRSS}}}
	out["feedburner:feedburnerHostname"] = &spec{text: []check{address}}
	out["feedburner:emailServiceId"], out["feedburner:info"] = &spec{open: true}, &spec{open: true}
	return out.from(Modules)
}

// absoluteInRSS is an address that is relative to nothing in RSS.
var absoluteInRSS = check{name: "relative", severity: earmark.Warning, hint: "write the whole address", wrong: func(w *walk, s string) string {
	if w.format == "rss" && !w.base() && relative(s) {
		return "is a relative address: " + clip(s)
	}
	return ""
}}

func threading() table {
	return table{
		"thr:in-reply-to": {many: true, attrs: attrs{"ref": {address}, "href": {reference}, "source": {reference}, "type": {mime}}, needs: []need{{name: "@ref"}}, open: true},
		"thr:total":       {text: numbers},
	}.from(Threading)
}

// sharing and syncing are FeedSync's.
func sharing() *spec {
	return &spec{
		source: Modules, attrs: attrs{"since": {filled.as(earmark.Error, ""), rfc3339}, "until": {filled.as(earmark.Error, ""), rfc3339}, "expires": {rfc3339}}, bare: true,
		kids: table{"sx:related": {many: true, attrs: attrs{"link": {address, asciiAddress}, "title": {filled}, "type": {oneOf("type", "complete", "aggregated")}}, needs: []need{{name: "@link"}, {name: "@type"}}}}.from(Modules),
		begin: func(w *walk, e *element) {
			_, since := e.attr("since")
			_, until := e.attr("until")
			if since != until {
				w.tell(e.at, e, "sx.sharing.both", earmark.Error, Modules, "give both or none", "since and until belong together")
			}
		},
	}
}

func syncing() *spec {
	number := []check{within(1, 1<<31-1)}
	return &spec{
		source: Modules, attrs: attrs{"id": {filled}, "updates": number, "deleted": {trueFalse}, "noconflicts": {trueFalse}},
		needs: []need{{name: "@id"}, {name: "@updates"}, {name: "sx:history"}},
		kids: table{
			"sx:conflicts": {open: true},
			"sx:history": {many: true, attrs: attrs{"sequence": number, "when": {rfc3339}, "by": {filled}}, needs: []need{{name: "@sequence"}}, begin: func(w *walk, e *element) {
				_, when := e.attr("when")
				_, by := e.attr("by")
				if !when || !by {
					w.tell(e.at, e, "sx.history.who", earmark.Warning, Modules, "give both", "a change should say when it was made, and by whom")
				}
			}},
		}.from(Modules),
	}
}

// misplaced tells whether a name is known, and stands where it may not.
func misplaced(name string) bool {
	return name == "itunes:duration" || name == "itunes:order" || name == "trackback:ping" || name == "itunes:category" || name == "itunes:owner" || name == "itunes:new-feed-url" || name == "itunes:type"
}
