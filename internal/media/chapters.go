package media

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Chapter is a named part of an episode.
type Chapter struct {
	Start time.Duration
	End   time.Duration // 0: until the next
	Title string        // empty where the file has none
	URL   string        // page that the chapter speaks of, may be empty
	Image string        // address of a picture, may be empty
}

// ChapterError says what is wrong with one chapter of a file.
type ChapterError struct {
	Index int    // in the file, from 0
	Title string // empty when not known
	Msg   string // what was found and what was expected
}

func (e *ChapterError) Error() string {
	if e.Title == "" {
		return fmt.Sprintf("chapters[%d]: %s", e.Index, e.Msg)
	}
	return fmt.Sprintf("chapters[%d] (%q): %s", e.Index, e.Title, e.Msg)
}

// chaptersVersion is that of the format written, Podcasting 2.0
// chapters/jsonChapters.md.
const chaptersVersion = "1.2.0"

type wireChapters struct {
	Version  json.RawMessage   `json:"version"`
	Chapters []json.RawMessage `json:"chapters"`
}

// wireChapter holds times as they stand, so that an error can show them.
type wireChapter struct {
	StartTime json.RawMessage `json:"startTime"`
	EndTime   json.RawMessage `json:"endTime"`
	Title     *string         `json:"title"`
	URL       *string         `json:"url"`
	Image     *string         `json:"img"`
	TOC       *bool           `json:"toc"`
}

// ParseChapters reads a JSON chapters file, version 1.x, and returns the
// chapters in ascending order of their start; those of one start keep the
// order of the file. Times are kept to the millisecond.
//
// Chapters with "toc": false are left out: they change the picture while
// another chapter goes on, and a Chapter here is a place people are shown and
// sent to. A file that must keep them is to be published as it is, not
// rewritten.
//
// Errors are *ChapterError for a single chapter, else describe the file.
func ParseChapters(data []byte) ([]Chapter, error) {
	data = bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF"))
	var file wireChapters
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, fmt.Errorf("chapters: %s", jsonProblem(data, err))
	}
	if err := checkVersion(file.Version); err != nil {
		return nil, err
	}
	if file.Chapters == nil {
		return nil, errors.New(`chapters: found no "chapters", expected {"version": "1.2.0", "chapters": [...]}`)
	}
	var chapters []Chapter
	for i, raw := range file.Chapters {
		c, hidden, err := parseChapter(raw)
		if err != nil {
			return nil, &ChapterError{Index: i, Title: c.Title, Msg: err.Error()}
		}
		if !hidden {
			chapters = append(chapters, c)
		}
	}
	slices.SortStableFunc(chapters, func(a, b Chapter) int { return cmp.Compare(a.Start, b.Start) })
	return chapters, nil
}

// jsonProblem adds the line to an error of encoding/json.
func jsonProblem(data []byte, err error) string {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		line := 1 + bytes.Count(data[:min(int(syntax.Offset), len(data))], []byte("\n"))
		return fmt.Sprintf("line %d: %v", line, err)
	}
	var wrongType *json.UnmarshalTypeError
	if errors.As(err, &wrongType) && wrongType.Field != "" {
		return fmt.Sprintf("%s is %s, expected %s", wrongType.Field, jsonName(wrongType.Value), jsonName(wrongType.Type.Kind().String()))
	}
	if errors.As(err, &wrongType) {
		return fmt.Sprintf("found %s, expected an object", jsonName(wrongType.Value))
	}
	return err.Error()
}

// jsonName is what JSON calls a kind of value.
func jsonName(kind string) string {
	switch kind {
	case "slice", "array":
		return "a list"
	case "object":
		return "an object"
	case "bool":
		return "true or false"
	}
	return "a " + kind
}

// checkVersion accepts what 1.x readers can read. Files without a version are
// common and read as 1.x.
func checkVersion(raw json.RawMessage) error {
	version := strings.Trim(string(raw), `"`)
	if version == "" || version == "null" || version == "1" || strings.HasPrefix(version, "1.") {
		return nil
	}
	return fmt.Errorf("chapters: version is %s, expected 1.x", raw)
}

func parseChapter(raw json.RawMessage) (c Chapter, hidden bool, err error) {
	var wire wireChapter
	if err := json.Unmarshal(raw, &wire); err != nil {
		return c, false, errors.New(jsonProblem(raw, err))
	}
	c = Chapter{Title: text(wire.Title), URL: text(wire.URL), Image: text(wire.Image)}
	if wire.StartTime == nil || string(wire.StartTime) == "null" {
		return c, false, errors.New("found no startTime, expected seconds, a number from 0 up")
	}
	if c.Start, err = seconds("startTime", wire.StartTime); err != nil {
		return c, false, err
	}
	if c.End, err = seconds("endTime", wire.EndTime); err != nil {
		return c, false, err
	}
	if c.End != 0 && c.End < c.Start {
		return c, false, fmt.Errorf("endTime %s is before startTime %s", wire.EndTime, wire.StartTime)
	}
	if err := checkAddress("url", c.URL); err != nil {
		return c, false, err
	}
	if err := checkAddress("img", c.Image); err != nil {
		return c, false, err
	}
	return c, wire.TOC != nil && !*wire.TOC, nil
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return strings.Join(strings.Fields(*s), " ")
}

// seconds reads a time: a number, also one in quotes, as some hosts export it.
func seconds(name string, raw json.RawMessage) (time.Duration, error) {
	digits := strings.Trim(string(raw), `"`)
	if raw == nil || digits == "null" {
		return 0, nil
	}
	var f float64
	if err := json.Unmarshal([]byte(digits), &f); err != nil || f < 0 || f > longest.Seconds() {
		return 0, fmt.Errorf("%s is %s, expected seconds, a number from 0 up", name, raw)
	}
	return time.Duration(math.Round(f*1000)) * time.Millisecond, nil
}

// checkAddress lets web addresses and paths within the same site pass: what
// stands in a chapter becomes a link in players and on pages.
func checkAddress(name, address string) error {
	u, err := url.Parse(address)
	if err != nil {
		return fmt.Errorf("%s is %q, expected a web address", name, address)
	}
	switch strings.ToLower(u.Scheme) {
	case "", "http", "https":
		return nil
	}
	return fmt.Errorf("%s is %q, expected an http or https address", name, address)
}

// writtenChapter fixes the order of the fields.
type writtenChapter struct {
	StartTime float64 `json:"startTime"`
	EndTime   float64 `json:"endTime,omitempty"`
	Title     string  `json:"title,omitempty"`
	URL       string  `json:"url,omitempty"`
	Image     string  `json:"img,omitempty"`
}

// WriteChapters writes a JSON chapters file, version 1.2.0, in ascending order
// of start: the same chapters give the same bytes. It returns any error of w
// and does not close it.
func WriteChapters(w io.Writer, chapters []Chapter) error {
	sorted := slices.Clone(chapters)
	slices.SortStableFunc(sorted, func(a, b Chapter) int { return cmp.Compare(a.Start, b.Start) })
	file := struct {
		Version  string           `json:"version"`
		Chapters []writtenChapter `json:"chapters"`
	}{chaptersVersion, make([]writtenChapter, 0, len(sorted))}
	for _, c := range sorted {
		file.Chapters = append(file.Chapters, writtenChapter{
			StartTime: float64(c.Start.Milliseconds()) / 1000,
			EndTime:   float64(c.End.Milliseconds()) / 1000,
			Title:     c.Title, URL: c.URL, Image: c.Image,
		})
	}
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false) // titles have "&", and this is no HTML
	out.SetIndent("", "  ")
	return out.Encode(file)
}
