package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"
)

func newBackupCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "backup FILE",
		Short: "Copy subscribers, deliveries and the signing key",
		Long: help(`
Copy what cannot be made again, the store and the signing key of .earmark/, into
one tar file, while other commands may be at work. The copy is checked before it
gets its name, and only its owner may read it. A file that is there is never
replaced. To put a copy back, with nothing at work there:

  tar -xf FILE -C .earmark && rm -f .earmark/store.db-wal .earmark/store.db-shm`,
			statusDone, statusFailed, statusUsage, "5  refused: the file is there"),
		Example: `  earmark backup sunday.tar
  earmark backup "/mnt/disk/sunday-$(date +%F).tar"
  earmark -C /srv/sunday backup /mnt/disk/sunday.tar --quiet`,
		Args: args(cobra.ExactArgs(1)),
		RunE: func(c *cobra.Command, given []string) error { return runBackup(c.Context(), a, given[0]) },
	}
}

func runBackup(ctx context.Context, a *app, to string) error {
	if _, err := a.readConfig(); err != nil {
		return err
	}
	if _, err := os.Stat(a.storeFile()); errors.Is(err, fs.ErrNotExist) {
		return hinted(exitFailed, fmt.Errorf("there is nothing to copy: no %s", a.storeFile()), "earmark subscribers add ADDRESS")
	}
	_, s, err := a.audience(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	err = s.Backup(ctx, a.keyFile(), to, a.now())
	if errors.Is(err, fs.ErrExist) {
		return hinted(exitRefused, err, "name another file, for example with the day in it")
	}
	if err != nil {
		return hinted(exitFailed, err, "is there room for it, and may you write there?")
	}
	numbers, err := s.Numbers(ctx)
	if err != nil {
		return err
	}
	readers := 0
	for _, n := range numbers {
		readers += n
	}
	a.term.Note("wrote %s: %s, all deliveries, and the key", to, count(readers, "subscriber"))
	return nil
}
