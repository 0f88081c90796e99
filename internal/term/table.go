package term

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Table writes rows of the same columns. On a terminal they are aligned under
// a header, and columns are shortened when the screen is too narrow; in a pipe
// they are parted by tabs.
type Table struct {
	t      *Terminal
	header []string
	rows   [][]string
	give   []string // headers of the columns that give way first
	spare  []string // headers of the columns that a narrow screen does without
	paint  map[string]func(string) string
	err    error // of rows that left already
}

// mostHeld is how many rows wait for others when they go into a pipe, where none
// is aligned with another: a list of any length is written in the same memory.
const mostHeld = 1000

// Table starts a table. On a terminal nothing is written before Flush.
func (t *Terminal) Table(header ...string) *Table { return &Table{t: t, header: header} }

// Give names the columns, by header, that are shortened before any other when
// the screen is too narrow: prose, rather than identifiers that people copy.
func (tb *Table) Give(headers ...string) *Table {
	tb.give = headers
	return tb
}

// Spare names the columns, by header, that are left out one after the other
// where the screen is still too narrow.
func (tb *Table) Spare(headers ...string) *Table {
	tb.spare = headers
	return tb
}

// Paint colours the cells of a column on a terminal. A cell that is coloured
// before counts its colours as letters.
func (tb *Table) Paint(header string, paint func(cell string) string) *Table {
	if tb.paint == nil {
		tb.paint = map[string]func(string) string{}
	}
	tb.paint[header] = paint
	return tb
}

// Row adds a row; it must have as many cells as the header. Line breaks and
// tabs within a cell become spaces. What went wrong with writing, Flush gives.
func (tb *Table) Row(cells ...string) {
	for i, c := range cells {
		cells[i] = strings.Map(func(r rune) rune {
			if unicode.IsControl(r) {
				return ' '
			}
			return r
		}, c)
	}
	if tb.rows = append(tb.rows, cells); len(tb.rows) >= mostHeld && !tb.t.outTTY && tb.err == nil {
		tb.err = tb.tabs()
	}
}

// Flush writes the table. A table without rows writes nothing.
func (tb *Table) Flush() error {
	switch {
	case tb.err != nil || len(tb.rows) == 0:
		return tb.err
	case !tb.t.outTTY:
		return tb.tabs()
	}
	tb.t.mu.Lock()
	defer tb.t.mu.Unlock()
	tb.t.progress.clear()
	return tb.aligned()
}

// tabs writes the rows there are, at once, and forgets them.
func (tb *Table) tabs() error {
	var lines strings.Builder
	for _, row := range tb.rows {
		lines.WriteString(strings.Join(row, "\t"))
		lines.WriteByte('\n')
	}
	tb.rows = tb.rows[:0]
	tb.t.mu.Lock()
	defer tb.t.mu.Unlock()
	tb.t.progress.clear()
	_, err := io.WriteString(tb.t.Out, lines.String())
	return err
}

const gap = 2

func (tb *Table) aligned() error {
	tb.spareColumns()
	widths := tb.widths()
	for n, row := range append([][]string{tb.header}, tb.rows...) {
		var line strings.Builder
		for i, cell := range row {
			cell = fit(cell, widths[i])
			pad := widths[i] - utf8.RuneCountInString(cell) + gap
			if n == 0 {
				cell = tb.t.Dim(cell)
			} else if paint := tb.paint[tb.header[i]]; paint != nil {
				cell = paint(cell)
			}
			line.WriteString(cell)
			if i < len(row)-1 {
				line.WriteString(strings.Repeat(" ", pad))
			}
		}
		if _, err := fmt.Fprintln(tb.t.Out, line.String()); err != nil {
			return err
		}
	}
	return nil
}

// spareColumns takes columns out until the rest fits the screen, or none may be
// spared.
func (tb *Table) spareColumns() {
	for _, header := range tb.spare {
		at := slices.Index(tb.header, header)
		if at < 0 || tb.least() <= tb.t.width {
			return
		}
		tb.header = slices.Delete(slices.Clone(tb.header), at, at+1)
		for i, row := range tb.rows {
			tb.rows[i] = slices.Delete(row, at, at+1)
		}
	}
}

// least is how wide the table is when only prose has given way.
func (tb *Table) least() int {
	total := gap * (len(tb.header) - 1)
	for i, w := range tb.whole() {
		if tb.isProse(i) {
			w = min(w, leastProse)
		}
		total += w
	}
	return total
}

// widths are those of the longest cells, shortened from the widest until the
// table fits the screen.
func (tb *Table) widths() []int {
	widths := tb.whole()
	total := gap * (len(widths) - 1)
	for _, w := range widths {
		total += w
	}
	total = shorten(widths, total, tb.t.width, leastProse, tb.isProse)
	shorten(widths, total, tb.t.width, leastCell, func(int) bool { return true })
	return widths
}

// whole are the widths of the longest cells.
func (tb *Table) whole() []int {
	widths := make([]int, len(tb.header))
	for _, row := range append([][]string{tb.header}, tb.rows...) {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	return widths
}

func (tb *Table) isProse(column int) bool { return slices.Contains(tb.give, tb.header[column]) }

// What a column keeps when it gives way.
const (
	leastProse = 20
	leastCell  = 8
)

// shorten takes from the widest of the columns that may give, as long as the
// whole is too wide and they have more than the least; it gives the new total.
func shorten(widths []int, total, screen, least int, may func(int) bool) int {
	for ; total > screen; total-- {
		widest := -1
		for i, w := range widths {
			if may(i) && w > least && (widest < 0 || w > widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			break
		}
		widths[widest]--
	}
	return total
}

func fit(s string, width int) string {
	if utf8.RuneCountInString(s) <= width {
		return s
	}
	return strings.TrimRight(string([]rune(s)[:max(width-1, 0)]), " ") + "…"
}
