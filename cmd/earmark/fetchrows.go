package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/fetch"
	"earmark/internal/ingest"
)

// fetchRow is a line of --json.
type fetchRow struct {
	Source    earmark.SourceID   `json:"source"`
	Kind      earmark.SourceKind `json:"kind"`
	URL       string             `json:"url"`
	State     string             `json:"state"`
	New       int                `json:"new"`
	Changed   int                `json:"changed"`
	Unchanged int                `json:"unchanged"`
	Missing   int                `json:"missing"`
	Renamed   int                `json:"renamed"`
	Twins     int                `json:"twins"`
	Undated   int                `json:"undated"`
	Future    int                `json:"future"`
	Left      int                `json:"left"`
	Items     int                `json:"items"`
	Moved     string             `json:"moved,omitempty"`
	Next      time.Time          `json:"next,omitzero"`
	Error     string             `json:"error,omitempty"`
	Notes     []string           `json:"notes"`
}

func (f *fetchRun) tell(sources []ingest.Source, reports map[earmark.SourceID]ingest.Report) error {
	table := f.app.term.Table("SOURCE", "STATE", "NEW", "CHANGED", "UNCHANGED", "ITEMS", "WHAT").Give("WHAT").
		Spare("UNCHANGED", "ITEMS", "CHANGED", "NEW").Paint("STATE", f.paintState)
	for _, s := range sources {
		r, asked := reports[s.ID]
		if !asked {
			continue // the run was stopped before
		}
		row := fetchRow{
			s.ID, s.Kind, s.URL, stateWord(r), r.New, r.Changed, r.Unchanged, r.Gone, r.Renamed, r.Twins, r.Undated, r.Future, r.Left,
			f.items[s.ID], r.Moved, r.Next, "", list(notesOn(r)),
		}
		if r.Err != nil && row.State != "waiting" {
			row.Error = r.Err.Error()
			f.failed++
		}
		if err := f.row(table, row, r); err != nil {
			return err
		}
	}
	return table.Flush()
}

// row prints one line.
func (f *fetchRun) row(table interface{ Row(...string) }, row fetchRow, r ingest.Report) error {
	if f.app.json {
		return f.app.term.JSON(row)
	}
	what := strings.Join(notesOn(r), "; ")
	if r.Err != nil {
		what = strings.TrimSuffix(r.Err.Error()+"; "+what, "; ")
	}
	if !r.Next.IsZero() && r.Err != nil {
		what += "; asked again from " + r.Next.In(f.app.now().Location()).Format("2006-01-02 15:04")
	}
	table.Row(string(row.Source), row.State, fmt.Sprint(row.New), fmt.Sprint(row.Changed), fmt.Sprint(row.Unchanged), fmt.Sprint(row.Items), what)
	return nil
}

func (f *fetchRun) paintState(state string) string {
	switch state {
	case "failed", "gone":
		return f.app.term.Bad(state)
	case "waiting":
		return f.app.term.Doubtful(state)
	case "fetched":
		return f.app.term.Good(state)
	}
	return state
}

// stateWord says in one word what became of a source.
func stateWord(r ingest.Report) string {
	switch {
	case r.Waiting && r.Late:
		return "failed"
	case errors.Is(r.Err, ingest.ErrGone), fetch.Gone(r.Err):
		return "gone"
	case r.Waiting:
		return "waiting"
	case r.Err != nil:
		return "failed"
	case r.Fresh:
		return "unchanged"
	}
	return "fetched"
}

// notesOn say what else there is to know of a poll.
func notesOn(r ingest.Report) []string {
	var notes []string
	for _, n := range []struct {
		n    int
		says string
	}{
		{r.Gone, "%d no longer there: kept and marked"},
		{r.Renamed, "%d under another identifier than before: the same recording or page"},
		{r.Twins, "%d left out: there already under the same identifier"},
		{r.Undated, "%d without a date that can be read: drafts"},
		{r.Future, "%d dated in the future: not published before"},
		{r.Left, "%d older ones left out"},
	} {
		if n.n > 0 {
			notes = append(notes, fmt.Sprintf(n.says, n.n))
		}
	}
	if r.Moved != "" {
		notes = append(notes, "moved to "+r.Moved+": remembered")
	}
	return append(notes, r.Notes...)
}

// known says what is known of the sources, and asks nobody.
func (f *fetchRun) known(ctx context.Context, sources []ingest.Source) error {
	states, err := f.store.Sources(ctx)
	if err != nil {
		return err
	}
	if err := f.count(ctx); err != nil {
		return err
	}
	table := f.app.term.Table("SOURCE", "STATE", "ITEMS", "ASKED", "WHAT").Give("WHAT").Spare("ASKED", "ITEMS").Paint("STATE", f.paintState)
	for _, s := range sources {
		state := earmark.SourceState{ID: s.ID, URL: s.URL}
		if at := slices.IndexFunc(states, func(k earmark.SourceState) bool { return k.ID == s.ID && k.URL == s.URL }); at >= 0 {
			state = states[at]
		}
		row := fetchRow{Source: s.ID, Kind: s.Kind, URL: s.URL, State: knownWord(state), Items: f.items[s.ID], Error: state.Trouble, Next: state.Next, Notes: list[string](nil)}
		if state.At != "" && state.At != s.URL {
			row.Moved = state.At
		}
		if f.app.json {
			if err := f.app.term.JSON(row); err != nil {
				return err
			}
			continue
		}
		table.Row(string(s.ID), row.State, fmt.Sprint(row.Items), f.app.date(state.Asked), state.Trouble)
	}
	return table.Flush()
}

func knownWord(s earmark.SourceState) string {
	switch {
	case s.Gone:
		return "gone"
	case s.Trouble != "":
		return "failed"
	case s.Asked.IsZero():
		return "never"
	}
	return "known"
}
