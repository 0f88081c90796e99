package transcript

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// cueLines is how many lines a caption has, as Podcasting 2.0
// (transcripts/transcripts.md) wants it.
const cueLines = 2

// captionForm is how captions of one kind look.
type captionForm struct {
	width   int                         // characters of a line, markup included
	label   func(speaker string) string // what stands before somebody's words
	always  bool                        // whether each caption has the label, not only the first of a speaker
	escapes *strings.Replacer
}

// The forms. A Replacer is safe for concurrent use.
var (
	// vttForm escapes as WebVTT section 4.2.2 wants; ">" is among them so that no
	// text holds "-->".
	vttForm = captionForm{width: 65, label: voiceTag, always: true, escapes: textEscapes}

	// srtForm has no escapes. Only the arrow of the times may not stand in a text,
	// for readers take it for a new caption.
	srtForm = captionForm{width: 32, label: nameLabel, escapes: strings.NewReplacer("-->", "→")}

	textEscapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
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
	cues, err := vttForm.cues(segments)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	out.WriteString("WEBVTT\n")
	for _, c := range cues {
		out.WriteString("\n" + formatClock(c.start) + " --> " + formatClock(c.end) + "\n")
		for _, line := range c.payload {
			out.WriteString(line + "\n")
		}
	}
	return out.Flush() // bufio keeps the first error
}

// WriteSRT writes segments as SubRip captions of at most two lines of 32
// characters, in all else as [WriteVTT]. Podcasting 2.0 names a speaker where
// another begins; one without a name begins with a dash there.
func WriteSRT(w io.Writer, segments []Segment) error {
	cues, err := srtForm.cues(segments)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	for i, c := range cues {
		if i > 0 {
			out.WriteString("\n")
		}
		fmt.Fprintf(out, "%d\n%s --> %s\n", i+1, commaClock(c.start), commaClock(c.end))
		for _, line := range c.payload {
			out.WriteString(line + "\n")
		}
	}
	return out.Flush()
}

// commaClock is the time as SubRip, which is French, writes it.
func commaClock(d time.Duration) string { return strings.Replace(formatClock(d), ".", ",", 1) }

// cues lays all segments out.
func (f captionForm) cues(segments []Segment) ([]cue, error) {
	if len(segments) > 0 && !isTimed(segments) {
		return nil, ErrUntimed
	}
	var cues []cue
	speaker := ""
	for _, s := range inOrder(segments) {
		label := ""
		if name := oneLine(s.Speaker); f.always || name != speaker {
			label, speaker = f.label(name), name
		}
		cues = append(cues, f.captions(s, label)...)
	}
	if f.always { // else a name would not stand where its words begin
		slices.SortStableFunc(cues, func(a, b cue) int { return cmp.Compare(a.start, b.start) })
	}
	return cues, nil
}

// captions lays a segment out. One without an end is shown for as long as its
// words take to say; each caption lasts, as WebVTT demands.
func (f captionForm) captions(s Segment, label string) []cue {
	s.Start = max(s.Start, 0)
	lines := f.wrap(s.Text, label)
	if len(lines) == 0 {
		return nil
	}
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
		if i == 0 || f.always {
			payload[0] = label + payload[0]
		}
		cues[i] = cue{start: at, end: end, payload: payload}
		at = end
	}
	return cues
}

// wrap breaks the escaped text into lines. The first line of a caption that has
// a label leaves room for it.
func (f captionForm) wrap(text, label string) []string {
	room := f.width - utf8.RuneCountInString(label)
	if room < f.width/3 {
		room = f.width // a name too long to leave room: only the text is measured
	}
	var lines []string
	var line strings.Builder
	width := 0
	for word := range strings.FieldsSeq(text) {
		word = f.escapes.Replace(word)
		n := utf8.RuneCountInString(word)
		limit := f.width
		if len(lines) == 0 || f.always && len(lines)%cueLines == 0 {
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

func voiceTag(name string) string {
	if name == "" {
		return ""
	}
	return "<v " + textEscapes.Replace(name) + ">"
}

// nameLabel leaves the colon to end the name: what stands before the first one is
// who speaks.
func nameLabel(name string) string {
	if name = oneLine(strings.ReplaceAll(name, ":", " ")); name == "" {
		return "- "
	}
	return name + ": "
}
