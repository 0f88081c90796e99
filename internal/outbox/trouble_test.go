package outbox_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"

	"earmark/internal/earmark"
	"earmark/internal/mail"
	"earmark/internal/outbox"
)

func TestSendStopsTheRun(t *testing.T) {
	refused, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := refused.Addr().(*net.TCPAddr).Port
	if err := refused.Close(); err != nil {
		t.Fatal(err)
	}
	guarded := openOffice(t, mail.ServerOptions{TLS: mail.STARTTLS, User: "editor", Password: "right"})
	for _, tt := range []struct {
		name   string
		kind   error
		config func(mail.Config) mail.Config
		hook   mail.Hook
	}{
		{"connection refused", mail.ErrConnect, func(c mail.Config) mail.Config { c.Port = nobody; return c }, nil},
		{"wrong password", mail.ErrAuth, func(mail.Config) mail.Config { c := guarded.Config(); c.Password = "wrong"; return c }, nil},
		{"no password", mail.ErrAuth, func(mail.Config) mail.Config { c := guarded.Config(); c.User = ""; return c }, nil},
		{"no STARTTLS", mail.ErrTLS, func(c mail.Config) mail.Config { c.TLS = mail.STARTTLS; return c }, nil},
		{"sender refused", mail.ErrSender, func(c mail.Config) mail.Config { return c }, func(stage mail.Stage, _ mail.Envelope) error {
			if stage == mail.AtMail {
				return &mail.Refusal{Code: 550, Text: "not your address"}
			}
			return nil
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, 3)
			w.on(tt.hook)
			job := newJob(w.store, tt.config(w.Config()), noon)
			job.Connections = 3
			report, err := outbox.Send(t.Context(), job)
			if !errors.Is(err, tt.kind) {
				t.Errorf("got %v, want %v", err, tt.kind)
			}
			w.want(report, "accepted 0, already 0, owed reader000@example.org, owed reader001@example.org, owed reader002@example.org")
			for _, d := range w.rows(earmark.Owed) {
				if d.Attempts != 0 || d.Reply != "" {
					t.Errorf("got %+v, want an untouched row", d)
				}
			}
			w.on(nil)
			w.want(w.send(), "accepted 3, already 0")
		})
	}
}

// A server that takes nothing does not cost the whole list.
func TestSendRunsOutOfPatience(t *testing.T) {
	for _, tt := range []struct {
		name  string
		at    mail.Stage
		err   error
		spent int
		last  string
	}{
		{"relaying denied", mail.AtRcpt, &mail.Refusal{Code: 554, Text: "relaying denied"}, 10, "554 relaying denied"},
		{"spam", mail.AtDot, &mail.Refusal{Code: 554, Text: "spam"}, 10, "554 spam"},
		{"try later", mail.AtRcpt, &mail.Refusal{Code: 451, Text: "busy"}, 25, "451 busy"},
		{"hangs up at every dot", mail.AtDot, mail.ErrHangUp, 5, "no answer to the final dot"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			const readers = 40
			w := newWorld(t, readers)
			w.on(func(stage mail.Stage, e mail.Envelope) error {
				if stage == tt.at && e.To != address(0) {
					return tt.err
				}
				return nil
			})
			job := w.job()
			job.Batch = 1
			report, err := outbox.Send(t.Context(), job)
			trouble, ok := errors.AsType[*outbox.TroubleError](err)
			if !ok || trouble.Count != tt.spent || !strings.Contains(trouble.Last, tt.last) {
				t.Errorf("got %v, want a TroubleError after %d with %q", err, tt.spent, tt.last)
			}
			if report.Accepted != 1 || report.Owed != readers-1-tt.spent {
				t.Errorf("got %d accepted, %d owed, want 1, %d", report.Accepted, report.Owed, readers-1-tt.spent)
			}
			w.on(nil)
			w.goOn()
			w.send()
			for i := range readers {
				if n := w.count(address(i)); n > 1 {
					t.Errorf("%s: got %d mails, want at most 1", address(i), n)
				}
			}
		})
	}
}

// Mails that were on their way when a run stops are not told as more trouble.
func TestSendBreaksOnce(t *testing.T) {
	w := newWorld(t, 60)
	w.on(func(stage mail.Stage, _ mail.Envelope) error {
		if stage == mail.AtRcpt {
			return &mail.Refusal{Code: 550, Text: "5.1.1 no such mailbox"}
		}
		return nil
	})
	job := w.job()
	job.Batch, job.Connections = 8, 3
	report, err := outbox.Send(t.Context(), job)
	if err == nil || strings.Count(err.Error(), "stopped") != 1 {
		t.Errorf("got %v, want to hear once that it stopped", err)
	}
	if report.Rejected < 10 || report.Rejected > 10+8*3 || report.Suppressed != 0 {
		t.Errorf("got %s, %d suppressed, want ten refused, what was on its way, and nobody suppressed", w.summary(report), report.Suppressed)
	}
}

