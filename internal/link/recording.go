package link

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"earmark/internal/earmark"
)

// recording is a transcript as a row of words, in which sayings are looked
// for. It is used for one transcript after the other and not safe for
// concurrent use.
type recording struct {
	segments []earmark.Segment
	words    []heardWord
	segment  []int32 // of each word
	opening  int     // words that announce what is to come
	aligner  aligner
	keys     []term
}

// spokenPace is how many words a second people say, where a transcript has no
// times to tell.
const spokenPace = 2.5

func (r *recording) read(t *earmark.Transcript, words *analyser) {
	r.segments, r.words, r.segment = t.Segments, r.words[:0], r.segment[:0]
	for i, s := range t.Segments {
		words.heardWords(s.Text, func(w heardWord) {
			r.words = append(r.words, w)
			r.segment = append(r.segment, int32(i))
		})
	}
	r.opening = r.openingWords(t)
}

func (r *recording) openingWords(t *earmark.Transcript) int {
	if !t.Timed {
		length := time.Duration(float64(len(r.words)) / spokenPace * float64(time.Second))
		return int(windowsFor(length).opening.Seconds() * spokenPace)
	}
	end := windowsFor(spokenLength(t.Segments)).opening
	n := 0
	for n < len(r.words) && r.time(n) < end {
		n++
	}
	return n
}

// time is when a word is said, its segment taken to be spoken at an even pace.
func (r *recording) time(word int) time.Duration {
	n := int(r.segment[word])
	s := r.segments[n]
	length := segmentEnd(r.segments, n) - s.Start
	return s.Start + time.Duration(float64(length)*float64(r.words[word].at.start)/float64(len(s.Text)))
}

// speaker is who says a word; empty when not told.
func (r *recording) speaker(word int) string { return r.segments[r.segment[word]].Speaker }

// spoken is what is said from one word to another, with the mark behind it.
func (r *recording) spoken(from, to int) string {
	first, last := int(r.segment[from]), int(r.segment[to])
	text := ""
	for i := first; i <= last; i++ {
		part := r.segments[i].Text
		if i == last {
			part = part[:closeOf(part, r.words[to].at.end)]
		}
		if i == first {
			part = part[r.words[from].at.start:]
		}
		text += part + " "
	}
	return flat(text)
}

// closeOf is behind the mark that ends a sentence at i, if there is one.
func closeOf(text string, i int) int {
	r, size := utf8.DecodeRuneInString(text[i:])
	if strings.ContainsRune(sentenceEnds, r) {
		return i + size
	}
	return i
}

// shingleHit is a shingle of a saying, by number, where it is spoken.
type shingleHit struct{ saying, at int32 }

// hits are all shingles of some sayings that are spoken, by saying, then by
// time.
func (r *recording) hits(book map[uint64][]int32) []shingleHit {
	var out []shingleHit
	eachShingle(len(r.words), func(i int) heardWord { return r.words[i] }, func(i int, shingle uint64) {
		for _, s := range book[shingle] {
			out = append(out, shingleHit{s, int32(i)})
		}
	})
	slices.SortStableFunc(out, func(a, b shingleHit) int { return cmp.Compare(a.saying, b.saying) })
	return out
}

// stretch is a run of words, with how many shingles of a saying it holds.
type stretch struct{ from, to, held int }

// What share of a saying's shingles must stand together for the place to be
// looked at closely, and how much less than the best place a place may have:
// of a sentence with every fifth word spoilt six shingles of ten remain.
const (
	stretchShare = 0.25
	stretchLeast = 2
	stretchNear  = 0.7
	stretchesMax = 8
)

// stretchFloor is how many shingles of a saying must stand together.
func stretchFloor(s *sought) int {
	most := max(stretchLeast, int(stretchShare*float64(len(s.shingles))))
	return max(stretchLeast, int(math.Ceil(stretchNear*float64(most))))
}

// stretches are the places that could be a saying's, by time.
func stretches(s *sought, hits []shingleHit) []stretch {
	var all []stretch
	most, i := max(stretchLeast, int(stretchShare*float64(len(s.shingles)))), 0
	for j := range hits {
		for int(hits[j].at-hits[i].at) >= s.width {
			i++
		}
		held := j - i + 1
		if float64(held) < stretchNear*float64(most) || held < stretchLeast {
			continue
		}
		most = max(most, held)
		all = addStretch(all, stretch{int(hits[i].at), int(hits[j].at) + 1, held})
	}
	all = slices.DeleteFunc(all, func(x stretch) bool { return float64(x.held) < stretchNear*float64(most) })
	slices.SortStableFunc(all, func(a, b stretch) int { return cmp.Compare(b.held, a.held) })
	all = all[:min(len(all), stretchesMax)]
	slices.SortFunc(all, func(a, b stretch) int { return cmp.Compare(a.from, b.from) })
	return all
}

// addStretch keeps the fuller of two that overlap.
func addStretch(all []stretch, x stretch) []stretch {
	n := len(all)
	if n == 0 || all[n-1].to < x.from {
		return append(all, x)
	}
	if x.held > all[n-1].held {
		all[n-1] = x
	}
	return all
}

// coldOpenShare is how nearly as good a later place must be to be meant
// instead of one in the opening, where a line of the talk is told ahead.
const coldOpenShare = 0.9

// find is where a saying is said, given its shingles; false where it is not.
func (r *recording) find(s *sought, hits []shingleHit) (match, bool) {
	var best match
	for _, x := range stretches(s, hits) {
		m := r.align(s, x)
		if !m.found(s) {
			continue
		}
		ahead := best.share > 0 && best.from() < r.opening && m.from() >= r.opening
		if m.share > best.share || ahead && m.share >= coldOpenShare*best.share {
			best = m
		}
	}
	return best, best.share > 0
}
