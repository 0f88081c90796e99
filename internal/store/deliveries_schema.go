package store

// deliverySteps is what the outbox came to need: which cut a reader gets, when a deferred letter is due,
// who was refused for want of a mailbox (0 no, 1 nobody drew the consequence
// yet, 2 suppressed), why an issue was stopped, who may send, and what bounced
// later. The index by state is gone: it was written twice for each letter and
// read once in a run.
const deliverySteps = `
	DROP INDEX deliveries_state;
	ALTER TABLE deliveries ADD COLUMN variant TEXT NOT NULL DEFAULT '';
	CREATE INDEX deliveries_variant ON deliveries (issue, variant, reader);
	ALTER TABLE deliveries ADD COLUMN due TEXT NOT NULL DEFAULT '';
	ALTER TABLE deliveries ADD COLUMN refused INTEGER NOT NULL DEFAULT 0;
	ALTER TABLE issues ADD COLUMN stopped TEXT NOT NULL DEFAULT '';
	CREATE TABLE leases (
		issue  TEXT NOT NULL PRIMARY KEY,
		holder TEXT NOT NULL,
		host   TEXT NOT NULL,
		since  TEXT NOT NULL,
		until  TEXT NOT NULL
	);
	CREATE TABLE bounces (
		reader TEXT NOT NULL,
		issue  TEXT NOT NULL, -- empty: not known
		kind   TEXT NOT NULL CHECK (kind IN ('hard', 'soft', 'policy', 'complaint', 'leave')),
		status TEXT NOT NULL,
		words  TEXT NOT NULL,
		seen   TEXT NOT NULL,
		PRIMARY KEY (reader, issue, kind)
	);`

// leanDeliveries is the same table laid out for sending: a letter's row is
// written three times, at the start, before its dot and after it. Rows of an
// issue lie side by side in the order of its readers, where a commit finds many
// of them on one page; the index by Message-ID is gone, for that follows from
// issue and reader; and the states are compared one by one, because SQLite
// builds a table of its own for a list of them, each time.
const leanDeliveries = `
	DROP TRIGGER last_issue;
	CREATE TABLE lean (
		issue      TEXT NOT NULL REFERENCES issues (id),
		reader     TEXT NOT NULL,
		address    TEXT NOT NULL,
		name       TEXT NOT NULL,
		variant    TEXT NOT NULL DEFAULT '',
		state      TEXT NOT NULL CHECK (state = 'owed' OR state = 'sending' OR state = 'accepted' OR state = 'deferred' OR state = 'rejected' OR state = 'uncertain'),
		message_id TEXT NOT NULL,
		attempts   INTEGER NOT NULL,
		reply      TEXT NOT NULL,
		changed    TEXT NOT NULL,
		due        TEXT NOT NULL DEFAULT '',
		refused    INTEGER NOT NULL DEFAULT 0,
		PRIMARY KEY (issue, reader)
	) WITHOUT ROWID;
	INSERT INTO lean (issue, reader, address, name, variant, state, message_id, attempts, reply, changed, due, refused)
		SELECT issue, reader, address, name, variant, state, message_id, attempts, reply, changed, due, refused FROM deliveries ORDER BY issue, reader;
	DROP TABLE deliveries;
	ALTER TABLE lean RENAME TO deliveries;
	CREATE INDEX deliveries_variant ON deliveries (issue, variant, reader);
	CREATE TRIGGER last_issue AFTER UPDATE OF state ON deliveries WHEN NEW.state = 'accepted' OR NEW.state = 'uncertain'
	BEGIN
		UPDATE subscribers SET last_issue = NEW.issue, last_sent = NEW.changed WHERE id = NEW.reader AND last_issue < NEW.issue;
	END;`

// newestApart keeps the newest letter of each reader in a table of its own, in the
// order in which letters leave. Beside the reader, whose rows lie as they came,
// each letter wrote to another page.
const newestApart = `
	DROP TRIGGER last_issue;
	CREATE TABLE newest (
		reader TEXT NOT NULL PRIMARY KEY,
		issue  TEXT NOT NULL,
		sent   TEXT NOT NULL
	) WITHOUT ROWID;
	INSERT INTO newest (reader, issue, sent) SELECT id, last_issue, last_sent FROM subscribers WHERE last_issue <> '' ORDER BY id;
	ALTER TABLE subscribers DROP COLUMN last_issue;
	ALTER TABLE subscribers DROP COLUMN last_sent;
	CREATE TRIGGER newest_letter AFTER UPDATE OF state ON deliveries WHEN NEW.state = 'accepted' OR NEW.state = 'uncertain'
	BEGIN
		INSERT INTO newest (reader, issue, sent) SELECT id, NEW.issue, NEW.changed FROM subscribers WHERE id = NEW.reader -- erased meanwhile: none
			ON CONFLICT (reader) DO UPDATE SET issue = excluded.issue, sent = excluded.sent WHERE issue < excluded.issue;
	END;
	CREATE INDEX subscribers_gone ON subscribers (id) WHERE status <> 'active';`

// stillReads is true of a delivery whose reader is there and active. It asks two
// indexes, of which one holds only those who are not: to look at the rows
// themselves, which lie as they came, costs a page a letter. SQLite would do so,
// were the index not named.
const stillReads = `EXISTS (SELECT 1 FROM subscribers WHERE id = deliveries.reader)
	AND NOT EXISTS (SELECT 1 FROM subscribers INDEXED BY subscribers_gone WHERE id = deliveries.reader AND status <> 'active')`
