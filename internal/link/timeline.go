package link

import (
	"cmp"
	"slices"
	"time"

	"earmark/internal/earmark"
)

// timeline is a transcript with a time for every word. Within a segment words
// are taken to be spoken at an even pace.
type timeline struct {
	windows
	terms  []term
	times  []time.Duration // of the terms
	starts []start         // by time
}

// start is a place where a moment may be: the beginning of a segment, or of a
// sentence in a segment that is long.
type start struct {
	at              time.Duration
	segment, offset int
}

// longSegment is how long a segment may be before its sentences have moments
// of their own.
const longSegment = 15 * time.Second

// lastSegment is how long the last segment is taken to be when nothing says.
const lastSegment = 10 * time.Second

func newTimeline(segments []earmark.Segment, words *analyser) *timeline {
	l := &timeline{windows: windowsFor(spokenLength(segments))}
	for i, s := range segments {
		if s.Text == "" {
			continue
		}
		length := segmentEnd(segments, i) - s.Start
		at := func(offset int) time.Duration {
			return s.Start + time.Duration(float64(length)*float64(offset)/float64(len(s.Text)))
		}
		got := words.analyse(s.Text)
		for j, t := range got.terms {
			l.terms = append(l.terms, t)
			l.times = append(l.times, at(got.at[j].start))
		}
		l.starts = append(l.starts, start{s.Start, i, 0})
		if length <= longSegment {
			continue
		}
		for _, sentence := range sentences(s.Text)[1:] {
			l.starts = append(l.starts, start{at(sentence.start), i, sentence.start})
		}
	}
	// The times of a transcript may run backwards; what follows a start does not.
	slices.SortStableFunc(l.starts, func(a, b start) int { return cmp.Compare(a.at, b.at) })
	return l
}

// openingShare is how nearly as good a later place must be to be meant instead
// of one in the opening, which announces what is to come, or repeats a line of
// it as a cold open.
const openingShare = 0.8

// begins is the start from which most of a matter is said; false where not
// enough is said anywhere.
func (l *timeline) begins(said *spoken) (start, bool) {
	best, score := l.best(said, 0)
	if best >= 0 && l.starts[best].at < l.opening {
		later, nearly := l.best(said, l.opening)
		if later >= 0 && nearly >= openingShare*score && said.enough(l.starts[later].at, l.after) {
			best = later
		}
	}
	if best < 0 || !said.enough(l.starts[best].at, l.after) {
		return start{}, false
	}
	// Nothing of the matter may be said for a while yet.
	first := said.during(l.starts[best].at, l.starts[best].at+l.after)[0].at
	for best+1 < len(l.starts) && l.starts[best+1].at <= first {
		best++
	}
	return l.starts[best], true
}

// best is the number of the best start from a time on, -1 for none, and how
// much speaks for it.
func (l *timeline) best(said *spoken, from time.Duration) (int, float64) {
	best, score := -1, 0.0
	for i, s := range l.starts {
		if s.at < from {
			continue
		}
		if v := said.beginning(s.at, l.windows); v > score {
			best, score = i, v
		}
	}
	return best, score
}

// segmentEnd is where a segment ends: where it says so, else where the next
// begins.
func segmentEnd(segments []earmark.Segment, i int) time.Duration {
	s := segments[i]
	switch {
	case s.End > s.Start:
		return s.End
	case i+1 < len(segments):
		return max(segments[i+1].Start, s.Start)
	}
	return s.Start + lastSegment
}

// spokenLength is where the last of the segments ends, whose times may run
// backwards.
func spokenLength(segments []earmark.Segment) time.Duration {
	latest := time.Duration(0)
	for i := range segments {
		latest = max(latest, segmentEnd(segments, i))
	}
	return latest
}

// spoken is what of a matter is said when. It is not safe for concurrent use.
type spoken struct {
	hits    []hit // by time
	weights []float64
	pair    []bool
	counts  []int // of the features, while a stretch is looked at
}

// hit is a feature of the matter, by number, at the time it is said.
type hit struct {
	at      time.Duration
	feature int
}

// find notes where the features of a matter are said, a pair where its first
// word is.
func (l *timeline) find(matter map[uint64]float64) *spoken {
	s := &spoken{}
	numbers := map[uint64]int{}
	note := func(i int, f uint64, pair bool) {
		w, shared := matter[f]
		if !shared {
			return
		}
		n, known := numbers[f]
		if !known {
			n = len(numbers)
			numbers[f] = n
			s.weights, s.pair = append(s.weights, w), append(s.pair, pair)
		}
		s.hits = append(s.hits, hit{l.times[i], n})
	}
	for i, t := range l.terms {
		note(i, t, false)
	}
	eachPair(l.terms, func(i, _ int, pair uint64) { note(i, pair, true) })
	slices.SortStableFunc(s.hits, func(a, b hit) int { return cmp.Compare(a.at, b.at) })
	s.counts = make([]int, len(s.weights))
	return s
}

// beginning is how much speaks for the matter to begin at a time: what is
// said from then on, less what was said just before.
func (s *spoken) beginning(at time.Duration, w windows) float64 {
	return s.amount(at, at+w.after) + s.amount(at, at+w.soon) - s.amount(at-w.before, at)
}

// amount is how much of the matter is said in a stretch of time. Repetition
// adds ever less: a feature counts at most twice as much as said once.
func (s *spoken) amount(from, to time.Duration) float64 {
	hits := s.during(from, to)
	total := 0.0
	for _, h := range hits {
		s.counts[h.feature]++
		n := float64(s.counts[h.feature])
		total += s.weights[h.feature] * 2 / (n * (n + 1)) // what 2n/(n+1) grows by
	}
	for _, h := range hits {
		s.counts[h.feature] = 0
	}
	return total
}

// enough tells whether so much of the matter is said from a time on that the
// place means something.
func (s *spoken) enough(at, after time.Duration) bool {
	features, pairs := 0, 0
	met := map[int]bool{}
	for _, h := range s.during(at, at+after) {
		if met[h.feature] {
			continue
		}
		met[h.feature] = true
		features++
		if s.pair[h.feature] {
			pairs++
		}
	}
	return features >= momentFeatures && pairs >= momentPairs
}

func (s *spoken) during(from, to time.Duration) []hit {
	search := func(t time.Duration) int {
		i, _ := slices.BinarySearchFunc(s.hits, t, func(h hit, t time.Duration) int { return cmp.Compare(h.at, t) })
		return i
	}
	return s.hits[search(from):search(to)]
}
