package web

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"earmark/internal/earmark"
)

// run is a stretch of text in one look.
type run struct {
	Text   string
	Shared bool // both ends have the word
	Said   bool // it is the passage at the moment
}

// marker finds the shared words in a text. The nil marker finds none.
type marker struct{ words *regexp.Regexp }

// newMarker looks for phrases as whole words, whatever the case, with the
// commonest endings.
func newMarker(phrases []string) *marker {
	var parts []string
	for _, p := range phrases {
		for piece := range strings.SplitSeq(p, "…") { // words that stand apart
			if words := strings.Fields(piece); len(words) > 0 {
				for i := range words {
					words[i] = regexp.QuoteMeta(words[i])
				}
				parts = append(parts, strings.Join(words, `[\s-]+`))
			}
		}
	}
	if len(parts) == 0 {
		return nil
	}
	slices.SortFunc(parts, func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b)) })
	return &marker{regexp.MustCompile(`(?i)(?:` + strings.Join(parts, "|") + `)(?:['’]?s|es)?`)}
}

func (m *marker) runs(text string) []run {
	var out []run
	from := 0
	if m != nil {
		for _, at := range m.words.FindAllStringIndex(text, -1) {
			if inWord(text, at[0], at[1]) {
				continue
			}
			out = append(out, run{Text: text[from:at[0]]}, run{Text: text[at[0]:at[1]], Shared: true})
			from = at[1]
		}
	}
	out = append(out, run{Text: text[from:]})
	return slices.DeleteFunc(out, func(r run) bool { return r.Text == "" })
}

// inWord tells whether a find is only a part of a word.
func inWord(text string, start, end int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:start])
	after, _ := utf8.DecodeRuneInString(text[end:])
	return isWord(before) || isWord(after)
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// paragraphs are a text with its shared words marked, up to a number of bytes;
// more tells that there is more of it.
func (m *marker) paragraphs(text string, most int) (out [][]run, more bool) {
	for p := range strings.SplitSeq(text, "\n\n") {
		if p = strings.TrimSpace(p); p == "" {
			continue
		}
		if most -= len(p); most < 0 && len(out) > 0 {
			return out, true
		}
		out = append(out, m.runs(p))
	}
	return out, false
}

// line is one caption of a transcript.
type line struct {
	Clock   string // empty: the transcript has no times
	Seconds int
	Speaker string // empty where the last one goes on
	Runs    []run
	Here    bool   // the moment lies in it
	Audio   string // address of the recording; empty: none
}

// How much of a transcript is open on a pair's page, around the moment, and
// how many captions on either side can be unfolded.
const (
	openBefore = 15 * time.Second
	openAfter  = 70 * time.Second
	mostOpen   = 24
	mostFolded = 300
)

// excerpt is the part of a transcript around a moment.
type excerpt struct {
	Before, Open, After []line
	More                bool // there is more than can be unfolded
}

// excerptOf cuts a transcript around a moment, or at its beginning where there
// is none.
func excerptOf(t *earmark.Transcript, m *earmark.Moment, marks *marker) excerpt {
	if t == nil || len(t.Segments) == 0 {
		return excerpt{}
	}
	all := t.Segments
	here := -1
	first, last := 0, min(len(all), mostOpen/2)
	if m != nil && t.Timed {
		here = segmentAt(all, m.At)
		first, last = around(all, here, m.At)
	}
	from, to := max(0, first-mostFolded), min(len(all), last+mostFolded)
	lines := linesOf(all[from:to], t.Timed, passageOf(m, all[first:last]), first-from, marks)
	if here >= 0 {
		lines[here-from].Here = true
	}
	return excerpt{Before: lines[:first-from], Open: lines[first-from : last-from], After: lines[last-from:], More: from > 0 || to < len(all)}
}

// segmentAt is the caption in which a moment lies: the last that has begun.
func segmentAt(all []earmark.Segment, at time.Duration) int {
	here := 0
	for i, s := range all {
		if s.Start <= at {
			here = i
		}
	}
	return here
}

func around(all []earmark.Segment, here int, at time.Duration) (first, last int) {
	first, last = here, here+1
	for first > 0 && here-first < mostOpen/3 && all[first-1].Start >= at-openBefore {
		first--
	}
	for last < len(all) && last-first < mostOpen && all[last].Start <= at+openAfter {
		last++
	}
	return first, last
}

// passageOf finds where the passage of a moment stands in some captions: for
// each of them the bytes of its text, [0,0) for none. Captions are compared
// with their white space made even.
func passageOf(m *earmark.Moment, segments []earmark.Segment) [][2]int {
	spans := make([][2]int, len(segments))
	if m == nil || m.Passage == "" {
		return spans
	}
	passage := strings.TrimSpace(strings.TrimRight(strings.Join(strings.Fields(m.Passage), " "), "…"))
	var joined strings.Builder
	starts := make([]int, len(segments))
	for i, s := range segments {
		if i > 0 {
			joined.WriteByte(' ')
		}
		starts[i] = joined.Len()
		joined.WriteString(even(s.Text))
	}
	at := strings.Index(joined.String(), passage)
	if at < 0 || passage == "" {
		return spans
	}
	for i, s := range segments {
		from, to := max(at, starts[i])-starts[i], min(at+len(passage), starts[i]+len(even(s.Text)))-starts[i]
		if from < to {
			spans[i] = [2]int{from, to}
		}
	}
	return spans
}

func even(s string) string { return strings.Join(strings.Fields(s), " ") }

// linesOf writes captions out; spans are the passage's places in those from
// the caption number offset on.
func linesOf(segments []earmark.Segment, timed bool, spans [][2]int, offset int, marks *marker) []line {
	lines := make([]line, len(segments))
	speaker := ""
	for i, s := range segments {
		l := line{Speaker: s.Speaker, Runs: marks.runs(even(s.Text))}
		if i > 0 && s.Speaker == speaker {
			l.Speaker = ""
		}
		speaker = s.Speaker
		if timed {
			l.Clock, l.Seconds = earmark.Clock(s.Start), int(s.Start.Seconds())
		}
		if n := i - offset; n >= 0 && n < len(spans) && spans[n][1] > 0 {
			l.Runs = said(even(s.Text), spans[n], marks)
		}
		lines[i] = l
	}
	return lines
}

// said marks the passage in a caption.
func said(text string, span [2]int, marks *marker) []run {
	passage := marks.runs(text[span[0]:span[1]])
	for i := range passage {
		passage[i].Said = true
	}
	return slices.Concat(marks.runs(text[:span[0]]), passage, marks.runs(text[span[1]:]))
}
