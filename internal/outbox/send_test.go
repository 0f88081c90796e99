package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/mail"
	"earmark/internal/outbox"
)

func TestSendTwiceSendsOnce(t *testing.T) {
	for _, connections := range []int{0, 1, 4, 50} {
		t.Run(fmt.Sprint(connections), func(t *testing.T) {
			w := newWorld(t, 20)
			var progress []int
			job := w.job()
			job.Connections = connections
			job.Progress = func(p outbox.Progress) { progress = append(progress, p.Done*1000+p.Total) }
			report, err := outbox.Send(t.Context(), job)
			if err != nil || !report.Complete() {
				t.Fatalf("got %v, complete %v, want nil, true", err, report.Complete())
			}
			w.want(report, "accepted 20, already 0")
			if d := w.rows(earmark.Accepted)[3]; d.Address != address(3) || d.Attempts != 1 || !strings.HasPrefix(d.Reply, "250 ") {
				t.Errorf("got %+v, want one attempt and the server's words", d)
			}
			if len(progress) != 20 || progress[19] != 20020 || !slices.IsSorted(progress) {
				t.Errorf("progress: got %v, want 1 to 20 of 20", progress)
			}
			w.want(w.send(), "accepted 0, already 20")
			w.once(20)
			if id := w.taken[address(7)][0]; id != "<2026-11-22.id007@example.org>" {
				t.Errorf("got Message-ID %s, want that of the row", id)
			}
		})
	}
}

// Nothing to send needs no server.
func TestSendNothingDialsNobody(t *testing.T) {
	w := newWorld(t, 0)
	job := w.job()
	job.Dial = func(context.Context) (outbox.Sender, error) { return nil, errors.New("dialled") }
	report, err := outbox.Send(t.Context(), job)
	if err != nil {
		t.Fatal(err)
	}
	w.want(report, "accepted 0, already 0")
}

func TestSendToThoseAddedLater(t *testing.T) {
	w := newWorld(t, 3)
	w.want(w.send(), "accepted 3, already 0")
	w.addReaders(3, 5)
	w.want(w.send(), "accepted 2, already 3")
	w.once(5)
}

func TestSendChangedIssue(t *testing.T) {
	w := newWorld(t, 2)
	w.on(only(mail.AtRcpt, 1, always(&mail.Refusal{Code: 451, Text: "later"})))
	w.send()
	w.on(nil)
	w.addReaders(2, 3)
	job := w.job()
	job.Hash = "sha256:2"
	if _, err := outbox.Send(t.Context(), job); !errors.Is(err, outbox.ErrChanged) {
		t.Errorf("got %v, want ErrChanged", err)
	}
	if n := w.total(); n != 1 {
		t.Errorf("got %d mails, want 1", n)
	}
	w.want(w.send(), "accepted 2, already 1")
}

// As long as nobody can have it, the issue may still be corrected.
func TestSendCorrectedIssue(t *testing.T) {
	w := newWorld(t, 2)
	job := w.job()
	job.Compose = func(context.Context, []byte, earmark.Delivery) ([]byte, error) {
		return nil, errors.New("template broken")
	}
	report, err := outbox.Send(t.Context(), job)
	if err != nil {
		t.Fatal(err)
	}
	w.want(report, "accepted 0, already 0, deferred reader000@example.org, deferred reader001@example.org")
	corrected := w.job()
	corrected.Hash = "sha256:2"
	w.clock = w.clock.AddDate(0, 0, 1)
	report, err = outbox.Send(t.Context(), corrected)
	if err != nil {
		t.Fatal(err)
	}
	w.want(report, "accepted 2, already 0")
}

func TestStatus(t *testing.T) {
	w := newWorld(t, 4)
	status := func(expected string) {
		t.Helper()
		report, err := outbox.Status(t.Context(), w.store, issue)
		if err != nil {
			t.Fatal(err)
		}
		w.want(report, expected)
	}
	status("accepted 0, already 0")
	w.on(func(stage mail.Stage, e mail.Envelope) error {
		switch {
		case stage == mail.AtDot && e.To == address(1):
			return mail.ErrHangUp
		case stage == mail.AtRcpt && e.To == address(2):
			return &mail.Refusal{Code: 451, Text: "later"}
		}
		return nil
	})
	w.send()
	status("accepted 2, already 0, deferred reader002@example.org, uncertain reader001@example.org")
}

