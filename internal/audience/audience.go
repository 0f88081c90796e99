package audience

import (
	"context"
	"encoding/base32"
	"fmt"
	"io"
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
	// Subscribers lists by address those of a status, or all when it is empty.
	Subscribers(ctx context.Context, status earmark.ReaderStatus) ([]earmark.Subscriber, error)
	// SetStatus tells by false that there is none of that identifier.
	SetStatus(ctx context.Context, id earmark.ReaderID, status earmark.ReaderStatus) (bool, error)
}

// Audience is the list of subscribers. It is safe for concurrent use when its
// store and its random source are.
type Audience struct {
	Store  Store
	Now    func() time.Time
	Random io.Reader // makes identifiers; crypto/rand
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

// Add adds one person who consented, and tells whether they are new; somebody
// who is there already stays as they are. Source says where the consent came
// from. Errors: an [AddressError], a [NameError], a [LeftError], the store's.
func (a *Audience) Add(ctx context.Context, address, name, source string) (earmark.Subscriber, bool, error) {
	sub, err := a.subscriber(address, name, source)
	if err != nil {
		return earmark.Subscriber{}, false, fmt.Errorf("add subscriber: %w", err)
	}
	before, err := a.Store.AddSubscribers(ctx, []earmark.Subscriber{sub})
	if err != nil {
		return earmark.Subscriber{}, false, err
	}
	switch before[0] {
	case "":
		return sub, true, nil
	case earmark.Active:
		there, _, err := a.Store.Subscriber(ctx, sub.Address)
		return there, false, err
	}
	return earmark.Subscriber{}, false, fmt.Errorf("add subscriber: %w", &LeftError{Address: sub.Address, Status: before[0]})
}

// List gives the subscribers of a status sorted by address, or all when it is
// empty.
func (a *Audience) List(ctx context.Context, status earmark.ReaderStatus) ([]earmark.Subscriber, error) {
	return a.Store.Subscribers(ctx, status)
}

// Unsubscribe lets a person leave at their own wish; false when there is none
// of that identifier. It may be done twice.
func (a *Audience) Unsubscribe(ctx context.Context, id earmark.ReaderID) (bool, error) {
	return a.Store.SetStatus(ctx, id, earmark.Unsubscribed)
}

// Suppress takes an address off the list for good: it bounced, its owner
// complained, or an editor says so. An address that is not there is written
// down too, so that no import brings it.
func (a *Audience) Suppress(ctx context.Context, address, source string) error {
	sub, err := a.subscriber(address, "", source)
	if err != nil {
		return fmt.Errorf("suppress: %w", err)
	}
	sub.Status = earmark.Suppressed
	_, err = a.Store.AddSubscribers(ctx, []earmark.Subscriber{sub})
	return err
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
