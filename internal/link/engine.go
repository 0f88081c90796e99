package link

import (
	"context"
	"fmt"
	"sync"

	"earmark/internal/earmark"
)

// Engine knows which articles and episodes of a library belong together. It
// is safe for concurrent use.
type Engine struct {
	lib     *earmark.Library
	opts    Options
	at      places
	people  *people
	ledger  *ledger
	known   *background
	texts   texts
	facts   [2][]facts
	murmurs []murmur // of the episodes
	heard   heard
	readers sync.Pool // for explanations, with the words they have met
	desks   sync.Pool // room for questions
}

// facts are what scoring asks of a document beside its text.
type facts struct {
	authors []earmark.PersonID // of an article, those with a full name
	named   []earmark.PersonID // whom it names: an article anywhere, an episode in its title and notes
	dated   bool
	day     int
}

// New reads a library and makes its links findable. The library must not
// change afterwards. The error is of the options ([Options.Validate]) or of a
// cancelled context, which is noticed within a second.
func New(ctx context.Context, lib *earmark.Library, opts Options) (*Engine, error) {
	if err := opts.Validate(); err != nil {
		return nil, err
	}
	e := &Engine{lib: lib, opts: opts, at: newPlaces(lib)}
	e.readers.New = func() any { return newReader(lib) }
	e.desks.New = func() any { return &desk{} }
	if err := e.build(ctx); err != nil {
		return nil, fmt.Errorf("index the library: %w", err)
	}
	return e, nil
}

func (e *Engine) build(ctx context.Context) error {
	e.known = newBackground(len(e.lib.Articles)+len(e.lib.Episodes), e.lib.Site.Language)
	index, notes, err := buildIndex(ctx, e.lib, e.known)
	if err != nil {
		return err
	}
	if err := index.calibrate(ctx); err != nil {
		return err
	}
	e.texts, e.murmurs = texts{index}, notes.murmurs
	split := len(e.lib.Articles)
	e.people = newPeople(e.lib, notes.named[split:])
	e.note(notes.named)
	e.ledger = newLedger(e.lib, e.at)
	e.heard, err = newHeard(ctx, e, numbers(split))
	return err
}

// numbers are those from 0 to n-1.
func numbers(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// note keeps what is asked again and again of the documents.
func (e *Engine) note(named [][]earmark.PersonID) {
	zone := e.lib.Site.Zone()
	words := newAnalyser("en")
	for i, a := range e.lib.Articles {
		f := facts{named: named[i], dated: !a.Date.IsZero(), day: day(a.Date, zone)}
		for _, id := range a.Authors {
			if isFullName(words.analyse(e.lib.Name(id)).names) {
				f.authors = append(f.authors, id)
			}
		}
		e.facts[articles] = append(e.facts[articles], f)
	}
	for i, x := range e.lib.Episodes {
		f := facts{named: named[len(e.lib.Articles)+i], dated: !x.Date.IsZero(), day: day(x.Date, zone)}
		e.facts[episodes] = append(e.facts[episodes], f)
	}
}

// Article finds what belongs to an article, best first: episodes, and shows as
// a whole. Nil when the article is not in the library or nothing fits.
func (e *Engine) Article(id earmark.ArticleID, q Query) []earmark.Link {
	number, ok := e.at.articles[id]
	if !ok {
		return nil
	}
	return e.find(articles, number, q)
}

// Episode finds the articles that belong to an episode, best first. Nil when
// the episode is not in the library or nothing fits.
func (e *Engine) Episode(id earmark.EpisodeID, q Query) []earmark.Link {
	number, ok := e.at.episodes[id]
	if !ok {
		return nil
	}
	return e.find(episodes, number, q)
}

// All is [Engine.Article] for every article, in the library's order. The only
// error is that of a cancelled context.
func (e *Engine) All(ctx context.Context, q Query) ([]earmark.Link, error) {
	return e.every(ctx, articles, q)
}

// Episodes is [Engine.Episode] for every episode, in the library's order. The
// only error is that of a cancelled context.
func (e *Engine) Episodes(ctx context.Context, q Query) ([]earmark.Link, error) {
	return e.every(ctx, episodes, q)
}

func (e *Engine) every(ctx context.Context, s side, q Query) ([]earmark.Link, error) {
	found := make([][]earmark.Link, e.texts.documents(s))
	nothing := func() struct{} { return struct{}{} }
	err := forEach(ctx, len(found), nothing, func(_ struct{}, i int) { found[i] = e.find(s, i, q) })
	if err != nil {
		return nil, fmt.Errorf("find links: %w", err)
	}
	var all []earmark.Link
	for _, links := range found {
		all = append(all, links...)
	}
	return all, nil
}

// find answers a query for one document of either side.
func (e *Engine) find(s side, number int, q Query) []earmark.Link {
	chosen := e.choose(e.candidates(s, number, e.least(q)), q)
	links := make([]earmark.Link, 0, len(chosen))
	for i := range chosen {
		links = append(links, e.link(&chosen[i]))
	}
	if len(links) == 0 {
		return nil
	}
	return links
}

// link writes a candidate out, with its reasons and its moment.
func (e *Engine) link(c *candidate) earmark.Link {
	return earmark.Link{
		Article:  e.lib.Articles[c.article].ID,
		Episode:  e.episodeID(c.episode),
		Show:     c.show,
		Kind:     c.kind,
		Score:    c.score,
		Reasons:  e.reasons(c),
		Moment:   e.moment(c),
		Verdict:  c.claims.decision(),
		Declared: c.claims.declared(),
	}
}

// daysBetween counts from an article to an episode.
func (e *Engine) daysBetween(article, episode int) int {
	return e.facts[episodes][episode].day - e.facts[articles][article].day
}
