package earmark

import (
	"crypto/sha1" // #nosec G505 -- RFC 9562 section 5.5 defines UUIDv5 with SHA-1
	"encoding/hex"
	"strings"
)

// ArticleID names an article: its path below content/articles without the
// extension, such as "2026/the-long-way-home". It may change when a file is
// renamed; what the world remembers is the article's [GUID].
type ArticleID string

// PersonID names a person: the file name below content/people without the
// extension, or for somebody known by name only the [Slug] of that name.
type PersonID string

// ShowID names a show: its folder below content/shows.
type ShowID string

// EpisodeID names an episode: "SHOW/SLUG".
type EpisodeID string

// Show is the part of the identifier before the first slash.
func (id EpisodeID) Show() ShowID {
	show, _, _ := strings.Cut(string(id), "/")
	return ShowID(show)
}

// Slug is the part of the identifier after the first slash.
func (id EpisodeID) Slug() string {
	_, slug, _ := strings.Cut(string(id), "/")
	return slug
}

// GUID is an identifier that feeds carry and that never changes once the world
// has seen it. It is compared letter by letter and need not be a UUID.
type GUID string

// IsURL tells whether the identifier is itself a web address, which RSS 2.0
// calls a permalink.
func (g GUID) IsURL() bool {
	return strings.HasPrefix(string(g), "https://") || strings.HasPrefix(string(g), "http://")
}

// podcastNamespace is the UUID namespace that Podcasting 2.0 fixes for
// <podcast:guid>.
var podcastNamespace = [16]byte{
	0xea, 0xd4, 0xc2, 0x36, 0xbf, 0x58, 0x58, 0xc6,
	0xa2, 0xc6, 0xa6, 0xb2, 0x8d, 0x12, 0x8c, 0xb6,
}

// FeedGUID is the <podcast:guid> of a feed at the given address: a UUIDv5 of
// the address without its scheme and trailing slashes (Podcasting 2.0, tag
// "guid"). Compute it once and keep it: it must survive a move of the feed.
func FeedGUID(feedURL string) GUID {
	name := feedURL
	if _, rest, ok := strings.Cut(name, "://"); ok {
		name = rest
	}
	return GUID(uuid5(podcastNamespace, strings.TrimRight(name, "/")))
}

// ItemGUID proposes an identifier for an item that has none yet, made of the
// feed it will appear in and its own name there, so that the same content
// gives the same identifier on every machine.
func ItemGUID(feed GUID, name string) GUID {
	return GUID(uuid5(podcastNamespace, string(feed), "/", name))
}

// URN is the identifier as an absolute IRI, as Atom (RFC 4287 section 4.2.6)
// wants it: itself when it has a scheme, else a urn:uuid.
func (g GUID) URN() string {
	s := string(g)
	switch {
	case g.IsURL(), strings.HasPrefix(s, "urn:"), strings.HasPrefix(s, "tag:"):
		return s
	case isUUID(s):
		return "urn:uuid:" + strings.ToLower(s)
	}
	return "urn:uuid:" + uuid5(podcastNamespace, s)
}

// uuid5 is RFC 9562 section 5.5, of a name in parts.
func uuid5(namespace [16]byte, name ...string) string {
	text := append(make([]byte, 0, 128), namespace[:]...) // most names fit: this is done for every item of every run
	for _, part := range name {
		text = append(text, part...)
	}
	u := sha1.Sum(text) // #nosec G401
	u[6] = u[6]&0x0f | 0x50
	u[8] = u[8]&0x3f | 0x80
	var out [36]byte
	for at, part := range [...]struct{ from, to, place int }{{0, 4, 0}, {4, 6, 9}, {6, 8, 14}, {8, 10, 19}, {10, 16, 24}} {
		if at > 0 {
			out[part.place-1] = '-'
		}
		hex.Encode(out[part.place:], u[part.from:part.to])
	}
	return string(out[:])
}

func isUUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i, r := range s {
		if i == 8 || i == 13 || i == 18 || i == 23 {
			if r != '-' {
				return false
			}
		} else if !strings.ContainsRune("0123456789abcdefABCDEF", r) {
			return false
		}
	}
	return true
}
