package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"earmark/internal/digest"
	"earmark/internal/earmark"
	"earmark/internal/feed"
	"earmark/internal/library"
	"earmark/internal/mail"
	"earmark/internal/publish"
	"earmark/internal/web"
)

func newCheckCommand(a *app) *cobra.Command {
	var fix bool
	c := &cobra.Command{
		Use:   "check",
		Short: "Find everything that is wrong in the workspace",
		Long: help(`
Read the whole workspace and print what is wrong with it, one finding a line:

  file:line: rule: message

Quotations are compared word by word with the transcripts of the episodes they
are from. Errors in content files keep build and digest from writing, an error
of a show its podcast feed; warnings want an editor's eye; --verbose adds what is
merely good to know: links that readers can follow one way only, rejected links
for which there is new evidence, titles that changed.

--fix first puts right what earmark is sure of: verdicts whose article, episode
or show was renamed, moved to another show or got another identifier are
rewritten in content/links/, none of them lost, and rules get the names things
have now. It prints a line for each thing done; what only an editor can decide
is found as before. See also: earmark help verdicts.

--json prints a line for each finding with the fields file, line, column,
severity, rule, element, message, hint and source.`,
			"0  nothing found", statusFailed, statusUsage, statusFindings),
		Example: `  earmark check
  earmark -C sunday check --verbose
  earmark check --json | jq -r .rule | sort | uniq -c
  git mv content/articles/eels.md content/articles/eels-at-night.md && earmark check --fix`,
		Args: args(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error { return runCheck(c.Context(), a, fix) },
	}
	c.Flags().BoolVar(&fix, "fix", false, "put right what has only one right answer")
	return c
}

func runCheck(ctx context.Context, a *app, fix bool) error {
	open := a.open
	if fix {
		open = a.fix
	}
	w, err := open(ctx)
	if err != nil {
		return err
	}
	drift, err := w.driftFindings(ctx)
	if err != nil {
		return err
	}
	stale, err := w.staleFindings(ctx)
	if err != nil {
		return err
	}
	misquoted, err := w.misquoted(ctx)
	if err != nil {
		return err
	}
	planned, err := w.planFindings(ctx)
	if err != nil {
		return err
	}
	found := slices.Concat(w.Findings, w.Review(), w.feedFindings(), planned, w.templateFindings(), w.mailFindings(), drift, stale, misquoted)
	if !a.verbose {
		found = slices.DeleteFunc(found, func(f earmark.Finding) bool { return f.Severity == earmark.Info })
	}
	earmark.SortFindings(found)
	for _, f := range found {
		if err := a.printFinding(f); err != nil {
			return err
		}
	}
	if len(stale) > 0 && !a.verbose {
		a.term.Note("there is new evidence for %s: earmark link --reconsider", count(len(stale), "rejected link"))
	}
	if len(found) == 0 {
		a.term.Note("%s and %s: nothing wrong", count(len(w.Library.Articles), "article"), count(len(w.Library.Episodes), "episode"))
		return nil
	}
	n := map[earmark.Severity]int{}
	for _, f := range found {
		n[f.Severity]++
	}
	a.term.Note("%s, %s", count(n[earmark.Error], "error"), count(n[earmark.Warning], "warning"))
	a.noteFixable(found, fix)
	if n[earmark.Error]+n[earmark.Warning] == 0 {
		return nil
	}
	return &exitError{code: exitFindings}
}

// noteFixable says how many findings need no editor.
func (a *app) noteFixable(found []earmark.Finding, fixed bool) {
	n := 0
	for _, f := range found {
		if f.Hint == library.FixHint {
			n++
		}
	}
	if n > 0 && !fixed {
		a.term.Note("%d of these: %s", n, library.FixHint)
	}
}

// planFindings are what is wrong with the issues an editor planned.
func (w *workspace) planFindings(ctx context.Context) ([]earmark.Finding, error) {
	if len(w.Broken) > 0 {
		return nil, nil // what an issue names may stand in a file that cannot be read
	}
	planned, err := filepath.Glob(w.path("content", "issues", "*.yaml"))
	if err != nil || len(planned) == 0 {
		return nil, err
	}
	pairs, err := w.pairs(ctx, w.Library)
	if err != nil {
		return nil, err
	}
	var out []earmark.Finding
	for _, name := range planned {
		id := earmark.IssueID(strings.TrimSuffix(filepath.Base(name), ".yaml"))
		plan, err := w.plan(id)
		if err == nil {
			_, err = digest.Assemble(w.Library, pairs, w.config.Digest, plan)
		}
		if err != nil && !errors.Is(err, digest.ErrNothing) {
			out = append(out, issueFindings("content/issues/"+filepath.Base(name), err)...)
		}
	}
	return out, nil
}

// issueFindings are what is wrong with one issue, each where it stands.
func issueFindings(file string, err error) []earmark.Finding {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var out []earmark.Finding
		for _, e := range joined.Unwrap() {
			out = append(out, issueFindings(file, e)...)
		}
		return out
	}
	f := earmark.Finding{File: file, Severity: earmark.Error, Rule: "issue", Message: err.Error()}
	if e, ok := errors.AsType[*digest.PlanError](err); ok {
		f.Line, f.Element, f.Message = e.Line, e.Key, e.Reason()
	}
	if e, ok := errors.AsType[*digest.FileError](err); ok {
		f.Line, f.Message = e.Line, e.Message
	}
	return []earmark.Finding{f}
}

