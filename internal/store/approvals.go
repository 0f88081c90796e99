package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"earmark/internal/earmark"
)

// approvalTable keeps what an editor let go out; the last word on an issue counts.
const approvalTable = `CREATE TABLE approvals (
	issue    TEXT NOT NULL PRIMARY KEY,
	hash     TEXT NOT NULL,
	editor   TEXT NOT NULL,
	approved TEXT NOT NULL
);`

// Approve writes down that an issue may go out. An earlier approval of it is
// forgotten.
func (s *Store) Approve(ctx context.Context, a earmark.Approval) error {
	_, err := s.db.ExecContext(ctx, `INSERT INTO approvals (issue, hash, editor, approved) VALUES (?, ?, ?, ?)
		ON CONFLICT (issue) DO UPDATE SET hash = excluded.hash, editor = excluded.editor, approved = excluded.approved`,
		a.Issue, a.Hash, a.By, stamp(a.At))
	if err != nil {
		return fmt.Errorf("approve issue %s: %w", a.Issue, err)
	}
	return nil
}

// Approval is the approval of an issue; false when there is none.
func (s *Store) Approval(ctx context.Context, issue earmark.IssueID) (earmark.Approval, bool, error) {
	a := earmark.Approval{Issue: issue}
	var at string
	err := s.db.QueryRowContext(ctx, "SELECT hash, editor, approved FROM approvals WHERE issue = ?", issue).Scan(&a.Hash, &a.By, &at)
	if errors.Is(err, sql.ErrNoRows) {
		return earmark.Approval{}, false, nil
	}
	if err == nil {
		a.At, err = unstamp(at)
	}
	if err != nil {
		return earmark.Approval{}, false, fmt.Errorf("find the approval of issue %s: %w", issue, err)
	}
	return a, true, nil
}
