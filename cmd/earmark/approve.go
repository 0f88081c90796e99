package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"earmark/internal/digest"
	"earmark/internal/earmark"
	"earmark/internal/store"
)

func newDigestApproveCommand(a *app) *cobra.Command {
	var by string
	var dry bool
	c := &cobra.Command{
		Use:   "approve ISSUE",
		Short: "Say that an issue may go out as it is",
		Long: help(`
Approve what readers would get now: subject, words, pictures, links, the
templates, and what weekly and monthly readers get with it. "earmark digest send"
sends nothing else: when any of it changes afterwards the issue has to be looked
at and approved again. What must not be sent is refused here already.

It prints who gets what. --json prints one line with the fields issue, hash, by,
subject, letters, variants, nothing and later: how many readers get a letter, in
how many versions, how many follow nothing that is in it, and how many weekly
and monthly readers are not due yet.`,
			statusDone, statusFailed, statusUsage, "5  refused: not published yet, empty where it must not be, or without a way out for its readers"),
		Example: `  earmark digest approve 2026-11-22
  earmark digest approve 2026-11-22 --by ruth
  earmark digest approve 2026-11-22 --dry-run --json | jq .letters`,
		Args: args(cobra.ExactArgs(1)),
		RunE: func(c *cobra.Command, given []string) error {
			return runDigestApprove(c.Context(), a, given[0], by, dry)
		},
	}
	c.Flags().StringVar(&by, "by", "", "`NAME` of whoever approves it (default $USER)")
	c.Flags().BoolVar(&dry, "dry-run", false, "count who gets a letter, and approve nothing")
	return c
}

type approvalRow struct {
	Issue    earmark.IssueID `json:"issue"`
	Hash     string          `json:"hash"`
	By       string          `json:"by"`
	Subject  string          `json:"subject"`
	Letters  int             `json:"letters"`
	Variants int             `json:"variants"`
	Nothing  int             `json:"nothing"`
	Later    int             `json:"later"`
}