// Some refusals among acceptances are about their readers, who get no letters
// more; more than one in twenty are about us, and nobody is suppressed.
func TestSendBreaks(t *testing.T) {
	for _, tt := range []struct {
		name              string
		every             int // so many mails have one refused
		refused, accepted int
		trouble           bool
	}{
		{"one in thirty", 30, 3, 87, false},
		{"one in six", 6, 11, 55, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, 90)
			n := 0
			w.on(func(stage mail.Stage, _ mail.Envelope) error {
				if stage == mail.AtRcpt {
					if n++; n%tt.every == 0 {
						return &mail.Refusal{Code: 550, Text: "5.1.1 no such mailbox"}
					}
				}
				return nil
			})
			job := w.job()
			job.Batch = 1
			report, err := outbox.Send(t.Context(), job)
			trouble, ok := errors.AsType[*outbox.TroubleError](err)
			if ok != tt.trouble || ok && !trouble.Refusals {
				t.Errorf("got %v, want trouble %v", err, tt.trouble)
			}
			suppressed := 0
			for _, err := range w.store.EachSubscriber(t.Context(), earmark.Suppressed) {
				if suppressed++; err != nil {
					t.Fatal(err)
				}
			}
			if suppressed != report.Suppressed || (suppressed > 0) == tt.trouble {
				t.Errorf("got %d suppressed, reported %d", suppressed, report.Suppressed)
			}
			if report.Rejected != tt.refused || report.Accepted != tt.accepted {
				t.Errorf("got %d rejected, %d accepted, want %d, %d", report.Rejected, report.Accepted, tt.refused, tt.accepted)
			}
			if !tt.trouble {
				return
			}
			w.on(nil)
			if _, err := outbox.Send(t.Context(), w.job()); !isStopped(err) {
				t.Errorf("again: got %v, want a StoppedError", err)
			}
			if n, err := w.store.OweRefused(t.Context(), issue, noon); n != tt.refused || err != nil {
				t.Errorf("got %d owed again, %v, want %d", n, err, tt.refused)
			}
			w.goOn()
			w.want(w.send(), "accepted 35, already 55")
			w.once(90)
		})
	}
}

func isStopped(err error) bool {
	_, ok := errors.AsType[*outbox.StoppedError](err)
	return ok
}

// goOn is what an editor says after a stop.
func (w *world) goOn() {
	w.t.Helper()
	if err := w.store.StopIssue(w.t.Context(), issue, ""); err != nil {
		w.t.Fatal(err)
	}
}

func TestSendServerGoesAwayForGood(t *testing.T) {
	w := newWorld(t, 6)
	w.on(only(mail.AtRcpt, 3, always(mail.ErrHangUp)))
	job := w.job()
	dial, dialled := job.Dial, false
	job.Dial = func(ctx context.Context) (outbox.Sender, error) {
		if dialled {
			_ = w.Close()
		}
		dialled = true
		return dial(ctx)
	}
	report, err := outbox.Send(t.Context(), job)
	if !errors.Is(err, mail.ErrConnect) {
		t.Errorf("got %v, want ErrConnect", err)
	}
	w.want(report, "accepted 3, already 0, deferred reader003@example.org, owed reader004@example.org, owed reader005@example.org")
}

// exec runs SQL on a second connection to the world's database.
func (w *world) exec(query string) {
	w.t.Helper()
	db, err := sql.Open("sqlite", w.path)
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.ExecContext(w.t.Context(), query); err != nil {
		w.t.Fatal(err)
	}
}

// When the mark cannot be written, no dot leaves; when the answer cannot, the
// mail is in doubt and stays so.
func TestSendStoreFails(t *testing.T) {
	for _, tt := range []struct {
		name        string
		state       earmark.DeliveryState
		taken       int
		first, next string
	}{
		{"the mark", earmark.Sending, 3, "accepted 3, already 0, owed reader003@example.org, owed reader004@example.org", "accepted 2, already 3"},
		{"the answer", earmark.Accepted, 4, "accepted 3, already 0, sending reader003@example.org, owed reader004@example.org", "accepted 1, already 3, uncertain reader003@example.org"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, 5)
			w.exec(fmt.Sprintf(`CREATE TRIGGER full BEFORE UPDATE ON deliveries WHEN NEW.state = '%s'
				AND (SELECT count(*) FROM deliveries WHERE state = 'accepted') >= 3
				BEGIN SELECT RAISE(ABORT, 'no room'); END`, tt.state))
			job := w.job()
			job.Batch = 1
			report, err := outbox.Send(t.Context(), job)
			if err == nil || !strings.Contains(err.Error(), "no room") {
				t.Errorf("got %v, want the store's error", err)
			}
			w.want(report, tt.first)
			if n := w.total(); n != tt.taken {
				t.Errorf("got %d mails, want %d", n, tt.taken)
			}
			w.exec("DROP TRIGGER full")
			w.want(w.send(), tt.next)
			w.once(5)
		})
	}
}
