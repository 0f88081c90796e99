package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	netmail "net/mail"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"earmark/internal/audience"
	"earmark/internal/earmark"
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
		return mailError(err)
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
	m, err := p.message(a, netmail.Address{Address: to}, "test", "test."+strings.ToLower(rand.Text())+"@"+p.host)
	if err != nil {
		return err
	}
	data, err := mail.Compose(m)
	if err != nil {
		return err
	}
	outcome, err := conn.Send(ctx, p.from.Address, to, data, func() error { return nil })
	if err != nil {
		return mailError(err)
	}
	if outcome.State != mail.Accepted {
		return fmt.Errorf("%s: %s: %s", to, outcome.State, outcome.Reply)
	}
	a.term.Note("%s: accepted by %s: %s", to, p.config.Mail.Address(), outcome.Reply)
	return nil
}

func newDigestSendCommand(a *app) *cobra.Command {
	yes := -1
	c := &cobra.Command{
		Use:   "send ISSUE",
		Short: "Send an issue to every subscriber, once",
		Long: help(`
Send an issue to every active subscriber. Each reader gets it once, however
often the command is run: a run that was stopped goes on where it was, and who
has the issue is left alone. A letter of which nobody knows whether it arrived
is listed and not sent again.

Before the first letter leaves you type the number of readers; scripts give it
with --yes. --json prints a line for each reader with the fields issue,
address, state, message_id, attempts and reply.`,
			statusDone, statusFailed, statusUsage, "3  some letters were not delivered",
			"5  refused: not confirmed, changed since it was begun, being sent already, or readers could not leave", statusStopped),
		Example: `  earmark digest send 2026-11-22
  earmark digest send 2026-11-22 --yes 1204
  earmark digest send 2026-11-22 --yes 1204 --json > outcome.jsonl`,
		Args: args(cobra.ExactArgs(1)),
		RunE: func(c *cobra.Command, given []string) error {
			return runDigestSend(c.Context(), a, given[0], yes)
		},
	}
	c.Flags().IntVar(&yes, "yes", -1, "there are `N` readers, send without asking")
	return c
}

func runDigestSend(ctx context.Context, a *app, named string, yes int) error {
	e, err := a.edit(ctx, named)
	if err != nil {
		return err
	}
	p, err := a.newPost(ctx, e)
	if err != nil {
		return err
	}
	s, err := a.openStore(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	readers, err := s.Subscribers(ctx, earmark.Active)
	if err != nil {
		return err
	}
	if len(readers) == 0 {
		return hinted(exitUsage, errors.New("there are no subscribers to send it to"), "earmark subscribers add ADDRESS")
	}
	if err := a.mayLeave(e); err != nil {
		return err
	}
	if err := a.confirm(ctx, p, len(readers), yes); err != nil {
		return err
	}
	report, err := a.deliver(ctx, p, s, readers)
	if refused, ok := errors.AsType[*exitError](err); ok && refused.code == exitRefused {
		return err
	}
	told := a.tellReport(p.issue.ID, report)
	if err != nil {
		return err
	}
	return told
}

// mayLeave refuses an issue that tells readers of what is not published yet.
func (a *app) mayLeave(e *edition) error {
	if what := e.issue.Unpublished(a.now()); what != "" {
		return hinted(exitRefused, fmt.Errorf("%s: nothing was sent", what), "send it then")
	}
	return nil
}

// confirm makes sure that a person knows how many letters are about to leave:
// a wrong list is noticed here or never.
func (a *app) confirm(ctx context.Context, p *post, readers, yes int) error {
	question := fmt.Sprintf("issue %s, %q, to %s", p.issue.ID, p.issue.Subject, count(readers, "reader"))
	if yes < 0 {
		f, ok := a.in.(*os.File)
		if !ok || !term.IsTerminal(int(f.Fd())) {
			return hinted(exitRefused, errors.New(question+": nobody confirmed it"), fmt.Sprintf("earmark digest send %s --yes %d", p.issue.ID, readers))
		}
		fmt.Fprintf(a.term.Err, "%s. Type %d to send: ", question, readers)
		line, err := readLine(ctx, f)
		if err != nil {
			return err
		}
		if yes, err = strconv.Atoi(line); err != nil {
			yes = -1
		}
	}
	if yes != readers {
		return hinted(exitRefused, fmt.Errorf("%s: the number given does not agree, nothing was sent", question), "")
	}
	return nil
}

// readLine reads a line, or gives up when the context ends: a terminal does
// not wake a reader then.
func readLine(ctx context.Context, r io.Reader) (string, error) {
	type answer struct {
		line string
		err  error
	}
	read := make(chan answer, 1)
	go func() {
		line, err := bufio.NewReader(r).ReadString('\n')
		read <- answer{strings.TrimSpace(line), err}
	}()
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case got := <-read:
		if got.err != nil && got.line == "" {
			return "", hinted(exitRefused, errors.New("nobody confirmed it"), "")
		}
		return got.line, nil
	}
}
