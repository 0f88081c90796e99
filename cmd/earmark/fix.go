package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"earmark/internal/earmark"
	"earmark/internal/library"
	"earmark/internal/store"
)

// driftFindings are verdicts, rules and addresses that have fallen behind the
// library.
func (w *workspace) driftFindings(ctx context.Context) ([]earmark.Finding, error) {
	root, err := os.OpenRoot(w.dir) // no link in the workspace leads out of it
	if err != nil {
		return nil, err
	}
	defer root.Close()
	drift, err := library.Drift(ctx, root.FS(), w.Workspace)
	if err != nil {
		return nil, err
	}
	return append(drift, library.DeadEnds(root.FS(), w.Workspace)...), nil
}

// fix puts right what can be, tells what it did, and reads the workspace
// again. Nobody else records verdicts meanwhile.
func (a *app) fix(ctx context.Context) (*workspace, error) {
	if _, err := a.readConfig(); err != nil {
		return nil, err
	}
	release, err := store.Alone(ctx, filepath.Join(a.dir, ".earmark", "verdicts.lock"))
	if err != nil {
		return nil, err
	}
	w, err := a.open(ctx)
	if err == nil {
		err = a.repair(ctx, w)
	}
	if err := errors.Join(err, release()); err != nil {
		return nil, err
	}
	return a.open(ctx)
}

func (a *app) repair(ctx context.Context, w *workspace) error {
	done, err := library.Repair(ctx, w.dir, w.Workspace)
	for _, f := range done {
		if a.json {
			err = errors.Join(err, a.term.JSON(f))
			continue
		}
		err = errors.Join(err, a.term.Print("%s: %s: %s", f.Place(), a.term.Good(f.Rule), f.Message))
	}
	return err
}
