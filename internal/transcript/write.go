package transcript

import (
	"bufio"
	"cmp"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Captions as Podcasting 2.0 (transcripts/transcripts.md) wants them.
const (
	lineWidth = 65 // characters, markup included
	cueLines  = 2
)

// WriteVTT writes segments as WebVTT captions of at most two lines of 65
// characters; a longer word stands alone on its line. A segment that needs
// several captions has its time divided in proportion to their letters.
// Captions are written in order of their start, which WebVTT section 4.1
// demands; those of one start stay in the order given.
//
// It returns ErrUntimed, and writes nothing, when no segment has a time, and
// any error of w. WriteVTT does not close w.
func WriteVTT(w io.Writer, segments []Segment) error {
	if len(segments) > 0 && !isTimed(segments) {
		return ErrUntimed
	}
	ordered := slices.Clone(segments)
	slices.SortStableFunc(ordered, func(a, b Segment) int { return cmp.Compare(a.Start, b.Start) })
	out := bufio.NewWriter(w)
	out.WriteString("WEBVTT\n")
	for _, s := range ordered {
		for _, c := range captions(s) {
			out.WriteString("\n" + formatClock(c.start) + " --> " + formatClock(c.end) + "\n")
			for _, line := range c.payload {
				out.WriteString(line + "\n")
			}
		}
	}
	return out.Flush() // bufio keeps the first error
}

// captions lays a segment out. One without an end is shown for as long as its
// words take to say; each caption lasts, as WebVTT demands.
func captions(s Segment) []cue {
	s.Start = max(s.Start, 0)
	lines := wrap(s)
	if len(lines) == 0 {
		return nil
	}
	voice := voiceTag(s.Speaker)
	groups := slices.Collect(slices.Chunk(lines, cueLines))
	total := 0
	for _, line := range lines {
		total += utf8.RuneCountInString(line)
	}
	length := s.End - s.Start
	if length <= 0 {
		length = speakingTime(wordCount(s.Text), usualRate)
	}
	cues := make([]cue, len(groups))
	at, done := s.Start, 0
	for i, group := range groups {
		for _, line := range group {
			done += utf8.RuneCountInString(line)
		}
		end := s.Start + time.Duration(float64(length)*float64(done)/float64(total)).Round(time.Millisecond)
		end = max(end, at+time.Millisecond)
		payload := slices.Clone(group)
		payload[0] = voice + payload[0]
		cues[i] = cue{start: at, end: end, payload: payload}
		at = end
	}
	return cues
}

// wrap breaks the escaped text into lines. The first line of each caption
// leaves room for the speaker's tag.
func wrap(s Segment) []string {
	room := lineWidth - utf8.RuneCountInString(voiceTag(s.Speaker))
	if room < lineWidth/3 {
		room = lineWidth // a name too long to leave room: only the text is measured
	}
	var lines []string
	var line strings.Builder
	width := 0
	for word := range strings.FieldsSeq(s.Text) {
		word = textEscapes.Replace(word)
		n := utf8.RuneCountInString(word)
		limit := lineWidth
		if len(lines)%cueLines == 0 {
			limit = room
		}
		if width > 0 && width+1+n > limit {
			lines = append(lines, line.String())
			line.Reset()
			width = 0
		}
		if width > 0 {
			line.WriteByte(' ')
			width++
		}
		line.WriteString(word)
		width += n
	}
	if width > 0 {
		lines = append(lines, line.String())
	}
	return lines
}

// textEscapes are those of WebVTT section 4.2.2. ">" is among them so that no
// text holds "-->". A Replacer is safe for concurrent use.
var textEscapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

func voiceTag(speaker string) string {
	name := oneLine(speaker)
	if name == "" {
		return ""
	}
	return "<v " + textEscapes.Replace(name) + ">"
}

// WriteText writes segments as paragraphs with a blank line between them, and
// "Name: " where the speaker changes. Captions are joined to paragraphs;
// segments that are paragraphs already stay as they are. It returns any error
// of w and does not close it.
func WriteText(w io.Writer, segments []Segment) error {
	segments = tidy(slices.Clone(segments))
	if len(segments) > 0 && wordsOfTheLonger(segments, 10) <= captionWords {
		segments = gather(segments, paragraphs)
	}
	out := bufio.NewWriter(w)
	speaker := ""
	for i, s := range segments {
		if i > 0 {
			out.WriteString("\n")
		}
		if s.Speaker != speaker && s.Speaker != "" {
			out.WriteString(s.Speaker + ": ")
		}
		speaker = s.Speaker
		out.WriteString(s.Text + "\n")
	}
	return out.Flush()
}

// captionWords is the length, in words, that nine of ten captions keep within:
// two lines of 65 characters hold about twenty-five.
const captionWords = 30
