package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"earmark/internal/earmark"
	"earmark/internal/fetch"
	"earmark/internal/ingest"
	"earmark/internal/library"
	"earmark/internal/store"
)

// fetchOptions are the flags of fetch.
type fetchOptions struct {
	since   string
	offline bool
	dryRun  bool
	now     bool
	files   int
	allow   []string
}

func newFetchCommand(a *app) *cobra.Command {
	var o fetchOptions
	c := &cobra.Command{
		Use:   "fetch [SOURCE...]",
		Short: "Poll the feeds and sitemaps the workspace follows",
		Long: help(`
Ask the sources of earmark.yaml what is new, and the feeds of shows whose
content/shows/SHOW/_index.md names one. What they give is kept in the store, and
list, link, build and digest see it beside your files; a file of the same item
outranks it. What was fetched once stays: an item that its feed is without is
kept and marked, and a broken or empty feed takes nothing away.

Servers are asked politely: one connection to each, only for what has changed,
not sooner than a feed says, later each time where they fail. Where a feed has
moved for good is remembered. Pages (sources of kind sitemap) are read only
where robots.txt lets programs read them.

--files N also fetches up to N transcripts and chapters that episodes name, the
newest first. --since takes only what was published from a day on. --offline
asks nobody and says what is known.

--json prints a line for each source: source, kind, url, state (fetched,
unchanged, waiting, failed, gone, known, never), new, changed, unchanged,
missing, renamed, twins, undated, future, left, items, moved, next, error,
notes.`,
			statusDone, "1  failed; what was kept is whole", statusUsage, "3  some sources failed; the others are done", statusStopped),
		Example: `  earmark fetch
  earmark fetch mom-talk --files 20
  earmark fetch --since 2026-01-01 --dry-run
  earmark fetch --offline --json`,
		RunE: func(c *cobra.Command, given []string) error { return runFetch(c.Context(), a, given, o) },
	}
	flags := c.Flags()
	flags.StringVar(&o.since, "since", "", "only what was published on this `DAY` or later")
	flags.BoolVar(&o.offline, "offline", false, "ask nobody, say what is known")
	flags.BoolVar(&o.dryRun, "dry-run", false, "say what is new and keep nothing")
	flags.BoolVar(&o.now, "now", false, "ask also sources whose time has not come")
	flags.IntVar(&o.files, "files", 0, "fetch up to `N` transcripts and chapters too")
	flags.StringSliceVar(&o.allow, "allow-private", nil, "ask this `HOST` although its address is private")
	return c
}

