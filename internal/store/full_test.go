package store

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"earmark/internal/earmark"
)

// On a full disk nothing is half written, what was there can be read, and once
// there is room work goes on.
func TestFullDisk(t *testing.T) {
	ctx := t.Context()
	s, err := Open(ctx, filepath.Join(t.TempDir(), "store.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	add := func(n int) ([]earmark.Subscriber, error) {
		subs := make([]earmark.Subscriber, n)
		for i := range subs {
			subs[i] = earmark.Subscriber{ID: earmark.ReaderID(fmt.Sprintf("%d-%d", n, i)), Address: fmt.Sprintf("%d-%d@example.org", n, i), Name: strings.Repeat("x", 100), Status: earmark.Active}
		}
		_, err := s.AddSubscribers(ctx, subs)
		return subs, err
	}
	if _, err := add(10); err != nil {
		t.Fatal(err)
	}
	if _, err := s.db.ExecContext(ctx, "PRAGMA max_page_count = 1"); err != nil {
		t.Fatal(err)
	}
	_, err = add(1000)
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("got %v, want ENOSPC", err)
	}
	if n, err := s.CountActive(ctx); err != nil || n != 10 {
		t.Errorf("got %d, %v, want the ten of before", n, err)
	}
	if _, err := s.db.ExecContext(ctx, "PRAGMA max_page_count = 100000"); err != nil {
		t.Fatal(err)
	}
	subs, err := add(1000)
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := s.SetStatus(ctx, subs[0].ID, earmark.Suppressed); !ok || err != nil {
		t.Errorf("with room again: got %v, %v, want true", ok, err)
	}
}
