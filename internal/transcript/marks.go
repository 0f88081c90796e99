package transcript

import (
	"regexp"
	"strings"
	"time"
)

// Times in plain transcripts. Editors who write "[01:02:03.25]" count frames or
// hundredths after the dot, some after a colon; either is less than a second.
// A backslash before the brackets is left over from Markdown.
const (
	clockText = `(\d{1,3}:\d{2}(?::\s?\d{2})?)(?:[.,:]\d{1,3})?`
	boxed     = `\\*\[\s*\\*` + clockText + `\s*\\*\]`
	rounded   = `\(\s*` + clockText + `\s*\)`

	// A note of the typist that carries its time: "[cross-talk 00:07:55.09]".
	noted = `\\*\[([\pL][^\[\]\n:]{0,40}?)\s*(\d{1,2}:\d{2}:\d{2})(?:[.,]\d{1,3})?\s*\\*\]`
)

var (
	// inside finds marks and noted times anywhere in a paragraph.
	inside = regexp.MustCompile(boxed + `|` + noted)

	// opening is a time at the start of a paragraph that is no mark elsewhere:
	// in round brackets, bare before a dash, or bare on a line of its own.
	opening = regexp.MustCompile(`^\s*(?:` + rounded + `|` + clockText + `(?:\s+[-–—]\s|[ \t]*(?:\n|$)))\s*`)

	// openingBox is a mark in square brackets there.
	openingBox = regexp.MustCompile(`^\s*` + boxed + `\s*`)

	// heading is a line of its own with a name and a time above what is said:
	// "Jane Doe (12:34)", "Jane Doe [12:34]:", "Jane Doe  0:12".
	heading = regexp.MustCompile(`^\s*(?:\*\*)?([^\n:()\[\]]{1,60}?)(?:\*\*)?\s+(?:` + rounded + `|` + boxed + `|` + clockText + `)(?:\*\*)?:?\s*(?:\*\*)?$`)

	// spoken is the same on the line of the text: "Jane Doe (12:34): Hello".
	spoken = regexp.MustCompile(`^\s*(?:\*\*)?([^\n:()\[\]]{1,60}?)(?:\*\*)?\s+(?:` + rounded + `|` + boxed + `)(?:\*\*)?:(?:\*\*)?\s+`)
)

// piece is a run of words, and the mark before it if there is one.
type piece struct {
	marked bool
	noted  bool // the mark was a typist's note with a time
	at     time.Duration
	text   string
}

// cutMarks takes the marks out of a paragraph's text and cuts it at each. A
// noted time leaves its note among the words. A mark whose time cannot be
// (more than longest) is text.
func cutMarks(text string) []piece {
	var pieces []piece
	current := piece{}
	if found := opening.FindStringSubmatchIndex(text); found != nil {
		if at, err := parseClock(submatch(text, found, 1, 2)); err == nil {
			current.marked, current.at = true, at
			text = text[found[1]:]
		}
	}
	done := 0
	for _, found := range inside.FindAllStringSubmatchIndex(text, -1) {
		at, err := parseClock(strings.ReplaceAll(submatch(text, found, 1, 3), " ", ""))
		if err != nil {
			continue
		}
		current.text += text[done:found[0]]
		done = found[1]
		if !current.marked && strings.TrimSpace(current.text) == "" {
			current.text = ""
		} else {
			pieces = append(pieces, current)
			current = piece{}
		}
		current.marked, current.at = true, at
		if note := submatch(text, found, 2); note != "" {
			current.noted = true
			current.text = "[" + note + "]"
		}
	}
	current.text += text[done:]
	return append(pieces, current)
}

// submatch returns the first of the groups that took part in a match.
func submatch(text string, found []int, groups ...int) string {
	for _, g := range groups {
		if 2*g+1 < len(found) && found[2*g] >= 0 {
			return text[found[2*g]:found[2*g+1]]
		}
	}
	return ""
}
