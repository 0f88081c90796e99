package library

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"earmark/internal/earmark"
)

// identify gives every item its identifier: the one in its front matter, the
// one the lock remembers, or a new one made of its place. It gives back that of
// the feed of all articles.
func (l *loader) identify() (articleFeed earmark.GUID, feeds map[string]earmark.GUID) {
	at := &earmark.Library{Site: l.site} // knows the addresses
	var feed, shows, articles, episodes claims
	feed.add(Seen{Kind: "feed", Name: "articles", Address: l.site.Address("feed.xml"), Title: l.site.Title},
		func(g earmark.GUID) { articleFeed = g })
	feeds = map[string]earmark.GUID{}
	for _, path := range l.feedPaths() {
		feed.add(Seen{Kind: "feed", Name: path, Address: l.site.Address(path), Title: path}, func(g earmark.GUID) { feeds[path] = g })
	}
	feed.settle(l.lock, func(s Seen) earmark.GUID { return earmark.FeedGUID(feedAddress(s)) })

	of := map[earmark.ShowID]earmark.GUID{}
	for _, s := range l.shows {
		if s.fetched { // its feed says what it is; the lock is for what is published here
			of[s.ID] = s.GUID
			continue
		}
		shows.add(Seen{Kind: "show", GUID: s.GUID, Name: string(s.ID), Address: at.ShowFeedURL(s.Show), Title: s.Title},
			func(g earmark.GUID) { s.GUID, of[s.ID] = g, g })
	}
	shows.settle(l.lock, func(s Seen) earmark.GUID { return earmark.FeedGUID(s.Address) })

	for _, a := range l.articles {
		if a.fetched {
			continue
		}
		articles.add(ArticleSeen(at, a.Article), func(g earmark.GUID) { a.GUID = g })
	}
	articles.settle(l.lock, func(s Seen) earmark.GUID { return earmark.ItemGUID(articleFeed, s.Name) })

	former := l.lock.former("show")
	for _, e := range l.episodes {
		if e.fetched {
			continue
		}
		episodes.add(Seen{Kind: "episode", GUID: e.GUID, Feed: string(of[e.ID.Show()]), formerFeed: former[of[e.ID.Show()]], Name: string(e.ID), Date: day(e.Date), Address: at.AudioURL(e.Episode), Title: e.Title},
			func(g earmark.GUID) { e.GUID = g })
	}
	episodes.settle(l.lock, func(s Seen) earmark.GUID { return earmark.ItemGUID(earmark.GUID(s.Feed), s.Name) })
	return articleFeed, feeds
}

