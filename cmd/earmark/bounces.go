package main

import (
	"bytes"
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"earmark/internal/earmark"
	"earmark/internal/mail"
	"earmark/internal/outbox"
	"earmark/internal/store"
	"earmark/internal/term"
)

func newBouncesCommand(a *app) *cobra.Command {
	all := false
	c := &cobra.Command{
		Use:   "bounces FILE|DIR|-",
		Short: "Read mail that came back, and end the letters of those who are gone",
		Long: help(`
Read mails that came in, from a Maildir, a folder, an mbox, one mail, or what is
piped in, and do what they say:

  the mailbox is not there (DSN, RFC 3464)    no letters more, at once
  it cannot be delivered for other reasons    counted: no letters more after three issues
  their server refuses our mail (5.7.x)       nothing: it is not the reader's fault
  a complaint (ARF, RFC 5965)                 no letters more, at once
  a mail that asks to unsubscribe             unsubscribed

Whose letter it was is told by the signed token in the address it came back to
(mail.bounces) or in the letter's way out, by nothing else: forged mail and
other people's changes nothing. Reading the same mail again changes nothing
either, and no mail is moved or deleted.

When more than one in twenty readers, and more than ten, seem to have no mailbox
nothing is done: the fault may be your mail server's. Look, then say --all.`,
			statusDone, statusFailed, statusUsage, "3  some mails could not be read", "5  refused: too many at once", statusStopped),
		Example: `  earmark bounces ~/Maildir
  earmark bounces /var/mail/bounce --json
  earmark bounces - < mail.eml             from a .forward or a pipe of your mail server
  0 * * * * earmark -C /srv/sunday bounces --quiet /srv/Maildir    hourly, in a crontab`,
		Args: args(cobra.ExactArgs(1)),
		RunE: func(c *cobra.Command, given []string) error {
			return runBounces(c.Context(), a, given[0], all)
		},
	}
	c.Flags().BoolVar(&all, "all", false, "end the letters of however many have no mailbox")
	return c
}

// bounceSum counts what became of the mails that came in.
type bounceSum struct {
	mails, unreadable, ended int
}

func runBounces(ctx context.Context, a *app, path string, all bool) error {
	keys, err := a.loadKeys(ctx)
	if err != nil {
		return err
	}
	s, err := a.openStore(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	bounces, sum, err := a.readBounces(ctx, path, keys)
	if err != nil {
		return err
	}
	if err := a.plausible(ctx, s, bounces, all); err != nil {
		return err
	}
	table := a.term.Table("READER", "KIND", "STATUS", "WHAT HAPPENS", "WORDS")
	for _, b := range bounces {
		reader, ended, err := outbox.TakeBounce(ctx, s, b, a.now())
		if err != nil {
			return err
		}
		if ended {
			sum.ended++
		}
		if err := a.tellBounce(table, b, reader, ended); err != nil {
			return err
		}
	}
	if !a.json {
		if err := table.Flush(); err != nil {
			return err
		}
	}
	a.term.Note("%s read, %s of ours, the letters of %s end", count(sum.mails, "mail"), count(len(bounces), "report"), count(sum.ended, "reader"))
	if sum.unreadable > 0 {
		return &exitError{code: exitPartly}
	}
	return nil
}

// readBounces reads all before anything is done, for too many at once mean
// something else.
func (a *app) readBounces(ctx context.Context, path string, keys earmark.Keyring) ([]outbox.Bounce, bounceSum, error) {
	var bounces []outbox.Bounce
	var sum bounceSum
	for in, err := range mail.Mails(path, a.in) {
		if ctx.Err() != nil {
			return nil, sum, ctx.Err()
		}
		if err != nil && in.Where == path && sum.mails == 0 {
			return nil, sum, hinted(exitUsage, err, "")
		}
		sum.mails++
		var report mail.Report
		if err == nil {
			report, err = mail.ReadReport(bytes.NewReader(in.Text))
		}
		if err != nil {
			sum.unreadable++
			a.term.Warn("%s: %v", in.Where, err)
			continue
		}
		if b, ours := outbox.BounceOf(report, keys); ours {
			bounces = append(bounces, b)
		}
	}
	return bounces, sum, nil
}

// plausible refuses to end the letters of a twentieth of all readers at once.
func (a *app) plausible(ctx context.Context, s *store.Store, bounces []outbox.Bounce, all bool) error {
	gone := map[earmark.ReaderID]bool{}
	for _, b := range bounces {
		if reader, found, err := s.SubscriberByID(ctx, b.Reader); err != nil {
			return err
		} else if found && reader.Status == earmark.Active && b.Kind == outbox.Hard {
			gone[b.Reader] = true
		}
	}
	active, err := s.CountActive(ctx)
	if err != nil || all || len(gone) <= 10 || len(gone) <= active/20 {
		return err
	}
	return hinted(exitRefused, fmt.Errorf("%d of %d readers seem to have no mailbox: nobody's letters were ended", len(gone), active),
		"if your mail server had a fault, throw these mails away; if they are right, earmark bounces --all")
}

type bounceRow struct {
	Reader  earmark.ReaderID  `json:"reader"`
	Address string            `json:"address"`
	Kind    outbox.BounceKind `json:"kind"`
	Status  string            `json:"status"`
	Words   string            `json:"words"`
	Ended   bool              `json:"ended"` // the reader gets no letters from now on
}

func (a *app) tellBounce(table *term.Table, b outbox.Bounce, reader earmark.Subscriber, ended bool) error {
	if reader.ID == "" {
		return nil
	}
	if a.json {
		return a.term.JSON(bounceRow{reader.ID, reader.Address, b.Kind, b.Status, b.Words, ended})
	}
	what := "nothing is done"
	switch {
	case ended:
		what = "gets no letters from now on"
	case b.Kind == outbox.Soft && reader.Status == earmark.Active:
		what = "nothing yet: three issues in a row would end it"
	}
	table.Row(reader.Address, string(b.Kind), b.Status, what, b.Words)
	return nil
}
