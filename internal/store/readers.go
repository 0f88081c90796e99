package store

import (
	"context"
	"fmt"
	"iter"
	"time"

	"earmark/internal/earmark"
)

// EachActive gives the active subscribers one after the other, by identifier,
// so that a million of them never lie in memory. The store may be written to
// meanwhile.
func (s *Store) EachActive(ctx context.Context) iter.Seq2[earmark.Subscriber, error] {
	return s.eachSubscriber(ctx, subscriberColumns+" WHERE status = 'active' ORDER BY id")
}

// EachSubscriber gives subscribers one after the other, by address: those of one
// status, or all when it is empty. The store may be written to meanwhile.
func (s *Store) EachSubscriber(ctx context.Context, status earmark.ReaderStatus) iter.Seq2[earmark.Subscriber, error] {
	return s.eachSubscriber(ctx, subscriberColumns+" WHERE ? = '' OR status = ? ORDER BY mailbox", status, status)
}

// eachSubscriber gives what a query finds; the first error is the last pair.
func (s *Store) eachSubscriber(ctx context.Context, query string, values ...any) iter.Seq2[earmark.Subscriber, error] {
	return func(yield func(earmark.Subscriber, error) bool) {
		rows, err := s.read.QueryContext(ctx, query, values...)
		if err != nil {
			yield(earmark.Subscriber{}, fmt.Errorf("list readers: %w", err))
			return
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			if sub, err := scanSubscriber(rows); !yield(sub, err) || err != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(earmark.Subscriber{}, fmt.Errorf("list readers: %w", err))
		}
	}
}

// CountActive is how many subscribers get letters.
func (s *Store) CountActive(ctx context.Context) (int, error) {
	var n int
	if err := s.read.QueryRowContext(ctx, "SELECT count(*) FROM subscribers WHERE status = 'active'").Scan(&n); err != nil {
		return 0, fmt.Errorf("count readers: %w", err)
	}
	return n, nil
}

// Sent tells when the first letter ever was accepted (zero: none was) and how
// many were from a time on: what a schedule of warming up goes by.
func (s *Store) Sent(ctx context.Context, from time.Time) (first time.Time, n int, err error) {
	var since string
	err = s.read.QueryRowContext(ctx, "SELECT coalesce(min(changed), ''), coalesce(sum(changed >= ?), 0) FROM deliveries WHERE state = 'accepted'", stamp(from)).Scan(&since, &n)
	if err != nil {
		return time.Time{}, 0, fmt.Errorf("count letters sent: %w", err)
	}
	first, err = unstamp(since)
	return first, n, err
}
