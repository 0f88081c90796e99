package mail_test

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"earmark/internal/mail"
)

func TestDialAndSendInEveryMode(t *testing.T) {
	for _, tt := range []struct {
		name string
		mode mail.TLSMode
		user string
	}{
		{"none", mail.None, ""},
		{"none with a login on loopback", mail.None, "editor"},
		{"starttls", mail.STARTTLS, ""},
		{"starttls with a login", mail.STARTTLS, "editor"},
		{"implicit", mail.Implicit, ""},
		{"implicit with a login", mail.Implicit, "editor"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			server, box := listen(t, mail.ServerOptions{TLS: tt.mode, User: tt.user, Password: "open sesame"})
			conn := dial(t, t.Context(), configFor(server))
			raw, err := mail.Compose(letter())
			if err != nil {
				t.Fatal(err)
			}
			for range 2 {
				got, err := conn.Send(t.Context(), "letter@example.org", "asa@bücher.example", raw)
				if err != nil || got.State != mail.Accepted || got.Code != 250 {
					t.Fatalf("got %+v, %v, want accepted with 250", got, err)
				}
			}
			mails := box.all()
			if len(mails) != 2 || mails[1].body != string(raw) || mails[0].To != "asa@xn--bcher-kva.example" {
				t.Errorf("got %d mails %+v, want the same bytes twice", len(mails), mails)
			}
		})
	}
}

func TestDialRefused(t *testing.T) {
	plain, _ := listen(t, mail.ServerOptions{})
	guarded, _ := listen(t, mail.ServerOptions{TLS: mail.STARTTLS, User: "editor", Password: "open sesame"})
	port := freePort(t)
	for _, tt := range []struct {
		name      string
		kind      error
		step      string
		code      int
		temporary bool
		config    func() mail.Config
	}{
		{"nobody there", mail.ErrConnect, "connect", 0, true, func() mail.Config {
			c := configFor(plain)
			c.Port = port
			return c
		}},
		{"no STARTTLS", mail.ErrTLS, "STARTTLS", 0, false, func() mail.Config {
			c := configFor(plain)
			c.TLS = mail.STARTTLS
			return c
		}},
		{"TLS to a server in clear", mail.ErrTLS, "TLS", 0, false, func() mail.Config {
			c := configFor(plain)
			c.TLS = mail.Implicit
			return c
		}},
		{"a stranger's certificate", mail.ErrTLS, "STARTTLS", 0, false, func() mail.Config {
			c := configFor(guarded)
			c.TLSConfig = nil
			return c
		}},
		{"wrong password", mail.ErrAuth, "AUTH", 535, false, func() mail.Config {
			c := configFor(guarded)
			c.Password = "wrong"
			return c
		}},
		{"no login offered", mail.ErrAuth, "AUTH", 0, false, func() mail.Config {
			c := configFor(plain)
			c.User, c.Password = "editor", "open sesame"
			return c
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := mail.Dial(t.Context(), tt.config())
			fault, ok := errors.AsType[*mail.ServerError](err)
			if !ok || !errors.Is(err, tt.kind) {
				t.Fatalf("got %v, want a ServerError of kind %v", err, tt.kind)
			}
			if fault.Step != tt.step || fault.Code != tt.code || fault.Temporary() != tt.temporary {
				t.Errorf("got step %s, code %d, temporary %v, want %s, %d, %v", fault.Step, fault.Code, fault.Temporary(), tt.step, tt.code, tt.temporary)
			}
			if tt.code != 0 && fault.Reply == "" {
				t.Error("got no words of the server, want its reply")
			}
			if strings.Contains(err.Error(), "open sesame") {
				t.Errorf("got the password in %q", err)
			}
		})
	}
}

// freePort is a port on which nobody listens.
func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return l.Addr().(*net.TCPAddr).Port
}

func TestSendWithoutTheLoginItNeeds(t *testing.T) {
	server, box := listen(t, mail.ServerOptions{TLS: mail.STARTTLS, User: "editor", Password: "open sesame"})
	config := configFor(server)
	config.User = ""
	got, err := dial(t, t.Context(), config).Send(t.Context(), "letter@example.org", "ada@example.org", []byte("A: b\r\n\r\nc\r\n"))
	if !errors.Is(err, mail.ErrAuth) || got.State != mail.Untouched || len(box.all()) != 0 {
		t.Errorf("got %+v, %v, want untouched and ErrAuth", got, err)
	}
}

func TestDialHonoursTheContext(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = silent.Close() }()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	start := time.Now()
	_, err = mail.Dial(ctx, mail.Config{Host: "127.0.0.1", Port: silent.Addr().(*net.TCPAddr).Port, TLS: mail.None, From: "l@example.org"})
	if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, mail.ErrConnect) {
		t.Errorf("got %v, want the context's error and ErrConnect", err)
	}
	if took := time.Since(start); took > time.Second {
		t.Errorf("got %v, want less than a second", took)
	}
}
