package outbox_test

import (
	"strings"
	"testing"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/mail"
	"earmark/internal/outbox"
)

// A domain that refuses by policy gets no more of a run, and its readers are not
// to blame.
func TestSendClosesADomain(t *testing.T) {
	w := newWorld(t, 6)
	w.on(func(stage mail.Stage, e mail.Envelope) error {
		if stage == mail.AtRcpt && e.To == address(1) {
			return &mail.Refusal{Code: 550, Text: "5.7.1 your server is on a list"}
		}
		return nil
	})
	job := w.job()
	job.Batch = 1
	job.Limits.Domains = map[string]float64{"*": 50} // the queue is short then
	report, err := outbox.Send(t.Context(), job)
	if err != nil {
		t.Fatal(err)
	}
	if words := report.Closed["example.org"]; !strings.Contains(words, "on a list") || report.Rejected != 0 || report.Deferred != 1 || report.Owed == 0 {
		t.Errorf("got %+v, want one deferred, some owed, and the domain's words", report)
	}
	if active, err := w.store.CountActive(t.Context()); active != 6 || err != nil {
		t.Errorf("got %d active, %v, want all", active, err)
	}
	w.on(nil)
	w.clock = w.clock.AddDate(0, 0, 1)
	w.send()
	w.once(6)
}

func TestSendKeepsToARate(t *testing.T) {
	for _, tt := range []struct {
		name   string
		limits outbox.Limits
	}{
		{"of all", outbox.Limits{PerSecond: 40}},
		{"of a domain", outbox.Limits{Domains: map[string]float64{"example.org": 40}}},
		{"of each other domain", outbox.Limits{Domains: map[string]float64{"*": 40, "example.net": 1}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, 11)
			job := w.job()
			job.Limits, job.Connections = tt.limits, 4
			begun := time.Now()
			report, err := outbox.Send(t.Context(), job)
			if took := time.Since(begun); err != nil || report.Accepted != 11 || took < 240*time.Millisecond {
				t.Errorf("got %d accepted in %v, %v, want eleven in a quarter of a second or more", report.Accepted, took, err)
			}
		})
	}
}

// A server that asks to slow down is asked less often: all of it after a 421,
// the domain after a 4.7.x.
func TestSendSlowsDown(t *testing.T) {
	for name, reply := range map[string]*mail.Refusal{
		"all of it": {Code: 421, Text: "4.3.2 too much at once"},
		"a domain":  {Code: 451, Text: "4.7.1 too much from you"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, 9)
			w.on(only(mail.AtRcpt, 1, first(reply)))
			job := w.job()
			job.Batch = 1
			begun := time.Now()
			report, err := outbox.Send(t.Context(), job)
			if took := time.Since(begun); err != nil || report.Accepted < 8 || took < 250*time.Millisecond {
				t.Errorf("got %d accepted in %v, %v, want the rest after a quarter of a second or more", report.Accepted, took, err)
			}
		})
	}
}

func TestSendWarmsUp(t *testing.T) {
	w := newWorld(t, 10)
	for _, want := range []int{2, 5, 10} {
		job := w.job()
		job.Limits.WarmUp = []int{2, 3}
		report, err := outbox.Send(t.Context(), job)
		if err != nil || report.Accepted != want || report.WarmUp != (want < 10) {
			t.Errorf("on %v: got %d accepted, more to come %v, %v, want %d", w.clock, report.Accepted, report.WarmUp, err, want)
		}
		again, err := outbox.Send(t.Context(), job)
		if err != nil || again.Accepted != want {
			t.Errorf("again on that day: got %d, %v, want %d", again.Accepted, err, want)
		}
		w.clock = w.clock.AddDate(0, 0, 1)
	}
	w.once(10)
}

// What is deferred waits as long as the answer asks for, longer each time, from
// one run to the next, and not for ever; a clock that jumps back only delays it.
func TestSendDefers(t *testing.T) {
	w := newWorld(t, 1)
	w.on(only(mail.AtRcpt, 0, always(&mail.Refusal{Code: 451, Text: "4.2.1 later"})))
	try := func(after time.Duration, attempts int) earmark.Delivery {
		t.Helper()
		w.clock = w.clock.Add(after)
		job := w.job()
		job.Jitter = func() float64 { return 0.5 }
		if _, err := outbox.Send(t.Context(), job); err != nil {
			t.Fatal(err)
		}
		d, err := w.store.Deliveries(t.Context(), issue)
		if err != nil || d[0].Attempts != attempts {
			t.Errorf("at %v: got %d attempts, %v, want %d", w.clock, d[0].Attempts, err, attempts)
		}
		return d[0]
	}
	if d := try(0, 1); d.Due.Sub(w.clock) != 5*time.Minute {
		t.Errorf("got %v, want five minutes", d.Due.Sub(w.clock))
	}
	try(time.Minute, 1)
	try(-time.Hour, 1) // the clock was wrong
	if d := try(time.Hour+4*time.Minute, 2); d.Due.Sub(w.clock) != 10*time.Minute {
		t.Errorf("got %v, want ten minutes", d.Due.Sub(w.clock))
	}
	for attempts := 3; attempts <= 12; attempts++ {
		try(8*time.Hour, attempts)
	}
	if d := try(8*time.Hour, 12); d.State != earmark.Rejected || !strings.Contains(d.Reply, "given up after 12 attempts") {
		t.Errorf("got %+v, want it given up", d)
	}
}

