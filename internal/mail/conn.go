package mail

import (
	"context"
	"fmt"
	"time"

	"github.com/wneessen/go-mail/smtp"
)

// State is what became of one attempt to hand over a mail.
type State string

// The four states. Only Deferred may be tried again without asking anybody.
const (
	Accepted  State = "accepted"  // the server took responsibility (250)
	Deferred  State = "deferred"  // refused for now, or the final dot never left
	Rejected  State = "rejected"  // refused for good (5yz)
	Uncertain State = "uncertain" // the final dot left and no answer came
)

// Outcome is what became of one attempt, in the server's words.
type Outcome struct {
	State State
	Code  int    // SMTP reply code; 0 when no reply came
	Reply string // the server's words, or why there were none
}

// Conn is a connection to a mail server, ready to send. It is used by one
// goroutine at a time.
type Conn struct {
	client   *smtp.Client
	wire     *wire
	server   string
	timeouts Timeouts
	utf8     bool // the server takes addresses in UTF-8 (RFC 6531)
	size     bool // the server wants to know sizes ahead (RFC 1870)
	dirty    bool // a transaction was begun and not ended
	dead     bool
}

func newConn(d *dialer, client *smtp.Client) *Conn {
	c := &Conn{client: client, wire: d.wire, server: d.server, timeouts: d.timeouts}
	c.utf8, _ = client.Extension("SMTPUTF8")
	c.size, _ = client.Extension("SIZE")
	return c
}

// Alive tells whether another mail can be sent on this connection.
func (c *Conn) Alive() bool { return !c.dead }

// Close says goodbye and closes the connection. It waits a second for the
// server at most, and may be called twice.
func (c *Conn) Close() error {
	if c.dead {
		return nil
	}
	c.wire.allow(time.Second)
	if err := c.client.Text.PrintfLine("QUIT"); err == nil {
		_, _, _ = c.reply()
	}
	return c.kill()
}

// kill ends the connection without a word: a server that has not seen the final
// dot must not deliver (RFC 5321 section 4.1.1.4).
func (c *Conn) kill() error {
	c.dead = true
	return c.wire.Close()
}

// command writes one line and reads the reply to it.
func (c *Conn) command(format string, args ...any) (int, string, error) {
	c.wire.allow(c.timeouts.Command)
	if err := c.client.Text.PrintfLine(format, args...); err != nil {
		return 0, "", err
	}
	return c.reply()
}

// reply reads one reply of any code. An error means that there was none.
func (c *Conn) reply() (int, string, error) {
	code, text, err := c.client.Text.ReadResponse(0)
	return code, readable(text), err
}

// lost ends a conversation that broke before the final dot: nothing can have
// been delivered. When it was the context that ended it, that is the error.
func (c *Conn) lost(ctx context.Context, step string, err error) (Outcome, error) {
	_ = c.kill()
	outcome := Outcome{State: Deferred, Reply: fmt.Sprintf("connection lost at %s: %v", step, err)}
	if ctx.Err() != nil {
		return outcome, context.Cause(ctx)
	}
	return outcome, nil
}
