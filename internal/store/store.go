package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"modernc.org/sqlite" // registers the driver "sqlite": SQLite without cgo
	sqlitelib "modernc.org/sqlite/lib"
)

// Store is an open database. Its methods are safe for concurrent use; each that
// writes does so in one transaction and is on the disk when it returns nil.
type Store struct {
	db   *sql.DB
	path string
}

// busyTimeout is how long a write waits for another process's.
const busyTimeout = 10 * time.Second

// Open opens the database at path, makes it and its folder when they are not
// there, and brings its tables up to date. A database of a newer earmark is a
// [VersionError], a file of something else [ErrForeign]. The caller closes it.
func Open(ctx context.Context, path string) (*Store, error) {
	if err := prepare(path); err != nil {
		return nil, fmt.Errorf("open store %q: %w", path, err)
	}
	db, err := sql.Open("sqlite", dsn(path))
	if err != nil {
		return nil, fmt.Errorf("open store %q: %w", path, err)
	}
	// One connection: writers of this process queue in Go, in order, and not at
	// SQLite's lock, where they would poll.
	db.SetMaxOpenConns(1)
	s := &Store{db: db, path: path}
	if err := s.useLog(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open store %q: %w", path, err), db.Close())
	}
	if err := s.migrate(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open store %q: %w", path, err), db.Close())
	}
	return s, nil
}

// useLog makes the database write ahead to a log, so that readers and a writer
// do not wait for each other. The file remembers it. Of several processes that
// do this to a new file at once SQLite lets one, and tells the others at once
// that it is busy, whatever the timeout: they ask again.
func (s *Store) useLog(ctx context.Context) error {
	waiting, cancel := context.WithTimeout(ctx, busyTimeout)
	defer cancel()
	for {
		_, err := s.db.ExecContext(ctx, "PRAGMA journal_mode = WAL")
		fault, ok := errors.AsType[*sqlite.Error](err)
		if !ok || fault.Code()&0xff != sqlitelib.SQLITE_BUSY {
			return err
		}
		select {
		case <-waiting.Done():
			return fmt.Errorf("%w: %w", err, context.Cause(waiting))
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// prepare makes the file before SQLite does, so that it and the log files that
// take after it are private from the first byte.
func prepare(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(f.Chmod(0o600), f.Close())
}

// dsn is the address of the database for the driver. Transactions take the
// write lock at their beginning: one that reads first and writes then could
// fail in between.
func dsn(path string) string {
	pragmas := url.Values{
		"_txlock": {"immediate"},
		"_pragma": {fmt.Sprintf("busy_timeout(%d)", busyTimeout.Milliseconds()), "synchronous(FULL)", "foreign_keys(1)", "trusted_schema(0)"},
	}
	return "file:" + (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath() + "?" + pragmas.Encode()
}

// Close closes the database.
func (s *Store) Close() error {
	if err := s.db.Close(); err != nil {
		return fmt.Errorf("close store: %w", err)
	}
	return nil
}

// transact runs work in a transaction: all of it is written, or nothing.
func (s *Store) transact(ctx context.Context, work func(*sql.Tx) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := work(tx); err != nil {
		_ = tx.Rollback()
		return err
	}
	return tx.Commit()
}

// stamp writes a time so that letters sort as times do.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000000Z") }

func unstamp(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	return time.Parse(time.RFC3339Nano, s)
}
