package earmark

import "time"

// ReaderID names a subscriber for ever, without telling the address.
type ReaderID string

// ReaderStatus says whether a subscriber gets the letter.
type ReaderStatus string

// The states of a subscriber. Nobody in a store is Erased: of those only a keyed
// hash of the address is left.
const (
	Pending      ReaderStatus = "pending" // asked for the letter and has not confirmed it yet
	Active       ReaderStatus = "active"
	Unsubscribed ReaderStatus = "unsubscribed"
	Suppressed   ReaderStatus = "suppressed" // bounced, complained, or an editor's decision
	Erased       ReaderStatus = "erased"
)

// Subscriber is somebody who asked for the letter.
type Subscriber struct {
	ID      ReaderID
	Address string // RFC 5321 mailbox, the domain in lower case
	Name    string // empty when not given
	Status  ReaderStatus
	Consent
	Preferences
	Tags []string // the editor's words for this reader, sorted; nil for none

	LastIssue IssueID   // the newest issue that was accepted for this reader; empty: none yet
	LastSent  time.Time // when that was; zero: never
}

// Consent is why somebody may be written to.
type Consent struct {
	Source    string    // where it came from: "form", "command line", a file's name
	Since     time.Time // when it was given
	Wording   string    // version of the words that were agreed to; empty: not known
	Confirmed time.Time // when the owner of the mailbox confirmed it by its link; zero: taken on another's word
}

// Preferences are what a reader decides.
type Preferences struct {
	// Authors and Shows are those the reader follows, sorted; none of both
	// means everything.
	Authors       []PersonID
	Shows         []ShowID
	Frequency     Frequency // empty: [EachIssue]
	SkipSensitive bool      // no stories with content notes
}

// FollowsAll tells that the reader follows nobody in particular, which is
// everything.
func (p Preferences) FollowsAll() bool { return len(p.Authors) == 0 && len(p.Shows) == 0 }

// Frequency is how often a reader wants the letter: the next issue after the
// interval, made of all that is new since the reader's last one.
type Frequency string

// The frequencies.
const (
	EachIssue Frequency = "each"
	Weekly    Frequency = "weekly"
	Monthly   Frequency = "monthly"
)

// Frequencies are all there are, the most frequent first.
func Frequencies() []Frequency { return []Frequency{EachIssue, Weekly, Monthly} }

// Due tells whether a reader whose last issue was sent at last gets one now. An
// issue may leave some hours earlier in the day than the one before: the
// interval counts days less half a one.
func (f Frequency) Due(last, now time.Time) bool {
	const slack = 12 * time.Hour
	switch {
	case last.IsZero():
		return true
	case f == Weekly:
		return !now.Before(last.AddDate(0, 0, 7).Add(-slack))
	case f == Monthly:
		return !now.Before(last.AddDate(0, 1, 0).Add(-slack))
	}
	return true
}

// Event is one line of what happened to a subscriber.
type Event struct {
	At      time.Time
	What    string // confirmed, unsubscribed, suppressed
	Source  string // by which way: "form", "one-click", "bounce 550 5.1.1", …
	Wording string // version of the words agreed to; empty where there were none
}

// AskLimits say how often the same address may be asked whether it wants the
// letter: whoever types it need not be its owner.
type AskLimits struct {
	OpenSince    time.Time // a request older than this is over
	MailedBefore time.Time // no mail leaves when one left after this
	Mails        int       // no more mails than this about one request
}
