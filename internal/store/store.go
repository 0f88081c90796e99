package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"modernc.org/sqlite" // registers the driver "sqlite": SQLite without cgo
	sqlitelib "modernc.org/sqlite/lib"
)

// Store is an open database. Its methods are safe for concurrent use; each that
// writes does so in one transaction and is on the disk when it returns nil.
type Store struct {
	db   *sql.DB
	read *sql.DB // for what streams while something is written
	path string

	sending sending
}

// busyTimeout is how long a write waits for another process's.
const busyTimeout = 10 * time.Second

// ErrEmpty is returned for a database file without a byte in it. A store is made
// under another name and gets its own when it is whole, so that this one lost
// what it held: a disk was full, or a copy failed.
var ErrEmpty = errors.New("the file is empty: what it held is lost")

// Open opens the database at path, makes it and its folder when they are not
// there, and brings its tables up to date. A database of a newer earmark is a
// [VersionError], a file of something else [ErrForeign], an empty file
// [ErrEmpty]. The caller closes it.
func Open(ctx context.Context, path string) (*Store, error) {
	if err := create(ctx, path); err != nil {
		return nil, fmt.Errorf("open store %q: %w", path, err)
	}
	s, err := open(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("open store %q: %w", path, err)
	}
	return s, nil
}

// create makes a database where none is. It is written to a file of its own and
// given its name with a hard link, which fails where a file is: nobody ever sees
// half a store, and none is ever replaced.
func create(ctx context.Context, path string) error {
	info, err := os.Stat(path)
	switch {
	case err == nil && info.Size() == 0:
		return ErrEmpty
	case err == nil:
		return os.Chmod(path, 0o600)
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".store-*") // mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	s, err := open(ctx, f.Name())
	if err != nil {
		return errors.Join(err, f.Close())
	}
	if err := errors.Join(s.Close(), f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Link(f.Name(), path); !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

// open opens a file that is there, and brings its tables up to date.
func open(ctx context.Context, path string) (*Store, error) {
	db, err := sql.Open("sqlite", dsn(path))
	if err != nil {
		return nil, err
	}
	// One connection: writers of this process queue in Go, in order, and not at
	// SQLite's lock, where they would poll.
	db.SetMaxOpenConns(1)
	s := &Store{db: db, path: path}
	if s.read, err = sql.Open("sqlite", dsn(path)); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	if err := s.useLog(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if err := s.migrate(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
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

// dsn is the address of the database for the driver. Transactions take the
// write lock at their beginning: one that reads first and writes then could
// fail in between. What is deleted is overwritten, for erased means erased.
func dsn(path string) string {
	pragmas := url.Values{
		"_txlock": {"immediate"},
		"_pragma": {fmt.Sprintf("busy_timeout(%d)", busyTimeout.Milliseconds()), "synchronous(FULL)", "foreign_keys(1)", "trusted_schema(0)", "secure_delete(1)"},
	}
	return "file:" + (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath() + "?" + pragmas.Encode()
}

// Path is where the database lies.
func (s *Store) Path() string { return s.path }

// Close closes the database.
func (s *Store) Close() error {
	if err := errors.Join(s.read.Close(), s.db.Close()); err != nil {
		return fmt.Errorf("close store: %w", err)
	}
	return nil
}

// transact runs work in a transaction: all of it is written, or nothing. A full
// disk is [syscall.ENOSPC], as elsewhere.
func (s *Store) transact(ctx context.Context, work func(*sql.Tx) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return full(err)
	}
	if err := work(tx); err != nil {
		_ = tx.Rollback()
		return full(err)
	}
	return full(tx.Commit())
}

// full tells in the operating system's words that there is no room, which SQLite
// says in its own.
func full(err error) error {
	if fault, ok := errors.AsType[*sqlite.Error](err); ok && fault.Code()&0xff == sqlitelib.SQLITE_FULL {
		return fmt.Errorf("%w: %w", err, syscall.ENOSPC)
	}
	return err
}

// stamp writes a time so that letters sort as times do.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000000Z") }

func unstamp(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	return time.Parse(time.RFC3339Nano, s)
}
