package mail_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"earmark/internal/mail"
)

const small = "From: l@example.org\r\n\r\nhello\r\n"

func TestSendOutcomes(t *testing.T) {
	refuse := func(at mail.Stage, err error) mail.Hook {
		return func(stage mail.Stage, e mail.Envelope) error {
			if stage == at && e.To != "good@example.org" {
				return err
			}
			return nil
		}
	}
	for _, tt := range []struct {
		name   string
		hook   mail.Hook
		state  mail.State
		code   int
		alive  bool
		stored int
		kind   error
	}{
		{"taken", nil, mail.Accepted, 250, true, 1, nil},
		{"550 to the recipient", refuse(mail.AtRcpt, &mail.Refusal{Code: 550, Text: "no such mailbox"}), mail.Rejected, 550, true, 0, nil},
		{"451 to the recipient", refuse(mail.AtRcpt, &mail.Refusal{Code: 451, Text: "try later"}), mail.Deferred, 451, true, 0, nil},
		{"421 to the recipient", refuse(mail.AtRcpt, &mail.Refusal{Code: 421, Text: "too busy"}), mail.Deferred, 421, false, 0, nil},
		{"554 at the dot", refuse(mail.AtDot, &mail.Refusal{Code: 554, Text: "looks like spam"}), mail.Rejected, 554, true, 0, nil},
		{"452 at the dot", refuse(mail.AtDot, &mail.Refusal{Code: 452, Text: "disk full"}), mail.Deferred, 452, true, 0, nil},
		{"550 to the sender", refuse(mail.AtMail, &mail.Refusal{Code: 550, Text: "not your address"}), mail.Untouched, 0, false, 0, mail.ErrSender},
		{"530 for want of STARTTLS", refuse(mail.AtMail, &mail.Refusal{Code: 530, Text: "Must issue a STARTTLS command first"}), mail.Untouched, 0, false, 0, mail.ErrTLS},
		{"530 for want of a login", refuse(mail.AtMail, &mail.Refusal{Code: 530, Text: "authentication required"}), mail.Untouched, 0, false, 0, mail.ErrAuth},
		{"451 to the sender", refuse(mail.AtMail, &mail.Refusal{Code: 451, Text: "greylisted"}), mail.Deferred, 451, true, 0, nil},
		{"lost at MAIL", refuse(mail.AtMail, mail.ErrHangUp), mail.Deferred, 0, false, 0, nil},
		{"lost at RCPT", refuse(mail.AtRcpt, mail.ErrHangUp), mail.Deferred, 0, false, 0, nil},
		{"lost at the dot, not stored", refuse(mail.AtDot, mail.ErrHangUp), mail.Uncertain, 0, false, 0, nil},
		{"lost after the dot, stored", refuse(mail.AtStored, mail.ErrHangUp), mail.Uncertain, 0, false, 1, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			server, box := listen(t, mail.ServerOptions{Hook: tt.hook})
			conn := dial(t, t.Context(), configFor(server))
			got, err := conn.Send(t.Context(), "letter@example.org", "bad@example.org", []byte(small))
			if !errors.Is(err, tt.kind) {
				t.Errorf("got error %v, want %v", err, tt.kind)
			}
			if got.State != tt.state || got.Code != tt.code || (got.Reply == "") != (tt.kind != nil) {
				t.Errorf("got %+v, want %s, %d and a reply", got, tt.state, tt.code)
			}
			if conn.Alive() != tt.alive || len(box.all()) != tt.stored {
				t.Errorf("got alive %v, stored %d, want %v, %d", conn.Alive(), len(box.all()), tt.alive, tt.stored)
			}
			if !tt.alive || tt.kind != nil {
				return
			}
			if next, err := conn.Send(t.Context(), "letter@example.org", "good@example.org", []byte(small)); tt.code != 451 && (err != nil || next.State != mail.Accepted) {
				t.Errorf("next mail on the same connection: got %+v, %v, want accepted", next, err)
			}
		})
	}
}

