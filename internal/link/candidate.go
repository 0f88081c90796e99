package link

import "earmark/internal/earmark"

// candidate is a link that may be shown: a pair, or an article and a show.
type candidate struct {
	pair    // episode is -1 for a show as a whole
	show    earmark.ShowID
	undated bool
	claims  *claims // nil: nothing is said outright
	heard   overheard
	likely  float64 // the score of the factors alone
	score   float64
	kind    earmark.Kind
}

// trailer is the type of an episode that tells of the show and not of a
// matter. It is linked only where somebody asks for it.
const trailer = "trailer"

// candidates are all links a document could have: every document of the other
// side whose text or people have something in common with it, and whatever is
// claimed of it.
func (e *Engine) candidates(s side, number int) []candidate {
	sums := make([]float64, e.index.lists[s.other()].documents)
	e.index.cosines(s, number, sums)
	var out []candidate
	for other, cosine := range sums {
		a, x := number, other
		if s == episodes {
			a, x = other, number
		}
		c := e.candidate(target{a, x, e.lib.Episodes[x].ID.Show()}, cosine)
		found := (cosine > 0 || c.met.speaks) && e.lib.Episodes[x].Type != trailer
		if found || c.claims != nil {
			out = append(out, c)
		}
	}
	if s == articles {
		for _, t := range e.ledger.shows[number] {
			out = append(out, e.showCandidate(t))
		}
	}
	return out
}

// candidate joins all that is known of an article and an episode.
func (e *Engine) candidate(t target, cosine float64) candidate {
	a, x := e.facts[articles][t.article], e.facts[episodes][t.episode]
	c := candidate{show: t.show, claims: e.ledger.of[t], undated: !a.dated || !x.dated}
	c.article, c.episode = t.article, t.episode
	c.relative = e.usual.relative(t.article, t.episode, cosine)
	c.date = undated
	if !c.undated {
		c.date = dateFactor(x.day - a.day)
	}
	c.met = e.people.between(a, x, e.lib.Episodes[t.episode].People)
	c.heard = e.heard.of[ends{t.article, t.episode}]
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
