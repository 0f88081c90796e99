package transcript

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// portion says how much of one speaker's words to join.
type portion struct {
	enough int           // words from which on the end of a sentence ends the portion
	most   int           // words that no portion exceeds by more than a segment
	pause  time.Duration // silence that ends a portion
}

// sentences make segments of single words. Short ones keep times exact: a
// listener who is sent to a segment hears its first word.
var sentences = portion{enough: 20, most: 80, pause: 2 * time.Second}

// paragraphs make readable text of captions.
var paragraphs = portion{enough: 60, most: 200, pause: 4 * time.Second}

// isWordLevel reports whether the segments are mostly single words: recognisers
// write those, and Podcasting 2.0 allows them.
func isWordLevel(segments []Segment) bool {
	return len(segments) > 1 && wordsOfTheLonger(segments, 2) <= 2
}

// wordsOfTheLonger is the number of words that one in so many segments reaches:
// the median for 2.
func wordsOfTheLonger(segments []Segment, oneIn int) int {
	counts := make([]int, len(segments))
	for i, s := range segments {
		counts[i] = wordCount(s.Text)
	}
	slices.Sort(counts)
	return counts[len(counts)-1-(len(counts)-1)/oneIn]
}

// gather joins what one speaker says without a pause.
func gather(segments []Segment, size portion) []Segment {
	var joined []Segment
	spaced := spacedByThemselves(segments)
	for from := 0; from < len(segments); {
		to := size.end(segments, from)
		joined = append(joined, join(segments[from:to], spaced))
		from = to
	}
	return joined
}

// end is the index after the last segment of the portion that begins at from.
func (p portion) end(segments []Segment, from int) int {
	words := 0
	for i := from; i < len(segments); i++ {
		s := segments[i]
		words += wordCount(s.Text)
		if i+1 == len(segments) {
			break
		}
		next := segments[i+1]
		silence := next.Start - max(s.Start, s.End)
		switch {
		case next.Speaker != s.Speaker, words >= p.most, silence >= p.pause:
			return i + 1
		case words >= p.enough && endsSentence(s.Text):
			return i + 1
		}
	}
	return len(segments)
}

// spacedByThemselves reports whether the texts bring their own spaces, as the
// tokens of some recognisers do: " don" and "'t" join to "don't".
func spacedByThemselves(segments []Segment) bool {
	n := 0
	for _, s := range segments {
		if s.Text != strings.TrimSpace(s.Text) {
			n++
		}
	}
	return 2*n >= len(segments)
}

func join(segments []Segment, spaced bool) Segment {
	whole := segments[0]
	var text strings.Builder
	for _, s := range segments {
		if text.Len() > 0 && !spaced && !isPunctuation(s.Text) {
			text.WriteByte(' ')
		}
		text.WriteString(s.Text)
		whole.End = max(whole.End, s.End)
	}
	whole.Text = text.String()
	return whole
}

// isPunctuation reports whether a text is a mark that leans on the word before.
func isPunctuation(s string) bool {
	s = strings.TrimSpace(s)
	return s != "" && strings.Trim(s, `.,;:!?…)”’`) == ""
}

// endsSentence looks for the mark, behind quotes and brackets.
func endsSentence(s string) bool {
	s = strings.TrimRightFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune(`"'”’)]»`, r)
	})
	last, _ := utf8.DecodeLastRuneInString(s)
	return strings.ContainsRune(".!?…。！？", last) && s != ""
}
