package main

import (
	"context"
	"errors"
	"io"
	"net"
	"time"
)

// delay passes on every connection to a server, each way so much later. What is
// sent while something is under way leaves at once behind it, as on a real line:
// who does not wait for answers loses no time.
func delay(ctx context.Context, from, to string, by time.Duration) error {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", from)
	if err != nil {
		return err
	}
	context.AfterFunc(ctx, func() { _ = listener.Close() })
	for {
		near, err := listener.Accept()
		if err != nil {
			if errors.Is(err, net.ErrClosed) {
				return nil
			}
			return err
		}
		var dialer net.Dialer
		far, err := dialer.DialContext(ctx, "tcp", to)
		if err != nil {
			return errors.Join(err, near.Close())
		}
		go carry(far, near, by)
		go carry(near, far, by)
	}
}

// stretch is what arrived together, and when it may go on.
type stretch struct {
	data []byte
	due  time.Time
}

// carry passes on one direction.
func carry(to, from net.Conn, by time.Duration) {
	underWay := make(chan stretch, 1000)
	go func() {
		defer close(underWay)
		for {
			data := make([]byte, 64<<10)
			n, err := from.Read(data)
			if n > 0 {
				underWay <- stretch{data[:n], time.Now().Add(by)}
			}
			if err != nil {
				return
			}
		}
	}()
	for s := range underWay {
		time.Sleep(time.Until(s.due))
		if _, err := to.Write(s.data); err != nil {
			break
		}
	}
	_ = to.Close()
	_, _ = io.Copy(io.Discard, from)
	for range underWay { // lets the reader end
	}
}
