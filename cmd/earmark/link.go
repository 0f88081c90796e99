package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"earmark/internal/earmark"
	"earmark/internal/link"
)

type linkOptions struct {
	from     string
	top      int
	min      float64
	minGiven bool // else it is -1: the floor
	kind     string
	explain  bool

	since      string
	reconsider bool
}

func newLinkCommand(a *app) *cobra.Command {
	o := linkOptions{min: -1}
	c := &cobra.Command{
		Use:   "link [ARTICLE...]",
		Short: "Find which articles and episodes belong together",
		Long: help(`
Find the links of all articles, or of those named, best first, with their kind,
a score from 0 to 1, the moment in the episode where the matter begins, and the
reasons. With --from episodes the arguments are episodes and the links are
listed from their side. Only what is above the floor of earmark.yaml is shown;
--min 0 shows every candidate.

--since lists the pairs of which either end is new since a date, or since the
day of the last issue of the letter that was planned or sent: a new episode may
belong to an article of years ago. Each pair stands once, the best first, and
tells which end is new. --reconsider lists the links an editor rejected on other
evidence than there is now; no other rejected link ever comes back.

--explain tells each signal with its share and its evidence, and of articles that
are named also what comes near and is not offered, and why.

In a library of more than 8 MB of text what has changed is added to the index of
the run before, until a fiftieth of either side is another: a score may then be
out by some hundredths, and a link that is only just offered may come or go. What
readers get is exact: "earmark build" and "earmark digest" make the index anew,
and so does "earmark list links" without --state, so that a fresh clone gives
the same.

--json prints a line each with the fields article, episode (none: the show as a
whole), show, kind, score, at (seconds), passage, verdict and reasons (signal,
share, evidence); with --since also new (article, episode or both).`,
			statusDone, statusFailed, statusUsage, statusPartly),
		Example: `  earmark link
  earmark link sharing-a-miscarriage --explain
  earmark link --from episodes --top 3 --json
  earmark link --since last
  earmark link eval`,
		RunE: func(c *cobra.Command, given []string) error {
			o.minGiven = c.Flags().Changed("min")
			switch {
			case c.Flags().Changed("since"):
				return runSince(c.Context(), a, o, given)
			case o.reconsider:
				return runReconsider(c.Context(), a, o, given)
			}
			return runLink(c.Context(), a, o, given)
		},
	}
	flags := c.Flags()
	flags.StringVar(&o.from, "from", "articles", "list from the side of `articles|episodes`")
	flags.IntVar(&o.top, "top", 0, "at most `N` links an item (default: link.top of earmark.yaml)")
	flags.Float64Var(&o.min, "min", -1, "only links that score at least `S` (default: link.floor of earmark.yaml)")
	flags.Lookup("min").DefValue = "0" // hidden in help: the default stands in earmark.yaml
	flags.StringVar(&o.kind, "kind", "", "only links of one `KIND`: "+strings.Join(kindNames(), ", "))
	flags.BoolVar(&o.explain, "explain", false, "tell each signal, its share and its evidence")
	flags.StringVar(&o.since, "since", "", "only pairs with an end that is new since `DATE`, or since the last issue: last")
	flags.BoolVar(&o.reconsider, "reconsider", false, "only rejected links for which there is new evidence")
	c.MarkFlagsMutuallyExclusive("since", "reconsider")
	c.AddCommand(newLinkEvalCommand(a))
	return c
}

func kindNames() []string {
	var names []string
	for _, k := range earmark.Kinds() {
		names = append(names, string(k))
	}
	return names
}

func (o linkOptions) validate() error {
	switch {
	case o.from != "articles" && o.from != "episodes":
		return fmt.Errorf("--from: found %q, expected articles or episodes", o.from)
	case o.kind != "" && !slices.Contains(kindNames(), o.kind):
		return fmt.Errorf("--kind: found %q, expected one of %s", o.kind, strings.Join(kindNames(), ", "))
	case o.minGiven && !(o.min >= 0 && o.min <= 1): // also refuses NaN
		return fmt.Errorf("--min: found %g, expected 0 to 1", o.min)
	case o.top < 0:
		return fmt.Errorf("--top: found %d, expected 1 or more", o.top)
	}
	return nil
}

func runLink(ctx context.Context, a *app, o linkOptions, given []string) error {
	if err := o.validate(); err != nil {
		return hinted(exitUsage, err, "earmark link --help")
	}
	a.hugeRoom()
	collectLate()
	c, err := a.readConfig()
	if err != nil {
		return err
	}
	kept := a.kept()
	if len(given) > 0 {
		c.Library.Read = func() { kept = kept.Ahead() }
	}
	w, err := a.loadGood(ctx, c)
	if err != nil {
		return err
	}
	w.kept = kept
	if err := knownItems(w.Library, o.from, given); err != nil {
		return err
	}
	links, err := o.links(ctx, w, given)
	if err != nil {
		return err
	}
	if err := a.printLinks(w.Library, links, o.explain); err != nil {
		return err
	}
	tells := o.explain && !a.json && len(given) > 0
	switch {
	case tells:
		if err := a.tellDeclined(ctx, w, links, o.from, given); err != nil {
			return err
		}
	case len(links) == 0:
		a.term.Note("no link has enough to speak for it; link ARTICLE --explain tells why, --min 0 shows every candidate")
	}
	return w.partly()
}

