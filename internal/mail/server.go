package mail

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"strconv"
	"time"

	"github.com/emersion/go-smtp"
)

// Envelope is what the server knows of a mail besides its bytes.
type Envelope struct {
	From, To string
}

// Stage is a moment in a conversation at which a [Hook] is asked.
type Stage string

// The stages, in the order they are reached.
const (
	AtMail   Stage = "mail"   // MAIL came
	AtRcpt   Stage = "rcpt"   // RCPT came
	AtData   Stage = "data"   // DATA was answered, the message is about to come
	AtDot    Stage = "dot"    // the whole message came and is not stored yet
	AtStored Stage = "stored" // the message is stored, the reply has not left
)

// Refusal is a reply a [Hook] gives in place of acceptance.
type Refusal struct {
	Code int    // 4yz or 5yz
	Text string // such as "no such mailbox"
}

// Error is the reply as the client sees it.
func (r *Refusal) Error() string { return fmt.Sprintf("%d %s", r.Code, r.Text) }

// ErrHangUp closes the connection without a reply when a [Hook] returns it.
var ErrHangUp = errors.New("hang up")

// Hook decides what happens at a stage: nil goes on, a [*Refusal] refuses,
// [ErrHangUp] closes the connection. It may wait. It is called by several
// connections at a time. To is empty at [AtMail].
type Hook func(Stage, Envelope) error

// ServerOptions say how the server behaves. The zero value takes mail in clear
// and without a login on a free port of the loopback interface and drops it.
type ServerOptions struct {
	Addr     string  // "host:port" on a loopback address; empty: 127.0.0.1 and a free port
	TLS      TLSMode // empty: none
	User     string  // empty: no AUTH is offered; else it is required
	Password string
	MaxBytes int64 // of one message; 0: 25 MB
	Hook     Hook  // nil: everything is taken
	// Deliver takes each message; nil drops it. Its error is answered with 554.
	// It is called by several connections at a time.
	Deliver func(Envelope, io.Reader) error

	Now    func() time.Time // for the certificate; nil: time.Now
	Random io.Reader        // for the certificate; nil: crypto/rand
}

// Server is a small mail server that takes mail and sends none: for the
// demonstration and for tests. It listens on loopback addresses only.
type Server struct {
	options  ServerOptions
	listener net.Listener
	smtp     *smtp.Server
	roots    *x509.CertPool
	served   chan error
}

// maxServerBytes is the size cap where none is set.
const maxServerBytes = 25 << 20

// Listen starts a server; it serves until [Server.Close].
func Listen(ctx context.Context, o ServerOptions) (*Server, error) {
	s := &Server{options: o, served: make(chan error, 1)}
	if s.options.Addr == "" {
		s.options.Addr = "127.0.0.1:0"
	}
	host, _, err := net.SplitHostPort(s.options.Addr)
	if err != nil || !isLoopback(host) {
		return nil, fmt.Errorf("start mail server: address %q, expected a loopback address such as 127.0.0.1:2525", o.Addr)
	}
	s.smtp = s.newSMTP()
	if err := s.encrypt(); err != nil {
		return nil, fmt.Errorf("start mail server: %w", err)
	}
	var config net.ListenConfig
	if s.listener, err = config.Listen(ctx, "tcp", s.options.Addr); err != nil {
		return nil, fmt.Errorf("start mail server: %w", err)
	}
	if o.TLS == Implicit {
		s.listener = tls.NewListener(s.listener, s.smtp.TLSConfig)
		s.smtp.TLSConfig = nil
	}
	go func() { s.served <- s.smtp.Serve(s.listener) }()
	return s, nil
}

func (s *Server) newSMTP() *smtp.Server {
	server := smtp.NewServer(smtp.BackendFunc(s.session))
	server.Domain = "localhost"
	server.MaxMessageBytes = s.options.MaxBytes
	if server.MaxMessageBytes == 0 {
		server.MaxMessageBytes = maxServerBytes
	}
	server.MaxRecipients = 100
	server.ReadTimeout = 5 * time.Minute
	server.WriteTimeout = 5 * time.Minute
	server.AllowInsecureAuth = s.options.TLS == None || s.options.TLS == ""
	server.ErrorLog = log.New(io.Discard, "", 0)
	return server
}

func (s *Server) encrypt() error {
	switch s.options.TLS {
	case "", None:
		return nil
	case STARTTLS, Implicit:
	default:
		return fmt.Errorf("tls %q, expected starttls, implicit or none", s.options.TLS)
	}
	now, random := s.options.Now, s.options.Random
	if now == nil {
		now = time.Now
	}
	if random == nil {
		random = rand.Reader
	}
	certificate, roots, err := selfSigned(now(), random)
	if err != nil {
		return err
	}
	s.roots = roots
	s.smtp.TLSConfig = &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	return nil
}

// Config is how to reach this server; User and Password are those of the
// options. From is left to the caller.
func (s *Server) Config() Config {
	host, port, _ := net.SplitHostPort(s.listener.Addr().String())
	number, _ := strconv.Atoi(port)
	config := Config{Host: host, Port: number, TLS: s.options.TLS, User: s.options.User, Password: s.options.Password}
	if config.TLS == "" {
		config.TLS = None
	}
	if s.roots != nil {
		config.TLSConfig = &tls.Config{RootCAs: s.roots, MinVersion: tls.VersionTLS12}
	}
	return config
}

// Addr is the "host:port" the server listens on.
func (s *Server) Addr() string { return s.listener.Addr().String() }

// Close stops listening, ends every conversation and waits for the listener to
// be gone.
func (s *Server) Close() error {
	if err := s.smtp.Close(); err != nil {
		return fmt.Errorf("stop mail server: %w", err)
	}
	// A server that is closed before it began to serve does not know of its
	// listener yet, and would wait for letters for ever.
	_ = s.listener.Close()
	return <-s.served
}
