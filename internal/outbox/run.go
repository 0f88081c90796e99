package outbox

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"golang.org/x/sync/errgroup"

	"earmark/internal/earmark"
	"earmark/internal/mail"
)

// run is one go over what is pending.
type run struct {
	job   Job
	total int

	mu     sync.Mutex
	done   int
	left   map[earmark.ReaderID]bool // readers who are not active any more
	struck int                       // strikes since the last mail that was accepted
	inARow int                       // mails since then
}

// deliverAll shares the pending mails among the connections. The first is
// opened before the others: a wrong password is tried once, not once for each.
// When one fails, no new mail is begun and those on their way are finished.
func (r *run) deliverAll(ctx context.Context, pending []earmark.Delivery) error {
	if len(pending) == 0 {
		return nil
	}
	first, err := r.job.Dial(ctx)
	if err != nil {
		return err
	}
	queue := make(chan earmark.Delivery)
	group, halt := errgroup.WithContext(ctx)
	group.Go(func() error { return feed(ctx, halt, queue, pending) })
	for i := range min(r.job.Connections, len(pending)) {
		w := &worker{run: r}
		if i == 0 {
			w.sender = first
		}
		group.Go(func() error { return w.work(ctx, queue) })
	}
	return group.Wait()
}

// feed hands out the mails in order until there is none or halt ends.
func feed(ctx, halt context.Context, queue chan<- earmark.Delivery, pending []earmark.Delivery) error {
	defer close(queue)
	for _, d := range pending {
		if halt.Err() != nil {
			break
		}
		select {
		case queue <- d:
		case <-halt.Done():
		}
	}
	return context.Cause(ctx)
}

func (r *run) finished() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.done++
	r.job.Progress(r.done, r.total)
}

func (r *run) skip(d earmark.Delivery) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.left[d.Reader] = true
}

// worker is one connection and what goes over it.
type worker struct {
	*run
	sender Sender // nil before the first mail
}

func (w *worker) work(ctx context.Context, queue <-chan earmark.Delivery) error {
	defer func() {
		if w.sender != nil {
			_ = w.sender.Close()
		}
	}()
	for d := range queue {
		if err := w.deliver(ctx, d); err != nil {
			return err
		}
		w.finished()
	}
	return nil
}

// deliver takes one mail from its row to its outcome. An error ends the run.
func (w *worker) deliver(ctx context.Context, d earmark.Delivery) error {
	wanted, err := w.job.Store.Wanted(ctx, d.Issue, d.Reader)
	if err != nil {
		return err
	}
	if !wanted {
		w.skip(d)
		return nil
	}
	msg, err := w.job.Compose(ctx, d)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err != nil {
		return w.record(ctx, d, earmark.Outcome{State: earmark.Deferred, Reply: fmt.Sprintf("could not be composed: %v", err)})
	}
	again, err := w.attempt(ctx, d, msg)
	if again && err == nil {
		_, err = w.attempt(ctx, d, msg)
	}
	return err
}

// errNotWanted stops a mail at the last moment.
var errNotWanted = errors.New("the mail is not wanted any more")

// attempt sends a mail once. Again means that its connection was lost before
// the final dot, so that another may do.
func (w *worker) attempt(ctx context.Context, d earmark.Delivery, msg []byte) (again bool, err error) {
	if err := w.connect(ctx); err != nil {
		return false, err
	}
	// What is on its way is written down though the run is being interrupted.
	writing := context.WithoutCancel(ctx)
	marked := false
	outcome, err := w.sender.Send(ctx, w.job.From, d.Address, msg, func() error {
		ok, err := w.job.Store.MarkSending(writing, d.Issue, d.Reader, w.job.Now())
		if err == nil && !ok {
			return errNotWanted
		}
		marked = ok
		return err
	})
	fault, isField := errors.AsType[*mail.FieldError](err)
	switch {
	case errors.Is(err, errNotWanted):
		w.skip(d)
		return false, nil
	case isField && !errors.Is(err, mail.ErrSender):
		return false, w.record(writing, d, unsendable(fault))
	case err != nil && !marked:
		return false, err
	}
	if err := errors.Join(err, w.record(writing, d, translate(outcome))); err != nil {
		return false, err
	}
	return outcome.State == mail.Deferred && !w.sender.Alive(), nil
}

// unsendable is the outcome of what never can become a mail. An address that
// cannot be sent to is refused for good; a composed mail that cannot be sent
// may be composed better.
func unsendable(fault *mail.FieldError) earmark.Outcome {
	state := earmark.Deferred
	if fault.Field == mail.EnvelopeRecipient {
		state = earmark.Rejected
	}
	return earmark.Outcome{State: state, Reply: fault.Error()}
}

// states are the mail room's words in the trade's.
var states = map[mail.State]earmark.DeliveryState{
	mail.Accepted:  earmark.Accepted,
	mail.Deferred:  earmark.Deferred,
	mail.Rejected:  earmark.Rejected,
	mail.Uncertain: earmark.Uncertain,
}

func translate(o mail.Outcome) earmark.Outcome {
	return earmark.Outcome{State: states[o.State], Code: o.Code, Reply: o.Reply}
}

// record writes an outcome down and tells when there were too many bad ones.
func (w *worker) record(ctx context.Context, d earmark.Delivery, o earmark.Outcome) error {
	if err := w.job.Store.Record(ctx, d.Issue, d.Reader, o, w.job.Now()); err != nil {
		return err
	}
	return w.tally(o)
}

// connect makes sure that there is a connection that lives.
func (w *worker) connect(ctx context.Context) error {
	if w.sender != nil && w.sender.Alive() {
		return nil
	}
	if w.sender != nil {
		_ = w.sender.Close()
		w.sender = nil
	}
	sender, err := w.job.Dial(ctx)
	if err != nil {
		return err
	}
	w.sender = sender
	return nil
}
