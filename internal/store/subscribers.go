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

// AddSubscribers adds those whose address is not there yet, in one transaction,
// and gives back for each the status its address had before; empty for those
// added. Nobody becomes active by being added again. Somebody active becomes
// what a given subscriber is when that one is not active.
func (s *Store) AddSubscribers(ctx context.Context, subscribers []earmark.Subscriber) ([]earmark.ReaderStatus, error) {
	before := make([]earmark.ReaderStatus, len(subscribers))
	err := s.transact(ctx, func(tx *sql.Tx) error {
		add, err := tx.PrepareContext(ctx, "INSERT INTO subscribers ("+subscriberFields+", mailbox) VALUES ("+subscriberMarks+", ?) ON CONFLICT (mailbox) DO NOTHING")
		if err != nil {
			return err
		}
		defer func() { _ = add.Close() }()
		for i, sub := range subscribers {
			result, err := add.ExecContext(ctx, append(subscriberValues(sub), mailbox(sub.Address))...)
			if err != nil {
				return fmt.Errorf("%q: %w", sub.Address, err)
			}
			if n, err := result.RowsAffected(); err != nil || n == 1 {
				continue
			}
			if before[i], err = leave(ctx, tx, sub); err != nil {
				return fmt.Errorf("%q: %w", sub.Address, err)
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("add subscribers: %w", err)
	}
	return before, nil
}

// leave gives the status of an address that is there, and lets it leave when
// the newcomer says so. It never lets it come back.
func leave(ctx context.Context, tx *sql.Tx, sub earmark.Subscriber) (earmark.ReaderStatus, error) {
	var status earmark.ReaderStatus
	err := tx.QueryRowContext(ctx, "SELECT status FROM subscribers WHERE mailbox = ?", mailbox(sub.Address)).Scan(&status)
	if err != nil || status != earmark.Active || sub.Status == earmark.Active {
		return status, err
	}
	_, err = tx.ExecContext(ctx, "UPDATE subscribers SET status = ? WHERE mailbox = ?", sub.Status, mailbox(sub.Address))
	return status, err
}

const subscriberColumns = "SELECT " + subscriberFields + " FROM subscribers"

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

// Subscribers lists subscribers sorted by address: those of one status, or all
// when it is empty.
func (s *Store) Subscribers(ctx context.Context, status earmark.ReaderStatus) ([]earmark.Subscriber, error) {
	rows, err := s.db.QueryContext(ctx, subscriberColumns+" WHERE ? = '' OR status = ? ORDER BY mailbox", status, status)
	if err != nil {
		return nil, fmt.Errorf("list subscribers: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var subscribers []earmark.Subscriber
	for rows.Next() {
		sub, err := scanSubscriber(rows)
		if err != nil {
			return nil, fmt.Errorf("list subscribers: %w", err)
		}
		subscribers = append(subscribers, sub)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("list subscribers: %w", err)
	}
	return subscribers, nil
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