func TestSendRefusals(t *testing.T) {
	w := newWorld(t, 5)
	w.on(func(stage mail.Stage, e mail.Envelope) error {
		switch {
		case stage == mail.AtRcpt && e.To == address(1):
			return &mail.Refusal{Code: 550, Text: "no such mailbox"}
		case stage == mail.AtRcpt && e.To == address(2):
			return &mail.Refusal{Code: 451, Text: "greylisted"}
		case stage == mail.AtDot && e.To == address(3):
			return &mail.Refusal{Code: 554, Text: "looks like spam"}
		}
		return nil
	})
	report := w.send()
	w.want(report, "accepted 2, already 0, deferred reader002@example.org, rejected reader001@example.org, rejected reader003@example.org")
	if got := w.rows(earmark.Rejected)[0].Reply; got != "550 no such mailbox" || report.Complete() {
		t.Errorf("got %q, complete %v, want the server's words, false", got, report.Complete())
	}
	if got := w.rows(earmark.Deferred)[0].Attempts; got != 1 {
		t.Errorf("deferred: got %d attempts, want 1 in a run", got)
	}
	w.on(nil)
	w.want(w.send(), "accepted 1, already 2, rejected reader001@example.org, rejected reader003@example.org")
	w.once(5, 1, 3)
	if w.count(address(1))+w.count(address(3)) != 0 {
		t.Error("got mail for a rejected reader, want none")
	}
}

func TestSendConnectionLost(t *testing.T) {
	for _, tt := range []struct {
		name   string
		hook   mail.Hook
		want   string
		except []int
	}{
		{"once at RCPT", only(mail.AtRcpt, 2, first(mail.ErrHangUp)), "accepted 5, already 0", nil},
		{"always at RCPT", only(mail.AtRcpt, 2, always(mail.ErrHangUp)), "accepted 4, already 0, deferred reader002@example.org", []int{2}},
		{"421 once", only(mail.AtRcpt, 2, first(&mail.Refusal{Code: 421, Text: "enough"})), "accepted 5, already 0", nil},
		{"at the dot, not taken", only(mail.AtDot, 2, always(mail.ErrHangUp)), "accepted 4, already 0, uncertain reader002@example.org", []int{2}},
		{"after the dot, taken", only(mail.AtStored, 2, always(mail.ErrHangUp)), "accepted 4, already 0, uncertain reader002@example.org", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, 5)
			w.on(tt.hook)
			w.want(w.send(), tt.want)
			w.once(5, tt.except...)
			before := w.total()
			w.on(nil)
			report := w.send()
			if report.Uncertain > 0 && w.total() != before {
				t.Errorf("sent an uncertain mail again: got %d mails, want %d", w.total(), before)
			}
			for i := range 5 {
				if n := w.count(address(i)); n > 1 {
					t.Errorf("%s: got %d mails, want at most 1", address(i), n)
				}
			}
		})
	}
}

// Between two mails the server goes away: the next one finds a dead connection
// and opens another.
func TestSendConnectionLostBeforeMAIL(t *testing.T) {
	w := newWorld(t, 6)
	n := 0
	w.on(func(stage mail.Stage, _ mail.Envelope) error {
		if stage == mail.AtMail {
			if n++; n%3 == 0 {
				return mail.ErrHangUp
			}
		}
		return nil
	})
	w.want(w.send(), "accepted 6, already 0")
	w.once(6)
}

// A server that goes away after DATA may be noticed before the dot or after.
func TestSendConnectionLostAfterDATA(t *testing.T) {
	w := newWorld(t, 5)
	w.on(only(mail.AtData, 2, first(mail.ErrHangUp)))
	report := w.send()
	if (report.Accepted-report.Before)+report.Uncertain != 5 || report.Uncertain > 1 {
		t.Errorf("got %s, want all accepted but one uncertain at most", w.summary(report))
	}
	w.send()
	w.once(5, 2)
	if n := w.count(address(2)); n+report.Uncertain != 1 {
		t.Errorf("got %d mails, uncertain %d, want one of both", n, report.Uncertain)
	}
}

func TestSendSkipsWhoLeft(t *testing.T) {
	w := newWorld(t, 5)
	w.on(func(stage mail.Stage, e mail.Envelope) error {
		if stage == mail.AtRcpt && e.To == address(0) {
			w.unsubscribe(1) // while another's mail is on its way
			w.unsubscribe(3)
		}
		return nil
	})
	job := w.job()
	job.Batch = 1
	report, err := outbox.Send(t.Context(), job)
	if err != nil {
		t.Fatal(err)
	}
	w.want(report, "accepted 3, already 0, left reader001@example.org, left reader003@example.org")
	if !report.Complete() {
		t.Error("got incomplete, want complete: those who left are owed nothing")
	}
	w.once(5, 1, 3)
	if w.count(address(1))+w.count(address(3)) != 0 {
		t.Error("got mail for somebody who left, want none")
	}
}

