package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"earmark/internal/outbox"
	"earmark/internal/store"
)

func newDigestSendCommand(a *app) *cobra.Command {
	yes := -1
	c := &cobra.Command{
		Use:   "send ISSUE",
		Short: "Send an issue to every subscriber, once",
		Long: help(`
Send an issue to every active subscriber. Each reader gets it once, however
often the command is run: a run that was stopped goes on where it was, and who
has the issue is left alone. A letter of which nobody knows whether it arrived
is listed and not sent again; "earmark digest resume" says what to do then.

When a server refuses more than one in twenty for good, the run stops and nobody
is taken off the list: it may be the fault of the server. Else who has no
mailbox any more gets no letters from then on.

Only what was approved is sent: see earmark digest approve. Before the first
letter leaves you type the number of readers who get one; scripts give it with
--yes. --json prints a line for each reader with the fields issue,
address, state, message_id, attempts and reply.`,
			statusDone, statusFailed, statusUsage, "3  some letters were not delivered",
			"5  refused: not approved, changed since then or since it was begun, not confirmed, being sent already,", "   with something in it that is not published, or without a way out for its readers", statusStopped),
		Example: `  earmark digest send 2026-11-22
  earmark digest send 2026-11-22 --yes 1204
  earmark digest send 2026-11-22 --yes 1204 --json > outcome.jsonl
  earmark help schedule            by cron or systemd`,
		Args: args(cobra.ExactArgs(1)),
		RunE: func(c *cobra.Command, given []string) error {
			return runDigestSend(c.Context(), a, given[0], yes)
		},
	}
	c.Flags().IntVar(&yes, "yes", -1, "there are `N` readers, send without asking")
	return c
}

func runDigestSend(ctx context.Context, a *app, named string, yes int) error {
	p, err := a.leaving(ctx, named)
	if err != nil {
		return err
	}
	s, err := a.openStore(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	readers, err := s.CountActive(ctx)
	if err != nil {
		return err
	}
	if readers == 0 {
		return hinted(exitUsage, errors.New("there are no subscribers to send it to"), "earmark subscribers add ADDRESS")
	}
	if err := a.mayLeave(ctx, p, s); err != nil {
		return err
	}
	readers, err = a.divide(ctx, p, s)
	if err != nil {
		return err
	}
	if err := a.confirm(ctx, p, readers, yes); err != nil {
		return err
	}
	job := a.job(p, s)
	job.Readers, job.Variant = s.EachActive(ctx), p.variant(a)
	return a.run(ctx, s, job)
}

// run delivers and tells what became of it.
func (a *app) run(ctx context.Context, s *store.Store, job outbox.Job) error {
	report, err := a.deliver(ctx, job)
	if refused, ok := errors.AsType[*exitError](err); ok && refused.code == exitRefused {
		return err
	}
	told := a.tellReport(ctx, s, job.Issue, report)
	if err != nil {
		return err
	}
	return told
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
