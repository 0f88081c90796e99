package audience

import (
	"fmt"
	"slices"
	"strings"

	"earmark/internal/earmark"
)

// Exports of other services list people who left beside those who stayed, or in
// files of their own. Taking such a row for a subscriber would write to
// somebody who asked not to be written to.

// leavingColumn is a column of a file that tells of people who left.
type leavingColumn struct {
	index int
	rule  leavingRule
}

// leavingRule says when a cell under a header means that a person left, and how.
type leavingRule struct {
	header string // as headerKey writes it
	status earmark.ReaderStatus
	left   func(cell string) bool
}

func filled(cell string) bool { return cell != "" }
func yes(cell string) bool    { return slices.Contains([]string{"true", "yes", "1"}, cell) }
func no(cell string) bool     { return slices.Contains([]string{"false", "no", "0"}, cell) }

func oneOf(words ...string) func(string) bool {
	return func(cell string) bool { return slices.Contains(words, cell) }
}

// leavingRules are the columns of Mailchimp, Ghost, Substack, beehiiv, listmonk
// and Buttondown. The stronger word comes first.
var leavingRules = []leavingRule{
	{"cleantime", earmark.Suppressed, filled},
	{"status", earmark.Suppressed, oneOf("cleaned", "bounced", "complained", "blocklisted", "suppressed", "invalid", "hard_bounced", "hard bounced", "hardbounced", "spam", "deleted")},
	{"state", earmark.Suppressed, oneOf("bounced", "complained", "blocklisted", "suppressed")},
	{"unsubtime", earmark.Unsubscribed, filled},
	{"unsubscribedat", earmark.Unsubscribed, filled},
	{"deletedat", earmark.Unsubscribed, filled},
	{"status", earmark.Unsubscribed, oneOf("unsubscribed", "inactive", "disabled", "removed", "cancelled", "pending", "unconfirmed", "validating", "opted-out", "opted_out", "opted out", "unsub")},
	{"state", earmark.Unsubscribed, oneOf("unsubscribed", "inactive", "cancelled", "unconfirmed")},
	{"subscribertype", earmark.Unsubscribed, oneOf("unsubscribed", "unactivated", "removed")},
	{"emaildisabled", earmark.Unsubscribed, yes},
	{"subscribedtoemails", earmark.Unsubscribed, no},
	{"unsubscribed", earmark.Unsubscribed, yes},
}

func findLeaving(header []string) []leavingColumn {
	var found []leavingColumn
	for _, rule := range leavingRules {
		if i := slices.IndexFunc(header, func(cell string) bool { return headerKey(cell) == rule.header }); i >= 0 {
			found = append(found, leavingColumn{i, rule})
		}
	}
	return found
}

// staying are the words of a status column that say that a person gets mail.
var staying = []string{"", "active", "subscribed", "enabled", "confirmed", "opted-in", "opted_in", "opted in"}

// wholeFiles are exports that hold people who left and nobody else, whatever
// their columns say.
var wholeFiles = map[service]earmark.ReaderStatus{
	"Mailchimp, people who unsubscribed": earmark.Unsubscribed,
	"Mailchimp, addresses that bounced":  earmark.Suppressed,
}

// status is Active, unless the row says that the person left. A word that
// nobody knows is a fault of the row: it may mean either.
func (c columns) status(row []string) (earmark.ReaderStatus, error) {
	if status, all := wholeFiles[c.service]; all {
		return status, nil
	}
	for _, column := range c.leaving {
		if column.rule.left(strings.ToLower(cell(row, column.index))) {
			return column.rule.status, nil
		}
	}
	for _, column := range c.leaving {
		word := strings.ToLower(cell(row, column.index))
		if (column.rule.header == "status" || column.rule.header == "state") && !slices.Contains(staying, word) {
			return "", fmt.Errorf("%s %q is not known, expected a word such as active or unsubscribed", column.rule.header, word)
		}
	}
	return earmark.Active, nil
}
