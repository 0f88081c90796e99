package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"earmark/internal/audience"
	"earmark/internal/earmark"
)

func newSubscribersExportCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "export [ADDRESS]",
		Short: "All that is known of one person, or the whole list",
		Long: help(`
Print all that is known of one person as JSON: what the person agreed to and
when, what the person wants, every letter and what became of it. Nobody's opens
or clicks are known. Without an address the whole list is printed as CSV, which
"earmark subscribers import" reads.`, statusDone, "1  failed, or nobody has that address", statusUsage),
		Example: `  earmark subscribers export ada@example.com
  earmark subscribers export ada@example.com > for-ada.json
  earmark subscribers export > readers.csv`,
		Args: args(cobra.MaximumNArgs(1)),
		RunE: func(c *cobra.Command, given []string) error {
			if len(given) == 0 {
				return runSubscribersExportAll(c.Context(), a)
			}
			return runSubscribersExport(c.Context(), a, given[0])
		},
	}
}

// recordRow is the documented shape of one person's data. Times that never were
// are absent.
type recordRow struct {
	ID          earmark.ReaderID     `json:"id"`
	Address     string               `json:"address"`
	Name        string               `json:"name"`
	Status      earmark.ReaderStatus `json:"status"`
	Consent     consentRow           `json:"consent"`
	Words       string               `json:"words,omitempty"` // what was agreed to
	Preferences preferencesRow       `json:"preferences"`
	Tags        []string             `json:"tags"`
	History     []eventRow           `json:"history"`
	Letters     []letterRow          `json:"letters"`
}

type consentRow struct {
	Source    string    `json:"source"`
	Since     time.Time `json:"since,omitzero"`
	Wording   string    `json:"wording"` // version of the words
	Confirmed time.Time `json:"confirmed,omitzero"`
}

type preferencesRow struct {
	Authors       []earmark.PersonID `json:"authors"`
	Shows         []earmark.ShowID   `json:"shows"`
	Frequency     earmark.Frequency  `json:"frequency"`
	SkipSensitive bool               `json:"skip_sensitive"`
}

func rowOfPreferences(p earmark.Preferences) preferencesRow {
	p.Authors, p.Shows = list(p.Authors), list(p.Shows)
	return preferencesRow(p)
}

type eventRow struct {
	At      time.Time `json:"at"`
	Event   string    `json:"event"`
	Source  string    `json:"source"`
	Wording string    `json:"wording"`
}

type letterRow struct {
	Issue     earmark.IssueID       `json:"issue"`
	State     earmark.DeliveryState `json:"state"`
	At        time.Time             `json:"at"`
	MessageID string                `json:"message_id"`
	Reply     string                `json:"reply"`
}

func newRecordRow(r audience.Record) recordRow {
	row := recordRow{
		ID: r.ID, Address: r.Address, Name: r.Name, Status: r.Status,
		Consent:     consentRow(r.Consent),
		Preferences: rowOfPreferences(r.Preferences),
		Tags:        list(r.Tags), History: []eventRow{}, Letters: []letterRow{},
	}
	for _, e := range r.History {
		row.History = append(row.History, eventRow{e.At, e.What, e.Source, e.Wording})
	}
	for _, d := range r.Letters {
		row.Letters = append(row.Letters, letterRow{d.Issue, d.State, d.Changed, d.MessageID, d.Reply})
	}
	return row
}

func runSubscribersExport(ctx context.Context, a *app, address string) error {
	people, s, err := a.audience(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	record, found, err := people.Export(ctx, address)
	if err != nil {
		return hinted(exitUsage, err, "earmark subscribers export --help")
	}
	if !found {
		return hinted(exitFailed, fmt.Errorf("nobody here has the address %s", address), "earmark subscribers list")
	}
	row := newRecordRow(record)
	if row.Words, err = s.Wording(ctx, record.Wording); err != nil {
		return err
	}
	if a.json {
		return a.term.JSON(row)
	}
	text, err := json.MarshalIndent(row, "", "  ")
	if err != nil {
		return err
	}
	return a.term.Print("%s", text)
}

func runSubscribersExportAll(ctx context.Context, a *app) error {
	people, s, err := a.audience(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	out := csv.NewWriter(a.term.Out)
	if err := out.Write([]string{"email", "name", "status", "source", "since", "wording", "confirmed_at", "tags", "authors", "shows", "frequency", "skip_sensitive"}); err != nil {
		return err
	}
	for r, err := range people.Each(ctx, "") {
		if err != nil {
			return err
		}
		row := []string{
			harmless(r.Address), harmless(r.Name), string(r.Status), harmless(r.Source),
			timeCell(r.Since), harmless(r.Wording), timeCell(r.Confirmed), harmless(strings.Join(r.Tags, ", ")),
			joined(r.Authors), joined(r.Shows), string(r.Frequency), strconv.FormatBool(r.SkipSensitive),
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func joined[T ~string](ids []T) string {
	words := make([]string, len(ids))
	for i, id := range ids {
		words[i] = string(id)
	}
	return harmless(strings.Join(words, ", "))
}

// harmless keeps a spreadsheet from running what a stranger gave as an address or a
// name: "=cmd|x@example.com" is an address as RFC 5322 has it.
func harmless(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

func timeCell(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

func newSubscribersEraseCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "erase ADDRESS...",
		Short: "Delete all that is known of people",
		Long: help(`
Delete all that is known of people, in the records of letters too. A keyed hash
of the address stays, so that no list brings them back; they can come back by
asking for the letter themselves. Copies that "earmark backup" made are not
touched.`, statusDone, statusFailed, statusUsage),
		Example: `  earmark subscribers erase ada@example.com
  earmark subscribers export ada@example.com && earmark subscribers erase ada@example.com
  xargs earmark subscribers erase < wishes.txt`,
		Args: args(cobra.MinimumNArgs(1)),
		RunE: func(c *cobra.Command, given []string) error { return runSubscribersErase(c.Context(), a, given) },
	}
}

func runSubscribersErase(ctx context.Context, a *app, addresses []string) error {
	for _, address := range addresses {
		if _, err := audience.Normalize(address); err != nil {
			return hinted(exitUsage, err, "earmark subscribers erase --help")
		}
	}
	return a.forEach(ctx, addresses, "erase", func(people *audience.Audience, address string) error {
		found, err := people.Erase(ctx, address)
		switch {
		case err != nil:
			return err
		case found:
			a.term.Note("erased %s: a keyed hash is left", address)
		default:
			a.term.Note("%s was not here; a keyed hash keeps the address out of later lists", address)
		}
		return nil
	})
}
