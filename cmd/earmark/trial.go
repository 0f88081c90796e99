package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"

	netmail "net/mail"

	"github.com/spf13/cobra"

	"earmark/internal/audience"
	"earmark/internal/digest"
	"earmark/internal/mail"
)

func newDigestTestCommand(a *app) *cobra.Command {
	var to []string
	c := &cobra.Command{
		Use:   "test [ISSUE] --to ADDRESS",
		Short: "Send an issue to yourself",
		Long: help(`
Send an issue, exactly as readers would get it, to the addresses given. They
need not be subscribers, and nothing is written down: readers still get theirs.`,
			statusDone, "1  failed: the server did not take it", statusUsage, "5  refused: readers could not leave"),
		Example: `  earmark digest test --to you@example.com
  earmark digest test 2026-11-22 --to you@example.com --to editor@example.com
  EARMARK_SMTP_PASSWORD_FILE=~/.smtp earmark digest test --to you@example.com`,
		Args: args(cobra.MaximumNArgs(1)),
		RunE: func(c *cobra.Command, given []string) error {
			return runDigestTest(c.Context(), a, append(given, "")[0], to)
		},
	}
	c.Flags().StringArrayVar(&to, "to", nil, "send to `ADDRESS`; may be given several times")
	return c
}

func runDigestTest(ctx context.Context, a *app, named string, to []string) error {
	if len(to) == 0 {
		return hinted(exitUsage, errors.New("whom to send it to is missing"), "earmark digest test --to you@example.com")
	}
	for i, address := range to {
		normal, err := audience.Normalize(address)
		if err != nil {
			return hinted(exitUsage, err, "")
		}
		to[i] = normal
	}
	e, err := a.edit(ctx, named)
	if err != nil {
		return err
	}
	p, err := a.newPost(ctx, e)
	if err != nil {
		return err
	}
	conn, err := mail.Dial(ctx, e.config.Mail)
	if err != nil {
		return mailError(p.issue.ID, err)
	}
	defer conn.Close()
	for _, address := range to {
		if err := a.sendTest(ctx, p, conn, address); err != nil {
			return err
		}
	}
	return nil
}

func (a *app) sendTest(ctx context.Context, p *post, conn *mail.Conn, to string) error {
	data, err := p.mail(a, nil, netmail.Address{Address: to}, "", digest.Tokens{Leave: "test", Prefer: "test"}, "test."+strings.ToLower(rand.Text())+"@"+p.host)
	if err != nil {
		return err
	}
	outcome, err := conn.Send(ctx, p.from.Address, to, data)
	if err != nil {
		return mailError(p.issue.ID, err)
	}
	if outcome.State != mail.Accepted {
		return fmt.Errorf("%s: %s: %s", to, outcome.State, outcome.Reply)
	}
	a.term.Note("%s: accepted by %s: %s", to, p.config.Mail.Address(), outcome.Reply)
	return nil
}
