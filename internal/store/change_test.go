package store_test

import (
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/store"
)

func TestChange(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	sub := readers(1)[0]
	if _, err := s.AddSubscribers(ctx, []earmark.Subscriber{sub}); err != nil {
		t.Fatal(err)
	}
	weekly := func(sub *earmark.Subscriber) error {
		sub.Name, sub.Frequency, sub.Tags, sub.Status, sub.Address = "Ada", earmark.Weekly, []string{"vip"}, earmark.Suppressed, "eve@example.org"
		return nil
	}
	want := sub
	want.Name, want.Frequency, want.Tags = "Ada", earmark.Weekly, []string{"vip"}
	for i := range 3 { // the second and the third change nothing
		got, found, err := s.Change(ctx, sub.ID, "page", noon.Add(time.Duration(i)*time.Hour), weekly)
		if err != nil || !found || !reflect.DeepEqual(got, want) {
			t.Fatalf("got %+v, %v, %v, want %+v", got, found, err, want)
		}
	}
	refused := errors.New("no")
	if _, _, err := s.Change(ctx, sub.ID, "page", noon, func(sub *earmark.Subscriber) error { sub.Name = "Eve"; return refused }); !errors.Is(err, refused) {
		t.Errorf("refused: got %v, want it back", err)
	}
	for _, f := range []earmark.Frequency{earmark.Monthly, earmark.EachIssue} {
		if _, _, err := s.Change(ctx, sub.ID, "page", noon.Add(5*time.Hour), func(sub *earmark.Subscriber) error { sub.Frequency = f; return nil }); err != nil {
			t.Fatal(err)
		}
	}
	history, err := s.History(ctx, sub.ID)
	if want := []earmark.Event{{At: noon.Add(5 * time.Hour), What: "changed", Source: "page"}}; err != nil || !reflect.DeepEqual(history, want) {
		t.Errorf("got %+v, %v, want the last change alone", history, err)
	}
	if _, found, err := s.Change(ctx, "nobody", "page", noon, weekly); found || err != nil {
		t.Errorf("nobody: got %v, %v, want false", found, err)
	}
}

// Lifting gives back what was before the suppression, whichever way that came,
// and makes a subscriber of nobody who was none.
func TestLift(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	subs := readers(5)
	for i, status := range []earmark.ReaderStatus{earmark.Active, earmark.Unsubscribed, earmark.Pending, earmark.Suppressed, earmark.Active} {
		subs[i].Status = status
	}
	if _, err := s.AddSubscribers(ctx, subs); err != nil {
		t.Fatal(err)
	}
	for _, sub := range subs[:3] {
		if _, err := s.Leave(ctx, sub.ID, earmark.Suppressed, "no mailbox", noon); err != nil {
			t.Fatal(err)
		}
	}
	listed := subs[4]
	listed.ID, listed.Status = "another", earmark.Suppressed
	if _, err := s.AddSubscribers(ctx, []earmark.Subscriber{listed}); err != nil { // a list of those that bounced
		t.Fatal(err)
	}
	for i, want := range []earmark.ReaderStatus{earmark.Active, earmark.Unsubscribed, earmark.Unsubscribed, earmark.Unsubscribed, earmark.Active} {
		got, lifted, err := s.Lift(ctx, subs[i].ID, "works again", noon.Add(time.Hour))
		if err != nil || !lifted || got.Status != want {
			t.Errorf("reader %d: got %s, %v, %v, want %s", i, got.Status, lifted, err, want)
		}
		if _, lifted, err := s.Lift(ctx, subs[i].ID, "again", noon.Add(time.Hour)); lifted || err != nil {
			t.Errorf("reader %d again: got %v, %v, want nothing to lift", i, lifted, err)
		}
	}
	history, err := s.History(ctx, subs[0].ID)
	if err != nil || len(history) != 2 || history[1] != (earmark.Event{At: noon.Add(time.Hour), What: "lifted", Source: "works again"}) {
		t.Errorf("got %+v, %v, want both written down", history, err)
	}
}

// What bounced before a suppression was lifted no longer counts.
func TestLiftBeginsAnew(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	sub := readers(1)
	if _, err := s.AddSubscribers(ctx, sub); err != nil {
		t.Fatal(err)
	}
	bounce := func(n int, at time.Time) (inARow int) {
		id := earmark.IssueID(fmt.Sprintf("2026-11-%02d", n))
		accept(t, s, id, sub, at)
		_, inARow, err := s.AddBounce(ctx, sub[0].ID, "", "soft", "4.2.2", "full", at.Add(time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		return inARow
	}
	for n := 1; n <= 3; n++ {
		if got := bounce(n, noon.AddDate(0, 0, n)); got != n {
			t.Fatalf("letter %d: got %d in a row, want %d", n, got, n)
		}
	}
	if _, err := s.Leave(ctx, sub[0].ID, earmark.Suppressed, "3 in a row", noon.AddDate(0, 0, 4)); err != nil {
		t.Fatal(err)
	}
	if _, lifted, err := s.Lift(ctx, sub[0].ID, "works", noon.AddDate(0, 0, 5)); !lifted || err != nil {
		t.Fatal(lifted, err)
	}
	if got := bounce(6, noon.AddDate(0, 0, 6)); got != 1 {
		t.Errorf("after the lift: got %d in a row, want 1", got)
	}
}

// accept has an issue accepted for readers.
func accept(t *testing.T, s *store.Store, id earmark.IssueID, to []earmark.Subscriber, at time.Time) {
	t.Helper()
	rows := func(yield func(earmark.Delivery, error) bool) {
		for _, sub := range to {
			yield(earmark.Delivery{Issue: id, Reader: sub.ID, Address: sub.Address, State: earmark.Owed, MessageID: string(id) + string(sub.ID), Changed: at}, nil)
		}
	}
	if _, err := s.BeginIssue(t.Context(), id, "hash", rows, at); err != nil {
		t.Fatal(err)
	}
	lease, release, _, err := s.Lease(t.Context(), id, at)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = release() }()
	for _, sub := range to {
		step := earmark.Step{Outcomes: []earmark.Settled{{Reader: sub.ID, Outcome: earmark.Outcome{State: earmark.Accepted}}}}
		if _, err := s.Advance(t.Context(), lease, step, at); err != nil {
			t.Fatal(err)
		}
	}
}