// feedPaths are the places of all feeds besides the one of all articles and
// those of shows, sorted.
func (l *loader) feedPaths() []string {
	seen := map[string]bool{earmark.PublisherPath: true}
	for _, a := range l.articles {
		for _, p := range a.Authors {
			seen[earmark.AuthorPath(p)] = true
		}
		for _, c := range a.Categories {
			seen[earmark.CategoryPath(c)] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// feedAddress is where a feed is read, by the folder it lies in.
func feedAddress(s Seen) string {
	if strings.HasSuffix(s.Address, "/") {
		return s.Address + "feed.xml"
	}
	return s.Address
}

func day(t time.Time) string { return t.Format(time.DateOnly) }

// claims are the items of one kind that want their identifiers, and what to do
// with each.
type claims struct {
	items []Seen
	give  []func(earmark.GUID)
}

func (c *claims) add(item Seen, give func(earmark.GUID)) {
	c.items, c.give = append(c.items, item), append(c.give, give)
}

// traits are what an item can be recognised by, the surest first, so that a
// file that took over the name of a renamed one does not take its identifier
// too. An empty trait recognises nothing.
func traits() []func(Seen) string {
	join := func(a, b string) string {
		if a == "" || b == "" {
			return ""
		}
		return a + "\t" + b
	}
	return []func(Seen) string{
		func(s Seen) string { return join(s.Name, s.Title) },
		func(s Seen) string { return join(s.Title, s.Date) },
		func(s Seen) string { return join(s.Name, s.Date) },
		func(s Seen) string { return s.Address },
		func(s Seen) string { return s.Name },
		showTitle,
	}
}

// showTitle recognises a show whose folder was renamed, which changes its name
// and its address at once.
func showTitle(s Seen) string {
	if s.Kind != "show" {
		return ""
	}
	return s.Title
}

// settle gives each item one identifier and no identifier to two items.
func (c *claims) settle(lock *Lock, propose func(Seen) earmark.GUID) {
	done := make([]bool, len(c.items))
	for i, item := range c.items {
		if item.GUID != "" {
			lock.claim(item)
			done[i] = true
		}
	}
	for _, trait := range traits() {
		open := c.open(lock, done)
		if len(open) == 0 {
			break
		}
		known := lock.unclaimed(c.items[open[0]].Kind, trait)
		for _, i := range open {
			item := c.items[i]
			seen, ok := known.find(item, trait)
			switch {
			case !ok || lock.claimed[seen.key()]:
			case !done[i]:
				c.items[i].GUID, done[i] = seen.GUID, true
				lock.claimed[seen.key()] = true
				lock.claim(c.items[i])
			case !lock.seenBefore(item):
				lock.claimed[seen.key()] = true
				lock.changes = append(lock.changes, Change{Seen: item, Old: seen.GUID})
			}
		}
	}
	for i, item := range c.items {
		if !done[i] {
			c.items[i].GUID = lock.fresh(item, propose(item))
			lock.claim(c.items[i])
		}
		lock.record(c.items[i])
		c.give[i](c.items[i].GUID)
	}
}

// open are the items, by number, that are not yet recognised: those without an
// identifier, and those with one that the world has not seen.
func (c *claims) open(lock *Lock, done []bool) []int {
	var out []int
	if len(lock.kept) == 0 {
		return nil
	}
	for i, item := range c.items {
		if !done[i] || !lock.seenBefore(item) {
			out = append(out, i)
		}
	}
	return out
}

// index finds lines of the lock by kind, feed and a trait.
type index map[string]Seen

// unclaimed finds by a trait the lines of a kind that no item holds yet. Of two
// lines alike the first in the file counts.
func (k *Lock) unclaimed(kind string, trait func(Seen) string) index {
	m := index{}
	for _, s := range k.seen {
		if s.Kind != kind {
			continue
		}
		id := s.Kind + "\t" + s.Feed + "\t" + trait(s)
		if _, twice := m[id]; !twice && k.kept[s.key()] && !k.claimed[s.key()] {
			m[id] = s
		}
	}
	return m
}

// find looks an item up in its feed, and in the one the feed was before.
func (m index) find(item Seen, trait func(Seen) string) (Seen, bool) {
	word := trait(item)
	if word == "" {
		return Seen{}, false
	}
	seen, ok := m[item.Kind+"\t"+item.Feed+"\t"+word]
	if !ok && item.formerFeed != "" {
		seen, ok = m[item.Kind+"\t"+item.formerFeed+"\t"+word]
	}
	return seen, ok
}

// claim takes the line of an item, and the line it had when its feed went by
// another identifier.
func (k *Lock) claim(item Seen) {
	k.claimed[item.key()] = true
	if item.formerFeed != "" {
		item.Feed = item.formerFeed
		k.claimed[item.key()] = true
	}
}

// seenBefore tells whether the world knows an item by the identifier it has.
func (k *Lock) seenBefore(item Seen) bool {
	if k.kept[item.key()] {
		return true
	}
	item.Feed = item.formerFeed
	return item.formerFeed != "" && k.kept[item.key()]
}

// fresh is the proposal, or where a renamed item still holds that, another
// made of it.
func (k *Lock) fresh(item Seen, proposal earmark.GUID) earmark.GUID {
	item.GUID = proposal
	for n := 2; k.known(item); n++ {
		item.GUID = earmark.ItemGUID(proposal, strconv.Itoa(n))
	}
	return item.GUID
}

func (k *Lock) known(s Seen) bool {
	_, ok := k.at[s.key()]
	return ok || k.claimed[s.key()]
}
