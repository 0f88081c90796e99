package main

import (
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"earmark/internal/term"
)

// app is what every command shares: where it speaks, where it works, what
// time it is. Commands parse their flags, then call a function that only
// works.
type app struct {
	in      io.Reader
	term    *term.Terminal
	getenv  func(string) string
	now     func() time.Time
	dir     string // the workspace
	json    bool
	quiet   bool
	verbose bool

	unhelped error // why no help was shown where it was asked for
}

// run is the whole program but for the end of the process: it gives the exit
// status.
func run(ctx context.Context, args []string, in io.Reader, out, errs io.Writer, getenv func(string) string) int {
	a := &app{in: in, term: term.New(out, errs, getenv), getenv: getenv, now: time.Now}
	root := newRootCommand(a)
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errs)
	err := cmp.Or(root.ExecuteContext(ctx), a.unhelped)
	if err == nil {
		return exitDone
	}
	return a.fail(ctx, err)
}

// fail tells why the run ends and gives the exit status.
func (a *app) fail(ctx context.Context, err error) int {
	a.term.EndProgress()
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		a.term.Note("interrupted: what was finished is kept, and the same command goes on from there")
		return exitInterrupted
	}
	code, hint := exitFailed, ""
	if e, ok := errors.AsType[*exitError](err); ok {
		code, hint = e.code, e.hint
		if e.err == nil {
			return code // everything was said already
		}
	}
	a.term.Fail(err, cmp.Or(diskHint(err), hint))
	return code
}

// diskHint says what to do where the disk is the reason, whoever met it; empty
// where it is not.
func diskHint(err error) string {
	switch {
	case errors.Is(err, syscall.ENOSPC):
		return "the disk is full: free some space, then run the same command again"
	case errors.Is(err, syscall.EROFS):
		return "the disk is mounted read-only: work in a folder that can be written"
	case errors.Is(err, fs.ErrPermission):
		return "may you read and write there? See who owns the file and its folder: ls -ld"
	}
	return ""
}

func newRootCommand(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:   "earmark",
		Short: "Link articles with the podcast episodes that belong to them",
		Long: help(`
earmark works on one folder of plain files: articles, shows, episodes, people.
It finds which articles and episodes belong together, says why and at which
minute, publishes feeds and pages that carry the links both ways, and sends the
newsletter made of them.`,
			statusDone, "1  failed", statusUsage, statusPartly, statusFindings, statusRefused, statusStopped),
		Example: `  earmark demo                     the whole job on a sample library
  earmark init sunday --sample     a workspace to play with
  earmark -C sunday link           what belongs together, and why`,
		SilenceErrors:     true,
		SilenceUsage:      true,
		Args:              args(cobra.NoArgs),
		RunE:              func(c *cobra.Command, _ []string) error { return c.Help() },
		PersistentPreRunE: func(*cobra.Command, []string) error { return a.settle() },
	}
	flags := root.PersistentFlags()
	flags.StringVarP(&a.dir, "directory", "C", ".", "work in the workspace `DIR`")
	flags.BoolVar(&a.json, "json", false, "print JSON Lines instead of a table")
	flags.BoolVarP(&a.quiet, "quiet", "q", false, "say nothing but data, warnings and errors")
	flags.BoolVarP(&a.verbose, "verbose", "v", false, "say more")
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error { return usageError(c, err) })
	root.AddGroup(
		&cobra.Group{ID: "library", Title: "Library:"},
		&cobra.Group{ID: "letter", Title: "Letter:"},
		&cobra.Group{ID: "more", Title: "More:"},
	)
	add := func(group string, commands ...*cobra.Command) {
		for _, c := range commands {
			c.GroupID = group
			root.AddCommand(c)
		}
	}
	add("library", newDemoCommand(a), newInitCommand(a), newFetchCommand(a), newImportCommand(a), newListCommand(a), newLinkCommand(a), newReviewCommand(a), newServeCommand(a), newCheckCommand(a), newBuildCommand(a), newValidateCommand(a))
	add("letter", newSubscribersCommand(a), newDigestCommand(a), newBouncesCommand(a))
	add("more", newBackupCommand(a), newDoctorCommand(a), newVersionCommand(a))
	root.SetHelpCommand(newHelpCommand(root))
	a.showHelp(root)
	addCompletion(a, root)
	addHelpTopics(root)
	return root
}

func (a *app) settle() error {
	a.term.Quiet, a.term.Verbose = a.quiet, a.verbose
	info, err := os.Stat(a.dir)
	if err == nil && !info.IsDir() {
		return &exitError{code: exitUsage, err: errors.New("-C " + a.dir + ": a file, expected the folder of a workspace")}
	}
	if err != nil {
		return &exitError{code: exitUsage, err: errors.New("-C " + a.dir + ": no such folder"), hint: "earmark init " + a.dir}
	}
	return nil
}

// wrong usage gets the reason and the way to the help.
func usageError(c *cobra.Command, err error) error {
	return &exitError{code: exitUsage, err: err, hint: c.CommandPath() + " --help"}
}

// args turns cobra's argument errors into usage errors.
func args(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(c *cobra.Command, given []string) error {
		if err := check(c, given); err != nil {
			return usageError(c, err)
		}
		return nil
	}
}

// group makes a command that only holds others.
func group(c *cobra.Command, subs ...*cobra.Command) *cobra.Command {
	c.Args = args(cobra.NoArgs)
	c.RunE = func(c *cobra.Command, _ []string) error { return c.Help() }
	c.AddCommand(subs...)
	return c
}

// lines joins the parts of a help text with the exit statuses at its end.
func help(text string, statuses ...string) string {
	return strings.TrimSpace(text) + "\n\nExit status:\n  " + strings.Join(statuses, "\n  ")
}
