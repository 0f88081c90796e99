package linktest

import (
	"strings"
	"time"

	"earmark/internal/earmark"
)

// word draws a word of a text, one of its story's in so many.
func (m *maker) word(s *story, share float64) string {
	if m.Float64() < share {
		return s.words[m.IntN(len(s.words))]
	}
	return m.words.any(m.Rand)
}

// title is six words, half of them of the story.
func (m *maker) title(s *story) string { return m.sentence(6, s, 0.5) }

// sentence is so many words, the first with a capital, without a full stop.
func (m *maker) sentence(n int, s *story, share float64) string {
	words := make([]string, n)
	for i := range words {
		words[i] = m.word(s, share)
	}
	return capital(strings.Join(words, " "))
}

// prose is about n words in sentences, five a paragraph. One in twelve tells
// of the story's person.
func (m *maker) prose(n int, s *story, share float64) string {
	var b strings.Builder
	for sentence := 1; n > 0; sentence++ {
		length := 6 + m.IntN(15)
		n -= length
		if m.IntN(12) == 0 {
			b.WriteString(s.person.Name + " " + m.word(s, share) + ". ")
		}
		b.WriteString(m.sentence(length, s, share) + ".")
		if n > 0 {
			b.WriteString([]string{"\n\n", " ", " ", " ", " "}[sentence%5])
		}
	}
	return b.String()
}

// quotation is what the story's person said, taken from a transcript where
// there is one.
func (m *maker) quotation(s *story) string {
	words := strings.Fields(m.sentence(14, s, 0.2))
	if len(s.episodes) > 0 && s.episodes[0].Transcript != nil {
		spoken := s.episodes[m.IntN(len(s.episodes))].Transcript.Segments
		words = strings.Fields(spoken[m.IntN(len(spoken))].Text)
	}
	return "“" + strings.Join(words, " ") + "”, said " + s.person.Name + "."
}

// transcript speaks of the story for five minutes somewhere, and of anything
// else around it.
func (m *maker) transcript(s *story) *earmark.Transcript {
	t := &earmark.Transcript{Timed: true, Segments: make([]earmark.Segment, m.size.Transcript/segmentWords)}
	from := m.IntN(len(t.Segments))
	for i := range t.Segments {
		share := 0.02
		if i >= from && i < from+60 {
			share = 0.2
		}
		start := time.Duration(i) * segmentLength
		t.Segments[i] = earmark.Segment{Start: start, End: start + segmentLength, Text: m.sentence(segmentWords, s, share)}
	}
	return t
}
