package link

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"earmark/internal/earmark"
)

// Which sayings of an article are spoken in which episodes: the index tells
// where each may be, and only those transcripts are read, each once for all
// that is looked for in it.

// echo is a saying of an article that is spoken in an episode.
type echo struct {
	*sought
	article, episode int
	share            float64 // of the saying that is said in order
	said             int     // how many of its words are
	tells            float64 // what its rare words tell, in nats
	alike            int     // episodes that say it about as well
	first            int     // its first word in the recording
	quote            Quote   // of one that is not the article's own
}

// question is a saying to be looked for.
type question struct {
	*sought
	article int
}

// questions are those of some articles.
type questions struct {
	of       map[uint32][]question // by the episode to look in
	tellable map[int]int           // of how many of its own sentences each article could have some
}

// questions gathers what of the articles is to be looked for.
func (e *Engine) questions(ctx context.Context) (questions, error) {
	type asker struct {
		*reader
		*lookup
	}
	type asked struct {
		places   map[uint32][]question
		tellable int
	}
	each := make([]asked, len(e.lib.Articles))
	newWorker := func() asker { return asker{newReader(e.lib), newLookup(e.texts)} }
	err := forEach(ctx, len(each), e.progress.of("looking for quotations", 0, len(each)), newWorker, func(w asker, i int) {
		quotes, own := e.ask(i, w.of(e.lib.Articles[i].Lang))
		each[i] = asked{e.whereToLook(quotes, own, w.lookup), len(own)}
	})
	q := questions{of: map[uint32][]question{}, tellable: map[int]int{}}
	for i, a := range each {
		q.tellable[i] = a.tellable
		for x, sayings := range a.places {
			q.of[x] = append(q.of[x], sayings...)
		}
	}
	return q, err
}

// ask parts the sayings of an article into quotations and its own sentences.
func (e *Engine) ask(number int, words *analyser) (quotes, own []question) {
	for _, s := range sayings(e.lib.Articles[number]) {
		ready := e.seek(s, words)
		switch {
		case ready == nil:
		case s.manner == told:
			own = append(own, question{ready, number})
		default:
			quotes = append(quotes, question{ready, number})
		}
	}
	return quotes, own
}

// whereToLook are the episodes that quotations may be from, and those that may
// have many of an article's own sentences, with what to look for in each.
func (e *Engine) whereToLook(quotes, own []question, where *lookup) map[uint32][]question {
	out := map[uint32][]question{}
	for _, q := range own {
		for _, x := range where.find(q.terms) {
			out[x] = append(out[x], q)
		}
	}
	for x, found := range out {
		if !isRun(len(found), len(own)) {
			delete(out, x)
		}
	}
	for x, n := range e.notes[episodes] {
		for _, q := range quotes {
			if n.murmur.mayHold(q.sought) {
				out[uint32(x)] = append(out[uint32(x)], q)
			}
		}
	}
	return out
}

// shinglesOf tells which of some sayings have a shingle, by number.
func shinglesOf(all []question) map[uint64][]int32 {
	book := map[uint64][]int32{}
	for i, q := range all {
		for _, shingle := range q.shingles {
			book[shingle] = append(book[shingle], int32(i))
		}
	}
	return book
}

// echoes finds those of some articles, in the order of each article.
func (e *Engine) echoes(ctx context.Context, asked questions) (map[int][]echo, error) {
	numbers := slices.Sorted(maps.Keys(asked.of))
	heard := make([][]echo, len(numbers))
	newWorker := func() *listener { return &listener{engine: e, reader: newReader(e.lib)} }
	err := forEach(ctx, len(numbers), e.progress.of("listening", 0, len(numbers)), newWorker, func(l *listener, i int) {
		heard[i] = l.listen(int(numbers[i]), asked.of[numbers[i]])
	})
	if err != nil {
		return nil, err
	}
	found := map[int][]echo{}
	for _, of := range heard {
		for _, f := range of {
			found[f.article] = append(found[f.article], f)
		}
	}
	for article, all := range found {
		slices.SortStableFunc(all, func(a, b echo) int { return cmp.Compare(a.at, b.at) })
		found[article] = nobodys(all)
	}
	return found, nil
}

// listener reads one transcript after the other. It is not safe for
// concurrent use.
type listener struct {
	engine    *Engine
	reader    *reader
	recording recording
}

func (l *listener) listen(number int, asked []question) []echo {
	x := l.engine.lib.Episodes[number]
	if x.Transcript == nil {
		return nil
	}
	l.recording.read(x.Transcript, l.reader.of(l.reader.language(x)))
	hits := l.recording.hits(shinglesOf(asked))
	var out []echo
	for from := 0; from < len(hits); {
		to, n := from, hits[from].saying
		for to < len(hits) && hits[to].saying == n {
			to++
		}
		if m, ok := l.recording.find(asked[n].sought, hits[from:to]); ok {
			out = append(out, l.echo(number, x, asked[n], m))
		}
		from = to
	}
	return out
}

func (l *listener) echo(number int, x *earmark.Episode, q question, m match) echo {
	out := echo{sought: q.sought, article: q.article, episode: number, share: m.share, said: len(m.pairs), tells: m.rare, first: m.from()}
	if q.manner != told {
		out.quote = l.quote(x, l.engine.lib.Articles[q.article].ID, q.sought, m)
	}
	return out
}

const (
	// alikeShare is how much worse an episode may say what another says for
	// both to be meant: the same talk, told or sent twice.
	alikeShare = 0.1
	// mostAlike is in how many episodes a saying may be for it to be anybody's.
	// What more of them say is a proverb, and tells of none of them.
	mostAlike = 3
)

// nobodys leaves out of an article's echoes what other episodes say better and
// what too many say.
func nobodys(all []echo) []echo {
	best, alike := map[*sought]float64{}, map[*sought]int{}
	for _, f := range all {
		best[f.sought] = max(best[f.sought], f.share)
	}
	for _, f := range all {
		if f.share >= best[f.sought]-alikeShare {
			alike[f.sought]++
		}
	}
	out := all[:0]
	for _, f := range all {
		if f.share >= best[f.sought]-alikeShare && alike[f.sought] <= mostAlike {
			f.alike = alike[f.sought]
			out = append(out, f)
		}
	}
	return out
}
