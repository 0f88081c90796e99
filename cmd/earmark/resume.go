package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"earmark/internal/earmark"
	"earmark/internal/outbox"
	"earmark/internal/store"
)

// resumeOptions are what an editor decides about letters in doubt or refused.
type resumeOptions struct {
	resend   bool   // uncertain ones are sent again
	settle   string // or taken for this
	only     []string
	now      bool // deferred ones are not waited for
	retry    bool // the server was wrong to refuse
	suppress bool // it was right
}

func newDigestResumeCommand(a *app) *cobra.Command {
	var o resumeOptions
	c := &cobra.Command{
		Use:   "resume ISSUE",
		Short: "Go on with an issue that not everybody has",
		Long: help(`
Send an issue to those who are still owed it: a run was stopped, or a server
deferred their letters and they are due again (--now does not wait for that).
Nobody is added to those it was begun for, and nobody gets it twice.

A letter whose last dot left and was never answered may have arrived or not. It
is never sent again by itself. Look for its Message-ID in the log of your mail
server ("earmark digest status ISSUE --json" prints it); then take it for
accepted or rejected with --settle, or risk that it comes twice with
--resend-uncertain. --only names the addresses meant; else it is all of them.

A run that stopped because a server refused too many goes on with
--retry-refused when the server was wrong, and with --suppress-refused when
those readers really are gone.`,
			statusDone, statusFailed, statusUsage, "3  some letters were not delivered",
			"5  refused: changed since it was begun, being sent already, or stopped until you say what to do", statusStopped),
		Example: `  earmark digest resume 2026-11-22
  earmark digest resume 2026-11-22 --settle accepted --only ada@example.com
  earmark digest resume 2026-11-22 --resend-uncertain
  earmark digest resume 2026-11-22 --retry-refused`,
		Args: args(cobra.ExactArgs(1)),
		RunE: func(c *cobra.Command, given []string) error {
			return runDigestResume(c.Context(), a, given[0], o)
		},
	}
	c.Flags().BoolVar(&o.resend, "resend-uncertain", false, "send uncertain letters again, even if they come twice")
	c.Flags().StringVar(&o.settle, "settle", "", "take uncertain letters for `accepted|rejected`, and send nothing")
	c.Flags().StringArrayVar(&o.only, "only", nil, "mean the uncertain letter to `ADDRESS`; may be given several times")
	c.Flags().BoolVar(&o.now, "now", false, "try deferred letters that are not due yet")
	c.Flags().BoolVar(&o.retry, "retry-refused", false, "send again to those who were refused")
	c.Flags().BoolVar(&o.suppress, "suppress-refused", false, "end the letters of those who have no mailbox")
	return c
}

func (o resumeOptions) validate() error {
	switch {
	case o.settle != "" && o.settle != string(earmark.Accepted) && o.settle != string(earmark.Rejected):
		return fmt.Errorf("--settle: found %q, expected accepted or rejected", o.settle)
	case o.settle != "" && o.resend:
		return errors.New("--settle and --resend-uncertain are two answers to one question")
	case o.retry && o.suppress:
		return errors.New("--retry-refused and --suppress-refused are two answers to one question")
	case len(o.only) > 0 && o.settle == "" && !o.resend:
		return errors.New("--only goes with --settle or --resend-uncertain")
	}
	return nil
}

func runDigestResume(ctx context.Context, a *app, named string, o resumeOptions) error {
	if err := o.validate(); err != nil {
		return hinted(exitUsage, err, "earmark digest resume --help")
	}
	e, err := a.edit(ctx, named)
	if err != nil {
		return unfit(err)
	}
	s, err := a.openStore(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	if _, begun, err := s.IssueHash(ctx, e.issue.ID); err != nil || !begun {
		if err == nil {
			err = hinted(exitUsage, fmt.Errorf("issue %s was never begun to be sent", e.issue.ID), fmt.Sprintf("earmark digest send %s", e.issue.ID))
		}
		return err
	}
	p, err := a.newPost(ctx, e)
	if err != nil {
		return unfit(err)
	}
	if err := a.heed(ctx, s, p.issue.ID, o); err != nil {
		return err
	}
	if o.settle != "" {
		return a.status(ctx, s, p.issue.ID)
	}
	job := a.job(p, s)
	job.Eager = o.now
	return a.run(ctx, s, job)
}

// heed writes down what the editor says, while nobody is sending.
func (a *app) heed(ctx context.Context, s *store.Store, id earmark.IssueID, o resumeOptions) (err error) {
	_, release, since, err := s.Lease(ctx, id, a.now())
	if err == nil && release == nil {
		err = mailError(id, fmt.Errorf("issue %s: %w", id, &outbox.BusyError{Since: since}))
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, release()) }()
	if err := s.SettleInterrupted(ctx, id, a.now()); err != nil {
		return err
	}
	if err := a.decideUncertain(ctx, s, id, o); err != nil {
		return err
	}
	return a.decideRefused(ctx, s, id, o)
}

