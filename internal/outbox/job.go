package outbox

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/mail"
)

// Store is what the outbox needs of the database. What was written is on the
// disk when a method returns nil.
type Store interface {
	// Lease takes the right to send an issue. Release is nil when another process
	// has it, since the given time. A process that dies gives it back.
	Lease(ctx context.Context, issue earmark.IssueID, now time.Time) (lease earmark.Lease, release func() error, since time.Time, err error)
	// BeginIssue adds, all or none, the rows of readers who have none, unless
	// somebody may have the issue with another hash. It gives back the hash it has.
	BeginIssue(ctx context.Context, issue earmark.IssueID, hash string, deliveries iter.Seq2[earmark.Delivery, error], now time.Time) (string, error)
	// SettleInterrupted makes every row in Sending Uncertain.
	SettleInterrupted(ctx context.Context, issue earmark.IssueID, now time.Time) error
	// Pending gives the next n rows, by variant and reader, that are Owed, or
	// Deferred and due; the first after none is after the zero Delivery.
	Pending(ctx context.Context, issue earmark.IssueID, after earmark.Delivery, now time.Time, n int) ([]earmark.Delivery, error)
	// Advance writes outcomes and marks in one commit, if the lease holds.
	Advance(ctx context.Context, lease earmark.Lease, step earmark.Step, now time.Time) (granted []bool, err error)
	Tally(ctx context.Context, issue earmark.IssueID) (earmark.Tally, error)
	// StopIssue keeps the reason for which an issue is not to go on by itself.
	StopIssue(ctx context.Context, issue earmark.IssueID, reason string) error
	StoppedIssue(ctx context.Context, issue earmark.IssueID) (string, error)
	// SuppressRefused ends the letters of those who have no mailbox.
	SuppressRefused(ctx context.Context, issue earmark.IssueID, now time.Time) (int, error)
	// Sent tells when the first letter ever was accepted, and how many since a time.
	Sent(ctx context.Context, from time.Time) (first time.Time, n int, err error)
}

// Sender hands mails to a server; [mail.Conn] is one.
type Sender interface {
	// SendAll gives an outcome for each parcel; its error is not about one of them.
	SendAll(ctx context.Context, parcels []mail.Parcel) ([]mail.Outcome, error)
	// Alive tells whether more mails can be sent.
	Alive() bool
	Close() error
}

// Job is an issue to be delivered.
type Job struct {
	Issue earmark.IssueID
	Hash  string // of the approved content; it must not change once somebody may have it
	// Readers are those who are to get it. Nil: nobody new, those who have a row.
	Readers iter.Seq2[earmark.Subscriber, error]
	// Variant tells which cut of the issue a reader gets, and whether any: it stands
	// in the row from then on, and mails of one variant leave one after the other.
	// Nil: everybody gets the whole issue.
	Variant func(earmark.Subscriber) (variant string, gets bool)
	// From is the envelope sender of the mail to a reader, where bounces go: an
	// address alone.
	From func(reader earmark.ReaderID) string

	Store Store
	// Dial opens a connection to the server. It is called for each connection,
	// and again when one is lost.
	Dial func(ctx context.Context) (Sender, error)
	// Compose makes the whole mail of a delivery, with its MessageID, in the memory
	// it is given where there is room. It is called by several goroutines at once.
	Compose func(ctx context.Context, room []byte, d earmark.Delivery) ([]byte, error)
	// MessageID names the mail to a reader, without angle brackets: the same on
	// every attempt.
	MessageID func(reader earmark.ReaderID) string

	Connections int // at a time; 0: one
	// Batch is how many mails of a connection are marked in one commit: after a
	// crash so many of each connection are in doubt at most. 0: 8.
	Batch    int
	Limits   Limits
	Eager    bool // deferred mails that are not due yet are tried too
	Now      func() time.Time
	Jitter   func() float64 // 0 to 1; nil: random
	Progress func(Progress) // nil: nobody is told; calls do not overlap
}

// Progress is how far a run has come.
type Progress struct {
	Done, Total                             int // mails of this run
	Accepted, Deferred, Rejected, Uncertain int
}

// ErrChanged is returned when the issue's content is not what it was when its
// sending began: some readers may have that version already.
var ErrChanged = errors.New("the issue has changed since its sending began")

// BusyError is returned when another process is sending.
type BusyError struct {
	Since time.Time
}

// Error says since when.
func (e *BusyError) Error() string {
	return fmt.Sprintf("another process has been sending since %s", e.Since.UTC().Format(time.RFC3339))
}

// StoppedError is returned for an issue whose sending was stopped and is not to
// go on until an editor has said what to do about those refused.
type StoppedError struct {
	Reason string
}

// Error says why it was stopped.
func (e *StoppedError) Error() string { return "the sending was stopped: " + e.Reason }

// Report is how far an issue has come, as the store says.
type Report struct {
	earmark.Tally
	Before     int               // of those accepted: in an earlier run
	Suppressed int               // readers who get no letters more, for they have no mailbox
	Closed     map[string]string // domains that refused us by policy, and their words
	WarmUp     bool              // the run ended because today's share has left
}
