package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/ingest"
	"earmark/internal/library"
	"earmark/internal/link"
	"earmark/internal/term"
	"earmark/templates"
)

// workspace is a workspace that was read.
type workspace struct {
	*library.Workspace
	dir    string
	config config
	kept   link.Kept // where what was read is kept for the next run

	recordings *ingest.Recordings // those that lie elsewhere
	pictures   *ingest.Pictures   // the same of covers
}

// open reads the workspace. Broken files are told and left out; the caller
// ends with [workspace.partly].
func (a *app) open(ctx context.Context) (*workspace, error) {
	c, err := a.readConfig()
	if err != nil {
		return nil, err
	}
	return a.load(ctx, c)
}

func (a *app) load(ctx context.Context, c config) (*workspace, error) {
	fetched, err := a.fetched(ctx, c)
	if err != nil {
		return nil, err
	}
	return a.loadWith(ctx, c, fetched)
}

// openFiles reads the workspace without what was fetched: whatever names a
// fetched item names nothing there, so no mistake is told.
func (a *app) openFiles(ctx context.Context) (*workspace, error) {
	c, err := a.readConfig()
	if err != nil {
		return nil, err
	}
	return a.loadWith(ctx, c, nil)
}

func (a *app) loadWith(ctx context.Context, c config, fetched *library.Fetched) (*workspace, error) {
	started := a.now()
	root, err := os.OpenRoot(a.dir) // no link in the workspace leads out of it
	if err != nil {
		return nil, err
	}
	defer root.Close()
	options := c.Library
	options.Fetched, options.Progress = fetched, a.steps()
	a.sweepCache()
	read, err := a.readCache().Load(ctx, root.FS(), c.Site, options)
	if err != nil {
		return nil, err
	}
	lib := read.Library
	spareMemory(len(lib.Articles) + len(lib.Episodes))
	a.term.Detail("read %d articles, %d episodes, %d shows, %d people in %s", len(lib.Articles), len(lib.Episodes), len(lib.Shows), len(lib.People), a.now().Sub(started).Round(time.Millisecond))
	w := &workspace{Workspace: read, dir: a.dir, config: c, kept: a.kept(), recordings: a.recordings(), pictures: a.pictures()}
	w.recordings.Fill(lib)
	w.pictures.Fill(lib)
	return w, nil
}

// cacheDir is the folder of what can be made again. Where nothing can be kept
// there the work goes on without.
func (a *app) cacheDir() string { return filepath.Join(a.dir, ".earmark", "cache") }

// unfinished is after what time a file that was never finished is nobody's: whoever
// wrote it was killed.
const unfinished = time.Hour

// sweepCache takes away what killed runs left of files they were writing, whose
// names begin with a dot until they are whole. What cannot go stays.
func (a *app) sweepCache() {
	entries, _ := os.ReadDir(a.cacheDir()) // none where there is no cache yet
	for _, e := range entries {
		info, err := e.Info()
		if err == nil && strings.HasPrefix(e.Name(), ".") && time.Since(info.ModTime()) > unfinished {
			_ = os.Remove(filepath.Join(a.cacheDir(), e.Name()))
		}
	}
}

func (a *app) readCache() library.Cache {
	return library.Cache{Dir: a.cacheDir(), Now: a.now, Trouble: func(err error) { a.term.Detail("%v", err) }}
}

func (a *app) kept() link.Kept {
	return link.Kept{
		Dir: a.cacheDir(), Program: program(), Progress: a.steps(),
		Trouble: func(err error) { a.term.Detail("%v", err) },
		Updated: func(changed, all int) {
			a.term.Detail("%d of %d items changed since the index was made and are added to it; scores may be out by some hundredths", changed, all)
		},
	}
}

// steps shows how far work comes that takes its time, with a bar for each of its
// steps. Several may work at once, in the desk.
func (a *app) steps() func(step string, done, total int) {
	var guard sync.Mutex
	var bar *term.Progress
	at := ""
	return func(step string, done, total int) {
		guard.Lock()
		defer guard.Unlock()
		if bar == nil || step != at {
			bar, at = a.term.Progress(step), step
		}
		bar.Set(done, total)
		if done == total {
			bar.Done()
			bar = nil
		}
	}
}

