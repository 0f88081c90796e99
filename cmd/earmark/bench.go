package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/library"
	"earmark/internal/link"
	"earmark/internal/web"
)

// bench is the inbox as the desk in the browser works on it: shared by its
// requests, and made anew when the workspace changes. It implements
// [web.Verdicts].
type bench struct {
	app *app
	by  string

	mu      sync.Mutex
	in      *inbox
	seen    traces        // the workspace as it was read
	reading chan struct{} // closed when it has been read again; nil: nobody reads
	trouble string        // why it could not be read again; empty: it could
}

// shortWait is how long a page waits for a workspace that is read again. A
// large one takes longer; then the page shows how it stood, and says so.
const shortWait = 2 * time.Second

func (a *app) newBench(ctx context.Context, by string) (*bench, error) {
	b := &bench{app: a, by: by}
	var err error
	b.in, b.seen, err = b.read(ctx)
	return b, err
}

// read makes the inbox of the workspace as it is now.
func (b *bench) read(ctx context.Context) (*inbox, traces, error) {
	seen, err := tracesOf(ctx, b.app.dir)
	if err != nil {
		return nil, nil, err
	}
	w, err := b.app.openGood(ctx)
	if err != nil {
		return nil, nil, err
	}
	in, err := w.inbox(ctx, b.by, b.app.now)
	return in, seen, err
}

// refresh reads the workspace again when something in it changed, and waits
// for it a while.
func (b *bench) refresh(ctx context.Context) error {
	now, err := tracesOf(ctx, b.app.dir)
	if err != nil {
		return err
	}
	done := b.begin(context.WithoutCancel(ctx), now)
	if done == nil {
		return nil
	}
	select {
	case <-done:
	case <-time.After(shortWait):
	case <-ctx.Done():
	}
	return ctx.Err()
}

// begin starts to read where there is a reason; nil when all is known. Whoever
// is here while another reads waits for that.
func (b *bench) begin(ctx context.Context, now traces) chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.reading == nil && (!now.same(b.seen) || b.trouble != "" || b.in.stale) {
		b.reading = make(chan struct{})
		go b.readAgain(ctx)
	}
	return b.reading
}

// readAgain puts a new inbox in the place of the old one; words said stay
// said. While the workspace cannot be read, the desk goes on with what it
// knows. What is written meanwhile leaves a trace the new inbox has not seen.
func (b *bench) readAgain(ctx context.Context) {
	in, seen, err := b.read(ctx)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.trouble = ""
	if err != nil {
		b.trouble = "The workspace changed and cannot be read: " + err.Error() + ". This is how it stood before."
	} else {
		in.said, in.words = b.in.said, b.in.words
		b.in, b.seen = in, seen
	}
	close(b.reading)
	b.reading = nil
}

