package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
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

// importOptions are the flags of import.
type importOptions struct {
	dryRun bool
	date   string
	show   string
	site   string
	shows  bool
	media  bool
	moved  bool
	allow  []string
}

// importKind is a format that can be brought in. read gives its items one by
// one; an error that is an [ingest.ItemError] is of one item alone, and the rest
// goes on.
type importKind struct {
	name string
	what string // for the help
	read func(context.Context, *importRun) iter.Seq2[ingest.Item, error]
	run  func(context.Context, *importRun) error // instead of read, where nothing becomes a file
}

func importKinds() []importKind {
	return []importKind{
		{"page", "a web page, a Markdown or a text file: one article, its author\n              and the show they make", readPage, nil},
		{"rss", "an RSS or Atom feed, or a podcast's", readFeed, nil},
		{"jsonfeed", "a JSON Feed", readFeed, nil},
		{"opml", "a list of feeds: sources in earmark.yaml, for earmark fetch", nil, addSources},
		{"wxr", "WordPress: Tools, Export; PowerPress and Seriously Simple Podcasting too", readExport(ingest.WXR), nil},
		{"ghost", "Ghost: Settings, Labs, Export (JSON)", readExport(ingest.Ghost), nil},
		{"substack", "Substack: Settings, Exports (zip)", readExport(ingest.Substack), nil},
		{"beehiiv", "beehiiv: the posts (CSV)", readExport(ingest.Beehiiv), nil},
		{"buttondown", "Buttondown: emails.csv, or the zip that holds it", readExport(ingest.Buttondown), nil},
		{"fetched", "what earmark fetch brought, as files: all of it, a source's, or\n              single items by their identifiers", readFetched, nil},
	}
}

func newImportCommand(a *app) *cobra.Command {
	var o importOptions
	kinds := importKinds()
	names := importNames(kinds)
	c := &cobra.Command{
		Use:   "import " + strings.Join(names, "|") + " FILE|URL|-",
		Short: "Bring in pages and exports as files",
		Long:  importHelp(kinds),
		Example: `  earmark import page https://example.com/essay --dry-run
  earmark import page essay.html --date 2019-04-12
  earmark import wxr wordpress.xml --dry-run
  earmark import rss https://example.com/feed.xml
  earmark import opml subscriptions.opml --shows
  earmark import substack export.zip --site https://letters.example.com
  earmark import fetched mom-brain --dry-run
  pbpaste | earmark import page -`,
		ValidArgs: names,
		Args:      args(cobra.MinimumNArgs(1)),
		RunE: func(c *cobra.Command, given []string) error {
			kind, err := chosenKind(kinds, given)
			if err != nil {
				return usageError(c, err)
			}
			return runImport(c.Context(), a, kind, given[1:], o)
		},
	}
	o.flags(c)
	return c
}

func (o *importOptions) flags(c *cobra.Command) {
	flags := c.Flags()
	flags.BoolVar(&o.dryRun, "dry-run", false, "show what was understood and write nothing")
	flags.StringVar(&o.date, "date", "", "the `DATE` of a page that does not say when it was published")
	flags.BoolVar(&o.media, "download", false, "download pictures, recordings, transcripts and chapters to beside the files")
	flags.BoolVar(&o.moved, "moved", false, "the publication is here now: the addresses that its articles had lead to their pages here")
	flags.StringVar(&o.show, "show", "", "put every episode into this `SHOW`")
	flags.StringVar(&o.site, "site", "", "where the publication lived, an `ADDRESS`: of exports that do not say (by default site.url)")
	flags.BoolVar(&o.shows, "shows", false, "the feeds of an OPML file are podcasts")
	flags.StringSliceVar(&o.allow, "allow-private", nil, "fetch from this `HOST` although its address is private")
}

