package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"time"
)

// Phase is the part of a request in which something happened.
type Phase string

// The phases, in their order.
const (
	PhaseRequest Phase = "request" // nothing was sent yet
	PhaseDNS     Phase = "DNS"
	PhaseConnect Phase = "connect"
	PhaseTLS     Phase = "TLS"
	PhaseHeader  Phase = "header"
	PhaseBody    Phase = "body"
)

// Failure is what went wrong with a request.
type Failure struct {
	URL    string // the address that was asked last, without a password
	Phase  Phase
	Status int   // of the answer; 0 when there was none
	Err    error // the cause; nil when the status says it all
}

// Error says what went wrong, without the address: whoever asked knows it.
func (f *Failure) Error() string {
	switch {
	case f.Err == nil:
		return strings.TrimSpace(fmt.Sprintf("%d %s", f.Status, http.StatusText(f.Status)))
	case f.Phase == PhaseRequest:
		return f.Err.Error()
	}
	return string(f.Phase) + ": " + f.Err.Error()
}

// Unwrap gives the cause to errors.Is and errors.As.
func (f *Failure) Unwrap() error { return f.Err }

// TemporaryError is a failure after which asking again later may help.
type TemporaryError struct {
	Failure
	RetryAfter time.Duration // how long the server asks to be left alone; 0: it does not say
}

// PermanentError is a failure that stays until somebody changes something: here,
// or on the server.
type PermanentError struct{ Failure }

// Gone tells whether the server said that the address is gone for good (410).
func Gone(err error) bool {
	e, ok := errors.AsType[*PermanentError](err)
	return ok && e.Status == http.StatusGone
}

// LimitError is an answer that is larger than it may be.
type LimitError struct {
	What  string // what there is too much of, and how much may be
	Raise string // the key that raises the limit; empty: nothing does
}

// Error says which limit was met, and what raises it.
func (e *LimitError) Error() string {
	if e.Raise == "" {
		return e.What
	}
	return e.What + ": " + e.Raise + " in earmark.yaml raises that"
}

// ErrRobots is returned for a page that its site asks robots not to read.
var ErrRobots = errors.New("the site's robots.txt asks programs not to read this page")

// errTooSlow is the cause of a context that ended because the server took too
// long.
var errTooSlow = errors.New("no answer in time")

// failure makes the error of a request that failed in a phase.
func failure(ctx context.Context, url string, phase Phase, err error) error {
	if cause := ctx.Err(); cause != nil {
		return fmt.Errorf("%w: %w", cause, context.Cause(ctx)) // the caller's own end
	}
	f := Failure{URL: url, Phase: phase, Err: plain(err)}
	if isPermanent(err) {
		return &PermanentError{f}
	}
	return &TemporaryError{Failure: f}
}

// isPermanent tells whether a failure stays as it is.
func isPermanent(err error) bool {
	if dns, ok := errors.AsType[*net.DNSError](err); ok {
		return dns.IsNotFound
	}
	if _, ok := errors.AsType[*PrivateError](err); ok {
		return true
	}
	if _, ok := errors.AsType[*LimitError](err); ok {
		return true
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return true
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return true
	}
	if _, ok := errors.AsType[*encodingError](err); ok {
		return true
	}
	return errors.Is(err, ErrRobots)
}

// plain says the cause in a person's words where the library's are those of a
// programmer.
func plain(err error) error {
	if private, ok := errors.AsType[*PrivateError](err); ok {
		return private
	}
	if certificate, ok := errors.AsType[x509.CertificateInvalidError](err); ok && certificate.Reason == x509.Expired {
		return &said{"the certificate is expired, or not valid yet", err}
	}
	if dns, ok := errors.AsType[*net.DNSError](err); ok {
		switch {
		case dns.IsNotFound:
			return &said{"there is no host " + dns.Name, err}
		case dns.IsTimeout:
			return &said{"the address of " + dns.Name + " was not found in time", err}
		}
	}
	if slow, ok := errors.AsType[net.Error](err); ok && slow.Timeout() || errors.Is(err, errTooSlow) {
		return &said{errTooSlow.Error(), err}
	}
	if call, ok := errors.AsType[*os.SyscallError](err); ok {
		return call.Err // the phase says which call it was
	}
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Err != nil {
		return op.Err
	}
	return err
}

// said is an error in other words.
type said struct {
	words string
	err   error
}

func (s *said) Error() string { return s.words }
func (s *said) Unwrap() error { return s.err }
