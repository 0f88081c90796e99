package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"earmark/internal/audience"
)

type importListOptions struct {
	dryRun, yes bool
	columns     map[string]string
	source      string
}

func newSubscribersImportCommand(a *app) *cobra.Command {
	var o importListOptions
	c := &cobra.Command{
		Use:   "import FILE|-",
		Short: "Add the people of a CSV list",
		Long: help(`
Add the people of a CSV file: the exports of Mailchimp (all three files: those
who stayed, who left, whose address bounced), Substack, Ghost, beehiiv and
listmonk, or any list with a column of addresses, cut by commas, semicolons or
tabs. What it will do is shown first; on a terminal you are asked then.

Who left, bounced or was erased here is never brought back, and who the list
says has left is written down as gone. A row that cannot be read is told with
its line and the others are taken. Doing it again adds nobody twice. The time of
consent is taken from the list where it says one.

--map says what a column holds, when it is not found: email, name, first, last,
since, confirmed, tags or status, and the column's header or number.`,
			statusDone, statusFailed, statusUsage, "3  some rows were not taken", "5  refused: you said no"),
		Example: `  earmark subscribers import readers.csv
  earmark subscribers import readers.csv --dry-run
  earmark subscribers import kit.csv --map email="E-Mail" --map since=Joined
  cut -d, -f1 export.csv | earmark subscribers import -`,
		Args: args(cobra.ExactArgs(1)),
		RunE: func(c *cobra.Command, given []string) error {
			return runSubscribersImport(c.Context(), a, given[0], o)
		},
	}
	flags := c.Flags()
	flags.BoolVar(&o.dryRun, "dry-run", false, "show what would happen and change nothing")
	flags.BoolVar(&o.yes, "yes", false, "do not ask")
	flags.StringToStringVar(&o.columns, "map", nil, "`FIELD=COLUMN`: what a column holds; may be given several times")
	flags.StringVar(&o.source, "source", "", "where the `consent` comes from (default: the file's name)")
	return c
}

func runSubscribersImport(ctx context.Context, a *app, name string, o importListOptions) error {
	// A million rows leave much behind that is not needed any more.
	defer debug.SetGCPercent(debug.SetGCPercent(40))
	in, source, err := a.list(name)
	if err != nil {
		return hinted(exitUsage, err, "")
	}
	defer in.Close()
	if o.source != "" {
		source = o.source
	}
	people, s, err := a.audience(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	plan, err := people.PlanImport(ctx, in, audience.ImportOptions{Source: source, Columns: o.columns})
	if errors.Is(err, audience.ErrColumn) {
		return hinted(exitUsage, err, "earmark subscribers import --help")
	}
	if errors.Is(err, audience.ErrFormat) {
		return hinted(exitUsage, err, "earmark subscribers import "+name+" --map email=COLUMN")
	}
	if err != nil {
		return err
	}
	a.showPlan(name, plan)
	report := plan.Report
	if !o.dryRun {
		if err := a.mayImport(ctx, o, plan); err != nil {
			return err
		}
		bar := a.term.Progress("importing")
		report, err = plan.Do(ctx, bar.Set)
		bar.Done()
		if err != nil {
			return err
		}
		a.term.Note("added %d; %s", report.Added, others(report))
	}
	if report.Faults > 0 {
		return hinted(exitPartly, fmt.Errorf("%s not taken", count(report.Faults, "row")), "correct them and import the file again: nobody is added twice")
	}
	return nil
}

// list opens a list that can be read twice: what comes from a pipe is kept in a
// private file for as long as that takes.
func (a *app) list(name string) (in *os.File, source string, err error) {
	if name != "-" {
		f, err := os.Open(name)
		return f, filepath.Base(name), err
	}
	f, err := os.CreateTemp("", "earmark-list-*") // mode 0600
	if err != nil {
		return nil, "", err
	}
	err = os.Remove(f.Name()) // gone when it is closed, however this ends
	if err == nil {
		_, err = io.Copy(f, a.in)
	}
	if err != nil {
		f.Close()
		return nil, "", err
	}
	return f, "standard input", nil
}

// mostShown is how many bad rows are told one by one.
const mostShown = 20

// showPlan tells what an import will do before it does it.
func (a *app) showPlan(name string, p audience.Plan) {
	kind := "a list"
	if p.Service != "" {
		kind = "export of " + p.Service
	}
	a.term.Note("%s: %s of %s", name, kind, count(p.Rows, "row"))
	for _, c := range p.Columns {
		a.term.Note("  %s: %s", c.Field, c.Column)
	}
	if p.Unread > 0 {
		a.term.Note("  not read: %s", count(p.Unread, "column"))
	}
	r := p.Report
	for _, row := range r.Bad[:min(len(r.Bad), mostShown)] {
		a.term.Warn("%s: %v", name, row)
	}
	if more := r.Faults - mostShown; more > 0 {
		a.term.Warn("%s: and %s more that cannot be read", name, count(more, "row"))
	}
	if r.Undated > 0 {
		a.term.Warn("%s: the time of consent cannot be read in %s: it counts from now", name, count(r.Undated, "row"))
	}
	a.term.Note("would add %d; %s", r.Added, others(r))
}

// others says what becomes of those who are not added.
func others(r audience.Report) string {
	words := []string{
		fmt.Sprintf("%d were subscribers already", r.Already),
		fmt.Sprintf("%d stood in the list twice", r.Duplicates),
		fmt.Sprintf("%d left before and stay out", r.Refused),
		fmt.Sprintf("%d left in the list", r.Left),
	}
	if r.Waiting > 0 {
		words = append(words, fmt.Sprintf("%d have yet to confirm what they asked for", r.Waiting))
	}
	return strings.Join(words, ", ")
}

// mayImport asks a person at a terminal. Nothing is asked where nobody can
// answer: it was shown, and a list taken in can be told from all others by its
// source.
func (a *app) mayImport(ctx context.Context, o importListOptions, p audience.Plan) error {
	f, ok := a.in.(*os.File)
	if o.yes || p.Report.Added+p.Report.Left == 0 || !ok || !term.IsTerminal(int(f.Fd())) {
		return nil
	}
	fmt.Fprint(a.term.Err, "Do it? [y/N] ")
	line, err := readLine(ctx, f)
	if err != nil {
		return err
	}
	if !slices.Contains([]string{"y", "yes"}, strings.ToLower(line)) {
		return hinted(exitRefused, errors.New("nothing was imported"), "")
	}
	return nil
}
