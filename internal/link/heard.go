package link

import (
	"context"
	"fmt"
	"slices"
)

// heard is what of the articles is spoken in the episodes. It is read only
// once made.
type heard struct {
	quotes   map[int][]echo // of an article, in its order
	of       map[ends]overheard
	partners [2]map[int][]int // of a document of a side, ascending
}

// ends are an article and an episode, by number.
type ends struct{ article, episode int }

// overheard is what of one article is spoken in one episode.
type overheard struct {
	quotes []echo
	run    run
}

// run is how many of an article's own sentences are spoken in an episode, in
// the article's order, and of how many that could be.
type run struct{ said, of int }

const (
	runLeast = 4
	runPart  = 3 // one of so many
)

// isRun tells whether so many sentences are so much of an article that it and
// the episode are one work. Two pieces on one matter have a phrase in common,
// or a quotation; not a third of their sentences.
func isRun(said, of int) bool { return said >= runLeast && said*runPart >= of }

// listen looks for what all articles say, once: whatever is asked of a document
// hangs on what others say too. It comes before every question. The only error
// is that of a cancelled context.
func (e *Engine) listen(ctx context.Context) error {
	if e.heard.Load() != nil {
		return nil
	}
	h, err := newHeard(ctx, e)
	if err != nil {
		return fmt.Errorf("find quotations: %w", err)
	}
	e.heard.Store(h)
	return nil
}

// newHeard looks for what the articles say.
func newHeard(ctx context.Context, e *Engine) (*heard, error) {
	h := &heard{quotes: map[int][]echo{}, of: map[ends]overheard{}}
	asked, err := e.questions(ctx)
	if err != nil {
		return nil, err
	}
	all, err := e.echoes(ctx, asked)
	if err != nil {
		return nil, err
	}
	for article, found := range all {
		h.quotations(article, found)
		h.runs(article, found, asked.tellable[article])
	}
	h.meet()
	return h, nil
}

// meet notes who is heard where.
func (h *heard) meet() {
	h.partners = [2]map[int][]int{{}, {}}
	for at := range h.of {
		h.partners[articles][at.article] = append(h.partners[articles][at.article], at.episode)
		h.partners[episodes][at.episode] = append(h.partners[episodes][at.episode], at.article)
	}
	for _, of := range h.partners {
		for _, others := range of {
			slices.Sort(others)
		}
	}
}

// others are the documents of the other side of which something is heard.
func (h *heard) others(s side, number int) []int { return h.partners[s][number] }

// quotations notes what an article quotes, what it quotes twice only once.
func (h heard) quotations(article int, found []echo) {
	for _, f := range found {
		at := ends{article, f.episode}
		of := h.of[at]
		if f.manner == told || slices.ContainsFunc(of.quotes, func(had echo) bool { return had.quote.Text == f.quote.Text }) {
			continue
		}
		h.quotes[article] = append(h.quotes[article], f)
		of.quotes = append(of.quotes, f)
		h.of[at] = of
	}
}

// runs notes how much of an article is spoken in which episode.
func (h heard) runs(article int, found []echo, tellable int) {
	own := map[int][]echo{}
	for _, f := range found {
		if f.manner == told {
			own[f.episode] = append(own[f.episode], f)
		}
	}
	for episode, sentences := range own {
		at := ends{article, episode}
		of := h.of[at]
		of.run = run{inOrder(sentences), tellable}
		h.of[at] = of
	}
}

// inOrder is how many of an article's sentences, which come in its order, are
// spoken in that order at most.
func inOrder(sentences []echo) int {
	ends := []int{} // the least end of a row of each length
	for _, s := range sentences {
		i, _ := slices.BinarySearch(ends, s.first)
		if i == len(ends) {
			ends = append(ends, s.first)
			continue
		}
		ends[i] = s.first
	}
	return len(ends)
}

// adapted tells whether the one is the other, spoken or written down.
func (o overheard) adapted() bool { return isRun(o.run.said, o.run.of) }

// enoughHeard is how far what is heard must take a score for it to be evidence
// by itself: a quotation word for word with four rare words.
const enoughHeard = 0.5

// tells tells whether what is heard is evidence by itself, whatever the texts
// have in common beside it.
func (o overheard) tells() bool { return 1-o.open() >= enoughHeard }

// best is the quotation that is surest, the first of equal ones; nil for none.
func (o overheard) best() *echo {
	var best *echo
	for i := range o.quotes {
		if best == nil || o.quotes[i].lift() > best.lift() {
			best = &o.quotes[i]
		}
	}
	return best
}

// open is what part of a score's way to 1 stays open with what is heard: each
// quotation, and the run, fill a part of what the others leave.
func (o overheard) open() float64 {
	open := 1.0
	for _, f := range o.quotes {
		open *= 1 - f.lift()
	}
	if o.adapted() {
		open *= 1 - quoteWorth
	}
	return open
}

func (r run) words() string {
	return fmt.Sprintf("%d of the article's %d sentences are spoken in the episode, in the same order", r.said, r.of)
}
