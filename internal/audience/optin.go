package audience

import (
	"context"
	"errors"
	"fmt"
	"time"

	"earmark/internal/earmark"
)

// Whoever types an address into a form need not be its owner. So a request makes
// nobody a subscriber: a mail goes to the mailbox, and only the link in it does.
// How many such mails a mailbox may get is bounded here, whoever asks.
const (
	ConfirmWithin = 7 * 24 * time.Hour // how long a request is open and its link holds
	mailsApart    = time.Hour
	mailsEach     = 3 // about one request
)

// The errors of links in mails; beside them [earmark.ErrToken] and
// [earmark.ErrExpired].
var (
	ErrUsed    = errors.New("the link was used, or a newer request took its place")
	ErrUnknown = errors.New("the reader is not in this store")
)

// Answer is what a request for the letter is answered with, by mail alone.
type Answer string

// The answers.
const (
	AskToConfirm Answer = "confirm" // the mailbox's owner is asked
	ThereAlready Answer = "already" // a subscriber is told so, with the way to the preferences
	NoAnswer     Answer = ""        // a mail left a moment ago, or the address gets none at all
)

// Reply is the mail that answers a request.
type Reply struct {
	Answer
	To    earmark.Subscriber
	Token string    // [earmark.Confirm] or [earmark.Prefer], as the answer is
	Until time.Time // when a token of confirmation expires
}

// Ask takes a request for the letter from somebody who may not own the mailbox.
// Consent says by which way and to which words; its time is now. What to answer
// is in the reply and must not be told to who asked, for it tells whether the
// address is known. Errors: an [AddressError], the store's.
func (a *Audience) Ask(ctx context.Context, address string, c earmark.Consent, p earmark.Preferences) (Reply, error) {
	sub, err := a.subscriber(address, "", c.Source)
	if err != nil {
		return Reply{}, fmt.Errorf("ask for the letter: %w", err)
	}
	now := a.Now().Truncate(time.Second) // as tokens count
	sub.Status, sub.Consent, sub.Preferences = earmark.Pending, earmark.Consent{Source: c.Source, Since: now, Wording: c.Wording}, p
	there, asked, mail, err := a.Store.Ask(ctx, sub, earmark.AskLimits{
		OpenSince: now.Add(-ConfirmWithin), MailedBefore: now.Add(-mailsApart), Mails: mailsEach,
	})
	switch {
	case err != nil || !mail:
		return Reply{}, err
	case there.Status == earmark.Active:
		return Reply{Answer: ThereAlready, To: there, Token: a.Keys().Token(earmark.Prefer, there.ID)}, nil
	}
	until := asked.Add(ConfirmWithin)
	return Reply{Answer: AskToConfirm, To: there, Token: a.Keys().TokenUntil(earmark.Confirm, there.ID, until), Until: until}, nil
}

// Confirm makes the subscriber active whom a token of confirmation names. A link
// followed twice is no mistake; one from before the person left again is
// [ErrUsed]. Errors: [earmark.ErrToken], [earmark.ErrExpired], [ErrUnknown].
func (a *Audience) Confirm(ctx context.Context, token string) (earmark.Subscriber, error) {
	id, until, err := a.Keys().OpenUntil(earmark.Confirm, token, a.Now())
	if err != nil {
		return earmark.Subscriber{}, err
	}
	sub, confirmed, err := a.Store.Confirm(ctx, id, until.Add(-ConfirmWithin), a.Now())
	switch {
	case err != nil:
		return earmark.Subscriber{}, err
	case sub.ID == "":
		return sub, ErrUnknown
	case !confirmed && (sub.Status != earmark.Active || !sub.Since.Equal(until.Add(-ConfirmWithin))):
		return sub, ErrUsed
	}
	return sub, nil
}

// Reader is the subscriber whom a token names that never expires. Errors:
// [earmark.ErrToken], [ErrUnknown].
func (a *Audience) Reader(ctx context.Context, p earmark.Purpose, token string) (earmark.Subscriber, error) {
	id, err := a.Keys().Open(p, token)
	if err != nil {
		return earmark.Subscriber{}, err
	}
	sub, found, err := a.Store.SubscriberByID(ctx, id)
	if err == nil && !found {
		err = ErrUnknown
	}
	return sub, err
}

// Unsubscribe lets the reader go whom a token of [earmark.Unsubscribe] names.
// Source says by which way. It may be done any number of times, and for somebody
// who was erased too. Errors: [earmark.ErrToken], the store's.
func (a *Audience) Unsubscribe(ctx context.Context, token, source string) error {
	id, err := a.Keys().Open(earmark.Unsubscribe, token)
	if err != nil {
		return err
	}
	_, err = a.Store.Leave(ctx, id, earmark.Unsubscribed, source, a.Now())
	return err
}

// ForgetUnconfirmed deletes what is known of people who asked for the letter and
// let the time to confirm it pass.
func (a *Audience) ForgetUnconfirmed(ctx context.Context) (int, error) {
	return a.Store.ForgetUnconfirmed(ctx, a.Now().Add(-ConfirmWithin))
}
