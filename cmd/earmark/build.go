package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"earmark/internal/earmark"
	"earmark/internal/library"
	"earmark/internal/publish"
	"earmark/templates"
)

func newBuildCommand(a *app) *cobra.Command {
	var o buildOptions
	c := &cobra.Command{
		Use:   "build",
		Short: "Write feeds, pages and link data to public/",
		Long: help(`
Write everything readers get to public/: the articles as RSS, Atom and JSON
Feed, as a whole and by author and category, a podcast feed of each show of your
own, pages, transcripts, chapters, audio, an OPML of all feeds and links.json. The same content gives the same
bytes; a file that would not change is not touched. With an error in any content
file nothing is written; a show that lacks what directories want gets its pages
and no podcast feed, and that is said. Which articles and episodes are new, are
changed and are gone is told at the end.

Drafts and items of the future stay out until they are due. --drafts and
--future let them in, to look at: earmark.lock takes no note of them. --clock
builds as at another time.

Of a recording that lies elsewhere and whose length, type or duration the episode
does not say, the server is asked: for its head, then for as few pieces as tell.
The outcome is kept in .earmark/cache, and a later build asks nobody; --refresh
asks again whether a recording is still the same. What cannot be known stays out
of the feed, and is told. Covers that lie elsewhere are looked at in the same
way: directories want a square JPEG or PNG of 1400 to 3000 pixels a side, in
RGB. --offline asks nobody at all.

Identifiers given to new items are kept in earmark.lock: keep it in git. A build
that would change one the world has seen, drop an article or an episode, give a
recording another address, remove a podcast feed that was built before, or
replace a file in public/ that earmark did not write, is refused;
--accept-changes goes on, and nobody asks about these again.

--notes SHOW writes nothing to public/: it gives the whole feed of a show that
is hosted elsewhere, with the "Read" block in the notes of its episodes and every
other byte as it was, for the show's host to take. --ping tells WebSub hubs of
the feeds that changed, for a public/ that is served as it stands; Podping is not
told.`,
			statusDone, "1  failed; public/ is as it was", statusUsage, "3  published, and a hub could not be told", "5  refused: it would change what readers have, or replace somebody's file"),
		Example: `  earmark build
  earmark -C sunday build --local --drafts
  earmark build --clock 2026-12-24
  earmark build --offline
  earmark build --notes mom-brain --output mom-brain.xml
  earmark build && rsync -a public/ example.com:/srv/www/`,
		Args: args(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			if o.notes != "" {
				return runNotes(c.Context(), a, o)
			}
			_, err := runBuild(c.Context(), a, o)
			return err
		},
	}
	o.flags(c)
	return c
}

func (o *buildOptions) flags(c *cobra.Command) {
	c.Flags().BoolVar(&o.accept, "accept-changes", false, "change identifiers that readers have seen, remove their feeds, replace files of others")
	c.Flags().BoolVar(&o.local, "local", false, "link to index.html files, to look at public/ without a web server")
	c.Flags().BoolVar(&o.drafts, "drafts", false, "let drafts in")
	c.Flags().BoolVar(&o.future, "future", false, "let items of the future in")
	c.Flags().StringVar(&o.clock, "clock", "", "build as at `TIME`: 2026-12-24 or 2026-12-24T18:00:00Z")
	c.Flags().StringVar(&o.notes, "notes", "", "write the feed of `SHOW`, hosted elsewhere, again with what there is to read in its notes")
	c.Flags().StringVar(&o.from, "from", "", "with --notes: read the feed from `FILE`, - for stdin, instead of its address")
	c.Flags().StringVarP(&o.output, "output", "o", "", "with --notes: write to `FILE` instead of stdout")
	c.Flags().BoolVar(&o.ping, "ping", false, "tell the hubs of feeds.hubs which feeds have changed")
	c.Flags().BoolVar(&o.offline, "offline", false, "ask no server for recordings and covers that lie elsewhere")
	c.Flags().BoolVar(&o.refresh, "refresh", false, "ask again for recordings and covers that lie elsewhere, those that are known too")
	c.Flags().StringSliceVar(&o.allow, "allow-private", nil, "fetch from this `HOST` although its address is private")
	c.MarkFlagsMutuallyExclusive("offline", "refresh")
}

type buildOptions struct {
	local, accept  bool
	drafts, future bool
	clock          string

	notes, from, output string
	ping                bool
	offline, refresh    bool
	allow               []string
}

// at is the time that a build takes for now.
func (o buildOptions) at(now time.Time, zone *time.Location) (time.Time, error) {
	if o.clock == "" {
		return now, nil
	}
	at, err := library.ParseDate(o.clock, zone)
	if err != nil {
		return at, hinted(exitUsage, fmt.Errorf("--clock: %w", err), "earmark build --help")
	}
	return at, nil
}

