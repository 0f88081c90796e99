package store_test

import (
	"context"
	"errors"
	"testing"
	"time"
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
