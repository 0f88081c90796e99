package library

import (
	"strconv"
	"time"

	"earmark/internal/earmark"
)

// identify gives every item its identifier: the one in its front matter, the
// one the lock remembers, or a new one made of its place. It gives back that of
// the feed of all articles.
func (l *loader) identify() (articleFeed earmark.GUID) {
	at := &earmark.Library{Site: l.site} // knows the addresses
	var feed, shows, articles, episodes claims
	feed.add(Seen{Kind: "feed", Name: "articles", Address: l.site.Address("feed.xml"), Title: l.site.Title},
		func(g earmark.GUID) { articleFeed = g })
	feed.settle(l.lock, func(s Seen) earmark.GUID { return earmark.FeedGUID(s.Address) })

	of := map[earmark.ShowID]earmark.GUID{}
	for _, s := range l.shows {
		shows.add(Seen{Kind: "show", GUID: s.GUID, Name: string(s.ID), Address: at.ShowFeedURL(s.Show), Title: s.Title},
			func(g earmark.GUID) { s.GUID, of[s.ID] = g, g })
	}
	shows.settle(l.lock, func(s Seen) earmark.GUID { return earmark.FeedGUID(s.Address) })

	for _, a := range l.articles {
		articles.add(Seen{Kind: "article", GUID: a.GUID, Name: string(a.ID), Date: day(a.Date), Address: at.ArticleURL(a.Article), Title: a.Title},
			func(g earmark.GUID) { a.GUID = g })
	}
	articles.settle(l.lock, func(s Seen) earmark.GUID { return earmark.ItemGUID(articleFeed, s.Name) })

	for _, e := range l.episodes {
		episodes.add(Seen{Kind: "episode", GUID: e.GUID, Feed: string(of[e.ID.Show()]), Name: string(e.ID), Date: day(e.Date), Address: at.AudioURL(e.Episode), Title: e.Title},
			func(g earmark.GUID) { e.GUID = g })
	}
	episodes.settle(l.lock, func(s Seen) earmark.GUID { return earmark.ItemGUID(earmark.GUID(s.Feed), s.Name) })
	return articleFeed
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
		func(s Seen) string { return join(s.Name, s.Date) },
		func(s Seen) string { return join(s.Title, s.Date) },
		func(s Seen) string { return s.Address },
		func(s Seen) string { return s.Name },
	}
}

// settle gives each item one identifier and no identifier to two items.
func (c *claims) settle(lock *Lock, propose func(Seen) earmark.GUID) {
	done := make([]bool, len(c.items))
	take := func(i int, guid earmark.GUID) {
		c.items[i].GUID, done[i] = guid, true
		lock.claimed[c.items[i].key()] = true
		c.give[i](guid)
	}
	for i, item := range c.items {
		if item.GUID != "" {
			take(i, item.GUID)
		}
	}
	for _, trait := range traits() {
		known := lock.unclaimed(trait)
		for i, item := range c.items {
			id := item.Kind + "\t" + item.Feed + "\t" + trait(item)
			guid, ok := known[id]
			if done[i] || !ok || trait(item) == "" {
				continue
			}
			delete(known, id)
			take(i, guid)
		}
	}
	for i, item := range c.items {
		if !done[i] {
			take(i, lock.fresh(item, propose(item)))
		}
		lock.record(c.items[i])
	}
}

// unclaimed finds by a trait the identifiers that no item holds yet. Of two
// lines alike the first in the file counts.
func (k *Lock) unclaimed(trait func(Seen) string) map[string]earmark.GUID {
	m := map[string]earmark.GUID{}
	for _, s := range k.seen {
		id := s.Kind + "\t" + s.Feed + "\t" + trait(s)
		if _, twice := m[id]; !twice && !k.claimed[s.key()] {
			m[id] = s.GUID
		}
	}
	return m
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
