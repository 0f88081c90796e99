package outbox

import (
	"context"
	"errors"
	"fmt"

	"earmark/internal/earmark"
	"earmark/internal/mail"
)

// worker is one connection and what goes over it.
type worker struct {
	*run
	sender   Sender            // nil before the first mail
	outcomes []earmark.Settled // not written down yet
	rooms    [][]byte          // where the last mails stood, for the next
	stuck    bool              // something could not be written, and the run says why
}

// letter is a delivery and its mail.
type letter struct {
	earmark.Delivery
	parcel mail.Parcel
	lost   mail.Outcome // how its first connection was lost; zero: none was
}

// work sends what the queue gives, several mails between two commits. What is
// on its way is written down though the run is being interrupted.
func (w *worker) work(ctx, halt context.Context, queue <-chan earmark.Delivery) (err error) {
	defer func() {
		if w.sender != nil {
			_ = w.sender.Close()
		}
		// What became of the last mails may find room where more did not.
		stuck := w.stuck
		if unwritten := w.flush(); !stuck {
			err = errors.Join(err, unwritten)
		}
	}()
	for {
		deliveries, err := w.gather(queue)
		if err != nil || len(deliveries) == 0 || halt.Err() != nil {
			return err
		}
		letters, err := w.mark(w.compose(ctx, deliveries))
		if err != nil {
			return err
		}
		if err := w.send(ctx, letters); err != nil {
			return err
		}
	}
}

// gather waits for a mail and takes those that are there with it. Before it
// waits, everything is written down.
func (w *worker) gather(queue <-chan earmark.Delivery) ([]earmark.Delivery, error) {
	var batch []earmark.Delivery
	for len(batch) < w.job.Batch {
		select {
		case d, open := <-queue:
			if !open {
				return batch, nil
			}
			batch = append(batch, d)
			continue
		default:
		}
		if len(batch) > 0 {
			return batch, nil
		}
		if err := w.flush(); err != nil {
			return nil, err
		}
		d, open := <-queue
		if !open {
			return nil, nil
		}
		batch = append(batch, d)
	}
	return batch, nil
}

// flush writes down what became of the last mails.
func (w *worker) flush() error {
	if len(w.outcomes) == 0 {
		return nil
	}
	_, err := w.write(earmark.Step{Outcomes: w.outcomes})
	if err == nil {
		w.outcomes = nil
	}
	return err
}

func (w *worker) write(step earmark.Step) ([]bool, error) {
	granted, err := w.ledger.write(step)
	w.stuck = w.stuck || err != nil
	return granted, err
}

// compose makes the mails. One that cannot be made waits until it can.
func (w *worker) compose(ctx context.Context, deliveries []earmark.Delivery) []letter {
	letters := make([]letter, 0, len(deliveries))
	for i, d := range deliveries {
		if i == len(w.rooms) {
			w.rooms = append(w.rooms, nil)
		}
		msg, err := w.job.Compose(ctx, w.rooms[i][:0], d)
		if err != nil {
			w.outcomes = append(w.outcomes, earmark.Settled{Reader: d.Reader, Outcome: earmark.Outcome{
				State: earmark.Deferred, Reply: fmt.Sprintf("could not be composed: %v", err),
			}})
			w.count(earmark.Deferred)
			continue
		}
		w.rooms[i] = msg
		letters = append(letters, letter{Delivery: d, parcel: mail.Parcel{From: w.job.From(d.Reader), To: d.Address, Msg: msg}})
	}
	return letters
}

// mark writes down that the dots of these mails are about to leave, and with it
// what became of the ones before: never more than a batch is in doubt. It gives
// back those that are still wanted.
func (w *worker) mark(letters []letter) ([]letter, error) {
	readers := make([]earmark.ReaderID, len(letters))
	for i, l := range letters {
		readers[i] = l.Reader
	}
	granted, err := w.write(earmark.Step{Outcomes: w.outcomes, Marks: readers})
	if err != nil {
		return nil, err
	}
	w.outcomes = nil
	wanted := letters[:0]
	for i, l := range letters {
		if granted[i] {
			wanted = append(wanted, l)
			continue
		}
		w.count("")
	}
	return wanted, nil
}

// send brings every letter to an outcome. Those whose connection is lost before
// their dot, and those behind them, go over another one: each is tried twice at
// most. An error ends the run.
func (w *worker) send(ctx context.Context, letters []letter) error {
	var trouble error
	for len(letters) > 0 {
		if err := w.connect(ctx); err != nil {
			return errors.Join(err, w.giveBack(letters))
		}
		parcels := make([]mail.Parcel, len(letters))
		for i, l := range letters {
			parcels[i] = l.parcel
		}
		outcomes, err := w.sender.SendAll(ctx, parcels)
		var again []letter
		for i, o := range outcomes {
			l := letters[i]
			switch {
			case o.State == mail.Untouched:
				again = append(again, l)
			case o.State == mail.Deferred && !o.Ours && !w.sender.Alive() && l.lost.State == mail.Untouched:
				l.lost = o
				again = append(again, l)
				w.pace.heard(domainOf(l.Address), o)
			default:
				trouble = also(trouble, w.settle(l, o))
			}
		}
		if err = errors.Join(err, trouble); err != nil {
			return also(err, w.giveBack(again))
		}
		letters = again
	}
	return nil
}

// also adds an error to another that does not hold it yet.
func also(err, more error) error {
	if more == nil || errors.Is(err, more) {
		return err
	}
	return errors.Join(err, more)
}

// giveBack leaves letters as they were before their mark: nothing has left. One
// whose connection was lost says so.
func (w *worker) giveBack(letters []letter) error {
	var trouble error
	for _, l := range letters {
		if l.lost.State != mail.Untouched {
			trouble = also(trouble, w.settle(l, l.lost))
			continue
		}
		w.outcomes = append(w.outcomes, earmark.Settled{Reader: l.Reader, Outcome: earmark.Outcome{State: earmark.Owed}})
	}
	return trouble
}

// settle notes an outcome and tells when there were too many bad ones.
func (w *worker) settle(l letter, o mail.Outcome) error {
	outcome, policy := w.consequence(l.Delivery, o)
	w.outcomes = append(w.outcomes, earmark.Settled{Reader: l.Reader, Outcome: outcome})
	domain := domainOf(l.Address)
	w.pace.heard(domain, o)
	if policy {
		w.pace.close(domain, answered(o))
	}
	w.count(outcome.State)
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
