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
