package mail

import (
	"errors"
	"fmt"
	"net/textproto"
	"strings"
	"unicode"
)

// What can keep a connection from being used; test with errors.Is. Each comes
// inside a [ServerError] that carries the server's words.
var (
	// ErrConnect: nobody answered, or the connection was lost.
	ErrConnect = errors.New("cannot talk to the mail server")
	// ErrTLS: the connection could not be encrypted, or not with a
	// certificate that can be trusted.
	ErrTLS = errors.New("cannot encrypt the connection to the mail server")
	// ErrAuth: the user or password was refused, or the server wants one.
	ErrAuth = errors.New("the mail server refused the login")
	// ErrSender: the server does not take mail in this sender's name, or none
	// at all. It concerns every reader, so it is nobody's rejection.
	ErrSender = errors.New("the mail server refused the sender")
)

// ServerError is a conversation that failed for a reason that has nothing to do
// with the recipient: every other mail would fail the same way.
type ServerError struct {
	Server string // "host:port"
	Step   string // "connect", "greeting", "EHLO", "STARTTLS", "AUTH", "MAIL"
	Code   int    // SMTP reply code; 0 when there was no reply
	Reply  string // the server's words; empty when there were none
	Kind   error  // ErrConnect, ErrTLS, ErrAuth or ErrSender
	Cause  error
}

// Error says what failed where, in the server's words when it gave any.
func (e *ServerError) Error() string {
	if e.Code != 0 {
		return fmt.Sprintf("%s: %s at %s: %d %s", e.Server, e.Kind, e.Step, e.Code, e.Reply)
	}
	return fmt.Sprintf("%s: %s at %s: %v", e.Server, e.Kind, e.Step, e.Cause)
}

// Unwrap gives the kind and the cause to errors.Is and errors.As.
func (e *ServerError) Unwrap() []error { return []error{e.Kind, e.Cause} }

// Temporary tells whether trying again later may help: the network failed or
// the server said 4yz (RFC 5321 section 4.2.1). A refused login, a bad
// certificate and 5yz stay as they are until somebody changes something.
func (e *ServerError) Temporary() bool {
	if e.Code != 0 {
		return e.Code/100 == 4
	}
	return errors.Is(e.Kind, ErrConnect)
}

// errNotSMTP stands for what is no reply, whose bytes may be any and many.
var errNotSMTP = errors.New("it does not answer as a mail server does; is it the right port?")

func newServerError(server, step string, kind, cause error) *ServerError {
	e := &ServerError{Server: server, Step: step, Kind: kind, Cause: cause}
	if reply, ok := errors.AsType[*textproto.Error](cause); ok {
		e.Code, e.Reply = reply.Code, readable(reply.Msg)
	}
	if _, ok := errors.AsType[textproto.ProtocolError](cause); ok {
		e.Cause = errNotSMTP
	}
	return e
}

func isPrintable(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// maxReply is how much of a reply is kept, in characters.
const maxReply = 500

// readable makes a server's words fit for one line of a terminal or a table:
// they come from outside and may hold anything.
func readable(reply string) string {
	if len(reply) <= maxReply && isPrintable(reply) {
		return reply // as nearly all are
	}
	clean := strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return ' '
		}
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, reply)
	if runes := []rune(clean); len(runes) > maxReply {
		return string(runes[:maxReply]) + "…"
	}
	return clean
}