// importHelp tells what each kind is, and what becomes of it.
func importHelp(kinds []importKind) string {
	var lines []string
	for _, k := range kinds {
		lines = append(lines, fmt.Sprintf("  %-11s %s", k.name, k.what))
	}
	return help(`
Make files below content/ of what other programs hold. "-" reads standard input.

`+strings.Join(lines, "\n")+`

What is written says where it came from ("imported" in its front matter). The
next import of the same source writes only what is new, and changes only what
the source has changed and you have not: each key and the text for itself. What
an import is not sure of stands under "unsure" in the file, and "earmark check"
reminds of it. An article without a date becomes a draft.

An article keeps the address it has elsewhere (url), and readers are sent there.
With --moved it has its page here, and the address it had becomes redirect_from:
build leads on from there. Give it in every run, or in none.

What is not for everybody (paid, private, a draft) becomes a draft and is told.
--dry-run shows what was understood and writes nothing. --download brings what
they name beside the files: pictures, also those within texts, covers,
recordings, transcripts and chapters; what is there is not asked for again, and
what cannot be had stays where it is. Without it all stays there.

--json prints a line for each item: what (new, changed, unchanged, kept, there),
kind, id, file, title, draft, why, unsure; page with --dry-run also understood.`,
		statusDone, "1  failed; what was written is whole, and the next run goes on from there", statusUsage, "3  done, but for items that could not be read", statusStopped)
}

func importNames(kinds []importKind) (names []string) {
	for _, k := range kinds {
		names = append(names, k.name)
	}
	return names
}

// chosenKind is the kind that was named, with what it is imported from.
func chosenKind(kinds []importKind, given []string) (kind importKind, err error) {
	i := slices.IndexFunc(kinds, func(k importKind) bool { return k.name == given[0] })
	if i < 0 {
		return kind, fmt.Errorf("there is no import of %q, expected one of %s", given[0], strings.Join(importNames(kinds), ", "))
	}
	kind = kinds[i]
	if n := len(given) - 1; n != 1 && kind.name != "fetched" {
		return kind, fmt.Errorf("found %d, expected one file or address to import %s from", n, kind.name)
	}
	return kind, kind.judge(given[1:])
}

// judge refuses a folder: an export is one file, packed as it came.
func (k importKind) judge(sources []string) error {
	for _, source := range sources {
		if info, err := os.Stat(source); err == nil && info.IsDir() && k.name != "fetched" {
			return fmt.Errorf("%s is a folder, expected a file of %s: %s", source, k.name, strings.Join(strings.Fields(k.what), " "))
		}
	}
	return nil
}

// importRun is one import: where it reads, where it writes, what it found.
type importRun struct {
	app    *app
	w      *workspace
	o      importOptions
	source string   // a file, an address, or "-"
	wanted []string // of what was fetched
	folder *ingest.Folder
	date   time.Time
	page   *ingest.Page // what was understood of a page
	counts map[string]int
	failed int
}

func runImport(ctx context.Context, a *app, kind importKind, given []string, o importOptions) error {
	w, err := a.openGood(ctx)
	if err != nil {
		return err
	}
	r := &importRun{app: a, w: w, o: o, source: strings.Join(given, " "), wanted: given, counts: map[string]int{}}
	if o.date != "" {
		if r.date, err = library.ParseDate(o.date, w.config.Site.Zone()); err != nil {
			return hinted(exitUsage, fmt.Errorf("--date: %w", err), "earmark import --help")
		}
	}
	if o.site != "" && !isURL(o.site) {
		return hinted(exitUsage, fmt.Errorf("--site: found %q, expected an address such as https://example.com", o.site), "earmark import --help")
	}
	if o.show != "" && w.Library.Show(earmark.ShowID(o.show)) == nil {
		return hinted(exitUsage, fmt.Errorf("--show: there is no show %q", o.show), "earmark list shows; a new one is a file content/shows/NAME/_index.md with its title")
	}
	if !o.dryRun {
		release, err := store.Alone(ctx, filepath.Join(a.dir, ".earmark", "import.lock"))
		if err != nil {
			return err
		}
		defer func() { _ = release() }()
	}
	work := kind.run
	if work == nil {
		work = func(ctx context.Context, r *importRun) error { return r.run(ctx, kind) }
	}
	if err := work(ctx, r); err != nil {
		return err
	}
	if r.failed > 0 {
		return hinted(exitPartly, fmt.Errorf("%s could not be had", count(r.failed, "item")), "the same command takes them once they are mended")
	}
	return w.partly()
}

