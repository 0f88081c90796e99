package publish

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"slices"

	"earmark/internal/digest"
	"earmark/internal/earmark"
	"earmark/templates"
)

// Options say where to and with what.
type Options struct {
	// Dir is the folder to write, "public"; it is made when missing.
	Dir string
	// Workspace is where local recordings and pictures are read, by their path
	// from the workspace's root. It may be nil when the library has none.
	Workspace fs.FS
	// Templates hold pages/*.html and pages/style.css; nil means the built-in
	// ones. See [templates.Overlay].
	Templates fs.FS
	// Feeds say what goes into feeds.
	Feeds FeedOptions
	// Generator names the program in feeds and pages; empty leaves it out.
	Generator string
	// Local makes links between pages name index.html, for looking at the folder
	// without a web server.
	Local bool
	// TakeOver replaces files in the folder that earmark did not write, and
	// removes podcast feeds that an earlier build wrote. Without it a build that
	// would do so is refused with a [*ForeignError] or a [*VanishedError].
	TakeOver bool
	// BeforeWrite is called once everything is written aside and before the first
	// file takes its place; its error stops the build. Nil: nothing.
	BeforeWrite func() error
	// Letters are the issues of the letter that everybody may read, the oldest
	// first.
	Letters []digest.Issue
	// Memory is a file in which a build is remembered, so that the next one of the
	// same content only looks whether all is as it was left; it may be deleted at
	// any time. Empty: every build makes every page.
	Memory string
	// Inputs are what else a build is made of, as bytes that are others when it is:
	// the configuration, the files of issues. Only Memory asks for them.
	Inputs []byte
	// Workers render at the same time; 0 means one for each processor.
	Workers int
	// Progress is told of every step, from one goroutine at a time; nil: nobody.
	Progress func(Progress)
}

// Progress is how far a build has come.
type Progress struct {
	Step        string // "render" or "write"
	Done, Total int
}

// Feed is one feed that was built.
type Feed struct {
	Path  string // below public/
	URL   string // absolute
	Title string
	Items int
	Kind  string // "site", "author", "category" or "podcast"
}

// Report is what a build did. Paths are relative to the folder, with slashes,
// sorted.
type Report struct {
	Written   []string
	Replaced  []string // those of Written that stood there before
	Unchanged []string
	Removed   []string // written by an earlier build and no longer wanted
	Bytes     int64    // written now
	Feeds     []Feed
	Findings  []earmark.Finding // what was built all the same
}

// Build writes public/. Drafts and items of the future must already be out of
// the library: whatever is in it is published.
//
// On an error the folder is as it was: everything is written aside and every
// place is tried before the first file takes its place. Only what changes in that
// moment can leave a [*WriteError] and a folder in which some files are new; none
// is half of each, and building again completes the work. Two builds into one
// folder must not run
// at the same time.
func Build(ctx context.Context, lib *earmark.Library, pairs earmark.Pairs, opts Options) (Report, error) {
	b := &builder{lib: lib, pairs: pairs, opts: opts}
	key, report, same := b.lookBack()
	defer b.past.Close()
	if same {
		if opts.BeforeWrite != nil {
			return report, opts.BeforeWrite()
		}
		return report, nil
	}
	if err := b.plan(ctx); err != nil {
		return Report{}, err
	}
	target, err := openFolder(opts.Dir)
	if err != nil {
		return Report{}, err
	}
	defer func() { _ = target.Close() }()
	site, report, err := b.into(ctx, target)
	if err == nil && key != "" {
		_ = opts.remember(key, site, target, report) // else the next build works in full
	}
	return report, err
}

// plan gets everything ready that pages are made with.
func (b *builder) plan(ctx context.Context) error {
	pages, err := loadPages(b.opts.files())
	if err != nil {
		return err
	}
	pages.local = b.opts.Local
	b.pages = pages
	b.planFeeds()
	return ctx.Err()
}

// into builds into a folder.
func (b *builder) into(ctx context.Context, target *folder) (*output, Report, error) {
	target.sweep()
	defer target.sweep()
	site, report, err := b.stage(ctx, target)
	if err == nil {
		err = b.opts.mayWrite(site, target)
	}
	if err != nil {
		return nil, Report{}, err
	}
	err = site.publish(target, b.opts, &report)
	earmark.SortFindings(report.Findings)
	return site, report, err
}

// lookBack tells whether the build would change nothing, with its report and what
// to remember it by, and else finds what is left of the last one. An empty key:
// it is not to be remembered.
func (b *builder) lookBack() (key string, report Report, same bool) {
	if b.opts.Memory == "" {
		return "", Report{}, false
	}
	keys, err := newKeys(b.lib, b.opts)
	if err == nil {
		key, err = keys.whole(b.lib, b.pairs, b.opts)
	}
	if err != nil {
		return "", Report{}, false
	}
	last := b.opts.remembered()
	if report, same = last.same(key, b.opts); !same {
		b.keys, b.past = keys, openPast(last, b.opts.Dir)
	}
	return key, report, same
}

// mayWrite refuses what would take something from somebody.
func (o Options) mayWrite(site *output, target *folder) error {
	if o.TakeOver {
		return nil
	}
	if err := site.foreign(target); err != nil {
		return err
	}
	return site.vanished(target)
}

// stage makes every file of public/ and writes it aside, as far as it is not there
// already. Recordings and pictures are copied once all is known to be well.
func (b *builder) stage(ctx context.Context, target *folder) (*output, Report, error) {
	results, err := b.runJobs(ctx, target)
	if err != nil {
		return nil, Report{}, err
	}
	all, out := gather(results), &output{made: byKey(results)}
	var problems []error
	for _, f := range all.files {
		problems = append(problems, out.add(f))
	}
	moved, err := b.redirects(out)
	problems = append(problems, err, out.check(b.opts.Workspace))
	if err := errors.Join(problems...); err != nil {
		return nil, Report{}, fmt.Errorf("nothing was written: %w", err)
	}
	report := Report{Feeds: b.feeds, Findings: slices.Concat(b.findings, all.findings, moved)}
	return out, report, out.stageRest(ctx, target, b.opts)
}

// files are the templates.
func (o Options) files() fs.FS { return cmp.Or(o.Templates, templates.Files()) }

// workers is how many pages are rendered at once.
func (o Options) workers() int {
	if o.Workers > 0 {
		return o.Workers
	}
	return runtime.GOMAXPROCS(0)
}

// tell reports progress.
func (o Options) tell(step string, done, total int) {
	if o.Progress != nil {
		o.Progress(Progress{Step: step, Done: done, Total: total})
	}
}
