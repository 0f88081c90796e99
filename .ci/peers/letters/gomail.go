package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/wneessen/go-mail"

	"earmark/internal/mail/mailtest"
)

// send hands over the letter that earmark is measured with: a client for each
// connection, its default settings, one Send a message. It prints what it took.
func send(ctx context.Context, to string, mails, connections int) error {
	host, text, err := net.SplitHostPort(to)
	if err != nil {
		return err
	}
	port, err := strconv.Atoi(text)
	if err != nil {
		return err
	}
	begun := time.Now()
	var group sync.WaitGroup
	faults := make([]error, connections)
	for c := range connections {
		group.Go(func() { faults[c] = client(ctx, host, port, c, mails, connections) })
	}
	group.Wait()
	if err := errors.Join(faults...); err != nil {
		return err
	}
	took := time.Since(begun)
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return err
	}
	cpu := time.Duration(used.Utime.Nano() + used.Stime.Nano())
	fmt.Printf("gomail\t%d connections\t%.0f mails/s\t%.0f µs-CPU/mail\t%d MB-peak\n", connections,
		float64(mails)/took.Seconds(), float64(cpu.Microseconds())/float64(mails), used.Maxrss/1024)
	return nil
}

// client sends every so many of the mails, from the first on.
func client(ctx context.Context, host string, port, first, mails, step int) error {
	c, err := mail.NewClient(host, mail.WithPort(port), mail.WithTLSPolicy(mail.NoTLS))
	if err != nil {
		return err
	}
	if err := c.DialWithContext(ctx); err != nil {
		return err
	}
	for i := first; i < mails; i += step {
		msg, err := message(i)
		if err == nil {
			err = c.Send(msg)
		}
		if err != nil {
			return errors.Join(err, c.Close())
		}
	}
	return c.Close()
}

func message(i int) (*mail.Msg, error) {
	letter := mailtest.Letter(fmt.Sprint("Reader ", i), fmt.Sprint("token", i))
	msg := mail.NewMsg()
	if err := msg.FromFormat(letter.From.Name, letter.From.Address); err != nil {
		return nil, err
	}
	if err := msg.AddToFormat(fmt.Sprint("Reader ", i), fmt.Sprintf("reader%d@d%d.example", i, i%500)); err != nil {
		return nil, err
	}
	msg.Subject(letter.Subject)
	msg.SetMessageID()
	msg.SetDate()
	msg.SetBodyString(mail.TypeTextPlain, letter.Text)
	msg.AddAlternativeString(mail.TypeTextHTML, letter.HTML)
	return msg, nil
}
