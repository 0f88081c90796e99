package mail

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync/atomic"
	"time"
)

// batch is a run of letters over one connection.
type batch struct {
	*Conn
	letters  []letter
	outcomes []Outcome
	ahead    []step      // those of the next letter, when they left with the last dot
	awaiting atomic.Bool // a dot may have left and is not answered
}

// interrupt is called at the end of the context, at any moment: the answer to a
// dot is awaited a moment longer, everything else ends at once.
func (b *batch) interrupt() {
	if b.awaiting.Load() {
		b.wire.allow(b.timeouts.Grace)
		return
	}
	_ = b.wire.Close()
}

// write sends commands in one go.
func (b *batch) write(steps ...step) error {
	var out []byte
	for _, s := range steps {
		out = append(append(out, s.command...), '\r', '\n')
	}
	b.wire.allow(b.timeouts.Command)
	return b.put(out)
}

func (b *batch) put(p []byte) error {
	if _, err := b.client.Text.W.Write(p); err != nil {
		return err
	}
	return b.client.Text.W.Flush()
}

// putLast writes a message and what follows it. Left tells whether anything of
// what follows may have left, whatever the error says. In clear it is one call of
// the operating system; in TLS the records are written one after the other.
func (b *batch) putLast(message net.Buffers, last []byte) (left bool, err error) {
	if b.encrypted {
		for _, part := range message {
			if _, err := b.client.Text.W.Write(part); err != nil {
				return false, err
			}
		}
		if err := b.client.Text.W.Flush(); err != nil {
			return false, err
		}
		before := b.wire.written
		err := b.put(last)
		return b.wire.written > before, err
	}
	size := int64(0)
	for _, part := range message {
		size += int64(len(part))
	}
	all := append(message, last)
	n, err := all.WriteTo(b.wire.Conn)
	return n > size, err
}

// reply reads one reply of any code. An error means that there was none, or not
// the whole of it: the library takes the beginning of a line for a line when no
// more comes.
func (c *Conn) reply(within time.Duration) (int, string, error) {
	c.wire.allow(within)
	code, text, err := c.client.Text.ReadResponse(0)
	if err == nil && c.wire.deaf.Load() {
		err = errCutOff
	}
	return code, readable(text), err
}

var errCutOff = errors.New("the reply was cut off")

// lost writes down that the conversation broke before a letter's dot: nothing
// can have been delivered. When it was the context that ended it, that is the
// error, and nothing happened to the letter.
func (b *batch) lost(ctx context.Context, l *letter, step string, err error) error {
	if ctx.Err() != nil {
		return b.giveUp(ctx)
	}
	_ = b.kill()
	b.outcomes[l.at] = Outcome{State: Deferred, Reply: fmt.Sprintf("connection lost at %s: %v", step, err)}
	return nil
}

func (b *batch) giveUp(ctx context.Context) error {
	_ = b.kill()
	return context.Cause(ctx)
}

// stuffed is a message with a second dot at the beginning of each line that has
// one (RFC 5321 section 4.5.2), so that no line of it can end it.
func stuffed(msg []byte, dots []int) net.Buffers {
	parts := make(net.Buffers, 0, 2*len(dots)+2)
	from := 0
	for _, at := range dots {
		parts = append(parts, msg[from:at], []byte{'.'})
		from = at
	}
	return append(parts, msg[from:])
}
