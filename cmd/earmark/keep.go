package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"earmark/internal/earmark"
	"earmark/internal/store"
)

// What .earmark/ keeps is irreplaceable: subscribers, the outbox, the key.

func (a *app) storeFile() string { return filepath.Join(a.dir, ".earmark", "store.db") }
func (a *app) keyFile() string   { return filepath.Join(a.dir, ".earmark", "key") }

// hasStore tells whether there is a store; opening one makes it.
func (a *app) hasStore() bool {
	_, err := os.Stat(a.storeFile())
	return err == nil
}

// openStore opens the store for one command; the caller closes it.
func (a *app) openStore(ctx context.Context) (*store.Store, error) {
	s, err := store.Open(ctx, a.storeFile())
	if err != nil {
		return nil, hinted(exitFailed, err, storeHint(err))
	}
	return s, nil
}

func storeHint(err error) string {
	_, newer := errors.AsType[*store.VersionError](err)
	switch {
	case newer:
		return "use the newer earmark that wrote it"
	case errors.Is(err, store.ErrEmpty):
		return "put back a copy of it, such as \"earmark backup\" made; only if there never was one, delete the empty file"
	case errors.Is(err, store.ErrForeign):
		return "put back a copy of the store; this file was not touched"
	}
	return "is there room on the disk, and may you write there? The store was not changed"
}

// loadKey is the key that signs.
func (a *app) loadKey(ctx context.Context) (earmark.Key, error) {
	keys, err := a.loadKeys(ctx)
	if err != nil {
		return earmark.Key{}, err
	}
	return keys[0], nil
}

// loadKeys reads the signing keys, or makes the first. Once a letter was sent a
// missing key is a loss: with another, its readers could not leave.
func (a *app) loadKeys(ctx context.Context) (earmark.Keyring, error) {
	if _, err := os.Stat(a.keyFile()); errors.Is(err, fs.ErrNotExist) {
		if err := a.keyNotNeeded(ctx); err != nil {
			return nil, err
		}
	}
	keys, exposed, err := store.LoadOrCreateKeys(a.keyFile(), rand.Reader, a.now())
	if err != nil {
		return nil, hinted(exitFailed, err, "the key signs every way out of letters already sent: put back a copy of it")
	}
	if exposed {
		a.term.Warn("others can read %s: chmod 600 it", a.keyFile())
	}
	return keys, nil
}

func (a *app) keyNotNeeded(ctx context.Context) error {
	if _, err := os.Stat(a.storeFile()); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	s, err := a.openStore(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	needed, err := s.KeyIsNeeded(ctx)
	if err == nil && needed {
		err = hinted(exitFailed, fmt.Errorf("%s is gone: readers of letters already sent could not leave with another key, and who was erased would not be known", a.keyFile()), "put back a copy of it")
	}
	return err
}