func (a *app) decideUncertain(ctx context.Context, s *store.Store, id earmark.IssueID, o resumeOptions) error {
	to := earmark.DeliveryState(o.settle)
	if o.resend {
		to = earmark.Owed
	}
	if to == "" {
		return nil
	}
	n, err := s.Settle(ctx, id, to, o.only, a.now())
	if errors.Is(err, store.ErrNotUncertain) {
		return hinted(exitUsage, err, fmt.Sprintf("earmark digest status %s", id))
	}
	if err == nil {
		a.term.Note("%s: %s", count(n, "uncertain letter"), map[earmark.DeliveryState]string{
			earmark.Owed: "sent again", earmark.Accepted: "taken for accepted", earmark.Rejected: "taken for rejected",
		}[to])
	}
	return err
}

func (a *app) decideRefused(ctx context.Context, s *store.Store, id earmark.IssueID, o resumeOptions) error {
	switch {
	case o.retry:
		n, err := s.OweRefused(ctx, id, a.now())
		if err != nil {
			return err
		}
		a.term.Note("%s owed the letter again", count(n, "reader"))
	case o.suppress:
		n, err := s.SuppressRefused(ctx, id, a.now())
		if err != nil {
			return err
		}
		a.term.Note("no letters go to %s without a mailbox from now on", count(n, "reader"))
	default:
		return nil
	}
	return s.StopIssue(ctx, id, "")
}

func newDigestStatusCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "status [ISSUE]",
		Short: "Tell how far an issue has come",
		Long: help(`
Tell how many readers have an issue, who was refused and why, whose letter may
have arrived or not, and when those deferred are due. Without ISSUE it is the
last that was begun. While it is being sent, what is on its way counts as
uncertain. --json prints a line for each reader with the fields issue, address,
state, message_id, attempts, reply and, of those deferred, due.`,
			"0  done: everybody has it", statusFailed, statusUsage, "3  somebody lacks it"),
		Example: `  earmark digest status
  earmark digest status 2026-11-22
  earmark digest status 2026-11-22 --json | jq -r 'select(.state == "uncertain").message_id'`,
		Args: args(cobra.MaximumNArgs(1)),
		RunE: func(c *cobra.Command, given []string) error {
			return runDigestStatus(c.Context(), a, append(given, "")[0])
		},
	}
}

func runDigestStatus(ctx context.Context, a *app, named string) error {
	s, err := a.openStore(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	issues, err := s.Issues(ctx)
	if err != nil {
		return err
	}
	id := earmark.IssueID(named)
	if id == "" && len(issues) > 0 {
		id = issues[len(issues)-1]
	}
	if id == "" {
		return hinted(exitUsage, errors.New("no issue was ever begun to be sent"), "earmark digest send ISSUE")
	}
	if _, begun, err := s.IssueHash(ctx, id); err != nil || !begun {
		if err == nil {
			err = hinted(exitUsage, fmt.Errorf("issue %s was never begun to be sent", id), fmt.Sprintf("earmark digest send %s", id))
		}
		return err
	}
	return a.status(ctx, s, id)
}

func (a *app) status(ctx context.Context, s *store.Store, id earmark.IssueID) error {
	report, err := outbox.Status(ctx, s, id)
	if err != nil {
		return err
	}
	report.Before = report.Accepted
	reason, err := s.StoppedIssue(ctx, id)
	if err != nil {
		return err
	}
	if reason != "" && !a.json {
		a.term.Warn("%s\nhint: %s", reason, refusedHint(id))
	}
	return a.tellReport(ctx, s, id, report)
}
