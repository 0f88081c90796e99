package main

import (
	"context"
	"fmt"
	"io"
	"iter"
	"os"

	"earmark/internal/ingest"
)

// readExport makes an import of a reader of exports.
func readExport(read func(ingest.Export) ingest.Items) func(context.Context, *importRun) iter.Seq2[ingest.Item, error] {
	return func(_ context.Context, r *importRun) iter.Seq2[ingest.Item, error] {
		return func(yield func(ingest.Item, error) bool) {
			file, done, err := r.openExport()
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
			for item, err := range read(r.export(file, info.Size())) {
				if err != nil {
					err = fmt.Errorf("import %s: %w", r.source, err)
				}
				if !yield(item, err) {
					return
				}
			}
		}
	}
}

func (r *importRun) export(file io.ReaderAt, size int64) ingest.Export {
	site := r.o.site
	if site == "" {
		site = r.w.config.Site.URL
	}
	return ingest.Export{File: file, Size: size, Zone: r.w.config.Site.Zone(), Site: site, Show: r.o.show, Library: r.w.Library}
}

// openExport opens the file, or a copy of standard input: exports are read from
// more than one place, some more than once.
func (r *importRun) openExport() (file *os.File, done func(), err error) {
	if r.source != "-" {
		file, err = os.Open(r.source)
		if err != nil {
			return nil, nil, err
		}
		return file, func() { file.Close() }, nil
	}
	file, done, err = spooled(r.app.in)
	if err != nil {
		return nil, nil, fmt.Errorf("read standard input: %w", err)
	}
	return file, done, nil
}
