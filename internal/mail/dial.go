package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/wneessen/go-mail/smtp"
)

// Dial connects to the server, encrypts as configured, says EHLO and logs in.
// The error is a [ServerError] of kind [ErrConnect], [ErrTLS] or [ErrAuth], or
// the fault that [Config.Validate] finds. When the context ends, the attempt
// ends at once. The caller closes the connection.
func Dial(ctx context.Context, config Config) (*Conn, error) {
	if err := config.Validate(); err != nil {
		return nil, fmt.Errorf("connect to the mail server: %w", err)
	}
	d := &dialer{config: config, server: config.Address(), timeouts: config.Timeouts.withDefaults()}
	client, err := d.dial(ctx)
	if err != nil {
		if d.wire != nil {
			_ = d.wire.Close()
		}
		if ctx.Err() != nil {
			err = fmt.Errorf("%w: %w", err, context.Cause(ctx))
		}
		return nil, err
	}
	return newConn(d, client), nil
}

// dialer is one attempt to connect.
type dialer struct {
	config   Config
	server   string
	timeouts Timeouts
	wire     *wire
}

func (d *dialer) fail(step string, kind, err error) error {
	return newServerError(d.server, step, kind, err)
}

func (d *dialer) dial(ctx context.Context) (*smtp.Client, error) {
	netDialer := net.Dialer{Timeout: d.timeouts.Connect}
	raw, err := netDialer.DialContext(ctx, "tcp", d.server)
	if err != nil {
		return nil, d.fail("connect", ErrConnect, err)
	}
	d.wire = &wire{Conn: raw}
	// The library looks at the context no more once it is connected, so the
	// end of the context closes the connection under it.
	stop := context.AfterFunc(ctx, func() { _ = d.wire.Close() })
	client, err := d.converse(ctx)
	if !stop() && err == nil {
		err = d.fail("connect", ErrConnect, context.Cause(ctx))
	}
	return client, err
}

// converse walks from the first byte to the login.
func (d *dialer) converse(ctx context.Context) (*smtp.Client, error) {
	encrypted, err := d.handshake(ctx)
	if err != nil {
		return nil, err
	}
	d.wire.allow(d.timeouts.Greeting)
	client, err := smtp.NewClient(encrypted, d.config.Host)
	if err != nil {
		return nil, d.fail("greeting", ErrConnect, err)
	}
	d.wire.allow(d.timeouts.Command)
	if err := client.Hello(d.hello()); err != nil {
		return nil, d.fail("EHLO", ErrConnect, err)
	}
	if d.config.mode() == STARTTLS {
		if err := d.startTLS(client); err != nil {
			return nil, err
		}
	}
	return client, d.login(client)
}

// handshake begins TLS at the first byte where that is configured.
func (d *dialer) handshake(ctx context.Context) (net.Conn, error) {
	if d.config.mode() != Implicit {
		return d.wire, nil
	}
	d.wire.allow(d.timeouts.Connect)
	conn := tls.Client(d.wire, d.config.tlsConfig())
	if err := conn.HandshakeContext(ctx); err != nil {
		return nil, d.fail("TLS", ErrTLS, err)
	}
	return conn, nil
}

func (d *dialer) startTLS(client *smtp.Client) error {
	if offered, _ := client.Extension("STARTTLS"); !offered {
		return d.fail("STARTTLS", ErrTLS, errors.New("the server does not offer STARTTLS"))
	}
	d.wire.allow(d.timeouts.Command)
	if err := client.StartTLS(d.config.tlsConfig()); err != nil {
		return d.fail("STARTTLS", ErrTLS, err)
	}
	return nil
}

// login proves who we are, in the safest of the ways both sides know.
func (d *dialer) login(client *smtp.Client) error {
	if d.config.User == "" {
		return nil
	}
	_, offered := client.Extension("AUTH")
	mechanism := d.mechanism(strings.Fields(strings.ToUpper(offered)))
	if mechanism == nil {
		return d.fail("AUTH", ErrAuth, fmt.Errorf("the server offers %q, wanted one of SCRAM-SHA-256, PLAIN, LOGIN, CRAM-MD5", offered))
	}
	d.wire.allow(d.timeouts.Command)
	if err := client.Auth(mechanism); err != nil {
		return d.fail("AUTH", ErrAuth, err)
	}
	return nil
}

func (d *dialer) mechanism(offered []string) smtp.Auth {
	user, password, host := d.config.User, d.config.Password, d.config.Host
	// Validate has made sure that the last three cross a network in TLS only.
	clear := d.config.mode() == None
	for _, known := range []struct {
		name string
		auth func() smtp.Auth
	}{
		{"SCRAM-SHA-256", func() smtp.Auth { return smtp.ScramSHA256Auth(user, password) }},
		{"PLAIN", func() smtp.Auth { return smtp.PlainAuth("", user, password, host, clear) }},
		{"LOGIN", func() smtp.Auth { return smtp.LoginAuth(user, password, host, clear) }},
		{"CRAM-MD5", func() smtp.Auth { return smtp.CRAMMD5Auth(user, password) }},
	} {
		if slices.Contains(offered, known.name) {
			return known.auth()
		}
	}
	return nil
}

// hello is the name to say EHLO with: the sender's domain tells the server more
// than the name of this machine, and tells nobody the name of this machine.
func (d *dialer) hello() string {
	if d.config.Hello != "" {
		return d.config.Hello
	}
	from, err := d.config.FromAddress()
	if err != nil {
		return "localhost"
	}
	domain, err := Domain(from.Address)
	if err != nil {
		return "localhost"
	}
	return domain
}

// wire is the TCP connection below TLS. It counts what the kernel took, to know
// whether a byte of the final dot can have left.
type wire struct {
	net.Conn
	written int64
	heard   atomic.Int64 // since the step began
	deaf    atomic.Bool  // a read has failed: what was heard may be cut off
}

// mostHeard is how much a server may say in one step. A reply has lines of 512
// octets (RFC 5321 section 4.5.3.1.5); one that never ends must not fill the
// memory.
const mostHeard = 1 << 20

func (w *wire) Read(p []byte) (int, error) {
	n, err := w.Conn.Read(p)
	if err != nil {
		w.deaf.Store(true)
	}
	if w.heard.Add(int64(n)) > mostHeard {
		return 0, errors.New("the server does not stop talking")
	}
	return n, err
}

func (w *wire) Write(p []byte) (int, error) {
	n, err := w.Conn.Write(p)
	w.written += int64(n)
	return n, err
}

// allow gives the next step its time. Deadlines are set on the wire, so they
// hold below TLS too.
func (w *wire) allow(d time.Duration) {
	w.heard.Store(0)
	_ = w.SetDeadline(time.Now().Add(d))
}