func runFetch(ctx context.Context, a *app, named []string, o fetchOptions) error {
	w, err := a.openFiles(ctx)
	if err != nil {
		return err
	}
	sources, err := chosen(w.sources(), named)
	if err != nil {
		return err
	}
	since, err := o.sinceDay(w)
	if err != nil {
		return err
	}
	s, err := a.openStore(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	f := &fetchRun{app: a, store: s, o: o, items: map[earmark.SourceID]int{}}
	if o.offline {
		return f.known(ctx, sources)
	}
	release, err := store.Alone(ctx, filepath.Join(a.dir, ".earmark", "fetch.lock"))
	if err != nil {
		return err
	}
	defer func() { _ = release() }()
	client := fetch.New(a.fetchConfig(w, o.allow))
	defer client.Close()
	f.poller = &ingest.Poller{Client: client, Store: s, Now: a.now, Since: since, DryRun: o.dryRun, Anyway: o.now}
	if err := f.poll(ctx, sources); err != nil {
		return err
	}
	return f.end(len(sources))
}

// fetchConfig is how this workspace asks other people's servers.
func (a *app) fetchConfig(w *workspace, allow []string) fetch.Options {
	o := w.config.Fetch
	o.AllowPrivate = append(slices.Clone(o.AllowPrivate), allow...)
	o.UserAgent = fetch.UserAgent(buildVersion().Version, w.config.Site.URL, w.config.Site.Email)
	o.Now = a.now
	return o
}

// sources are those of earmark.yaml, and the feeds that show files name.
func (w *workspace) sources() []ingest.Source {
	sources := slices.Clone(w.config.Sources)
	for _, s := range w.Library.Shows {
		if s.Feed == "" || slices.ContainsFunc(sources, func(known ingest.Source) bool {
			return known.ID == earmark.SourceID(s.ID) || known.URL == s.Feed
		}) {
			continue
		}
		sources = append(sources, ingest.Source{ID: earmark.SourceID(s.ID), Kind: earmark.SourceShow, URL: s.Feed})
	}
	return sources
}

// chosen are the sources named, or all.
func chosen(sources []ingest.Source, named []string) ([]ingest.Source, error) {
	if len(sources) == 0 {
		return nil, hinted(exitUsage, errors.New("there is nothing to fetch: earmark.yaml names no sources, and no show has a feed elsewhere"),
			"write sources: [{id: mom-talk, kind: show, url: https://…}] into earmark.yaml")
	}
	if len(named) == 0 {
		return sources, nil
	}
	var out []ingest.Source
	for _, name := range named {
		at := slices.IndexFunc(sources, func(s ingest.Source) bool { return string(s.ID) == name })
		if at < 0 {
			var ids []string
			for _, s := range sources {
				ids = append(ids, string(s.ID))
			}
			return nil, hinted(exitUsage, fmt.Errorf("there is no source %q, expected one of %s", name, strings.Join(ids, ", ")), "earmark fetch --offline lists them")
		}
		out = append(out, sources[at])
	}
	return out, nil
}

func (o fetchOptions) sinceDay(w *workspace) (time.Time, error) {
	if o.since == "" {
		return time.Time{}, nil
	}
	t, err := library.ParseDate(o.since, w.config.Site.Zone())
	if err != nil {
		return t, hinted(exitUsage, fmt.Errorf("--since: %w", err), "earmark fetch --help")
	}
	return t, nil
}

// fetchRun is one run of fetch.
type fetchRun struct {
	app    *app
	store  *store.Store
	poller *ingest.Poller
	o      fetchOptions
	items  map[earmark.SourceID]int
	failed int
}

// poll asks the sources and prints a line on each, in their order.
func (f *fetchRun) poll(ctx context.Context, sources []ingest.Source) error {
	reports := map[earmark.SourceID]ingest.Report{}
	bar := f.app.term.Progress("sources")
	bar.Set(0, len(sources))
	err := f.poller.Poll(ctx, sources, func(r ingest.Report) {
		reports[r.Source.ID] = r
		bar.Tell(len(reports), len(sources), waitingFor(sources, reports))
	})
	bar.Done()
	if counted := f.count(context.WithoutCancel(ctx)); counted != nil {
		return errors.Join(err, counted)
	}
	if told := f.tell(sources, reports); told != nil || err != nil {
		return errors.Join(err, told)
	}
	if f.o.files > 0 && !f.o.dryRun {
		return f.fetchFiles(ctx, sources)
	}
	return nil
}

// waitingFor names the sources that keep a run from its end, where they are few.
func waitingFor(sources []ingest.Source, reports map[earmark.SourceID]ingest.Report) string {
	const few = 3
	if len(sources)-len(reports) > few {
		return ""
	}
	var names []string
	for _, s := range sources {
		if _, done := reports[s.ID]; !done {
			names = append(names, string(s.ID))
		}
	}
	return strings.Join(names, ", ")
}

func (f *fetchRun) count(ctx context.Context) error {
	return f.store.CountFetched(ctx, func(source earmark.SourceID, n int) { f.items[source] = n })
}

// fetchFiles fetches transcripts and chapters.
func (f *fetchRun) fetchFiles(ctx context.Context, sources []ingest.Source) error {
	bar := f.app.term.Progress("transcripts and chapters")
	files, err := f.poller.Files(ctx, sources, f.o.files, bar.Set)
	bar.Done()
	if err != nil {
		return err
	}
	f.app.term.Note("%s read, %d failed, %d left for the next run", count(files.Read, "transcript or chapters file"), files.Failed, files.Left)
	if files.Err != nil {
		f.app.term.Warn("%v", files.Err)
	}
	return nil
}

// end is how a run ends in which sources failed.
func (f *fetchRun) end(all int) error {
	if f.failed == 0 {
		return nil
	}
	return hinted(exitPartly, fmt.Errorf("%d of %s failed: what was fetched before is kept", f.failed, count(all, "source")), "earmark fetch --now asks again at once")
}

// fetched is what was fetched, fit to join the files; nil where there is no
// store yet.
func (a *app) fetched(ctx context.Context, c config) (*library.Fetched, error) {
	if !a.hasStore() {
		return nil, nil
	}
	s, err := a.openStore(ctx)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	return ingest.Join(ctx, s, c.Sources, a.readCache())
}
