package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"earmark/internal/earmark"
	"earmark/internal/feed"
	"earmark/internal/fetch"
)

// runNotes writes the feed of a show that is hosted elsewhere again, with what
// there is to read in the notes of its episodes, for the show's host to take. It
// comes out whole or not at all.
func runNotes(ctx context.Context, a *app, o buildOptions) error {
	w, err := a.openWhole(ctx)
	if err != nil {
		return err
	}
	now, err := o.at(a.now(), w.config.Site.Zone())
	if err != nil {
		return err
	}
	lib := w.visible(now, o.drafts, o.future)
	show, err := elsewhere(lib, o.notes)
	if err != nil {
		return err
	}
	pairs, err := w.shown(ctx, lib)
	if err != nil {
		return err
	}
	source, err := a.feedOf(ctx, w, show, o)
	if err != nil {
		return err
	}
	defer source.Close()
	done, err := a.splice(source, feed.Notes{Block: readBlocks(lib, pairs, show)}, o.output)
	if err != nil {
		return hinted(exitFailed, fmt.Errorf("%s: %w", show.ID, err), "nothing was written; earmark validate tells more of the feed")
	}
	a.term.Note("%s: %s, %d with something to read, %d changed", show.Title, count(done.Items, "episode"), done.Blocks, done.Changed)
	return nil
}

// elsewhere finds a show that is hosted elsewhere and whose notes may be added to.
func elsewhere(lib *earmark.Library, id string) (*earmark.Show, error) {
	show := lib.Show(earmark.ShowID(id))
	switch {
	case show == nil:
		return nil, hinted(exitUsage, fmt.Errorf("--notes %s: there is no such show", id), "earmark list shows")
	case !show.Elsewhere():
		return nil, hinted(exitUsage, fmt.Errorf("--notes %s: the show is published from here, with what there is to read in its notes", id), "earmark build")
	case !show.LinkNotes:
		return nil, hinted(exitUsage, fmt.Errorf("--notes %s: link_notes: false leaves the notes of this show alone", id), "")
	}
	return show, nil
}

// readBlocks finds an episode by its guid, else by its recording.
func readBlocks(lib *earmark.Library, pairs earmark.Pairs, show *earmark.Show) func(guid, enclosure string) string {
	byGUID, byAudio := map[string]*earmark.Episode{}, map[string]*earmark.Episode{}
	for _, e := range lib.EpisodesOf(show.ID) {
		byGUID[string(e.GUID)] = e
		if e.Audio.URL != "" {
			byAudio[e.Audio.URL] = e
		}
	}
	return func(guid, enclosure string) string {
		e := byGUID[guid]
		if e == nil {
			e = byAudio[enclosure]
		}
		if e == nil {
			return ""
		}
		return feed.ReadBlock(lib, pairs.OfEpisode(e.ID))
	}
}

// feedOf is the show's feed as it is now: from where it is hosted, or from a
// file or stdin.
func (a *app) feedOf(ctx context.Context, w *workspace, show *earmark.Show, o buildOptions) (io.ReadCloser, error) {
	switch o.from {
	case "-":
		return io.NopCloser(a.in), nil
	case "":
		return w.download(ctx, a, show.Feed, o)
	}
	f, err := os.Open(o.from)
	if err != nil {
		return nil, hinted(exitFailed, err, "")
	}
	return f, nil
}

// answerBody closes the client with the body.
type answerBody struct {
	io.ReadCloser
	client *fetch.Client
}

// Close closes both.
func (b answerBody) Close() error {
	defer b.client.Close()
	return b.ReadCloser.Close()
}

func (w *workspace) download(ctx context.Context, a *app, address string, o buildOptions) (io.ReadCloser, error) {
	client := fetch.New(a.fetchConfig(w, o.allow))
	answer, err := client.Get(ctx, address, fetch.Validators{})
	if err != nil {
		client.Close()
		return nil, fetchFailed(address, err)
	}
	return answerBody{answer.Body, client}, nil
}

// splice writes to a file, or to stdout where none is named. Either is written
// when the feed was read to its end.
func (a *app) splice(source io.Reader, notes feed.Notes, output string) (feed.Spliced, error) {
	dir := os.TempDir()
	if output != "" {
		dir = filepath.Dir(output)
	}
	aside, err := os.CreateTemp(dir, ".earmark-notes-*")
	if err != nil {
		return feed.Spliced{}, err
	}
	defer func() { _ = os.Remove(aside.Name()) }() // renamed by then, mostly
	defer aside.Close()
	out := bufio.NewWriter(aside)
	done, err := notes.Splice(out, source)
	if err := errors.Join(err, out.Flush()); err != nil {
		return done, err
	}
	if output != "" {
		return done, errors.Join(aside.Chmod(0o644), aside.Close(), os.Rename(aside.Name(), output))
	}
	if _, err := aside.Seek(0, io.SeekStart); err != nil {
		return done, err
	}
	_, err = io.Copy(a.term.Out, aside)
	return done, err
}
