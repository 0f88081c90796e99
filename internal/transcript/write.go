package transcript

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"slices"
	"time"
)

// WriteText writes segments as paragraphs with a blank line between them, and
// "Name: " where the speaker changes. Captions are joined to paragraphs;
// segments that are paragraphs already stay as they are. It returns any error
// of w and does not close it.
func WriteText(w io.Writer, segments []Segment) error {
	out := bufio.NewWriter(w)
	speaker := ""
	for i, s := range asParagraphs(segments) {
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

func asParagraphs(segments []Segment) []Segment {
	segments = tidy(slices.Clone(segments))
	if len(segments) > 0 && wordsOfTheLonger(segments, 10) <= captionWords {
		return gather(segments, paragraphs)
	}
	return segments
}

// Document is what stands around a transcript that is a web page.
type Document struct {
	Title    string
	Language string // empty: not known
	Home     string // address of the page of the episode; empty: none
}

// WriteHTML writes segments as a web page: <cite> where the speaker changes,
// <time> where there are times, <p>, which is all that Podcasting 2.0 has in
// this form, and all directly in the body, where apps look for it. The words are
// joined as by [WriteText]. Search engines are led to the page of the episode. It
// returns any error of w and does not close it.
func WriteHTML(w io.Writer, segments []Segment, d Document) error {
	out := bufio.NewWriter(w)
	language, title := "", html.EscapeString(oneLine(d.Title))
	if d.Language != "" {
		language = ` lang="` + html.EscapeString(d.Language) + `"`
	}
	fmt.Fprintf(out, "<!DOCTYPE html>\n<html%s dir=\"auto\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>%s</title>\n", language, title)
	if d.Home != "" {
		fmt.Fprintf(out, "<link rel=\"canonical\" href=\"%s\">\n", html.EscapeString(d.Home))
		title = `<a href="` + html.EscapeString(d.Home) + `">` + title + "</a>"
	}
	fmt.Fprintf(out, "</head>\n<body>\n<h1>%s</h1>\n", title)
	timed, speaker := isTimed(segments), ""
	for _, s := range asParagraphs(segments) {
		if s.Speaker != speaker && s.Speaker != "" {
			fmt.Fprintf(out, "<cite>%s:</cite>\n", html.EscapeString(s.Speaker))
		}
		speaker = s.Speaker
		if timed {
			fmt.Fprintf(out, "<time>%s</time>\n", shortClock(s.Start))
		}
		fmt.Fprintf(out, "<p>%s</p>\n", html.EscapeString(s.Text))
	}
	out.WriteString("</body>\n</html>\n")
	return out.Flush()
}

// shortClock is a time as people write it: 0:41, 1:02:03.
func shortClock(d time.Duration) string {
	s := int(max(d, 0).Seconds())
	if s < 3600 {
		return fmt.Sprintf("%d:%02d", s/60, s%60)
	}
	return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
}

// writtenSegment fixes the order of the fields.
type writtenSegment struct {
	Speaker   string  `json:"speaker,omitempty"`
	StartTime float64 `json:"startTime"`
	EndTime   float64 `json:"endTime,omitempty"`
	Body      string  `json:"body"`
}

// WriteJSON writes segments as the JSON of Podcasting 2.0, version 1.0.0, one
// segment a line, in order of their start. It returns ErrUntimed, and writes
// nothing, when no segment has a time, and any error of w, which it does not
// close.
func WriteJSON(w io.Writer, segments []Segment) error {
	if len(segments) > 0 && !isTimed(segments) {
		return ErrUntimed
	}
	out := bufio.NewWriter(w)
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false) // people say "&", and this is no HTML
	out.WriteString("{\"version\": \"1.0.0\", \"segments\": [\n")
	for i, s := range inOrder(segments) {
		if i > 0 {
			out.WriteString(",") // the encoder has ended the line before
		}
		written := writtenSegment{Speaker: s.Speaker, StartTime: inSeconds(s.Start), EndTime: inSeconds(s.End), Body: s.Text}
		if err := e.Encode(written); err != nil {
			return err
		}
	}
	out.WriteString("]}\n")
	return out.Flush()
}

func inSeconds(d time.Duration) float64 { return float64(max(d, 0).Milliseconds()) / 1000 }

// inOrder gives segments in the order of their start; those of one start stay
// in the order given.
func inOrder(segments []Segment) []Segment {
	ordered := slices.Clone(segments)
	slices.SortStableFunc(ordered, func(a, b Segment) int { return cmp.Compare(a.Start, b.Start) })
	return ordered
}
