package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"earmark/internal/digest"
	"earmark/internal/earmark"
	"earmark/internal/library"
)

type planOptions struct {
	since     string
	minutes   int
	overwrite bool
}

func newDigestPlanCommand(a *app) *cobra.Command {
	var o planOptions
	c := &cobra.Command{
		Use:   "plan [ISSUE]",
		Short: "Propose what goes into an issue, as a file to edit",
		Long: help(`
Write content/issues/ISSUE.yaml: the new articles with the episodes that belong
to them, new episodes, and pairs of old and new, with why each pair is in, what
is read and heard in how many minutes, and what was left out. Without ISSUE it
is today's. No pair that readers already had is in it, and nothing that may
need a content note before an editor has said so.

The file is yours to edit: order, subject, preheader, intro, what goes in. One
that somebody has edited is left alone; with --overwrite it is replaced and kept
beside as ISSUE.yaml.old.

New is what is dated since the last issue, or since the date given. --json
prints one line with the fields issue, file, since, articles, episodes, minutes
and left.`, statusDone, "1  failed, or nothing is new", statusUsage, "5  refused: somebody has edited the file"),
		Example: `  earmark digest plan
  earmark digest plan 2026-11-29 --since last --minutes 60
  earmark digest plan 2026-11-29 --since 2026-11-01 --overwrite`,
		Args: args(cobra.MaximumNArgs(1)),
		RunE: func(c *cobra.Command, given []string) error {
			return runDigestPlan(c.Context(), a, append(given, "")[0], o)
		},
	}
	c.Flags().StringVar(&o.since, "since", "last", "new is what is dated since `DATE`, or since the last issue")
	c.Flags().IntVar(&o.minutes, "minutes", 0, "read and heard in at most `N` minutes (0: no limit)")
	c.Flags().BoolVar(&o.overwrite, "overwrite", false, "replace a file that somebody has edited")
	return c
}

type planRow struct {
	Issue    earmark.IssueID     `json:"issue"`
	File     string              `json:"file"`
	Since    string              `json:"since"` // empty: no issue before it
	Articles []earmark.ArticleID `json:"articles"`
	Episodes []earmark.EpisodeID `json:"episodes"`
	Minutes  int                 `json:"minutes"`
	Left     []string            `json:"left"`
}

func runDigestPlan(ctx context.Context, a *app, named string, o planOptions) error {
	if o.minutes < 0 {
		return hinted(exitUsage, fmt.Errorf("--minutes: found %d, expected a number from 1", o.minutes), "earmark digest plan --help")
	}
	w, err := a.openWhole(ctx)
	if err != nil {
		return err
	}
	id, err := w.plannedID(named, a.now())
	if err != nil {
		return err
	}
	proposed, since, err := a.propose(ctx, w, id, o)
	if errors.Is(err, digest.ErrNothing) {
		return hinted(exitFailed, err, "earmark digest plan --since 2026-01-01")
	}
	if err != nil {
		return err
	}
	data := proposed.Format(proposed.Left)
	if err := a.keepPlan(w, id, data, o.overwrite); err != nil {
		return err
	}
	return a.tellPlan(w, proposed, since)
}

// plannedID is the issue to plan: today's where none is named.
func (w *workspace) plannedID(named string, now time.Time) (earmark.IssueID, error) {
	if named == "" {
		named = now.In(w.config.Site.Zone()).Format(time.DateOnly)
	}
	return w.issueID(named, now)
}

// propose asks for a plan with what readers have had before.
func (a *app) propose(ctx context.Context, w *workspace, id earmark.IssueID, o planOptions) (digest.Proposed, time.Time, error) {
	pairs, err := w.pairs(ctx, w.published(w.endOf(id)))
	if err != nil {
		return digest.Proposed{}, time.Time{}, err
	}
	before, err := a.plansBefore(ctx, w, id)
	if err != nil {
		return digest.Proposed{}, time.Time{}, err
	}
	since, err := a.planSince(w, before, o.since)
	if err != nil {
		return digest.Proposed{}, time.Time{}, err
	}
	proposed, err := digest.Propose(w.published(w.endOf(id)), pairs, w.config.Digest, digest.Proposal{ID: id, Since: since, Minutes: o.minutes, Before: before})
	return proposed, since, err
}

