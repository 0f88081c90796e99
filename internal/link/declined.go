package link

import (
	"context"
	"fmt"
	"slices"

	"earmark/internal/earmark"
)

// Declined is a link that is not offered though it may seem to suggest itself.
type Declined struct {
	earmark.Link
	Why string // in words an editor could be shown
	// AnyEpisode is set where not the show is declined but every episode of it.
	AnyEpisode bool
}

// tempting is from what part of the floor on a candidate is worth a word.
const tempting = 0.5

// Declined tells which links of an article seem to suggest themselves and are
// not offered, best first, n at most, and why. Nil when there are none or the
// article is not in the library. Errors are those of [Engine.Article].
func (e *Engine) Declined(ctx context.Context, id earmark.ArticleID, n int) ([]Declined, error) {
	number, ok := e.at.article(id)
	if !ok {
		return nil, nil
	}
	if err := e.listen(ctx); err != nil {
		return nil, err
	}
	return e.declined(number, n), nil
}

func (e *Engine) declined(number, n int) []Declined {
	q := Query{Min: -1}
	offered := e.uncrowded(e.choose(e.wantedOf(articles, number, q), q), articles, q)
	all := e.candidates(articles, number, tempting*e.opts.Floor)
	decided := e.decidedTwins(all, articles)
	slices.SortFunc(all, e.better)
	var out []Declined
	for i := range all {
		c := &all[i]
		if c.episode < 0 || len(out) == n || slices.ContainsFunc(offered, func(o candidate) bool { return o.episode == c.episode }) {
			continue
		}
		if c.claims == nil && c.score < tempting*e.opts.Floor {
			continue
		}
		out = append(out, Declined{Link: e.link(c), Why: e.refusal(c, offered, decided)})
	}
	return append(out, e.showsAlone(number, offered)...)
}

// refusal tells why a candidate is not among those offered.
func (e *Engine) refusal(c *candidate, offered []candidate, decided map[int]bool) string {
	switch {
	case c.claims.decision() == earmark.Reject:
		return verdictWords(*c.claims.verdict)
	case e.keptBack(c):
		why, _ := e.withheld(c)
		return why
	case c.score < e.opts.Floor:
		return fmt.Sprintf("scores less than %g, the floor", e.opts.Floor)
	case !c.heard.tells() && !e.evident(c.pair):
		return e.thin(c.pair)
	}
	if twin := e.offeredTwin(c, offered); twin >= 0 {
		return "the same as “" + e.lib.Episodes[twin].Title + "”, which is offered"
	}
	if decided[e.twin(c, articles)] {
		return "the same as an episode that an editor decided on"
	}
	if last := e.crowd(c.episode).last; last != nil && e.better(*c, *last) > 0 {
		return fmt.Sprintf("suits %d other articles better", e.opts.Crowd)
	}
	return fmt.Sprintf("%s better ones are offered", numeral(e.opts.Top))
}

// thin tells what the texts of a pair lack.
func (e *Engine) thin(p pair) string {
	if p.relative < leastRelative {
		return "the texts have little in common: it is the date, or somebody's name"
	}
	shared := 0
	for range e.texts.shared(p.article, p.episode) {
		shared++
	}
	if shared < leastShared {
		return "the texts have hardly a word in common"
	}
	return "what the texts have in common hangs on one word, or on a name"
}

// offeredTwin is the episode that is offered in a candidate's stead; -1 for
// none.
func (e *Engine) offeredTwin(c *candidate, offered []candidate) int {
	for i := range offered {
		if o := &offered[i]; o.episode >= 0 && e.twin(o, articles) == e.twin(c, articles) {
			return o.episode
		}
	}
	return -1
}

// showsAlone tells of the shows of an article's author no episode of which is
// offered: that somebody has a podcast is no reason to offer its latest.
func (e *Engine) showsAlone(number int, offered []candidate) []Declined {
	var out []Declined
	for _, t := range e.ledger.shows[number] {
		if slices.ContainsFunc(offered, func(o candidate) bool { return o.episode >= 0 && o.show == t.show }) {
			continue
		}
		c := e.showCandidate(t)
		if c.claims.decision() == earmark.Reject {
			out = append(out, Declined{Link: e.link(&c), Why: verdictWords(*c.claims.verdict)})
			continue
		}
		if why, withheld := e.withheld(&c); withheld {
			out = append(out, Declined{Link: e.link(&c), Why: why})
			continue
		}
		out = append(out, Declined{Link: e.link(&c), Why: "none has enough of the article’s matter, and the show alone is no reason", AnyEpisode: true})
	}
	return out
}

func numeral(n int) string {
	small := []string{"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"}
	if n >= 0 && n < len(small) {
		return small[n]
	}
	return fmt.Sprint(n)
}
