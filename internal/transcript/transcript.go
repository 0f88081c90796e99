// Package transcript reads what was said in an episode and when, from any of
// the forms podcasters keep it in, and writes it again for players and people.
//
//	WebVTT   https://www.w3.org/TR/webvtt1/
//	SRT      SubRip captions, "Name: text" for speakers
//	JSON     Podcasting 2.0 transcripts/transcripts.md, whole cues or single words
//	plain    paragraphs, "Name: text", [mm:ss] marks
//
// Reading is lenient where the meaning is clear and fails with the line where
// it is not: words are never dropped in silence.
package transcript

import (
	"path"
	"strings"
	"time"
)

// Segment is a stretch of speech: a caption, or a paragraph. Start and End
// count from the beginning of the audio and are zero in a transcript without
// times; End is never before Start.
type Segment struct {
	Start, End time.Duration
	Speaker    string // empty when not said
	Text       string // one line, single spaces, no markup, never empty
}

// Transcript is what is said in an episode, in the order of its file.
type Transcript struct {
	Timed    bool // whether Start and End mean anything: some segment has a time above zero
	Segments []Segment
}

// New is the transcript that segments with words make, in their order. Whether it
// is timed is told by what they say, not by the form they came in: captions that
// all stand at zero say no more of when than plain text, and no form that needs
// times can be made of them. An End that is left out, or before its Start, becomes
// the next segment's Start; New sets it in the segments given.
func New(segments []Segment) Transcript {
	t := Transcript{Timed: isTimed(segments), Segments: segments}
	if t.Timed {
		fillEnds(segments)
	}
	return t
}

// Parse reads a transcript. The extension of name (.vtt, .srt, .json) says
// which form it has; with any other the content decides, and what is nothing
// else is plain text. Name is used for nothing else and may be empty.
//
// Times are understood as by [New]. Those that run backwards from segment to
// segment stay as they are, in the order of the file.
//
// Errors: ErrEmpty when no word is spoken, ErrNotUTF8 (wrapped, with the
// place), *SyntaxError with the line for all else.
func Parse(name string, data []byte) (Transcript, error) {
	text, err := decode(data)
	if err != nil {
		return Transcript{}, err
	}
	segments, err := parserFor(name, text)(text)
	if err != nil {
		return Transcript{}, err
	}
	if len(segments) == 0 {
		return Transcript{}, ErrEmpty
	}
	return New(segments), nil
}

// parser gives what is said, without segments that have no words.
type parser func(text string) ([]Segment, error)

// parserFor trusts the extension, except that captions are told apart by the
// header: exports of either kind are commonly saved under the other's name.
func parserFor(name, text string) parser {
	switch strings.ToLower(path.Ext(name)) {
	case ".json":
		return parseJSON
	case ".vtt", ".srt":
		if hasVTTHeader(text) {
			return parseVTT
		}
		return parseSRT
	}
	return parserByContent(text)
}

func parserByContent(text string) parser {
	head := strings.TrimSpace(text[:min(len(text), 4096)])
	switch {
	case hasVTTHeader(text):
		return parseVTT
	case strings.HasPrefix(head, "{") && strings.Contains(head, `"segments"`):
		return parseJSON
	case startsWithCue(head):
		return parseSRT
	case looksLikeHTML(head):
		return refuseHTML
	}
	return parsePlain
}

// startsWithCue reports whether one of the first two lines that are not blank
// is the times of a cue: the number above it may be missing.
func startsWithCue(head string) bool {
	seen := 0
	for line := range strings.SplitSeq(head, "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		if isTiming(line) {
			return true
		}
		if seen++; seen == 2 {
			return false
		}
	}
	return false
}

func looksLikeHTML(head string) bool {
	start := strings.ToLower(head[:min(len(head), 16)])
	return strings.HasPrefix(start, "<!doctype html") || strings.HasPrefix(start, "<html")
}

func refuseHTML(string) ([]Segment, error) {
	return nil, &SyntaxError{Line: 1, Msg: "found an HTML page, expected WebVTT, SRT, JSON or plain text"}
}

// isTimed reports whether any segment has a time at all.
func isTimed(segments []Segment) bool {
	for _, s := range segments {
		if s.Start > 0 || s.End > 0 {
			return true
		}
	}
	return false
}

// fillEnds gives every segment an End that is not before its Start: the next
// start where that is later, else its own start.
func fillEnds(segments []Segment) {
	for i := range segments {
		s := &segments[i]
		if s.End > s.Start {
			continue
		}
		s.End = s.Start
		if i+1 < len(segments) {
			s.End = max(s.Start, segments[i+1].Start)
		}
	}
}