// A sender that lost its lease sends nothing more.
func TestSendLosesItsLease(t *testing.T) {
	w := newWorld(t, 6)
	w.on(only(mail.AtRcpt, 2, func() error {
		w.exec("UPDATE leases SET holder = 'another'")
		return nil
	}))
	job := w.job()
	job.Batch = 1
	_, err := outbox.Send(t.Context(), job)
	if err == nil || !strings.Contains(err.Error(), "another process has taken over") {
		t.Errorf("got %v, want the lease to be lost", err)
	}
	if n := w.total(); n != 3 {
		t.Errorf("got %d mails, want those marked before", n)
	}
	w.on(nil)
	w.send()
	for i := range 6 {
		if n := w.count(address(i)); n > 1 {
			t.Errorf("%s: got %d mails, want one at most", address(i), n)
		}
	}
}

func TestTakeBounce(t *testing.T) {
	w := newWorld(t, 4)
	for _, day := range []earmark.IssueID{"2026-11-01", "2026-11-08", "2026-11-15"} {
		job := w.job()
		job.Issue = day
		job.MessageID = func(r earmark.ReaderID) string { return string(day) + "." + string(r) + "@example.org" }
		if _, err := outbox.Send(t.Context(), job); err != nil {
			t.Fatal(err)
		}
	}
	bounce := func(reader int, kind outbox.BounceKind, day string) outbox.Bounce {
		return outbox.Bounce{Reader: id(reader), Kind: kind, MessageID: day + "." + string(id(reader)) + "@example.org"}
	}
	for _, tt := range []struct {
		name  string
		b     outbox.Bounce
		ended bool
	}{
		{"a full mailbox", bounce(0, outbox.Soft, "2026-11-01"), false},
		{"the same mail again", bounce(0, outbox.Soft, "2026-11-01"), false},
		{"the next issue", bounce(0, outbox.Soft, "2026-11-08"), false},
		{"three in a row", bounce(0, outbox.Soft, "2026-11-15"), true},
		{"not in a row", bounce(1, outbox.Soft, "2026-11-01"), false},
		{"not in a row, the last", bounce(1, outbox.Soft, "2026-11-15"), false},
		{"policy", bounce(1, outbox.Policy, "2026-11-15"), false},
		{"no mailbox", bounce(2, outbox.Hard, "2026-11-15"), true},
		{"a complaint", bounce(3, outbox.Complained, "unknown"), true},
		{"who left already", bounce(3, outbox.Hard, "2026-11-15"), false},
		{"nobody", bounce(9, outbox.Hard, "2026-11-15"), false},
	} {
		if _, ended, err := outbox.TakeBounce(t.Context(), w.store, tt.b, noon); ended != tt.ended || err != nil {
			t.Errorf("%s: got %v, %v, want %v", tt.name, ended, err, tt.ended)
		}
	}
}

// Only a token of ours counts, whatever else a mail says.
func TestBounceOf(t *testing.T) {
	key := earmark.Key{ID: "k7", Secret: []byte("0123456789abcdef0123456789abcdef")}
	other := earmark.Key{ID: "k7", Secret: []byte("fedcba9876543210fedcba9876543210")}
	for _, tt := range []struct {
		name   string
		report mail.Report
		ours   bool
	}{
		{"of ours", mail.Report{Kind: mail.Failure, Status: "5.1.1", Tokens: []string{"x", key.ShortToken(earmark.Bounce, "ada")}}, true},
		{"in other letters", mail.Report{Kind: mail.Failure, Tokens: []string{strings.ToUpper(key.ShortToken(earmark.Bounce, "ada"))}}, true},
		{"the way out of the letter", mail.Report{Kind: mail.Complaint, Tokens: []string{key.Token(earmark.Unsubscribe, "ada")}}, true},
		{"forged", mail.Report{Kind: mail.Failure, Tokens: []string{other.ShortToken(earmark.Bounce, "ada")}}, false},
		{"of another reader", mail.Report{Kind: mail.Failure, Tokens: []string{strings.Replace(key.ShortToken(earmark.Bounce, "ada"), "ada", "bob", 1)}}, false},
		{"for another purpose", mail.Report{Kind: mail.Failure, Tokens: []string{key.ShortToken(earmark.Unsubscribe, "ada")}}, false},
		{"a bounce token to leave with", mail.Report{Kind: mail.Leave, Tokens: []string{key.ShortToken(earmark.Bounce, "ada")}}, false},
		{"no report", mail.Report{Tokens: []string{key.ShortToken(earmark.Bounce, "ada")}}, false},
	} {
		got, ours := outbox.BounceOf(tt.report, earmark.Keyring{key})
		if ours != tt.ours || ours && got.Reader != "ada" {
			t.Errorf("%s: got %+v, %v, want %v", tt.name, got, ours, tt.ours)
		}
	}
}
