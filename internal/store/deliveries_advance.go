package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	"earmark/internal/earmark"
)

// mark is the one statement after which a mail may leave: its row is owed or
// deferred, and its reader still wants letters.
const mark = `UPDATE deliveries SET state = 'sending', changed = ? WHERE issue = ? AND reader = ? AND (state = 'owed' OR state = 'deferred')
	AND ` + stillReads

// settle leaves what is accepted, rejected or uncertain as it is.
const settle = `UPDATE deliveries SET state = ?, attempts = attempts + 1, reply = ?, due = ?, refused = ?, changed = ?
	WHERE issue = ? AND reader = ? AND (state = 'owed' OR state = 'sending' OR state = 'deferred')`

// giveBack undoes a mark: nothing of the letter has left.
const giveBack = `UPDATE deliveries SET state = CASE attempts WHEN 0 THEN 'owed' ELSE 'deferred' END, changed = ?
	WHERE issue = ? AND reader = ? AND state = 'sending'`

// Advance writes, in one commit that is on the disk when it returns, what became
// of letters and which are about to leave. Granted tells of each mark whether it
// was made: not when the letter is not to be sent, for somebody else sends it or
// its reader left. Outcomes of rows that are settled already change nothing.
//
// It renews the lease until now + LeaseTime. Whoever lost it gets [ErrLeaseLost]
// and has written nothing.
func (s *Store) Advance(ctx context.Context, lease earmark.Lease, step earmark.Step, now time.Time) (granted []bool, err error) {
	kept, err := s.sending.prepare(ctx, s.db)
	if err == nil {
		err = s.transact(ctx, func(tx *sql.Tx) error {
			if err := renew(ctx, tx.StmtContext(ctx, kept.renew), lease, now); err != nil {
				return err
			}
			if err := record(ctx, tx, kept, lease.Issue, step.Outcomes, now); err != nil {
				return err
			}
			granted, err = marks(ctx, tx.StmtContext(ctx, kept.mark), lease.Issue, step.Marks, now)
			return err
		})
	}
	if err != nil {
		return nil, fmt.Errorf("write down the sending of issue %s: %w", lease.Issue, err)
	}
	return granted, nil
}

// sending keeps the statements that run for each letter: for SQLite to
// understand one costs as much as to run it. The zero value has none yet. They
// are closed with the database.
type sending struct {
	mu   sync.Mutex
	kept *sendingStatements
}

type sendingStatements struct {
	renew, mark, settle, giveBack *sql.Stmt
}

// prepare gives the statements, made when they are first asked for. It must not
// be called within a transaction, which has the one connection there is.
func (s *sending) prepare(ctx context.Context, db *sql.DB) (*sendingStatements, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kept != nil {
		return s.kept, nil
	}
	kept := &sendingStatements{}
	for _, one := range []struct {
		into **sql.Stmt
		text string
	}{{&kept.renew, renewLease}, {&kept.mark, mark}, {&kept.settle, settle}, {&kept.giveBack, giveBack}} {
		var err error
		if *one.into, err = db.PrepareContext(ctx, one.text); err != nil {
			return nil, err
		}
	}
	s.kept = kept
	return kept, nil
}

func record(ctx context.Context, tx *sql.Tx, kept *sendingStatements, issue earmark.IssueID, outcomes []earmark.Settled, now time.Time) error {
	settle, giveBack := tx.StmtContext(ctx, kept.settle), tx.StmtContext(ctx, kept.giveBack)
	at := stamp(now)
	for _, s := range outcomes {
		o, err := s.Outcome, error(nil)
		if o.State == earmark.Owed {
			_, err = giveBack.ExecContext(ctx, at, issue, s.Reader)
		} else {
			_, err = settle.ExecContext(ctx, o.State, reply(o), stampOrNone(o.Due), o.NoMailbox, at, issue, s.Reader)
		}
		if err != nil {
			return fmt.Errorf("outcome of reader %s: %w", s.Reader, err)
		}
	}
	return nil
}

func marks(ctx context.Context, mark *sql.Stmt, issue earmark.IssueID, readers []earmark.ReaderID, now time.Time) ([]bool, error) {
	granted := make([]bool, len(readers))
	at := stamp(now)
	for i, reader := range readers {
		result, err := mark.ExecContext(ctx, at, issue, reader)
		if err != nil {
			return nil, fmt.Errorf("mark of reader %s: %w", reader, err)
		}
		n, err := result.RowsAffected()
		if err != nil {
			return nil, err
		}
		granted[i] = n == 1
	}
	return granted, nil
}

// Tally counts the rows of an issue. Rows in doubt count as uncertain.
func (s *Store) Tally(ctx context.Context, issue earmark.IssueID) (earmark.Tally, error) {
	var t earmark.Tally
	var pending int
	var next string
	err := s.read.QueryRowContext(ctx, tally, issue).Scan(&t.Accepted, &t.Rejected, &t.Refused, &t.Uncertain, &pending, &t.Owed, &t.Deferred, &next)
	if err == nil {
		t.Left = pending - t.Owed - t.Deferred
		t.Next, err = unstamp(next)
	}
	if err != nil {
		return earmark.Tally{}, fmt.Errorf("count deliveries of issue %s: %w", issue, err)
	}
	return t, nil
}

// tally walks the rows once and groups nothing: a group is a sort, and for a
// million letters takes seven times as long.
const tally = `SELECT
	count(*) FILTER (WHERE state = 'accepted'),
	count(*) FILTER (WHERE state = 'rejected'),
	count(*) FILTER (WHERE state = 'rejected' AND refused = 1),
	count(*) FILTER (WHERE state = 'uncertain' OR state = 'sending'),
	count(*) FILTER (WHERE state = 'owed' OR state = 'deferred'),
	count(*) FILTER (WHERE state = 'owed' AND ` + stillReads + `),
	count(*) FILTER (WHERE state = 'deferred' AND ` + stillReads + `),
	coalesce(min(due) FILTER (WHERE state = 'deferred' AND due <> '' AND ` + stillReads + `), '')
	FROM deliveries WHERE issue = ?`

// Settle changes what an editor knows better: every uncertain row of an issue,
// or those of the addresses named, becomes Accepted, Rejected, or Owed to be sent
// again. It gives back how many.
func (s *Store) Settle(ctx context.Context, issue earmark.IssueID, to earmark.DeliveryState, addresses []string, now time.Time) (int, error) {
	total := 0
	err := s.transact(ctx, func(tx *sql.Tx) error {
		where, each := "", []string{""}
		if len(addresses) > 0 {
			where, each = " AND lower(address) = lower(?)", addresses
		}
		for _, address := range each {
			values := []any{to, stamp(now), issue}
			if where != "" {
				values = append(values, address)
			}
			result, err := tx.ExecContext(ctx, "UPDATE deliveries SET state = ?, changed = ?, due = '' WHERE issue = ? AND state = 'uncertain'"+where, values...)
			if err != nil {
				return err
			}
			n, err := result.RowsAffected()
			if err == nil && n == 0 && where != "" {
				err = fmt.Errorf("%q: %w", address, ErrNotUncertain)
			}
			if err != nil {
				return err
			}
			total += int(n)
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("settle deliveries of issue %s: %w", issue, err)
	}
	return total, nil
}

// ErrNotUncertain is returned for an address to settle that is not in doubt.
var ErrNotUncertain = errors.New("the letter to it is not uncertain")
