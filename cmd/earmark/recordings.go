package main

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"earmark/internal/earmark"
	"earmark/internal/fetch"
	"earmark/internal/ingest"
)

// recordings are those that lie elsewhere, as far as they are known.
func (a *app) recordings() *ingest.Recordings {
	r := &ingest.Recordings{Elsewhere: a.elsewhere("recordings")}
	r.Open()
	return r
}

// elsewhere is what is known of files on other servers.
func (a *app) elsewhere(name string) ingest.Elsewhere {
	return ingest.Elsewhere{File: filepath.Join(a.cacheDir(), name), Now: a.now}
}

// learnRecordings asks for the recordings elsewhere of which a feed of ours would
// say too little. Where nothing is learned the feed goes without, and it is said.
func (a *app) learnRecordings(ctx context.Context, w *workspace, lib *earmark.Library, o buildOptions) error {
	ours := slices.DeleteFunc(w.recordings.Wanting(lib), func(e *earmark.Episode) bool {
		show := lib.Show(e.ID.Show())
		return show == nil || show.Elsewhere()
	})
	var failed map[string]error
	if !o.offline {
		var addresses []string
		for _, e := range ours {
			addresses = append(addresses, e.Audio.URL)
		}
		var err error
		if failed, err = a.ask(ctx, w, &w.recordings.Elsewhere, addresses, o); err != nil {
			return err
		}
		w.recordings.Fill(lib)
	}
	a.tellUnknown(w, ours, failed)
	return nil
}

// ask asks for those files that were not asked for before, or for all. The errors
// are by address.
func (a *app) ask(ctx context.Context, w *workspace, files *ingest.Elsewhere, addresses []string, o buildOptions) (map[string]error, error) {
	unasked := files.Unasked(addresses, o.refresh)
	if len(unasked) == 0 {
		return nil, nil
	}
	options := a.fetchConfig(w, o.allow)
	client := fetch.New(options)
	defer client.Close()
	bar := a.term.Progress("asking other servers")
	defer bar.Done()
	n := 0
	files.Client, files.Most = client, options.MaxBytes()
	return files.Ask(ctx, unasked, func() { n++; bar.Set(n, len(unasked)) })
}

// unknown is what a feed says too little of, or perhaps no longer rightly, and why.
type unknown struct{ what, why string }

// tellUnknown says of which recordings something is not known for certain, once
// for all of one cause.
func (a *app) tellUnknown(w *workspace, episodes []*earmark.Episode, failed map[string]error) {
	about := map[unknown][]*earmark.Episode{}
	var order []unknown
	for _, e := range episodes {
		u := w.unknown(e.Audio, failed[e.Audio.URL])
		if u == (unknown{}) {
			continue
		}
		if about[u] == nil {
			order = append(order, u)
		}
		about[u] = append(about[u], e)
	}
	for _, u := range order {
		a.tell(u.finding(about[u]))
	}
}

// unknown is the zero value where all is known.
func (w *workspace) unknown(a earmark.Audio, err error) unknown {
	lacks := ingest.Lacking(a)
	u := unknown{what: "the feed is without " + strings.Join(lacks, " and ") + " of"}
	switch {
	case err != nil && len(lacks) == 0:
		return unknown{"the feed keeps what was known of", err.Error()}
	case len(lacks) == 0:
		return unknown{}
	case err != nil:
		u.why = err.Error()
	default:
		u.why = cmp.Or(w.recordings.Trouble(a.URL), "its server was not asked, as --offline wants it")
	}
	return u
}

func (u unknown) finding(episodes []*earmark.Episode) earmark.Finding {
	first := episodes[0]
	message := fmt.Sprintf("%s %s: %s", u.what, first.Audio.URL, u.why)
	if n := len(episodes) - 1; n > 0 {
		message += fmt.Sprintf("; so of %s more", count(n, "recording"))
	}
	return earmark.Finding{
		File: first.File, Severity: earmark.Warning, Rule: "audio.elsewhere", Element: "audio", Message: message,
		Hint: "write them into audio:, or correct the address; earmark build --refresh asks again",
	}
}
