package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"earmark/internal/earmark"
	"earmark/internal/fetch"
	"earmark/internal/validate"
)

type validateOptions struct {
	profile string
	links   bool
	allow   []string
	files   []string
}

func newValidateCommand(a *app) *cobra.Command {
	o := validateOptions{}
	c := &cobra.Command{
		Use:   "validate FILE|URL|-...",
		Short: "Judge any feed: RSS, Atom, JSON Feed, podcast, OPML",
		Long: help(`
Read feeds of any make, or files of chapters (Podcasting 2.0), and print what is
wrong with each: the line and column, the rule, what to do, and whose rule it is.
A file is read once and never kept whole, so that feeds of any size can be judged;
"-" is the standard input, and a URL is fetched, of which at most 100 megabytes are
read.

--links also asks for the enclosures, images and chapters that a feed points to:
whether they are there, as large and of the type that the feed says, whether the
server gives parts of them, whether a cover has the size, the colours and the format
that Apple asks for, and whether a file of chapters is one that players can read. Of
one feed 200 are asked for at most, each with two small requests, one at a time to
a host, and a host that does not answer is left alone.
Hosts with private addresses, on your own machine or network, are asked only
where --allow-private names them.

--profile chooses whose rules speak:
  rss            what every feed reader needs: RSS 0.9 to 2.0 and the RSS profile,
                 Atom (RFC 4287, 5005), JSON Feed 1.1, OPML, and the values in
                 whatever modules a feed uses
  apple          and what Apple Podcasts asks of a show
  psp1           and what the Podcast Standards Project asks (PSP-1)
  podcasting20   rss, and the podcast: tags
  all            everything; of podcasts only where the feed is one

A pipe gets a line for each finding: where, how bad, the rule, what is wrong, what
to do, and whose rule it is. On a terminal many findings of one rule are folded into
one; of a rule that more than 1000 places of a feed break, the first 1000 are told and
the rest counted. --json prints an object for each with the fields file, line, column, severity (error, warning,
info), rule, element, message, hint and source; info is shown by --verbose.`,
			"0  no errors", "1  a feed could not be read", "2  wrong usage", "4  at least one error was found"),
		Example: `  earmark validate public/shows/mom-brain/feed.xml
  earmark validate --profile apple feed.xml feed.atom feed.json
  earmark validate --links https://example.org/feed.xml
  earmark validate --links --allow-private localhost http://localhost:8080/feed.xml
  earmark validate --json - < feed.xml | jq -r .rule | sort | uniq -c`,
		Args: args(cobra.MinimumNArgs(1)),
		RunE: func(c *cobra.Command, files []string) error {
			o.files = files
			return runValidate(c.Context(), a, o)
		},
	}
	c.Flags().StringVar(&o.profile, "profile", string(validate.ProfileAll), "whose rules speak: rss, apple, psp1, podcasting20 or `all`")
	c.Flags().BoolVar(&o.links, "links", false, "ask for enclosures, images and chapters too")
	c.Flags().StringSliceVar(&o.allow, "allow-private", nil, "ask this `HOST` although its address is private")
	return c
}

func runValidate(ctx context.Context, a *app, o validateOptions) error {
	if !slices.Contains(validate.Profiles, validate.Profile(o.profile)) {
		return hinted(exitUsage, fmt.Errorf("--profile %s: no such profile", o.profile), "one of rss, apple, psp1, podcasting20, all")
	}
	client := fetch.New(fetch.Options{AllowPrivate: o.allow, UserAgent: "earmark/" + buildVersion().Version, Now: a.now})
	defer client.Close()
	total := map[earmark.Severity]int{}
	var unread []error
	for _, file := range o.files {
		out := newFindings(a, file)
		if err := a.validateFeed(ctx, o, client, file, out); err != nil {
			if ctx.Err() != nil {
				return err
			}
			unread = append(unread, err)
			continue
		}
		if err := out.flush(); err != nil {
			return err
		}
		for severity, n := range out.counts {
			total[severity] += n
		}
	}
	for _, err := range unread {
		a.term.Error("%v", err)
	}
	a.term.Note("%s, %s in %s", count(total[earmark.Error], "error"), count(total[earmark.Warning], "warning"), count(len(o.files)-len(unread), "feed"))
	switch {
	case len(unread) > 0:
		return &exitError{code: exitFailed}
	case total[earmark.Error] > 0:
		return &exitError{code: exitFindings}
	}
	return nil
}

