package outbox

import (
	"context"
	"time"

	"earmark/internal/earmark"
)

// ledger writes for all connections of a run. A commit waits for the disk, so
// whatever came in while one was under way goes into the next together: the
// disk does not cap the speed, however many connections there are.
type ledger struct {
	store    Store
	lease    earmark.Lease
	now      func() time.Time
	requests chan request
}

// request is one step of a connection; the answer comes over done.
type request struct {
	step earmark.Step
	done chan answer
}

type answer struct {
	granted []bool
	err     error
}

// idle is how often a lease is renewed when nothing is to be written.
const idle = 20 * time.Second

// open starts the ledger; close ends it when nobody writes any more.
func (l *ledger) open(ctx context.Context) (closed func()) {
	l.requests = make(chan request)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		l.work(ctx)
	}()
	return func() { close(l.requests); <-ended }
}

func (l *ledger) work(ctx context.Context) {
	tick := time.NewTicker(idle)
	defer tick.Stop()
	for {
		select {
		case first, open := <-l.requests:
			if !open {
				return
			}
			l.commit(ctx, l.gather(first))
		case <-tick.C:
			// A lost lease is found by the next step that matters.
			_, _ = l.store.Advance(ctx, l.lease, earmark.Step{}, l.now())
		}
	}
}

// gather takes what is waiting already.
func (l *ledger) gather(first request) []request {
	waiting := []request{first}
	for {
		select {
		case r, open := <-l.requests:
			if !open {
				return waiting
			}
			waiting = append(waiting, r)
		default:
			return waiting
		}
	}
}

// commit writes several steps as one and hands out the answers.
func (l *ledger) commit(ctx context.Context, waiting []request) {
	var all earmark.Step
	for _, r := range waiting {
		all.Outcomes = append(all.Outcomes, r.step.Outcomes...)
		all.Marks = append(all.Marks, r.step.Marks...)
	}
	granted, err := l.store.Advance(ctx, l.lease, all, l.now())
	for _, r := range waiting {
		a := answer{err: err}
		if n := len(r.step.Marks); err == nil {
			a.granted, granted = granted[:n:n], granted[n:]
		}
		r.done <- a
	}
}

// write has a step written; it is on the disk when this returns.
func (l *ledger) write(step earmark.Step) ([]bool, error) {
	r := request{step: step, done: make(chan answer, 1)}
	l.requests <- r
	a := <-r.done
	return a.granted, a.err
}
