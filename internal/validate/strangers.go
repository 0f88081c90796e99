package validate

import (
	"strings"

	"earmark/internal/earmark"
)

// stranger is an element that the rules of its parent do not name.
func (w *walk) stranger(e, outer *element, n name) {
	switch v := vocabulary(n.table); {
	case v == "?":
		return // told where the namespace was declared
	case v == "":
		w.plainStranger(e, outer)
	case v == "atom" && w.format == "atom":
		w.tell(e.at, e, "atom.unknown", earmark.Error, Atom, "take it out, or put it into a namespace of its own", "Atom knows no <%s> in <%s>", e.raw, outer.raw)
	case misplaced(n.table):
		w.tell(e.at, e, w.rule(n.table, "place"), earmark.Error, Modules, "see where its standard puts it", "<%s> may not stand in <%s>", e.raw, outer.raw)
	}
}

// plainStranger is one without a namespace.
func (w *walk) plainStranger(e, outer *element) {
	if e.name == "blink" {
		w.tell(e.at, e, "rss.blink", earmark.Error, w.core, "take it out", "there is no <blink> in feeds")
		return
	}
	if w.format == "atom" {
		w.tell(e.at, e, "atom.no-namespace", earmark.Warning, Atom, "put it into a namespace", "<%s> is in no namespace, so that nobody can know what it means", e.raw)
		return
	}
	if vocabulary(outer.name) != "" {
		w.tell(e.at, e, w.rule("no-namespace"), earmark.Error, w.core, "put it into the namespace of its parent", "<%s> is in no namespace", e.raw)
		return
	}
	hint := "take it out, or put it into a namespace of its own"
	for known := range outer.spec.kids {
		if strings.EqualFold(known, e.raw) {
			hint = "write <" + known + ">: upper and lower case differ"
		}
	}
	w.tell(e.at, e, w.rule("unknown"), earmark.Error, w.core, hint, "%s knows no <%s> in <%s>", w.core, e.raw, outer.raw)
}

// strangeAttribute is an attribute that the rules of its element do not name.
func (w *walk) strangeAttribute(e *element, a keptAttribute) {
	hint := "take it out"
	for known := range e.spec.attrs {
		if strings.EqualFold(known, a.name) {
			hint = "write " + known + ": upper and lower case differ"
		}
	}
	severity := earmark.Error
	switch v := vocabulary(a.name); {
	case v == "" && strings.Contains(e.name, ":") && vocabulary(e.name) != "atom" && w.format != "rdf":
		if len(e.spec.attrs) == 0 && len(e.spec.needs) == 0 {
			return // nothing is known of this one's attributes
		}
		severity = earmark.Warning
	case v == "", v == "rdf" && w.format == "rss", v == "rdf" && vocabulary(e.name) == "rdf" && len(e.spec.attrs) > 0:
	case v == "xml" || v == "xsi" || w.format != "rss" || strings.Contains(e.name, ":"):
		return // other namespaces may say what they like
	default:
		w.tell(a.at, e, w.rule(e.name, "extension"), earmark.Warning, RSSProfile, "put it into an element", "few readers look at attributes of other namespaces, such as %s", a.name)
		return
	}
	w.tell(a.at, e, w.rule(e.name, "attribute"), severity, e.spec.source, hint, "<%s> has no attribute %s", e.raw, a.name)
}

// namespace judges one that is declared.
func (w *walk) namespace(at place, e *element, prefix, uri string) {
	if w.strange[uri] {
		return
	}
	w.strange[uri] = true
	usual, known := namespaces[uri]
	switch {
	case uri == "http://search.yahoo.com/mrss":
		w.tell(at, e, "media.namespace", earmark.Error, MediaRSS, "write http://search.yahoo.com/mrss/", "the namespace of Media RSS ends in a slash")
	case usual == "sse" || prefix == "sx" && usual != "sx":
		w.tell(at, e, "xml.namespace", earmark.Warning, Modules, "use another prefix, or the namespace that is meant", "the prefix %s is everywhere else another namespace's", prefix)
	case known:
		w.prefix(at, e, prefix, usual)
	case !absoluteURI(uri):
		w.tell(at, e, "xml.namespace", earmark.Error, XML, "give a full address", "the namespace %s is no address", clip(uri))
	case strings.HasPrefix(uri, "tag:") && badTag(uri):
		w.tell(at, e, "xml.namespace", earmark.Error, URIs, "see RFC 4151", "the namespace %s is no good tag: address", clip(uri))
	case near(uri) != "":
		w.tell(at, e, "xml.namespace", earmark.Warning, XML, "write "+near(uri), "the namespace %s is a slip of the pen", clip(uri))
	default:
		w.tell(at, e, "xml.namespace", earmark.Warning, XML, "see that it is meant, and written right", "the namespace %s is not known here: nothing in it is judged", clip(uri))
	}
}

// prefix says where readers that look at prefixes would be led astray.
func (w *walk) prefix(at place, e *element, prefix, usual string) {
	switch {
	case usual == "atom" && prefix != "" && len(w.stack) == 0 && strings.HasPrefix(e.raw, prefix+":"),
		usual == "xhtml" && prefix != "":
		w.tell(at, e, "xml.plain-prefix", earmark.Warning, XML, "declare it with xmlns= and write the elements without a prefix", "many readers do not find elements of this namespace behind a prefix")
	case prefix != "" && prefix != usual && (usual == "itunes" || usual == "podcast" || usual == "content" || usual == "dc" || usual == "media"):
		w.tell(at, e, "xml.usual-prefix", earmark.Info, XML, "write xmlns:"+usual, "everybody calls this namespace %s, and some readers know it by no other prefix", usual)
	}
}

// near is a known namespace that this one differs from by case, slash or
// scheme only.
func near(uri string) string {
	bare := func(s string) string {
		s = strings.ToLower(strings.TrimRight(s, "/#"))
		_, rest, found := strings.Cut(s, "://")
		if found {
			return rest
		}
		return s
	}
	for known := range namespaces {
		if known != "" && bare(known) == bare(uri) {
			return known
		}
	}
	return ""
}
