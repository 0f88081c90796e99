package outbox

import (
	"fmt"

	"earmark/internal/earmark"
)

// patience is how many strikes in a row end a run. A server that refuses one
// mail means that mail; one that refuses all of them means us, and to go on
// would write off the whole list, one reader after the other.
const patience = 25

// strikes say what each outcome costs. A mail in doubt costs most, for it is
// the one a person has to settle by hand.
var strikes = map[earmark.DeliveryState]int{
	earmark.Deferred:  1,
	earmark.Rejected:  1,
	earmark.Uncertain: 5,
}

// TroubleError ends a run in which many mails in a row were not accepted. Those
// not reached stay owed.
type TroubleError struct {
	InARow int
	Last   string // the server's words to the last of them
}

// Error says how many, and why the last one was not accepted.
func (e *TroubleError) Error() string {
	return fmt.Sprintf("stopped, for %d mails in a row were not accepted; the last one: %s", e.InARow, e.Last)
}

// tally counts what was not accepted since something was, over all connections.
func (r *run) tally(o earmark.Outcome) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if o.State == earmark.Accepted {
		r.struck, r.inARow = 0, 0
		return nil
	}
	r.inARow++
	if r.struck += strikes[o.State]; r.struck < patience {
		return nil
	}
	last := o.Reply
	if o.Code != 0 {
		last = fmt.Sprintf("%d %s", o.Code, o.Reply)
	}
	return &TroubleError{InARow: r.inARow, Last: last}
}
