package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"earmark/internal/link"
)

func newLinkEvalCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "eval [QRELS]",
		Short: "Measure how well the links agree with verdicts",
		Long: help(`
Rank the episodes of each article, and the articles of each episode, as if
nobody had decided anything, and compare that with what editors said: accepted,
pinned and declared pairs are good, rejected ones are not, and of all others
nobody knows. QRELS judges instead of the workspace: a line a pair, with article,
episode and grade between tabs, or TREC's four columns; above 0 is good. Items
go by identifier or GUID.

For either direction it tells over how many queries (items with a good pair) it
went, and of these the mean of: the share of good ones among the first 1, 5 and
10 (R@1, R@5, R@10), nDCG@10, and one over the place of the first good one among
ten (MRR). Then, for each tenth of the score, how many links are offered, how
many of these are judged, and the share of judged ones that please: where scores
are honest, about 8 of 10 at 0.8.

--json prints a line a row: measure "ranking" with from, queries, r1, r5, r10,
ndcg10, mrr; "band" with low, high, links, judged, pleased; "pairs" with judged
and good.`,
			statusDone, statusFailed, statusUsage, "3  done without rows whose items are not in the library"),
		Example: `  earmark link eval
  earmark link eval judged.tsv
  earmark link eval --json | jq 'select(.measure == "band")'`,
		Args: args(cobra.MaximumNArgs(1)),
		RunE: func(c *cobra.Command, given []string) error {
			return runLinkEval(c.Context(), a, append(given, "")[0])
		},
	}
}

func runLinkEval(ctx context.Context, a *app, qrels string) error {
	w, err := a.openGood(ctx)
	if err != nil {
		return err
	}
	said, unknown, err := a.judgements(ctx, w, qrels)
	if err != nil {
		return err
	}
	if len(said.pairs) == 0 {
		a.term.Note("no pair is judged yet: earmark review")
		return w.partly()
	}
	engine, err := link.New(ctx, w.Library.Undecided(), w.config.Link)
	if err != nil {
		return err
	}
	e := evaluation{engine: engine, said: said, top: depth + len(w.Library.Shows)}
	if err := a.printEvaluation(ctx, e); err != nil {
		return err
	}
	if unknown > 0 {
		return hinted(exitPartly, fmt.Errorf("left out %s of %s whose items are not in the library", count(unknown, "row"), qrels), "earmark list articles; earmark list episodes")
	}
	return w.partly()
}

// pairsRow is what was judged: a line of --json.
type pairsRow struct {
	Measure string `json:"measure"` // "pairs"
	Judged  int    `json:"judged"`
	Good    int    `json:"good"`
}

func (a *app) printEvaluation(ctx context.Context, e evaluation) error {
	forth, err := e.articles(ctx)
	back, err2 := e.episodes(ctx)
	bands, err3 := e.bands(ctx)
	if err := errors.Join(err, err2, err3); err != nil {
		return err
	}
	pairs := pairsRow{"pairs", len(e.said.pairs), e.said.good()}
	if a.json {
		err := errors.Join(a.term.JSON(pairs), a.term.JSON(forth), a.term.JSON(back))
		for _, b := range bands {
			err = errors.Join(err, a.term.JSON(b))
		}
		return err
	}
	ranking := a.term.Table("FROM", "QUERIES", "R@1", "R@5", "R@10", "NDCG@10", "MRR")
	for _, r := range []rankingRow{forth, back} {
		ranking.Row(r.From, fmt.Sprint(r.Queries), share(r.R1), share(r.R5), share(r.R10), share(r.NDCG), share(r.MRR))
	}
	table := a.term.Table("SCORE", "LINKS", "JUDGED", "PLEASED")
	for _, b := range bands {
		pleased := ""
		if b.Judged > 0 {
			pleased = share(b.Pleased)
		}
		table.Row(fmt.Sprintf("%.1f to %.1f", b.Low, b.High), fmt.Sprint(b.Links), fmt.Sprint(b.Judged), pleased)
	}
	if err := ranking.Flush(); err != nil {
		return err
	}
	a.term.Note("")
	if err := table.Flush(); err != nil {
		return err
	}
	a.term.Note("%s judged, %d of them good", count(pairs.Judged, "pair"), pairs.Good)
	if pairs.Good == pairs.Judged {
		a.term.Note("nobody rejected a pair: that all judged ones please says nothing")
	}
	return nil
}

func share(v float64) string { return strconv.FormatFloat(v, 'f', 3, 64) }
