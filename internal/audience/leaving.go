package audience

import (
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
	{"status", earmark.Suppressed, oneOf("cleaned", "bounced", "complained", "blocklisted", "suppressed", "invalid")},
	{"state", earmark.Suppressed, oneOf("bounced", "complained", "blocklisted", "suppressed")},
	{"unsubtime", earmark.Unsubscribed, filled},
	{"unsubscribedat", earmark.Unsubscribed, filled},
	{"deletedat", earmark.Unsubscribed, filled},
	{"status", earmark.Unsubscribed, oneOf("unsubscribed", "inactive", "disabled", "removed", "cancelled", "pending", "unconfirmed", "validating")},
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

// status is Active, unless the row says that the person left.
func (c columns) status(row []string) earmark.ReaderStatus {
	for _, column := range c.leaving {
		if column.rule.left(strings.ToLower(cell(row, column.index))) {
			return column.rule.status
		}
	}
	return earmark.Active
}
