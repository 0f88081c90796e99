package link

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"earmark/internal/earmark"
)

const (
	passageLength = 280 // characters
	shortSentence = 60  // bytes; a shorter one is told with the next
)

// passage is the sentence after a start that says most of the matter, with the
// next when it is short.
func passage(segments []earmark.Segment, from start, reach time.Duration, words *analyser, matter map[uint64]float64) string {
	text := spokenText(segments, from, reach)
	all := sentences(text)
	best, most := 0, -1.0
	for i, s := range all {
		if w := weightOf(words.analyse(text[s.start:s.end]).terms, matter); w > most {
			best, most = i, w
		}
	}
	if len(all) == 0 {
		return ""
	}
	first, end := all[best].start, all[best].end
	if end-first < shortSentence && best+1 < len(all) {
		end = all[best+1].end
	}
	return clip(text[first:end], passageLength)
}

// passageAt is the passage at a time that somebody else has chosen; empty
// when the transcript has no times or ends before.
func passageAt(x *earmark.Episode, words *analyser, matter map[uint64]float64, at time.Duration) string {
	if x.Transcript == nil || !x.Transcript.Timed {
		return ""
	}
	segments := x.Transcript.Segments
	for i := range segments {
		if segmentEnd(segments, i) > at {
			return passage(segments, start{at: at, segment: i}, windowsFor(spokenLength(segments)).reach, words, matter)
		}
	}
	return ""
}

// spokenText is what is said from a start on for some while. A caption may
// begin in the middle of a sentence, whose beginning is then fetched from the
// captions before.
func spokenText(segments []earmark.Segment, from start, reach time.Duration) string {
	first := from.segment
	parts := []string{segments[first].Text[from.offset:]}
	for back := 0; from.offset == 0 && back < 2 && first > 0 && runsOn(segments[first-1], segments[first]); back++ {
		first--
		parts = append([]string{segments[first].Text}, parts...)
	}
	for _, s := range segments[from.segment+1:] {
		if s.Start > from.at+reach || s.Start < from.at-reach {
			break // the second: times may run backwards
		}
		parts = append(parts, s.Text)
	}
	return strings.Join(strings.Fields(strings.Join(parts, " ")), " ")
}

// runsOn tells whether a sentence goes on from one segment into the next.
func runsOn(before, next earmark.Segment) bool {
	return !endsSentence(before.Text) && before.Speaker == next.Speaker && before.Start <= next.Start
}

func endsSentence(text string) bool {
	text = strings.TrimRight(text, " \n\"”’')")
	r, _ := utf8.DecodeLastRuneInString(text)
	return text == "" || strings.ContainsRune(sentenceEnds, r)
}

const sentenceEnds = ".!?…。！？"

// sentences cuts a text behind the marks that end one; a text without any is
// one sentence, an empty text none.
func sentences(text string) []word {
	var out []word
	begin, said, ended := 0, false, false
	for i, r := range text {
		switch {
		case strings.ContainsRune(sentenceEnds, r):
			ended = said
		case unicode.IsPunct(r): // a bracket or a quote closes behind the mark
		case ended && (unicode.IsSpace(r) || endsWide(text[:i])):
			out = append(out, word{start: begin, end: i})
			begin, said, ended = i, !unicode.IsSpace(r), false
		case !unicode.IsSpace(r):
			said, ended = true, false
		}
	}
	if strings.TrimSpace(text[begin:]) != "" {
		out = append(out, word{start: begin, end: len(text)})
	}
	return out
}

// endsWide tells whether a text ends in a mark that has no space behind it.
func endsWide(text string) bool {
	r, _ := utf8.DecodeLastRuneInString(text)
	return strings.ContainsRune("。！？", r)
}

func weightOf(terms []term, matter map[uint64]float64) float64 {
	total := 0.0
	met := map[uint64]bool{}
	add := func(f uint64) {
		if !met[f] {
			met[f] = true
			total += matter[f]
		}
	}
	for _, t := range terms {
		add(t)
	}
	eachPair(terms, func(_, _ int, pair uint64) { add(pair) })
	return total
}

// clip shortens a text at a space.
func clip(text string, characters int) string {
	text = strings.TrimSpace(text)
	if utf8.RuneCountInString(text) <= characters {
		return text
	}
	cut := len(string([]rune(text)[:characters]))
	if space := strings.LastIndexByte(text[:cut], ' '); space > cut/2 {
		cut = space
	}
	return strings.TrimRight(text[:cut], " ,;:") + "…"
}
