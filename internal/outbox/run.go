package outbox

import (
	"context"
	"sync"

	"golang.org/x/sync/errgroup"

	"earmark/internal/earmark"
)

// run is one go over what is pending.
type run struct {
	job    Job
	ledger *ledger
	pace   *pace

	mu       sync.Mutex
	progress Progress
	breaker  breaker
}

func newRun(job Job, lease earmark.Lease, before earmark.Tally) *run {
	return &run{
		job:      job,
		ledger:   &ledger{store: job.Store, lease: lease, now: job.Now},
		pace:     newPace(job.Limits),
		progress: Progress{Total: before.Owed + before.Deferred},
	}
}

// deliverAll shares the pending mails among the connections. The first is
// opened before the others: a wrong password is tried once, not once for each.
// When one fails, no new mail is begun and those on their way are finished.
func (r *run) deliverAll(ctx context.Context) error {
	if r.progress.Total == 0 {
		return nil
	}
	if err := r.warmUp(ctx); err != nil || r.pace.spent {
		return err
	}
	first, err := r.job.Dial(ctx)
	if err != nil {
		return err
	}
	closed := r.ledger.open(context.WithoutCancel(ctx))
	defer closed()
	queue := make(chan earmark.Delivery, r.job.Batch)
	group, halt := errgroup.WithContext(ctx)
	group.Go(func() error { return r.feed(ctx, halt, queue) })
	for i := range min(r.job.Connections, r.progress.Total) {
		w := &worker{run: r}
		if i == 0 {
			w.sender = first
		}
		group.Go(func() error { return w.work(ctx, halt, queue) })
	}
	if err := group.Wait(); err != nil {
		return err
	}
	if r.progress.Done < r.progress.Total {
		return context.Cause(ctx) // all were handed out, and it ended before all were sent
	}
	return nil
}

// page is how many rows are read at once.
const page = 500

// feed hands out the mails in order, each when its time has come, until there
// is none or halt ends.
func (r *run) feed(ctx, halt context.Context, queue chan<- earmark.Delivery) error {
	defer close(queue)
	now := r.job.Now()
	if r.job.Eager {
		now = now.AddDate(1, 0, 0)
	}
	give := func(d earmark.Delivery) bool {
		select {
		case queue <- d:
			return true
		case <-halt.Done():
			return false
		}
	}
	var after earmark.Delivery
	for halt.Err() == nil {
		rows, err := r.job.Store.Pending(ctx, r.job.Issue, after, now, page)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			break
		}
		after = rows[len(rows)-1]
		for _, d := range rows {
			if !r.pace.take(halt, d, give) {
				return context.Cause(ctx)
			}
		}
	}
	r.pace.rest(halt, give)
	return context.Cause(ctx)
}

// count tells how far the run is, after each mail.
func (r *run) count(state earmark.DeliveryState) {
	r.mu.Lock()
	defer r.mu.Unlock()
	p := &r.progress
	p.Done++
	switch state {
	case earmark.Accepted:
		p.Accepted++
	case earmark.Deferred:
		p.Deferred++
	case earmark.Rejected:
		p.Rejected++
	case earmark.Uncertain:
		p.Uncertain++
	}
	r.job.Progress(*p)
}
