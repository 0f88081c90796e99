package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"slices"
	"time"

	"earmark/internal/digest"
	"earmark/internal/earmark"
)

// openLetters are the issues that everybody may read, the oldest first: those of
// days that are over, and those that were approved. Nobody reads on the web what
// an editor still works at.
func (a *app) openLetters(ctx context.Context, w *workspace, lib *earmark.Library, pairs earmark.Pairs) ([]digest.Issue, error) {
	ids, err := a.issues(ctx, w)
	if err != nil {
		return nil, err
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	approved, err := a.approvedIssues(ctx, ids)
	if err != nil {
		return nil, err
	}
	today := earmark.IssueID(a.now().In(w.config.Site.Zone()).Format(time.DateOnly))
	var letters []digest.Issue
	for _, id := range ids {
		if id >= today && !approved[id] {
			continue
		}
		plan, err := w.plan(id)
		if err != nil {
			return nil, err
		}
		if issue, ok := digest.Recall(lib, pairs, w.config.Digest, plan); ok {
			letters = append(letters, issue)
		}
	}
	return letters, nil
}

// approvedIssues are those of the given ones that an editor approved.
func (a *app) approvedIssues(ctx context.Context, ids []earmark.IssueID) (map[earmark.IssueID]bool, error) {
	approved := map[earmark.IssueID]bool{}
	if _, err := os.Stat(a.storeFile()); errors.Is(err, fs.ErrNotExist) {
		return approved, nil // reading must not make a store
	}
	s, err := a.openStore(ctx)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	for _, id := range ids {
		_, ok, err := s.Approval(ctx, id)
		if err != nil {
			return nil, err
		}
		approved[id] = ok
	}
	return approved, nil
}
