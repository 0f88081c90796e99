package store_test

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"earmark/internal/store"
)

func TestLockSending(t *testing.T) {
	first, path := open(t)
	second := reopen(t, path)
	release, _, err := first.LockSending(t.Context(), noon)
	if err != nil || release == nil {
		t.Fatalf("got %v, want the lock", err)
	}
	refused, since, err := second.LockSending(t.Context(), noon.Add(time.Hour))
	if err != nil || refused != nil || !since.Equal(noon) {
		t.Errorf("held by another: got %v, %v, %v, want none, since noon", refused != nil, since, err)
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
	release, _, err = second.LockSending(t.Context(), noon.Add(time.Hour))
	if err != nil || release == nil {
		t.Fatalf("given back: got %v, want the lock", err)
	}
	if _, since, _ := first.LockSending(t.Context(), noon); !since.Equal(noon.Add(time.Hour)) {
		t.Errorf("got since %v, want the second holder's time", since)
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := first.LockSending(ctx, noon); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
}

func TestAloneLetsOneInAtATime(t *testing.T) {
	path := filepath.Join(t.TempDir(), "deep", "x.lock")
	inside, most := 0, 0
	var count sync.Mutex
	step := func(by int) {
		count.Lock()
		defer count.Unlock()
		inside += by
		most = max(most, inside)
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 5 {
				release, err := store.Alone(t.Context(), path)
				if err != nil {
					t.Error(err)
					return
				}
				step(1)
				time.Sleep(time.Millisecond)
				step(-1)
				if err := release(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if most != 1 {
		t.Errorf("%d were in at once, want 1", most)
	}
}

func TestAloneHonoursItsContext(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.lock")
	release, err := store.Alone(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := store.Alone(ctx, path); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want %v", err, context.DeadlineExceeded)
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
}