// A server that goes away while the message is on its way has nothing: the row
// in doubt is owed again, whatever the moment at which the loss is seen.
func TestSendLostAfterDATA(t *testing.T) {
	server, box := listen(t, mail.ServerOptions{Hook: func(stage mail.Stage, _ mail.Envelope) error {
		if stage == mail.AtData {
			return mail.ErrHangUp
		}
		return nil
	}})
	conn := dial(t, t.Context(), configFor(server))
	got, err := conn.Send(t.Context(), "letter@example.org", "ada@example.org", []byte(small))
	if err != nil || got.State == mail.Accepted || got.State == mail.Rejected || conn.Alive() || len(box.all()) != 0 {
		t.Errorf("got %+v, %v, alive %v, want deferred or uncertain on a dead connection", got, err, conn.Alive())
	}
	big := []byte("A: b\r\n\r\n" + strings.Repeat(strings.Repeat("x", 70)+"\r\n", 200_000))
	server, box = listen(t, mail.ServerOptions{Hook: func(stage mail.Stage, _ mail.Envelope) error {
		if stage == mail.AtData {
			return mail.ErrHangUp
		}
		return nil
	}})
	got, err = dial(t, t.Context(), configFor(server)).Send(t.Context(), "letter@example.org", "ada@example.org", big)
	if err != nil || got.State != mail.Deferred || len(box.all()) != 0 {
		t.Errorf("got %+v, %v, want deferred", got, err)
	}
}

func TestSendDotStuffing(t *testing.T) {
	server, box := listen(t, mail.ServerOptions{})
	conn := dial(t, t.Context(), configFor(server))
	for _, msg := range []string{".\r\n", "A: b\r\n\r\n.\r\n..\r\n.x\r\nx.\r\n.\r\n", "..A: b\r\n\r\n\r\n.\r\n\r\n"} {
		if got, err := conn.Send(t.Context(), "l@example.org", "a@example.org", []byte(msg)); err != nil || got.State != mail.Accepted {
			t.Fatalf("got %+v, %v, want accepted", got, err)
		}
		if mails := box.all(); mails[len(mails)-1].body != msg {
			t.Errorf("got %q, want %q", mails[len(mails)-1].body, msg)
		}
	}
}

func TestSendRefusesWhatCannotBeSent(t *testing.T) {
	server, box := listen(t, mail.ServerOptions{})
	for _, tt := range []struct {
		name, from, to, msg string
		state               mail.State
	}{
		{"line break in the recipient", "l@example.org", "a@example.org\r\nRCPT TO:<b@example.org>", small, mail.Rejected},
		{"bracket in the recipient", "l@example.org", "a@example.org> SIZE=1 <", small, mail.Rejected},
		{"line break in the sender", "l@example.org>\r\nX", "a@example.org", small, mail.Deferred},
		{"no recipient", "l@example.org", "", small, mail.Rejected},
		{"a recipient of 300 octets", "l@example.org", strings.Repeat("a", 288) + "@example.org", small, mail.Rejected},
		{"bare line feed", "l@example.org", "a@example.org", "A: b\n\nc\n", mail.Deferred},
		{"bare line feed before a dot", "l@example.org", "a@example.org", "A: b\r\n\r\nc\n.\r\n", mail.Deferred},
		{"no last line break", "l@example.org", "a@example.org", "A: b\r\n\r\nc", mail.Deferred},
		{"long line", "l@example.org", "a@example.org", "A: " + strings.Repeat("x", 1000) + "\r\n", mail.Deferred},
		{"empty", "l@example.org", "a@example.org", "", mail.Deferred},
	} {
		t.Run(tt.name, func(t *testing.T) {
			conn := dial(t, t.Context(), configFor(server))
			got, err := conn.Send(t.Context(), tt.from, tt.to, []byte(tt.msg))
			if err != nil || got.State != tt.state || got.Reply == "" || !conn.Alive() {
				t.Errorf("got %+v, %v, want %s with a reason, on a living connection", got, err, tt.state)
			}
		})
	}
	if n := len(box.all()); n != 0 {
		t.Errorf("got %d mails, want none", n)
	}
}

