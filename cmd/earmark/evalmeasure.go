package main

import (
	"context"
	"maps"
	"math"
	"slices"

	"earmark/internal/earmark"
	"earmark/internal/link"
)

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
