package library

import (
	"strconv"
	"sync"

	"earmark/internal/earmark"
)

// claims are the items of one kind that want their identifiers.
type claims struct {
	items []Seen
	lock  *Lock
	lines []int // of each item: the number of its line in the lock; -1: none yet
}

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
	c.lock, c.lines = lock, make([]int, len(c.items))
	for i := range c.items {
		c.lines[i] = -1
		if c.items[i].GUID != "" {
			c.claim(i)
		}
	}
	proposals := c.proposals(propose)
	if lock.stood > 0 {
		c.asEver(proposals)
		c.recognise()
	}
	for i := range c.items {
		if c.lines[i] < 0 {
			c.fresh(i, proposals[i])
		}
		l := &lock.lines[c.lines[i]]
		l.Seen, l.listed = c.items[i], true
	}
}

// claim takes the line of an item, by number, and the line it had when its feed
// went by another identifier.
func (c *claims) claim(i int) {
	item := &c.items[i]
	c.lines[i] = c.lock.number(item.key())
	c.lock.lines[c.lines[i]].claimed = true
	if item.formerFeed != "" {
		c.lock.line(item.formerKey()).claimed = true
	}
}

// asEver settles the items that the lock has under the very identifier that is
// proposed for them, and by their name and title too, which is what nearly all
// of a published library are. Not those that went by it once, and then by
// another.
func (c *claims) asEver(proposals []earmark.GUID) {
	for i := range c.items {
		item := &c.items[i]
		if c.lines[i] >= 0 || item.Title == "" {
			continue
		}
		n, ok := c.lock.at[lineKey{item.Kind, item.Feed, proposals[i]}]
		if !ok {
			continue
		}
		l := &c.lock.lines[n]
		if l.open() && l.Name == item.Name && l.Title == item.Title && item.formerFeed == "" && !c.lock.isGone(l.Seen) {
			item.GUID, c.lines[i], l.claimed = proposals[i], n, true
		}
	}
}

// recognise settles the items that the lock has under another identifier, and
// tells which of those that have their own would be taken for new.
func (c *claims) recognise() {
	for _, of := range traits() {
		open := c.open()
		if len(open) == 0 {
			return
		}
		known := c.lock.unclaimed(c.items[open[0]].Kind, of)
		for _, i := range open {
			item := &c.items[i]
			n, ok := known.find(item, of)
			if !ok || c.lock.lines[n].claimed {
				continue
			}
			was := c.lock.lines[n].GUID
			switch {
			case c.lines[i] < 0:
				c.lock.lines[n].claimed = true
				item.GUID = was
				c.claim(i)
			case !c.seenBefore(i):
				c.lock.lines[n].claimed = true
				c.lock.changes = append(c.lock.changes, Change{Seen: *item, Old: was})
			}
		}
	}
}

// seenBefore tells whether the world knows an item by the identifier it has.
func (c *claims) seenBefore(i int) bool {
	item := &c.items[i]
	return c.lock.lines[c.lines[i]].kept || item.formerFeed != "" && c.lock.look(item.formerKey()).kept
}

// fresh gives an item the identifier proposed, or where a renamed item still
// holds that, another made of it.
func (c *claims) fresh(i int, proposal earmark.GUID) {
	item := &c.items[i]
	item.GUID = proposal
	for n := 2; c.lock.taken(item.key()); n++ {
		item.GUID = earmark.ItemGUID(proposal, strconv.Itoa(n))
	}
	c.claim(i)
}

// proposals are what the items that have none may go by, by number. Each
// costs a hash: they are made by two at once.
func (c *claims) proposals(propose func(*Seen) earmark.GUID) []earmark.GUID {
	out := make([]earmark.GUID, len(c.items))
	part := func(from, to int) {
		for i := from; i < to; i++ {
			if c.lines[i] < 0 {
				out[i] = propose(&c.items[i])
			}
		}
	}
	var halves sync.WaitGroup
	halves.Go(func() { part(0, len(out)/2) })
	halves.Go(func() { part(len(out)/2, len(out)) })
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
func (c *claims) open() []int {
	var out []int
	for i := range c.items {
		if c.lines[i] < 0 || !c.seenBefore(i) {
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

// open tells whether a line is of an item that the world knows, and that was not
// found yet.
func (l *lockLine) open() bool { return l.listed && l.kept && !l.claimed }

// unclaimed finds by a trait the lines of a kind that no item holds yet. Of two
// lines alike the one counts that readers have, or the first in the file.
func (k *Lock) unclaimed(kind string, of func(*Seen) trait) index {
	m := index{}
	for n := range k.lines {
		l := &k.lines[n]
		if l.Kind != kind || !l.open() {
			continue
		}
		id := indexKey{l.Feed, of(&l.Seen)}
		if first, twice := m[id]; !twice || k.isGone(k.lines[first].Seen) && !k.isGone(l.Seen) {
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
