package mail_test

import (
	"bytes"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"earmark/internal/mail"
)

// hostile is a server that is no mail server.
func hostile(t *testing.T, talk func(net.Conn)) mail.Config {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = conn.Close() }()
				talk(conn)
			}()
		}
	}()
	return mail.Config{
		Host: "127.0.0.1", Port: listener.Addr().(*net.TCPAddr).Port, TLS: mail.None, From: "letter@example.org",
		Timeouts: mail.Timeouts{Connect: time.Second, Greeting: 300 * time.Millisecond, Command: 300 * time.Millisecond, Data: 300 * time.Millisecond, Dot: 300 * time.Millisecond},
	}
}

// Whatever a server does, the end comes in time and without filling the memory.
func TestDialHostileServers(t *testing.T) {
	for _, tt := range []struct {
		name string
		talk func(net.Conn)
	}{
		{"never answers", func(c net.Conn) { _, _ = io.Copy(io.Discard, c) }},
		{"closes at once", func(net.Conn) {}},
		{"speaks garbage", func(c net.Conn) { _, _ = c.Write(bytes.Repeat([]byte{0, 255, 7, '\n'}, 100)) }},
		{"never stops a reply", func(c net.Conn) {
			for {
				if _, err := c.Write([]byte("220-" + strings.Repeat("x", 4000) + "\r\n")); err != nil {
					return
				}
			}
		}},
		{"never ends a line", func(c net.Conn) {
			for {
				if _, err := c.Write(bytes.Repeat([]byte("2"), 4096)); err != nil {
					return
				}
			}
		}},
		{"a byte now and then", func(c net.Conn) {
			for _, b := range []byte("220 mail.example.net ready to take what you have, in its own time\r\n") {
				if _, err := c.Write([]byte{b}); err != nil {
					return
				}
				time.Sleep(50 * time.Millisecond)
			}
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			begun := time.Now()
			_, err := mail.Dial(t.Context(), hostile(t, tt.talk))
			if took := time.Since(begun); !errors.Is(err, mail.ErrConnect) || took > 3*time.Second {
				t.Errorf("got %v after %v, want ErrConnect in a moment", err, took)
			}
			if text := err.Error(); len(text) > 200 {
				t.Errorf("got %d bytes of error, want a line to read: %.100q", len(text), text)
			}
		})
	}
}

// A server that gives leave for a message of which it refused the recipient gets
// a lone dot and no letter (RFC 2920 section 3.1).
func TestSendAllLeaveForNobody(t *testing.T) {
	got := make(chan string, 1)
	config := hostile(t, func(c net.Conn) {
		var all bytes.Buffer
		answers := map[string]string{"EHLO": "250-x\r\n250 PIPELINING", "MAIL": "250 ok", "RCPT": "550 5.1.1 nobody", "DATA": "354 go on", ".": "250 taken", "RSET": "250 ok", "QUIT": "221 bye"}
		_, _ = c.Write([]byte("220 x\r\n"))
		buffer := make([]byte, 1)
		line := ""
		for {
			if _, err := c.Read(buffer); err != nil {
				got <- all.String()
				return
			}
			all.Write(buffer)
			if line += string(buffer); strings.HasSuffix(line, "\r\n") {
				word, _, _ := strings.Cut(strings.TrimSpace(line), " ")
				if answer := answers[word]; answer != "" {
					_, _ = c.Write([]byte(answer + "\r\n"))
				}
				line = ""
			}
		}
	})
	conn, err := mail.Dial(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	outcomes, err := conn.SendAll(t.Context(), parcels(2))
	if err != nil || outcomes[0].State != mail.Rejected || outcomes[1].State != mail.Rejected {
		t.Errorf("got %+v, %v, want both rejected", outcomes, err)
	}
	_ = conn.Close()
	if all := <-got; strings.Contains(all, "hello") || strings.Count(all, "\r\n.\r\n") != 2 {
		t.Errorf("got %q, want two lone dots and no letter", all)
	}
}
