package mail_test

import (
	"bufio"
	"net"
	"strings"
	"testing"
	"time"

	"earmark/internal/mail"
)

// polite is a server that keeps to the protocol but for one word of the client,
// upon which it does something else; false ends the conversation.
func polite(at string, other func(net.Conn) bool) func(net.Conn) {
	answers := map[string]string{"EHLO": "250-x\r\n250 PIPELINING", "MAIL": "250 ok", "RCPT": "250 ok", "DATA": "354 go on", ".": "250 taken", "RSET": "250 ok", "QUIT": "221 bye"}
	return func(c net.Conn) {
		_, _ = c.Write([]byte("220 x\r\n"))
		lines := bufio.NewScanner(c)
		for lines.Scan() {
			word, _, _ := strings.Cut(lines.Text(), " ")
			switch answer := answers[word]; {
			case word == at:
				if !other(c) {
					return
				}
			case answer != "":
				_, _ = c.Write([]byte(answer + "\r\n"))
			}
		}
	}
}

// Whatever a server does in the middle of a mail, the mail has an outcome in
// time, and none is taken for delivered that may not be, or for owed that may be.
func TestSendHostileServers(t *testing.T) {
	says := func(words string) func(net.Conn) bool {
		return func(c net.Conn) bool { _, err := c.Write([]byte(words)); return err == nil }
	}
	slowly := func(words string) func(net.Conn) bool {
		return func(c net.Conn) bool {
			for _, b := range []byte(words) {
				if _, err := c.Write([]byte{b}); err != nil {
					return false
				}
				time.Sleep(50 * time.Millisecond)
			}
			return true
		}
	}
	leaves := func(net.Conn) bool { return false }
	silent := func(c net.Conn) bool { time.Sleep(time.Second); return true }
	garbage := says("\x00\xff\x07\n")
	endless := func(c net.Conn) bool {
		for says("250-" + strings.Repeat("x", 4000) + "\r\n")(c) {
		}
		return false
	}
	large := "A: b\r\n\r\n" + strings.Repeat(strings.Repeat("x", 70)+"\r\n", 300_000)
	for _, tt := range []struct {
		name, at string
		other    func(net.Conn) bool
		msg      string
		want     mail.State
	}{
		{"silent at RCPT", "RCPT", silent, small, mail.Deferred},
		{"leaves at MAIL", "MAIL", leaves, small, mail.Deferred},
		{"leaves at DATA", "DATA", leaves, small, mail.Deferred},
		{"leaves at the dot", ".", leaves, small, mail.Uncertain},
		{"silent at the dot", ".", silent, small, mail.Uncertain},
		{"garbage at MAIL", "MAIL", garbage, small, mail.Deferred},
		{"garbage at DATA", "DATA", garbage, small, mail.Deferred},
		{"garbage at the dot", ".", garbage, small, mail.Uncertain},
		{"350 at the dot", ".", says("350 go on\r\n"), small, mail.Uncertain},
		{"a byte now and then at RCPT", "RCPT", slowly("250 all in good time\r\n"), small, mail.Deferred},
		// What it said is what became of the mail, though it did not finish.
		{"a byte now and then at the dot", ".", slowly("250 all in good time\r\n"), small, mail.Accepted},
		{"never stops a reply at the dot", ".", endless, small, mail.Uncertain},
		{"250 at DATA, for leave to send", "DATA", says("250 ok\r\n"), small, mail.Deferred},
		{"reads nothing of the message", "DATA", func(c net.Conn) bool { return says("354 go on\r\n")(c) && silent(c) }, large, mail.Deferred},
	} {
		t.Run(tt.name, func(t *testing.T) {
			conn, err := mail.Dial(t.Context(), hostile(t, polite(tt.at, tt.other)))
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = conn.Close() }()
			begun := time.Now()
			got, err := conn.Send(t.Context(), "l@example.org", "a@example.org", []byte(tt.msg))
			if took := time.Since(begun); err != nil || got.State != tt.want || conn.Alive() || took > 3*time.Second {
				t.Errorf("got %+v, %v, alive %v after %v, want %s on a dead connection in a moment", got, err, conn.Alive(), took, tt.want)
			}
			if got.Reply == "" {
				t.Error("got no reason, want one")
			}
		})
	}
}
