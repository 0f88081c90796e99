package library

import (
	"slices"
	"strings"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/transcript"
)

// Chapters and transcripts may stand in front matter itself, as sites without
// files for them write them.

// chapterList reads chapters that are written out: {start, title, url}, or a
// line that begins with its time.
func (f *fields) chapterList(n node) []earmark.Chapter {
	n.of = "chapters"
	var out []earmark.Chapter
	for _, item := range n.items {
		c, ok := chapterOf(item)
		if !ok {
			f.wrong(item, "chapters", `the keys start and title, or a line such as "12:41 The river"`)
			continue
		}
		out = append(out, c)
	}
	slices.SortStableFunc(out, func(a, b earmark.Chapter) int { return int(a.Start - b.Start) })
	return out
}

func chapterOf(item node) (earmark.Chapter, bool) {
	if item.kind != mapping {
		at, title, _ := strings.Cut(strings.TrimSpace(item.text), " ")
		start, err := parseDuration(at)
		return earmark.Chapter{Start: start, Title: strings.TrimSpace(title)}, err == nil && title != ""
	}
	start, ok := timeAmong(item, "start", "startOffset", "startTime", "time")
	end, _ := timeAmong(item, "end", "endOffset", "endTime")
	c := earmark.Chapter{Start: start, End: end, Title: strings.TrimSpace(textAmong(item, "title", "name"))}
	if url := textAmong(item, "url", "href"); isAddress(url) {
		c.URL = url
	}
	if c.End <= c.Start {
		c.End = 0
	}
	return c, ok && c.Title != ""
}

// speech reads a transcript that is written out: items with what is said
// ("line", "text"), when ("sec", "start", "time") and by whom ("who",
// "speaker"). Headings between them are not spoken. Times that not all of them
// have are none.
func speech(n node) *earmark.Transcript {
	var segments []transcript.Segment
	timed := true
	for _, item := range n.items {
		said := strings.TrimSpace(textAmong(item, "line", "text"))
		if said == "" {
			continue
		}
		start, ok := timeAmong(item, "sec", "start", "time")
		timed = timed && ok
		segments = append(segments, transcript.Segment{Start: start, Speaker: textAmong(item, "who", "speaker"), Text: said})
	}
	if len(segments) == 0 {
		return nil
	}
	for i := range segments {
		if !timed {
			segments[i].Start = 0
		}
	}
	return transcriptOf(transcript.New(segments), "")
}

// textAmong is the first of several keys that holds a text.
func textAmong(group node, keys ...string) string {
	for _, key := range keys {
		if v, ok := group.get(key); ok && v.isScalar() && v.text != "" {
			return v.text
		}
	}
	return ""
}

// timeAmong is the first of several keys that holds a time of a recording.
func timeAmong(group node, keys ...string) (time.Duration, bool) {
	for _, key := range keys {
		if v, ok := group.get(key); ok && v.isScalar() {
			d, err := parseDuration(v.text)
			return d, err == nil
		}
	}
	return 0, false
}
