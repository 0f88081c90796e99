package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"earmark/internal/digest"
	"earmark/internal/earmark"
	"earmark/internal/library"
)

func newDigestCommand(a *app) *cobra.Command {
	return group(&cobra.Command{
		Use:   "digest",
		Short: "Make an issue of the letter and send it",
		Long: help(`
An issue is a date. "plan" proposes what goes in, as content/issues/DATE.yaml to
edit; without that file the newest articles do, each with the episodes that
belong to it. "render" and "preview" show it, "test" mails it to you, "approve"
says that it may go out as it is, "send" delivers it to every reader once. The
first time: earmark help letter.`, statusDone, statusFailed, statusUsage),
		Example: `  earmark digest plan 2026-11-22
  earmark digest test 2026-11-22 --to you@example.com
  earmark digest approve 2026-11-22
  earmark digest send 2026-11-22`,
	}, newDigestPlanCommand(a), newDigestRenderCommand(a), newDigestPreviewCommand(a), newDigestTestCommand(a), newDigestApproveCommand(a), newDigestSendCommand(a),
		newDigestResumeCommand(a), newDigestStatusCommand(a))
}

// edition is an issue that was made and rendered, with what it was made of.
type edition struct {
	*workspace
	issue   digest.Issue
	edition *digest.Edition
}

// edit makes an issue: the one named, or the newest planned, or today's.
func (a *app) edit(ctx context.Context, named string) (*edition, error) {
	w, err := a.openWhole(ctx)
	if err != nil {
		return nil, err
	}
	return a.editIn(ctx, w, named)
}

func (a *app) editIn(ctx context.Context, w *workspace, named string) (*edition, error) {
	id, err := w.issueID(named, a.now())
	if err != nil {
		return nil, err
	}
	pairs, err := w.pairs(ctx, w.published(w.endOf(id)))
	if err != nil {
		return nil, err
	}
	plan, err := w.plan(id)
	if err != nil {
		return nil, err
	}
	issue, err := digest.Assemble(w.Library, pairs, w.config.Digest, plan)
	if err != nil {
		return nil, err
	}
	earlier, err := a.earlier(ctx, w, pairs, id)
	if err != nil {
		return nil, err
	}
	rendered, err := w.render(issue, earlier...)
	if err != nil {
		return nil, err
	}
	found, err := rendered.Check()
	for _, f := range found {
		a.tell(f)
	}
	if err != nil {
		return nil, renderError(err)
	}
	return &edition{workspace: w, issue: issue, edition: rendered}, nil
}

func (w *workspace) render(issue digest.Issue, earlier ...digest.Issue) (*digest.Edition, error) {
	renderer, err := digest.New(w.templates())
	if err != nil {
		return nil, renderError(err)
	}
	rendered, err := renderer.Prepare(issue, earlier...)
	return rendered, renderError(err)
}

// renderError says what to do about a letter that cannot be made.
func renderError(err error) error {
	if m, ok := errors.AsType[*digest.TemplateError](err); ok {
		return templateError(m, err)
	}
	if errors.Is(err, digest.ErrNoWayOut) {
		return hinted(exitRefused, err, "earmark help letter")
	}
	return err
}

// issueID is the issue a command works on.
func (w *workspace) issueID(named string, now time.Time) (earmark.IssueID, error) {
	if named != "" {
		if _, err := time.Parse(time.DateOnly, named); err != nil {
			return "", hinted(exitUsage, fmt.Errorf("issue %q: expected a date such as 2026-11-22", named), "")
		}
		return earmark.IssueID(named), nil
	}
	planned, err := w.plannedIssues()
	if err != nil || len(planned) == 0 {
		return earmark.IssueID(now.In(w.config.Site.Zone()).Format(time.DateOnly)), err
	}
	return planned[len(planned)-1], nil
}

// endOf is the last moment of an issue's day: what is dated later is not in it,
// whenever it is made.
func (w *workspace) endOf(id earmark.IssueID) time.Time {
	day, err := time.ParseInLocation(time.DateOnly, string(id), w.config.Site.Zone())
	if err != nil {
		return time.Time{}
	}
	return day.AddDate(0, 0, 1).Add(-time.Nanosecond)
}

// plan reads what an editor wrote for an issue; without a file the issue is
// made of the newest articles.
func (w *workspace) plan(id earmark.IssueID) (digest.Plan, error) {
	data, err := os.ReadFile(w.planFile(id))
	if errors.Is(err, fs.ErrNotExist) {
		return digest.Plan{ID: id}, nil
	}
	if err != nil {
		return digest.Plan{ID: id}, err
	}
	return digest.ReadPlan(id, data)
}

func newDigestRenderCommand(a *app) *cobra.Command {
	var out string
	c := &cobra.Command{
		Use:   "render [ISSUE]",
		Short: "Render an issue to files to look at",
		Long: help(`
Render an issue as a reader would get it and write subject.txt, letter.html and
letter.txt to a folder. Without ISSUE it is the newest in content/issues, or
today's. Nothing is sent.`, statusDone, statusFailed, statusUsage),
		Example: `  earmark digest render
  earmark digest render 2026-11-22 --output letter
  earmark digest render --json | jq -r .subject`,
		Args: args(cobra.MaximumNArgs(1)),
		RunE: func(c *cobra.Command, given []string) error {
			return runDigestRender(c.Context(), a, append(given, "")[0], out)
		},
	}
	c.Flags().StringVarP(&out, "output", "o", "", "write to `FOLDER` (default .earmark/cache/letters/ISSUE)")
	return c
}

type renderRow struct {
	Issue     earmark.IssueID     `json:"issue"`
	Subject   string              `json:"subject"`
	Preheader string              `json:"preheader"`
	Articles  []earmark.ArticleID `json:"articles"`
	Bytes     int                 `json:"bytes"` // of the HTML
	Folder    string              `json:"folder"`
}

func runDigestRender(ctx context.Context, a *app, named, out string) error {
	w, err := a.openWhole(ctx)
	if err != nil {
		return err
	}
	if d := &w.config.Digest; d.UnsubscribeURL == "" && d.UnsubscribeMailto == "" {
		a.term.Warn("readers could not leave: set digest.unsubscribe_url or digest.unsubscribe_mailto before you send; the way out in this letter leads nowhere")
		d.UnsubscribeURL = "https://" + w.config.Site.Host() + "/unsubscribe?t={token}"
	}
	e, err := a.editIn(ctx, w, named)
	if err != nil {
		return err
	}
	if out == "" {
		out = e.path(".earmark", "cache", "letters", string(e.issue.ID))
	}
	letter, err := e.writeLetter(out)
	if err != nil {
		return err
	}
	if a.json {
		return a.term.JSON(renderRow{e.issue.ID, letter.Subject, letter.Preheader, e.issue.Articles(), len(letter.HTML), out})
	}
	return a.term.Print("%s\n%s\n%s", a.term.Bold(letter.Subject), a.term.Dim(letter.Preheader), filepath.Join(out, "letter.html"))
}

// writeLetter writes the letter of a reader who is nobody in particular.
func (e *edition) writeLetter(folder string) (digest.Letter, error) {
	letter, err := e.edition.For(e.config.Digest.Anyone(""))
	if err != nil {
		return letter, renderError(err)
	}
	for name, text := range map[string]string{
		"subject.txt": letter.Subject + "\n" + letter.Preheader + "\n",
		"letter.html": letter.HTML,
		"letter.txt":  letter.Text,
	} {
		if err := library.WriteFile(filepath.Join(folder, name), []byte(text)); err != nil {
			return letter, err
		}
	}
	return letter, nil
}
