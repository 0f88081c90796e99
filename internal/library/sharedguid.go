package library

import (
	"fmt"

	"earmark/internal/earmark"
)

// tellSharedGUIDs reports identifiers that stand in two feeds: some readers
// (newsboat) show one item for both. An episode that is an article in writing
// has an identifier of its own.
func (l *loader) tellSharedGUIDs() {
	first := map[earmark.GUID]string{}
	for _, a := range l.articles {
		if a.GUID != "" {
			first[a.GUID] = a.File
		}
	}
	for _, e := range l.episodes {
		if e.GUID == "" {
			continue
		}
		if file := first[e.GUID]; file != "" {
			l.findings = append(l.findings, earmark.Finding{
				File: e.File, Line: Line(l.fsys, e.File, "guid"), Severity: earmark.Warning, Rule: "episode.guid.shared", Element: "guid",
				Message: fmt.Sprintf("guid %q is that of %s in another feed too: some readers show one of the two", e.GUID, file),
				Hint:    "give the newer of the two a guid of its own; leave both where readers have them already",
			})
			continue
		}
		first[e.GUID] = e.File
	}
}
