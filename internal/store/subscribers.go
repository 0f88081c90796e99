package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"earmark/internal/earmark"
)

// mailbox is what makes two addresses the same person's. RFC 5321 section 2.4
// lets a host tell "Ada" from "ada"; none in use does, and nobody shall get a
// letter twice.
func mailbox(address string) string { return strings.ToLower(address) }

// Adding many touches nearly every page of the indexes. Room for all of them in
// memory, and a log that is moved into the file less often, let each page be
// written a few times and not some hundred. It stays so until the store is
// closed, which after an import is soon.
const (
	many        = 1000
	roomForMany = "PRAGMA cache_size = -40960; PRAGMA wal_autocheckpoint = 16384"
)

// AddSubscribers adds those whose address is not there yet, in one transaction,
// and gives back for each the status its address had before; empty for those
// added. Nobody becomes active by being added again. Somebody active becomes
// what a given subscriber is when that one is not active.
func (s *Store) AddSubscribers(ctx context.Context, subscribers []earmark.Subscriber) ([]earmark.ReaderStatus, error) {
	before := make([]earmark.ReaderStatus, len(subscribers))
	if len(subscribers) >= many {
		if _, err := s.db.ExecContext(ctx, roomForMany); err != nil {
			return nil, fmt.Errorf("add subscribers: %w", err)
		}
	}
	err := s.transact(ctx, func(tx *sql.Tx) error {
		add, err := tx.PrepareContext(ctx, addSubscribers(together))
		if err != nil {
			return err
		}
		defer func() { _ = add.Close() }()
		whole := len(subscribers) / together * together
		for at := 0; at < whole; at += together {
			if err := addTogether(ctx, tx, add, subscribers[at:at+together], before[at:at+together]); err != nil {
				return err
			}
		}
		if whole == len(subscribers) {
			return nil
		}
		rest, err := tx.PrepareContext(ctx, addSubscribers(len(subscribers)-whole))
		if err != nil {
			return err
		}
		defer func() { _ = rest.Close() }()
		return addTogether(ctx, tx, rest, subscribers[whole:], before[whole:])
	})
	if err != nil {
		return nil, fmt.Errorf("add subscribers: %w", err)
	}
	return before, nil
}

// together is how many rows one statement writes: the cost of a statement is
// more than that of a row.
const together = 100

// addSubscribers is the statement that adds n of them. It may FAIL half done, for
// the transaction undoes it: else SQLite would copy each page before it writes
// to it.
func addSubscribers(n int) string {
	rows := strings.Repeat(", ("+subscriberMarks+", ?)", n)[2:]
	return "INSERT OR FAIL INTO subscribers (" + subscriberFields + ", mailbox) VALUES " + rows + " ON CONFLICT (mailbox) DO NOTHING"
}

// addTogether adds some with one statement, and looks at each of them only when
// not all were new.
func addTogether(ctx context.Context, tx *sql.Tx, add *sql.Stmt, subscribers []earmark.Subscriber, before []earmark.ReaderStatus) error {
	values := make([]any, 0, len(subscribers)*14)
	for _, sub := range subscribers {
		values = append(append(values, subscriberValues(sub)...), mailbox(sub.Address))
	}
	result, err := add.ExecContext(ctx, values...)
	if err != nil {
		return err
	}
	n, err := result.RowsAffected()
	if err != nil || n == int64(len(subscribers)) {
		return err
	}
	for i, sub := range subscribers {
		if before[i], err = leave(ctx, tx, sub); err != nil {
			return fmt.Errorf("%q: %w", sub.Address, err)
		}
	}
	return nil
}

// leave gives the status that an address had before, empty when the newcomer is
// the first to have it, and lets it leave when the newcomer says so. It never
// lets it come back.
func leave(ctx context.Context, tx *sql.Tx, sub earmark.Subscriber) (earmark.ReaderStatus, error) {
	var status earmark.ReaderStatus
	var id earmark.ReaderID
	err := tx.QueryRowContext(ctx, "SELECT id, status FROM subscribers WHERE mailbox = ?", mailbox(sub.Address)).Scan(&id, &status)
	if err == nil && id == sub.ID {
		return "", nil // added just now
	}
	if err != nil || status != earmark.Active || sub.Status == earmark.Active {
		return status, err
	}
	_, err = tx.ExecContext(ctx, "UPDATE subscribers SET status = ? WHERE mailbox = ?", sub.Status, mailbox(sub.Address))
	return status, err
}

const subscriberColumns = "SELECT " + subscriberFields + ", coalesce(newest.issue, ''), coalesce(newest.sent, '') FROM subscribers LEFT JOIN newest ON newest.reader = subscribers.id"

// Subscriber finds a subscriber by address; false when nobody has it.
func (s *Store) Subscriber(ctx context.Context, address string) (earmark.Subscriber, bool, error) {
	return s.subscriber(ctx, "mailbox", mailbox(address))
}

// SubscriberByID finds a subscriber by identifier; false when there is none.
func (s *Store) SubscriberByID(ctx context.Context, id earmark.ReaderID) (earmark.Subscriber, bool, error) {
	return s.subscriber(ctx, "id", string(id))
}

func (s *Store) subscriber(ctx context.Context, column, value string) (earmark.Subscriber, bool, error) {
	sub, err := scanSubscriber(s.db.QueryRowContext(ctx, subscriberColumns+" WHERE "+column+" = ?", value))
	if errors.Is(err, sql.ErrNoRows) {
		return earmark.Subscriber{}, false, nil
	}
	if err != nil {
		return earmark.Subscriber{}, false, fmt.Errorf("find subscriber %q: %w", value, err)
	}
	return sub, true, nil
}

// EachMailbox gives every address, in lower case, and its status, in no order; take
// must not call the store.
func (s *Store) EachMailbox(ctx context.Context, take func(mailbox string, status earmark.ReaderStatus)) error {
	rows, err := s.db.QueryContext(ctx, "SELECT mailbox, status FROM subscribers")
	if err != nil {
		return fmt.Errorf("list addresses: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var mailbox string
		var status earmark.ReaderStatus
		if err := rows.Scan(&mailbox, &status); err != nil {
			return fmt.Errorf("list addresses: %w", err)
		}
		take(mailbox, status)
	}
	return rows.Err()
}

// SetStatus changes the status of a subscriber; false when there is none of
// that identifier.
func (s *Store) SetStatus(ctx context.Context, id earmark.ReaderID, status earmark.ReaderStatus) (bool, error) {
	result, err := s.db.ExecContext(ctx, "UPDATE subscribers SET status = ? WHERE id = ?", status, id)
	if err != nil {
		return false, fmt.Errorf("set status of subscriber %s: %w", id, err)
	}
	n, err := result.RowsAffected()
	return n == 1, err
}
