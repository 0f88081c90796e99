package validate

import (
	"strings"

	"earmark/internal/earmark"
)

// The documents of the Atom publishing protocol (RFC 5023).
func appService() *spec {
	workspace := &spec{many: true, bare: true, attrs: attrs{}, needs: []need{{name: "atom:title"}}, kids: table{"atom:title": atomText(filled), "app:collection": appCollection(false)}.from(Publishing)}
	return &spec{source: Publishing, bare: true, attrs: attrs{}, needs: []need{{name: "app:workspace"}}, kids: table{"app:workspace": workspace}.from(Publishing)}
}

// appCollection stands in a workspace, or in a feed or entry of one.
func appCollection(within bool) *spec {
	s := &spec{
		source: Publishing, many: true, attrs: attrs{"href": {reference}}, needs: []need{{name: "@href"}, {name: "atom:title"}},
		kids: table{"atom:title": atomText(filled), "app:accept": {many: true, text: []check{accepted}}, "app:categories": appCategories()}.from(Publishing),
	}
	s.kids["atom:id"] = &spec{source: Atom, text: atomIDs, begin: func(w *walk, e *element) {
		w.tell(e.at, e, "app.collection.id", earmark.Warning, Publishing, "take it out", "a collection is known by its address, not by an id")
	}}
	if within {
		s.begin = func(w *walk, e *element) {
			if w.parent(1).name == "atom:entry" {
				w.tell(e.at, e, "app.collection.entry", earmark.Warning, Publishing, "see that it is meant", "a collection is of feeds, and stands in an entry")
			}
		}
	}
	return s
}

func appCategories() *spec {
	return &spec{
		source: Publishing, many: true, attrs: attrs{"href": {reference}, "fixed": {oneOf("value", "yes", "no")}, "scheme": {address}},
		kids: table{"atom:category": atomCategory()},
		end: func(w *walk, e *element) {
			_, href := e.attr("href")
			_, fixed := e.attr("fixed")
			_, scheme := e.attr("scheme")
			if href && (fixed || scheme) {
				w.tell(e.at, e, "app.categories.both", earmark.Error, Publishing, "keep href alone", "categories that stand elsewhere have neither fixed nor scheme here")
			}
			if href && e.has("atom:category") {
				w.tell(e.at, e, "app.categories.twice", earmark.Error, Publishing, "empty the element, or take href out", "categories that stand elsewhere may not stand here too")
			}
		},
	}
}

// accepted is a list of media types that may be sent.
var accepted = check{name: "type", hint: "write a type like image/*", wrong: func(w *walk, s string) string {
	for _, one := range strings.Split(s, ",") {
		one, params, has := strings.Cut(strings.TrimSpace(one), ";")
		if one != "" && !mimeType().MatchString(one) {
			return "is " + quoted(s) + ", which is no media type"
		}
		if name, _, _ := strings.Cut(strings.TrimSpace(params), "="); has && name != "type" && name != "charset" {
			w.tell(w.parent(0).at, w.parent(0), "app.accept.parameter", earmark.Warning, Publishing, "take it out", "the parameter %s is not known", quoted(params))
		}
	}
	return ""
}}
