package mail

import (
	"bytes"
	"context"
	"fmt"
	"strings"
)

// Send hands over one mail: MAIL, RCPT, DATA, the message, and then, after
// beforeDot has returned nil, the final dot. What the server makes of it is the
// [Outcome]; it is to be recorded even when there is an error too.
//
// beforeDot is where the caller writes down durably that the dot is about to
// leave: a crash before it leaves nothing delivered, a crash after it leaves
// the mail uncertain. When it fails, the connection is closed without the dot
// and its error is returned. It may be nil.
//
// The error is not about this mail but about all: a [ServerError] of kind
// [ErrSender], [ErrAuth] or [ErrTLS], a failed beforeDot, the end of the context, or a
// [FieldError] for addresses and bytes that cannot be sent. The end of the
// context closes the connection; an answer to a dot that has left is awaited a
// moment longer ([Timeouts.Grace]).
//
// A connection lost before the dot is Deferred with [Conn.Alive] false.
func (c *Conn) Send(ctx context.Context, from, to string, msg []byte, beforeDot func() error) (Outcome, error) {
	t, err := c.begin(from, to, msg)
	if err != nil {
		return Outcome{State: Deferred, Reply: err.Error()}, fmt.Errorf("send mail: %w", err)
	}
	if ctx.Err() != nil {
		return Outcome{State: Deferred, Reply: "interrupted"}, context.Cause(ctx)
	}
	if t.needsUTF8 && !c.utf8 {
		return Outcome{State: Rejected, Reply: "the mail server does not offer SMTPUTF8, which the address needs"}, nil
	}
	stop := context.AfterFunc(ctx, func() { _ = c.wire.Close() })
	defer stop()
	outcome, done, err := t.beforeData(ctx)
	if done || err != nil {
		return outcome, err
	}
	return t.data(ctx, beforeDot, stop)
}

// EnvelopeRecipient is the field of a [FieldError] about the address a mail goes
// to, as against one about all mails.
const EnvelopeRecipient = "envelope recipient"

// transaction is one mail on its way.
type transaction struct {
	*Conn
	from, to  string
	msg       []byte
	needsUTF8 bool
}

func (c *Conn) begin(from, to string, msg []byte) (*transaction, error) {
	if c.dead {
		return nil, newServerError(c.server, "MAIL", ErrConnect, fmt.Errorf("the connection is closed"))
	}
	from, err := wireAddress("envelope sender", from)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSender, err)
	}
	to, err = wireAddress(EnvelopeRecipient, to)
	if err != nil {
		return nil, err
	}
	if err := checkLines(msg); err != nil {
		return nil, err
	}
	if len(msg) == 0 {
		return nil, &FieldError{"message", "", "is empty"}
	}
	return &transaction{Conn: c, from: from, to: to, msg: msg, needsUTF8: !isASCII(from + to)}, nil
}

// beforeData goes as far as the server's leave to send the message. Done means
// that the mail's fate is settled.
func (t *transaction) beforeData(ctx context.Context) (outcome Outcome, done bool, err error) {
	if t.dirty {
		code, reply, err := t.command("RSET")
		if err == nil && code/100 != 2 {
			err = fmt.Errorf("found %d %s, expected 250", code, reply)
		}
		if err != nil {
			outcome, err = t.lost(ctx, "RSET", err)
			return outcome, true, err
		}
	}
	t.dirty = true
	for _, step := range []struct {
		name, command string
		want          int // first digit of the reply that lets us go on
	}{
		{"MAIL", "MAIL FROM:<" + t.from + ">" + t.parameters(), 2},
		{"RCPT", "RCPT TO:<" + t.to + ">", 2},
		{"DATA", "DATA", 3},
	} {
		code, reply, err := t.command("%s", step.command)
		if err != nil {
			outcome, err = t.lost(ctx, step.name, err)
			return outcome, true, err
		}
		if code/100 != step.want {
			outcome, err = t.refused(step.name, code, reply)
			return outcome, true, err
		}
	}
	return Outcome{}, false, nil
}