func runBuild(ctx context.Context, a *app, o buildOptions) (publish.Report, error) {
	w, err := a.openWhole(ctx)
	if err != nil {
		return publish.Report{}, err
	}
	if o.ping {
		if err := w.hasHubs(); err != nil {
			return publish.Report{}, err
		}
	}
	now, err := o.at(a.now(), w.config.Site.Zone())
	if err != nil {
		return publish.Report{}, err
	}
	lib := w.visible(now, o.drafts, o.future)
	if err := w.harmless(lib); err != nil && !o.accept {
		return publish.Report{}, err
	}
	items := w.changes(lib)
	if err := a.learnRecordings(ctx, w, lib, o); err != nil {
		return publish.Report{}, err
	}
	if err := a.learnPictures(ctx, w, lib, o); err != nil {
		return publish.Report{}, err
	}
	pairs, err := w.shown(ctx, lib)
	if err != nil {
		return publish.Report{}, err
	}
	report, err := a.publish(ctx, w, lib, w.published(now), pairs, o)
	if err != nil {
		return report, buildError(err)
	}
	items.found(lib, report)
	for _, f := range report.Findings {
		a.tell(f)
	}
	if a.json {
		err = a.term.JSON(newBuildRow(report, pairs, items))
	} else {
		a.tellBuild(w, report, pairs, items)
	}
	if err == nil && o.ping {
		err = a.ping(ctx, w, report, o)
	}
	return report, err
}

func (a *app) publish(ctx context.Context, w *workspace, lib, due *earmark.Library, pairs earmark.Pairs, o buildOptions) (publish.Report, error) {
	bar := a.term.Progress("building")
	defer bar.Done()
	root, err := os.OpenRoot(w.dir) // no link in the workspace leads out of it
	if err != nil {
		return publish.Report{}, err
	}
	defer root.Close()
	letters, err := a.openLetters(ctx, w, lib, pairs)
	if err != nil {
		return publish.Report{}, err
	}
	return publish.Build(ctx, lib, pairs, publish.Options{
		Letters:   letters,
		Dir:       w.path("public"),
		Workspace: root.FS(),
		Templates: w.templates(),
		Generator: "earmark",
		Feeds:     w.config.Feeds,
		Memory:    filepath.Join(a.cacheDir(), "build"),
		Inputs:    w.otherInputs(),
		Local:     o.local,
		TakeOver:  o.accept,
		// The identifiers go first: what the world sees must be remembered. What is
		// not due yet is looked at here and seen by nobody.
		BeforeWrite: func() error {
			w.Lock.Publish(due, podcasts(due))
			return library.WriteFile(w.path(library.LockFile), w.Lock.Format(due))
		},
		Progress: func(p publish.Progress) { bar.Set(p.Done, p.Total) },
	})
}

// buildError says what to do where the disk is the reason.
func buildError(err error) error {
	if e, ok := errors.AsType[*publish.WriteError](err); ok {
		return hinted(exitFailed, e, cmp.Or(e.Hint, "build again when it is mended"))
	}
	if e, ok := errors.AsType[*publish.ForeignError](err); ok {
		return hinted(exitRefused, e, "move it away, or: earmark build --accept-changes")
	}
	if e, ok := errors.AsType[*publish.VanishedError](err); ok {
		return hinted(exitRefused, e, feedGoneHint)
	}
	if m, ok := errors.AsType[*templates.Mistake](err); ok {
		return templateError(m, err)
	}
	return err
}

type buildRow struct {
	Written   int   `json:"written"`
	Unchanged int   `json:"unchanged"`
	Removed   int   `json:"removed"`
	Bytes     int64 `json:"bytes"`
	Links     int   `json:"links"`
	Feeds     int   `json:"feeds"`

	Items itemChanges `json:"items"`
}

func newBuildRow(r publish.Report, pairs earmark.Pairs, items itemChanges) buildRow {
	return buildRow{len(r.Written), len(r.Unchanged), len(r.Removed), r.Bytes, len(pairs.All), len(r.Feeds), items}
}

func (a *app) tellBuild(w *workspace, r publish.Report, pairs earmark.Pairs, items itemChanges) {
	small := 0
	for _, f := range r.Feeds {
		if f.Kind == "author" || f.Kind == "category" {
			small++
			continue
		}
		a.term.Note("  %-40s %s", f.Path, count(f.Items, "item"))
	}
	if small > 0 {
		a.term.Note("  %-40s %s", "authors/, categories/", count(small, "feed"))
	}
	a.tellItems(items)
	a.term.Note("%s: %d written, %d unchanged, %d removed; %s", w.path("public"), len(r.Written), len(r.Unchanged), len(r.Removed), count(len(pairs.All), "link"))
}
