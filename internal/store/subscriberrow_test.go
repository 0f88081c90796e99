package store_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/store"
)

func TestSubscriberIsKeptWhole(t *testing.T) {
	s, _ := open(t)
	want := earmark.Subscriber{
		ID: "ada", Address: "Ada@example.org", Name: `"><script>`, Status: earmark.Pending,
		Consent:     earmark.Consent{Source: "form", Since: noon, Wording: "2", Confirmed: noon.Add(time.Hour)},
		Preferences: earmark.Preferences{Authors: []earmark.PersonID{"grace", "zoe"}, Shows: []earmark.ShowID{"the-back-step"}, Frequency: earmark.Monthly, SkipSensitive: true},
		Tags:        []string{"a, b", "vip"},
	}
	if _, err := s.AddSubscribers(t.Context(), []earmark.Subscriber{want}); err != nil {
		t.Fatal(err)
	}
	got, found, err := s.SubscriberByID(t.Context(), "ada")
	if err != nil || !found || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v, %v, want %+v", got, found, err, want)
	}
}

// The newest issue stands beside its reader, whoever settled the delivery.
func TestLastIssueFollowsDeliveries(t *testing.T) {
	s := begun(t, 3)
	lease := leased(t, s)
	for i, state := range []earmark.DeliveryState{earmark.Accepted, earmark.Uncertain, earmark.Rejected} {
		outcome := []earmark.Settled{{Reader: readers(3)[i].ID, Outcome: earmark.Outcome{State: state}}}
		if _, err := s.Advance(t.Context(), lease, earmark.Step{Outcomes: outcome}, noon.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	subs, err := gather(s.EachSubscriber(t.Context(), ""))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []earmark.IssueID{issue, issue, ""} {
		if got := subs[i]; got.LastIssue != want || got.LastSent.IsZero() != (want == "") {
			t.Errorf("reader %d: got issue %q sent %v, want %q", i, got.LastIssue, got.LastSent, want)
		}
	}
}

// What the first version of the database held is all there in the newest.
func TestOpenBringsTheFirstVersionUpToDate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), store.FirstVersion+`
		INSERT INTO subscribers VALUES ('ada', 'ada@example.org', 'Ada@example.org', 'Ada', 'unsubscribed', 'fair.csv', '2026-11-22T12:00:00.000000000Z');
		INSERT INTO issues VALUES ('2026-11-15', 'h', '2026-11-15T12:00:00.000000000Z');
		INSERT INTO deliveries VALUES ('2026-11-15', 'ada', 'Ada@example.org', 'Ada', 'accepted', 'm', 1, '', '2026-11-15T12:00:00.000000000Z');
		PRAGMA user_version = 1; PRAGMA application_id = 1163021643`); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	newest := reopen(t, path)
	if sent, err := newest.Deliveries(t.Context(), "2026-11-15"); err != nil || len(sent) != 1 || sent[0].State != earmark.Accepted || sent[0].MessageID != "m" {
		t.Errorf("got the letters %+v, %v, want the one that was accepted", sent, err)
	}
	got, found, err := newest.SubscriberByID(t.Context(), "ada")
	want := earmark.Subscriber{
		ID: "ada", Address: "Ada@example.org", Name: "Ada", Status: earmark.Unsubscribed,
		Consent:     earmark.Consent{Source: "fair.csv", Since: noon},
		Preferences: earmark.Preferences{Frequency: earmark.EachIssue}, LastIssue: "2026-11-15", LastSent: noon.AddDate(0, 0, -7),
	}
	if err != nil || !found || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v, %v, want %+v", got, found, err, want)
	}
}

// A full disk leaves a file without a byte; a new store in its place would lose
// every subscriber without a word.
func TestOpenRefusesAnEmptyFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(t.Context(), path); !errors.Is(err, store.ErrEmpty) {
		t.Errorf("got %v, want ErrEmpty", err)
	}
	if info, err := os.Stat(path); err != nil || info.Size() != 0 {
		t.Errorf("got %v, %v, want the file untouched", info, err)
	}
}

// A store that cannot be made leaves nothing that could be taken for one.
func TestOpenLeavesNothingHalf(t *testing.T) {
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := store.Open(ctx, filepath.Join(dir, "store.db")); err == nil {
		t.Fatal("got nil, want an error")
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 0 {
		t.Errorf("got %v, %v, want an empty folder", entries, err)
	}
}

// Of somebody erased while the letter is on its way, no newest letter is kept.
func TestNewestLetterOfNobody(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	s := reopen(t, path)
	if _, err := s.AddSubscribers(t.Context(), readers(1)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.BeginIssue(t.Context(), issue, "h", owed(readers(1)), noon); err != nil {
		t.Fatal(err)
	}
	lease, ada := leased(t, s), readers(1)[0]
	if !mark(t, s, lease, ada.ID) {
		t.Fatal("got no mark")
	}
	if _, err := s.Erase(t.Context(), ada.Address, []byte("hash"), noon); err != nil {
		t.Fatal(err)
	}
	step := earmark.Step{Outcomes: []earmark.Settled{{Reader: ada.ID, Outcome: earmark.Outcome{State: earmark.Accepted}}}}
	if _, err := s.Advance(t.Context(), lease, step, noon); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	var n int
	if err := db.QueryRowContext(t.Context(), "SELECT count(*) FROM newest").Scan(&n); err != nil || n != 0 {
		t.Errorf("got %d, %v, want none", n, err)
	}
}