// openGood reads the workspace for those who go on without broken files, and
// tells which those are.
func (a *app) openGood(ctx context.Context) (*workspace, error) {
	c, err := a.readConfig()
	if err != nil {
		return nil, err
	}
	return a.loadGood(ctx, c)
}

func (a *app) loadGood(ctx context.Context, c config) (*workspace, error) {
	w, err := a.load(ctx, c)
	if err != nil {
		return nil, err
	}
	a.tellErrors(w.Findings)
	return w, nil
}

// openWhole reads the workspace for those who write: with an error anywhere
// nothing is written, for a feed that silently loses items is worse than none.
func (a *app) openWhole(ctx context.Context) (*workspace, error) {
	w, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	if n := a.tellErrors(w.Findings); n > 0 {
		return nil, hinted(exitFailed, fmt.Errorf("%s in the workspace: nothing was written", count(n, "error")), "earmark check")
	}
	return w, nil
}

func (a *app) tellErrors(fs []earmark.Finding) int {
	n := 0
	for _, f := range fs {
		if f.Severity != earmark.Error {
			continue
		}
		n++
		a.tell(f)
	}
	return n
}

func (a *app) tell(f earmark.Finding) {
	switch f.Severity {
	case earmark.Error:
		a.term.Error("%s", f.Error())
	case earmark.Info:
		a.term.Detail("%s", f.Error())
	default:
		a.term.Warn("%s", f.Error())
	}
	switch {
	case f.Hint == "":
	case f.Severity == earmark.Error:
		a.term.Note("  hint: %s", f.Hint)
	default:
		a.term.Detail("  %s", f.Hint)
	}
}

// partly is how a command ends that went on without broken files.
func (w *workspace) partly() error {
	if len(w.Broken) == 0 {
		return nil
	}
	left := count(len(w.Broken), "file") + " that could not be read"
	if w.Orphans > 0 {
		left += ", and " + count(w.Orphans, "episode") + " of a show among them"
	}
	return hinted(exitPartly, errors.New("left out "+left), "earmark check")
}

// published is the library as readers may see it at a time: no drafts, nothing
// from the future.
func (w *workspace) published(at time.Time) *earmark.Library { return w.visible(at, false, false) }

// visible is the same, with drafts or with what is not due yet.
func (w *workspace) visible(at time.Time, drafts, future bool) *earmark.Library {
	shown := func(draft bool, date time.Time) bool {
		return (drafts || !draft) && (future || !date.After(at))
	}
	return w.Library.Filter(
		func(x *earmark.Article) bool { return shown(x.Draft, x.Date) },
		func(x *earmark.Episode) bool { return shown(x.Draft, x.Date) })
}

// pairs are the links readers see in a library.
func (w *workspace) pairs(ctx context.Context, lib *earmark.Library) (earmark.Pairs, error) {
	links, err := w.exactly().Links(ctx, lib, w.config.Link)
	return w.publish(lib, links), err
}

// shown are the same without reasons, which are for editors.
func (w *workspace) shown(ctx context.Context, lib *earmark.Library) (earmark.Pairs, error) {
	links, err := w.exactly().Shown(ctx, lib, w.config.Link)
	return w.publish(lib, links), err
}

// exactly is for what readers get: links that hang on the library alone, not on
// what was kept of it before, so that a fresh clone gives the same.
func (w *workspace) exactly() link.Kept {
	k := w.kept
	k.Exact = true
	return k
}

func (w *workspace) publish(lib *earmark.Library, links []earmark.Link) earmark.Pairs {
	return lib.Publish(links, w.config.Link.Policy())
}

// templates are the workspace's own laid over the built-in ones.
func (w *workspace) templates() fs.FS {
	own := filepath.Join(w.dir, "templates")
	if info, err := os.Stat(own); err != nil || !info.IsDir() {
		return templates.Files()
	}
	return templates.Overlay(os.DirFS(own), templates.Files())
}

// path is a path below the workspace.
func (w *workspace) path(parts ...string) string {
	return filepath.Join(append([]string{w.dir}, parts...)...)
}

// count says "1 file", "2 files".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
