package mail

import (
	"context"
	"errors"
	"fmt"
)

// Parcel is one mail on its way: an envelope and the whole message, each line
// ended by CRLF.
type Parcel struct {
	From, To string
	Msg      []byte
}

// Send hands over one mail: see [Conn.SendAll].
func (c *Conn) Send(ctx context.Context, from, to string, msg []byte) (Outcome, error) {
	outcomes, err := c.SendAll(ctx, []Parcel{{From: from, To: to, Msg: msg}})
	return outcomes[0], err
}

// SendAll hands over mails one after the other and gives back an outcome for
// each, all of which are to be recorded even when there is an error too. From
// the first byte of a mail's final dot until the server's answer its fate is
// unknown, so write down durably that it is being sent before you call this.
//
// Where the server offers PIPELINING (RFC 2920), MAIL, RCPT and DATA of a mail
// leave together with the dot of the one before it: a mail costs one round trip
// instead of four. Each step has its own time ([Timeouts]).
//
// The error is not about one mail but about all: a [ServerError] of kind
// [ErrSender], [ErrAuth] or [ErrTLS], or the end of the context. It closes the
// connection before the next dot; an answer to a dot that has left is awaited a
// moment longer ([Timeouts.Grace]). The mails not reached are Untouched.
//
// A connection lost before a mail's dot leaves that mail Deferred, those after
// it Untouched, and [Conn.Alive] false. What never can be sent, such as an
// address with a line break, is an outcome of its own mail.
func (c *Conn) SendAll(ctx context.Context, parcels []Parcel) ([]Outcome, error) {
	b := &batch{Conn: c, outcomes: make([]Outcome, len(parcels))}
	for i, p := range parcels {
		if letter, ok := b.address(i, p); ok {
			b.letters = append(b.letters, letter)
		}
	}
	stop := context.AfterFunc(ctx, b.interrupt)
	defer stop()
	return b.outcomes, b.run(ctx)
}

// letter is a parcel that can be sent.
type letter struct {
	at       int // where its outcome goes
	from, to string
	utf8     bool  // an address needs SMTPUTF8
	dots     []int // where lines of the message begin with a dot
	msg      []byte
}

// address checks a parcel; what cannot be sent has its outcome at once. A bad
// recipient is refused for good, a bad message may be composed better.
func (b *batch) address(i int, p Parcel) (letter, bool) {
	l := letter{at: i, msg: p.Msg}
	var err error
	if l.to, err = wireAddress("envelope recipient", p.To); err != nil {
		b.outcomes[i] = Outcome{State: Rejected, Reply: err.Error(), Ours: true}
		return l, false
	}
	l.from, err = wireAddress("envelope sender", p.From)
	if len(p.Msg) == 0 {
		err = errors.Join(err, &FieldError{"message", "", "is empty"})
	}
	dots, lines := checkLines(p.Msg)
	l.dots = dots
	if err = errors.Join(err, lines); err != nil {
		b.outcomes[i] = Outcome{State: Deferred, Reply: err.Error(), Ours: true}
		return l, false
	}
	if l.utf8 = !isASCII(l.from + l.to); l.utf8 && !b.utf8 {
		b.outcomes[i] = Outcome{State: Rejected, Reply: "the mail server does not offer SMTPUTF8, which the address needs"}
		return l, false
	}
	return l, true
}

// run sends the letters of the batch.
func (b *batch) run(ctx context.Context) error {
	for i := range b.letters {
		l := &b.letters[i]
		if b.dead {
			return b.gone(ctx, i)
		}
		if ctx.Err() != nil {
			return b.giveUp(ctx)
		}
		ready, err := b.begin(ctx, l)
		if err != nil {
			return err
		}
		if !ready {
			continue
		}
		var next *letter
		if b.pipelining && i+1 < len(b.letters) {
			next = &b.letters[i+1]
		}
		if err := b.finish(ctx, l, next); err != nil {
			return err
		}
	}
	return nil
}

// gone ends a batch whose connection is closed: the fault of nobody in it,
// unless it was closed before the first.
func (b *batch) gone(ctx context.Context, i int) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if i == 0 {
		return newServerError(b.server, "MAIL", ErrConnect, errors.New("the connection is closed"))
	}
	return nil
}

// begin goes as far as the server's leave to send the message. Without it the
// letter's fate is settled.
func (b *batch) begin(ctx context.Context, l *letter) (ready bool, err error) {
	if steps := b.ahead; steps != nil {
		b.ahead = nil
		return b.hear(ctx, l, steps)
	}
	steps := b.steps(l)
	if b.pipelining {
		if err := b.write(steps...); err != nil {
			return false, b.lost(ctx, l, "MAIL", err)
		}
		return b.hear(ctx, l, steps)
	}
	for _, s := range steps {
		if err := b.write(s); err != nil {
			return false, b.lost(ctx, l, s.name, err)
		}
		if ready, err = b.hear(ctx, l, []step{s}); err != nil || !ready {
			return false, err
		}
	}
	return true, nil
}

