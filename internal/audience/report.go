package audience

import (
	"errors"
	"fmt"
	"strings"

	"earmark/internal/earmark"
)

// Report is what became of the rows of a list. Each row is counted once.
type Report struct {
	Added      int        // new subscribers
	Already    int        // were subscribers before
	Duplicates int        // stood in the list before; the first counts
	Refused    int        // left, were suppressed or erased here, and stay so
	Waiting    int        // asked for the letter themselves, and are asked to confirm
	Left       int        // the list itself says that they left: written down so
	Faults     int        // rows that could not be read
	Undated    int        // rows whose time cannot be read; their consent counts from now
	Bad        []RowError // the first of them, in the order of the list
}

// mostBad is how many bad rows are kept to be told.
const mostBad = 1000

// RowError is a row that was not taken.
type RowError struct {
	Line int
	Err  error // an [AddressError], a [NameError], or a fault of the row's form
}

// Error names the line and the fault.
func (e RowError) Error() string { return fmt.Sprintf("line %d: %v", e.Line, e.Err) }

// Unwrap gives the fault to errors.Is and errors.As.
func (e RowError) Unwrap() error { return e.Err }

func (r *Report) bad(line int, err error) {
	r.Faults++
	if len(r.Bad) < mostBad {
		r.Bad = append(r.Bad, RowError{line, err})
	}
}

// change counts a person of whom the list says wanted, and who was before here.
func (r *Report) change(wanted, before earmark.ReaderStatus, n int) {
	switch {
	case wanted != earmark.Active:
		r.Left += n
	case before == "":
		r.Added += n
	case before == earmark.Active:
		r.Already += n
	case before == earmark.Pending:
		r.Waiting += n
	default:
		r.Refused += n
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
