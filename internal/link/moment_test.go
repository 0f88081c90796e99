package link_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/link"
)

// chatter is talk that shares nothing with any matter, each sentence unlike
// the others.
func chatter(n int) string {
	subjects := []string{"saxophone", "volcano", "tractor", "lighthouse keeper", "violinist", "postmaster", "glacier", "carpet weaver"}
	verbs := []string{"polished", "misheard", "celebrated", "repainted", "dismantled", "juggled", "photocopied"}
	objects := []string{"pumpkin lantern", "marble staircase", "chess league", "helium balloon", "tax return", "puppet theatre"}
	return fmt.Sprintf("The %s %s a %s.", subjects[n%8], verbs[n%7], objects[n%6])
}

// talk is an hour of chatter in captions of five seconds, with the sentences
// of a text from a time on.
func talk(at time.Duration, text string) []earmark.Segment {
	said := strings.SplitAfter(text, ". ")
	var segments []earmark.Segment
	for i := range 720 {
		start := time.Duration(i) * 5 * time.Second
		s := earmark.Segment{Start: start, End: start + 5*time.Second, Text: chatter(i)}
		if start >= at && len(said) > 0 && text != "" {
			s.Text, said = strings.TrimSpace(said[0]), said[1:]
		}
		segments = append(segments, s)
	}
	return segments
}

// timed is a library whose episode on eels is an hour long and comes to the
// matter at a time.
func timed(at time.Duration, text string) *setting {
	s := newSetting()
	s.es[0].Notes.Text = ""
	s.es[0].Title = "Of eels, weir and elvers"
	s.es[0].Audio.Duration = time.Hour
	s.es[0].Transcript = &earmark.Transcript{Timed: true, Segments: talk(at, text)}
	return s
}

func (s *setting) eels(t *testing.T) earmark.Link {
	t.Helper()
	s.said = append(s.said, verdict("eels", "eels", earmark.Accept))
	return to(t, s.engine(t).Article("eels", floor), "eels")
}

func TestMomentIsWhereTheMatterBegins(t *testing.T) {
	for _, at := range []time.Duration{0, 4 * time.Minute, 31*time.Minute + 40*time.Second, 59 * time.Minute} {
		l := timed(at, prose["eels"][1]).eels(t)
		if l.Moment == nil {
			t.Errorf("matter at %v: no moment", at)
			continue
		}
		if d := l.Moment.At - at; d < -15*time.Second || d > 15*time.Second {
			t.Errorf("matter at %v: got %v", at, l.Moment.At)
		}
		if !strings.Contains(prose["eels"][1], "elvers") || !strings.Contains(l.Moment.Passage, "eel") {
			t.Errorf("matter at %v: passage %q does not speak of it", at, l.Moment.Passage)
		}
	}
}

// TestMomentInAShortEpisode keeps the beginning from standing for the whole of
// a piece that is shorter than the windows of a long one.
func TestMomentInAShortEpisode(t *testing.T) {
	const at = 50 * time.Second
	s := timed(at, prose["eels"][1])
	s.es[0].Audio.Duration = 100 * time.Second
	s.es[0].Transcript.Segments = s.es[0].Transcript.Segments[:20]
	m := s.eels(t).Moment
	if m == nil || m.At < at-10*time.Second || m.At > at+15*time.Second {
		t.Errorf("got %+v, want a moment near %v", m, at)
	}
}

// TestMomentPassesOverTheOpening announces the matter in the first minute, as
// hosts do, and comes to it later.
func TestMomentPassesOverTheOpening(t *testing.T) {
	s := timed(25*time.Minute, prose["eels"][1])
	opening := strings.SplitAfter(prose["eels"][1], ". ")
	for i, said := range opening {
		s.es[0].Transcript.Segments[4+i].Text = strings.TrimSpace(said)
	}
	m := s.eels(t).Moment
	if m == nil || m.At < 25*time.Minute-15*time.Second || m.At > 25*time.Minute+15*time.Second {
		t.Errorf("got %+v, want about 25:00", m)
	}
}

func TestNoMomentWhereNothingIsShared(t *testing.T) {
	if l := timed(0, "").eels(t); l.Moment != nil {
		t.Errorf("got %+v, want none", l.Moment)
	}
	// A word in passing is not the matter.
	if l := timed(20*time.Minute, "Somebody mentioned elvers once. ").eels(t); l.Moment != nil {
		t.Errorf("in passing: got %+v, want none", l.Moment)
	}
}

// TestMomentWhereTimesRunBackwards has the parts of a transcript in the wrong
// order: the moment is when the matter is said, not what the next line has.
func TestMomentWhereTimesRunBackwards(t *testing.T) {
	part := func(at time.Duration, text string) earmark.Segment { return earmark.Segment{Start: at, Text: text} }
	idle := func(from int) string {
		var all strings.Builder
		for i := range 12 {
			all.WriteString(chatter(from+i) + " ")
		}
		return all.String()
	}
	s := timed(0, "")
	s.es[0].Transcript.Segments = []earmark.Segment{
		part(50*time.Minute, idle(1)+" The piccolo"), part(10*time.Minute, prose["eels"][1]), part(5*time.Minute, idle(20)), part(20*time.Minute, idle(40)),
	}
	m := s.eels(t).Moment
	if m == nil || m.At < 10*time.Minute || m.At > 11*time.Minute {
		t.Fatalf("got %+v, want about 10:00", m)
	}
	if strings.Contains(m.Passage, "piccolo") || !strings.Contains(m.Passage, "eel") {
		t.Errorf("got the passage %q, want one of the matter", m.Passage)
	}
}

