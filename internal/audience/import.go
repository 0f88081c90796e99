package audience

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"earmark/internal/earmark"
)

// ImportOptions say how a list is taken in.
type ImportOptions struct {
	Source string // where the consents came from, such as the file's name
	DryRun bool   // report what would be, and write nothing
}

// Report is what became of the rows of a list. Each row is counted once.
type Report struct {
	Added      int        // new subscribers
	Already    int        // were subscribers before
	Duplicates int        // stood in the list before; the first counts
	Refused    int        // left or were suppressed here, and stay so
	Left       int        // the list itself says that they left: written down so
	Bad        []RowError // could not be read, in the order of the list
}

// RowError is a row that was not taken.
type RowError struct {
	Line int
	Err  error // an [AddressError], a [NameError], or a fault of the row's form
}

// Error names the line and the fault.
func (e RowError) Error() string { return fmt.Sprintf("line %d: %v", e.Line, e.Err) }

// Unwrap gives the fault to errors.Is and errors.As.
func (e RowError) Unwrap() error { return e.Err }

// Import takes in a list: CSV of UTF-8, cut by commas, semicolons or tabs, with
// a header that names a column of addresses, or without one and addresses in
// the first column and names in the second. A bad row is reported and the
// others are taken, all in one transaction. Nobody comes back who left, and a
// person of whom the list says that they left leaves here too. A file that is
// no such list is [ErrFormat].
func (a *Audience) Import(ctx context.Context, r io.Reader, o ImportOptions) (Report, error) {
	t, err := openTable(r)
	if err != nil {
		return Report{}, fmt.Errorf("import subscribers: %w", err)
	}
	var report Report
	subs, err := a.collect(ctx, t, o, &report)
	if err != nil {
		return Report{}, fmt.Errorf("import subscribers: %w", err)
	}
	before, err := a.take(ctx, subs, o)
	if err != nil {
		return Report{}, fmt.Errorf("import subscribers: %w", err)
	}
	for i, sub := range subs {
		report.count(sub.Status, before[i])
	}
	return report, nil
}

// collect reads the rows into subscribers, each address once.
func (a *Audience) collect(ctx context.Context, t *table, o ImportOptions, report *Report) ([]earmark.Subscriber, error) {
	var subs []earmark.Subscriber
	seen := map[string]int{} // address in lower case -> index
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		row, line, err := t.next()
		if errors.Is(err, io.EOF) {
			return subs, nil
		}
		if err != nil {
			report.Bad = append(report.Bad, RowError{line, err})
			continue
		}
		if strings.TrimSpace(strings.Join(row, "")) == "" {
			continue
		}
		sub, err := a.subscriber(cell(row, t.address), t.personName(row), o.Source)
		if isRowFault(err) {
			report.Bad = append(report.Bad, RowError{line, spread(err, row, line)})
			continue
		}
		if err != nil {
			return nil, err
		}
		if sub.Status, err = t.status(row); err != nil {
			report.Bad = append(report.Bad, RowError{line, err})
			continue
		}
		key := strings.ToLower(sub.Address)
		if first, again := seen[key]; again {
			report.Duplicates++
			leaveInList(&subs[first], sub.Status)
			continue
		}
		seen[key] = len(subs)
		subs = append(subs, sub)
	}
}

func isRowFault(err error) bool {
	_, address := errors.AsType[*AddressError](err)
	_, name := errors.AsType[*NameError](err)
	return address || name
}

// spread adds to the fault of a row that it goes over several lines: a lone
// quotation mark swallows what follows up to the next one.
func spread(err error, row []string, line int) error {
	more := strings.Count(strings.Join(row, ""), "\n")
	if more == 0 {
		return err
	}
	return fmt.Errorf("%w; lines %d to %d were read as one row, between two quotation marks", err, line, line+more)
}

// leaveInList lets a person leave whom one of several rows says to have left.
func leaveInList(sub *earmark.Subscriber, status earmark.ReaderStatus) {
	if sub.Status == earmark.Active {
		sub.Status = status
	}
}

// take writes the subscribers, or finds out what writing them would do.
func (a *Audience) take(ctx context.Context, subs []earmark.Subscriber, o ImportOptions) ([]earmark.ReaderStatus, error) {
	if !o.DryRun {
		return a.Store.AddSubscribers(ctx, subs)
	}
	before := make([]earmark.ReaderStatus, len(subs))
	for i, sub := range subs {
		there, _, err := a.Store.Subscriber(ctx, sub.Address)
		if err != nil {
			return nil, err
		}
		before[i] = there.Status
	}
	return before, nil
}

func (r *Report) count(wanted, before earmark.ReaderStatus) {
	switch {
	case wanted != earmark.Active:
		r.Left++
	case before == "":
		r.Added++
	case before == earmark.Active:
		r.Already++
	default:
		r.Refused++
	}
}
