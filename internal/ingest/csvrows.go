package ingest

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"golang.org/x/text/transform"
)

// row is a line of a CSV file by the names of its columns. A row that is too
// short lacks its last columns; what it has beyond the header means nothing. A
// cell that looks like a formula is a text like any other: it becomes text in a
// file, and nobody calculates it.
type row map[string]string

// csvRows hands on the rows of a CSV file, one after the other. The columns
// named must be there. Rows are numbered as the lines of a spreadsheet are.
func csvRows(r io.Reader, each func(n int, r row) error, columns ...string) error {
	budget := &budgetReader{r: transform.NewReader(bufio.NewReader(r), &mendUTF8{}), left: maxItem}
	c := csv.NewReader(budget)
	c.FieldsPerRecord = -1
	c.LazyQuotes = true
	header, err := c.Read()
	if err != nil {
		return fmt.Errorf("%w: it has no header: %w", ErrFormat, err)
	}
	for i, name := range header {
		header[i] = strings.ToLower(strings.TrimSpace(strings.TrimPrefix(name, "\uFEFF")))
	}
	for _, name := range columns {
		if !slices.Contains(header, name) {
			return fmt.Errorf("%w: there is no column %q, but %s", ErrFormat, name, strings.Join(header, ", "))
		}
	}
	for n := 2; ; n++ {
		budget.left = maxItem
		cells, err := c.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("row %d: %w", n, err)
		}
		fields := row{}
		for i, name := range header {
			if i < len(cells) {
				fields[name] = strings.TrimSpace(cells[i])
			}
		}
		if err := each(n, fields); err != nil {
			return err
		}
	}
}

// csvItems are the items that posts of a CSV file become; a row without one is
// passed over.
func csvItems(x Export, read func(n int, r row) (post, bool), columns ...string) Items {
	return func(yield func(Item, error) bool) {
		err := csvRows(x.reader(), func(n int, r row) error {
			p, ok := read(n, r)
			if !ok {
				return nil
			}
			item, err := p.item(x.siteURL(p.url))
			if !yield(item, err) {
				return errEnough
			}
			return nil
		}, columns...)
		if err != nil && !errors.Is(err, errEnough) {
			yield(Item{}, err)
		}
	}
}