func TestSendOnAClosedConnection(t *testing.T) {
	server, _ := listen(t, mail.ServerOptions{})
	conn := dial(t, t.Context(), configFor(server))
	_ = conn.Close()
	if got, err := conn.Send(t.Context(), "l@example.org", "a@example.org", []byte(small)); !errors.Is(err, mail.ErrConnect) || got.State != mail.Untouched {
		t.Errorf("got %+v, %v, want untouched, ErrConnect", got, err)
	}
}

func TestSendUTF8Address(t *testing.T) {
	server, _ := listen(t, mail.ServerOptions{})
	got, err := dial(t, t.Context(), configFor(server)).Send(t.Context(), "l@example.org", "åsa@example.org", []byte(small))
	if err != nil || got.State != mail.Rejected || !strings.Contains(got.Reply, "SMTPUTF8") {
		t.Errorf("got %+v, %v, want rejected for want of SMTPUTF8", got, err)
	}
}

func TestSendHonoursTheContext(t *testing.T) {
	for _, tt := range []struct {
		name  string
		at    mail.Stage
		state mail.State
		err   error
	}{
		{"before the dot", mail.AtRcpt, mail.Untouched, context.Canceled},
		{"after the dot", mail.AtDot, mail.Uncertain, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			reached, release := make(chan struct{}), make(chan struct{})
			server, _ := listen(t, mail.ServerOptions{Hook: func(stage mail.Stage, _ mail.Envelope) error {
				if stage == tt.at {
					close(reached)
					<-release
				}
				return nil
			}})
			defer close(release)
			ctx, cancel := context.WithCancel(t.Context())
			conn := dial(t, ctx, configFor(server))
			go func() { <-reached; cancel() }()
			start := time.Now()
			got, err := conn.Send(ctx, "l@example.org", "a@example.org", []byte(small))
			if got.State != tt.state || !errors.Is(err, tt.err) || conn.Alive() {
				t.Errorf("got %+v, %v, want %s, %v", got, err, tt.state, tt.err)
			}
			if took := time.Since(start); took > time.Second {
				t.Errorf("got %v, want less than a second", took)
			}
		})
	}
}

// The answer that comes a moment after the interruption is still heard.
func TestSendAwaitsTheAnswerToADotThatLeft(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	server, _ := listen(t, mail.ServerOptions{Hook: func(stage mail.Stage, _ mail.Envelope) error {
		if stage == mail.AtDot {
			cancel()
			time.Sleep(20 * time.Millisecond)
		}
		return nil
	}})
	config := configFor(server)
	config.Timeouts.Grace = 5 * time.Second
	got, err := dial(t, ctx, config).Send(ctx, "l@example.org", "a@example.org", []byte(small))
	if err != nil || got.State != mail.Accepted {
		t.Errorf("got %+v, %v, want accepted", got, err)
	}
}

func TestSendTimesOut(t *testing.T) {
	for _, tt := range []struct {
		name  string
		at    mail.Stage
		state mail.State
	}{
		{"a command", mail.AtRcpt, mail.Deferred},
		{"the dot", mail.AtDot, mail.Uncertain},
	} {
		t.Run(tt.name, func(t *testing.T) {
			release := make(chan struct{})
			var asked atomic.Int32
			server, _ := listen(t, mail.ServerOptions{Hook: func(stage mail.Stage, _ mail.Envelope) error {
				if stage == tt.at {
					asked.Add(1)
					<-release
				}
				return nil
			}})
			defer close(release)
			config := configFor(server)
			config.Timeouts.Command, config.Timeouts.Dot = 100*time.Millisecond, 100*time.Millisecond
			got, err := dial(t, t.Context(), config).Send(t.Context(), "l@example.org", "a@example.org", []byte(small))
			if err != nil || got.State != tt.state || asked.Load() != 1 {
				t.Errorf("got %+v, %v, want %s", got, err, tt.state)
			}
		})
	}
}
