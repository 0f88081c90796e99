package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// migrations bring a database from each version to the next; the version is
// the number of those done. They are never changed once released: a new step is
// added at the end.
var migrations = []string{
	`CREATE TABLE subscribers (
		id      TEXT NOT NULL PRIMARY KEY,
		mailbox TEXT NOT NULL UNIQUE, -- the address in lower case: what makes two the same
		address TEXT NOT NULL,
		name    TEXT NOT NULL,
		status  TEXT NOT NULL CHECK (status IN ('active', 'unsubscribed', 'suppressed')),
		source  TEXT NOT NULL,
		since   TEXT NOT NULL
	);
	CREATE INDEX subscribers_status ON subscribers (status);
	CREATE TABLE issues (
		id    TEXT NOT NULL PRIMARY KEY,
		hash  TEXT NOT NULL, -- of the content that is being sent
		begun TEXT NOT NULL
	);
	CREATE TABLE deliveries (
		issue      TEXT NOT NULL REFERENCES issues (id),
		reader     TEXT NOT NULL,
		address    TEXT NOT NULL,
		name       TEXT NOT NULL,
		state      TEXT NOT NULL CHECK (state IN ('owed', 'sending', 'accepted', 'deferred', 'rejected', 'uncertain')),
		message_id TEXT NOT NULL UNIQUE,
		attempts   INTEGER NOT NULL,
		reply      TEXT NOT NULL,
		changed    TEXT NOT NULL,
		PRIMARY KEY (issue, reader)
	);
	CREATE INDEX deliveries_state ON deliveries (issue, state);`,
	readerTables,
	askedMails,
	backups,
	wordings,
	approvalTable,
	deliverySteps,
	fetchedTables,
	pendingAlone,
	bodiesApart,
	suppressedFrom,
	leanDeliveries,
	fetchedStamps,
	newestApart,
}

// applicationID marks the file as earmark's ("ERMK"), so that another program's
// database is not taken for an old one of ours.
const applicationID = 0x45524d4b

// ErrForeign is returned for a database that is not earmark's.
var ErrForeign = errors.New("the file is a database of another program")

// VersionError is a database written by a newer earmark.
type VersionError struct {
	Found, Known int
}

// Error names both versions.
func (e *VersionError) Error() string {
	return fmt.Sprintf("the database has version %d and this earmark knows up to %d: a newer earmark wrote it", e.Found, e.Known)
}

// migrate does what is left to do, each step in its own transaction. Two
// processes that open the same new file take turns, and the second finds
// nothing left.
func (s *Store) migrate(ctx context.Context) error {
	for {
		done := false
		err := s.transact(ctx, func(tx *sql.Tx) error {
			version, err := checkVersion(ctx, tx)
			if err != nil {
				return err
			}
			if done = version == len(migrations); done {
				return nil
			}
			if _, err := tx.ExecContext(ctx, migrations[version]); err != nil {
				return fmt.Errorf("bring the database to version %d: %w", version+1, err)
			}
			_, err = tx.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d; PRAGMA application_id = %d", version+1, applicationID))
			return err
		})
		if done || err != nil {
			return err
		}
	}
}

func checkVersion(ctx context.Context, tx *sql.Tx) (int, error) {
	var version, application, tables int
	for _, q := range []struct {
		text string
		into *int
	}{
		{"PRAGMA user_version", &version},
		{"PRAGMA application_id", &application},
		{"SELECT count(*) FROM sqlite_master", &tables},
	} {
		if err := tx.QueryRowContext(ctx, q.text).Scan(q.into); err != nil {
			return 0, err
		}
	}
	switch {
	case application != applicationID && (application != 0 || version != 0 || tables != 0):
		return 0, ErrForeign
	case version > len(migrations):
		return 0, &VersionError{Found: version, Known: len(migrations)}
	}
	return version, nil
}
