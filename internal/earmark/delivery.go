package earmark

import "time"

// IssueID names an issue of the letter: its date, "2026-11-22".
type IssueID string

// DeliveryState is how far one letter to one reader has come.
type DeliveryState string

// The states of a delivery, in the order they are reached. A delivery found in
// Sending after a crash is Uncertain: the server may or may not have taken it
// (RFC 5321 section 6.1), so it is listed and never sent again on its own.
const (
	Owed      DeliveryState = "owed"      // nothing has left
	Sending   DeliveryState = "sending"   // the final dot may have left
	Accepted  DeliveryState = "accepted"  // the server took it
	Deferred  DeliveryState = "deferred"  // refused for now (4yz, no connection); may be sent again
	Rejected  DeliveryState = "rejected"  // refused for good (5yz)
	Uncertain DeliveryState = "uncertain" // the dot left and no answer came
)

// Delivery is one row of the outbox: one issue, one reader, for ever unique.
type Delivery struct {
	Issue     IssueID
	Reader    ReaderID
	Address   string
	Name      string
	Variant   string // which cut of the issue the reader gets; empty: the whole
	State     DeliveryState
	MessageID string // without angle brackets; the same on every attempt
	Attempts  int
	Reply     string // the server's last words, or the error
	Changed   time.Time
	Due       time.Time // not before this is a deferred one tried again; zero: at once
}

// Outcome is what became of one attempt: the state reached and the server's
// words.
type Outcome struct {
	State DeliveryState // Accepted, Deferred, Rejected, Uncertain; Owed when nothing was tried
	Code  int           // SMTP reply code; 0 when none came
	Reply string
	Due   time.Time // of a Deferred one: when to try again; zero: at once
	// NoMailbox is set when a server said for good that there is no such
	// mailbox: once the run has proved sound, its reader gets no letters more.
	NoMailbox bool
}

// Settled is an outcome and whose it is.
type Settled struct {
	Reader  ReaderID
	Outcome Outcome
}

// Step is what the outbox writes in one commit: what became of letters that were
// sent, and marks for letters whose final dot is about to leave.
type Step struct {
	Outcomes []Settled
	Marks    []ReaderID
}

// Tally is how far an issue has come, in numbers. Each row is counted once.
type Tally struct {
	Accepted, Deferred, Rejected, Uncertain, Owed int
	Left                                          int       // owed or deferred to somebody who gets no letters any more
	Refused                                       int       // of those rejected: for want of a mailbox, and nobody drew the consequence yet
	Next                                          time.Time // when the first deferred one is due; zero: there is none
}

// Rows is how many readers have a row.
func (t Tally) Rows() int {
	return t.Accepted + t.Deferred + t.Rejected + t.Uncertain + t.Owed + t.Left
}

// Complete tells whether everybody who wants the issue has it.
func (t Tally) Complete() bool { return t.Deferred+t.Rejected+t.Uncertain+t.Owed == 0 }

// Lease is the right to send an issue, which one process at a time has.
type Lease struct {
	Issue  IssueID
	Holder string // random: a sender that lost its lease and wakes up again writes nothing
}
