package transcript

import (
	"strings"
	"time"
)

// Speaking rates, in words a minute. A rate outside the bounds, measured
// between marks, says that a mark is wrong rather than that somebody talks so.
const (
	usualRate   = 150
	slowestRate = 40
	fastestRate = 400
)

// run is a stretch of words that belongs to one segment-to-be.
type run struct {
	piece
	speaker string
	words   int
	opens   bool // begins a segment; else its words go on in the one before
}

// place makes segments of paragraphs, and gives them times when there is any
// mark: between two marks, words are taken to be spoken at an even pace.
func place(paragraphs []paragraph) []Segment {
	runs, timed := layOut(paragraphs)
	if timed {
		distrustNotes(runs)
		setTimes(runs)
	}
	segments := segmentsOf(runs)
	if timed {
		closeLast(segments, rateOf(runs))
	}
	return segments
}

// segmentsOf joins the runs that go on in one segment.
func segmentsOf(runs []run) []Segment {
	var segments []Segment
	for from := 0; from < len(runs); {
		to := from + 1
		for to < len(runs) && !runs[to].opens {
			to++
		}
		texts := make([]string, 0, to-from)
		for _, r := range runs[from:to] {
			texts = append(texts, r.text)
		}
		if text := oneLine(strings.Join(texts, " ")); text != "" {
			segments = append(segments, Segment{Start: runs[from].at, Speaker: runs[from].speaker, Text: text})
		}
		from = to
	}
	return segments
}

// layOut puts all runs of words in a row. A mark in the middle of a sentence
// helps to place what follows but does not tear the sentence apart.
func layOut(paragraphs []paragraph) (runs []run, timed bool) {
	for _, p := range paragraphs {
		fresh := true
		before := ""
		for _, piece := range p.pieces {
			timed = timed || piece.marked
			opens := fresh || endsSentence(before) && !strings.HasPrefix(piece.text, "[")
			runs = append(runs, run{piece: piece, speaker: p.speaker, words: wordCount(piece.text), opens: opens})
			if strings.TrimSpace(piece.text) != "" {
				fresh, before = false, piece.text
			}
		}
	}
	return runs, timed
}

// distrustNotes forgets the time of a note that does not lie between the marks
// around it: in a compilation, notes keep the times of the first broadcast.
func distrustNotes(runs []run) {
	before := time.Duration(0)
	notBefore := make([]time.Duration, len(runs))
	for i, r := range runs {
		if r.marked && !r.noted {
			before = r.at
		}
		notBefore[i] = before
	}
	after := longest
	for i := len(runs) - 1; i >= 0; i-- {
		r := &runs[i]
		switch {
		case r.noted && (r.at < notBefore[i] || r.at > after):
			r.marked = false
		case r.marked && !r.noted:
			after = r.at
		}
	}
}

// setTimes fills in the runs without a mark. What comes before the first mark
// begins at zero.
func setTimes(runs []run) {
	rate := rateOf(runs)
	from, at := 0, time.Duration(0) // the last mark seen, and its time
	for from < len(runs) {
		to, words := from, 0
		for to < len(runs) && (to == from || !runs[to].marked) {
			words += runs[to].words
			to++
		}
		if runs[from].marked {
			at = runs[from].at
		}
		stretch := speakingTime(words, rate)
		if to < len(runs) && runs[to].at > at {
			stretch = runs[to].at - at
		}
		spread(runs[from:to], at, stretch, words)
		from = to
	}
}

// spread places the runs of a stretch in proportion to their words.
func spread(runs []run, at, stretch time.Duration, words int) {
	before := 0
	for i := range runs {
		runs[i].at = at
		if words > 0 {
			share := float64(before) / float64(words)
			runs[i].at += time.Duration(share * float64(stretch)).Round(time.Millisecond)
		}
		before += runs[i].words
	}
}

// rateOf is the average speaking rate between the first mark and the last, in
// words a minute. Stretches that run backwards, or at a pace nobody speaks at,
// do not count.
func rateOf(runs []run) float64 {
	var words, stretchWords int
	var spoken time.Duration
	last := -1
	for i, r := range runs {
		if r.marked {
			if last >= 0 && isPace(stretchWords, r.at-runs[last].at) {
				words += stretchWords
				spoken += r.at - runs[last].at
			}
			last, stretchWords = i, 0
		}
		stretchWords += r.words
	}
	if !isPace(words, spoken) {
		return usualRate
	}
	return float64(words) / spoken.Minutes()
}

func isPace(words int, d time.Duration) bool {
	if d <= 0 {
		return false
	}
	rate := float64(words) / d.Minutes()
	return rate >= slowestRate && rate <= fastestRate
}

// closeLast ends the last segment when its words are spoken: no mark follows.
func closeLast(segments []Segment, rate float64) {
	if len(segments) == 0 {
		return
	}
	s := &segments[len(segments)-1]
	s.End = s.Start + speakingTime(wordCount(s.Text), rate)
}

// speakingTime is how long that many words take.
func speakingTime(words int, rate float64) time.Duration {
	return time.Duration(float64(words) / rate * float64(time.Minute)).Round(time.Millisecond)
}
