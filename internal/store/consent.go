package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"earmark/internal/earmark"
)

// askedMails counts the mails about one open request.
const askedMails = `ALTER TABLE subscribers ADD COLUMN asked_mails INTEGER NOT NULL DEFAULT 0;`

// pendingAlone finds those who never confirmed. An index of every status is one
// more to write for each reader, and nearly all have the same.
const pendingAlone = `DROP INDEX subscribers_status;
	CREATE INDEX subscribers_pending ON subscribers (asked) WHERE status = 'pending';`

// wordings keeps the words that a version names: a consent is worth what was
// agreed to.
const wordings = `CREATE TABLE wordings (
		version TEXT NOT NULL PRIMARY KEY,
		words   TEXT NOT NULL,
		since   TEXT NOT NULL
	);`

// KeepWording keeps the words of a version; those kept already stay.
func (s *Store) KeepWording(ctx context.Context, version, words string, now time.Time) error {
	_, err := s.db.ExecContext(ctx, "INSERT INTO wordings (version, words, since) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", version, words, stamp(now))
	if err != nil {
		return fmt.Errorf("keep wording %s: %w", version, err)
	}
	return nil
}

// Wording gives the words of a version; empty when they are not known.
func (s *Store) Wording(ctx context.Context, version string) (string, error) {
	var words string
	err := s.db.QueryRowContext(ctx, "SELECT words FROM wordings WHERE version = ?", version).Scan(&words)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("find wording %s: %w", version, err)
	}
	return words, nil
}

// Ask writes down that somebody, perhaps the owner of the mailbox, asks for the
// letter. An unknown address becomes a pending subscriber, as given; of a known
// one only the request is kept, and what the person is stays as it is. A request
// is open for a time: one asked after limits.OpenSince stays as it was, so that
// the link of its first mail goes on to work.
//
// It gives back the subscriber there, when the request was opened, and whether a
// mail about it may leave now, which it then counts as left.
func (s *Store) Ask(ctx context.Context, sub earmark.Subscriber, limits earmark.AskLimits) (there earmark.Subscriber, asked time.Time, mail bool, err error) {
	err = s.transact(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "INSERT INTO subscribers ("+subscriberFields+", mailbox) VALUES ("+subscriberMarks+", ?) ON CONFLICT (mailbox) DO NOTHING",
			append(subscriberValues(sub), mailbox(sub.Address))...)
		if err != nil {
			return err
		}
		if _, err = tx.ExecContext(ctx, `UPDATE subscribers SET asked = ?, asked_source = ?, asked_wording = ?, asked_mails = 0
			WHERE mailbox = ? AND asked <= ? AND status != 'suppressed'`,
			stamp(sub.Since), sub.Source, sub.Wording, mailbox(sub.Address), stamp(limits.OpenSince)); err != nil {
			return err
		}
		result, err := tx.ExecContext(ctx, `UPDATE subscribers SET asked_mailed = ?, asked_mails = asked_mails + 1
			WHERE mailbox = ? AND status != 'suppressed' AND asked_mails < ? AND asked_mailed <= ?`,
			stamp(sub.Since), mailbox(sub.Address), limits.Mails, stamp(limits.MailedBefore))
		if err != nil {
			return err
		}
		n, err := result.RowsAffected()
		if err != nil {
			return err
		}
		mail = n == 1
		if there, err = scanSubscriber(tx.QueryRowContext(ctx, subscriberColumns+" WHERE mailbox = ?", mailbox(sub.Address))); err != nil {
			return err
		}
		asked, err = askedAt(ctx, tx, there.ID)
		return err
	})
	if err != nil {
		return earmark.Subscriber{}, time.Time{}, false, fmt.Errorf("ask for the letter to %q: %w", sub.Address, err)
	}
	return there, asked, mail, nil
}

func askedAt(ctx context.Context, tx *sql.Tx, id earmark.ReaderID) (time.Time, error) {
	var text string
	if err := tx.QueryRowContext(ctx, "SELECT asked FROM subscribers WHERE id = ?", id).Scan(&text); err != nil {
		return time.Time{}, err
	}
	return unstamp(text)
}

