package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// errLocked is what lockFile returns when another process holds the lock.
var errLocked = errors.New("the file is locked")

// LockSending takes the right to send, which one process at a time may have.
// When another holds it, release is nil and since says from when on. The lock
// is the operating system's on an open file: a process that is killed gives it
// back, and its file "send.lock" may stay.
func (s *Store) LockSending(ctx context.Context, now time.Time) (release func() error, since time.Time, err error) {
	if err := ctx.Err(); err != nil {
		return nil, time.Time{}, err
	}
	path := filepath.Join(filepath.Dir(s.path), "send.lock")
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("lock sending: %w", err)
	}
	switch err := lockFile(f); {
	case errors.Is(err, errLocked):
		since := holderSince(f, now)
		return nil, since, f.Close()
	case err != nil:
		return nil, time.Time{}, errors.Join(fmt.Errorf("lock sending: %w", err), f.Close())
	}
	if err := sign(f, now); err != nil {
		return nil, time.Time{}, errors.Join(fmt.Errorf("lock sending: %w", err), f.Close())
	}
	return f.Close, time.Time{}, nil
}

// patience is how long one waits between two looks at a lock that is held for
// as long as a file takes to write.
const patience = 5 * time.Millisecond

// Alone waits until no other process works under the lock at a path, and holds
// it until it is released. The file and its folder are made when missing and
// stay; a process that is killed gives the lock back. It may be called by
// several goroutines. The error is that of the file system or the context.
func Alone(ctx context.Context, path string) (release func() error, err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("lock: %w", err)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock: %w", err)
	}
	for {
		err := lockFile(f)
		if err == nil {
			return f.Close, nil
		}
		if !errors.Is(err, errLocked) {
			return nil, errors.Join(fmt.Errorf("lock %s: %w", path, err), f.Close())
		}
		select {
		case <-ctx.Done():
			return nil, errors.Join(ctx.Err(), f.Close())
		case <-time.After(patience):
		}
	}
}

// sign tells whoever is refused since when the lock is held.
func sign(f *os.File, now time.Time) error {
	if err := f.Truncate(0); err != nil {
		return err
	}
	_, err := f.WriteAt([]byte(stamp(now)+"\n"), 0)
	return err
}

// holderSince reads what the holder wrote. One who has only just taken the lock
// may not have written yet: then it is held since now.
func holderSince(f *os.File, now time.Time) time.Time {
	text, err := io.ReadAll(io.LimitReader(f, 100))
	if err != nil {
		return now
	}
	since, err := unstamp(strings.TrimSpace(string(text)))
	if err != nil || since.IsZero() {
		return now
	}
	return since
}
