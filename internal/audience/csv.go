package audience

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
)

// The bounds of a list: how much of its beginning is looked at, and the longest
// row, which a quotation mark that is never closed would make of the rest.
const (
	lookAt  = 64 << 10
	maxRow  = 1 << 20
	maxFile = 4 << 30
)

// ErrFormat is returned for a file that is no list of addresses at all.
var ErrFormat = errors.New("the file is not a list of addresses")

// table is a file of rows, with its columns known.
type table struct {
	columns
	reader *csv.Reader
	rows   *rowLimit
	header []string // nil when there is none
	first  []string // the first row where it is no header
	line   int
	tagCells
}

// openTable begins to read the file, finds how its rows are cut and what its
// columns are.
func openTable(r io.Reader, named map[string]string) (*table, error) {
	rows := &rowLimit{in: io.LimitReader(r, maxFile)}
	in := bufio.NewReaderSize(rows, lookAt)
	beginning, err := in.Peek(lookAt)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if err := checkText(beginning); err != nil {
		return nil, err
	}
	if bytes.HasPrefix(beginning, []byte(byteOrderMark)) {
		beginning = beginning[len(byteOrderMark):]
		if _, err := in.Discard(len(byteOrderMark)); err != nil {
			return nil, err
		}
	}
	t := &table{rows: rows, tagCells: tagCells{}}
	t.reader = csv.NewReader(in)
	if !bytes.ContainsRune(beginning, '\n') {
		t.reader = csv.NewReader(oldLines{in})
		beginning = bytes.ReplaceAll(beginning, []byte("\r"), []byte("\n"))
	}
	t.reader.Comma = delimiter(beginning)
	t.reader.FieldsPerRecord = -1
	t.reader.ReuseRecord = true
	return t, t.readHeader(named)
}

const byteOrderMark = "\ufeff" // some programs put it first

func checkText(beginning []byte) error {
	switch {
	case bytes.HasPrefix(beginning, []byte{0xff, 0xfe}), bytes.HasPrefix(beginning, []byte{0xfe, 0xff}):
		return fmt.Errorf("%w: it is UTF-16; save it as UTF-8", ErrFormat)
	case len(bytes.TrimSpace(bytes.TrimPrefix(beginning, []byte(byteOrderMark)))) == 0:
		return fmt.Errorf("%w: it is empty", ErrFormat)
	}
	return nil
}

// readHeader reads the first row and finds the columns: those that were named,
// else those of a header, else addresses and names in the first two.
func (t *table) readHeader(named map[string]string) error {
	row, err := t.reader.Read()
	if err != nil {
		return fmt.Errorf("%w: %w", ErrFormat, err)
	}
	first := append([]string(nil), row...)
	t.line, _ = t.reader.FieldPos(0)
	if len(named) > 0 {
		t.header = first
		t.columns, err = namedColumns(first, named)
		return err
	}
	if t.columns = findColumns(first); t.address >= 0 {
		t.header = first
		return nil
	}
	if _, err := Normalize(first[0]); err != nil {
		return fmt.Errorf("%w: line %d: found %q, expected a header with a column such as email, or an address in the first column", ErrFormat, t.line, strings.Join(first, string(t.reader.Comma)))
	}
	t.first = first
	t.columns = noColumns()
	t.address, t.name = 0, 1
	return nil
}

// next gives a row and its line; io.EOF after the last. A row that cannot be
// read is a [csv.ParseError], and the next one may be asked for. The row is good
// until the next one is asked for.
func (t *table) next() ([]string, int, error) {
	if row := t.first; row != nil {
		t.first = nil
		return row, t.line, nil
	}
	t.rows.begin()
	row, err := t.reader.Read()
	if fault, ok := errors.AsType[*csv.ParseError](err); ok {
		return nil, fault.StartLine, readFault(fault)
	}
	if errors.Is(err, errLongRow) {
		return nil, t.line, fmt.Errorf("%w: behind line %d: %w", ErrFormat, t.line, err)
	}
	if err != nil {
		return nil, 0, err
	}
	t.line, _ = t.reader.FieldPos(0)
	return row, t.line, nil
}

// faultyRow is a row that cannot be read while others can.
type faultyRow struct{ error }

// readFault says what became of the rows behind a quotation mark that is never
// closed: all of them were swallowed.
func readFault(fault *csv.ParseError) error {
	if fault.Line > fault.StartLine {
		return faultyRow{fmt.Errorf("a quotation mark opens here and closes wrongly or never: lines %d to %d were not read", fault.StartLine, fault.Line)}
	}
	return faultyRow{fmt.Errorf("column %d: %w", fault.Column, fault.Err)}
}

// delimiter is the one of the three that the first line has most of, outside
// quotation marks.
func delimiter(data []byte) rune {
	line, _, _ := bytes.Cut(bytes.TrimLeft(data, "\r\n"), []byte("\n"))
	counts := map[rune]int{}
	quoted := false
	for _, r := range string(line) {
		if r == '"' {
			quoted = !quoted
		}
		if !quoted {
			counts[r]++
		}
	}
	best := ','
	for _, r := range ";\t" {
		if counts[r] > counts[best] {
			best = r
		}
	}
	return best
}

// oldLines ends lines as they are ended now: old spreadsheets end them with a
// carriage return alone.
type oldLines struct{ in io.Reader }

func (o oldLines) Read(p []byte) (int, error) {
	n, err := o.in.Read(p)
	for i, b := range p[:n] {
		if b == '\r' {
			p[i] = '\n'
		}
	}
	return n, err
}

var errLongRow = fmt.Errorf("a row is longer than %d KB: does a quotation mark open there that nothing closes?", maxRow>>10)

// rowLimit bounds how much is read for one row.
type rowLimit struct {
	in   io.Reader
	read int
}

func (l *rowLimit) begin() { l.read = 0 }

func (l *rowLimit) Read(p []byte) (int, error) {
	if l.read > maxRow {
		return 0, errLongRow
	}
	n, err := l.in.Read(p)
	l.read += n
	return n, err
}
