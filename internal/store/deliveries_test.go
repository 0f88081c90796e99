package store_test

import (
	"errors"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/store"
)

const issue earmark.IssueID = "2026-11-22"

func openBench(b *testing.B) *store.Store {
	b.Helper()
	s, err := store.Open(b.Context(), filepath.Join(b.TempDir(), "store.db"))
	if err != nil {
		b.Fatal(err)
	}
	return s
}

// owed makes the rows of an issue.
func owed(subs []earmark.Subscriber) []earmark.Delivery {
	var rows []earmark.Delivery
	for _, sub := range subs {
		rows = append(rows, earmark.Delivery{
			Issue: issue, Reader: sub.ID, Address: sub.Address, Name: sub.Name,
			State: earmark.Owed, MessageID: string(sub.ID) + "@example.org", Changed: noon,
		})
	}
	return rows
}

// begun is a store with an issue owed to n readers.
func begun(t *testing.T, n int) *store.Store {
	t.Helper()
	s, _ := open(t)
	if _, err := s.AddSubscribers(t.Context(), readers(n)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.BeginIssue(t.Context(), issue, "hash", owed(readers(n)), noon); err != nil {
		t.Fatal(err)
	}
	return s
}

func deliveries(t *testing.T, s *store.Store) []earmark.Delivery {
	t.Helper()
	rows, err := s.Deliveries(t.Context(), issue)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestIssuesAreListedInOrder(t *testing.T) {
	s := begun(t, 1)
	for _, id := range []earmark.IssueID{"2026-11-29", "2025-01-05"} {
		if _, err := s.BeginIssue(t.Context(), id, "hash", nil, noon); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.Issues(t.Context())
	if want := []earmark.IssueID{"2025-01-05", issue, "2026-11-29"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
}

func TestBeginIssue(t *testing.T) {
	s := begun(t, 2)
	more := readers(3)
	if _, err := s.AddSubscribers(t.Context(), more); err != nil {
		t.Fatal(err)
	}
	for _, changed := range []string{"corrected", "hash"} {
		hash, err := s.BeginIssue(t.Context(), issue, changed, owed(readers(2)), noon)
		if err != nil || hash != changed || len(deliveries(t, s)) != 2 {
			t.Errorf("changed before anybody can have it: got %q, %v, %d rows, want %q and 2 rows", hash, err, len(deliveries(t, s)), changed)
		}
	}
	if ok, err := s.MarkSending(t.Context(), issue, more[0].ID, noon); !ok || err != nil {
		t.Fatal(ok, err)
	}
	hash, err := s.BeginIssue(t.Context(), issue, "another", owed(more), noon)
	if err != nil || hash != "hash" || len(deliveries(t, s)) != 2 {
		t.Errorf("changed content: got %q, %v, %d rows, want the first hash and 2 rows", hash, err, len(deliveries(t, s)))
	}
	hash, err = s.BeginIssue(t.Context(), issue, "hash", owed(more), noon)
	rows := deliveries(t, s)
	if err != nil || hash != "hash" || len(rows) != 3 || rows[0].State != earmark.Sending {
		t.Errorf("one more reader: got %q, %v, %+v, want 3 rows, the first untouched", hash, err, rows)
	}
	if got, found, err := s.IssueHash(t.Context(), issue); got != "hash" || !found || err != nil {
		t.Errorf("got %q, %v, %v, want the hash", got, found, err)
	}
	if _, found, err := s.IssueHash(t.Context(), "1999-01-01"); found || err != nil {
		t.Errorf("unknown issue: got %v, %v, want false", found, err)
	}
}

func TestDeliveryLife(t *testing.T) {
	s := begun(t, 1)
	ctx, reader := t.Context(), readers(1)[0].ID
	later := noon.Add(time.Minute)
	step := func(name string, want earmark.DeliveryState, attempts int, reply string) {
		t.Helper()
		got := deliveries(t, s)[0]
		if got.State != want || got.Attempts != attempts || got.Reply != reply {
			t.Errorf("%s: got %+v, want %s after %d attempts, reply %q", name, got, want, attempts, reply)
		}
	}
	mark := func(name string, want bool) {
		t.Helper()
		wanted, err := s.Wanted(ctx, issue, reader)
		if err != nil || wanted != want {
			t.Errorf("%s: wanted: got %v, %v, want %v", name, wanted, err, want)
		}
		if got, err := s.MarkSending(ctx, issue, reader, later); got != want || err != nil {
			t.Errorf("%s: mark: got %v, %v, want %v", name, got, err, want)
		}
	}
	record := func(o earmark.Outcome) error { return s.Record(ctx, issue, reader, o, later) }

	step("at first", earmark.Owed, 0, "")
	if err := record(earmark.Outcome{State: earmark.Deferred, Code: 451, Reply: "try later"}); err != nil {
		t.Fatal(err)
	}
	step("deferred before the dot", earmark.Deferred, 1, "451 try later")
	mark("deferred", true)
	step("marked", earmark.Sending, 1, "451 try later")
	mark("marked already", false)
	if err := record(earmark.Outcome{State: earmark.Accepted, Code: 250, Reply: "queued as 7"}); err != nil {
		t.Fatal(err)
	}
	step("accepted", earmark.Accepted, 2, "250 queued as 7")
	mark("accepted", false)
	if err := record(earmark.Outcome{State: earmark.Deferred}); !errors.Is(err, store.ErrSettled) {
		t.Errorf("record over an accepted row: got %v, want ErrSettled", err)
	}
	if got := deliveries(t, s)[0].Changed; !got.Equal(later) {
		t.Errorf("changed: got %v, want %v", got, later)
	}
}

func TestMarkSendingSkipsWhoLeft(t *testing.T) {
	s := begun(t, 1)
	reader := readers(1)[0].ID
	if _, err := s.SetStatus(t.Context(), reader, earmark.Unsubscribed); err != nil {
		t.Fatal(err)
	}
	if ok, err := s.MarkSending(t.Context(), issue, reader, noon); ok || err != nil {
		t.Errorf("got %v, %v, want false, nil", ok, err)
	}
}

func TestSettleInterrupted(t *testing.T) {
	s := begun(t, 3)
	if ok, err := s.MarkSending(t.Context(), issue, readers(2)[1].ID, noon); !ok || err != nil {
		t.Fatal(ok, err)
	}
	if err := s.SettleInterrupted(t.Context(), issue, noon); err != nil {
		t.Fatal(err)
	}
	for i, want := range []earmark.DeliveryState{earmark.Owed, earmark.Uncertain, earmark.Owed} {
		if got := deliveries(t, s)[i].State; got != want {
			t.Errorf("row %d: got %s, want %s", i, got, want)
		}
	}
	if ok, err := s.MarkSending(t.Context(), issue, readers(2)[1].ID, noon); ok || err != nil {
		t.Errorf("mark an uncertain row: got %v, %v, want false", ok, err)
	}
}

// However many want to send the same mail, one gets leave.
func TestMarkSendingOnce(t *testing.T) {
	s, path := open(t)
	if _, err := s.AddSubscribers(t.Context(), readers(20)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.BeginIssue(t.Context(), issue, "hash", owed(readers(20)), noon); err != nil {
		t.Fatal(err)
	}
	var given atomic.Int32
	var wg sync.WaitGroup
	for _, opened := range []*store.Store{s, s, reopen(t, path), reopen(t, path)} {
		wg.Go(func() {
			for _, reader := range readers(20) {
				ok, err := opened.MarkSending(t.Context(), issue, reader.ID, noon)
				if err != nil {
					t.Errorf("got %v, want nil", err)
				}
				if ok {
					given.Add(1)
				}
			}
		})
	}
	wg.Wait()
	if got := given.Load(); got != 20 {
		t.Errorf("got leave %d times, want 20", got)
	}
}
