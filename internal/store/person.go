package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"earmark/internal/earmark"
)

// History is what a subscriber agreed to, when the person left, and what came
// back of letters, the oldest first. What an import or an editor wrote at the beginning stands with the
// subscriber.
func (s *Store) History(ctx context.Context, id earmark.ReaderID) ([]earmark.Event, error) {
	rows, err := s.db.QueryContext(ctx, `
		SELECT at, event, source, wording FROM history WHERE reader = ?1
		UNION ALL SELECT seen, 'bounce: ' || kind, trim(issue || ' ' || status || ' ' || words), '' FROM bounces WHERE reader = ?1
		ORDER BY at`, id)
	if err != nil {
		return nil, fmt.Errorf("read history of %s: %w", id, err)
	}
	defer func() { _ = rows.Close() }()
	var events []earmark.Event
	for rows.Next() {
		var e earmark.Event
		var at string
		if err := rows.Scan(&at, &e.What, &e.Source, &e.Wording); err != nil {
			return nil, fmt.Errorf("read history of %s: %w", id, err)
		}
		if e.At, err = unstamp(at); err != nil {
			return nil, fmt.Errorf("read history of %s: %w", id, err)
		}
		events = append(events, e)
	}
	return events, rows.Err()
}

// DeliveriesTo are all letters to one reader, the oldest issue first.
func (s *Store) DeliveriesTo(ctx context.Context, id earmark.ReaderID) ([]earmark.Delivery, error) {
	rows, err := s.db.QueryContext(ctx, deliveryColumns+" WHERE reader = ? AND "+ofAnyIssue+" ORDER BY issue", id)
	if err != nil {
		return nil, fmt.Errorf("list letters to %s: %w", id, err)
	}
	defer func() { _ = rows.Close() }()
	var deliveries []earmark.Delivery
	for rows.Next() {
		d, err := scanDelivery(rows)
		if err != nil {
			return nil, fmt.Errorf("list letters to %s: %w", id, err)
		}
		deliveries = append(deliveries, d)
	}
	return deliveries, rows.Err()
}

// Erase deletes everything about an address, in the letters that were sent too,
// and keeps the hash alone; false when nobody had it, and the hash is kept all
// the same. What was deleted is not left over in the file or in its log.
func (s *Store) Erase(ctx context.Context, address string, hash []byte, now time.Time) (bool, error) {
	var found bool
	err := s.transact(ctx, func(tx *sql.Tx) error {
		var id earmark.ReaderID
		err := tx.QueryRowContext(ctx, "SELECT id FROM subscribers WHERE mailbox = ?", mailbox(address)).Scan(&id)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		found = err == nil
		for _, step := range []struct {
			text   string
			values []any
		}{
			{"DELETE FROM subscribers WHERE id = ?", []any{id}},
			{"DELETE FROM newest WHERE reader = ?", []any{id}},
			{"DELETE FROM history WHERE reader = ?", []any{id}},
			{"DELETE FROM bounces WHERE reader = ?", []any{id}},
			{"UPDATE deliveries SET address = '', name = '', reply = '' WHERE reader = ? OR lower(address) = ?", []any{id, mailbox(address)}},
			{"INSERT INTO erased (hash, at) VALUES (?, ?) ON CONFLICT DO NOTHING", []any{hash, stamp(now)}},
		} {
			if _, err := tx.ExecContext(ctx, step.text, step.values...); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		err = s.emptyLog(ctx)
	}
	if err != nil {
		return found, fmt.Errorf("erase: %w", err)
	}
	return found, nil
}

// emptyLog moves the log into the file and cuts it to nothing: it holds pages as
// they were before.
func (s *Store) emptyLog(ctx context.Context) error {
	var busy, log, moved int
	if err := s.db.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &log, &moved); err != nil {
		return err
	}
	if busy != 0 {
		return errors.New("the person is deleted, but another process holds the log, where old pages are left: run it again when nobody else works here")
	}
	return nil
}

// ErasedHashes are the hashes of all who were erased.
func (s *Store) ErasedHashes(ctx context.Context) ([][]byte, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT hash FROM erased")
	if err != nil {
		return nil, fmt.Errorf("list who was erased: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var hashes [][]byte
	for rows.Next() {
		var hash []byte
		if err := rows.Scan(&hash); err != nil {
			return nil, fmt.Errorf("list who was erased: %w", err)
		}
		hashes = append(hashes, hash)
	}
	return hashes, rows.Err()
}

// KeyIsNeeded tells whether something here goes by the signing key: letters that
// were sent, or hashes of people who were erased.
func (s *Store) KeyIsNeeded(ctx context.Context) (bool, error) {
	var needed bool
	err := s.db.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM issues) OR EXISTS (SELECT 1 FROM erased)").Scan(&needed)
	if err != nil {
		return false, fmt.Errorf("look for issues: %w", err)
	}
	return needed, nil
}
