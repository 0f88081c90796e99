package audience

import (
	"context"
	"encoding/base32"
	"fmt"
	"io"
	"iter"
	"time"

	"earmark/internal/earmark"
)

// Store is what the audience needs of the database.
type Store interface {
	// AddSubscribers adds those whose address is not there, all or none, and
	// gives back for each the status its address had before, empty for those
	// added. It makes nobody active who was not; it makes somebody who is
	// active what the given subscriber is when that one is not.
	AddSubscribers(ctx context.Context, subscribers []earmark.Subscriber) ([]earmark.ReaderStatus, error)
	// Subscriber finds by address, whatever its case; false when there is none.
	Subscriber(ctx context.Context, address string) (earmark.Subscriber, bool, error)
	// EachSubscriber gives by address those of a status, or all when it is empty.
	EachSubscriber(ctx context.Context, status earmark.ReaderStatus) iter.Seq2[earmark.Subscriber, error]
	// EachMailbox gives every address, in lower case, and its status, in no order.
	EachMailbox(ctx context.Context, take func(mailbox string, status earmark.ReaderStatus)) error
	// SubscriberByID finds by identifier; false when there is none.
	SubscriberByID(ctx context.Context, id earmark.ReaderID) (earmark.Subscriber, bool, error)
	// Ask opens a request, or finds the open one, and says when it was opened and
	// whether a mail about it may leave, which is then counted.
	Ask(ctx context.Context, sub earmark.Subscriber, limits earmark.AskLimits) (there earmark.Subscriber, asked time.Time, mail bool, err error)
	// Confirm closes the request opened at that time and makes active; false when
	// there is no such request, beside the subscriber as it is.
	Confirm(ctx context.Context, id earmark.ReaderID, asked, now time.Time) (earmark.Subscriber, bool, error)
	// Leave makes unsubscribed or suppressed; false when there is none of that
	// identifier.
	Leave(ctx context.Context, id earmark.ReaderID, status earmark.ReaderStatus, source string, now time.Time) (bool, error)
	// Change lets change alter name, preferences and tags, and keeps by which way
	// that was; false when there is none of that identifier.
	Change(ctx context.Context, id earmark.ReaderID, source string, now time.Time, change func(*earmark.Subscriber) error) (earmark.Subscriber, bool, error)
	// Lift takes back a suppression: active is who was it before. False when it was
	// none.
	Lift(ctx context.Context, id earmark.ReaderID, source string, now time.Time) (earmark.Subscriber, bool, error)
	// ForgetUnconfirmed deletes requests opened at or before a time.
	ForgetUnconfirmed(ctx context.Context, before time.Time) (int, error)
	// History is what happened to a subscriber, the oldest first.
	History(ctx context.Context, id earmark.ReaderID) ([]earmark.Event, error)
	// DeliveriesTo are the letters to a reader, the oldest first.
	DeliveriesTo(ctx context.Context, id earmark.ReaderID) ([]earmark.Delivery, error)
	// Erase deletes all of an address and keeps the hash; false when it was not
	// there.
	Erase(ctx context.Context, address string, hash []byte, now time.Time) (bool, error)
	// ErasedHashes are the hashes kept so.
	ErasedHashes(ctx context.Context) ([][]byte, error)
}

// Audience is the list of subscribers. It is safe for concurrent use when its
// store and its random source are.
type Audience struct {
	Store  Store
	Now    func() time.Time
	Random io.Reader // makes identifiers; crypto/rand
	// Keys sign and open what readers hand back, and know who was erased. They are
	// asked for whenever they are needed, for a newer one may sign by now; the first
	// is never missing.
	Keys func() earmark.Keyring
}

// LeftError is somebody who left, or was taken off the list, and so is not
// added again on another person's word.
type LeftError struct {
	Address string
	Status  earmark.ReaderStatus
}

// Error says who and why not.
func (e *LeftError) Error() string {
	return fmt.Sprintf("%s is %s and can only come back by asking for it", e.Address, e.Status)
}

// Newcomer is one person who consented, as an editor writes them down.
type Newcomer struct {
	Address string
	Name    string // empty: not given
	Source  string // where the consent came from
	earmark.Preferences
	Tags []string
}

// Add adds one person who consented, and tells whether they are new; somebody
// who is there already stays as they are. Errors: an [AddressError], a
// [NameError], a [TagError], a [LeftError], the store's.
func (a *Audience) Add(ctx context.Context, n Newcomer) (earmark.Subscriber, bool, error) {
	sub, err := a.subscriber(n.Address, n.Name, n.Source)
	if err == nil {
		sub.Preferences, sub.Tags = n.Preferences, n.Tags
		err = tidy(&sub)
	}
	if err != nil {
		return earmark.Subscriber{}, false, fmt.Errorf("add subscriber: %w", err)
	}
	gone, err := a.erased(ctx)
	if err != nil {
		return earmark.Subscriber{}, false, err
	}
	if gone.has(sub.Address) {
		return earmark.Subscriber{}, false, fmt.Errorf("add subscriber: %w", &LeftError{Address: sub.Address, Status: earmark.Erased})
	}
	before, err := a.Store.AddSubscribers(ctx, []earmark.Subscriber{sub})
	if err != nil {
		return earmark.Subscriber{}, false, err
	}
	switch before[0] {
	case "":
		return sub, true, nil
	case earmark.Active, earmark.Pending:
		there, _, err := a.Store.Subscriber(ctx, sub.Address)
		return there, false, err
	}
	return earmark.Subscriber{}, false, fmt.Errorf("add subscriber: %w", &LeftError{Address: sub.Address, Status: before[0]})
}

// Each gives the subscribers of a status one after the other, by address, or all
// when it is empty. An error is the last of the pairs.
func (a *Audience) Each(ctx context.Context, status earmark.ReaderStatus) iter.Seq2[earmark.Subscriber, error] {
	return a.Store.EachSubscriber(ctx, status)
}

func (a *Audience) subscriber(address, name, source string) (earmark.Subscriber, error) {
	address, err := Normalize(address)
	if err != nil {
		return earmark.Subscriber{}, err
	}
	if name, err = cleanName(name); err != nil {
		return earmark.Subscriber{}, err
	}
	id, err := a.newID()
	if err != nil {
		return earmark.Subscriber{}, err
	}
	return earmark.Subscriber{
		ID: id, Address: address, Name: name, Status: earmark.Active,
		Consent:     earmark.Consent{Source: source, Since: a.Now()},
		Preferences: earmark.Preferences{Frequency: earmark.EachIssue},
	}, nil
}

// idLetters survive addresses, headers and file names, in any case.
var idLetters = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// newID makes an identifier that says nothing of its owner: 96 random bits.
func (a *Audience) newID() (earmark.ReaderID, error) {
	var b [12]byte
	if _, err := io.ReadFull(a.Random, b[:]); err != nil {
		return "", fmt.Errorf("make an identifier: %w", err)
	}
	return earmark.ReaderID(idLetters.EncodeToString(b[:])), nil
}
