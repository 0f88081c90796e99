package ingest

import (
	"context"
	"time"

	"earmark/internal/earmark"
)

// keeper writes down what polls end with, those that end together in one
// transaction: each waits for the disk, and five hundred in turn would take
// longer than the slowest server.
type keeper struct {
	in   chan ending
	done chan struct{}
}

// ending is a poll that waits to be written down.
type ending struct {
	earmark.FinishedPoll
	kept chan error
}

// atOnce is how many polls are written down in one transaction.
const atOnce = 100

func newKeeper(ctx context.Context, s PollStore) *keeper {
	k := &keeper{in: make(chan ending, atOnce), done: make(chan struct{})}
	go func() {
		defer close(k.done)
		for first := range k.in {
			k.write(ctx, s, k.gather(first))
		}
	}()
	return k
}

// linger is how long is waited for others to write down together.
const linger = 30 * time.Millisecond

// gather takes all that wait, and those that come in a moment.
func (k *keeper) gather(first ending) []ending {
	waiting := []ending{first}
	enough := time.After(linger)
	for len(waiting) < atOnce {
		select {
		case next, open := <-k.in:
			if !open {
				return waiting
			}
			waiting = append(waiting, next)
		case <-enough:
			return waiting
		}
	}
	return waiting
}

func (k *keeper) write(ctx context.Context, s PollStore, waiting []ending) {
	polls := make([]earmark.FinishedPoll, len(waiting))
	for i, w := range waiting {
		polls[i] = w.FinishedPoll
	}
	err := s.FinishPolls(ctx, polls)
	for _, w := range waiting {
		w.kept <- err
	}
}

// finish returns when the poll is on the disk, or cannot be.
func (k *keeper) finish(ctx context.Context, p earmark.FinishedPoll) error {
	e := ending{p, make(chan error, 1)}
	select {
	case k.in <- e:
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-e.kept:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// close waits for what is being written; no poll may end after it.
func (k *keeper) close() {
	close(k.in)
	<-k.done
}
