package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/library"
	"earmark/internal/link"
)

// runSince lists the pairs of which either end is new. Each is asked for from
// its new end, so that an episode finds an article that has better ones too.
func runSince(ctx context.Context, a *app, o linkOptions, given []string) error {
	if err := o.validate(); err != nil {
		return hinted(exitUsage, err, "earmark link --help")
	}
	if len(given) > 0 || o.from != "articles" {
		return hinted(exitUsage, errors.New("--since goes over the whole library, from both sides: leave out the names and --from"), "earmark link --help")
	}
	w, err := a.openGood(ctx)
	if err != nil {
		return err
	}
	since, err := a.sinceDate(ctx, w, o.since)
	if err != nil {
		return err
	}
	engine, err := w.engine(ctx)
	if err != nil {
		return err
	}
	found, err := w.newPairs(ctx, engine, since, link.Query{Top: o.top, Min: o.min, Kind: earmark.Kind(o.kind)})
	if err != nil {
		return err
	}
	if err := a.printNew(w, found, o.explain); err != nil {
		return err
	}
	if len(found) == 0 {
		a.term.Note("nothing that is new since %s belongs to anything", since.Format(time.DateOnly))
	}
	return w.partly()
}

// sinceDate reads the date of --since.
func (a *app) sinceDate(ctx context.Context, w *workspace, word string) (time.Time, error) {
	if word != "last" {
		t, err := library.ParseDate(word, w.config.Site.Zone())
		if err != nil {
			return t, hinted(exitUsage, fmt.Errorf("--since: %w, or last", err), "earmark link --help")
		}
		return t, nil
	}
	issues, err := a.issues(ctx, w)
	if err != nil {
		return time.Time{}, err
	}
	today := a.now().In(w.config.Site.Zone()).Format(time.DateOnly)
	issues = slices.DeleteFunc(issues, func(id earmark.IssueID) bool { return string(id) > today }) // the next is not the last
	if len(issues) == 0 {
		return time.Time{}, hinted(exitUsage, errors.New("--since last: no issue was sent or planned yet"), "earmark link --since 2026-11-22")
	}
	last := slices.Max(issues)
	a.term.Note("since the issue of %s", last)
	return time.ParseInLocation(time.DateOnly, string(last), w.config.Site.Zone())
}

// issues are those that were planned or sent, in no order.
func (a *app) issues(ctx context.Context, w *workspace) ([]earmark.IssueID, error) {
	planned, err := filepath.Glob(w.path("content", "issues", "????-??-??.yaml"))
	if err != nil {
		return nil, err
	}
	var ids []earmark.IssueID
	for _, name := range planned {
		id := strings.TrimSuffix(filepath.Base(name), ".yaml")
		if _, err := time.Parse(time.DateOnly, id); err == nil {
			ids = append(ids, earmark.IssueID(id))
		}
	}
	if _, err := os.Stat(a.storeFile()); errors.Is(err, fs.ErrNotExist) {
		return ids, nil // reading must not make a store
	}
	s, err := a.openStore(ctx)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	sent, err := s.Issues(ctx)
	return append(ids, sent...), err
}

// newPair is a link of which an end is new.
type newPair struct {
	earmark.Link
	which string // "article", "episode" or "both"
}

func (w *workspace) newPairs(ctx context.Context, engine *link.Engine, since time.Time, q link.Query) ([]newPair, error) {
	var links []earmark.Link
	for _, x := range w.Library.Articles {
		if x.Date.Before(since) {
			continue
		}
		found, err := engine.Article(ctx, x.ID, q)
		if err != nil {
			return nil, err
		}
		links = append(links, found...)
	}
	for _, x := range w.Library.Episodes {
		if x.Date.Before(since) {
			continue
		}
		found, err := engine.Episode(ctx, x.ID, q)
		if err != nil {
			return nil, err
		}
		links = append(links, found...)
	}
	earmark.SortLinks(links)
	var out []newPair
	for i, l := range links {
		if l.Episode == "" || i > 0 && endsOf(l) == endsOf(links[i-1]) {
			continue // a show as a whole has no date; a pair of two new ends was found from both
		}
		out = append(out, newPair{l, w.whichIsNew(l, since)})
	}
	return out, ctx.Err()
}

func (w *workspace) whichIsNew(l earmark.Link, since time.Time) string {
	article, episode := !w.Library.Article(l.Article).Date.Before(since), !w.Library.Episode(l.Episode).Date.Before(since)
	switch {
	case article && episode:
		return "both"
	case article:
		return "article"
	}
	return "episode"
}

// newPairRow is a line of "earmark link --since --json".
type newPairRow struct {
	linkRow
	New string `json:"new"`
}

func (a *app) printNew(w *workspace, found []newPair, explain bool) error {
	if explain && !a.json {
		links := make([]earmark.Link, len(found))
		for i, p := range found {
			links[i] = p.Link
		}
		return a.explainLinks(w.Library, links)
	}
	table := a.term.Table("ARTICLE", "EPISODE", "KIND", "SCORE", "AT", "VERDICT", "NEW", "WHY").Give("WHY")
	for _, p := range found {
		if a.json {
			if err := a.term.JSON(newPairRow{newLinkRow(p.Link), p.which}); err != nil {
				return err
			}
			continue
		}
		table.Row(string(p.Article), target(p.Link), string(p.Kind), fmt.Sprintf("%.2f", p.Score), moment(p.Link), state(p.Link), p.which, why(p.Link))
	}
	return table.Flush()
}

// runReconsider lists the rejected links that an editor may want to look at
// again.
func runReconsider(ctx context.Context, a *app, o linkOptions, given []string) error {
	if err := o.validate(); err != nil {
		return hinted(exitUsage, err, "earmark link --help")
	}
	w, err := a.openGood(ctx)
	if err != nil {
		return err
	}
	if err := knownItems(w.Library, o.from, given); err != nil {
		return err
	}
	links, err := w.reconsidered(ctx)
	if err != nil {
		return err
	}
	links = slices.DeleteFunc(links, func(l earmark.Link) bool {
		name := map[string]string{"articles": string(l.Article), "episodes": string(l.Episode)}[o.from]
		return len(given) > 0 && !slices.Contains(given, name) || o.kind != "" && string(l.Kind) != o.kind || l.Score < o.min
	})
	if err := a.printLinks(w.Library, links, o.explain); err != nil {
		return err
	}
	if len(links) == 0 {
		a.term.Note("no rejected link has new evidence")
	}
	return w.partly()
}
