package validate

import (
	"slices"
	"strconv"
	"strings"

	"earmark/internal/earmark"
)

// history is RFC 5005: feeds that are whole, paged, or archived.
func history() table {
	mark := func(name string) *spec {
		return &spec{end: func(w *walk, e *element) { w.parent(1).note("fh", w.parent(1).notes["fh"]+" "+name) }}
	}
	return table{"fh:complete": mark("complete"), "fh:archive": mark("archive"), "fh:incremental": {}, "fh:prev": {open: true}}.from(History)
}

// The relations by which documents of one feed find each other.
var historyRels = words(`first last next previous prev-archive next-archive current`)

func (w *walk) historyLink(e, outer *element, rel, href string) {
	if !historyRels[rel] {
		return
	}
	if outer.name == "atom:entry" || outer.name == "item" {
		w.tell(e.at, e, "history.entry", earmark.Warning, History, "move it to the feed", "rel=%s is of whole feeds, and stands in an entry", rel)
		return
	}
	outer.note("at "+rel, strconv.Itoa(e.at.line))
}

func (w *walk) endHistory(e *element) {
	marks := strings.Fields(e.notes["fh"])
	complete, archive := slices.Contains(marks, "complete"), slices.Contains(marks, "archive")
	at := func(rel string) place { return place{atoi(e.notes["at "+rel]), 1} }
	self := e.notes["rel self"]
	has := func(rel string) (string, bool) { v, ok := e.notes["rel "+rel]; return v, ok }
	if complete {
		for rel := range historyRels {
			href, ok := has(rel)
			if ok && (rel != "current" || href != self) {
				w.tell(at(rel), nil, "history.complete", earmark.Error, History, "take the link or fh:complete out", "a feed that is complete has no other parts, and links to one by rel=%s", rel)
			}
		}
	}
	if complete && archive {
		w.tell(e.at, e, "history.both", earmark.Error, History, "keep one of them", "a feed is complete or an archive, not both")
	}
	if _, ok := has("current"); archive && !ok {
		w.tell(e.at, e, "history.current", earmark.Warning, History, `link rel="current" to the feed that people subscribe to`, "an archive should say where the feed itself is")
	}
	for end, beyond := range map[string]string{"first": "previous", "last": "next"} {
		if href, ok := has(end); ok && href == self {
			if _, more := has(beyond); more {
				w.tell(at(beyond), nil, "history.end", earmark.Error, History, "take the link out", "this is the %s part by its own words, and has a %s one", end, beyond)
			}
		}
	}
}