func TestMomentStaysInTheRecording(t *testing.T) {
	for at, want := range map[time.Duration]bool{29 * time.Minute: true, 30 * time.Minute: false, 99 * time.Hour: false} {
		s := timed(10*time.Minute, prose["eels"][1])
		s.es[0].Audio.Duration = 30 * time.Minute
		v := verdict("eels", "eels", earmark.Accept)
		v.At = &at
		s.said = append(s.said, v)
		if l := to(t, s.engine(t).Article("eels", floor), "eels"); (l.Moment != nil) != want {
			t.Errorf("an editor's %v of 30:00: got %+v, want one: %t", at, l.Moment, want)
		}
	}
	s := timed(50*time.Minute, prose["eels"][1])
	s.es[0].Audio.Duration = 30 * time.Minute
	if l := s.eels(t); l.Moment != nil {
		t.Errorf("behind the end of the recording: got %+v, want none", l.Moment)
	}
	opts := link.DefaultOptions()
	for offset, want := range map[float64]time.Duration{-5: 10*time.Minute - 5*time.Second, 600: 11*time.Minute - time.Second} {
		s := timed(10*time.Minute, prose["eels"][1])
		s.es[0].Audio.Duration = 11 * time.Minute
		opts.MomentOffset = offset
		lib := library(s.as, s.es)
		lib.Verdicts = []earmark.Verdict{verdict("eels", "eels", earmark.Accept)}
		l := to(t, engineWith(t, lib, opts).Article("eels", floor), "eels")
		if l.Moment == nil || l.Moment.At != want {
			t.Errorf("offset %g: got %+v, want %v", offset, l.Moment, want)
		}
	}
}

func TestMomentPrefersAChapterJustBefore(t *testing.T) {
	s := timed(20*time.Minute, prose["eels"][1])
	s.es[0].Chapters = []earmark.Chapter{
		{Start: 0, Title: "Hello"},
		{Start: 20*time.Minute - 12*time.Second, Title: "On the bank"},
		{Start: 40 * time.Minute, Title: "Goodbye"},
	}
	m := s.eels(t).Moment
	if m == nil || m.At != 20*time.Minute-12*time.Second || m.Chapter != "On the bank" {
		t.Errorf("got %+v, want the chapter", m)
	}
}

func TestMomentByChaptersAlone(t *testing.T) {
	tests := []struct {
		name   string
		titles []string
		want   string
	}{
		{"two words shared", []string{"Hello", "Elvers at the weir", "Goodbye"}, "Elvers at the weir"},
		{"a word of the article's title", []string{"Hello", "Eels", "Goodbye"}, "Eels"},
		{"one word in passing", []string{"Hello", "Torches", "Goodbye"}, ""},
		{"none", []string{"Hello", "Goodbye"}, ""},
		{"two alike", []string{"Elvers and weir", "Weir and elvers"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newSetting()
			for i, title := range tt.titles {
				s.es[0].Chapters = append(s.es[0].Chapters, earmark.Chapter{Start: time.Duration(i) * time.Minute, Title: title})
			}
			got := ""
			if m := s.eels(t).Moment; m != nil {
				got = m.Chapter
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestMomentOfAnEditor(t *testing.T) {
	s := timed(20*time.Minute, prose["eels"][1])
	at := 90 * time.Second
	v := verdict("eels", "eels", earmark.Accept)
	v.At = &at
	s.said = []earmark.Verdict{v}
	m := to(t, s.engine(t).Article("eels", floor), "eels").Moment
	if m == nil || m.At != at || m.Passage == "" {
		t.Errorf("got %+v, want 1:30 and what is said there", m)
	}
}

// TestMomentInLongSegments has paragraphs of two minutes, as hand-made
// transcripts do: the sentence tells.
func TestMomentInLongSegments(t *testing.T) {
	s := newSetting()
	var paragraphs []earmark.Segment
	for i := range 20 {
		var b strings.Builder
		for j := range 24 {
			b.WriteString(chatter(i*24+j) + " ")
		}
		paragraphs = append(paragraphs, earmark.Segment{Start: time.Duration(i) * 2 * time.Minute, Text: b.String()})
	}
	half := len(paragraphs[7].Text) / 2
	cut := half + strings.Index(paragraphs[7].Text[half:], ". ") + 2
	paragraphs[7].Text = paragraphs[7].Text[:cut] + prose["eels"][1]
	s.es[0].Transcript = &earmark.Transcript{Timed: true, Segments: paragraphs}
	want := 14*time.Minute + time.Duration(float64(2*time.Minute)*float64(cut)/float64(len(paragraphs[7].Text)))
	m := s.eels(t).Moment
	if m == nil || m.At < want-10*time.Second || m.At > want+10*time.Second {
		t.Errorf("got %+v, want about %v", m, want)
	}
}
