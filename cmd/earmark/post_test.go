package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/outbox"
	"earmark/internal/term"
)

// TestReportOfAnInterruptedSend: those whom the interruption kept from their
// letter are counted, and a server that said nothing is not quoted.
func TestReportOfAnInterruptedSend(t *testing.T) {
	ctx, id := t.Context(), earmark.IssueID("2026-11-22")
	a, errs := sendingApp(t)
	s, err := a.openStore(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	owe := func(yield func(earmark.Delivery, error) bool) {
		for i := range 401 {
			d := earmark.Delivery{Issue: id, Reader: earmark.ReaderID(fmt.Sprint(i)), Address: fmt.Sprintf("k%d@example.com", i), State: earmark.Owed, MessageID: fmt.Sprint(i)}
			if i == 0 {
				d.Address, d.State = "ada@example.com", earmark.Uncertain
			}
			if !yield(d, nil) {
				return
			}
		}
	}
	if _, err := s.BeginIssue(ctx, id, "hash", owe, a.now()); err != nil {
		t.Fatal(err)
	}
	if err := a.tellReport(ctx, s, id, outbox.Report{Tally: earmark.Tally{Uncertain: 1, Owed: 400}}); err == nil {
		t.Error("got no error for a send that is not complete")
	}
	got := errs.String()
	for _, want := range []string{"400 readers not reached: earmark digest resume 2026-11-22 goes on", "ada@example.com: may have arrived", "it is not sent again by itself\n", "resume 2026-11-22 --settle accepted|rejected, or --resend-uncertain"} {
		if !strings.Contains(got, want) {
			t.Errorf("got %q, want %q in it", got, want)
		}
	}
	if n := strings.Count(got, "\n"); n != 4 {
		t.Errorf("got %d lines, want one for the uncertain, one what to type about it, one for the owed, one for the sum:\n%s", n, got)
	}
}

// sendingApp works in an empty folder.
func sendingApp(t *testing.T) (*app, *bytes.Buffer) {
	t.Helper()
	var out, errs bytes.Buffer
	return &app{term: term.New(&out, &errs, noEnv), getenv: noEnv, now: time.Now, dir: t.TempDir()}, &errs
}
