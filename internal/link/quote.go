package link

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"earmark/internal/earmark"
)

// Quote is something an article quotes that is spoken in an episode.
type Quote struct {
	Article earmark.ArticleID
	Episode earmark.EpisodeID
	// Text is the quotation as the article has it, Spoken what is said there.
	Text, Spoken string
	// Speaker is who says it; empty when the transcript does not tell.
	Speaker string
	// At is when it begins, with the offset of the options; negative when the
	// transcript has no times, or one behind the end of the recording.
	At time.Duration
	// Share is how much of the quotation is spoken there in this order, 0..1:
	// of its words, or of what they tell, whichever is more.
	Share float64
	// Differs tells which words are changed, dropped or added, as in
	// "“twenty” is “nineteen” in the episode"; nil for a quotation word for
	// word. What the article marks as left out or put in is no difference.
	Differs []string
}

// Quotes lists what an article quotes from episodes, in the order it stands
// there. Nil when it quotes none or is not in the library. The result is the
// caller's. Errors are those of [Engine.Article].
func (e *Engine) Quotes(ctx context.Context, id earmark.ArticleID) ([]Quote, error) {
	number, ok := e.at.article(id)
	if !ok {
		return nil, nil
	}
	if err := e.listen(ctx); err != nil {
		return nil, err
	}
	return e.heard.Load().quotesOf(number), nil
}

// AllQuotes is [Engine.Quotes] for every article, in the library's order. The
// only error is that of a cancelled context.
func (e *Engine) AllQuotes(ctx context.Context) ([]Quote, error) {
	if err := e.listen(ctx); err != nil {
		return nil, err
	}
	var out []Quote
	for number := range e.lib.Articles {
		out = append(out, e.heard.Load().quotesOf(number)...)
	}
	return out, nil
}

func (h *heard) quotesOf(article int) []Quote {
	var out []Quote
	for _, f := range h.quotes[article] {
		q := f.quote
		q.Differs = slices.Clone(q.Differs)
		out = append(out, q)
	}
	return out
}

// quoteWorth is what an exact quotation of rare words lifts a score to at
// least; fullRare is how much its words tell (in nats, those of about five
// rare words) from which on it counts as rare, and sureShare the share that
// counts as exact. aloneWorth is what so many ordinary words lift it to, which
// no proverb has.
const (
	quoteWorth = 0.9
	fullRare   = 25.0
	sureShare  = 0.9
	aloneWords = 14
	aloneWorth = 0.6
)

// lift is how far one quotation takes a score on its way to 1. It is 0 at half
// the words, grows with what is said and with the square of how rare that is
// (a proverb, or a title, is somebody else's), and is divided among the episodes
// that say it alike.
//
// A long quotation of ordinary words, word for word and in one episode only, is
// worth an editor's look whatever else the two have in common.
func (f echo) lift() float64 {
	exact := min((f.share-0.5)/(sureShare-0.5), 1)
	rare := min(f.tells/fullRare, 1)
	lift := quoteWorth * exact * rare * rare / float64(f.alike)
	if f.manner == quoted && f.alike == 1 && f.said >= aloneWords && f.share >= sureShare {
		return max(lift, aloneWorth)
	}
	return lift
}

// The least that must be said of a quotation for it to be this episode's, where
// the two have to do with each other.
const (
	sureWords = 7
	sureLift  = 0.1
	longWords = 10 // of ordinary words so many, nearly all as they are said
)

// sure tells whether a quotation is this episode's and no turn of phrase.
func (f echo) sure() bool {
	return f.said >= sureWords && f.lift() >= sureLift || f.said >= longWords && f.share >= sureShare
}

// leadIn is how much earlier than its word a moment inside a segment is, for
// its place there is an estimate.
const leadIn = time.Second

func (l *listener) quote(x *earmark.Episode, article earmark.ArticleID, s *sought, m match) Quote {
	r := &l.recording
	from, to := r.whole(s, m)
	q := Quote{
		Article: article, Episode: x.ID, Text: flat(s.text), Spoken: r.spoken(from, to),
		Speaker: r.speaker(m.from()), At: -1, Share: m.share,
	}
	q.Differs = differences(q.Text, q.Spoken)
	if x.Transcript.Timed {
		q.At = l.engine.quoteTime(x, r, from)
	}
	return q
}

// quoteTime is when a word is said, a little early inside a segment; negative
// where the transcript is of another recording, which was not over by then.
func (e *Engine) quoteTime(x *earmark.Episode, r *recording, word int) time.Duration {
	at, start := r.time(word), r.segments[r.segment[word]].Start
	if e.isOver(at, x.Audio.Duration) {
		return -1
	}
	return e.shifted(max(at-leadIn, start), x.Audio.Duration)
}

// whole is a match with the words at its ends that the article changed: as
// many more as the saying has before its first and behind its last same word,
// within what the same speaker says there.
func (r *recording) whole(s *sought, m match) (from, to int) {
	from, to = m.from(), m.to()
	before, behind := m.pairs[0].sought, len(s.words)-1-m.pairs[len(m.pairs)-1].sought
	for ; before > 0 && from > 0 && r.speaker(from-1) == r.speaker(from); before-- {
		from--
	}
	for ; behind > 0 && to+1 < len(r.words) && r.speaker(to+1) == r.speaker(to); behind-- {
		to++
	}
	return from, to
}

// shownQuote is how much of a quotation is shown as evidence, in characters.
const shownQuote = 48

// words tells a reader of a quotation, and how near it is to what was said.
func (q Quote) words() string {
	who := q.Speaker
	if who == "" {
		who = "the episode"
	}
	if q.At >= 0 {
		who += " at " + earmark.Clock(q.At)
	}
	text := clip(q.Text, shownQuote)
	if short, cut := strings.CutSuffix(text, "…"); cut && text != q.Text {
		text = short + " …"
	}
	return "quotes " + who + ", " + q.nearness() + ": “" + text + "”"
}

func (q Quote) nearness() string {
	switch more := len(q.Differs) - 1; {
	case more < 0:
		return "word for word"
	case more == 0:
		return "but " + q.Differs[0]
	default:
		return fmt.Sprintf("but %s, and %d more differ", q.Differs[0], more)
	}
}

// flat writes a text with single spaces.
func flat(text string) string { return strings.Join(strings.Fields(text), " ") }
