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
	State     DeliveryState
	MessageID string // without angle brackets; the same on every attempt
	Attempts  int
	Reply     string // the server's last words, or the error
	Changed   time.Time
}

// Outcome is what became of one attempt: the state reached and the server's
// words.
type Outcome struct {
	State DeliveryState // Accepted, Deferred, Rejected or Uncertain
	Code  int           // SMTP reply code; 0 when none came
	Reply string
}