func (r *importRun) run(ctx context.Context, kind importKind) error {
	folder, err := ingest.OpenFolder(ctx, r.app.dir, kind.name, r.o.dryRun)
	if err != nil {
		return err
	}
	r.folder = folder
	downloads := ingest.Downloader{Dir: r.app.dir, DryRun: r.o.dryRun}
	if r.o.media && !r.o.dryRun {
		downloads.Client = fetch.New(r.fetchOptions())
		defer downloads.Client.Close()
	}
	for item, err := range kind.read(ctx, r) {
		if e, ok := errors.AsType[*ingest.ItemError](err); ok {
			r.failed++
			r.app.term.Warn("%v", e)
			continue
		}
		if err != nil {
			return err
		}
		item = item.WithoutNamesakes(r.w.Library)
		if r.o.moved {
			item = item.Moved()
		}
		if file := folder.Where(item); file != "" {
			var errs []error
			item, errs = downloads.Localize(ctx, item, file)
			for _, err := range errs {
				r.failed++
				r.app.term.Warn("download %v", err)
			}
		}
		out, err := folder.Put(ctx, item)
		if err != nil {
			return err
		}
		if err := r.tell(out); err != nil {
			return err
		}
	}
	r.total()
	return nil
}

// importRow is a line of --json.
type importRow struct {
	What       string       `json:"what"`
	Kind       string       `json:"kind"`
	ID         string       `json:"id"`
	File       string       `json:"file"`
	Title      string       `json:"title"`
	Draft      bool         `json:"draft"`
	Why        string       `json:"why,omitempty"`
	Unsure     []string     `json:"unsure,omitempty"`
	Understood *understands `json:"understood,omitempty"`
}

// tell prints what became of an item. What did not change is said on demand.
func (r *importRun) tell(out ingest.Outcome) error {
	r.counts[out.What]++
	item := out.Item
	why := out.Why
	if why == "" && item.Withheld != "" {
		why = "a draft: " + item.Withheld
	}
	if r.app.json {
		row := importRow{out.What, item.Kind, item.ID, out.File, item.Title(), item.Draft(), why, item.Unsure, nil}
		if item.Kind == "article" && r.page != nil && r.o.dryRun {
			row.Understood = r.understood()
		}
		return r.app.term.JSON(row)
	}
	if out.What == ingest.Unchanged && !r.app.verbose {
		return nil
	}
	if err := r.app.term.Print("%s", strings.TrimRight(strings.Join([]string{out.What, out.File, item.Title(), why}, "\t"), "\t")); err != nil {
		return err
	}
	if out.What != ingest.New {
		return nil
	}
	for _, f := range item.Front {
		if s, ok := f.Value.(ingest.Suggestion); ok && len(s.List) > 0 {
			r.app.term.Note("  suggested: %s: [%s]", f.Key, strings.Join(s.List, ", "))
		}
	}
	for _, u := range item.Unsure {
		r.app.term.Note("  unsure: %s", u)
	}
	return nil
}

func (r *importRun) total() {
	var parts []string
	for _, what := range []string{ingest.New, ingest.Changed, ingest.Unchanged, ingest.Kept, ingest.There} {
		if n := r.counts[what]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, what))
		}
	}
	if len(parts) == 0 {
		parts = []string{"nothing"}
	}
	done := ""
	if r.o.dryRun {
		done = "; nothing was written, this was a dry run"
	}
	r.app.term.Note("%s%s", strings.Join(parts, ", "), done)
}
