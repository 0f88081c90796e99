package outbox

import (
	"context"
	"fmt"
	"strings"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/mail"
)

// BounceKind is what a mail that came back means for its reader.
type BounceKind string

// The kinds of bounces, and what follows.
const (
	Hard       BounceKind = "hard"      // there is no such mailbox: no letters more, at once
	Soft       BounceKind = "soft"      // no letters more after several issues in a row
	Policy     BounceKind = "policy"    // they do not want our mail; the reader is not to blame
	Complained BounceKind = "complaint" // the reader called it spam: no letters more, at once
	Left       BounceKind = "leave"     // the reader asked by mail to leave
)

// Bounce is a mail that came back, of a reader whose token proves it.
type Bounce struct {
	Reader    earmark.ReaderID
	Kind      BounceKind
	Status    string
	Words     string
	MessageID string // of the letter; may be empty
}

// softInARow is after how many issues that bounced softly, one after the other,
// a reader gets no letters more.
const softInARow = 3

// BounceOf reads a mail that came in: false when it is about nothing of ours, or
// proves nothing. Only a token that a key of the ring signed counts, whoever
// seems to have sent the mail.
func BounceOf(r mail.Report, keys earmark.Keyring) (Bounce, bool) {
	b := Bounce{Status: r.Status, Words: r.Words, MessageID: r.MessageID}
	switch r.Kind {
	case mail.Failure:
		b.Kind = failure(r.Status)
	case mail.Complaint:
		b.Kind = Complained
	case mail.Leave:
		b.Kind = Left
	default:
		return b, false
	}
	for _, token := range r.Tokens {
		if reader, err := keys.OpenShort(earmark.Bounce, token); err == nil && b.Kind != Left {
			b.Reader = reader
			return b, true
		}
		if reader, err := keys.Open(earmark.Unsubscribe, token); err == nil {
			b.Reader = reader
			return b, true
		}
	}
	return b, false
}

func failure(status string) BounceKind {
	switch {
	case noMailbox[status]:
		return Hard
	case strings.HasPrefix(status, "5.7."):
		return Policy
	}
	return Soft
}

// BounceStore is what bounces need of the database.
type BounceStore interface {
	SubscriberByID(ctx context.Context, id earmark.ReaderID) (earmark.Subscriber, bool, error)
	// Leave makes a reader unsubscribed or suppressed, and keeps why.
	Leave(ctx context.Context, id earmark.ReaderID, status earmark.ReaderStatus, source string, now time.Time) (bool, error)
	// AddBounce keeps a bounce; false when it is known. It gives back how many of the
	// last issues to the reader, one after the other, bounced softly.
	AddBounce(ctx context.Context, reader earmark.ReaderID, messageID, kind, status, words string, now time.Time) (added bool, inARow int, err error)
}

// TakeBounce draws the consequence of a bounce, once: reading the same mail again
// changes nothing. It gives back the reader (the zero one when there is none any
// more) and whether letters end.
func TakeBounce(ctx context.Context, store BounceStore, b Bounce, now time.Time) (reader earmark.Subscriber, ended bool, err error) {
	reader, found, err := store.SubscriberByID(ctx, b.Reader)
	if err != nil || !found {
		return earmark.Subscriber{}, false, err
	}
	added, inARow, err := store.AddBounce(ctx, b.Reader, b.MessageID, string(b.Kind), b.Status, b.Words, now)
	if err != nil || !added || reader.Status != earmark.Active {
		return reader, false, err
	}
	status, why := earmark.Suppressed, ""
	switch b.Kind {
	case Hard:
		why = "no mailbox"
	case Complained:
		why = "complaint"
	case Left:
		status, why = earmark.Unsubscribed, "mail"
	case Soft:
		if inARow >= softInARow {
			why = fmt.Sprintf("%d letters in a row bounced", inARow)
		}
	}
	if why == "" {
		return reader, false, nil
	}
	if b.Words != "" && b.Kind != Left {
		why += ": " + b.Words
	}
	_, err = store.Leave(ctx, b.Reader, status, why, now)
	return reader, err == nil, err
}
