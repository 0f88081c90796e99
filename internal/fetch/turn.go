package fetch

import (
	"context"
	"sync"
)

// turns lets one request at a time go to a host, and so many to all hosts.
type turns struct {
	all   chan struct{}
	mu    sync.Mutex
	hosts map[string]chan struct{}
}

func newTurns(atOnce int) *turns {
	return &turns{all: make(chan struct{}, atOnce), hosts: map[string]chan struct{}{}}
}

// take waits for a turn at a host. The host's comes first: whoever waits for a
// busy host holds up nobody else. The caller gives the turn back, once.
func (t *turns) take(ctx context.Context, host string) (giveBack func(), err error) {
	own := t.of(host)
	for _, line := range []chan struct{}{own, t.all} {
		select {
		case line <- struct{}{}:
		case <-ctx.Done():
			if line == t.all {
				<-own
			}
			return nil, ctx.Err()
		}
	}
	return sync.OnceFunc(func() { <-t.all; <-own }), nil
}

func (t *turns) of(host string) chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.hosts[host] == nil {
		t.hosts[host] = make(chan struct{}, 1)
	}
	return t.hosts[host]
}
