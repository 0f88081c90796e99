package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"earmark/internal/earmark"
)

// StopIssue writes down why the sending of an issue was stopped: it goes on when
// an editor has said what to do. An empty reason takes the stop away.
func (s *Store) StopIssue(ctx context.Context, issue earmark.IssueID, reason string) error {
	if _, err := s.db.ExecContext(ctx, "UPDATE issues SET stopped = ? WHERE id = ?", reason, issue); err != nil {
		return fmt.Errorf("stop issue %s: %w", issue, err)
	}
	return nil
}

// StoppedIssue is why the sending of an issue was stopped; empty when it was not.
func (s *Store) StoppedIssue(ctx context.Context, issue earmark.IssueID) (string, error) {
	var reason string
	err := s.db.QueryRowContext(ctx, "SELECT stopped FROM issues WHERE id = ?", issue).Scan(&reason)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("look up issue %s: %w", issue, err)
	}
	return reason, nil
}

// SuppressRefused draws the consequence for every reader of an issue who was
// refused for want of a mailbox: no letters more. It gives back how many.
func (s *Store) SuppressRefused(ctx context.Context, issue earmark.IssueID, now time.Time) (int, error) {
	var n int64
	err := s.transact(ctx, func(tx *sql.Tx) error {
		for _, step := range []string{
			`INSERT INTO bounces (reader, issue, kind, status, words, seen)
				SELECT reader, issue, 'hard', '', reply, ?2 FROM deliveries WHERE issue = ?1 AND state = 'rejected' AND refused = 1
				ON CONFLICT DO NOTHING`,
			`INSERT INTO history (reader, at, event, source) SELECT s.id, ?2, 'suppressed', 'no mailbox: ' || d.reply
				FROM subscribers s JOIN deliveries d ON d.reader = s.id
				WHERE d.issue = ?1 AND d.state = 'rejected' AND d.refused = 1 AND s.status = 'active'`,
			`UPDATE subscribers SET status = 'suppressed' WHERE status = 'active' AND ?2 <> '' AND id IN
				(SELECT reader FROM deliveries WHERE issue = ?1 AND state = 'rejected' AND refused = 1)`,
			`UPDATE deliveries SET refused = 2 WHERE issue = ?1 AND ?2 <> '' AND state = 'rejected' AND refused = 1`,
		} {
			result, err := tx.ExecContext(ctx, step, issue, stamp(now))
			if err != nil {
				return err
			}
			if n, err = result.RowsAffected(); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("suppress who was refused in issue %s: %w", issue, err)
	}
	return int(n), nil
}

// OweRefused takes back every refusal of an issue after a server refused people
// it should not have: they are owed the issue again. Who was suppressed stays so.
func (s *Store) OweRefused(ctx context.Context, issue earmark.IssueID, now time.Time) (int, error) {
	result, err := s.db.ExecContext(ctx, `UPDATE deliveries SET state = 'owed', refused = 0, due = '', changed = ?
		WHERE issue = ? AND state = 'rejected' AND refused <> 2`, stamp(now), issue)
	if err != nil {
		return 0, fmt.Errorf("owe issue %s again to who was refused: %w", issue, err)
	}
	n, err := result.RowsAffected()
	return int(n), err
}