// Queue is every link by impact.
func (b *bench) Queue(ctx context.Context) (web.Queue, error) {
	if err := b.refresh(ctx); err != nil {
		return web.Queue{}, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	q := web.Queue{Library: b.in.w.Library, By: b.by}
	for _, x := range b.in.items {
		q.Items = append(q.Items, b.webItem(x))
	}
	if n := len(b.in.said); n > 0 {
		last := b.in.said[n-1]
		q.Last = &web.Word{Number: last.number, Key: webKey(last.link)}
		if last.after != nil {
			q.Last.Decision = last.after.Decision
		}
	}
	if b.trouble != "" {
		q.Notices = append(q.Notices, b.trouble)
	}
	if b.reading != nil {
		q.Notices = append(q.Notices, "The workspace changed and is being read again. This is how it stood before; verdicts are up to date on the page of their pair.")
	}
	if n := len(b.in.w.Broken); n > 0 {
		q.Notices = append(q.Notices, fmt.Sprintf("%s could not be read and left out: %s. “earmark check” tells why.", count(n, "file"), earmark.Join(b.in.w.Broken[:min(n, 5)])))
	}
	return q, nil
}

func (b *bench) webItem(x item) web.Item {
	lib := b.in.w.Library
	pair := earmark.Pair{Link: x.Link, ArticleItem: lib.Article(x.Article), EpisodeItem: lib.Episode(x.Episode), ShowItem: lib.Show(x.Show)}
	return web.Item{Pair: pair, Letter: x.letter, Orphan: x.orphan, Given: x.given, Seen: fingerprint(x.given)}
}

// Pair is one link, with the verdict that stands in its file now.
func (b *bench) Pair(ctx context.Context, k web.Key) (web.Pair, error) {
	if err := b.refresh(ctx); err != nil {
		return web.Pair{}, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	x := b.in.find(linkOf(k))
	if x == nil {
		return web.Pair{}, web.ErrGone
	}
	standing, err := library.Recorded(b.in.w.dir, b.in.w.Library, b.in.verdict(x.Link, earmark.Suggestion, ""))
	if err != nil {
		return web.Pair{}, err
	}
	if fingerprint(standing) != fingerprint(x.given) {
		b.in.settle(x.Link, standing)
	}
	said, err := quotes(ctx, b.in.engine, x.Link)
	if err != nil {
		return web.Pair{}, err
	}
	return web.Pair{Item: b.webItem(*x), Shared: sharedWords(x.Link), Quotes: said}, nil
}

// Decide writes a word down, with the kind and the moment that were chosen.
func (b *bench) Decide(ctx context.Context, a web.Answer) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	x := b.in.find(linkOf(a.Key))
	if x == nil {
		return web.ErrGone
	}
	l := x.Link
	if a.Kind != "" {
		l.Kind = a.Kind
	}
	switch {
	case a.At == nil:
		l.Moment = nil
	case l.Moment == nil || earmark.Clock(l.Moment.At) != earmark.Clock(*a.At):
		l.Moment = &earmark.Moment{At: *a.At} // else it is the one shown, to the fraction
	}
	if err := b.in.decide(ctx, l, a.Decision, a.Note, a.Seen); err != nil {
		return webError(err)
	}
	b.wrote(l)
	return nil
}

// Undo takes a word of this sitting back.
func (b *bench) Undo(ctx context.Context, number int) (web.Key, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	l, err := b.in.undo(ctx, number)
	if err != nil {
		return webKey(l), webError(err)
	}
	b.wrote(l)
	return webKey(l), nil
}

// wrote keeps what this desk writes itself from being taken for a change: the
// inbox knows it already.
func (b *bench) wrote(l earmark.Link) {
	b.seen.renew(b.app.dir, library.VerdictFile(l.Article), library.LockFile)
}

// Recording opens what an episode names as its recording, inside the
// workspace.
func (b *bench) Recording(_ context.Context, id earmark.EpisodeID) (web.Recording, error) {
	b.mu.Lock()
	e := b.in.w.Library.Episode(id)
	b.mu.Unlock()
	if e == nil || e.Audio.File == "" {
		return web.Recording{}, web.ErrGone
	}
	root, err := os.OpenRoot(b.app.dir) // no link in the workspace leads out of it
	if err != nil {
		return web.Recording{}, err
	}
	defer root.Close()
	f, err := root.Open(e.Audio.File)
	if err != nil {
		return web.Recording{}, web.ErrGone
	}
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		f.Close()
		return web.Recording{}, web.ErrGone
	}
	return web.Recording{File: f, Type: e.Audio.Type, Changed: info.ModTime()}, nil
}

func webKey(l earmark.Link) web.Key {
	return web.Key{Article: l.Article, Episode: l.Episode, Show: l.Show}
}

func linkOf(k web.Key) earmark.Link {
	return earmark.Link{Article: k.Article, Episode: k.Episode, Show: k.Show}
}

// webError says in the desk's words what the inbox says in its own.
func webError(err error) error {
	switch {
	case errors.Is(err, errChanged):
		return fmt.Errorf("%w%s", web.ErrChanged, strings.TrimPrefix(err.Error(), errChanged.Error()))
	case errors.Is(err, errNothing):
		return web.ErrGone
	}
	return err
}

// sharedWords are the words that the evidence of the text says both ends have.
func sharedWords(l earmark.Link) []string {
	i := slices.IndexFunc(l.Reasons, func(r earmark.Reason) bool { return r.Signal == "text" })
	if i < 0 {
		return nil
	}
	list, told := strings.CutPrefix(l.Reasons[i].Evidence, "both speak of ")
	if !told {
		return nil
	}
	return strings.Split(list, ", ")
}

// quotes are what an article quotes of the episode it is linked to.
func quotes(ctx context.Context, engine *link.Engine, l earmark.Link) ([]web.Quote, error) {
	all, err := engine.Quotes(ctx, l.Article)
	if err != nil {
		return nil, err
	}
	var out []web.Quote
	for _, q := range all {
		if q.Episode == l.Episode {
			out = append(out, web.Quote{Text: q.Text, Spoken: q.Spoken, Speaker: q.Speaker, At: q.At, Differs: q.Differs})
		}
	}
	return out, nil
}
