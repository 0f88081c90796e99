package main

import (
	"cmp"
	"context"
	"errors"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"earmark/internal/earmark"
	"earmark/internal/library"
	"earmark/internal/publish"
)

func newBuildCommand(a *app) *cobra.Command {
	var local bool
	c := &cobra.Command{
		Use:   "build",
		Short: "Write feeds, pages and link data to public/",
		Long: help(`
Write everything readers get to public/: the articles as RSS, Atom and JSON
Feed, a podcast feed of each show of your own, pages, transcripts, chapters,
audio, an OPML of all feeds and links.json. Drafts and items of the future stay
out. The same content gives the same bytes; a file that would not change is not
touched. With an error anywhere in the workspace nothing is written.

Identifiers given to new items are kept in earmark.lock: keep it in git.`,
			statusDone, statusFailed, statusUsage),
		Example: `  earmark build
  earmark -C sunday build --local
  earmark build && rsync -a public/ example.com:/srv/www/`,
		Args: args(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			_, err := runBuild(c.Context(), a, local)
			return err
		},
	}
	c.Flags().BoolVar(&local, "local", false, "link to index.html files, to look at public/ without a web server")
	return c
}

func runBuild(ctx context.Context, a *app, local bool) (publish.Report, error) {
	w, err := a.openWhole(ctx)
	if err != nil {
		return publish.Report{}, err
	}
	lib := w.published(a.now())
	pairs, err := w.pairs(ctx, lib)
	if err != nil {
		return publish.Report{}, err
	}
	// The identifiers go first: what the world sees must be remembered.
	if err := library.WriteFile(w.path(library.LockFile), w.Lock.Format(lib)); err != nil {
		return publish.Report{}, err
	}
	report, err := a.publish(ctx, w, lib, pairs, local)
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

func (a *app) publish(ctx context.Context, w *workspace, lib *earmark.Library, pairs earmark.Pairs, local bool) (publish.Report, error) {
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
		Local:     local,
		Progress:  func(p publish.Progress) { bar.Set(p.Done, p.Total) },
	})
}

// buildError says what to do where the disk is the reason.
func buildError(err error) error {
	if e, ok := errors.AsType[*publish.WriteError](err); ok {
		return hinted(exitFailed, e, cmp.Or(e.Hint, "build again: files already written are whole"))
	}
	if strings.Contains(err.Error(), "template") {
		return hinted(exitFailed, err, "earmark help templates")
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
	for _, f := range r.Feeds {
		a.term.Note("  %-40s %s", f.Path, count(f.Items, "item"))
	}
	a.term.Note("%s: %d written, %d unchanged, %d removed; %s", w.path("public"), len(r.Written), len(r.Unchanged), len(r.Removed), count(len(pairs.All), "link"))
}
