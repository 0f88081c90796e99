package main

import (
	"fmt"
	"math"
	"strings"

	"earmark/internal/earmark"
)

// linkRow is a line of "earmark link --json". The names are fixed and only
// more may come.
type linkRow struct {
	Article earmark.ArticleID `json:"article"`
	Episode earmark.EpisodeID `json:"episode,omitempty"`
	Show    earmark.ShowID    `json:"show"`
	Kind    earmark.Kind      `json:"kind"`
	Score   float64           `json:"score"`
	At      *float64          `json:"at,omitempty"` // seconds
	Passage string            `json:"passage,omitempty"`
	Verdict earmark.Decision  `json:"verdict"`
	Reasons []earmark.Reason  `json:"reasons"`
}

func newLinkRow(l earmark.Link) linkRow {
	row := linkRow{Article: l.Article, Episode: l.Episode, Show: l.Show, Kind: l.Kind, Score: l.Score, Verdict: l.Verdict, Reasons: l.Reasons}
	if row.Reasons == nil {
		row.Reasons = []earmark.Reason{}
	}
	if l.Moment != nil {
		at := math.Round(l.Moment.At.Seconds()*10) / 10
		row.At, row.Passage = &at, l.Moment.Passage
	}
	return row
}

// printLinks prints links in the order given: JSON Lines, a table, or with
// explain a paragraph each.
func (a *app) printLinks(lib *earmark.Library, links []earmark.Link, explain bool) error {
	if a.json {
		for _, l := range links {
			if err := a.term.JSON(newLinkRow(l)); err != nil {
				return err
			}
		}
		return nil
	}
	if explain {
		return a.explainLinks(lib, links)
	}
	table := a.term.Table("ARTICLE", "EPISODE", "KIND", "SCORE", "AT", "VERDICT", "WHY").Give("WHY")
	for _, l := range links {
		table.Row(string(l.Article), target(l), string(l.Kind), fmt.Sprintf("%.2f", l.Score), moment(l), state(l), why(l))
	}
	return table.Flush()
}

// target is the episode, or "SHOW/" for a show as a whole.
func target(l earmark.Link) string {
	if l.Episode == "" {
		return string(l.Show) + "/"
	}
	return string(l.Episode)
}

func moment(l earmark.Link) string {
	if l.Moment == nil {
		return ""
	}
	return earmark.Clock(l.Moment.At)
}

// state is what stands behind a link: an editor's word, the item's own, or
// nothing yet.
func state(l earmark.Link) string {
	switch {
	case l.Declared:
		return "declared"
	case l.Verdict == earmark.Suggestion:
		return "suggested"
	}
	return string(l.Verdict)
}

func why(l earmark.Link) string {
	for _, r := range l.Reasons {
		if r.Signal != "date" { // that two came out together says nothing of what they have in common
			return r.Evidence
		}
	}
	if len(l.Reasons) == 0 {
		return ""
	}
	return l.Reasons[0].Evidence
}

func (a *app) explainLinks(lib *earmark.Library, links []earmark.Link) error {
	for i, l := range links {
		var b strings.Builder
		if i > 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "%s\n  %s %s\n", a.term.Bold(articleTitle(lib, l.Article)), a.term.Accent("→"), a.term.Bold(targetTitle(lib, l)))
		fmt.Fprintf(&b, "  %s, score %.2f, %s", l.Kind, l.Score, state(l))
		for _, r := range l.Reasons {
			fmt.Fprintf(&b, "\n  %3.0f %%  %-8s %s", r.Share*100, r.Signal, a.term.Wrap(r.Evidence, 18))
		}
		if m := l.Moment; m != nil {
			b.WriteString("\n  " + a.term.Accent("at "+earmark.Clock(m.At)))
			if words := momentWords(*m); words != "" {
				b.WriteString("  " + a.term.Wrap(words, 11+len(earmark.Clock(m.At))-4))
			}
		}
		if err := a.term.Print("%s", b.String()); err != nil {
			return err
		}
	}
	return nil
}

func momentWords(m earmark.Moment) string {
	if m.Passage != "" {
		return "“" + m.Passage + "”"
	}
	return m.Chapter
}

func articleTitle(lib *earmark.Library, id earmark.ArticleID) string {
	if x := lib.Article(id); x != nil {
		return x.Title
	}
	return string(id)
}

func targetTitle(lib *earmark.Library, l earmark.Link) string {
	show := string(l.Show)
	if s := lib.Show(l.Show); s != nil {
		show = s.Title
	}
	if e := lib.Episode(l.Episode); e != nil {
		return show + ": " + e.Title
	}
	return show + " (the show)"
}
