package link

import (
	"slices"

	"earmark/internal/earmark"
)

// candidate is a link that may be shown: a pair, or an article and a show.
type candidate struct {
	pair   // episode is -1 for a show as a whole
	show   earmark.ShowID
	dated  bool    // both of them
	claims *claims // nil: nothing is said outright
	heard  overheard
	likely float64 // the score of the factors alone
	score  float64
	kind   earmark.Kind
}

// trailer is a type of episode.
const trailer = "trailer"

// candidates are the links a document could have that may reach a score: every
// document of the other side whose text has so much in common with it, and
// whatever is claimed, or heard, of it. Least 0 adds everybody whom only people
// join.
func (e *Engine) candidates(s side, number int, least float64) []candidate {
	w := e.desks.Get().(*desk)
	defer e.desks.Put(w)
	w.start(e, s, number, least)
	// The texts must be at least so alike, were both published on one day and
	// by the best of acquaintances.
	w.near = e.texts.near(s, number, w.strength/(dateFactor(0)*(1+authorWorth)), w.mayReach, &w.adder, w.near[:0])
	for _, n := range w.near {
		if w.mayReach(n) {
			w.add(n)
		}
	}
	for _, other := range e.ledger.others(s, number) {
		w.add(near{other: other, relative: e.texts.of(ordered(s, number, other))})
	}
	for _, other := range w.heard.others(s, number) {
		w.add(near{other: other, relative: e.texts.of(ordered(s, number, other))})
	}
	if least <= 0 {
		w.acquaintances()
	}
	if s == articles {
		for _, t := range e.ledger.shows[number] {
			w.found = append(w.found, e.showCandidate(t))
		}
	}
	return w.found
}

// ordered puts the numbers of a document and one of the other side as article
// and episode.
func ordered(s side, number, other int) (article, episode int) {
	if s == episodes {
		return other, number
	}
	return number, other
}

// desk is room for one question. It is not safe for concurrent use.
type desk struct {
	engine   *Engine
	side     side
	number   int
	adder    adder
	near     []near
	heard    *heard
	seen     map[int]bool
	strength float64 // the S a pair must reach
	found    []candidate
}

func (w *desk) start(e *Engine, s side, number int, least float64) {
	w.strength = strengthOf(least)
	w.engine, w.side, w.number, w.heard = e, s, number, e.heard.Load()
	if w.seen == nil {
		w.seen = map[int]bool{}
	}
	clear(w.seen)
	w.found = nil
}

// mayReach tells, before anything else is looked at, whether a pair is near
// enough in time.
func (w *desk) mayReach(n near) bool {
	a, x := ordered(w.side, w.number, n.other)
	return n.relative*w.engine.calendar.factor(a, x)*(1+authorWorth) >= w.strength
}

// add judges a pair once. A trailer tells of the show and not of a matter: it
// is linked only where somebody asks for it.
func (w *desk) add(n near) {
	if w.seen[n.other] {
		return
	}
	w.seen[n.other] = true
	a, x := ordered(w.side, w.number, n.other)
	episode := w.engine.lib.Episodes[x]
	c := w.engine.candidate(target{a, x, episode.ID.Show()}, n, w.heard.of[ends{a, x}])
	if c.claims != nil || episode.Type != trailer {
		w.found = append(w.found, c)
	}
}

// acquaintances adds the pairs that only people join.
func (w *desk) acquaintances() {
	e := w.engine
	for _, other := range e.acquainted(w.side, w.number) {
		a, x := ordered(w.side, w.number, other)
		if !w.seen[other] && e.people.between(e.lib.Articles[a], e.facts[articles][a], e.lib.Episodes[x], e.facts[episodes][x]).speaks {
			w.add(near{other: other})
		}
	}
}

// acquainted are the documents of the other side which somebody who tells
// anything joins to one: who wrote the article speaks in the episode. They are
// in order.
func (e *Engine) acquainted(s side, number int) []int {
	var out []int
	if s == articles {
		for _, id := range e.facts[articles][number].authors {
			if in := e.people.speaks[id]; e.people.rare(len(in)) > 0 {
				out = append(out, in...)
			}
		}
	} else {
		for _, c := range e.lib.Episodes[number].People {
			if e.people.rare(len(e.people.speaks[c.Person])) > 0 {
				out = append(out, e.wrote[c.Person]...)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// candidate joins all that is known of an article and an episode.
func (e *Engine) candidate(t target, n near, heard overheard) candidate {
	a, x := e.facts[articles][t.article], e.facts[episodes][t.episode]
	c := candidate{show: t.show, claims: e.ledger.of[t]}
	c.article, c.episode, c.relative, c.most, c.rest = t.article, t.episode, n.relative, n.most, n.rest
	c.date = e.calendar.factor(t.article, t.episode)
	_, c.dated = e.calendar.apart(t.article, t.episode)
	c.met = e.people.between(e.lib.Articles[t.article], a, e.lib.Episodes[t.episode], x)
	c.heard = heard
	c.likely = score(c.strength())
	c.score = 1 - (1-c.likely)*c.heard.open()
	if c.claims.certain() {
		c.score = certain(c.score)
	}
	c.kind = kindOf(&c)
	return c
}

// showCandidate is what is known of an article and a show as a whole.
func (e *Engine) showCandidate(t target) candidate {
	c := candidate{pair: pair{article: t.article, episode: -1}, show: t.show, claims: e.ledger.of[t]}
	for _, x := range c.claims.list {
		c.score = max(c.score, x.score)
	}
	if c.claims.certain() {
		c.score = certain(c.score)
	}
	c.kind = kindOf(&c)
	return c
}

// quotes tells whether the article quotes the episode: by a quotation that
// stands alone, or by a longer one where the two have to do with each other. A
// few words are anybody's: a heading, a proverb, what somebody else said too.
func (c *candidate) quotes() bool {
	best := c.heard.best()
	switch {
	case best == nil:
		return false
	case c.heard.tells():
		return true
	}
	return best.sure() && (c.claims.certain() || c.strong() || c.met.worth > 0)
}

// withheld tells, of a suggestion, which rule of an editor keeps it from being
// offered.
func (e *Engine) withheld(c *candidate) (why string, yes bool) {
	if c.claims.certain() || c.claims.decision() != earmark.Suggestion {
		return "", false
	}
	return e.lib.Withholds(e.lib.Articles[c.article], c.show)
}

// kindOf is the closest kind for which there is evidence, but that a quotation
// tells more than the matter it is on.
func kindOf(c *candidate) earmark.Kind {
	switch {
	case c.claims.kind() != "":
		return c.claims.kind()
	case c.episode < 0 && c.claims.has("show"):
		return earmark.ShowLink
	case c.episode < 0 && c.claims.has("address"):
		return earmark.Mentioned
	case c.episode < 0:
		return earmark.ShowLink
	case c.claims.has("adapted"), c.heard.adapted():
		return earmark.Adapted
	case c.quotes():
		return earmark.Quoted
	case c.strong():
		return earmark.SameStory
	case c.met.speaks:
		return earmark.ByAuthor
	case c.claims.has("address") && !c.claims.has("pin"):
		return earmark.Mentioned
	}
	return earmark.SameStory
}
