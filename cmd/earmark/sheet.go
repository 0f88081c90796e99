package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/library"
)

// The sheet is how people who like spreadsheets review links: a row a link, in
// tab-separated values. Columns may be moved and added; those named here are
// read back, the rest is for the eye.
var sheetColumns = []string{"article", "episode", "show", "verdict", "kind", "at", "note", "score", "why", "article title", "episode title", "seen"}

func (d *desk) export(name string) error {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	w.Comma = '\t'
	rows := [][]string{sheetColumns}
	for _, l := range d.queue {
		rows = append(rows, []string{
			string(l.Article), string(l.Episode), string(l.Show), "", string(l.Kind), moment(l.Link), "",
			fmt.Sprintf("%.4f", l.Score), plainCell(why(l.Link)), plainCell(articleTitle(d.w.Library, l.Article)), plainCell(targetTitle(d.w.Library, l.Link)),
			fingerprint(l.given),
		})
	}
	if err := w.WriteAll(rows); err != nil {
		return err
	}
	if name == "-" {
		_, err := d.term.Out.Write(out.Bytes())
		return err
	}
	if n := d.filledIn(name); n > 0 {
		return hinted(exitRefused, fmt.Errorf("%s holds %s that nobody applied; nothing was written", name, count(n, "verdict")), "earmark review --apply "+name+", or export to another file")
	}
	if err := library.WriteFile(name, out.Bytes()); err != nil {
		return err
	}
	d.term.Note("%s: %s; fill in the column verdict (accept, reject, pin), then: earmark review --apply %s", name, count(len(d.queue), "link"), name)
	return nil
}

// filledIn is how many verdicts a sheet holds; none where there is no sheet.
func (d *desk) filledIn(name string) int {
	f, err := os.Open(name)
	if err != nil {
		return 0
	}
	defer f.Close()
	verdicts, bad, err := d.readSheet(f)
	if err != nil {
		return 0
	}
	return len(verdicts) + len(bad)
}

// plainCell keeps a spreadsheet from taking prose for a formula.
func plainCell(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

// apply records the verdicts of a sheet: all of them, or none when a row is
// wrong.
func (d *desk) apply(ctx context.Context, name string) error {
	in := io.Reader(d.keys)
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return hinted(exitUsage, err, "")
		}
		defer f.Close()
		in = f
	}
	verdicts, bad, err := d.readSheet(in)
	if err != nil {
		return hinted(exitUsage, fmt.Errorf("%s: %w", name, err), "earmark review --export NEW.tsv writes a sheet of the right form")
	}
	for _, e := range bad {
		d.term.Error("%s:%v", name, e)
	}
	if len(bad) > 0 {
		return hinted(exitUsage, fmt.Errorf("%s: %s wrong, nothing was recorded", name, count(len(bad), "row")), "correct the sheet and apply it again")
	}
	if err := d.w.alone(ctx, func() error { return d.w.record(verdicts...) }); err != nil {
		return err
	}
	d.term.Note("%s recorded", count(len(verdicts), "verdict"))
	return nil
}

func (d *desk) readSheet(in io.Reader) (verdicts []earmark.Verdict, bad []error, err error) {
	r := csv.NewReader(in)
	r.Comma, r.FieldsPerRecord, r.LazyQuotes = '\t', -1, true
	header, err := r.Read()
	if err != nil {
		return nil, nil, fmt.Errorf("no header: %w", err)
	}
	header[0] = strings.TrimPrefix(header[0], "\ufeff")
	for _, needed := range []string{"article", "episode", "show", "verdict"} {
		if !slices.Contains(header, needed) {
			return nil, nil, fmt.Errorf("there is no column %q, found %q", needed, header)
		}
	}
	lines := map[earmark.EpisodeRef]map[earmark.ArticleID]int{} // of each link
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return verdicts, bad, nil
		}
		line, _ := r.FieldPos(0)
		if err != nil {
			return nil, nil, err
		}
		cell := func(column string) string {
			if i := slices.Index(header, column); i >= 0 && i < len(row) {
				return strings.TrimSpace(row[i])
			}
			return ""
		}
		if cell("verdict") == "" {
			continue
		}
		v, err := d.readRow(cell)
		if err != nil {
			bad = append(bad, fmt.Errorf("%d: %w", line, err))
			continue
		}
		if lines[v.Episode] == nil {
			lines[v.Episode] = map[earmark.ArticleID]int{}
		}
		if first := lines[v.Episode][v.Article.ID]; first > 0 {
			bad = append(bad, fmt.Errorf("%d: decides the link of line %d again", line, first))
			continue
		}
		lines[v.Episode][v.Article.ID] = line
		if slices.Contains(header, "seen") {
			if err := d.unchanged(v, cell("seen")); err != nil {
				bad = append(bad, fmt.Errorf("%d: %w", line, err))
				continue
			}
		}
		verdicts = append(verdicts, v)
	}
}