func TestSendGoesOnWithoutWhatCannotBeSent(t *testing.T) {
	w := newWorld(t, 3)
	const bad = "a@example.org\r\nRCPT TO:<b@example.org>"
	if _, err := w.store.AddSubscribers(t.Context(), []earmark.Subscriber{{ID: "bad", Address: bad, Status: earmark.Active}}); err != nil {
		t.Fatal(err)
	}
	job := w.job()
	compose := job.Compose
	job.Compose = func(ctx context.Context, room []byte, d earmark.Delivery) ([]byte, error) {
		switch d.Reader {
		case "bad":
			return []byte("From: l@example.org\r\n\r\nhello\r\n"), nil
		case id(1):
			return nil, errors.New("no value for a name")
		case id(2):
			return []byte("From: l@example.org\n\nbare line feeds\n"), nil
		}
		return compose(ctx, room, d)
	}
	report, err := outbox.Send(t.Context(), job)
	if err != nil {
		t.Fatal(err)
	}
	w.want(report, "accepted 1, already 0, deferred reader001@example.org, deferred reader002@example.org, rejected "+bad)
	if got := w.rows(earmark.Deferred)[0].Reply; !strings.Contains(got, "no value for a name") {
		t.Errorf("got %q, want the composer's words", got)
	}
	w.want(w.send(), "accepted 2, already 1, rejected "+bad)
	w.once(3)
	if n := w.total(); n != 3 {
		t.Errorf("got %d mails, want 3", n)
	}
}

func TestSendTwoAtOnce(t *testing.T) {
	w := newWorld(t, 5)
	reached, release := make(chan struct{}), make(chan struct{})
	w.on(only(mail.AtRcpt, 2, func() error {
		close(reached)
		<-release
		return nil
	}))
	done := make(chan error)
	go func() {
		_, err := outbox.Send(t.Context(), w.job())
		done <- err
	}()
	<-reached
	second := w.job()
	second.Store = openStore(t, w.path)
	second.Now = func() time.Time { return noon.Add(time.Hour) }
	_, err := outbox.Send(t.Context(), second)
	if busy, ok := errors.AsType[*outbox.BusyError](err); !ok || !busy.Since.Equal(noon) {
		t.Errorf("got %v, want a BusyError since noon", err)
	}
	close(release)
	if err := <-done; err != nil {
		t.Errorf("first: got %v, want nil", err)
	}
	w.once(5)
	report, err := outbox.Send(t.Context(), second)
	if err != nil {
		t.Fatal(err)
	}
	w.want(report, "accepted 0, already 5")
}

func TestSendInterrupted(t *testing.T) {
	for _, tt := range []struct {
		name string
		at   mail.Stage
	}{
		{"before the dot", mail.AtRcpt},
		{"while the message is on its way", mail.AtData},
		{"after the dot", mail.AtDot},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, 8)
			ctx, cancel := context.WithCancel(t.Context())
			release := make(chan struct{})
			var start time.Time
			w.on(only(tt.at, 4, func() error {
				start = time.Now()
				cancel()
				<-release
				return nil
			}))
			report, err := outbox.Send(ctx, w.job())
			if took := time.Since(start); !errors.Is(err, context.Canceled) || took > 3*time.Second {
				t.Errorf("got %v after %v, want context.Canceled within seconds", err, took)
			}
			close(release)
			w.on(nil)
			if (report.Accepted-report.Before) != 4 || report.Owed+report.Deferred+report.Uncertain != 4 {
				t.Errorf("got %s, want four accepted and the rest accounted for", w.summary(report))
			}
			if unsure := report.Uncertain; unsure > 1 || (tt.at == mail.AtRcpt && unsure != 0) {
				t.Errorf("got %d uncertain, want one at most and none before the dot", unsure)
			}
			again := w.send()
			if again.Accepted+again.Uncertain != 8 {
				t.Errorf("resumed: got %s, want eight accounted for", w.summary(again))
			}
			w.once(8, 4)
			if n := w.count(address(4)); n > 1 {
				t.Errorf("got %d mails for the interrupted reader, want at most one", n)
			}
		})
	}
}
