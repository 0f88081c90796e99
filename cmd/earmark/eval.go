package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"earmark/internal/earmark"
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

func (a *app) judgements(ctx context.Context, w *workspace, qrels string) (judgements, int, error) {
	if qrels == "" {
		said, err := w.judged(ctx)
		return said, 0, err
	}
	f, err := os.Open(qrels)
	if err != nil {
		return judgements{}, 0, hinted(exitUsage, err, "")
	}
	defer f.Close()
	r := qrelsReader{lib: w.Library, said: newJudgements(), unknown: func(line int, what, id string) {
		a.term.Warn("%s:%d: %s %q is not in the library", qrels, line, what, id)
	}}
	if err := r.read(f); err != nil {
		return judgements{}, 0, hinted(exitUsage, fmt.Errorf("%s:%w", qrels, err), "earmark link eval --help")
	}
	return r.said, r.left, nil
}

// judgements are what is known of pairs: above 0 is good.
type judgements struct {
	pairs map[pairOf]int
}

type pairOf struct {
	article earmark.ArticleID
	episode earmark.EpisodeID
}

func newJudgements() judgements { return judgements{map[pairOf]int{}} }

func (j judgements) good() int {
	n := 0
	for _, grade := range j.pairs {
		if grade > 0 {
			n++
		}
	}
	return n
}

// judged is what the workspace itself says of pairs. What an item declares
// outranks a verdict.
func (w *workspace) judged(ctx context.Context) (judgements, error) {
	said := newJudgements()
	for on, v := range w.verdicts() {
		if on.episode == "" {
			continue
		}
		said.pairs[pairOf{on.article, on.episode}] = map[bool]int{true: 0, false: 1}[v.Decision == earmark.Reject]
	}
	links, err := w.kept.Links(ctx, w.Library, w.config.Link)
	for _, l := range links {
		if l.Declared && l.Episode != "" {
			said.pairs[pairOf{l.Article, l.Episode}] = 1
		}
	}
	return said, err
}

// qrelsReader reads judgements from a file.
type qrelsReader struct {
	lib     *earmark.Library
	said    judgements
	unknown func(line int, what, id string)
	left    int // rows left out
}

func (r *qrelsReader) read(in io.Reader) error {
	rows := bufio.NewScanner(in)
	for n := 1; rows.Scan(); n++ {
		text := strings.TrimPrefix(rows.Text(), "\ufeff")
		if strings.TrimSpace(text) == "" || strings.HasPrefix(text, "#") {
			continue
		}
		if err := r.row(n, text); err != nil {
			return fmt.Errorf("%d: %w", n, err)
		}
	}
	return rows.Err()
}

func (r *qrelsReader) row(n int, text string) error {
	cells := strings.Split(text, "\t")
	if len(cells) == 1 {
		cells = strings.Fields(text) // TREC parts columns by any space
	}
	if len(cells) == 4 {
		cells = []string{cells[0], cells[2], cells[3]}
	}
	if len(cells) != 3 {
		return fmt.Errorf("found %s, expected article, episode and grade, or TREC's four columns", count(len(cells), "column"))
	}
	grade, err := strconv.Atoi(strings.TrimSpace(cells[2]))
	if err != nil {
		return fmt.Errorf("grade: found %q, expected a whole number", cells[2])
	}
	article, episode := r.article(strings.TrimSpace(cells[0])), r.episode(strings.TrimSpace(cells[1]))
	switch {
	case article == nil:
		r.left++
		r.unknown(n, "article", cells[0])
	case episode == nil:
		r.left++
		r.unknown(n, "episode", cells[1])
	default:
		r.said.pairs[pairOf{article.ID, episode.ID}] = grade
	}
	return nil
}

func (r *qrelsReader) article(id string) *earmark.Article {
	if a := r.lib.Article(earmark.ArticleID(id)); a != nil {
		return a
	}
	return r.lib.ArticleOfGUID(earmark.GUID(id))
}

func (r *qrelsReader) episode(id string) *earmark.Episode {
	if e := r.lib.Episode(earmark.EpisodeID(id)); e != nil {
		return e
	}
	if found := r.lib.EpisodesOfGUID(earmark.GUID(id)); len(found) == 1 {
		return found[0]
	}
	return nil
}

// depth is how many of the first places count.
const depth = 10

// evaluation compares an engine that knows no verdicts with judgements.
type evaluation struct {
	engine *link.Engine
	said   judgements
	top    int // links to ask for, so that shows as a whole leave room for ten episodes
}

// rankingRow is how well one direction is ranked: a line of --json.
type rankingRow struct {
	Measure string  `json:"measure"` // "ranking"
	From    string  `json:"from"`    // "articles" or "episodes"
	Queries int     `json:"queries"`
	R1      float64 `json:"r1"`
	R5      float64 `json:"r5"`
	R10     float64 `json:"r10"`
	NDCG    float64 `json:"ndcg10"`
	MRR     float64 `json:"mrr"`
}

