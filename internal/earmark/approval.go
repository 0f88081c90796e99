package earmark

import "time"

// Approval is an editor's word that an issue may go out as it is: it holds for
// one content, and for no other.
type Approval struct {
	Issue IssueID
	Hash  string // of what readers would get
	By    string // empty when nobody said
	At    time.Time
}