// templateFindings are templates that a page or a letter could not be made with.
func (w *workspace) templateFindings() []earmark.Finding {
	var out []earmark.Finding
	add := func(err error) {
		if err != nil {
			out = append(out, mistakes(err)...)
		}
	}
	add(publish.CheckTemplates(w.templates()))
	add(web.CheckDesk(w.templates()))
	add(web.CheckPublic(w.templates()))
	add(digest.CheckTemplates(w.templates()))
	return out
}

// mailFindings are mistakes below mail: that would be found only on sending. A
// missing password is none: it belongs into the environment of whoever sends.
func (w *workspace) mailFindings() []earmark.Finding {
	if w.config.Mail.Host == "" {
		return nil
	}
	err := w.config.Mail.Validate()
	e, ok := errors.AsType[*mail.ConfigError](err)
	if err == nil || ok && e.Key == "mail.user" {
		return nil
	}
	return []earmark.Finding{{File: library.ConfigFile, Severity: earmark.Error, Line: w.line(library.ConfigFile, faultyKey(e)), Rule: "mail", Message: err.Error(), Hint: "earmark help config"}}
}

// faultyKey is the key that a fault of the configuration names.
func faultyKey(e *mail.ConfigError) string {
	if e == nil {
		return "mail"
	}
	return e.Key
}

// line is where a key stands in a file of the workspace.
func (w *workspace) line(file, key string) int { return library.Line(os.DirFS(w.dir), file, key) }

// feedFindings are what directories would refuse in the shows published here.
// They stand where the key does, or at the first line when it is missing.
func (w *workspace) feedFindings() []earmark.Finding {
	var out []earmark.Finding
	for _, s := range w.Library.Shows {
		if !s.Elsewhere() {
			out = append(out, feed.Podcast{Library: w.Library, Show: s}.Check()...)
		}
	}
	if len(w.Broken) > 0 { // the episodes may stand in files that cannot be read
		out = slices.DeleteFunc(out, func(f earmark.Finding) bool { return f.Rule == "show.episodes" })
	}
	for i, f := range out {
		if f.Line == 0 && f.File != "" {
			out[i].Line = w.line(f.File, f.Element)
		}
	}
	return out
}

func (a *app) printFinding(f earmark.Finding) error {
	if a.json {
		return a.term.JSON(f)
	}
	rule := a.term.Doubtful(f.Rule)
	if f.Severity == earmark.Error {
		rule = a.term.Bad(f.Rule)
	}
	line := fmt.Sprintf("%s: %s: %s", f.Place(), rule, f.Message)
	if f.Hint != "" && (a.verbose || a.term.IsTerminal()) {
		line += "\n" + a.term.Dim("    "+f.Hint)
	}
	return a.term.Print("%s", line)
}