// parameters tells the size ahead, so that a server can refuse a mail that is
// too long before it has come, and asks for UTF-8 addresses only when the mail
// has one: the bodies are quoted-printable.
func (t *transaction) parameters() string {
	p := ""
	if t.size {
		p += fmt.Sprintf(" SIZE=%d", len(t.msg))
	}
	if t.needsUTF8 {
		p += " BODY=8BITMIME SMTPUTF8"
	}
	return p
}

// refused reads a refusal: of this recipient or mail, or of everything we send.
func (t *transaction) refused(step string, code int, reply string) (Outcome, error) {
	if code == 421 {
		_ = t.kill()
	}
	outcome := Outcome{State: verdict(code), Code: code, Reply: reply}
	if outcome.State != Rejected {
		outcome.State = Deferred
	}
	kind := refusalKind(step, code, reply)
	if kind == nil {
		return outcome, nil
	}
	outcome.State = Deferred
	return outcome, &ServerError{Server: t.server, Step: step, Code: code, Reply: reply, Kind: kind, Cause: kind}
}

// refusalKind tells refusals that concern every mail from those of one. 530,
// 535 and 538 are about the login (RFC 4954 section 6), or 530 about a missing
// STARTTLS (RFC 3207 section 4), which the words alone tell apart; a 5yz to MAIL
// is about the sender, but for 552 (too long), which is about this mail.
func refusalKind(step string, code int, reply string) error {
	switch {
	case code == 530 && strings.Contains(strings.ToUpper(reply), "STARTTLS"):
		return ErrTLS
	case code == 530, code == 535, code == 538:
		return ErrAuth
	case step == "MAIL" && code/100 == 5 && code != 552:
		return ErrSender
	}
	return nil
}

// verdict reads a reply code (RFC 5321 section 4.2.1). What is no final answer
// is Uncertain.
func verdict(code int) State {
	switch code / 100 {
	case 2:
		return Accepted
	case 4:
		return Deferred
	case 5:
		return Rejected
	}
	return Uncertain
}

// data sends the message and the dot. From the dot on, silence is Uncertain.
func (t *transaction) data(ctx context.Context, beforeDot func() error, stop func() bool) (Outcome, error) {
	t.wire.allow(t.timeouts.Data)
	if err := t.write(stuff(t.msg)); err != nil {
		return t.lost(ctx, "the message", err)
	}
	if beforeDot != nil {
		if err := beforeDot(); err != nil {
			_ = t.kill()
			return Outcome{State: Deferred, Reply: "given up before the final dot"}, fmt.Errorf("before the final dot: %w", err)
		}
	}
	if !stop() {
		return t.lost(ctx, "the final dot", context.Cause(ctx))
	}
	t.wire.allow(t.timeouts.Dot)
	stopWaiting := context.AfterFunc(ctx, func() { t.wire.allow(t.timeouts.Grace) })
	defer stopWaiting()
	before := t.wire.written
	if err := t.write([]byte(".\r\n")); err != nil {
		if t.wire.written == before {
			return t.lost(ctx, "the final dot", err)
		}
		return t.uncertain(err), nil
	}
	return t.afterDot()
}

func (t *transaction) afterDot() (Outcome, error) {
	code, reply, err := t.reply()
	if err != nil {
		return t.uncertain(err), nil
	}
	t.dirty = false
	if code == 421 || verdict(code) == Uncertain {
		_ = t.kill()
	}
	return Outcome{State: verdict(code), Code: code, Reply: reply}, nil
}

func (t *transaction) uncertain(err error) Outcome {
	_ = t.kill()
	return Outcome{State: Uncertain, Reply: fmt.Sprintf("no answer to the final dot: %v", err)}
}

func (t *transaction) write(p []byte) error {
	if _, err := t.client.Text.W.Write(p); err != nil {
		return err
	}
	return t.client.Text.W.Flush()
}

// stuff doubles a dot at the beginning of a line (RFC 5321 section 4.5.2), so
// that no line of the message can end it.
func stuff(msg []byte) []byte {
	stuffed := bytes.ReplaceAll(msg, []byte("\r\n."), []byte("\r\n.."))
	if msg[0] == '.' {
		stuffed = append([]byte("."), stuffed...)
	}
	return stuffed
}
