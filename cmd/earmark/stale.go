package main

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"earmark/internal/earmark"
	"earmark/internal/link"
)

// ends are what a link joins; two links of the same ends are one.
type ends struct {
	article earmark.ArticleID
	show    earmark.ShowID
	episode earmark.EpisodeID // empty: the show as a whole
}

func endsOf(l earmark.Link) ends { return ends{l.Article, l.Show, l.Episode} }

// verdicts are those that count, by what they are on: the latest, of one day
// the last. Lost ones are on nothing.
func (w *workspace) verdicts() map[ends]earmark.Verdict {
	out := map[ends]earmark.Verdict{}
	for _, v := range w.Library.Verdicts {
		on, ok := w.endsOfVerdict(v)
		if had, twice := out[on]; ok && (!twice || !v.On.Before(had.On)) {
			out[on] = v
		}
	}
	return out
}

func (w *workspace) endsOfVerdict(v earmark.Verdict) (ends, bool) {
	article, show, episode := w.Library.VerdictTarget(v)
	switch {
	case article == nil || show == nil:
		return ends{}, false
	case episode != nil:
		return ends{article.ID, episode.ID.Show(), episode.ID}, true
	}
	return ends{article: article.ID, show: show.ID}, v.Episode.GUID == ""
}

// engine knows the links of the whole library, drafts among them.
func (w *workspace) engine(ctx context.Context) (*link.Engine, error) {
	return w.kept.Open(ctx, w.Library, w.config.Link)
}

// decided are the links that verdicts speak of, as the engine sees them today:
// with what was rejected. No two are alike.
func (w *workspace) decided(ctx context.Context, engine *link.Engine) ([]earmark.Link, error) {
	asked := map[earmark.ArticleID]bool{}
	var out []earmark.Link
	for _, v := range w.Library.Verdicts {
		on, ok := w.endsOfVerdict(v)
		if !ok || asked[on.article] {
			continue
		}
		asked[on.article] = true
		found, err := engine.Article(ctx, on.article, link.Query{Top: math.MaxInt, Min: -1, WithRejected: true})
		if err != nil {
			return nil, err
		}
		for _, l := range found {
			if l.Verdict != earmark.Suggestion {
				out = append(out, l)
			}
		}
	}
	return out, nil
}

// stale are the links with a verdict for which other reasons speak now than
// the editor saw. A verdict that does not say what was seen is never stale.
func (w *workspace) stale(decided []earmark.Link) []earmark.Link {
	given := w.verdicts()
	var out []earmark.Link
	for _, l := range decided {
		if v := given[endsOf(l)]; v.Evidence != "" && isNew(v.Evidence, evidence(w.Library, unspoken(l))) {
			out = append(out, l)
		}
	}
	return out
}

// unspoken is a link with the reasons an editor saw before deciding: without
// the verdict itself.
func unspoken(l earmark.Link) earmark.Link {
	l.Reasons = slices.DeleteFunc(slices.Clone(l.Reasons), func(r earmark.Reason) bool { return r.Signal == "verdict" })
	return l
}

// reconsidered are the rejected links for which other reasons speak now: those
// alone an editor may want to be asked about again. Best first.
func (w *workspace) reconsidered(ctx context.Context) ([]earmark.Link, error) {
	engine, err := w.engine(ctx)
	if err != nil {
		return nil, err
	}
	decided, err := w.decided(ctx, engine)
	if err != nil {
		return nil, err
	}
	links := slices.DeleteFunc(w.stale(decided), func(l earmark.Link) bool { return l.Verdict != earmark.Reject || l.Declared })
	earmark.SortLinks(links)
	return links, nil
}

// staleFindings tell of rejected links with new evidence. They are no faults.
func (w *workspace) staleFindings(ctx context.Context) ([]earmark.Finding, error) {
	if !slices.ContainsFunc(w.Library.Verdicts, func(v earmark.Verdict) bool { return v.Decision == earmark.Reject && v.Evidence != "" }) {
		return nil, nil // the engine need not be asked
	}
	links, err := w.reconsidered(ctx)
	if err != nil {
		return nil, err
	}
	given := w.verdicts()
	var out []earmark.Finding
	for _, l := range links {
		v := given[endsOf(l)]
		out = append(out, earmark.Finding{
			File: v.File, Line: v.Line, Severity: earmark.Info, Rule: "verdict.stale",
			Message: fmt.Sprintf("%s was rejected for %s on other evidence than there is now: %s", target(l), l.Article, strings.Join(evidenceOf(unspoken(l)), "; ")),
			Hint:    "earmark link --reconsider " + string(l.Article),
		})
	}
	return out, nil
}

func evidenceOf(l earmark.Link) []string {
	var words []string
	for _, r := range l.Reasons {
		words = append(words, r.Evidence)
	}
	return words
}
