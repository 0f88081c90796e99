package earmark

import "time"

// ReaderID names a subscriber for ever, without telling the address.
type ReaderID string

// ReaderStatus says whether a subscriber gets the letter.
type ReaderStatus string

// The states of a subscriber.
const (
	Active       ReaderStatus = "active"
	Unsubscribed ReaderStatus = "unsubscribed"
	Suppressed   ReaderStatus = "suppressed" // bounced, complained, or an editor's decision
)

// Subscriber is somebody who asked for the letter.
type Subscriber struct {
	ID      ReaderID
	Address string // RFC 5321 mailbox, the domain in lower case
	Name    string // empty when not given
	Status  ReaderStatus
	Source  string    // where the consent came from: "command line", a file's name
	Since   time.Time // when it was given
}
