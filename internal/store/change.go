package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"earmark/internal/earmark"
)

// suppressedFrom keeps what somebody was before a suppression, whichever way
// that came: lifting it must make a subscriber of nobody who was none.
const suppressedFrom = `ALTER TABLE subscribers ADD COLUMN was TEXT NOT NULL DEFAULT '';
	CREATE TRIGGER suppressed AFTER UPDATE OF status ON subscribers WHEN NEW.status = 'suppressed' AND OLD.status <> 'suppressed'
	BEGIN
		UPDATE subscribers SET was = OLD.status WHERE id = NEW.id;
	END;`

// Change lets change alter a subscriber's name, preferences and tags, and writes
// down when that was last done in this way; all else it alters is left as it is.
// What stays the same is not written. False when there is none of that
// identifier. An error of change is given back and nothing is changed. change
// must not call the store.
func (s *Store) Change(ctx context.Context, id earmark.ReaderID, source string, now time.Time, change func(*earmark.Subscriber) error) (sub earmark.Subscriber, found bool, err error) {
	err = s.transact(ctx, func(tx *sql.Tx) error {
		var err error
		sub, err = scanSubscriber(tx.QueryRowContext(ctx, subscriberColumns+" WHERE id = ?", id))
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		found = true
		before := subscriberValues(sub)
		wanted := sub
		if err := change(&wanted); err != nil {
			return err
		}
		sub.Name, sub.Preferences, sub.Tags = wanted.Name, wanted.Preferences, wanted.Tags
		if slices.Equal(before, subscriberValues(sub)) {
			return nil
		}
		return rewrite(ctx, tx, sub, earmark.Event{At: now, What: "changed", Source: source})
	})
	if err != nil {
		return earmark.Subscriber{}, found, fmt.Errorf("change subscriber %s: %w", id, err)
	}
	return sub, found, nil
}

// rewrite writes what a change altered. Of many changes in the same way the last
// stands in the history: what was wanted before is nobody's business any more.
func rewrite(ctx context.Context, tx *sql.Tx, sub earmark.Subscriber, e earmark.Event) error {
	if sub.Frequency == "" {
		sub.Frequency = earmark.EachIssue
	}
	_, err := tx.ExecContext(ctx, "UPDATE subscribers SET name = ?, authors = ?, shows = ?, frequency = ?, skip_sensitive = ?, tags = ? WHERE id = ?",
		sub.Name, list(sub.Authors), list(sub.Shows), sub.Frequency, sub.SkipSensitive, list(sub.Tags), sub.ID)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM history WHERE reader = ? AND event = ? AND source = ?", sub.ID, e.What, e.Source); err != nil {
		return err
	}
	return remember(ctx, tx, sub.ID, e)
}

// Lift takes back the suppression of a subscriber: who was active before is
// active again, anybody else is unsubscribed and may ask for the letter. Letters
// that came back before no longer count. It gives back the subscriber as it then
// is; false when it was not suppressed, or there is none of that identifier.
func (s *Store) Lift(ctx context.Context, id earmark.ReaderID, source string, now time.Time) (sub earmark.Subscriber, lifted bool, err error) {
	err = s.transact(ctx, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, `UPDATE subscribers SET status = CASE was WHEN 'active' THEN 'active' ELSE 'unsubscribed' END, was = ''
			WHERE id = ? AND status = 'suppressed'`, id)
		if err != nil {
			return err
		}
		n, err := result.RowsAffected()
		if err != nil || n == 0 {
			return err
		}
		lifted = true
		if sub, err = scanSubscriber(tx.QueryRowContext(ctx, subscriberColumns+" WHERE id = ?", id)); err != nil {
			return err
		}
		return remember(ctx, tx, id, earmark.Event{At: now, What: "lifted", Source: source})
	})
	if err != nil {
		return earmark.Subscriber{}, false, fmt.Errorf("lift the suppression of subscriber %s: %w", id, err)
	}
	return sub, lifted, nil
}
