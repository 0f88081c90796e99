package store

import (
	"archive/tar"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"earmark/internal/earmark"
)

// backups remembers when copies were made, so that somebody can warn when the
// last one is old.
const backups = `CREATE TABLE backups (at TEXT NOT NULL);`

// Backup writes the store and the key beside it to a tar file that must not be
// there: "store.db" as it is at one moment, whoever reads and writes it
// meanwhile, and "key". The copy is read and checked before the file gets its
// name, and is its owner's alone. Errors: fs.ErrExist, and those of the file
// system.
func (s *Store) Backup(ctx context.Context, keyFile, to string, now time.Time) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("back up to %q: %w", to, err)
		}
	}()
	if _, err := os.Lstat(to); err == nil {
		return os.ErrExist
	}
	dir, err := os.MkdirTemp(filepath.Dir(to), ".backup-*") // mode 0700
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	copied := filepath.Join(dir, "store.db")
	if _, err := s.db.ExecContext(ctx, "VACUUM INTO ?", copied); err != nil {
		return err
	}
	if err := checkCopy(ctx, copied); err != nil {
		return err
	}
	if _, _, err := loadKeys(keyFile); err != nil {
		return err
	}
	packed := filepath.Join(dir, "packed")
	if err := pack(packed, now, copied, keyFile); err != nil {
		return err
	}
	if err := os.Link(packed, to); err != nil {
		return err
	}
	_, err = s.db.ExecContext(ctx, "INSERT INTO backups (at) VALUES (?)", stamp(now))
	return err
}

// LastBackup is when the last copy was made; zero when none ever was.
func (s *Store) LastBackup(ctx context.Context) (time.Time, error) {
	var at sql.NullString
	if err := s.db.QueryRowContext(ctx, "SELECT max(at) FROM backups").Scan(&at); err != nil {
		return time.Time{}, fmt.Errorf("look for backups: %w", err)
	}
	return unstamp(at.String)
}

// checkCopy opens a copy as earmark does and lets SQLite read all of it.
func checkCopy(ctx context.Context, path string) error {
	s, err := open(ctx, path)
	if err != nil {
		return err
	}
	var said string
	err = s.db.QueryRowContext(ctx, "PRAGMA integrity_check").Scan(&said)
	if err == nil && said != "ok" {
		err = errors.New("the copy is not whole: " + said)
	}
	return errors.Join(err, s.Close())
}

// pack writes files into a tar file under their own names, and to the disk.
func pack(to string, now time.Time, names ...string) error {
	f, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	t := tar.NewWriter(f)
	for _, name := range names {
		if err := packFile(t, name, now); err != nil {
			return errors.Join(err, f.Close())
		}
	}
	return errors.Join(t.Close(), f.Sync(), f.Close())
}

func packFile(t *tar.Writer, name string, now time.Time) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if err := t.WriteHeader(&tar.Header{Name: filepath.Base(name), Mode: 0o600, Size: info.Size(), ModTime: now}); err != nil {
		return err
	}
	_, err = io.Copy(t, f)
	return err
}

// Numbers says how many readers of each status a store has.
func (s *Store) Numbers(ctx context.Context) (map[earmark.ReaderStatus]int, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT status, count(*) FROM subscribers GROUP BY status")
	if err != nil {
		return nil, fmt.Errorf("count subscribers: %w", err)
	}
	defer func() { _ = rows.Close() }()
	numbers := map[earmark.ReaderStatus]int{}
	for rows.Next() {
		var status earmark.ReaderStatus
		var n int
		if err := rows.Scan(&status, &n); err != nil {
			return nil, fmt.Errorf("count subscribers: %w", err)
		}
		numbers[status] = n
	}
	return numbers, rows.Err()
}
