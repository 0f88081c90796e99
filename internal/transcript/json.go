package transcript

import (
	"encoding/json"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
)

// wireSegment is a segment of the JSON that Podcasting 2.0 describes, and the
// names that speech recognisers use for the same things.
type wireSegment struct {
	Speaker   *string  `json:"speaker"`
	StartTime *seconds `json:"startTime"`
	EndTime   *seconds `json:"endTime"`
	Body      *string  `json:"body"`

	Start *seconds `json:"start"`
	End   *seconds `json:"end"`
	Text  *string  `json:"text"`
}

// seconds is a time in a JSON transcript: a number, or a number in quotes as
// some exporters write it.
type seconds time.Duration

func (s *seconds) UnmarshalJSON(data []byte) error {
	digits := strings.Trim(string(data), `"`)
	if digits == "null" {
		return nil
	}
	f, err := strconv.ParseFloat(digits, 64)
	if err != nil || math.IsNaN(f) || f < 0 || f > longest.Seconds() {
		return errors.New("found time " + clip(string(data)) + ", expected seconds, a number from 0 up")
	}
	*s = seconds(time.Duration(math.Round(f*1000)) * time.Millisecond)
	return nil
}

// jsonReader walks the file with the place always at hand, so that an error
// names the line of the segment.
type jsonReader struct {
	text string
	dec  *json.Decoder

	lineAt int // offset up to which lines are counted
	line   int
}

func parseJSON(text string) ([]Segment, error) {
	r := &jsonReader{text: text, dec: json.NewDecoder(strings.NewReader(text)), line: 1}
	segments, err := r.document()
	if err != nil {
		return nil, err
	}
	if isWordLevel(segments) {
		segments = gather(segments, sentences)
	}
	return tidy(segments), nil
}

// document reads the outer object, of which only "segments" matters.
func (r *jsonReader) document() ([]Segment, error) {
	if err := r.open('{', `an object with "segments"`); err != nil {
		return nil, err
	}
	var segments []Segment
	found := false
	for r.dec.More() {
		key, err := r.dec.Token()
		if err != nil {
			return nil, r.syntaxError(err)
		}
		if key != "segments" {
			var ignored json.RawMessage
			if err := r.dec.Decode(&ignored); err != nil {
				return nil, r.syntaxError(err)
			}
			continue
		}
		found = true
		if segments, err = r.segments(segments); err != nil {
			return nil, err
		}
	}
	if _, err := r.dec.Token(); err != nil {
		return nil, r.syntaxError(err)
	}
	if !found {
		return nil, syntaxErrorf(1, `found no "segments", expected {"version": "1.0.0", "segments": [...]}`)
	}
	return segments, nil
}

func (r *jsonReader) segments(segments []Segment) ([]Segment, error) {
	if err := r.open('[', "a list of segments"); err != nil {
		return nil, err
	}
	for r.dec.More() {
		line := r.lineOf(r.dec.InputOffset())
		var wire wireSegment
		if err := r.dec.Decode(&wire); err != nil {
			return nil, r.segmentError(line, err)
		}
		segment, err := wire.segment(line, segments)
		if err != nil {
			return nil, err
		}
		segments = append(segments, segment)
	}
	if _, err := r.dec.Token(); err != nil {
		return nil, r.syntaxError(err)
	}
	return segments, nil
}

func (r *jsonReader) open(want json.Delim, name string) error {
	token, err := r.dec.Token()
	if err != nil {
		return r.syntaxError(err)
	}
	if token != want {
		return syntaxErrorf(r.lineOf(r.dec.InputOffset()), "found %v, expected %s", token, name)
	}
	return nil
}

// lineOf counts forward only, as the reader goes: one pass over the file. What
// lies between two values (comma, white space) is skipped.
func (r *jsonReader) lineOf(offset int64) int {
	end := int(offset)
	for end < len(r.text) && strings.IndexByte(" \t\n\r,:", r.text[end]) >= 0 {
		end++
	}
	if end > r.lineAt {
		r.line += strings.Count(r.text[r.lineAt:end], "\n")
		r.lineAt = end
	}
	return r.line
}

func (r *jsonReader) syntaxError(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return syntaxErrorf(r.lineOf(int64(len(r.text))), "the JSON ends early, the file may be cut off")
	}
	offset := r.dec.InputOffset()
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		offset = max(offset, syntax.Offset-1)
	}
	return syntaxErrorf(r.lineOf(offset), "not JSON: %v", err)
}

// segmentError names the first line of the segment unless the JSON itself is
// broken further down.
func (r *jsonReader) segmentError(line int, err error) error {
	var wrongType *json.UnmarshalTypeError
	if errors.As(err, &wrongType) {
		return syntaxErrorf(line, "segment: %s is a %s, expected a %s", wrongType.Field, wrongType.Value, wrongType.Type)
	}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return r.syntaxError(err)
	}
	return syntaxErrorf(line, "segment: %v", err)
}

// segment is the wire segment under either set of names. One without a start
// begins where the one before it ended.
func (w wireSegment) segment(line int, before []Segment) (Segment, error) {
	body := firstOf(w.Body, w.Text)
	if body == nil {
		return Segment{}, syntaxErrorf(line, `segment: found no "body", expected its words`)
	}
	s := Segment{Text: *body}
	if w.Speaker != nil {
		s.Speaker = oneLine(*w.Speaker)
	}
	if start := firstOf(w.StartTime, w.Start); start != nil {
		s.Start = time.Duration(*start)
	} else if len(before) > 0 {
		last := before[len(before)-1]
		s.Start = max(last.Start, last.End)
	}
	if end := firstOf(w.EndTime, w.End); end != nil {
		s.End = time.Duration(*end)
	}
	return s, nil
}

func firstOf[T any](a, b *T) *T {
	if a != nil {
		return a
	}
	return b
}

// tidy drops segments without words and brings the text of the others to one
// line.
func tidy(segments []Segment) []Segment {
	kept := segments[:0]
	for _, s := range segments {
		if s.Text = oneLine(s.Text); s.Text != "" {
			kept = append(kept, s)
		}
	}
	return kept
}
