package audience

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"slices"
	"strings"

	"earmark/internal/earmark"
)

// A list is read twice: once to find out what it would do, which is shown before
// anything is done, and once to do it. Rows are taken some thousand at a time, so
// that a letter can be sent and a reader can leave meanwhile; whoever stands in
// the list twice is written as the strongest of the rows says, so that nobody is
// active for a moment who is not. An import that was stopped is done again: what
// was taken already is not taken twice.

// ImportOptions say how a list is taken in.
type ImportOptions struct {
	Source string // where the consents came from, such as the file's name
	DryRun bool   // report what would be, and write nothing
	// Columns names columns of the file for a field each ([FieldNames]); empty:
	// they are found.
	Columns map[string]string
}

// Plan is what taking in a list would do.
type Plan struct {
	Report  Report
	Service string        // whose export it seems to be; empty: nobody's in particular
	Columns []FieldColumn // what is read from where
	Unread  int           // columns that are not read
	Rows    int

	audience *Audience
	in       io.ReadSeeker
	options  ImportOptions
	people   census
}

// FieldColumn is a column that is read, and what for.
type FieldColumn struct{ Column, Field string }

// Import takes in a list: CSV of UTF-8, cut by commas, semicolons or tabs, with
// a header that names a column of addresses, or without one and addresses in
// the first column and names in the second. A bad row is reported and the
// others are taken. Nobody comes back who left, and a person of whom the list
// says that they left leaves here too. A file that is no such list is
// [ErrFormat], a column that it does not have [ErrColumn]. The list is read twice.
func (a *Audience) Import(ctx context.Context, r io.ReadSeeker, o ImportOptions) (Report, error) {
	plan, err := a.PlanImport(ctx, r, o)
	if err != nil || o.DryRun {
		return plan.Report, err
	}
	return plan.Do(ctx, nil)
}

// ErrColumn is returned for columns that were named wrongly.
var ErrColumn = errors.New("columns")

// PlanImport finds out what [Audience.Import] would do, and writes nothing.
func (a *Audience) PlanImport(ctx context.Context, r io.ReadSeeker, o ImportOptions) (Plan, error) {
	p := Plan{audience: a, in: r, options: o, people: census{seed: maphash.MakeSeed(), known: map[uint64]person{}}}
	if err := p.find(ctx); err != nil {
		return Plan{}, fmt.Errorf("import subscribers: %w", err)
	}
	return p, nil
}

func (p *Plan) find(ctx context.Context) error {
	if err := p.people.read(ctx, p.audience.Store); err != nil {
		return err
	}
	gone, err := p.audience.erased(ctx)
	if err != nil {
		return err
	}
	t, err := p.open()
	if err != nil {
		return err
	}
	p.describe(t)
	err = p.each(ctx, t, &p.Report, func(sub earmark.Subscriber) error {
		p.Rows++
		before, now := p.people.meet(sub, gone)
		if before.list != 0 { // counted already, perhaps as something else
			p.Report.Duplicates++
			p.Report.change(before.list.status(), before.was.status(), -1)
		}
		p.Report.change(now.list.status(), now.was.status(), 1)
		return nil
	})
	p.Rows += p.Report.Faults
	return err
}

// describe tells which columns are read.
func (p *Plan) describe(t *table) {
	p.Service = string(t.service)
	read := map[int]bool{}
	add := func(i int, field string) {
		if i < 0 || t.header == nil || i >= len(t.header) {
			return
		}
		read[i] = true
		p.Columns = append(p.Columns, FieldColumn{t.header[i], field})
	}
	for _, f := range fields {
		add(*f.at(&t.columns), f.name)
	}
	for _, l := range t.leaving {
		if !read[l.index] {
			add(l.index, "who left")
		}
	}
	for _, i := range t.wants.all() {
		add(i, "what they want")
	}
	p.Unread = len(t.header) - len(read)
}

func (p *Plan) open() (*table, error) {
	if _, err := p.in.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	return openTable(p.in, p.options.Columns)
}

