package store_test

import (
	"testing"
	"time"

	"earmark/internal/earmark"
)

func TestTheLastApprovalCounts(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	if a, ok, err := s.Approval(ctx, "2026-11-22"); ok || err != nil {
		t.Fatalf("before: got %+v, %t, %v", a, ok, err)
	}
	last := earmark.Approval{Issue: "2026-11-22", Hash: "b", By: "ruth", At: time.Date(2026, 11, 22, 7, 0, 0, 0, time.UTC)}
	for _, a := range []earmark.Approval{{Issue: "2026-11-22", Hash: "a"}, {Issue: "2026-11-29", Hash: "c"}, last} {
		if err := s.Approve(ctx, a); err != nil {
			t.Fatal(err)
		}
	}
	got, ok, err := s.Approval(ctx, "2026-11-22")
	if err != nil || !ok || got != last {
		t.Errorf("got %+v, %t, %v, want %+v", got, ok, err, last)
	}
}

// Who does not have the issue yet gets what is decided now: a reader who asked
// for no sensitive stories in between, for one.
func TestWhatAReaderGetsFollows(t *testing.T) {
	s, ctx := begun(t, 2), t.Context()
	again := func(yield func(earmark.Delivery, error) bool) {
		for d, err := range owed(readers(2)) {
			d.Variant = "less"
			if !yield(d, err) {
				return
			}
		}
	}
	if _, err := s.BeginIssue(ctx, issue, "hash", again, noon); err != nil {
		t.Fatal(err)
	}
	rows := deliveries(t, s)
	if len(rows) != 2 || rows[0].Variant != "less" || rows[1].Variant != "less" {
		t.Errorf("got %+v, want both to get less", rows)
	}
}
