package publish

import (
	"html/template"
	"strings"
	"time"
	"unicode/utf8"

	"earmark/internal/earmark"
)

// talk is a transcript in paragraphs, ready to be cut into pages.
type talk struct {
	paragraphs []spoken
	timed      bool
}

// spoken is what one speaker says in a row.
type spoken struct {
	start   time.Duration
	speaker string
	text    string
}

// How long a paragraph of a transcript grows: captions are joined until one
// ends a sentence beyond wanted, and what is longer than most is divided.
const (
	wanted = 420
	most   = 1400
)

// newTalk joins captions to paragraphs and divides monologues, so that a
// transcript reads like a conversation in print.
func newTalk(t *earmark.Transcript) talk {
	if t == nil {
		return talk{}
	}
	result := talk{timed: t.Timed}
	for _, s := range t.Segments {
		text := oneLine(s.Text)
		if text == "" {
			continue
		}
		if last := result.last(); last != nil && t.Timed && last.takes(s.Speaker, text) {
			last.text += " " + text
			continue
		}
		for _, piece := range sentences(text, most) {
			result.paragraphs = append(result.paragraphs, spoken{start: s.Start, speaker: s.Speaker, text: piece})
		}
	}
	return result
}

func (t *talk) last() *spoken {
	if len(t.paragraphs) == 0 {
		return nil
	}
	return &t.paragraphs[len(t.paragraphs)-1]
}

// takes tells whether the next caption goes on in this paragraph.
func (s *spoken) takes(speaker, text string) bool {
	if s.speaker != speaker || len(s.text)+len(text) > most {
		return false
	}
	return len(s.text) < wanted || !endsSentence(s.text)
}

func endsSentence(text string) bool {
	text = strings.TrimRight(text, "\"”’')»")
	r, _ := utf8.DecodeLastRuneInString(text)
	return strings.ContainsRune(".?!…。？！", r)
}

// sentences divides a text into pieces of at most n bytes, after a sentence
// where one ends in the second half, else at a space, else where it must. No
// word is lost.
func sentences(text string, n int) []string {
	var pieces []string
	for len(text) > n {
		end := breakAt(text[:n])
		pieces = append(pieces, strings.TrimSpace(text[:end]))
		text = strings.TrimSpace(text[end:])
	}
	return append(pieces, text)
}

func breakAt(text string) int {
	for end := len(text); end > len(text)/2; {
		space := strings.LastIndexByte(text[:end], ' ')
		if space <= len(text)/2 {
			break
		}
		if endsSentence(text[:space]) {
			return space
		}
		end = space
	}
	if space := strings.LastIndexByte(text, ' '); space > 0 {
		return space
	}
	return wholeLetters(text)
}

// wholeLetters is how much of a text is left without a last letter that was
// cut in two.
func wholeLetters(text string) int {
	for i := len(text) - 1; i > 0 && i >= len(text)-utf8.UTFMax; i-- {
		if !utf8.RuneStart(text[i]) {
			continue
		}
		if utf8.FullRuneInString(text[i:]) {
			break
		}
		return i
	}
	return len(text)
}

// pages gives for every page which paragraphs stand on it: [from, to). The
// first page has other room than the rest; it may stay empty.
func (t talk) pages(first, rest int, audio string) [][2]int {
	pages := [][2]int{{0, 0}}
	room := first
	for i, p := range t.paragraphs {
		n := t.weight(p, audio)
		if n > room {
			pages, room = append(pages, [2]int{i, i}), rest
		}
		pages[len(pages)-1][1] = i + 1
		room -= n
	}
	return pages
}

// weight is about how many bytes a paragraph takes in a page.
func (t talk) weight(p spoken, audio string) int {
	const tags = 60
	n := len(template.HTMLEscapeString(p.text)) + len(template.HTMLEscapeString(p.speaker)) + tags
	if t.timed {
		n += len(template.HTMLEscapeString(audio)) + tags
	}
	return n
}

// view is the paragraphs from..to of the transcript as the page shows them;
// moment is where the page leads for a time, or empty.
func (t talk) view(from, to int, moment func(time.Duration) string) []Paragraph {
	var all []Paragraph
	for i, p := range t.paragraphs[from:to] {
		row := Paragraph{Text: p.text, Speaker: p.speaker}
		if i > 0 && t.paragraphs[from+i-1].speaker == p.speaker {
			row.Speaker = ""
		}
		if t.timed && (i == 0 || t.paragraphs[from+i-1].start != p.start) {
			row.Clock, row.AtURL = earmark.Clock(p.start), moment(p.start)
		}
		all = append(all, row)
	}
	return all
}

// spokenAt is the paragraph, among from..to, in which a moment lies; -1 when
// it lies elsewhere.
func (t talk) spokenAt(m time.Duration, from, to int) int {
	found := -1
	for i := from; t.timed && i < to; i++ {
		if t.paragraphs[i].start > m {
			return found
		}
		found = i
	}
	if to < len(t.paragraphs) && t.paragraphs[to].start <= m {
		return -1
	}
	return found
}