// each reads every row into a subscriber, as the row says.
func (p *Plan) each(ctx context.Context, t *table, report *Report, take func(earmark.Subscriber) error) error {
	for n := 0; ; n++ {
		if n%1000 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		row, line, err := t.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if _, faulty := errors.AsType[faultyRow](err); faulty {
			report.bad(line, err)
			continue
		}
		if err != nil {
			return err
		}
		if empty(row) {
			continue
		}
		sub, err := p.subscriber(t, row, report)
		if isRowFault(err) {
			report.bad(line, spread(err, row, line))
			continue
		}
		if err != nil {
			return err
		}
		if sub.Status, err = t.status(row); err != nil {
			report.bad(line, err)
			continue
		}
		if err := take(sub); err != nil {
			return err
		}
	}
}

func empty(row []string) bool {
	for _, cell := range row {
		if strings.TrimSpace(cell) != "" {
			return false
		}
	}
	return true
}

// subscriber reads a row. Its identifier is made when it is written.
func (p *Plan) subscriber(t *table, row []string, report *Report) (earmark.Subscriber, error) {
	address, err := Normalize(t.plain(row, t.address))
	if err != nil {
		return earmark.Subscriber{}, err
	}
	name, err := cleanName(t.personName(row))
	if err != nil {
		return earmark.Subscriber{}, err
	}
	since, dated := cellTime(row, t.since)
	confirmed, _ := cellTime(row, t.confirmed)
	switch {
	case !dated && !confirmed.IsZero():
		since = confirmed
	case !dated:
		since = p.audience.Now()
		if cell(row, t.since) != "" {
			report.Undated++
		}
	}
	return earmark.Subscriber{
		Address: strings.Clone(address), Name: strings.Clone(name),
		Consent:     earmark.Consent{Source: p.options.Source, Since: since, Confirmed: confirmed},
		Preferences: t.wants.read(row), Tags: t.tagCells.read(row, t.tags),
	}, nil
}

// batch is how many rows are written at once: as many as keep others from
// writing for a second.
const batch = 25_000

// Do takes in the list. Progress, which may be nil, is told how many rows are
// done, and of how many. Call it once.
func (p *Plan) Do(ctx context.Context, progress func(done, total int)) (Report, error) {
	var report Report
	err := p.do(ctx, &report, progress)
	if err != nil {
		return report, fmt.Errorf("import subscribers: %w", err)
	}
	return report, nil
}

func (p *Plan) do(ctx context.Context, report *Report, progress func(done, total int)) error {
	t, err := p.open()
	if err != nil {
		return err
	}
	done, waiting := 0, make([]earmark.Subscriber, 0, batch)
	write := func() error {
		if err := p.write(ctx, waiting, report); err != nil {
			return err
		}
		done, waiting = done+len(waiting), waiting[:0]
		if progress != nil {
			progress(done, p.Rows)
		}
		return nil
	}
	err = p.each(ctx, t, report, func(sub earmark.Subscriber) error {
		status, first := p.people.take(sub)
		if !first {
			report.Duplicates++
			return nil
		}
		sub.Status = status
		if sub.ID, err = p.audience.newID(); err != nil {
			return err
		}
		if waiting = append(waiting, sub); len(waiting) == batch {
			return write()
		}
		return nil
	})
	if err != nil {
		return err
	}
	return write()
}

// write takes some rows in, but for those who were erased, and be it just now.
func (p *Plan) write(ctx context.Context, subs []earmark.Subscriber, report *Report) error {
	gone, err := p.audience.erased(ctx)
	if err != nil {
		return err
	}
	kept := subs[:0]
	for _, sub := range subs {
		if gone.has(sub.Address) {
			report.change(sub.Status, earmark.Erased, 1)
			continue
		}
		kept = append(kept, sub)
	}
	// Neighbours in the index are neighbours in time then: pages are met once.
	slices.SortFunc(kept, func(a, b earmark.Subscriber) int { return strings.Compare(a.Address, b.Address) })
	before, err := p.audience.Store.AddSubscribers(ctx, kept)
	if err != nil {
		return err
	}
	for i, sub := range kept {
		report.change(sub.Status, before[i], 1)
	}
	return nil
}
