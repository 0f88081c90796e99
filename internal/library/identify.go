package library

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"earmark/internal/earmark"
)

// identify gives every item its identifier: the one in its front matter, the
// one the lock remembers, or a new one made of its place. It gives back that of
// the feed of all articles.
func (l *loader) identify(described func() descriptions) (articleFeed earmark.GUID, feeds map[string]earmark.GUID) {
	at := &earmark.Library{Site: l.site} // knows the addresses
	feeds = map[string]earmark.GUID{}
	l.identifyFeeds(feeds)
	articleFeed = feeds[""]
	delete(feeds, "")

	of := map[earmark.ShowID]earmark.GUID{}
	var shows claims
	var ours []rawShow
	for _, s := range l.shows {
		if s.fetched { // its feed says what it is; the lock is for what is published here
			of[s.ID] = s.GUID
			continue
		}
		ours = append(ours, s)
		shows.items = append(shows.items, Seen{Kind: "show", GUID: s.GUID, Name: string(s.ID), Address: at.ShowFeedURL(s.Show), Title: s.Title})
	}
	shows.settle(l.lock, func(s *Seen) earmark.GUID { return earmark.FeedGUID(s.Address) })
	for i, s := range ours {
		s.GUID = shows.items[i].GUID
		of[s.ID] = s.GUID
	}
	l.identifyItems(described(), articleFeed, of)
	return articleFeed, feeds
}

// identifyFeeds gives the feeds of articles their identifiers, by path; that of
// all articles has none.
func (l *loader) identifyFeeds(feeds map[string]earmark.GUID) {
	c := claims{items: []Seen{{Kind: "feed", Name: "articles", Address: l.site.Address("feed.xml"), Title: l.site.Title}}}
	paths := append([]string{""}, l.feedPaths()...)
	for _, path := range paths[1:] {
		c.items = append(c.items, Seen{Kind: "feed", Name: path, Address: l.site.Address(path), Title: path})
	}
	c.settle(l.lock, func(s *Seen) earmark.GUID { return earmark.FeedGUID(feedAddress(s)) })
	for i, path := range paths {
		feeds[path] = c.items[i].GUID
	}
}

// descriptions are what the items that are published here say of themselves, but
// for the feeds of episodes.
type descriptions struct{ articles, episodes []Seen }

// describe begins to put the descriptions together, and gives what waits for
// them: names are resolved meanwhile, which tells nothing that they hold.
func (l *loader) describe() func() descriptions {
	at := &earmark.Library{Site: l.site} // knows the addresses
	articles, episodes := slices.Clone(l.articles), slices.Clone(l.episodes)
	var d descriptions
	var kinds sync.WaitGroup
	kinds.Go(func() { d.articles = describeArticles(at, articles) })
	kinds.Go(func() { d.episodes = describeEpisodes(at, episodes) })
	return func() descriptions {
		kinds.Wait()
		return d
	}
}

func describeArticles(at *earmark.Library, articles []rawArticle) []Seen {
	out := make([]Seen, 0, len(articles))
	for i := range articles {
		if a := &articles[i]; !a.fetched {
			out = append(out, ArticleSeen(at, a.Article))
		}
	}
	return out
}

func describeEpisodes(at *earmark.Library, episodes []rawEpisode) []Seen {
	out := make([]Seen, 0, len(episodes))
	for i := range episodes {
		if e := &episodes[i]; !e.fetched {
			out = append(out, Seen{Kind: "episode", GUID: e.GUID, Name: string(e.ID), Date: day(e.Date), Address: at.AudioURL(e.Episode), Title: e.Title})
		}
	}
	return out
}

// identifyItems needs the identifiers that the feeds have got.
func (l *loader) identifyItems(d descriptions, feed earmark.GUID, of map[earmark.ShowID]earmark.GUID) {
	a, ofArticles := l.articleClaims(d.articles)
	e, ofEpisodes := l.episodeClaims(d.episodes, of)
	a.settle(l.lock, func(s *Seen) earmark.GUID { return earmark.ItemGUID(feed, s.Name) })
	e.settle(l.lock, func(s *Seen) earmark.GUID { return earmark.ItemGUID(earmark.GUID(s.Feed), s.Name) })
	a.give(ofArticles)
	e.give(ofEpisodes)
}