// Confirm makes the subscriber active whose request was opened at the given
// time, and closes it: what was asked is the consent from now on. False when
// there is no such request (any more); the subscriber is given back as it then
// is, empty when there is none.
func (s *Store) Confirm(ctx context.Context, id earmark.ReaderID, asked, now time.Time) (sub earmark.Subscriber, confirmed bool, err error) {
	err = s.transact(ctx, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, `UPDATE subscribers SET status = 'active', source = asked_source, since = asked, wording = asked_wording, confirmed = ?,
			asked = '', asked_source = '', asked_wording = '', asked_mails = 0
			WHERE id = ? AND asked = ? AND asked != '' AND status != 'suppressed'`, stamp(now), id, stampOrNone(asked))
		if err != nil {
			return err
		}
		n, err := result.RowsAffected()
		if err != nil {
			return err
		}
		confirmed = n == 1
		sub, err = scanSubscriber(tx.QueryRowContext(ctx, subscriberColumns+" WHERE id = ?", id))
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil || !confirmed {
			return err
		}
		return remember(ctx, tx, id, earmark.Event{At: now, What: "confirmed", Source: sub.Source, Wording: sub.Wording})
	})
	if err != nil {
		return earmark.Subscriber{}, false, fmt.Errorf("confirm subscriber %s: %w", id, err)
	}
	return sub, confirmed, nil
}

// Leave makes a subscriber unsubscribed or suppressed and says why; it closes
// an open request too. Whoever is suppressed stays so. False when there is none
// of that identifier; leaving twice changes nothing.
func (s *Store) Leave(ctx context.Context, id earmark.ReaderID, status earmark.ReaderStatus, source string, now time.Time) (bool, error) {
	known, gone, err := s.mayLeave(ctx, id, status)
	if err != nil || !known || gone {
		return known, err
	}
	err = s.transact(ctx, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, `UPDATE subscribers SET status = ?, asked = '', asked_source = '', asked_wording = ''
			WHERE id = ? AND status NOT IN (?, 'suppressed')`, status, id, status)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return err
		}
		return remember(ctx, tx, id, earmark.Event{At: now, What: string(status), Source: source})
	})
	if err != nil {
		return false, fmt.Errorf("let subscriber %s leave: %w", id, err)
	}
	return true, nil
}

// mayLeave looks before anything is written: a link that is followed a million
// times costs a million looks and one write.
func (s *Store) mayLeave(ctx context.Context, id earmark.ReaderID, status earmark.ReaderStatus) (known, gone bool, err error) {
	var now earmark.ReaderStatus
	var asked string
	err = s.db.QueryRowContext(ctx, "SELECT status, asked FROM subscribers WHERE id = ?", id).Scan(&now, &asked)
	if errors.Is(err, sql.ErrNoRows) {
		return false, false, nil
	}
	if err != nil {
		return false, false, fmt.Errorf("find subscriber %s: %w", id, err)
	}
	return true, asked == "" && (now == status || now == earmark.Suppressed), nil
}

// ForgetUnconfirmed deletes those who asked at or before a time and never
// confirmed it, and gives back how many they were. Who was a subscriber before
// only loses the request.
func (s *Store) ForgetUnconfirmed(ctx context.Context, before time.Time) (int, error) {
	var forgotten int64
	err := s.transact(ctx, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, "DELETE FROM subscribers WHERE status = 'pending' AND asked <= ?", stamp(before))
		if err != nil {
			return err
		}
		forgotten, err = result.RowsAffected()
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("forget who did not confirm: %w", err)
	}
	return int(forgotten), nil
}

// remember adds a line to the history of a subscriber.
func remember(ctx context.Context, tx *sql.Tx, id earmark.ReaderID, e earmark.Event) error {
	_, err := tx.ExecContext(ctx, "INSERT INTO history (reader, at, event, source, wording) VALUES (?, ?, ?, ?, ?)", id, stamp(e.At), e.What, e.Source, e.Wording)
	return err
}
