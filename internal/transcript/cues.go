package transcript

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// cue is one caption of a WebVTT or SRT file as it stands there.
type cue struct {
	line       int // of its times
	start, end time.Duration
	payload    []string
}

const (
	stamp   = `((?:\d+:){1,2}\d+(?:[.,]\d+)?)`
	wantCue = `expected times like "00:01:02.000 --> 00:01:05.000"`
)

var (
	// timing is WebVTT's cue timings line, loosely: comma or dot, any number of
	// digits, one dash or two, whatever settings follow, or no end at all.
	timing = regexp.MustCompile(`^\s*` + stamp + `\s*--?>\s*(?:` + stamp + `(?:\s.*)?)?$`)

	// timingLike is a line that was meant to be one; "2 -> 3" is speech.
	timingLike = regexp.MustCompile(`^\s*\d+(?:[:.,][\d:., ]*--?|\s*--)>`)
)

func isTiming(line string) bool { return timingLike.MatchString(line) }

// cueReader collects the cues of a file line by line. Only the first line of
// a block decides what the block is; all else is somebody's words.
type cueReader struct {
	lines []string
	at    int // index of the next line
	cues  []cue
}

// readCues reads cues up to the end of the file, from the line with the index
// first. Blocks for which skip is true by their first line hold no speech.
func readCues(lines []string, first int, skip func(line string) bool) ([]cue, error) {
	r := &cueReader{lines: lines, at: first}
	for r.at < len(r.lines) {
		switch line := r.lines[r.at]; {
		case strings.TrimSpace(line) == "":
			r.at++
		case isTiming(line):
			if err := r.readCue(); err != nil {
				return nil, err
			}
		case skip(line):
			r.skipBlock()
		case r.isIdentifier():
			r.at++
		default:
			if err := r.adopt(); err != nil {
				return nil, err
			}
		}
	}
	return r.cues, nil
}

// readCue reads a line of times and the text below it, up to a blank line or,
// where that was forgotten, the next times.
func (r *cueReader) readCue() error {
	c := cue{line: r.at + 1}
	found := timing.FindStringSubmatch(r.lines[r.at])
	if found == nil {
		return syntaxErrorf(c.line, "found %q, %s", clip(strings.TrimSpace(r.lines[r.at])), wantCue)
	}
	var err error
	if c.start, err = parseClock(found[1]); err != nil {
		return syntaxErrorf(c.line, "start: %v", err)
	}
	if found[2] != "" {
		if c.end, err = parseClock(found[2]); err != nil {
			return syntaxErrorf(c.line, "end: %v", err)
		}
	}
	r.cues = append(r.cues, c)
	r.at++
	r.readPayload()
	return nil
}

func (r *cueReader) readPayload() {
	c := &r.cues[len(r.cues)-1]
	for ; r.at < len(r.lines); r.at++ {
		line := r.lines[r.at]
		if strings.TrimSpace(line) == "" || isTiming(line) || r.isNextNumber() {
			return
		}
		c.payload = append(c.payload, line)
	}
}

// isIdentifier reports whether the current line, the first of its block, names
// the cue below it, or is a number set off from its cue by blank lines.
func (r *cueReader) isIdentifier() bool {
	next := r.at + 1
	if next < len(r.lines) && isTiming(r.lines[next]) {
		return true
	}
	if !isNumber(r.lines[r.at]) {
		return false
	}
	for next < len(r.lines) && strings.TrimSpace(r.lines[next]) == "" {
		next++
	}
	return next == len(r.lines) || isTiming(r.lines[next])
}

// isNextNumber tells the number of the following cue, whose blank line is
// missing, from a caption that says a number.
func (r *cueReader) isNextNumber() bool {
	if r.at+1 >= len(r.lines) || !isTiming(r.lines[r.at+1]) {
		return false
	}
	n, err := strconv.Atoi(strings.TrimSpace(r.lines[r.at]))
	return err == nil && (n == len(r.cues)+1 || n == len(r.cues)) // counted from 1 or 0
}

// adopt gives text that stands after a blank line to the cue above it: players
// drop it, but it was said.
func (r *cueReader) adopt() error {
	if len(r.cues) == 0 {
		return syntaxErrorf(r.at+1, "found %q before the first cue, %s", clip(strings.TrimSpace(r.lines[r.at])), wantCue)
	}
	r.readPayload()
	return nil
}

func (r *cueReader) skipBlock() {
	for r.at < len(r.lines) && strings.TrimSpace(r.lines[r.at]) != "" && !isTiming(r.lines[r.at]) {
		r.at++
	}
}

func isNumber(line string) bool {
	_, err := strconv.ParseUint(strings.TrimSpace(line), 10, 64)
	return err == nil
}
