package main

import (
	"context"
	"errors"
	"fmt"
	"io"
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
Read feeds of any make and print what is wrong with each: the line and column,
the rule, what to do, and whose rule it is. A file is read once and never kept
whole, so that feeds of any size can be judged; "-" is the standard input, and a
URL is fetched, of which at most 100 megabytes are read.

--links also asks for the enclosures and images that a feed points to: whether
they are there, as large and of the type that the feed says, whether the server
gives parts of them, and whether a cover has the size that Apple asks for. Of one
feed 200 are asked for at most, each with two small requests, one at a time to a
host.

--profile chooses whose rules speak:
  rss            what every feed reader needs: RSS 0.9 to 2.0 and the RSS profile,
                 Atom (RFC 4287, 5005), JSON Feed 1.1, OPML, and the values in
                 whatever modules a feed uses
  apple          and what Apple Podcasts asks of a show
  psp1           and what the Podcast Standards Project asks (PSP-1)
  podcasting20   rss, and the podcast: tags
  all            everything; of podcasts only where the feed is one

On a terminal many findings of one rule are folded into one line. --json prints a
line for each finding with the fields file, line, column, severity (error, warning,
info), rule, element, message, hint and source; info is shown by --verbose.`,
			"0  no errors", "1  a feed could not be read", "2  wrong usage", "4  at least one error was found"),
		Example: `  earmark validate public/shows/mom-brain/feed.xml
  earmark validate --profile apple feed.xml feed.atom feed.json
  earmark validate --links https://example.org/feed.xml
  earmark validate --json - < feed.xml | jq -r .rule | sort | uniq -c`,
		Args: args(cobra.MinimumNArgs(1)),
		RunE: func(c *cobra.Command, files []string) error {
			o.files = files
			return runValidate(c.Context(), a, o)
		},
	}
	c.Flags().StringVar(&o.profile, "profile", string(validate.ProfileAll), "whose rules speak: rss, apple, psp1, podcasting20 or `all`")
	c.Flags().BoolVar(&o.links, "links", false, "ask for enclosures and images too")
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
	a.term.Note("%s, %s in %s", count(total[earmark.Error], "error"), count(total[earmark.Warning], "warning"), count(len(o.files), "feed"))
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
	in, address, err := a.openFeed(ctx, client, file)
	if err != nil {
		return err
	}
	defer in.Close()
	options := validate.Options{File: file, Address: address, Profile: validate.Profile(o.profile), Now: a.now()}
	links := &validate.Links{Asker: client}
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

// openFeed opens a file, the standard input, or the answer of a server, whose
// address it gives too.
func (a *app) openFeed(ctx context.Context, client *fetch.Client, file string) (io.ReadCloser, string, error) {
	switch {
	case file == "-":
		return io.NopCloser(a.in), "", nil
	case isURL(file):
		answer, err := client.Get(ctx, file, fetch.Validators{})
		if _, private := errors.AsType[*fetch.PrivateError](err); private {
			return nil, "", hinted(exitFailed, fmt.Errorf("fetch %s: %w", file, err), "a host of your own: --allow-private HOST")
		}
		if err != nil {
			return nil, "", fmt.Errorf("fetch %s: %w", file, err)
		}
		return answer.Body, file, nil
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, "", err
	}
	if info, err := f.Stat(); err == nil && info.IsDir() {
		f.Close()
		return nil, "", errors.New(file + ": a folder, expected a feed")
	}
	return f, "", nil
}

// findings writes the findings of one feed: at once into pipes, folded by rule
// on a terminal.
type findings struct {
	a      *app
	file   string
	counts map[earmark.Severity]int
	folded []fold
	at     map[string]int // rule -> its place in folded
	err    error
}

// fold is a rule, the first finding of it and how many there were.
type fold struct {
	first earmark.Finding
	n     int
}

func newFindings(a *app, file string) *findings {
	return &findings{a: a, file: file, counts: map[earmark.Severity]int{}, at: map[string]int{}}
}

// take is told of each finding; false where it cannot be written.
func (f *findings) take(one earmark.Finding) bool {
	if one.Severity == earmark.Info && !f.a.verbose {
		return true
	}
	f.counts[one.Severity]++
	switch {
	case f.a.json:
		f.err = f.a.term.JSON(one)
	case f.a.term.IsTerminal():
		f.fold(one)
	default:
		f.err = f.a.term.Print("%s: %s: %s: %s", one.Place(), one.Severity, one.Rule, one.Message)
	}
	return f.err == nil
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

// flush writes what was folded, below the name of the feed.
func (f *findings) flush() error {
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