// unchanged refuses a row whose link somebody has decided otherwise since the
// sheet was written. The same word twice is none too many.
func (d *desk) unchanged(v earmark.Verdict, seen string) error {
	before, err := library.Recorded(d.w.dir, d.w.Library, v)
	if err != nil || fingerprint(before) == seen || before != nil && before.Decision == v.Decision {
		return err
	}
	return changed(before)
}

func (d *desk) readRow(cell func(string) string) (earmark.Verdict, error) {
	lib := d.w.Library
	l := earmark.Link{Article: earmark.ArticleID(cell("article")), Episode: earmark.EpisodeID(cell("episode")), Show: earmark.ShowID(cell("show")), Kind: earmark.Kind(cell("kind"))}
	decision := earmark.Decision(strings.ToLower(cell("verdict")))
	at, err := parseMoment(cell("at"))
	switch {
	case lib.Article(l.Article) == nil:
		return earmark.Verdict{}, fmt.Errorf("article %q is not in the library", l.Article)
	case l.Episode != "" && lib.Episode(l.Episode) == nil:
		return earmark.Verdict{}, fmt.Errorf("episode %q is not in the library", l.Episode)
	case lib.Show(l.Show) == nil:
		return earmark.Verdict{}, fmt.Errorf("show %q is not in the library", l.Show)
	case l.Episode != "" && l.Episode.Show() != l.Show:
		return earmark.Verdict{}, fmt.Errorf("episode %q is not of show %q", l.Episode, l.Show)
	case decision != earmark.Accept && decision != earmark.Reject && decision != earmark.Pin:
		return earmark.Verdict{}, fmt.Errorf("verdict: found %q, expected accept, reject or pin", cell("verdict"))
	case l.Kind != "" && !slices.Contains(kindNames(), string(l.Kind)):
		return earmark.Verdict{}, fmt.Errorf("kind: found %q, expected one of %s", l.Kind, strings.Join(kindNames(), ", "))
	case err != nil:
		return earmark.Verdict{}, err
	}
	if err := within(lib, l.Episode, at); err != nil {
		return earmark.Verdict{}, err
	}
	v := d.verdict(l, decision, cell("note"))
	v.At, v.Evidence = at, ""
	if x := d.find(l); x != nil {
		v.Evidence = evidence(lib, unspoken(x.found)) // what the sheet showed
	}
	return v, nil
}

// within refuses a moment behind the end of a recording.
func within(lib *earmark.Library, id earmark.EpisodeID, at *time.Duration) error {
	e := lib.Episode(id)
	if at == nil || e == nil || e.Audio.Duration == 0 || *at < e.Audio.Duration {
		return nil
	}
	return fmt.Errorf("at: %s is behind the end of the recording, which is %s long", earmark.Clock(*at), earmark.Clock(e.Audio.Duration))
}

// parseMoment reads "12:41" or "1:02:03"; nothing gives nil.
func parseMoment(s string) (*time.Duration, error) {
	if s == "" {
		return nil, nil
	}
	at, err := earmark.ParseClock(s)
	if err != nil {
		return nil, fmt.Errorf("at: %w", err)
	}
	return &at, nil
}
