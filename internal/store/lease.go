package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"time"

	"earmark/internal/earmark"
)

// LeaseTime is how long a lease holds that is not renewed.
const LeaseTime = 2 * time.Minute

// ErrLeaseLost is returned to a sender whose lease another process has taken,
// because it was not renewed for too long.
var ErrLeaseLost = errors.New("another process has taken over the sending")

// Lease takes the right to send an issue, which one process at a time has. When
// another has it, release is nil and since says from when on.
//
// On one machine a lock of the operating system decides: it ends with a process,
// however that ends, and the next one need not wait. Between machines the lease
// in the store does: it ends [LeaseTime] after it was last renewed. Whoever
// wakes up after that writes nothing any more ([Store.Advance]).
func (s *Store) Lease(ctx context.Context, issue earmark.IssueID, now time.Time) (lease earmark.Lease, release func() error, since time.Time, err error) {
	unlock, since, err := s.LockSending(ctx, now)
	if err != nil || unlock == nil {
		return earmark.Lease{}, nil, since, err
	}
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	lease = earmark.Lease{Issue: issue, Holder: rand.Text()}
	since, err = s.takeLease(ctx, lease, host, now)
	if err != nil || !since.IsZero() {
		return earmark.Lease{}, nil, since, errors.Join(err, unlock())
	}
	release = func() error {
		_, err := s.db.ExecContext(context.WithoutCancel(ctx), "DELETE FROM leases WHERE issue = ? AND holder = ?", issue, lease.Holder)
		if err != nil {
			err = fmt.Errorf("give back the lease of issue %s: %w", issue, err)
		}
		return errors.Join(err, unlock())
	}
	return lease, release, time.Time{}, nil
}

// takeLease gives back since when another machine has the lease; zero: it is
// ours now. One of this machine is of a process that has ended.
func (s *Store) takeLease(ctx context.Context, lease earmark.Lease, host string, now time.Time) (since time.Time, err error) {
	err = s.transact(ctx, func(tx *sql.Tx) error {
		var holder, begun, until string
		err := tx.QueryRowContext(ctx, "SELECT host, since, until FROM leases WHERE issue = ?", lease.Issue).Scan(&holder, &begun, &until)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		if err == nil && holder != host && until > stamp(now) {
			since, err = unstamp(begun)
			return err
		}
		_, err = tx.ExecContext(ctx, "INSERT OR REPLACE INTO leases (issue, holder, host, since, until) VALUES (?, ?, ?, ?, ?)",
			lease.Issue, lease.Holder, host, stamp(now), stamp(now.Add(LeaseTime)))
		return err
	})
	if err != nil {
		return time.Time{}, fmt.Errorf("take the lease of issue %s: %w", lease.Issue, err)
	}
	return since, nil
}

const renewLease = "UPDATE leases SET until = ? WHERE issue = ? AND holder = ?"

// renew keeps a lease, or finds that it is lost.
func renew(ctx context.Context, statement *sql.Stmt, lease earmark.Lease, now time.Time) error {
	result, err := statement.ExecContext(ctx, stamp(now.Add(LeaseTime)), lease.Issue, lease.Holder)
	if err != nil {
		return err
	}
	n, err := result.RowsAffected()
	if err == nil && n != 1 {
		err = ErrLeaseLost
	}
	return err
}
