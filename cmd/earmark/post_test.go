package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"earmark/internal/earmark"
	"earmark/internal/outbox"
	"earmark/internal/term"
)

// TestReportOfAnInterruptedSend: those whom the interruption kept from their
// letter are counted, and a server that said nothing is not quoted.
func TestReportOfAnInterruptedSend(t *testing.T) {
	report := outbox.Report{Uncertain: []earmark.Delivery{{Address: "ada@example.com"}}}
	for i := range 400 {
		report.Owed = append(report.Owed, earmark.Delivery{Address: fmt.Sprintf("k%d@example.com", i)})
	}
	var out, errs bytes.Buffer
	a := &app{term: term.New(&out, &errs, noEnv)}
	if err := a.tellReport("2026-11-22", report); err == nil {
		t.Error("got no error for a send that is not complete")
	}
	got := errs.String()
	for _, want := range []string{"400 readers not reached: the same command goes on", "ada@example.com: may have arrived", "it is not sent again\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("got %q, want %q in it", got, want)
		}
	}
	if n := strings.Count(got, "\n"); n != 3 {
		t.Errorf("got %d lines, want one for the uncertain, one for the owed, one for the sum:\n%s", n, got)
	}
}
