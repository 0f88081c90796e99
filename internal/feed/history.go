package feed

// A feed holds its newest items; the older ones stand in archives, documents of
// their own whose items stay the same (RFC 5005 section 4). Readers that know
// archives see every item; all others see the newest.

// historySpace is the namespace of RFC 5005.
const historySpace = "http://purl.org/syndication/history/1.0"

// History says where a feed stands among the documents of its history. The zero
// value is a feed that holds everything. Addresses are absolute.
type History struct {
	Current  Forms // of an archive: the feed that readers subscribe to; empty: this is it
	Previous Forms // the archive with what is older
	Next     Forms // of an archive: the one with what is newer
}

// Archived tells whether the document is an archive.
func (h History) Archived() bool { return h.Current != Forms{} }

// of is the address in the form of a media type.
func (f Forms) of(mediaType string) string {
	switch mediaType {
	case atomType:
		return f.Atom
	case jsonType:
		return f.JSON
	}
	return f.RSS
}

// links are the links of RFC 5005 in the form of a media type.
func (h History) links(at addresses, mediaType string) []link {
	var links []link
	for _, to := range []struct {
		rel   string
		forms Forms
	}{{"current", h.Current}, {"prev-archive", h.Previous}, {"next-archive", h.Next}} {
		if address := at.absolute(to.forms.of(mediaType)); address != "" {
			links = append(links, link{Href: address, Rel: to.rel, Type: mediaType})
		}
	}
	return links
}

// archiveMark is <fh:archive/>, empty in what it says.
type archiveMark struct{}

// space is the namespace where it is spoken.
func (h History) space() string {
	if h.Archived() {
		return historySpace
	}
	return ""
}

func (h History) mark() *archiveMark {
	if h.Archived() {
		return &archiveMark{}
	}
	return nil
}

// hubLinks announce the WebSub hubs that tell of changes (WebSub section 4). An
// archive does not change.
func (h History) hubLinks(at addresses, hubs []string) []link {
	var links []link
	if h.Archived() {
		return nil
	}
	for _, hub := range hubs {
		if address := at.absolute(hub); address != "" {
			links = append(links, link{Href: address, Rel: "hub"})
		}
	}
	return links
}
