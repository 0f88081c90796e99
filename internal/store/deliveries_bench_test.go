package store_test

import (
	"fmt"
	"syscall"
	"testing"
	"time"

	"earmark/internal/earmark"
)

// BenchmarkAdvance is what the outbox costs a letter, a commit for 64 of them: its
// row, its mark and its outcome. Over 60 µs of CPU somebody should look.
func BenchmarkAdvance(b *testing.B) {
	ctx, s := b.Context(), openBench(b)
	defer func() { _ = s.Close() }()
	readers := make([]earmark.ReaderID, b.N)
	subs := make([]earmark.Subscriber, b.N)
	for i := range subs {
		readers[i] = earmark.ReaderID(fmt.Sprintf("r%07d", i))
		subs[i] = earmark.Subscriber{ID: readers[i], Address: fmt.Sprintf("reader%d@d%d.example", i, i%500), Name: fmt.Sprintf("Reader %d", i), Status: earmark.Active}
	}
	if _, err := s.AddSubscribers(ctx, subs); err != nil {
		b.Fatal(err)
	}
	lease, release, _, err := s.Lease(ctx, issue, noon)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = release() }()
	before := processor(b)
	b.ResetTimer()
	if _, err := s.BeginIssue(ctx, issue, "h", owed(subs), noon); err != nil {
		b.Fatal(err)
	}
	begun := processor(b) - before
	var step earmark.Step
	for len(readers) > 0 {
		n := min(64, len(readers))
		step.Marks, readers = readers[:n], readers[n:]
		if _, err := s.Advance(ctx, lease, step, noon.Add(time.Minute)); err != nil {
			b.Fatal(err)
		}
		step.Outcomes = step.Outcomes[:0]
		for i, reader := range step.Marks {
			step.Outcomes = append(step.Outcomes, earmark.Settled{Reader: reader, Outcome: earmark.Outcome{State: earmark.Accepted, Code: 250, Reply: fmt.Sprintf("2.0.0 Ok: queued as %08X", i)}})
		}
	}
	b.ReportMetric(float64(begun.Microseconds())/float64(b.N), "µs-CPU/begun")
	b.ReportMetric(float64((processor(b)-before).Microseconds())/float64(b.N), "µs-CPU/mail")
}

func processor(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
