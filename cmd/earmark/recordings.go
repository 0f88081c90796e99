package main

import (
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
	r := &ingest.Recordings{File: filepath.Join(a.cacheDir(), "recordings"), Now: a.now}
	r.Open()
	return r
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
		var err error
		if failed, err = a.askRecordings(ctx, w, ours, o); err != nil {
			return err
		}
		w.recordings.Fill(lib)
	}
	a.tellUnknown(w, ours, failed)
	return nil
}

// askRecordings asks for those that were not asked for before, or for all. The
// errors are by address.
func (a *app) askRecordings(ctx context.Context, w *workspace, ours []*earmark.Episode, o buildOptions) (map[string]error, error) {
	var addresses []string
	for _, e := range ours {
		addresses = append(addresses, e.Audio.URL)
	}
	unasked := w.recordings.Unasked(addresses, o.refresh)
	if len(unasked) == 0 {
		return nil, nil
	}
	options := a.fetchConfig(w, o.allow)
	client := fetch.New(options)
	defer client.Close()
	bar := a.term.Progress("asking for recordings")
	defer bar.Done()
	n := 0
	w.recordings.Client, w.recordings.Most = client, options.MaxBytes()
	return w.recordings.Ask(ctx, unasked, func() { n++; bar.Set(n, len(unasked)) })
}

// tellUnknown says of which recordings something is not known and why, once for
// all of one cause.
func (a *app) tellUnknown(w *workspace, episodes []*earmark.Episode, failed map[string]error) {
	causes := map[string][]*earmark.Episode{}
	var order []string
	for _, e := range episodes {
		if len(ingest.Lacking(e.Audio)) == 0 {
			continue
		}
		cause := w.recordings.Trouble(e.Audio.URL)
		if err := failed[e.Audio.URL]; err != nil {
			cause = err.Error()
		}
		if cause == "" {
			cause = "its server was not asked, as --offline wants it"
		}
		if causes[cause] == nil {
			order = append(order, cause)
		}
		causes[cause] = append(causes[cause], e)
	}
	for _, cause := range order {
		a.tell(unknownRecordings(causes[cause], cause))
	}
}

func unknownRecordings(episodes []*earmark.Episode, cause string) earmark.Finding {
	first := episodes[0]
	message := fmt.Sprintf("the feed is without %s of %s: %s", strings.Join(ingest.Lacking(first.Audio), " and "), first.Audio.URL, cause)
	if n := len(episodes) - 1; n > 0 {
		message += fmt.Sprintf("; so of %s more", count(n, "recording"))
	}
	return earmark.Finding{
		File: first.File, Severity: earmark.Warning, Rule: "audio.elsewhere", Element: "audio", Message: message,
		Hint: "write them into audio:, or correct the address; earmark build --refresh asks again",
	}
}