func (e evaluation) articles(ctx context.Context) (rankingRow, error) {
	wanted := map[earmark.ArticleID]map[earmark.EpisodeID]int{}
	for pair, grade := range e.said.pairs {
		put(wanted, pair.article, pair.episode, grade)
	}
	return measure("articles", wanted, func(id earmark.ArticleID) ([]earmark.Link, error) {
		return e.engine.Article(ctx, id, link.Query{Top: e.top})
	}, func(l earmark.Link) earmark.EpisodeID { return l.Episode })
}

func (e evaluation) episodes(ctx context.Context) (rankingRow, error) {
	wanted := map[earmark.EpisodeID]map[earmark.ArticleID]int{}
	for pair, grade := range e.said.pairs {
		put(wanted, pair.episode, pair.article, grade)
	}
	return measure("episodes", wanted, func(id earmark.EpisodeID) ([]earmark.Link, error) {
		return e.engine.Episode(ctx, id, link.Query{Top: e.top})
	}, func(l earmark.Link) earmark.ArticleID { return l.Article })
}

func put[A, B comparable](m map[A]map[B]int, a A, b B, grade int) {
	if grade <= 0 {
		return
	}
	if m[a] == nil {
		m[a] = map[B]int{}
	}
	m[a][b] = grade
}

// measure ranks for every query and takes the means. Queries are summed up in
// order, so that two runs agree to the last bit.
func measure[Q ~string, D ~string](from string, wanted map[Q]map[D]int, rank func(Q) ([]earmark.Link, error), other func(earmark.Link) D) (rankingRow, error) {
	out := rankingRow{Measure: "ranking", From: from, Queries: len(wanted)}
	for _, q := range slices.Sorted(maps.Keys(wanted)) {
		links, err := rank(q)
		if err != nil {
			return out, err
		}
		var ranked []int // the grades, in the order of the ranking
		for _, l := range links {
			if l.Episode != "" && len(ranked) < depth {
				ranked = append(ranked, wanted[q][other(l)])
			}
		}
		out.add(ranked, slices.Collect(maps.Values(wanted[q])))
	}
	n := float64(max(out.Queries, 1))
	for _, sum := range []*float64{&out.R1, &out.R5, &out.R10, &out.NDCG, &out.MRR} {
		*sum /= n
	}
	return out, nil
}

// add adds one query: the grades it found, in order, and all there are.
func (r *rankingRow) add(ranked, all []int) {
	recall := func(k int) float64 {
		return float64(len(slices.DeleteFunc(slices.Clone(ranked[:min(k, len(ranked))]), func(g int) bool { return g <= 0 }))) / float64(len(all))
	}
	r.R1, r.R5, r.R10 = r.R1+recall(1), r.R5+recall(5), r.R10+recall(10)
	if first := slices.IndexFunc(ranked, func(g int) bool { return g > 0 }); first >= 0 {
		r.MRR += 1 / float64(first+1)
	}
	ideal := slices.Sorted(slices.Values(all))
	slices.Reverse(ideal)
	r.NDCG += gain(ranked) / gain(ideal[:min(depth, len(ideal))])
}

// gain is the discounted gain of grades in an order.
func gain(grades []int) float64 {
	sum := 0.0
	for i, g := range grades {
		sum += float64(g) / math.Log2(float64(i)+2)
	}
	return sum
}

// bandRow is one tenth of the score: a line of --json.
type bandRow struct {
	Measure string  `json:"measure"` // "band"
	Low     float64 `json:"low"`
	High    float64 `json:"high"`
	Links   int     `json:"links"`
	Judged  int     `json:"judged"`
	Pleased float64 `json:"pleased"` // of the judged; 0 where none is

	good int
}

// bands tells of the links that would be offered how many are judged well, the
// highest scores first.
func (e evaluation) bands(ctx context.Context) ([]bandRow, error) {
	links, err := e.engine.All(ctx, link.Query{Min: -1})
	if err != nil {
		return nil, err
	}
	var bands [10]bandRow
	for _, l := range links {
		if l.Episode == "" {
			continue
		}
		b := &bands[min(int(l.Score*10), 9)]
		b.Links++
		if grade, ok := e.said.pairs[pairOf{l.Article, l.Episode}]; ok {
			b.Judged++
			if grade > 0 {
				b.good++
			}
		}
	}
	var out []bandRow
	for i, b := range slices.Backward(bands[:]) {
		if b.Links == 0 {
			continue
		}
		b.Measure, b.Low, b.High = "band", float64(i)/10, float64(i+1)/10
		b.Pleased = float64(b.good) / float64(max(b.Judged, 1))
		out = append(out, b)
	}
	return out, nil
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
