package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"earmark/internal/earmark"
	"earmark/internal/feed"
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
own, pages, transcripts, chapters, audio, an OPML of all feeds and links.json. Drafts and items of the future stay
out. The same content gives the same bytes; a file that would not change is not
touched. With an error in any content file nothing is written; a show that lacks
what directories want gets its pages and no podcast feed, and that is said.

Identifiers given to new items are kept in earmark.lock: keep it in git. A build
that would change one the world has seen, leave no article or no episode of
those it has seen, remove a podcast feed that was built before, or replace a
file in public/ that earmark did not write, is refused; --accept-changes goes on.`,
			statusDone, "1  failed; public/ is as it was", statusUsage, "5  refused: it would change what readers have, or replace somebody's file"),
		Example: `  earmark build
  earmark -C sunday build --local
  earmark build && rsync -a public/ example.com:/srv/www/`,
		Args: args(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			_, err := runBuild(c.Context(), a, o)
			return err
		},
	}
	c.Flags().BoolVar(&o.accept, "accept-changes", false, "change identifiers that readers have seen, remove their feeds, replace files of others")
	c.Flags().BoolVar(&o.local, "local", false, "link to index.html files, to look at public/ without a web server")
	return c
}

type buildOptions struct{ local, accept bool }

func runBuild(ctx context.Context, a *app, o buildOptions) (publish.Report, error) {
	w, err := a.openWhole(ctx)
	if err != nil {
		return publish.Report{}, err
	}
	lib := w.published(a.now())
	if err := w.harmless(lib); err != nil && !o.accept {
		return publish.Report{}, err
	}
	pairs, err := w.pairs(ctx, lib)
	if err != nil {
		return publish.Report{}, err
	}
	report, err := a.publish(ctx, w, lib, pairs, o)
	if err != nil {
		return report, buildError(err)
	}
	for _, f := range report.Findings {
		a.tell(f)
	}
	if a.json {
		return report, a.term.JSON(newBuildRow(report, pairs))
	}
	a.tellBuild(w, report, pairs)
	return report, nil
}

func (a *app) publish(ctx context.Context, w *workspace, lib *earmark.Library, pairs earmark.Pairs, o buildOptions) (publish.Report, error) {
	bar := a.term.Progress("building")
	defer bar.Done()
	root, err := os.OpenRoot(w.dir) // no link in the workspace leads out of it
	if err != nil {
		return publish.Report{}, err
	}
	defer root.Close()
	return publish.Build(ctx, lib, pairs, publish.Options{
		Dir:       w.path("public"),
		Workspace: root.FS(),
		Templates: w.templates(),
		Generator: "earmark",
		Feeds:     w.config.Feeds,
		Local:     o.local,
		TakeOver:  o.accept,
		// The identifiers go first: what the world sees must be remembered.
		BeforeWrite: func() error {
			w.Lock.SetPodcasts(lib, podcasts(lib))
			return library.WriteFile(w.path(library.LockFile), w.Lock.Format(lib))
		},
		Progress: func(p publish.Progress) { bar.Set(p.Done, p.Total) },
	})
}

// harmless refuses what would make readers' programs take old items for new
// ones, or take the whole library from them.
func (w *workspace) harmless(lib *earmark.Library) error {
	for _, c := range w.Lock.Changes() {
		return hinted(exitRefused, fmt.Errorf("%s %s: its identifier would change from %s to %s, and readers would get it as new; nothing was written", c.Kind, c.Name, c.Old, c.GUID),
			"write guid: "+string(c.Old)+" in its file, or: earmark build --accept-changes")
	}
	for _, kind := range w.Lock.Emptied(lib) {
		return hinted(exitRefused, fmt.Errorf("%s holds %ss and the library has none left; nothing was written", library.LockFile, kind),
			"is the content folder where it should be? If this is meant: earmark build --accept-changes")
	}
	for _, show := range w.Lock.Withdrawn(podcasts(lib)) {
		return hinted(exitRefused, fmt.Errorf("the podcast feed of %s would be gone, and whoever subscribed to it would be left with nothing; nothing was written", show), feedGoneHint)
	}
	return nil
}

const feedGoneHint = "earmark check says what the show lacks; if the feed is meant to go: earmark build --accept-changes"

// podcasts are the shows that get a podcast feed.
func podcasts(lib *earmark.Library) []*earmark.Show {
	var out []*earmark.Show
	for _, s := range lib.Shows {
		if !s.Elsewhere() && (feed.Podcast{Library: lib, Show: s}).Publishable() {
			out = append(out, s)
		}
	}
	return out
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
}

func newBuildRow(r publish.Report, pairs earmark.Pairs) buildRow {
	return buildRow{len(r.Written), len(r.Unchanged), len(r.Removed), r.Bytes, len(pairs.All), len(r.Feeds)}
}

func (a *app) tellBuild(w *workspace, r publish.Report, pairs earmark.Pairs) {
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
	a.term.Note("%s: %d written, %d unchanged, %d removed; %s", w.path("public"), len(r.Written), len(r.Unchanged), len(r.Removed), count(len(pairs.All), "link"))
}
