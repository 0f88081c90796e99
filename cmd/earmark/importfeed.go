package main

import (
	"context"
	"fmt"
	"io"
	"iter"
	"os"

	"earmark/internal/fetch"
	"earmark/internal/ingest"
)

// readFeed imports a feed from a file, standard input or the web.
func readFeed(ctx context.Context, r *importRun) iter.Seq2[ingest.Item, error] {
	return func(yield func(ingest.Item, error) bool) {
		file, address, done, err := r.openFeed(ctx)
		if err != nil {
			yield(ingest.Item{}, err)
			return
		}
		defer done()
		info, err := file.Stat()
		if err != nil {
			yield(ingest.Item{}, err)
			return
		}
		for item, err := range ingest.Feed(r.export(file, info.Size()), address) {
			if err != nil {
				err = fmt.Errorf("import %s: %w", r.source, err)
			}
			if !yield(item, err) {
				return
			}
		}
	}
}

// openFeed gives the feed as a file, and its address when it was fetched.
func (r *importRun) openFeed(ctx context.Context) (file *os.File, address string, done func(), err error) {
	if !isURL(r.source) {
		file, done, err = r.openExport()
		return file, "", done, err
	}
	client := fetch.New(r.fetchOptions())
	defer client.Close()
	answer, err := client.Get(ctx, r.source, fetch.Validators{})
	if err != nil {
		return nil, "", nil, fetchFailed(r.source, err)
	}
	defer answer.Body.Close()
	file, done, err = spooled(answer.Body)
	if err != nil {
		return nil, "", nil, fetchFailed(r.source, err)
	}
	return file, answer.URL, done, nil
}

// spooled is a temporary file with all that a reader gives.
func spooled(in io.Reader) (file *os.File, done func(), err error) {
	file, err = os.CreateTemp("", "earmark-import-*")
	if err != nil {
		return nil, nil, err
	}
	done = func() { file.Close() }
	// Gone when it is closed, however this ends: exports hold what is private.
	if err = os.Remove(file.Name()); err == nil {
		_, err = io.Copy(file, in)
	}
	if err != nil {
		done()
		return nil, nil, err
	}
	return file, done, nil
}
