package store

import (
	"encoding/json"
	"fmt"
	"time"

	"earmark/internal/earmark"
)

// readerTables gives subscribers what they agreed to and what they want, and
// makes room for those who asked and did not confirm yet, and for the hashes of
// those who were erased. A table's CHECK can only be changed with the table.
//
// The trigger keeps the newest issue beside its reader, whoever settles the
// delivery: planning the letter for a million readers must not search all
// deliveries there ever were. An uncertain letter counts, for it is not sent
// again.
const readerTables = `
	CREATE TABLE readers (
		id        TEXT NOT NULL PRIMARY KEY,
		mailbox   TEXT NOT NULL UNIQUE, -- the address in lower case: what makes two the same
		address   TEXT NOT NULL,
		name      TEXT NOT NULL,
		status    TEXT NOT NULL CHECK (status IN ('pending', 'active', 'unsubscribed', 'suppressed')),
		source    TEXT NOT NULL,
		since     TEXT NOT NULL,
		wording   TEXT NOT NULL DEFAULT '', -- version of the words agreed to
		confirmed TEXT NOT NULL DEFAULT '', -- when the owner of the mailbox did
		authors   TEXT NOT NULL DEFAULT '', -- those the reader follows, as JSON; '' for none
		shows     TEXT NOT NULL DEFAULT '',
		frequency TEXT NOT NULL DEFAULT 'each' CHECK (frequency IN ('each', 'weekly', 'monthly')),
		skip_sensitive INTEGER NOT NULL DEFAULT 0,
		tags       TEXT NOT NULL DEFAULT '',
		last_issue TEXT NOT NULL DEFAULT '',
		last_sent  TEXT NOT NULL DEFAULT '',
		asked         TEXT NOT NULL DEFAULT '', -- when a confirmation was asked for that is still open
		asked_source  TEXT NOT NULL DEFAULT '',
		asked_wording TEXT NOT NULL DEFAULT '',
		asked_mailed  TEXT NOT NULL DEFAULT ''  -- when the last mail about it left
	);
	INSERT INTO readers (id, mailbox, address, name, status, source, since)
		SELECT id, mailbox, address, name, status, source, since FROM subscribers;
	DROP TABLE subscribers;
	ALTER TABLE readers RENAME TO subscribers;
	CREATE INDEX subscribers_status ON subscribers (status);
	CREATE TABLE erased (
		hash BLOB NOT NULL PRIMARY KEY, -- of the mailbox, keyed
		at   TEXT NOT NULL
	) WITHOUT ROWID;
	CREATE TABLE history (
		reader  TEXT NOT NULL,
		at      TEXT NOT NULL,
		event   TEXT NOT NULL,
		source  TEXT NOT NULL,
		wording TEXT NOT NULL DEFAULT ''
	);
	CREATE INDEX history_reader ON history (reader, at);
	CREATE TRIGGER last_issue AFTER UPDATE OF state ON deliveries WHEN NEW.state IN ('accepted', 'uncertain')
	BEGIN
		UPDATE subscribers SET last_issue = NEW.issue, last_sent = NEW.changed WHERE id = NEW.reader AND last_issue < NEW.issue;
	END;
	UPDATE subscribers SET (last_issue, last_sent) = (SELECT issue, changed FROM deliveries
		WHERE reader = subscribers.id AND state IN ('accepted', 'uncertain') ORDER BY issue DESC LIMIT 1)
		WHERE id IN (SELECT reader FROM deliveries WHERE state IN ('accepted', 'uncertain'));`

// The columns of a subscriber, in the order of subscriberValues, and of
// scanSubscriber, where the newest letter follows.
const (
	subscriberFields = "id, address, name, status, source, since, wording, confirmed, authors, shows, frequency, skip_sensitive, tags"
	subscriberMarks  = "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?"
)

func subscriberValues(sub earmark.Subscriber) []any {
	frequency := sub.Frequency
	if frequency == "" {
		frequency = earmark.EachIssue
	}
	return []any{
		sub.ID, sub.Address, sub.Name, sub.Status, sub.Source, stamp(sub.Since), sub.Wording, stampOrNone(sub.Confirmed),
		list(sub.Authors), list(sub.Shows), frequency, sub.SkipSensitive, list(sub.Tags),
	}
}

// scanner is a row, alone or among others.
type scanner interface{ Scan(into ...any) error }

func scanSubscriber(row scanner) (earmark.Subscriber, error) {
	var sub earmark.Subscriber
	var since, confirmed, authors, shows, tags, sent string
	err := row.Scan(&sub.ID, &sub.Address, &sub.Name, &sub.Status, &sub.Source, &since, &sub.Wording, &confirmed,
		&authors, &shows, &sub.Frequency, &sub.SkipSensitive, &tags, &sub.LastIssue, &sent)
	if err != nil {
		return sub, err
	}
	for _, t := range []struct {
		text string
		into *time.Time
	}{{since, &sub.Since}, {confirmed, &sub.Confirmed}, {sent, &sub.LastSent}} {
		if *t.into, err = unstamp(t.text); err != nil {
			return sub, err
		}
	}
	if sub.Authors, err = unlist[earmark.PersonID](authors); err != nil {
		return sub, err
	}
	if sub.Shows, err = unlist[earmark.ShowID](shows); err != nil {
		return sub, err
	}
	sub.Tags, err = unlist[string](tags)
	return sub, err
}

// list writes words as JSON; nothing for none, as nearly all have none.
func list[T ~string](words []T) string {
	if len(words) == 0 {
		return ""
	}
	text, err := json.Marshal(words)
	if err != nil {
		return "" // never: words can be written
	}
	return string(text)
}

func unlist[T ~string](text string) ([]T, error) {
	if text == "" {
		return nil, nil
	}
	var words []T
	if err := json.Unmarshal([]byte(text), &words); err != nil {
		return nil, fmt.Errorf("read list %q: %w", text, err)
	}
	return words, nil
}

// stampOrNone leaves a time that never was empty.
func stampOrNone(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return stamp(t)
}
