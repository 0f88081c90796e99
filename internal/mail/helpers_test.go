package mail_test

import (
	"context"
	"io"
	"sync"
	"testing"
	"time"

	netmail "net/mail"

	"earmark/internal/mail"
)

// inbox records what a server took.
type inbox struct {
	mu    sync.Mutex
	mails []received
}

type received struct {
	mail.Envelope
	body string
}

func (b *inbox) deliver(e mail.Envelope, r io.Reader) error {
	body, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.mails = append(b.mails, received{e, string(body)})
	return nil
}

func (b *inbox) all() []received {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]received(nil), b.mails...)
}

// listen starts a server that ends with the test.
func listen(t *testing.T, o mail.ServerOptions) (*mail.Server, *inbox) {
	t.Helper()
	box := &inbox{}
	if o.Deliver == nil {
		o.Deliver = box.deliver
	}
	server, err := mail.Listen(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Errorf("close server: got %v, want nil", err)
		}
	})
	return server, box
}

// configFor is a configuration that reaches the server.
func configFor(s *mail.Server) mail.Config {
	config := s.Config()
	config.From = "The Sunday Letter <letter@example.org>"
	config.Timeouts = mail.Timeouts{Connect: 5 * time.Second, Greeting: 5 * time.Second, Command: 5 * time.Second, Data: 5 * time.Second, Dot: 5 * time.Second, Grace: 100 * time.Millisecond}
	return config
}

func dial(t *testing.T, ctx context.Context, config mail.Config) *mail.Conn {
	t.Helper()
	conn, err := mail.Dial(ctx, config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// letter is a message with everything a newsletter has.
func letter() mail.Message {
	return mail.Message{
		From:      netmail.Address{Name: "The Sunday Letter", Address: "letter@example.org"},
		ReplyTo:   netmail.Address{Name: "Zoë, the editor", Address: "editor@example.org"},
		To:        netmail.Address{Name: "Åsa Ångström", Address: "asa@bücher.example"},
		Subject:   "Grief & Loss, and “what nobody says” — 3 reads and 2 listens for a quiet Sunday, with café stories",
		HTML:      "<!doctype html>\n<html lang=\"en\"><body><h1>Sunday</h1>\n<p>Naïve, 12:41 = 761 s</p>\n.\n</body></html>",
		Text:      "Sunday\n\n.\n..\nNaïve, 12:41 = 761 s\nA very long line that has to be broken somewhere because no line of a mail should be longer than seventy-six.\n",
		MessageID: "2026-11-22.mR3y_k-9@example.org",
		Date:      time.Date(2026, 11, 22, 8, 0, 0, 0, time.FixedZone("", 3600)),
		Language:  "en",
		ListID:    "letter.example.org",
		ListUnsubscribe: []string{
			"https://example.org/unsubscribe?t=v1.k7.mzxw6ytboi.AbCdEf_-",
			"mailto:leave@example.org?subject=unsubscribe",
		},
		OneClick: true,
	}
}