// articleClaims are the descriptions of the articles that are still there: one in
// whose file somebody is ambiguous was left out meanwhile.
func (l *loader) articleClaims(all []Seen) (c claims, to []*earmark.GUID) {
	to = make([]*earmark.GUID, 0, len(all))
	var names []string
	for i := range l.articles {
		if a := &l.articles[i]; !a.fetched {
			to, names = append(to, &a.GUID), append(names, string(a.ID))
		}
	}
	return claims{still(all, names)}, to
}

func (l *loader) episodeClaims(all []Seen, of map[earmark.ShowID]earmark.GUID) (c claims, to []*earmark.GUID) {
	to = make([]*earmark.GUID, 0, len(all))
	var names []string
	for i := range l.episodes {
		if e := &l.episodes[i]; !e.fetched {
			to, names = append(to, &e.GUID), append(names, string(e.ID))
		}
	}
	c, former := claims{still(all, names)}, l.lock.former("show")
	for i := range c.items {
		feed := of[earmark.EpisodeID(c.items[i].Name).Show()]
		c.items[i].Feed, c.items[i].formerFeed = string(feed), former[feed]
	}
	return c, to
}

// still are the descriptions of those of some items that are among names, in whose
// order they are.
func still(all []Seen, names []string) []Seen {
	if len(all) == len(names) {
		return all
	}
	out := all[:0]
	for _, s := range all {
		if len(out) < len(names) && s.Name == names[len(out)] {
			out = append(out, s)
		}
	}
	return out
}

