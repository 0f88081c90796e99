package link

import (
	"cmp"
	"slices"

	"earmark/internal/earmark"
)

// Query says which links are wanted. The zero value asks for every candidate,
// up to the options' number of suggestions an item.
type Query struct {
	// Top is how many links an item has at most. 0 means [Options.Top], and
	// then what is declared or decided comes on top of the suggestions.
	Top int
	// Min is the least score; negative means the floor of the options. Beside
	// the score some evidence in the texts themselves is wanted, but with 0,
	// which means every candidate, even those that only share a word.
	Min float64
	// Kind is the one kind wanted; empty means all.
	Kind earmark.Kind
	// Bare leaves out reasons and moments, which take longer than the ranking,
	// for whoever only counts or measures.
	Bare bool
	// Untold leaves out reasons alone, which are for editors and take about as
	// long as the ranking.
	Untold bool
	// WithRejected adds the links an editor said no to.
	WithRejected bool
}

// least is the score a query wants.
func (e *Engine) least(q Query) float64 {
	if q.Min < 0 {
		return e.opts.Floor
	}
	return q.Min
}

// wantedOf are the candidates of a document that a query wants, best first.
func (e *Engine) wantedOf(s side, number int, q Query) []candidate {
	all := e.candidates(s, number, e.least(q))
	decided := e.decidedTwins(all, s)
	kept := all[:0]
	for i := range all {
		if e.wanted(&all[i], q) {
			kept = append(kept, all[i])
		}
	}
	slices.SortFunc(kept, e.better)
	if q.suggests() {
		kept = e.originals(kept, decided, s)
	}
	return kept
}

// choose keeps as many of the wanted, best first, as a query has room for.
func (e *Engine) choose(wanted []candidate, q Query) []candidate {
	if q.Top > 0 {
		return wanted[:min(q.Top, len(wanted))]
	}
	suggested := 0
	return slices.DeleteFunc(wanted, func(c candidate) bool {
		if c.episode < 0 || c.claims.certain() {
			return false
		}
		suggested++
		return suggested > e.opts.Top
	})
}

// suggests tells whether a query asks for what an editor should look at, and
// not for what there is.
func (q Query) suggests() bool { return q.Min < 0 }

// wanted tells whether a candidate passes a query. Pairs from the text are
// judged first by score, for the evidence is dearer to look at.
func (e *Engine) wanted(c *candidate, q Query) bool {
	switch {
	case c.claims.decision() == earmark.Reject && !c.claims.declared() && !q.WithRejected:
		return false
	case q.Kind != "" && c.kind != q.Kind:
		return false
	case e.keptBack(c):
		return false
	case q.Min == 0:
		return true
	case q.Min > 0 && c.score < q.Min:
		return false
	case c.claims.certain(), c.claims.decision() == earmark.Reject:
		return true
	}
	return c.score >= e.least(q) && (c.episode < 0 || c.heard.tells() || e.evident(c.pair))
}

func (e *Engine) keptBack(c *candidate) bool {
	_, yes := e.withheld(c)
	return yes
}

// evident tells whether the texts of a pair have enough in common to be shown.
// It must not hang on one word, nor on the name of somebody whom both know:
// without those enough must remain. Of the few things that a thin pair has in
// common the best phrase may be the name of somebody unknown, or of two people,
// and counts for nothing, unless the author of the one speaks in the other.
func (e *Engine) evident(p pair) bool {
	if p.relative-p.most < leastRelative {
		return false
	}
	names := e.sharedNames(p)
	if len(names) < restWithout && p.rest >= leastRelative {
		return true
	}
	usual, others := float64(e.texts.row(articles, p.article).usual), float64(e.texts.row(episodes, p.episode).usual)
	enough := func(c inCommon) bool {
		return c.count >= leastShared && relative(c.rest-c.most, usual, others) >= leastRelative
	}
	all, few := inCommon{}, make([]part, 0, fewShared)
	for feature, weight := range e.texts.shared(p.article, p.episode) {
		if names[feature] {
			continue
		}
		all.add(weight)
		if all.count > fewShared && enough(all) {
			return true // what remains only grows
		}
		if len(few) < fewShared {
			few = append(few, part{feature, weight})
		}
	}
	if all.count > fewShared {
		return false
	}
	if len(names) == 0 && !p.met.speaks {
		few = withoutPhrase(few)
	}
	return wordsAmong(few) >= thinWords && enough(sumOf(few))
}

// thinWords are the words that must be among the few features of a thin pair:
// one word beside a line that all pieces end with makes many pairs.
const thinWords = 2

func wordsAmong(parts []part) int {
	n := 0
	for _, p := range parts {
		if !isPair(p.feature) {
			n++
		}
	}
	return n
}

// fewShared is how many features a pair may have in common for one phrase to be
// so much of it that it may be all.
const fewShared = leastShared + restWithout - 1

// part is a feature that two texts have in common, and what it adds.
type part struct {
	feature uint64
	weight  float64
}

// inCommon is what parts come to.
type inCommon struct {
	count      int
	rest, most float64 // the sum, and the largest
}

func (c *inCommon) add(weight float64) {
	c.count++
	c.rest += weight
	c.most = max(c.most, weight)
}

func sumOf(parts []part) (c inCommon) {
	for _, p := range parts {
		c.add(p.weight)
	}
	return c
}

// withoutPhrase leaves out the two words, and their pair, that add most.
func withoutPhrase(parts []part) []part {
	at := make(map[uint64]int, len(parts))
	for i, p := range parts {
		at[p.feature] = i
	}
	var phrase []int
	most := 0.0
	for i, a := range parts {
		if isPair(a.feature) {
			continue
		}
		for j, b := range parts[:i] {
			k, said := at[pairOf(a.feature, b.feature)]
			if !said {
				continue
			}
			if sum := a.weight + b.weight + parts[k].weight; sum > most {
				most, phrase = sum, []int{i, j, k}
			}
		}
	}
	var left []part
	for i, p := range parts {
		if !slices.Contains(phrase, i) {
			left = append(left, p)
		}
	}
	return left
}

// sharedNames are the features of the names of those whom the article and the
// episode both name or credit.
func (e *Engine) sharedNames(p pair) map[uint64]bool {
	var names map[uint64]bool
	x := e.lib.Episodes[p.episode]
	for _, id := range e.facts[articles][p.article].named {
		if _, speaks := roleIn(x.People, id); !speaks && !slices.Contains(e.facts[episodes][p.episode].named, id) {
			continue
		}
		if names == nil {
			names = map[uint64]bool{}
		}
		for _, feature := range e.called[id] {
			names[feature] = true
		}
	}
	return names
}

// better orders by score, then by identifier, as [earmark.SortLinks] does.
func (e *Engine) better(a, b candidate) int {
	return cmp.Or(
		cmp.Compare(b.score, a.score),
		cmp.Compare(e.lib.Articles[a.article].ID, e.lib.Articles[b.article].ID),
		cmp.Compare(a.show, b.show),
		cmp.Compare(e.episodeID(a.episode), e.episodeID(b.episode)))
}

func (e *Engine) episodeID(number int) earmark.EpisodeID {
	if number < 0 {
		return ""
	}
	return e.lib.Episodes[number].ID
}