// declinedShown is how many links that suggest themselves and are not offered
// are told of an article or an episode.
const declinedShown = 3

// tellDeclined tells of the items asked about, whose links were told, what is not
// offered, and why.
func (a *app) tellDeclined(ctx context.Context, w *workspace, links []earmark.Link, from string, given []string) error {
	engine, err := w.kept.Open(ctx, w.Library, w.config.Link)
	if err != nil {
		return err
	}
	for _, id := range given {
		declined, err := declinedOf(ctx, engine, from, id)
		if err != nil {
			return err
		}
		title := articleTitle(w.Library, earmark.ArticleID(id))
		if from == "episodes" {
			title = w.Library.Episode(earmark.EpisodeID(id)).Title
		}
		if len(declined) == 0 {
			if !slices.ContainsFunc(links, func(l earmark.Link) bool { return string(l.Article) == id || string(l.Episode) == id }) {
				a.term.Note("nothing comes near %s; --min 0 shows every candidate", title)
			}
			continue
		}
		lines := "\n" + a.term.Dim("not offered beside "+title+":")
		for _, d := range declined {
			lines += "\n  " + declinedTitle(w.Library, from, d) + "\n      " + a.term.Wrap(declinedWhy(d), 6)
		}
		if err := a.term.Print("%s", lines); err != nil {
			return err
		}
	}
	return nil
}

func declinedOf(ctx context.Context, engine *link.Engine, from, id string) ([]link.Declined, error) {
	if from == "episodes" {
		return engine.DeclinedOfEpisode(ctx, earmark.EpisodeID(id), declinedShown)
	}
	return engine.Declined(ctx, earmark.ArticleID(id), declinedShown)
}

func declinedTitle(lib *earmark.Library, from string, d link.Declined) string {
	target := targetTitle(lib, d.Link)
	if from == "episodes" {
		target = articleTitle(lib, d.Article)
	}
	if d.AnyEpisode {
		return "an episode of " + strings.TrimSuffix(target, " (the show)")
	}
	if d.Score > 0 && d.Episode != "" {
		target += fmt.Sprintf(" (%.2f)", d.Score)
	}
	return target
}

// declinedWhy adds to why a link is not offered what nevertheless speaks for
// it: an editor may know better.
func declinedWhy(d link.Declined) string {
	why := d.Why
	if d.Verdict == earmark.Reject {
		return why
	}
	for _, r := range d.Reasons {
		if r.Signal == "text" {
			why += "; " + r.Evidence
		}
	}
	return why
}

// links asks about the whole library, or about the items given.
func (o linkOptions) links(ctx context.Context, w *workspace, given []string) ([]earmark.Link, error) {
	whole := link.Query{Min: -1}
	q := link.Query{Top: o.top, Min: o.min, Kind: earmark.Kind(o.kind)}
	switch {
	case len(given) > 0:
		engine, err := w.kept.Open(ctx, w.Library, w.config.Link)
		if err != nil {
			return nil, err
		}
		return o.linksOf(ctx, engine, q, given)
	case o.from == "articles" && q == whole:
		return w.kept.Links(ctx, w.Library, w.config.Link)
	}
	engine, err := w.kept.Open(ctx, w.Library, w.config.Link)
	if err != nil {
		return nil, err
	}
	if o.from == "episodes" {
		return engine.Episodes(ctx, q)
	}
	return engine.All(ctx, q)
}

func (o linkOptions) linksOf(ctx context.Context, engine *link.Engine, q link.Query, given []string) ([]earmark.Link, error) {
	ask := func(id string) ([]earmark.Link, error) { return engine.Article(ctx, earmark.ArticleID(id), q) }
	if o.from == "episodes" {
		ask = func(id string) ([]earmark.Link, error) { return engine.Episode(ctx, earmark.EpisodeID(id), q) }
	}
	var links []earmark.Link
	for _, id := range given {
		found, err := ask(id)
		if err != nil {
			return nil, err
		}
		links = append(links, found...)
	}
	return links, nil
}

// knownItems refuses a name that is not in the library, with the way to find
// the right one.
func knownItems(lib *earmark.Library, from string, given []string) error {
	for _, id := range given { // few: no table is made of all for them
		known := slices.ContainsFunc(lib.Articles, func(a *earmark.Article) bool { return string(a.ID) == id })
		if from == "episodes" {
			known = slices.ContainsFunc(lib.Episodes, func(e *earmark.Episode) bool { return string(e.ID) == id })
		}
		if !known {
			return hinted(exitUsage, fmt.Errorf("%s: there is no such %s", id, strings.TrimSuffix(from, "s")), "earmark list "+from)
		}
	}
	return nil
}
