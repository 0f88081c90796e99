package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/goccy/go-yaml"

	"earmark/internal/ingest"
	"earmark/internal/library"
)

// addSources writes the feeds of an OPML file into earmark.yaml.
func addSources(_ context.Context, r *importRun) error {
	file, done, err := r.openExport()
	if err != nil {
		return err
	}
	defer done()
	list, err := ingest.OPML(file)
	if err != nil {
		return fmt.Errorf("import %s: %w", r.source, err)
	}
	name := filepath.Join(r.app.dir, library.ConfigFile)
	config, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	kind := "articles"
	if r.o.shows {
		kind = "show"
	}
	text, added, err := ingest.AddSources(string(config), kind, list)
	if err == nil && yaml.Unmarshal([]byte(text), &map[string]any{}) != nil {
		err = errors.New("it is written in a way that cannot be changed in place")
	}
	if err != nil {
		return hinted(exitFailed, fmt.Errorf("%s: %w", name, err), "add the sources by hand: earmark help config")
	}
	for _, s := range added {
		if err := r.tellSource(s, kind); err != nil {
			return err
		}
	}
	r.counts[ingest.There] = len(list) - len(added)
	if !r.o.dryRun {
		if err := library.WriteFile(name, []byte(text)); err != nil {
			return err
		}
	}
	r.total()
	if len(added) > 0 && !r.o.dryRun {
		r.app.term.Note("next: earmark fetch")
	}
	return nil
}

func (r *importRun) tellSource(s ingest.Subscription, kind string) error {
	r.counts[ingest.New]++
	if r.app.json {
		return r.app.term.JSON(importRow{What: ingest.New, Kind: "source", ID: s.ID, File: library.ConfigFile, Title: s.Title, Why: kind})
	}
	return r.app.term.Print("%s\t%s\t%s\t%s", ingest.New, s.ID, s.Title, s.URL)
}
