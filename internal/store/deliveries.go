package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"earmark/internal/earmark"
)

// BeginIssue writes down that an issue is being sent to these readers, in one
// transaction: the issue with the hash of its content when it is new, and a row
// for each reader who has none. Rows that are there stay as they are, so that
// there is never a second one. It gives back the hash the issue has; when that
// is another one, nothing was written. Content may change as long as nobody can
// have got it.
func (s *Store) BeginIssue(ctx context.Context, issue earmark.IssueID, hash string, deliveries []earmark.Delivery, now time.Time) (string, error) {
	var registered string
	err := s.transact(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO issues (id, hash, begun) VALUES (?, ?, ?)
			ON CONFLICT (id) DO UPDATE SET hash = excluded.hash, begun = excluded.begun
			WHERE NOT EXISTS (SELECT 1 FROM deliveries WHERE issue = excluded.id AND state IN ('sending', 'accepted', 'uncertain'))`,
			issue, hash, stamp(now))
		if err != nil {
			return err
		}
		if err := tx.QueryRowContext(ctx, "SELECT hash FROM issues WHERE id = ?", issue).Scan(&registered); err != nil {
			return err
		}
		if registered != hash {
			return nil
		}
		return addDeliveries(ctx, tx, deliveries)
	})
	if err != nil {
		return "", fmt.Errorf("begin issue %s: %w", issue, err)
	}
	return registered, nil
}

func addDeliveries(ctx context.Context, tx *sql.Tx, deliveries []earmark.Delivery) error {
	add, err := tx.PrepareContext(ctx, `INSERT INTO deliveries (issue, reader, address, name, state, message_id, attempts, reply, changed)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (issue, reader) DO NOTHING`)
	if err != nil {
		return err
	}
	defer func() { _ = add.Close() }()
	for _, d := range deliveries {
		if _, err := add.ExecContext(ctx, d.Issue, d.Reader, d.Address, d.Name, d.State, d.MessageID, d.Attempts, d.Reply, stamp(d.Changed)); err != nil {
			return fmt.Errorf("reader %q: %w", d.Address, err)
		}
	}
	return nil
}

// Issues are those that were ever begun to be sent, the oldest first.
func (s *Store) Issues(ctx context.Context) ([]earmark.IssueID, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT id FROM issues ORDER BY id")
	if err != nil {
		return nil, fmt.Errorf("list issues: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var issues []earmark.IssueID
	for rows.Next() {
		var id earmark.IssueID
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("list issues: %w", err)
		}
		issues = append(issues, id)
	}
	return issues, rows.Err()
}

// IssueHash is the hash of the content an issue is being sent with; false when
// it was never begun.
func (s *Store) IssueHash(ctx context.Context, issue earmark.IssueID) (string, bool, error) {
	var hash string
	err := s.db.QueryRowContext(ctx, "SELECT hash FROM issues WHERE id = ?", issue).Scan(&hash)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	if err != nil {
		return "", false, fmt.Errorf("find issue %s: %w", issue, err)
	}
	return hash, true, nil
}

// Deliveries lists the rows of an issue, sorted by address.
func (s *Store) Deliveries(ctx context.Context, issue earmark.IssueID) ([]earmark.Delivery, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT issue, reader, address, name, state, message_id, attempts, reply, changed
		FROM deliveries WHERE issue = ? ORDER BY address, reader`, issue)
	if err != nil {
		return nil, fmt.Errorf("list deliveries of issue %s: %w", issue, err)
	}
	defer func() { _ = rows.Close() }()
	var deliveries []earmark.Delivery
	for rows.Next() {
		d, err := scanDelivery(rows)
		if err != nil {
			return nil, fmt.Errorf("list deliveries of issue %s: %w", issue, err)
		}
		deliveries = append(deliveries, d)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("list deliveries of issue %s: %w", issue, err)
	}
	return deliveries, nil
}

func scanDelivery(row scanner) (earmark.Delivery, error) {
	var d earmark.Delivery
	var changed string
	err := row.Scan(&d.Issue, &d.Reader, &d.Address, &d.Name, &d.State, &d.MessageID, &d.Attempts, &d.Reply, &changed)
	if err != nil {
		return d, err
	}
	d.Changed, err = unstamp(changed)
	return d, err
}

// mayBeSent is the one condition under which a mail may leave: it is owed or
// deferred, and its reader still wants letters.
const mayBeSent = ` issue = ? AND reader = ? AND state IN ('owed', 'deferred')
	AND EXISTS (SELECT 1 FROM subscribers WHERE id = deliveries.reader AND status = 'active')`

// Wanted tells whether a reader is still to get an issue.
func (s *Store) Wanted(ctx context.Context, issue earmark.IssueID, reader earmark.ReaderID) (bool, error) {
	var n int
	err := s.db.QueryRowContext(ctx, "SELECT count(*) FROM deliveries WHERE"+mayBeSent, issue, reader).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("look up delivery of issue %s to %s: %w", issue, reader, err)
	}
	return n == 1, nil
}

// MarkSending writes down that the final dot is about to leave; it is on the
// disk when this returns. False means that the mail is not to be sent: somebody
// else sends it, or its reader left.
func (s *Store) MarkSending(ctx context.Context, issue earmark.IssueID, reader earmark.ReaderID, now time.Time) (bool, error) {
	result, err := s.db.ExecContext(ctx, "UPDATE deliveries SET state = 'sending', changed = ? WHERE"+mayBeSent, stamp(now), issue, reader)
	if err != nil {
		return false, fmt.Errorf("mark delivery of issue %s to %s: %w", issue, reader, err)
	}
	n, err := result.RowsAffected()
	return n == 1, err
}

// ErrSettled is returned for an outcome of a delivery that is settled already, or
// that was never registered.
var ErrSettled = errors.New("there is no open delivery")

// Record writes down what became of an attempt. What is settled, accepted or
// rejected or uncertain, is not changed any more: that is [ErrSettled].
func (s *Store) Record(ctx context.Context, issue earmark.IssueID, reader earmark.ReaderID, o earmark.Outcome, now time.Time) error {
	result, err := s.db.ExecContext(ctx, `UPDATE deliveries SET state = ?, attempts = attempts + 1, reply = ?, changed = ?
		WHERE issue = ? AND reader = ? AND state IN ('owed', 'sending', 'deferred')`, o.State, reply(o), stamp(now), issue, reader)
	if err != nil {
		return fmt.Errorf("record delivery of issue %s to %s: %w", issue, reader, err)
	}
	n, err := result.RowsAffected()
	if err == nil && n != 1 {
		err = ErrSettled
	}
	if err != nil {
		return fmt.Errorf("record delivery of issue %s to %s: %w", issue, reader, err)
	}
	return nil
}

func reply(o earmark.Outcome) string {
	if o.Code == 0 {
		return o.Reply
	}
	return fmt.Sprintf("%d %s", o.Code, o.Reply)
}

// SettleInterrupted makes every row of an issue found in Sending Uncertain: its
// sender died between the dot and the answer. Call it only while holding the
// lock, when nobody is sending.
func (s *Store) SettleInterrupted(ctx context.Context, issue earmark.IssueID, now time.Time) error {
	_, err := s.db.ExecContext(ctx, `UPDATE deliveries SET state = 'uncertain', attempts = attempts + 1, changed = ?,
		reply = 'the sending process ended before the server''s answer was written down'
		WHERE issue = ? AND state = 'sending'`, stamp(now), issue)
	if err != nil {
		return fmt.Errorf("settle interrupted deliveries of issue %s: %w", issue, err)
	}
	return nil
}