func runDigestApprove(ctx context.Context, a *app, named, by string, dry bool) error {
	p, err := a.leaving(ctx, named)
	if err != nil {
		return err
	}
	if err := a.fit(p); err != nil {
		return err
	}
	s, err := a.openStore(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	d, err := a.division(ctx, p, s)
	if err != nil {
		return err
	}
	approval := earmark.Approval{Issue: p.issue.ID, Hash: p.hash, By: cmp.Or(by, a.getenv("USER")), At: a.now()}
	if dry {
		return a.tellApproval(p.edition, approval, d, "would go out")
	}
	if err := s.Approve(ctx, approval); err != nil {
		return err
	}
	return a.tellApproval(p.edition, approval, d, "may go out")
}

func (a *app) tellApproval(e *edition, x earmark.Approval, d digest.Division, may string) error {
	if a.json {
		return a.term.JSON(approvalRow{x.Issue, x.Hash, x.By, e.issue.Subject, d.Letters, len(d.Variants), d.Nothing, d.Later})
	}
	if err := a.term.Print("%s\t%s", x.Issue, x.Hash); err != nil {
		return err
	}
	a.term.Note("%q %s: %s in %s", e.issue.Subject, may, count(d.Letters, "letter"), count(len(d.Variants), "version"))
	a.tellDivision(d)
	if d.Letters+d.Nothing+d.Later == 0 {
		a.term.Note("there are no subscribers yet: earmark subscribers add ADDRESS, or import FILE")
	}
	a.term.Note("then: earmark digest send %s", x.Issue)
	return nil
}

// tellDivision says who gets no letter and why.
func (a *app) tellDivision(d digest.Division) {
	if d.Nothing > 0 {
		a.term.Note("%s: nothing of what they follow is in it, no letter for them", count(d.Nothing, "reader"))
	}
	if d.Later > 0 {
		a.term.Note("%s: weekly or monthly, and not due yet", count(d.Later, "reader"))
	}
}

// leaving makes ready an issue that is to leave.
func (a *app) leaving(ctx context.Context, named string) (*post, error) {
	e, err := a.edit(ctx, named)
	if err != nil {
		return nil, unfit(err)
	}
	p, err := a.newPost(ctx, e)
	return p, unfit(err)
}

// unfit makes a refusal of what is wrong with an issue itself: a draft in it,
// something of a later day, nothing where something must stand.
func unfit(err error) error {
	_, plan := errors.AsType[*digest.PlanError](err)
	_, empty := errors.AsType[*digest.EmptyError](err)
	if plan || empty {
		return hinted(exitRefused, err, "put it right, then earmark digest preview, approve and send")
	}
	return err
}

// mayLeave refuses an issue that must not go out: one that is not fit, and one
// that nobody approved as it is now.
func (a *app) mayLeave(ctx context.Context, p *post, s *store.Store) error {
	if err := a.fit(p); err != nil {
		return err
	}
	if p.signer == nil && !p.config.Mail.DKIM.Relay {
		return hinted(exitRefused, errors.New("nobody signs the letters (DKIM), and big receivers refuse them then: nothing was sent"),
			"earmark doctor --make-key SELECTOR makes keys for mail.dkim; or mail.dkim: relay, if your mail server signs")
	}
	approval, ok, err := s.Approval(ctx, p.issue.ID)
	if err != nil {
		return err
	}
	if !ok {
		return hinted(exitRefused, fmt.Errorf("issue %s: nobody approved it: nothing was sent", p.issue.ID), fmt.Sprintf("earmark digest preview %s, then earmark digest approve %s", p.issue.ID, p.issue.ID))
	}
	if approval.Hash != p.hash {
		who := approval.At.In(p.config.Site.Zone()).Format("2 January 2006 15:04")
		if approval.By != "" {
			who += " by " + approval.By
		}
		return hinted(exitRefused, fmt.Errorf("issue %s: it has changed since it was approved on %s: nothing was sent", p.issue.ID, who), fmt.Sprintf("earmark digest preview %s, then earmark digest approve %s", p.issue.ID, p.issue.ID))
	}
	return nil
}

// fit refuses an issue that no approval could let out. That readers can leave
// was seen when it was rendered.
func (a *app) fit(p *post) error {
	if what := p.issue.Unpublished(a.now()); what != "" {
		return hinted(exitRefused, fmt.Errorf("%s: nothing was sent", what), "approve and send it then")
	}
	if err := p.edition.edition.Fit(); err != nil {
		return hinted(exitRefused, err, "earmark check tells more; earmark digest preview "+string(p.issue.ID)+" shows it")
	}
	return nil
}

// divide tells who gets a letter and who does not, and counts those who do.
func (a *app) divide(ctx context.Context, p *post, s *store.Store) (readers int, err error) {
	d, err := a.division(ctx, p, s)
	if err != nil {
		return 0, err
	}
	a.tellDivision(d)
	return d.Letters, nil
}

// division is how the readers share the issue now.
func (a *app) division(ctx context.Context, p *post, s *store.Store) (d digest.Division, err error) {
	now := a.now()
	for r, err := range s.EachActive(ctx) {
		if err != nil {
			return d, err
		}
		d.Add(p.edition.edition.Cut(r, now))
	}
	return d, nil
}

// earlier are the issues before one that weekly and monthly readers may get with
// it, the newest first.
func (a *app) earlier(ctx context.Context, w *workspace, pairs earmark.Pairs, id earmark.IssueID) ([]digest.Issue, error) {
	day, err := time.ParseInLocation(time.DateOnly, string(id), w.config.Site.Zone())
	if err != nil {
		return nil, err
	}
	first := earmark.IssueID(day.AddDate(0, -2, 0).Format(time.DateOnly)) // a monthly reader may have missed one
	plans, err := a.plansBefore(ctx, w, id)
	if err != nil {
		return nil, err
	}
	var issues []digest.Issue
	for i := len(plans) - 1; i >= 0 && plans[i].ID >= first; i-- {
		if issue, ok := digest.Recall(w.Library, pairs, w.config.Digest, plans[i]); ok {
			issues = append(issues, issue)
		}
	}
	return issues, nil
}
