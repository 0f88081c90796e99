package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"earmark/internal/earmark"
)

// listOptions narrow a list of links. Empty means all.
type listOptions struct{ state, article, show, kind string }

// The states of a link that can be asked for.
const (
	stateSuggested = "suggested"
	stateDeclared  = "declared"
	stateLost      = "lost"  // a verdict on something that is not in the library
	stateStale     = "stale" // a verdict given on other evidence than there is now
	stateAll       = "all"
)

// decisionOf is the decision that a state stands for.
var decisionOf = map[string]earmark.Decision{"accepted": earmark.Accept, "rejected": earmark.Reject, "pinned": earmark.Pin}

func stateNames() []string {
	return append([]string{stateSuggested}, append(slices.Sorted(maps.Keys(decisionOf)), stateDeclared, stateLost, stateStale, stateAll)...)
}

func (o listOptions) validate(what string, lib *earmark.Library) error {
	given := o != listOptions{}
	switch {
	case given && what != "links":
		return fmt.Errorf("--state, --article, --show and --kind are for links, found: list %s", what)
	case o.state != "" && !slices.Contains(stateNames(), o.state):
		return fmt.Errorf("--state: found %q, expected one of %s", o.state, strings.Join(stateNames(), ", "))
	case o.kind != "" && !slices.Contains(kindNames(), o.kind):
		return fmt.Errorf("--kind: found %q, expected one of %s", o.kind, strings.Join(kindNames(), ", "))
	case o.article != "" && o.state != stateLost && o.state != stateAll && lib.Article(earmark.ArticleID(o.article)) == nil:
		return fmt.Errorf("--article: there is no article %q", o.article)
	case o.show != "" && o.state != stateLost && o.state != stateAll && lib.Show(earmark.ShowID(o.show)) == nil:
		return fmt.Errorf("--show: there is no show %q", o.show)
	}
	return nil
}

// listedLink is a link, or a verdict that lost what it was on.
type listedLink struct {
	earmark.Link
	stale bool
	lost  *earmark.Verdict // nil: both ends are there
}

func (o listOptions) wants(l listedLink) bool {
	if o.article != "" && string(l.Article) != o.article || o.show != "" && string(l.Show) != o.show || o.kind != "" && string(l.Kind) != o.kind {
		return false
	}
	switch decision := decisionOf[o.state]; {
	case o.state == stateLost:
		return l.lost != nil
	case o.state == stateStale:
		return l.stale
	case l.lost != nil:
		return o.state == stateAll
	case o.state == stateDeclared:
		return l.Declared
	case o.state == stateSuggested:
		return !l.Declared && l.Verdict == earmark.Suggestion
	case decision != "":
		return l.Verdict == decision
	}
	return true
}

func listLinks(ctx context.Context, a *app, w *workspace, o listOptions) error {
	all, err := w.listed(ctx, a, o.state)
	if err != nil {
		return err
	}
	return a.printListed(w, slices.DeleteFunc(all, func(l listedLink) bool { return !o.wants(l) }))
}

// listed are the links among which those of a state are: those readers see
// where none is asked for.
func (w *workspace) listed(ctx context.Context, a *app, state string) ([]listedLink, error) {
	if state == stateLost {
		return w.lost(), nil
	}
	if state == "" {
		pairs, err := w.pairs(ctx, w.published(a.now()))
		out := make([]listedLink, len(pairs.All))
		for i, p := range pairs.All {
			out[i].Link = p.Link
		}
		return out, err
	}
	engine, err := w.engine(ctx)
	if err != nil {
		return nil, err
	}
	decided, err := w.decided(ctx, engine)
	if err != nil {
		return nil, err
	}
	links := decided
	if state == stateSuggested || state == stateDeclared || state == stateAll {
		offered, err := w.kept.Links(ctx, w.Library, w.config.Link)
		if err != nil {
			return nil, err
		}
		links = slices.Concat(decided, slices.DeleteFunc(offered, func(l earmark.Link) bool { return l.Verdict != earmark.Suggestion }))
	}
	earmark.SortLinks(links)
	return append(w.marked(links, decided), w.lost()...), nil
}

// marked are links with a mark on those whose evidence changed.
func (w *workspace) marked(links, decided []earmark.Link) []listedLink {
	stale := map[ends]bool{}
	for _, l := range w.stale(decided) {
		stale[endsOf(l)] = true
	}
	out := make([]listedLink, len(links))
	for i, l := range links {
		out[i] = listedLink{Link: l, stale: stale[endsOf(l)]}
	}
	return out
}

// lost are the verdicts that are on nothing in the library, in the order of
// their files.
func (w *workspace) lost() []listedLink {
	var out []listedLink
	for i := range w.Library.Verdicts {
		v := &w.Library.Verdicts[i]
		if _, ok := w.endsOfVerdict(*v); !ok {
			out = append(out, listedLink{lost: v, Link: earmark.Link{Article: v.Article.ID, Show: v.Episode.Show, Kind: v.Kind, Verdict: v.Decision}})
		}
	}
	return out
}

// listedRow is a line of "earmark list links --json": that of "earmark link"
// and what is told of a verdict.
type listedRow struct {
	linkRow
	State string `json:"state"`
	Stale bool   `json:"stale,omitempty"`
	Title string `json:"title_seen,omitempty"` // lost: of the episode or show
	File  string `json:"file,omitempty"`       // lost: where the verdict stands
	Line  int    `json:"line,omitempty"`
}

func newListedRow(l listedLink) listedRow {
	row := listedRow{linkRow: newLinkRow(l.Link), State: stateOf(l), Stale: l.stale}
	if l.lost != nil {
		row.Title, row.File, row.Line = l.lost.Episode.TitleSeen, l.lost.File, l.lost.Line
	}
	return row
}

func stateOf(l listedLink) string {
	switch {
	case l.lost != nil:
		return stateLost
	case l.Declared:
		return stateDeclared
	}
	for name, decision := range decisionOf {
		if l.Verdict == decision {
			return name
		}
	}
	return stateSuggested
}

func (a *app) printListed(w *workspace, links []listedLink) error {
	table := a.term.Table("ARTICLE", "EPISODE", "KIND", "SCORE", "AT", "VERDICT", "WHY").Give("WHY")
	for _, l := range links {
		if a.json {
			if err := a.term.JSON(newListedRow(l)); err != nil {
				return err
			}
			continue
		}
		score, words, reason := fmt.Sprintf("%.2f", l.Score), state(l.Link), why(unspoken(l.Link))
		if l.stale {
			words += " (stale)"
		}
		if l.lost != nil {
			score, words, reason = "", state(l.Link)+" (lost)", w.gone(*l.lost)
		}
		table.Row(string(l.Article), target(l.Link), string(l.Kind), score, moment(l.Link), words, reason)
	}
	return table.Flush()
}

// gone says which end of a lost verdict is not there.
func (w *workspace) gone(v earmark.Verdict) string {
	article, show, _ := w.Library.VerdictTarget(v)
	switch {
	case article == nil:
		return fmt.Sprintf("article %q is not in the library", v.Article.TitleSeen)
	case show == nil:
		return fmt.Sprintf("show %q is not in the library", v.Episode.Show)
	}
	return fmt.Sprintf("episode %q is not in show %s", v.Episode.TitleSeen, show.ID)
}
