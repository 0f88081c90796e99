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
const tempting = 2.0 / 3

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
	d := e.newDecliner(articles, number)
	return append(d.pairs(n), e.showsAlone(number, d.offered)...), nil
}

// DeclinedOfEpisode is [Engine.Declined] from the side of an episode.
func (e *Engine) DeclinedOfEpisode(ctx context.Context, id earmark.EpisodeID, n int) ([]Declined, error) {
	number, ok := e.at.episode(id)
	if !ok {
		return nil, nil
	}
	if err := e.listen(ctx); err != nil {
		return nil, err
	}
	return e.newDecliner(episodes, number).pairs(n), nil
}

// decliner tells why what suggests itself to one document is not offered.
type decliner struct {
	*Engine
	asked   side
	offered []candidate
	all     []candidate // best first
	decided map[int]bool
}

func (e *Engine) newDecliner(s side, number int) decliner {
	q := Query{Min: -1}
	d := decliner{Engine: e, asked: s, offered: e.uncrowded(e.choose(e.wantedOf(s, number, q), q), s, q)}
	d.all = e.candidates(s, number, tempting*e.opts.Floor)
	d.decided = e.decidedTwins(d.all, s)
	slices.SortFunc(d.all, e.better)
	return d
}

// pairs are the best n that are not offered.
func (d decliner) pairs(n int) []Declined {
	var out []Declined
	for i := range d.all {
		c := &d.all[i]
		isOffered := slices.ContainsFunc(d.offered, func(o candidate) bool { return o.article == c.article && o.episode == c.episode })
		if c.episode < 0 || len(out) == n || isOffered || c.claims == nil && c.score < tempting*d.opts.Floor {
			continue
		}
		out = append(out, Declined{Link: d.link(c), Why: d.refusal(c)})
	}
	return out
}

// refusal tells why a candidate is not among those offered.
func (d decliner) refusal(c *candidate) string {
	e := d.Engine
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
	if twin := d.offeredTwin(c); twin != "" {
		return "the same as “" + twin + "”, which is offered"
	}
	if d.decided[e.twin(c, d.asked)] {
		return "the same as another that an editor decided on"
	}
	if d.asked == articles {
		if last := e.crowd(c.episode).last; last != nil && e.better(*c, *last) > 0 {
			return suitsBetter(e.opts.Crowd)
		}
	}
	if d.suggested() < e.opts.Top {
		return "what the two share is too little of either text to lead from one to the other"
	}
	return fmt.Sprintf("%s better ones are offered", numeral(e.opts.Top))
}

func suitsBetter(articles int) string {
	if articles == 1 {
		return "suits another article better"
	}
	return fmt.Sprintf("suits %d other articles better", articles)
}

// suggested is how many of those that are offered nobody asked for.
func (d decliner) suggested() int {
	n := 0
	for i := range d.offered {
		if d.offered[i].episode >= 0 && !d.offered[i].claims.certain() {
			n++
		}
	}
	return n
}

// thin tells what the texts of a pair lack.
func (e *Engine) thin(p pair) string {
	if p.relative < leastRelative {
		return "the date, or somebody’s name, speaks for it more than the texts do"
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

// offeredTwin is the title of what is offered in a candidate's stead; empty where
// nothing is.
func (d decliner) offeredTwin(c *candidate) string {
	for i := range d.offered {
		o := &d.offered[i]
		if o.episode < 0 || d.twin(o, d.asked) != d.twin(c, d.asked) {
			continue
		}
		if d.asked == articles {
			return d.lib.Episodes[o.episode].Title
		}
		return d.lib.Articles[o.article].Title
	}
	return ""
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
