package audience

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// maxFile is the longest list that is read at once, in bytes: two million rows.
const maxFile = 128 << 20

// ErrFormat is returned for a file that is no list of addresses at all.
var ErrFormat = errors.New("the file is not a list of addresses")

// columns says where in a row things stand; -1 for what the file does not have.
type columns struct {
	address, name, first, last int
	leaving                    []leavingColumn
}

// table is a file of rows, with its columns known.
type table struct {
	columns
	reader *csv.Reader
	header bool // the first row names the columns
	first  []string
	line   int
}

// openTable reads the file, finds how its rows are cut and what its columns
// are.
func openTable(r io.Reader) (*table, error) {
	data, err := readText(r)
	if err != nil {
		return nil, err
	}
	reader := csv.NewReader(bytes.NewReader(data))
	reader.Comma = delimiter(data)
	reader.FieldsPerRecord = -1
	first, err := reader.Read()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	line, _ := reader.FieldPos(0)
	t := &table{reader: reader, first: first, line: line, columns: findColumns(first)}
	t.header = t.address >= 0
	if t.header {
		return t, nil
	}
	if _, err := Normalize(first[0]); err != nil {
		return nil, fmt.Errorf("%w: line %d: found %q, expected a header with a column such as email, or an address in the first column", ErrFormat, line, strings.Join(first, string(reader.Comma)))
	}
	t.columns = columns{address: 0, name: 1, first: -1, last: -1}
	return t, nil
}

// readText takes the whole file, without the mark that some programs put first.
func readText(r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	switch {
	case err != nil:
		return nil, err
	case len(data) > maxFile:
		return nil, fmt.Errorf("%w: it is longer than %d MB", ErrFormat, maxFile>>20)
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}), bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		return nil, fmt.Errorf("%w: it is UTF-16; save it as UTF-8", ErrFormat)
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, fmt.Errorf("%w: it is empty", ErrFormat)
	}
	// Old spreadsheets end lines with a carriage return alone.
	if !bytes.ContainsRune(data, '\n') {
		data = bytes.ReplaceAll(data, []byte("\r"), []byte("\n"))
	}
	return data, nil
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

// The spellings of headers, as headerKey writes them.
var (
	addressHeaders = []string{"email", "emailaddress", "address", "mail", "subscriberemail"}
	nameHeaders    = []string{"name", "fullname", "displayname"}
	firstHeaders   = []string{"firstname", "givenname", "fname"}
	lastHeaders    = []string{"lastname", "surname", "familyname", "lname"}
)

// headerKey makes "E-Mail Address" and "email_address" the same.
func headerKey(cell string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" _-.", r) {
			return -1
		}
		return r
	}, strings.ToLower(strings.TrimSpace(cell)))
}

func findColumns(header []string) columns {
	find := func(spellings []string) int {
		for _, spelling := range spellings {
			if i := slices.IndexFunc(header, func(cell string) bool { return headerKey(cell) == spelling }); i >= 0 {
				return i
			}
		}
		return -1
	}
	return columns{
		address: find(addressHeaders), name: find(nameHeaders), first: find(firstHeaders), last: find(lastHeaders),
		leaving: findLeaving(header),
	}
}

// next gives a row and its line; io.EOF after the last. A row that cannot be
// read is an error of its own, and the next one may be asked for.
func (t *table) next() ([]string, int, error) {
	if !t.header && t.first != nil {
		row := t.first
		t.first = nil
		return row, t.line, nil
	}
	row, err := t.reader.Read()
	if fault, ok := errors.AsType[*csv.ParseError](err); ok {
		return nil, fault.StartLine, readFault(fault)
	}
	if err != nil {
		return nil, 0, err
	}
	line, _ := t.reader.FieldPos(0)
	return row, line, nil
}

// readFault says what became of the rows behind a quotation mark that is never
// closed: all of them were swallowed.
func readFault(fault *csv.ParseError) error {
	if fault.Line > fault.StartLine {
		return fmt.Errorf("a quotation mark opens here and closes wrongly or never: lines %d to %d were not read", fault.StartLine, fault.Line)
	}
	return fmt.Errorf("column %d: %w", fault.Column, fault.Err)
}

func cell(row []string, column int) string {
	if column < 0 || column >= len(row) {
		return ""
	}
	return strings.TrimSpace(row[column])
}

// personName is the name in a row: whole, or first and last.
func (c columns) personName(row []string) string {
	if name := cell(row, c.name); name != "" {
		return name
	}
	return strings.TrimSpace(cell(row, c.first) + " " + cell(row, c.last))
}