// feedPaths are the places of all feeds besides the one of all articles and
// those of shows, sorted.
func (l *loader) feedPaths() []string {
	authors, categories := map[earmark.PersonID]bool{}, map[string]bool{}
	for _, a := range l.articles {
		for _, p := range a.Authors {
			authors[p] = true
		}
		for _, c := range a.Categories {
			categories[c] = true
		}
	}
	paths := []string{earmark.PublisherPath}
	for p := range authors {
		paths = append(paths, earmark.AuthorPath(p))
	}
	for c := range categories {
		paths = append(paths, earmark.CategoryPath(c))
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

// feedAddress is where a feed is read, by the folder it lies in.
func feedAddress(s *Seen) string {
	if strings.HasSuffix(s.Address, "/") {
		return s.Address + "feed.xml"
	}
	return s.Address
}

func day(t time.Time) string { return t.Format(time.DateOnly) }

// claims are the items of one kind that want their identifiers.
type claims struct{ items []Seen }

// trait is something that an item can be recognised by; the zero one recognises
// nothing.
type trait struct{ one, two string }

// together is two things of which neither is enough.
func together(one, two string) trait {
	if one == "" || two == "" {
		return trait{}
	}
	return trait{one, two}
}

// traits are what an item can be recognised by, the surest first, so that a
// file that took over the name of a renamed one does not take its identifier
// too.
func traits() []func(*Seen) trait {
	return []func(*Seen) trait{
		func(s *Seen) trait { return together(s.Name, s.Title) },
		func(s *Seen) trait { return together(s.Title, s.Date) },
		func(s *Seen) trait { return together(s.Name, s.Date) },
		func(s *Seen) trait { return trait{one: s.Address} },
		func(s *Seen) trait { return trait{one: s.Name} },
		showTitle,
	}
}

// showTitle recognises a show whose folder was renamed, which changes its name
// and its address at once.
func showTitle(s *Seen) trait {
	if s.Kind != "show" {
		return trait{}
	}
	return trait{one: s.Title}
}

// settle gives each item one identifier and no identifier to two items.
func (c *claims) settle(lock *Lock, propose func(*Seen) earmark.GUID) {
	lock.lines = slices.Grow(lock.lines, len(c.items))
	done := make([]bool, len(c.items))
	for i := range c.items {
		if c.items[i].GUID != "" {
			lock.claim(&c.items[i])
			done[i] = true
		}
	}
	for _, of := range traits() {
		open := c.open(lock, done)
		if len(open) == 0 {
			break
		}
		known := lock.unclaimed(c.items[open[0]].Kind, of)
		for _, i := range open {
			item := &c.items[i]
			n, ok := known.find(item, of)
			if !ok || lock.lines[n].claimed {
				continue
			}
			seen := lock.lines[n].Seen
			switch {
			case !done[i]:
				item.GUID, done[i] = seen.GUID, true
				lock.lines[n].claimed = true
				lock.claim(item)
			case !lock.seenBefore(item):
				lock.lines[n].claimed = true
				lock.changes = append(lock.changes, Change{Seen: *item, Old: seen.GUID})
			}
		}
	}
	proposals := c.proposals(done, propose)
	for i := range c.items {
		item := &c.items[i]
		if !done[i] {
			item.GUID = lock.fresh(item, proposals[i])
			if item.formerFeed != "" {
				lock.claim(item)
			}
		}
		lock.record(item).claimed = true
	}
}

// proposals are what the items that are not done may go by, by number. Each
// costs a hash: they are made by two at once.
func (c *claims) proposals(done []bool, propose func(*Seen) earmark.GUID) []earmark.GUID {
	out := make([]earmark.GUID, len(done))
	part := func(from, to int) {
		for i := from; i < to; i++ {
			if !done[i] {
				out[i] = propose(&c.items[i])
			}
		}
	}
	var halves sync.WaitGroup
	halves.Go(func() { part(0, len(done)/2) })
	halves.Go(func() { part(len(done)/2, len(done)) })
	halves.Wait()
	return out
}

// give writes each identifier to its place.
func (c *claims) give(to []*earmark.GUID) {
	for i := range c.items {
		*to[i] = c.items[i].GUID
	}
}

// open are the items, by number, that are not yet recognised: those without an
// identifier, and those with one that the world has not seen.
func (c *claims) open(lock *Lock, done []bool) []int {
	var out []int
	if lock.stood == 0 {
		return nil
	}
	for i := range c.items {
		if !done[i] || !lock.seenBefore(&c.items[i]) {
			out = append(out, i)
		}
	}
	return out
}

// index finds lines of the lock of one kind, by number, by feed and a trait.
type index map[indexKey]int

type indexKey struct {
	feed string
	trait
}

// unclaimed finds by a trait the lines of a kind that no item holds yet. Of two
// lines alike the first in the file counts.
func (k *Lock) unclaimed(kind string, of func(*Seen) trait) index {
	m := index{}
	for n := range k.lines {
		l := &k.lines[n]
		if !l.listed || l.Kind != kind || !l.kept || l.claimed {
			continue
		}
		id := indexKey{l.Feed, of(&l.Seen)}
		if _, twice := m[id]; !twice {
			m[id] = n
		}
	}
	return m
}

// find looks an item up in its feed, and in the one the feed was before.
func (m index) find(item *Seen, of func(*Seen) trait) (line int, ok bool) {
	t := of(item)
	if t == (trait{}) {
		return 0, false
	}
	n, ok := m[indexKey{item.Feed, t}]
	if !ok && item.formerFeed != "" {
		n, ok = m[indexKey{item.formerFeed, t}]
	}
	return n, ok
}

// claim takes the line of an item, and the line it had when its feed went by
// another identifier.
func (k *Lock) claim(item *Seen) {
	k.line(item.key()).claimed = true
	if item.formerFeed != "" {
		k.line(item.formerKey()).claimed = true
	}
}

// seenBefore tells whether the world knows an item by the identifier it has.
func (k *Lock) seenBefore(item *Seen) bool {
	return k.look(item.key()).kept || item.formerFeed != "" && k.look(item.formerKey()).kept
}

// fresh is the proposal, or where a renamed item still holds that, another
// made of it.
func (k *Lock) fresh(item *Seen, proposal earmark.GUID) earmark.GUID {
	key := lineKey{item.Kind, item.Feed, proposal}
	for n := 2; k.known(key); n++ {
		key.guid = earmark.ItemGUID(proposal, strconv.Itoa(n))
	}
	return key.guid
}

func (k *Lock) known(key lineKey) bool {
	n, ok := k.at[key]
	return ok && (k.lines[n].listed || k.lines[n].claimed)
}
