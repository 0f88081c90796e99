package main

import (
	"context"
	"errors"
	"iter"

	"earmark/internal/ingest"
)

// readFetched gives what was fetched into the store.
func readFetched(ctx context.Context, r *importRun) iter.Seq2[ingest.Item, error] {
	return func(yield func(ingest.Item, error) bool) {
		if !r.app.hasStore() {
			yield(ingest.Item{}, hinted(exitFailed, errors.New("nothing was fetched yet"), "earmark fetch"))
			return
		}
		s, err := r.app.openStore(ctx)
		if err != nil {
			yield(ingest.Item{}, err)
			return
		}
		defer s.Close()
		kept := ingest.FromStore{Store: s, Sources: r.w.sources(), Library: r.w.Library, Wanted: r.wanted, Imported: r.folder.Imported}
		for item, err := range kept.Items(ctx) {
			if !yield(item, err) {
				return
			}
		}
	}
}