// planSince reads the date of --since; zero where there was no issue before.
func (a *app) planSince(w *workspace, before []digest.Plan, word string) (time.Time, error) {
	if word != "last" {
		t, err := library.ParseDate(word, w.config.Site.Zone())
		if err != nil {
			return t, hinted(exitUsage, fmt.Errorf("--since: %w, or last", err), "earmark digest plan --help")
		}
		return t, nil
	}
	if len(before) == 0 {
		return time.Time{}, nil
	}
	last := before[len(before)-1].ID
	return time.ParseInLocation(time.DateOnly, string(last), w.config.Site.Zone())
}

// plansBefore are the issues of earlier days, the oldest first: those with a
// file, and those that were sent without one.
func (a *app) plansBefore(ctx context.Context, w *workspace, id earmark.IssueID) ([]digest.Plan, error) {
	ids, err := a.issues(ctx, w)
	if err != nil {
		return nil, err
	}
	slices.Sort(ids)
	var plans []digest.Plan
	for _, earlier := range slices.Compact(ids) {
		if earlier >= id {
			break
		}
		plan, err := w.plan(earlier)
		if err != nil {
			return nil, err
		}
		plans = append(plans, plan)
	}
	return plans, nil
}

// plannedIssues are the issues that have a file, the oldest first.
func (w *workspace) plannedIssues() ([]earmark.IssueID, error) {
	files, err := filepath.Glob(w.path("content", "issues", "????-??-??.yaml"))
	if err != nil {
		return nil, err
	}
	var ids []earmark.IssueID
	for _, name := range files {
		id := filepath.Base(name)[:len(time.DateOnly)]
		if _, err := time.Parse(time.DateOnly, id); err == nil {
			ids = append(ids, earmark.IssueID(id))
		}
	}
	slices.Sort(ids)
	return ids, nil
}

// keepPlan writes the file whole, and never over an editor's words unasked.
func (a *app) keepPlan(w *workspace, id earmark.IssueID, data []byte, overwrite bool) error {
	file := w.planFile(id)
	old, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return library.WriteFile(file, data)
	}
	if err != nil {
		return err
	}
	if !digest.Edited(old) {
		a.term.Note("%s: planned again; nobody had edited it", file)
		return library.WriteFile(file, data)
	}
	if !overwrite {
		return hinted(exitRefused, fmt.Errorf("%s is there, and somebody has edited it: nothing was written", file),
			fmt.Sprintf("earmark digest plan %s --overwrite keeps it beside as %s.old", id, filepath.Base(file)))
	}
	if err := library.WriteFile(file+".old", old); err != nil {
		return err
	}
	a.term.Warn("%s was replaced: what stood there is kept in %s.old", file, file)
	return library.WriteFile(file, data)
}

func (w *workspace) planFile(id earmark.IssueID) string {
	return w.path("content", "issues", string(id)+".yaml")
}

func (a *app) tellPlan(w *workspace, p digest.Proposed, since time.Time) error {
	row := planRow{Issue: p.ID, File: w.planFile(p.ID), Articles: []earmark.ArticleID{}, Episodes: []earmark.EpisodeID{}, Minutes: p.Minutes, Left: append([]string{}, p.Left...)}
	if !since.IsZero() {
		row.Since = since.Format(time.RFC3339)
	}
	for _, s := range p.Sections {
		for _, story := range s.Stories {
			if story.Article != "" {
				row.Articles = append(row.Articles, story.Article)
			} else {
				row.Episodes = append(row.Episodes, story.Episode)
			}
			for _, l := range story.Listen {
				if l.Episode != "" {
					row.Episodes = append(row.Episodes, l.Episode)
				}
			}
		}
	}
	if a.json {
		return a.term.JSON(row)
	}
	for _, l := range p.Left {
		a.term.Detail("left out: %s", l)
	}
	if err := a.term.Print("%s", row.File); err != nil {
		return err
	}
	a.term.Note("%s, %s, %d min in all; %d left out (listed in the file)", count(len(row.Articles), "article"), count(len(row.Episodes), "episode"), p.Minutes, len(p.Left))
	a.term.Note("edit it, then: earmark digest preview %s", p.ID)
	return nil
}
