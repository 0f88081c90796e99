package audience

import (
	"context"
	"hash/maphash"
	"slices"
	"strings"

	"earmark/internal/earmark"
)

// census is what is known of each address, here and in the list. It goes by a
// hash of 64 bits: a million addresses take some 30 MB so, and that two of them
// are one is a chance of one in ten million. A copy of the file is not.
type census struct {
	seed  maphash.Seed
	known map[uint64]person
}

// person is what is known of one address, in a byte each.
type person struct {
	was   standing // here, before
	list  standing // as the list says
	taken bool     // was written
}

// standing is a status as a number; 0: none.
type standing uint8

var standings = [...]earmark.ReaderStatus{"", earmark.Pending, earmark.Active, earmark.Unsubscribed, earmark.Suppressed, earmark.Erased}

func standingOf(status earmark.ReaderStatus) standing {
	return standing(slices.Index(standings[:], status))
}

func (s standing) status() earmark.ReaderStatus { return standings[s] }

func (c *census) key(address string) uint64 { return maphash.String(c.seed, strings.ToLower(address)) }

func (c *census) read(ctx context.Context, s Store) error {
	return s.EachMailbox(ctx, func(mailbox string, status earmark.ReaderStatus) {
		c.known[c.key(mailbox)] = person{was: standingOf(status)}
	})
}

// meet puts a row of the list down, and gives what was known of its address
// before and what is now.
func (c *census) meet(sub earmark.Subscriber, gone erased) (before, now person) {
	key := c.key(sub.Address)
	before = c.known[key]
	now = before
	now.list = max(now.list, standingOf(sub.Status)) // the stronger word counts
	if now.was == 0 && gone.has(sub.Address) {
		now.was = standingOf(earmark.Erased)
	}
	c.known[key] = now
	return before, now
}

// take gives the status that the list as a whole says of a row's address; false
// when it was given before.
func (c *census) take(sub earmark.Subscriber) (earmark.ReaderStatus, bool) {
	key := c.key(sub.Address)
	p, met := c.known[key]
	if !met || p.list == 0 { // the file has changed since
		return sub.Status, true
	}
	first := !p.taken
	p.taken = true
	c.known[key] = p
	return p.list.status(), first
}
