package ingest

import (
	"errors"
	"fmt"
	"time"

	"earmark/internal/fetch"
)

// When a source is asked again: one that works, when it says that it changes,
// but every day; one that fails, later each time.
const (
	firstWait = 5 * time.Minute
	longWait  = 24 * time.Hour
)

// ErrGone is why a source is not asked that its server has done away with.
var ErrGone = errors.New("its server said that it is gone for good: take it out of sources, or correct its url")

// notYet says why the source is not asked now; nil: it is.
func (p *poll) notYet(now time.Time) error {
	switch {
	case p.Anyway:
		return nil
	case p.state.Gone:
		return ErrGone
	case !p.state.Next.After(now):
		return nil
	case p.state.Trouble != "":
		return fmt.Errorf("it failed %s: %s", times(p.state.Failures), p.state.Trouble)
	}
	return errTooSoon
}

// errTooSoon is why a source is not asked that says how often it changes.
var errTooSoon = errors.New("it says that it does not change so soon")

func times(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return fmt.Sprintf("%d times", n)
}

// failed writes down that a source failed, and when to ask again.
func (p *poll) failed(now time.Time, err error) {
	p.report.Err = err
	p.state.Failures++
	p.state.Trouble = err.Error()
	p.state.Gone = fetch.Gone(err)
	wait := firstWait
	for range min(p.state.Failures-1, 20) {
		wait = min(2*wait, longWait)
	}
	// A quarter more or less, so that those that failed together are not all
	// asked together again.
	wait = time.Duration(float64(wait) * (0.75 + p.chance()/2))
	if temporary, ok := errors.AsType[*fetch.TemporaryError](err); ok {
		wait = max(wait, temporary.RetryAfter)
	}
	if permanent, ok := errors.AsType[*fetch.PermanentError](err); ok && permanent.Status != 0 && p.state.At != p.state.URL {
		p.state.At = p.state.URL // where it had moved to it is no more
	}
	p.state.Next = now.Add(wait)
	if isOurs(err) {
		p.state.Next = time.Time{}
	}
	p.report.Next = p.state.Next
	p.later = true
}

// worked writes down that a source was asked and answered.
func (p *poll) worked(now time.Time, every time.Duration) {
	p.state.Failures, p.state.Trouble, p.state.Gone = 0, "", false
	p.state.Next = time.Time{}
	if every > 0 {
		p.state.Next = now.Add(min(every, longWait))
	}
	p.report.Next = p.state.Next
}

// isOurs tells whether the reason of a failure is a limit set here: whoever
// raises it need not wait.
func isOurs(err error) bool {
	_, private := errors.AsType[*fetch.PrivateError](err)
	_, limit := errors.AsType[*fetch.LimitError](err)
	return private || limit
}
