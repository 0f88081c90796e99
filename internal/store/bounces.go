package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"earmark/internal/earmark"
)

// ofAnyIssue lets SQLite find the letters to one reader by their key, which
// begins with the issue: there are a few hundred issues and millions of letters.
const ofAnyIssue = "issue IN (SELECT id FROM issues)"

// AddBounce keeps that a letter came back: which one its Message-ID says, or else
// it is the last that the reader got. Added is false when that is known already.
// InARow is how many of the newest letters to the reader, one after the other,
// came back softly.
func (s *Store) AddBounce(ctx context.Context, reader earmark.ReaderID, messageID, kind, status, words string, now time.Time) (added bool, inARow int, err error) {
	err = s.transact(ctx, func(tx *sql.Tx) error {
		issue := ""
		err := tx.QueryRowContext(ctx, `SELECT issue FROM deliveries WHERE reader = ?1 AND `+ofAnyIssue+` AND state IN ('accepted', 'rejected', 'uncertain', 'deferred')
			ORDER BY message_id = ?2 DESC, issue DESC LIMIT 1`, reader, messageID).Scan(&issue)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		result, err := tx.ExecContext(ctx, "INSERT INTO bounces (reader, issue, kind, status, words, seen) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
			reader, issue, kind, status, words, stamp(now))
		if err != nil {
			return err
		}
		n, err := result.RowsAffected()
		if err != nil {
			return err
		}
		added = n == 1
		inARow, err = softly(ctx, tx, reader)
		return err
	})
	if err != nil {
		return false, 0, fmt.Errorf("keep bounce of reader %s: %w", reader, err)
	}
	return added, inARow, nil
}

// softly counts from the newest letter on, and none that came back before an
// editor lifted a suppression.
func softly(ctx context.Context, tx *sql.Tx, reader earmark.ReaderID) (int, error) {
	rows, err := tx.QueryContext(ctx, `SELECT EXISTS (SELECT 1 FROM bounces b WHERE b.reader = d.reader AND b.issue = d.issue AND b.kind = 'soft'
			AND b.seen > coalesce((SELECT max(at) FROM history WHERE reader = d.reader AND event = 'lifted'), ''))
		FROM deliveries d WHERE d.reader = ? AND `+ofAnyIssue+` AND d.state IN ('accepted', 'rejected', 'uncertain') ORDER BY d.issue DESC LIMIT 20`, reader)
	if err != nil {
		return 0, err
	}
	defer func() { _ = rows.Close() }()
	n := 0
	for rows.Next() {
		var soft bool
		if err := rows.Scan(&soft); err != nil {
			return 0, err
		}
		if !soft {
			break
		}
		n++
	}
	return n, rows.Err()
}
