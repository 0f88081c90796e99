package mail

import (
	"time"

	"github.com/wneessen/go-mail/smtp"
)

// Conn is a connection to a mail server, ready to send. It is used by one
// goroutine at a time.
type Conn struct {
	client   *smtp.Client
	wire     *wire
	server   string
	timeouts Timeouts
	utf8     bool // the server takes addresses in UTF-8 (RFC 6531)
	size     bool // the server wants to know sizes ahead (RFC 1870)
	// The server takes commands without being asked to wait (RFC 2920).
	pipelining bool
	encrypted  bool
	dirty      bool // a transaction was begun and not ended
	dead       bool
}

func newConn(d *dialer, client *smtp.Client) *Conn {
	c := &Conn{client: client, wire: d.wire, server: d.server, timeouts: d.timeouts, encrypted: d.config.mode() != None}
	c.utf8, _ = client.Extension("SMTPUTF8")
	c.size, _ = client.Extension("SIZE")
	c.pipelining, _ = client.Extension("PIPELINING")
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
		_, _, _ = c.reply(time.Second)
	}
	return c.kill()
}

// kill ends the connection without a word: a server that has not seen the final
// dot must not deliver (RFC 5321 section 4.1.1.4).
func (c *Conn) kill() error {
	c.dead = true
	return c.wire.Close()
}
