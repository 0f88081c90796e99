package outbox_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/mail"
	"earmark/internal/outbox"
)

// The server dies at each phase of a mail, and another is there later: nobody is
// lost, nobody gets a mail twice, and in doubt are those whose dot had left.
func TestSendServerDies(t *testing.T) {
	const readers, connections = 20, 2
	for _, stage := range []mail.Stage{mail.AtMail, mail.AtRcpt, mail.AtData, mail.AtDot, mail.AtStored} {
		t.Run(string(stage), func(t *testing.T) {
			w := newWorld(t, readers)
			var reached atomic.Int32
			var dead sync.WaitGroup
			w.on(func(at mail.Stage, _ mail.Envelope) error {
				if at != stage || reached.Add(1) < 5 {
					return nil
				}
				dead.Go(func() { _ = w.Close() })
				return mail.ErrHangUp
			})
			job := w.job()
			job.Connections = connections
			first, err := outbox.Send(t.Context(), job)
			if err == nil {
				t.Error("got nil, want to hear that the server is gone")
			}
			dead.Wait()
			if first.Uncertain > connections {
				t.Errorf("got %d in doubt, want one for each connection at most", first.Uncertain)
			}
			w.on(nil)
			w.reopen()
			w.clock = w.clock.AddDate(0, 0, 1)
			report := w.send()
			if report.Accepted+report.Uncertain != readers || report.Uncertain != first.Uncertain {
				t.Errorf("got %s, want everybody accepted or still in doubt", w.summary(report))
			}
			doubtful := map[string]bool{}
			for _, d := range w.rows(earmark.Uncertain) {
				doubtful[d.Address] = true
			}
			for i := range readers {
				if n := w.count(address(i)); n > 1 || n == 0 && !doubtful[address(i)] {
					t.Errorf("%s: got %d mails, want one", address(i), n)
				}
			}
		})
	}
}

// reopen puts another server into the place of one that is gone.
func (w *world) reopen() {
	w.t.Helper()
	server, err := mail.Listen(w.t.Context(), mail.ServerOptions{Deliver: w.deliver, Hook: w.ask})
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = server.Close() })
	w.Server = server
}

// A clock that jumps to and fro by years, while letters leave and between two
// runs, neither loses nor repeats one.
func TestSendClockJumps(t *testing.T) {
	const readers = 30
	w := newWorld(t, readers)
	w.on(only(mail.AtRcpt, 7, first(&mail.Refusal{Code: 451, Text: "later"})))
	var asked atomic.Int64
	jumping := func() time.Time { return noon.AddDate(int(asked.Add(1)%5)-2, 0, 0) }
	job := w.job()
	job.Connections, job.Now = 3, jumping
	report, err := outbox.Send(t.Context(), job)
	if err != nil {
		t.Fatal(err)
	}
	if report.Accepted != readers-1 || report.Deferred != 1 {
		t.Errorf("got %s, want all accepted but the one deferred", w.summary(report))
	}
	for _, years := range []int{-10, 10, 0} {
		w.clock = noon.AddDate(years, 0, 0)
		w.send()
	}
	w.once(readers)
}
