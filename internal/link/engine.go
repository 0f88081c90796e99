package link

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"earmark/internal/earmark"
)

// Engine knows which articles and episodes of a library belong together. It
// is safe for concurrent use.
type Engine struct {
	lib      *earmark.Library
	opts     Options
	at       places
	people   *people
	ledger   *ledger
	known    *background
	texts    texts
	calendar *calendar
	notes    [2][]notes
	facts    [2][]facts
	wrote    map[earmark.PersonID][]int    // the articles of those with a full name
	called   map[earmark.PersonID][]uint64 // the features of a person's names
	heard    atomic.Pointer[heard]         // of all articles; nil until it is asked for
	readers  sync.Pool                     // for explanations, with the words they have met
	desks    sync.Pool                     // room for questions
	crowds   sync.Map                      // of episodes, by number; see crowd.go
	progress Progress
}

// facts are what scoring asks of a document beside its text.
type facts struct {
	authors []earmark.PersonID // of an article, those with a full name
	named   []earmark.PersonID // whom it names: an article anywhere, an episode in its title and notes
}

// New reads a library and makes its links findable. The library must not
// change afterwards. The error is of the options ([Options.Validate]) or of a
// cancelled context, which is noticed within a second. [Kept.Open] does the
// same and keeps what it has read.
func New(ctx context.Context, lib *earmark.Library, opts Options) (*Engine, error) {
	return Kept{}.Open(ctx, lib, opts)
}

// newEngine joins what was read of a library to what its items say outright.
// Names are those of its people.
func newEngine(lib *earmark.Library, opts Options, t texts, known [2][]notes, names [][]spelling) *Engine {
	e := &Engine{lib: lib, opts: opts, at: newPlaces(lib), texts: t, notes: known}
	e.known = newBackground(len(lib.Articles)+len(lib.Episodes), lib.Site.Language)
	e.readers.New = func() any { return newReader(lib) }
	e.desks.New = func() any { return &desk{} }
	atOnce(
		func() { e.ledger = newLedger(lib, e.at, known) },
		func() { e.calendar = newCalendar(lib, float64(t.dates)) },
		func() {
			e.people = newPeople(lib, known[episodes])
			e.note(names)
		})
	if !slices.ContainsFunc(lib.Episodes, func(x *earmark.Episode) bool { return x.Transcript != nil }) {
		e.heard.Store(&heard{}) // there is nothing to hear
	}
	return e
}

// telling has somebody told of what takes its time.
func (e *Engine) telling(p Progress) *Engine {
	e.progress = p
	return e
}

// note keeps what is asked again and again of the documents.
func (e *Engine) note(names [][]spelling) {
	full := make(map[earmark.PersonID]bool, len(names))
	e.called = make(map[earmark.PersonID][]uint64, len(names))
	for i, p := range e.lib.People {
		full[p.ID] = isFullName(names[i][0].words)
		var features []uint64
		for _, name := range names[i] {
			features = append(features, name.terms...)
			eachPair(name.terms, func(_, _ int, pair uint64) { features = append(features, pair) })
		}
		e.called[p.ID] = features
	}
	e.wrote = make(map[earmark.PersonID][]int, len(names))
	for s := range e.facts {
		e.facts[s] = make([]facts, len(e.notes[s]))
		for i, n := range e.notes[s] {
			e.facts[s][i].named = n.named
		}
	}
	for i, a := range e.lib.Articles {
		for _, id := range a.Authors {
			if full[id] {
				e.facts[articles][i].authors = append(e.facts[articles][i].authors, id)
				e.wrote[id] = append(e.wrote[id], i)
			}
		}
	}
}

// Article finds what belongs to an article, best first: episodes, and shows as
// a whole. Nil when the article is not in the library or nothing fits. The only
// error is that of a cancelled context: the first question to a library with
// transcripts listens to all of them.
func (e *Engine) Article(ctx context.Context, id earmark.ArticleID, q Query) ([]earmark.Link, error) {
	number, ok := e.at.article(id)
	if !ok {
		return nil, nil
	}
	return e.find(ctx, articles, number, q)
}

// Episode finds the articles that belong to an episode, best first. Nil when
// the episode is not in the library or nothing fits. Errors are those of
// [Engine.Article].
func (e *Engine) Episode(ctx context.Context, id earmark.EpisodeID, q Query) ([]earmark.Link, error) {
	number, ok := e.at.episode(id)
	if !ok {
		return nil, nil
	}
	return e.find(ctx, episodes, number, q)
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
	if err := e.listen(ctx); err != nil {
		return nil, err
	}
	chosen := make([][]candidate, e.texts.documents(s))
	wanted := make([]atomic.Int32, len(e.lib.Episodes))
	nothing := func() struct{} { return struct{}{} }
	err := forEach(ctx, len(chosen), e.progress.of("linking", 0, len(chosen)), nothing, func(_ struct{}, i int) {
		all := e.wantedOf(s, i, q)
		for j := range all {
			if x := all[j].episode; x >= 0 {
				wanted[x].Add(1)
			}
		}
		chosen[i] = e.choose(all, q)
	})
	if err != nil {
		return nil, fmt.Errorf("find links: %w", err)
	}
	if s == articles && q.suggests() {
		e.noCrowds(wanted)
	}
	found := make([][]earmark.Link, len(chosen))
	err = forEach(ctx, len(chosen), e.progress.of("giving reasons", 0, len(chosen)), nothing, func(_ struct{}, i int) { found[i] = e.links(e.uncrowded(chosen[i], s, q), q) })
	if err != nil {
		return nil, fmt.Errorf("explain links: %w", err)
	}
	return slices.Concat(found...), nil
}

// find answers a query for one document of either side.
func (e *Engine) find(ctx context.Context, s side, number int, q Query) ([]earmark.Link, error) {
	if err := e.listen(ctx); err != nil {
		return nil, err
	}
	return e.links(e.uncrowded(e.choose(e.wantedOf(s, number, q), q), s, q), q), nil
}

func (e *Engine) links(chosen []candidate, q Query) []earmark.Link {
	if len(chosen) == 0 {
		return nil
	}
	links := make([]earmark.Link, 0, len(chosen))
	for i := range chosen {
		switch {
		case q.Bare:
			links = append(links, e.bare(&chosen[i]))
		case q.Untold:
			links = append(links, e.untold(&chosen[i]))
		default:
			links = append(links, e.link(&chosen[i]))
		}
	}
	return links
}

// link writes a candidate out, with its reasons and its moment.
func (e *Engine) link(c *candidate) earmark.Link {
	l := e.untold(c)
	l.Reasons = e.reasons(c)
	return l
}

func (e *Engine) untold(c *candidate) earmark.Link {
	l := e.bare(c)
	l.Moment = e.moment(c)
	return l
}

func (e *Engine) bare(c *candidate) earmark.Link {
	return earmark.Link{
		Article:  e.lib.Articles[c.article].ID,
		Episode:  e.episodeID(c.episode),
		Show:     c.show,
		Kind:     c.kind,
		Score:    c.score,
		Verdict:  c.claims.decision(),
		Declared: c.claims.declared(),
	}
}
