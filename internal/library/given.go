package library

import (
	"slices"
	"strings"

	"earmark/internal/earmark"
)

// goneKind is the kind of lines that say of an item that it was taken from readers
// on purpose: nobody asks about it again. Such a line goes when the item comes
// back.
const goneKind = "gone"

func goneLine(s Seen) Seen {
	return Seen{Kind: goneKind, GUID: s.GUID, Feed: s.Feed, Name: s.Kind + " " + s.Name, Date: s.Date, Address: s.Address, Title: s.Title}
}

// Moved is a recording that readers' programs know at another address: whoever
// has not fetched it yet will not find it.
type Moved struct {
	Seen        // the episode, with its new address
	Old  string // address
}

// Moved lists the recordings of a library's podcast feeds that would get another
// address; now are the shows that have such a feed.
func (k *Lock) Moved(published *earmark.Library, now []*earmark.Show) []Moved {
	var out []Moved
	for _, s := range now {
		for _, e := range published.EpisodesOf(s.ID) {
			item := episodeSeen(published, s, e)
			was := k.look(item.key()).was
			if was != nil && !k.isGone(item) && was.Address != "" && was.Address != item.Address && k.feeds(s.GUID) {
				out = append(out, Moved{Seen: item, Old: was.Address})
			}
		}
	}
	return out
}

// Dropped lists the articles and episodes that readers have and a library has
// not. Episodes count where the world was given a feed of their show.
func (k *Lock) Dropped(published *earmark.Library) []Seen {
	public := publicKeys(published)
	var out []Seen
	for _, l := range k.lines {
		if !l.given() || !l.kept || public[l.was.key()] {
			continue
		}
		s := *l.was
		item := s.Kind == "article" || s.Kind == "episode" && k.feeds(earmark.GUID(s.Feed))
		if item && !k.isGone(s) && !k.follows(s) {
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(a, b Seen) int { return a.key().compare(b.key()) })
	return out
}

// Known tells whether readers have an item already.
func (k *Lock) Known(item Seen) bool {
	l := k.look(item.key())
	return l.given() && !k.isGone(item)
}

// ArticleSeen is what the lock says of an article.
func ArticleSeen(lib *earmark.Library, a *earmark.Article) Seen {
	return Seen{Kind: "article", GUID: a.GUID, Name: string(a.ID), Date: day(a.Date), Address: lib.ArticleURL(a), Title: a.Title}
}

// EpisodeSeen is the same of an episode, whose show must be in the library.
func EpisodeSeen(lib *earmark.Library, e *earmark.Episode) Seen {
	return episodeSeen(lib, lib.Show(e.ID.Show()), e)
}

func episodeSeen(lib *earmark.Library, s *earmark.Show, e *earmark.Episode) Seen {
	return Seen{Kind: "episode", GUID: e.GUID, Feed: string(s.GUID), Name: string(e.ID), Date: day(e.Date), Address: lib.AudioURL(e), Title: e.Title}
}

// Publish says that readers get a library from now on, and the podcast feeds of
// some of its shows: what they had and do not find in it is gone on purpose.
func (k *Lock) Publish(published *earmark.Library, now []*earmark.Show) {
	public := publicKeys(published)
	for i, s := range k.lines {
		if s.Kind != goneKind {
			continue
		}
		kind, _, _ := strings.Cut(s.Name, " ")
		if public[lineKey{kind, s.Feed, s.GUID}] {
			k.lines[i].kept = false
		}
	}
	for _, s := range k.Dropped(published) {
		gone := goneLine(s)
		k.record(&gone).kept = true
	}
	for _, c := range k.changes {
		old := goneLine(Seen{Kind: c.Kind, GUID: c.Old, Feed: c.oldFeed(), Name: c.Name, Date: c.Date, Address: c.Address, Title: c.Title})
		k.record(&old).kept = true
	}
	k.SetPodcasts(published, now)
	k.given = true
}

func (c Change) oldFeed() string {
	if c.formerFeed != "" {
		return c.formerFeed
	}
	return c.Feed
}

func (k *Lock) isGone(s Seen) bool {
	gone := goneLine(s)
	return k.look(gone.key()).kept
}

// follows tells whether an identifier is one that would change, which is told
// as that.
func (k *Lock) follows(s Seen) bool {
	return slices.ContainsFunc(k.changes, func(c Change) bool { return c.Kind == s.Kind && c.Old == s.GUID && c.oldFeed() == s.Feed })
}

// feeds tells whether the world was given a podcast feed with this identifier.
func (k *Lock) feeds(show earmark.GUID) bool {
	return k.look(lineKey{kind: podcast, guid: show}).kept
}

// given tells whether readers were given an item. One that only a verdict names
// has no address in the file: whoever writes the verdict has its identifier
// remembered, and nobody may have seen it yet.
func (l *lockLine) given() bool { return l.was != nil && l.was.Address != "" }

// address is the one a line of the lock shall have. That of an item stays the
// one that readers have, and none where they have not got it, whoever writes the
// file, until a build gives them another.
func (k *Lock) address(s Seen) string {
	was := k.look(s.key()).was
	switch {
	case k.given || s.Kind != "episode" && s.Kind != "article":
		return s.Address
	case was == nil:
		return ""
	case s.Kind == "episode" || was.Address == "":
		return was.Address
	}
	return s.Address
}
