package digest

import (
	"fmt"

	"earmark/internal/earmark"
)

// ArchivePath is where an issue stands on the web, below the site's address.
func ArchivePath(id earmark.IssueID) string { return "letters/" + string(id) + "/" }

// Web renders an issue as a page for everybody: nothing in it is of a reader,
// and no way out is offered to those who never came in. It is [ErrNothing] for
// an issue without stories.
func (r *Renderer) Web(issue Issue) (string, error) {
	if len(issue.Entries) == 0 || issue.lib == nil {
		return "", fmt.Errorf("issue %s: %w", issue.ID, ErrNothing)
	}
	view := issue.view()
	view.Web, view.Archive = true, ""
	page, err := r.execute(r.html, view)
	if err != nil {
		return "", err
	}
	if page, err = inline(page); err != nil {
		return "", fmt.Errorf("issue %s: %w", issue.ID, err)
	}
	return page, nil
}