// validateFeed judges one feed, and what it points to where that is asked.
func (a *app) validateFeed(ctx context.Context, o validateOptions, client *fetch.Client, file string, out *findings) error {
	options := validate.Options{File: file, Profile: validate.Profile(o.profile), Now: a.now()}
	in, err := a.openFeed(ctx, client, file, &options)
	if err != nil {
		return err
	}
	defer in.Close()
	bar := a.term.Progress("links")
	defer bar.Done()
	links := &validate.Links{Asker: client, Progress: bar.Set}
	if o.links {
		options.Links = links.Add
	}
	if err := validate.Feed(ctx, in, options, out.take); err != nil {
		return fmt.Errorf("read %s: %w", file, err)
	}
	in.Close() // a host is asked one thing at a time
	if err := links.Check(ctx, out.take); err != nil {
		return err
	}
	if n := links.Skipped(); n > 0 {
		a.term.Note("%s: %s not asked for, as they are more than 200", file, count(n, "link"))
	}
	return out.err
}

// openFeed opens a file, the standard input, or the answer of a server, and
// notes in o what the server says of it.
func (a *app) openFeed(ctx context.Context, client *fetch.Client, file string, o *validate.Options) (io.ReadCloser, error) {
	switch {
	case file == "-":
		return io.NopCloser(a.in), nil
	case isURL(file):
		answer, err := client.Get(ctx, file, fetch.Validators{})
		if err != nil {
			return nil, fmt.Errorf("fetch %s: %w", file, err)
		}
		o.Address = file
		o.Type, _ = answer.Type()
		return answer.Body, nil
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	if info, err := f.Stat(); err == nil && info.IsDir() {
		f.Close()
		return nil, errors.New(file + ": a folder, expected a feed")
	}
	return f, nil
}

// findings writes the findings of one feed: at once into pipes, folded by rule
// on a terminal.
type findings struct {
	a      *app
	file   string
	counts map[earmark.Severity]int
	rules  map[string]int // how often each was broken
	folded []fold
	at     map[string]int // rule -> its place in folded
	err    error
}

// mostOfRule is how many findings of one rule are written of a feed: whoever
// mends so many mends what makes the feed.
const mostOfRule = 1000

// fold is a rule, the first finding of it and how many there were.
type fold struct {
	first earmark.Finding
	n     int
}

func newFindings(a *app, file string) *findings {
	return &findings{a: a, file: file, counts: map[earmark.Severity]int{}, rules: map[string]int{}, at: map[string]int{}}
}

// take is told of each finding; false where it cannot be written.
func (f *findings) take(one earmark.Finding) bool {
	if one.Severity == earmark.Info && !f.a.verbose {
		return true
	}
	f.counts[one.Severity]++
	f.rules[one.Rule]++
	switch {
	case f.rules[one.Rule] > mostOfRule && !f.a.term.IsTerminal():
	case f.a.json:
		f.err = f.a.term.JSON(one)
	case f.a.term.IsTerminal():
		f.fold(one)
	default:
		f.err = f.a.term.Print("%s", inOneLine(one))
	}
	return f.err == nil
}

// inOneLine is a finding with all that is to be said of it.
func inOneLine(f earmark.Finding) string {
	line := fmt.Sprintf("%s: %s: %s: %s", f.Place(), f.Severity, f.Rule, f.Message)
	if f.Hint != "" {
		line += "; " + f.Hint
	}
	return line + " (" + f.Source + ")"
}

func (f *findings) fold(one earmark.Finding) {
	key := one.Rule + string(one.Severity)
	if i, ok := f.at[key]; ok {
		f.folded[i].n++
		return
	}
	f.at[key] = len(f.folded)
	f.folded = append(f.folded, fold{first: one, n: 1})
}

// flush writes what was folded, below the name of the feed, and how much was
// left out.
func (f *findings) flush() error {
	for _, rule := range slices.Sorted(maps.Keys(f.rules)) {
		if n := f.rules[rule] - mostOfRule; n > 0 && !f.a.term.IsTerminal() {
			f.a.term.Note("%s: %d more of %s", f.file, n, rule)
		}
	}
	if len(f.folded) == 0 {
		return nil
	}
	t := f.a.term
	if err := t.Print("%s", f.file); err != nil {
		return err
	}
	for _, one := range f.folded {
		paint := t.Doubtful
		if one.first.Severity == earmark.Error {
			paint = t.Bad
		}
		place := strings.TrimPrefix(one.first.Place(), one.first.File+":")
		line := fmt.Sprintf("  %-8s %s  %s", place, paint(string(one.first.Severity)), one.first.Message)
		if one.n > 1 {
			line += fmt.Sprintf("  (and %d more)", one.n-1)
		}
		if one.first.Hint != "" {
			line += "\n           " + one.first.Hint
		}
		line += "\n           " + t.Dim(one.first.Source+", "+one.first.Rule)
		if err := t.Print("%s", line); err != nil {
			return err
		}
	}
	return nil
}
