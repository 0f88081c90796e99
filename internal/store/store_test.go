package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/store"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// open opens a new store in a folder whose name is no easy one.
func open(t *testing.T) (*store.Store, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a b?c#d%20é", ".earmark", "store.db")
	return reopen(t, path), path
}

func reopen(t *testing.T, path string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: got %v, want nil", err)
		}
	})
	return s
}

func TestOpenIsPrivate(t *testing.T) {
	s, path := open(t)
	if _, err := s.AddSubscribers(t.Context(), readers(1)); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]os.FileMode{path: 0o600, path + "-wal": 0o600, filepath.Dir(path): 0o700} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s: got mode %o, want %o", filepath.Base(name), got, want)
		}
	}
}

func TestOpenKeepsWhatWasWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	first, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := first.AddSubscribers(t.Context(), readers(3)); err != nil {
		t.Fatal(err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	got, err := gather(reopen(t, path).EachSubscriber(t.Context(), ""))
	if err != nil || len(got) != 3 || !got[0].Since.Equal(noon) {
		t.Errorf("got %v, %v, want three subscribers since noon", got, err)
	}
}

func TestOpenRefuses(t *testing.T) {
	for _, tt := range []struct {
		name  string
		setup string
		check func(error) bool
	}{
		{"a newer version", "PRAGMA application_id = 1163021643; PRAGMA user_version = 99", func(err error) bool {
			v, ok := errors.AsType[*store.VersionError](err)
			return ok && v.Found == 99
		}},
		{"another program's tables", "CREATE TABLE x (y)", func(err error) bool { return errors.Is(err, store.ErrForeign) }},
		{"another program's mark", "PRAGMA application_id = 7; CREATE TABLE x (y)", func(err error) bool { return errors.Is(err, store.ErrForeign) }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "store.db")
			db, err := sql.Open("sqlite", path)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := db.ExecContext(t.Context(), tt.setup); err != nil {
				t.Fatal(err)
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			s, err := store.Open(t.Context(), path)
			if !tt.check(err) || s != nil {
				t.Errorf("got %v, want a refusal of %s", err, tt.name)
			}
		})
	}
	t.Run("no database", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "store.db")
		if err := os.WriteFile(path, []byte("this is a letter, not a database, and long enough to have a header of one hundred bytes, or more than that"), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := store.Open(t.Context(), path); err == nil {
			t.Error("got nil, want an error")
		}
	})
}

// Two processes that make the same store at once both get it.
func TestOpenAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			s, err := store.Open(t.Context(), path)
			if err != nil {
				t.Errorf("got %v, want nil", err)
				return
			}
			if err := s.Close(); err != nil {
				t.Errorf("close: got %v, want nil", err)
			}
		})
	}
	wg.Wait()
}

func TestOpenHonoursTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := store.Open(ctx, filepath.Join(t.TempDir(), "store.db")); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
}

// readers makes n active subscribers.
func readers(n int) []earmark.Subscriber {
	subs := make([]earmark.Subscriber, n)
	for i := range subs {
		subs[i] = earmark.Subscriber{
			ID:      earmark.ReaderID(fmt.Sprintf("reader%06d", i)),
			Address: fmt.Sprintf("Reader%d@example.org", i), Name: fmt.Sprintf("Reader %d", i),
			Status: earmark.Active, Consent: earmark.Consent{Source: "test", Since: noon},
		}
	}
	return subs
}

// gather takes all of a sequence, up to its error.
func gather(subs iter.Seq2[earmark.Subscriber, error]) (all []earmark.Subscriber, err error) {
	for sub, err := range subs {
		if err != nil {
			return all, err
		}
		all = append(all, sub)
	}
	return all, nil
}
