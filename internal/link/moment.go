package link

import (
	"slices"
	"time"

	"earmark/internal/earmark"
)

// windows are the stretches of time that tell where in an episode an article's
// matter begins. That is asked only after the pair is found: the place does
// not help to rank. What follows should speak of the matter, the next moments
// most of all, and what came just before should not.
type windows struct {
	after   time.Duration // what follows
	soon    time.Duration // what follows at once
	before  time.Duration // what came just before
	opening time.Duration // where an episode announces what is to come
	reach   time.Duration // how far behind a moment its passage may stand
	chapter time.Duration // a chapter that begins so shortly before is meant
}

// longEpisode is the length from which the windows have their full size, which
// is that of the passages TREC's podcast track judges. In a shorter episode
// they shrink with it, down to a sixth: two minutes of a piece of ninety
// seconds would be all of it, and every moment its beginning.
const longEpisode = 8 * time.Minute

func windowsFor(length time.Duration) windows {
	scale := min(1, max(1.0/6, float64(length)/float64(longEpisode)))
	of := func(full time.Duration) time.Duration { return time.Duration(scale * float64(full)) }
	return windows{
		after: of(2 * time.Minute), soon: of(30 * time.Second), before: of(45 * time.Second),
		opening: of(180 * time.Second), reach: of(40 * time.Second), chapter: of(20 * time.Second),
	}
}

// The least that must be shared in what follows: so many words and pairs, and
// so many pairs among them. A window with the best score always exists; a
// moment that is wrong is worse than none.
const (
	momentFeatures = 6
	momentPairs    = 2
)

// moment finds where the article's matter begins; nil when nothing tells.
// Links below the floor have none: it would mean nothing.
func (e *Engine) moment(c *candidate) *earmark.Moment {
	if c.episode < 0 || c.claims.decision() == earmark.Reject && !c.claims.declared() {
		return nil
	}
	x := e.lib.Episodes[c.episode]
	set := c.claims.moment()
	if set != nil && x.Audio.Duration > 0 && *set >= x.Audio.Duration {
		return nil // there is nothing to hear: who checks the library is told
	}
	timed := x.Transcript != nil && x.Transcript.Timed
	if set == nil && (c.score < e.opts.Floor || !timed && len(x.Chapters) == 0) {
		return nil
	}
	r := e.readers.Get().(*reader)
	defer e.readers.Put(r)
	words, matter := r.of(r.language(x)), e.texts.matter(c.article)
	switch {
	case set != nil:
		return &earmark.Moment{At: *set, Passage: passageAt(x, words, matter, *set)}
	case c.quotes() && c.heard.best().quote.At >= 0:
		q := c.heard.best().quote
		return &earmark.Moment{At: q.At, Passage: clip(q.Spoken, passageLength)}
	case timed && c.quotes():
		return nil // the transcript is of another recording
	case timed:
		return e.spokenMoment(x, words, matter)
	}
	return e.chapterMoment(c, x, words, matter)
}

// moment is the time an editor set.
func (c *claims) moment() *time.Duration {
	if c == nil || c.verdict == nil {
		return nil
	}
	return c.verdict.At
}

func (e *Engine) spokenMoment(x *earmark.Episode, words *analyser, matter map[uint64]float64) *earmark.Moment {
	line := newTimeline(x.Transcript.Segments, words)
	said := line.find(matter)
	start, ok := line.begins(said)
	if !ok {
		return nil
	}
	if e.isOver(start.at, x.Audio.Duration) {
		return nil
	}
	m := &earmark.Moment{At: e.shifted(start.at, x.Audio.Duration), Passage: passage(x.Transcript.Segments, start, line.reach, words, matter)}
	for _, ch := range x.Chapters {
		if ch.Start <= m.At && m.At-ch.Start <= line.chapter {
			return &earmark.Moment{At: ch.Start, Chapter: ch.Title, Passage: m.Passage}
		}
	}
	return m
}

// isOver tells whether a recording ends before a time, also with the offset of
// the options: the transcript is of another.
func (e *Engine) isOver(at, duration time.Duration) bool {
	return duration > 0 && at+min(e.offset(), 0) >= duration
}

func (e *Engine) offset() time.Duration {
	return time.Duration(e.opts.MomentOffset * float64(time.Second))
}

// shifted adds the offset of the options and stays inside the recording.
func (e *Engine) shifted(at, duration time.Duration) time.Duration {
	at += e.offset()
	if duration > 0 {
		at = min(at, duration-time.Second)
	}
	return max(at, 0)
}

// chapterMoment is the start of the chapter whose title shares most with the
// article: two words, or one of the article's own title. Nil when none does,
// or two do alike.
func (e *Engine) chapterMoment(c *candidate, x *earmark.Episode, words *analyser, matter map[uint64]float64) *earmark.Moment {
	title := map[term]bool{}
	for _, t := range words.analyse(e.lib.Articles[c.article].Title).terms {
		title[t] = true
	}
	var best *earmark.Chapter
	most, alike := 0.0, false
	for i := range x.Chapters {
		weight, found := titleShare(words.analyse(x.Chapters[i].Title).terms, matter, title)
		if found < 2 || weight < most {
			continue
		}
		best, most, alike = &x.Chapters[i], weight, weight == most
	}
	if best == nil || alike || x.Audio.Duration > 0 && best.Start >= x.Audio.Duration {
		return nil
	}
	return &earmark.Moment{At: best.Start, Chapter: best.Title}
}

// titleShare is the weight of what a chapter's title shares with the matter,
// and how many words that is, those of the article's title counting twice.
func titleShare(terms []term, matter map[uint64]float64, title map[term]bool) (weight float64, found int) {
	for i, t := range terms {
		if matter[t] == 0 || slices.Contains(terms[:i], t) {
			continue
		}
		weight += matter[t]
		found++
		if title[t] {
			found++
		}
	}
	return weight, found
}
