package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"strings"
	"time"

	"earmark/internal/earmark"
)

// BeginIssue writes down that an issue is being sent to these readers, in one
// transaction: the issue with the hash of its content when it is new, and a row
// for each reader who has none. Rows that are there stay, so that there is
// never a second one; what of the issue their readers get follows what was given
// as long as they do not have it. It gives back the hash the issue has; when that
// is another one, nothing was written. Content may change as long as nobody can
// have got it.
func (s *Store) BeginIssue(ctx context.Context, issue earmark.IssueID, hash string, deliveries iter.Seq2[earmark.Delivery, error], now time.Time) (string, error) {
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

// addDeliveries writes many rows with one statement: the cost of a statement is
// more than that of a row.
func addDeliveries(ctx context.Context, tx *sql.Tx, deliveries iter.Seq2[earmark.Delivery, error]) error {
	add, err := tx.PrepareContext(ctx, addRows(together))
	if err != nil {
		return err
	}
	defer func() { _ = add.Close() }()
	values := make([]any, 0, together*deliveryFields)
	for d, err := range deliveries {
		if err != nil {
			return err
		}
		values = append(values, d.Issue, d.Reader, d.Address, d.Name, d.Variant, d.State, d.MessageID, d.Attempts, d.Reply, stamp(d.Changed))
		if len(values) < cap(values) {
			continue
		}
		if _, err := add.ExecContext(ctx, values...); err != nil {
			return err
		}
		values = values[:0]
	}
	if len(values) == 0 {
		return nil
	}
	_, err = tx.ExecContext(ctx, addRows(len(values)/deliveryFields), values...)
	return err
}

// deliveryFields is how many values a new row has.
const deliveryFields = 10

// addRows is the statement that adds n rows.
func addRows(n int) string {
	rows := strings.Repeat(", (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", n)[2:]
	return "INSERT INTO deliveries (issue, reader, address, name, variant, state, message_id, attempts, reply, changed) VALUES " + rows + `
		ON CONFLICT (issue, reader) DO UPDATE SET variant = excluded.variant WHERE state IN ('owed', 'deferred') AND variant <> excluded.variant`
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

const deliveryColumns = "SELECT issue, reader, address, name, variant, state, message_id, attempts, reply, changed, due FROM deliveries"

// Deliveries lists the rows of an issue, sorted by address. For an issue to many
// readers, see [Store.EachDelivery].
func (s *Store) Deliveries(ctx context.Context, issue earmark.IssueID) ([]earmark.Delivery, error) {
	var deliveries []earmark.Delivery
	for d, err := range s.EachDelivery(ctx, issue) {
		if err != nil {
			return nil, err
		}
		deliveries = append(deliveries, d)
	}
	return deliveries, nil
}

// EachDelivery gives the rows of an issue that are in one of the states, or all
// when none is named, sorted by address. The store may be written to meanwhile.
func (s *Store) EachDelivery(ctx context.Context, issue earmark.IssueID, states ...earmark.DeliveryState) iter.Seq2[earmark.Delivery, error] {
	among, values := "", []any{issue}
	for _, state := range states {
		among += ", ?"
		values = append(values, state)
	}
	if among != "" {
		among = " AND state IN (" + among[2:] + ")"
	}
	return s.deliveries(ctx, deliveryColumns+" WHERE issue = ?"+among+" ORDER BY address, reader", values...)
}

// Pending gives the next n rows behind another, by variant and reader, that may
// be sent now: owed, or deferred and due. Rows of one variant stand together, so
// that it is rendered once.
func (s *Store) Pending(ctx context.Context, issue earmark.IssueID, after earmark.Delivery, now time.Time, n int) ([]earmark.Delivery, error) {
	pending := make([]earmark.Delivery, 0, n)
	for d, err := range s.deliveries(ctx, deliveryColumns+` WHERE issue = ? AND (variant, reader) > (?, ?) AND state IN ('owed', 'deferred') AND due <= ?
		ORDER BY variant, reader LIMIT ?`, issue, after.Variant, after.Reader, stamp(now), n) {
		if err != nil {
			return nil, err
		}
		pending = append(pending, d)
	}
	return pending, nil
}

func (s *Store) deliveries(ctx context.Context, query string, values ...any) iter.Seq2[earmark.Delivery, error] {
	return func(yield func(earmark.Delivery, error) bool) {
		rows, err := s.read.QueryContext(ctx, query, values...)
		if err != nil {
			yield(earmark.Delivery{}, fmt.Errorf("list deliveries of issue %s: %w", values[0], err))
			return
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			if d, err := scanDelivery(rows); !yield(d, err) || err != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(earmark.Delivery{}, fmt.Errorf("list deliveries of issue %s: %w", values[0], err))
		}
	}
}

func scanDelivery(row scanner) (earmark.Delivery, error) {
	var d earmark.Delivery
	var changed, due string
	err := row.Scan(&d.Issue, &d.Reader, &d.Address, &d.Name, &d.Variant, &d.State, &d.MessageID, &d.Attempts, &d.Reply, &changed, &due)
	if err != nil {
		return d, err
	}
	var dueErr error
	d.Changed, err = unstamp(changed)
	d.Due, dueErr = unstamp(due)
	return d, errors.Join(err, dueErr)
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
