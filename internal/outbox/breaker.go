package outbox

import (
	"fmt"

	"earmark/internal/mail"
)

// A server that refuses one mail means that mail; one that refuses many means
// us, and to go on would write off the whole list, one reader after the other.
const (
	window      = 200 // outcomes looked back on
	mostRefused = 10  // refusals for good among them: 5 %
	mostInARow  = 10  // refusals for good one after the other
	patience    = 25  // strikes since the last mail that was accepted
)

// strikes say what an outcome costs that is not for good. A mail in doubt costs
// most, for it is the one a person has to settle by hand.
var strikes = map[mail.State]int{
	mail.Deferred:  1,
	mail.Rejected:  1,
	mail.Uncertain: 5,
}

// breaker looks at the outcomes of all connections.
type breaker struct {
	refusals [window]bool
	next     int // where the next outcome goes
	refused  int // how many of the window are refusals
	inARow   int // refusals for good
	bad      int // mails since one was accepted
	struck   int // what they cost

	trouble error // why it opened; what was on its way meanwhile adds nothing
}

// TroubleError ends a run in which too many mails were not accepted. Those not
// reached stay owed.
type TroubleError struct {
	Refusals bool   // refused for good, so that an editor must say what to do about those
	Count    int    // how many
	Last     string // the server's words to the last of them
	Spread   bool   // among the last 200; else one after the other
}

// Error says how many, and why the last one was not accepted.
func (e *TroubleError) Error() string {
	what := "not accepted"
	if e.Refusals {
		what = "refused for good"
	}
	if e.Spread {
		return fmt.Sprintf("stopped, for %d of the last %d mails were %s; the last one: %s", e.Count, window, what, e.Last)
	}
	return fmt.Sprintf("stopped, for %d mails in a row were %s; the last one: %s", e.Count, what, e.Last)
}

// tally counts an outcome, over all connections. Trouble ends all of them, and is
// the same error for each.
func (r *run) tally(o mail.Outcome) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.breaker.trouble == nil {
		r.breaker.trouble = r.breaker.count(o)
	}
	return r.breaker.trouble
}

func (b *breaker) count(o mail.Outcome) error {
	refusal := o.State == mail.Rejected
	if b.refusals[b.next] {
		b.refused--
	}
	b.refusals[b.next] = refusal
	b.next = (b.next + 1) % window
	b.bad, b.struck = b.bad+1, b.struck+strikes[o.State]
	if o.State == mail.Accepted {
		b.bad, b.struck = 0, 0
	}
	if b.inARow++; !refusal {
		b.inARow = 0
	} else {
		b.refused++
	}
	last := answered(o)
	switch {
	case b.inARow >= mostInARow:
		return &TroubleError{Refusals: true, Count: b.inARow, Last: last}
	case refusal && b.refused > mostRefused:
		return &TroubleError{Refusals: true, Spread: true, Count: b.refused, Last: last}
	case b.struck >= patience:
		return &TroubleError{Count: b.bad, Last: last}
	}
	return nil
}

// answered is what the server said, with its code.
func answered(o mail.Outcome) string {
	if o.Code == 0 {
		return o.Reply
	}
	return fmt.Sprintf("%d %s", o.Code, o.Reply)
}
