package outbox

import (
	"context"
	"errors"
	"fmt"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/mail"
)

// Store is what the outbox needs of the database. What was written is on the
// disk when a method returns nil.
type Store interface {
	// LockSending takes the right to send. Release is nil when another process
	// has it, since the given time. A process that dies gives it back.
	LockSending(ctx context.Context, now time.Time) (release func() error, since time.Time, err error)
	// BeginIssue adds, all or none, the rows of readers who have none, unless
	// somebody may have the issue with another hash. It gives back the hash it has.
	BeginIssue(ctx context.Context, issue earmark.IssueID, hash string, deliveries []earmark.Delivery, now time.Time) (string, error)
	// SettleInterrupted makes every row in Sending Uncertain.
	SettleInterrupted(ctx context.Context, issue earmark.IssueID, now time.Time) error
	// Deliveries lists the rows of an issue by address.
	Deliveries(ctx context.Context, issue earmark.IssueID) ([]earmark.Delivery, error)
	// Wanted tells whether a row is Owed or Deferred and its reader active.
	Wanted(ctx context.Context, issue earmark.IssueID, reader earmark.ReaderID) (bool, error)
	// MarkSending makes a wanted row Sending; false when it is not wanted.
	MarkSending(ctx context.Context, issue earmark.IssueID, reader earmark.ReaderID, now time.Time) (bool, error)
	// Record writes the outcome of an attempt into a row that is not settled.
	Record(ctx context.Context, issue earmark.IssueID, reader earmark.ReaderID, outcome earmark.Outcome, now time.Time) error
}

// Sender hands mails to a server, one at a time; [mail.Conn] is one.
type Sender interface {
	// Send calls beforeDot when all but the final dot has been sent, and sends
	// the dot only when it returns nil. Its error is not about this mail.
	Send(ctx context.Context, from, to string, msg []byte, beforeDot func() error) (mail.Outcome, error)
	// Alive tells whether another mail can be sent.
	Alive() bool
	Close() error
}

// Job is an issue to be delivered.
type Job struct {
	Issue   earmark.IssueID
	Hash    string               // of the approved content; it must not change once somebody may have it
	Readers []earmark.Subscriber // those who are to get it; who is not active is left out
	From    string               // the envelope sender, where bounces go: an address alone

	Store Store
	// Dial opens a connection to the server. It is called for each connection,
	// and again when one is lost.
	Dial func(ctx context.Context) (Sender, error)
	// Compose makes the whole mail of a delivery, with its MessageID. It is
	// called by several goroutines at once.
	Compose func(ctx context.Context, d earmark.Delivery) ([]byte, error)
	// MessageID names the mail to a reader, without angle brackets: the same on
	// every attempt.
	MessageID func(reader earmark.ReaderID) string

	Connections int                   // at a time; 0: one
	Now         func() time.Time      // nil: time.Now
	Progress    func(done, total int) // nil: nobody is told; calls do not overlap
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

// Report is how far an issue has come. The lists are sorted by address, and
// each row is in one of them.
type Report struct {
	Accepted  []earmark.Delivery // taken by the server in this run
	Already   []earmark.Delivery // taken in an earlier run
	Deferred  []earmark.Delivery // refused for now: another run tries again
	Rejected  []earmark.Delivery // refused for good, in this run or before
	Uncertain []earmark.Delivery // may have arrived or not: a person must decide
	Left      []earmark.Delivery // the reader is not active any more: not sent
	Owed      []earmark.Delivery // not reached, for the run was stopped
}

// Complete tells whether everybody who wants the issue has it.
func (r Report) Complete() bool {
	return len(r.Deferred)+len(r.Rejected)+len(r.Uncertain)+len(r.Owed) == 0
}
