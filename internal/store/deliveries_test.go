package store_test

import (
	"database/sql"
	"errors"
	"iter"
	"net/url"
	"path/filepath"
	"slices"
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
func owed(subs []earmark.Subscriber) iter.Seq2[earmark.Delivery, error] {
	return func(yield func(earmark.Delivery, error) bool) {
		for _, sub := range subs {
			if !yield(earmark.Delivery{
				Issue: issue, Reader: sub.ID, Address: sub.Address, Name: sub.Name,
				State: earmark.Owed, MessageID: string(sub.ID) + "@example.org", Changed: noon,
			}, nil) {
				return
			}
		}
	}
}

// leased takes the right to send; it ends with the test.
func leased(t *testing.T, s *store.Store) earmark.Lease {
	t.Helper()
	lease, release, _, err := s.Lease(t.Context(), issue, noon)
	if err != nil || release == nil {
		t.Fatalf("lease: got %v, %v", release == nil, err)
	}
	t.Cleanup(func() { _ = release() })
	return lease
}

// mark marks one letter.
func mark(t *testing.T, s *store.Store, lease earmark.Lease, reader earmark.ReaderID) bool {
	t.Helper()
	granted, err := s.Advance(t.Context(), lease, earmark.Step{Marks: []earmark.ReaderID{reader}}, noon.Add(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	return granted[0]
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
		if _, err := s.BeginIssue(t.Context(), id, "hash", owed(nil), noon); err != nil {
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
	if !mark(t, s, leased(t, s), more[0].ID) {
		t.Fatal("got no mark, want one")
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
	lease, reader, later := leased(t, s), readers(1)[0].ID, noon.Add(time.Minute)
	step := func(name string, want earmark.DeliveryState, attempts int, reply string) {
		t.Helper()
		got := deliveries(t, s)[0]
		if got.State != want || got.Attempts != attempts || got.Reply != reply {
			t.Errorf("%s: got %+v, want %s after %d attempts, reply %q", name, got, want, attempts, reply)
		}
	}
	marked := func(name string, want bool) {
		t.Helper()
		if got := mark(t, s, lease, reader); got != want {
			t.Errorf("%s: mark: got %v, want %v", name, got, want)
		}
	}
	record := func(o earmark.Outcome) {
		t.Helper()
		if _, err := s.Advance(t.Context(), lease, earmark.Step{Outcomes: []earmark.Settled{{Reader: reader, Outcome: o}}}, later); err != nil {
			t.Fatal(err)
		}
	}

	step("at first", earmark.Owed, 0, "")
	marked("owed", true)
	record(earmark.Outcome{State: earmark.Owed})
	step("given back", earmark.Owed, 0, "")
	due := noon.Add(time.Hour)
	record(earmark.Outcome{State: earmark.Deferred, Code: 451, Reply: "try later", Due: due})
	step("deferred", earmark.Deferred, 1, "451 try later")
	for _, tt := range []struct {
		at   time.Time
		want int
	}{{noon, 0}, {due, 1}} {
		if rows, err := s.Pending(t.Context(), issue, earmark.Delivery{}, tt.at, 10); len(rows) != tt.want || err != nil {
			t.Errorf("pending at %v: got %d, %v, want %d", tt.at, len(rows), err, tt.want)
		}
	}
	marked("deferred", true)
	step("marked", earmark.Sending, 1, "451 try later")
	marked("marked already", false)
	record(earmark.Outcome{State: earmark.Owed})
	step("given back again", earmark.Deferred, 1, "451 try later")
	marked("deferred again", true)
	record(earmark.Outcome{State: earmark.Accepted, Code: 250, Reply: "queued as 7"})
	step("accepted", earmark.Accepted, 2, "250 queued as 7")
	marked("accepted", false)
	record(earmark.Outcome{State: earmark.Deferred})
	step("accepted stays", earmark.Accepted, 2, "250 queued as 7")
	if got := deliveries(t, s)[0].Changed; !got.Equal(later) {
		t.Errorf("changed: got %v, want %v", got, later)
	}
}

func TestMarkSkipsWhoLeft(t *testing.T) {
	s := begun(t, 1)
	reader := readers(1)[0].ID
	if _, err := s.SetStatus(t.Context(), reader, earmark.Unsubscribed); err != nil {
		t.Fatal(err)
	}
	if mark(t, s, leased(t, s), reader) {
		t.Error("got a mark, want none")
	}
	if tally, err := s.Tally(t.Context(), issue); tally.Left != 1 || tally.Owed != 0 || err != nil {
		t.Errorf("got %+v, %v, want one who left", tally, err)
	}
}

func TestSettleInterrupted(t *testing.T) {
	s := begun(t, 3)
	lease := leased(t, s)
	if !mark(t, s, lease, readers(2)[1].ID) {
		t.Fatal("got no mark, want one")
	}
	if err := s.SettleInterrupted(t.Context(), issue, noon); err != nil {
		t.Fatal(err)
	}
	for i, want := range []earmark.DeliveryState{earmark.Owed, earmark.Uncertain, earmark.Owed} {
		if got := deliveries(t, s)[i].State; got != want {
			t.Errorf("row %d: got %s, want %s", i, got, want)
		}
	}
	if mark(t, s, lease, readers(2)[1].ID) {
		t.Error("got a mark of an uncertain row, want none")
	}
	for _, tt := range []struct {
		to   earmark.DeliveryState
		whom []string
		n    int
		err  error
	}{
		{earmark.Accepted, []string{"reader0@example.org"}, 0, store.ErrNotUncertain},
		{earmark.Owed, []string{"READER1@example.org"}, 1, nil},
		{earmark.Accepted, nil, 0, nil},
	} {
		if n, err := s.Settle(t.Context(), issue, tt.to, tt.whom, noon); n != tt.n || !errors.Is(err, tt.err) {
			t.Errorf("settle %v as %s: got %d, %v, want %d, %v", tt.whom, tt.to, n, err, tt.n, tt.err)
		}
	}
	if !mark(t, s, lease, readers(2)[1].ID) {
		t.Error("got no mark of a row that is owed again, want one")
	}
}

// A sender that slept until another took over writes nothing any more.
func TestLeaseLost(t *testing.T) {
	s := begun(t, 2)
	first := leased(t, s)
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: s.Path()}).EscapedPath())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.ExecContext(t.Context(), "UPDATE leases SET holder = 'another'"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Advance(t.Context(), first, earmark.Step{Marks: []earmark.ReaderID{readers(1)[0].ID}}, noon); !errors.Is(err, store.ErrLeaseLost) {
		t.Errorf("got %v, want ErrLeaseLost", err)
	}
	if got := deliveries(t, s)[0].State; got != earmark.Owed {
		t.Errorf("got %s, want nothing written", got)
	}
}

// Of another machine a lease is honoured until it has not been renewed for long.
func TestLeaseOfAnotherMachine(t *testing.T) {
	s := begun(t, 1)
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: s.Path()}).EscapedPath())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.ExecContext(t.Context(), "INSERT INTO leases VALUES (?, 'x', 'elsewhere.invalid', ?, ?)", issue,
		noon.Format("2006-01-02T15:04:05.000000000Z"), noon.Add(store.LeaseTime).Format("2006-01-02T15:04:05.000000000Z")); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		after time.Duration
		want  bool
	}{{time.Second, false}, {store.LeaseTime, true}} {
		_, release, since, err := s.Lease(t.Context(), issue, noon.Add(tt.after))
		if err != nil || (release != nil) != tt.want || !tt.want && !since.Equal(noon) {
			t.Errorf("after %v: got lease %v since %v, %v, want %v", tt.after, release != nil, since, err, tt.want)
		}
		if release != nil {
			_ = release()
		}
	}
}