// step is a command and the first digit of the reply that lets us go on.
type step struct {
	name, command string
	want          int
}

// steps are the commands that begin a transaction. RSET first, where one was
// begun and never ended.
func (b *batch) steps(l *letter) []step {
	steps := make([]step, 0, 4)
	if b.dirty {
		steps = append(steps, step{"RSET", "RSET", 2})
	}
	b.dirty = true
	return append(steps,
		step{"MAIL", "MAIL FROM:<" + l.from + ">" + b.parameters(l), 2},
		step{"RCPT", "RCPT TO:<" + l.to + ">", 2},
		step{"DATA", "DATA", 3})
}

// parameters tells the size ahead, so that a server can refuse a mail that is
// too long before it has come, and asks for UTF-8 addresses only when the mail
// has one: the bodies are quoted-printable.
func (b *batch) parameters(l *letter) string {
	p := ""
	if b.size {
		p += fmt.Sprintf(" SIZE=%d", len(l.msg))
	}
	if l.utf8 {
		p += " BODY=8BITMIME SMTPUTF8"
	}
	return p
}

// hear reads a reply to each of the steps, whatever they say, for they have all
// left. The first refusal counts. A server that gives leave for a message of
// which it refused the recipient gets a lone dot, as RFC 2920 section 3.1 wants.
func (b *batch) hear(ctx context.Context, l *letter, steps []step) (ready bool, err error) {
	refused := false
	for _, s := range steps {
		code, reply, err := b.reply(b.timeouts.Command)
		if err != nil {
			return false, b.lost(ctx, l, s.name, err)
		}
		if code/100 == s.want {
			ready = s.name == "DATA" || len(steps) == 1
			continue
		}
		if s.name == "DATA" {
			ready = false
		}
		if refused {
			continue
		}
		refused = true
		if err := b.refuse(l, s.name, code, reply); err != nil || b.dead {
			return false, err
		}
	}
	if refused && ready && len(steps) > 1 {
		return false, b.dismiss(ctx, l)
	}
	return ready && !refused, nil
}

// refuse writes down a refusal: of this letter, or of everything we send.
func (b *batch) refuse(l *letter, step string, code int, reply string) error {
	if code == 421 {
		_ = b.kill()
	}
	if step == "RSET" || code/100 < 4 {
		// A server out of step with us cannot be believed any more.
		_ = b.kill()
		b.outcomes[l.at] = Outcome{State: Deferred, Code: code, Reply: reply}
		return nil
	}
	if kind := refusalKind(step, code, reply); kind != nil {
		_ = b.kill()
		return &ServerError{Server: b.server, Step: step, Code: code, Reply: reply, Kind: kind, Cause: kind}
	}
	b.outcomes[l.at] = beforeDot(code, reply)
	return nil
}

// dismiss ends a message to nobody.
func (b *batch) dismiss(ctx context.Context, l *letter) error {
	refusal := b.outcomes[l.at]
	err := b.put([]byte(".\r\n"))
	if err == nil {
		_, _, err = b.reply(b.timeouts.Dot)
	}
	if err != nil {
		err = b.lost(ctx, l, "the end of a refused mail", err)
	}
	b.outcomes[l.at] = refusal
	return err
}

// finish sends the message, the dot, and the commands of the next letter with
// it. From the dot on, silence is Uncertain.
func (b *batch) finish(ctx context.Context, l, next *letter) error {
	last := []byte(".\r\n")
	b.dirty = false // whatever is answered to the dot ends the transaction (RFC 5321 section 4.1.1.4)
	if next != nil {
		b.ahead = b.steps(next)
		for _, s := range b.ahead {
			last = append(append(last, s.command...), '\r', '\n')
		}
	}
	b.wire.allow(b.timeouts.Data)
	b.awaiting.Store(true)
	defer b.awaiting.Store(false)
	if ctx.Err() != nil {
		return b.giveUp(ctx)
	}
	if left, err := b.putLast(stuffed(l.msg, l.dots), last); err != nil && !left {
		return b.lost(ctx, l, "the message", err)
	}
	b.wire.allow(b.timeouts.Dot)
	if ctx.Err() != nil {
		b.wire.allow(b.timeouts.Grace) // the interruption may have said so a moment too early
	}
	code, reply, err := b.client.Text.ReadResponse(0)
	if err != nil {
		_ = b.kill()
		b.outcomes[l.at] = uncertain(err)
		return nil
	}
	o := Outcome{State: verdict(code), Code: code, Reply: readable(reply)}
	if code == 421 || o.State == Uncertain || b.wire.deaf.Load() {
		_ = b.kill() // the code of a reply that was cut off counts, the conversation is over
	}
	b.outcomes[l.at] = o
	return nil
}
