package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"earmark/internal/earmark"
	"earmark/internal/feed"
)

func newCheckCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "check",
		Short: "Find everything that is wrong in the workspace",
		Long: help(`
Read the whole workspace and print what is wrong with it, one finding a line:

  file:line: rule: message

Errors keep build and digest from writing; warnings want an editor's eye;
--verbose adds what is merely good to know.
--json prints a line for each finding with the fields file, line, column,
severity, rule, element, message, hint and source.`,
			"0  nothing found", statusFailed, statusUsage, statusFindings),
		Example: `  earmark check
  earmark -C sunday check --verbose
  earmark check --json | jq -r .rule | sort | uniq -c`,
		Args: args(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error { return runCheck(c.Context(), a) },
	}
}

func runCheck(ctx context.Context, a *app) error {
	w, err := a.open(ctx)
	if err != nil {
		return err
	}
	found := append(w.Findings, feedFindings(w.Library)...)
	if !a.verbose {
		found = slices.DeleteFunc(found, func(f earmark.Finding) bool { return f.Severity == earmark.Info })
	}
	earmark.SortFindings(found)
	for _, f := range found {
		if err := a.printFinding(f); err != nil {
			return err
		}
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
	if n[earmark.Error]+n[earmark.Warning] == 0 {
		return nil
	}
	return &exitError{code: exitFindings}
}

// feedFindings are what directories would refuse in the shows published here.
func feedFindings(lib *earmark.Library) []earmark.Finding {
	var out []earmark.Finding
	for _, s := range lib.Shows {
		if !s.Elsewhere() {
			out = append(out, feed.Podcast{Library: lib, Show: s}.Check()...)
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
