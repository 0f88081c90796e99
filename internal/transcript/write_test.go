package transcript_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"earmark/internal/transcript"
)

// conversation has what is hard to write: a paragraph, markup, an arrow, a
// long word, a time that runs backwards, a cue without length.
func conversation() []transcript.Segment {
	return []transcript.Segment{
		{Start: 0, End: 30 * time.Second, Speaker: "Nell Ashgrove", Text: "We sat in the car for a long time before either of us said " +
			"a word, and when we did it was about where to park. I wrote the first lines of it that night, on the phone, in the dark."},
		{Start: 30 * time.Second, End: 31 * time.Second, Speaker: "Tom & <Jerry>", Text: "Is 1 < 2 --> true & so on?"},
		{Start: 31 * time.Second, End: 31 * time.Second, Text: "https://example.com/a-very-long-address-that-no-line-of-sixty-five-characters-can-hold right."},
		{Start: 12 * time.Second, End: 13 * time.Second, Text: "Said over the others."},
	}
}

func TestWriteVTT(t *testing.T) {
	var out bytes.Buffer
	if err := transcript.WriteVTT(&out, conversation()); err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/conversation.golden.vtt", out.String())
	for line := range strings.SplitSeq(out.String(), "\n") {
		if utf8.RuneCountInString(line) > 65 && strings.Contains(line, " ") {
			t.Errorf("got a line of %d characters, want at most 65: %s", utf8.RuneCountInString(line), line)
		}
	}
	checkRoundTrip(t, transcript.Transcript{Timed: true, Segments: conversation()})
}

func TestWriteSRT(t *testing.T) {
	var out bytes.Buffer
	if err := transcript.WriteSRT(&out, conversation()); err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/conversation.golden.srt", out.String())
	for line := range strings.SplitSeq(out.String(), "\n") {
		if utf8.RuneCountInString(line) > 32 && strings.Contains(strings.TrimPrefix(line, "- "), " ") {
			t.Errorf("got a line of %d characters, want at most 32: %s", utf8.RuneCountInString(line), line)
		}
	}
}

// A name with a colon in it would be taken for a shorter name and a word.
func TestWriteSRTNamesWithColons(t *testing.T) {
	var out bytes.Buffer
	if err := transcript.WriteSRT(&out, []transcript.Segment{{End: time.Second, Speaker: "Guest: Ann", Text: "Hello."}}); err != nil {
		t.Fatal(err)
	}
	if want := "1\n00:00:00,000 --> 00:00:01,000\nGuest Ann: Hello.\n"; out.String() != want {
		t.Errorf("got %q, want %q", out.String(), want)
	}
}

func TestWriteJSON(t *testing.T) {
	var out bytes.Buffer
	if err := transcript.WriteJSON(&out, conversation()); err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/conversation.golden.json", out.String())
}

func TestWriteHTML(t *testing.T) {
	var out bytes.Buffer
	about := transcript.Document{Title: `"7" & <the boat>`, Language: "en-GB", Home: "https://example.com/?a=1&b=2"}
	if err := transcript.WriteHTML(&out, conversation(), about); err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/conversation.golden.html", out.String())
}

// What is written is read again: the same words by the same people, from the
// same start.
func TestEachFormIsReadAgain(t *testing.T) {
	segments := []transcript.Segment{
		{Start: 0, End: 4 * time.Second, Speaker: "Ann", Text: "We went home in silence, and nobody turned on the light."},
		{Start: 4 * time.Second, End: 5 * time.Second, Speaker: "Ann", Text: "Not I."},
		{Start: 5 * time.Second, End: 6 * time.Second, Speaker: "Bob", Text: "R&D --> < 2?"},
		{Start: 2 * time.Hour, End: 2*time.Hour + 1500*time.Millisecond, Speaker: "Ann", Text: "مرحبا 😀."},
	}
	for name, write := range map[string]func(io.Writer, []transcript.Segment) error{
		"a.vtt": transcript.WriteVTT, "a.srt": transcript.WriteSRT, "a.json": transcript.WriteJSON, "a.txt": transcript.WriteText,
	} {
		var out bytes.Buffer
		if err := write(&out, segments); err != nil {
			t.Fatal(err)
		}
		back, err := transcript.Parse(name, out.Bytes())
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got, want := spoken(back.Segments), spoken(segments); strings.ReplaceAll(got, "→", "-->") != want {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
		}
		if back.Timed != (name != "a.txt") {
			t.Errorf("%s: got timed %t", name, back.Timed)
		}
		if last := back.Segments[len(back.Segments)-1]; back.Timed && last.Start != 2*time.Hour {
			t.Errorf("%s: the last segment starts at %v, want 2h", name, last.Start)
		}
	}
}

// spoken is who says what, whatever it is divided into.
func spoken(segments []transcript.Segment) string {
	var b strings.Builder
	speaker := ""
	for _, s := range segments {
		if s.Speaker != speaker {
			speaker = s.Speaker
			b.WriteString("\n" + speaker + ":")
		}
		b.WriteString(" " + s.Text)
	}
	return b.String()
}

func TestWriteVTTKeepsCaptions(t *testing.T) {
	in, err := transcript.Parse("voices.vtt", readFile(t, "testdata/parse/meeting.vtt"))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := transcript.WriteVTT(&out, in.Segments); err != nil {
		t.Fatal(err)
	}
	back, err := transcript.Parse("back.vtt", out.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if got, want := dump(back), dump(in); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestTimesAtZero makes sure that a form with nothing but zeros for times is read
// as what it says: it can be written as text, and whoever goes by Timed never asks
// for captions that cannot be made.
func TestTimesAtZero(t *testing.T) {
	tests := []struct {
		name, file, data string
		timed            bool
	}{
		{"JSON, the rest without words", "a.json", `{"segments":[{"startTime":0,"body":"Hello there."},{"startTime":5,"body":""}]}`, false},
		{"JSON", "a.json", `{"segments":[{"startTime":0,"body":"Hello there."},{"startTime":0,"body":"And again."}]}`, false},
		{"JSON with an end", "a.json", `{"segments":[{"startTime":0,"endTime":2,"body":"Hello there."}]}`, true},
		{"JSON of single words, the last without", "a.json", `{"segments":[{"startTime":0,"body":"Hello"},{"startTime":0,"body":"there."},{"startTime":5,"body":" "}]}`, false},
		{"WebVTT, the rest without words", "a.vtt", "WEBVTT\n\n00:00.000 --> 00:00.000\nHello there.\n\n00:05.000 --> 00:06.000\n", false},
		{"WebVTT with an end", "a.vtt", "WEBVTT\n\n00:00.000 --> 00:02.000\nHello there.\n", true},
		{"WebVTT without an end", "a.vtt", "WEBVTT\n\n00:00.000 -->\nHello there.\n\n00:04.000 -->\nAnd again.\n", true},
		{"SubRip", "a.srt", "1\n00:00:00,000 --> 00:00:00,000\nHello there.\n", false},
		{"a mark ahead of words", "a.txt", "[00:00] Hello there.\n", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := transcript.Parse(tt.file, []byte(tt.data))
			if err != nil {
				t.Fatal(err)
			}
			if got.Timed != tt.timed {
				t.Errorf("timed: got %v, want %v", got.Timed, tt.timed)
			}
			for name, write := range map[string]func(io.Writer, []transcript.Segment) error{
				"WriteVTT": transcript.WriteVTT, "WriteSRT": transcript.WriteSRT, "WriteJSON": transcript.WriteJSON,
			} {
				if err := write(io.Discard, got.Segments); (err == nil) != tt.timed {
					t.Errorf("%s of a transcript with timed %v: got error %v", name, tt.timed, err)
				}
			}
		})
	}
}

func TestUntimed(t *testing.T) {
	for name, write := range map[string]func(io.Writer, []transcript.Segment) error{
		"WriteVTT": transcript.WriteVTT, "WriteSRT": transcript.WriteSRT, "WriteJSON": transcript.WriteJSON,
	} {
		var out bytes.Buffer
		err := write(&out, []transcript.Segment{{Text: "Hello."}})
		if !errors.Is(err, transcript.ErrUntimed) || out.Len() > 0 {
			t.Errorf("%s: got error %v and %q, want %v and nothing", name, err, out.String(), transcript.ErrUntimed)
		}
	}
	var out bytes.Buffer
	if err := transcript.WriteHTML(&out, []transcript.Segment{{Text: "Hello."}}, transcript.Document{Title: "T"}); err != nil || strings.Contains(out.String(), "<time>") {
		t.Errorf("WriteHTML: got %v and %s, want a page without times", err, out.String())
	}
}

func TestWriteText(t *testing.T) {
	var out bytes.Buffer
	if err := transcript.WriteText(&out, conversation()); err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/conversation.golden.txt", out.String())
}

func TestWriteTextJoinsCaptions(t *testing.T) {
	captions := []transcript.Segment{
		{Start: 0, End: 2 * time.Second, Speaker: "Ann", Text: "We went home"},
		{Start: 2 * time.Second, End: 4 * time.Second, Speaker: "Ann", Text: "in silence."},
		{Start: 4 * time.Second, End: 5 * time.Second, Speaker: "Bob", Text: "And then?"},
		{Start: 5 * time.Second, End: 6 * time.Second, Speaker: "Ann", Text: "Then I wrote."},
		{Start: 20 * time.Second, End: 21 * time.Second, Speaker: "Ann", Text: "After a pause."},
	}
	var out bytes.Buffer
	if err := transcript.WriteText(&out, captions); err != nil {
		t.Fatal(err)
	}
	want := "Ann: We went home in silence.\n\nBob: And then?\n\nAnn: Then I wrote.\n\nAfter a pause.\n"
	if got := out.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// failing takes a few bytes and then no more.
type failing struct{ left int }

var errFull = errors.New("disk full")

func (f *failing) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestWriteErrors(t *testing.T) {
	for name, write := range map[string]func(io.Writer, []transcript.Segment) error{
		"WriteVTT": transcript.WriteVTT, "WriteSRT": transcript.WriteSRT, "WriteJSON": transcript.WriteJSON, "WriteText": transcript.WriteText,
		"WriteHTML": func(w io.Writer, s []transcript.Segment) error {
			return transcript.WriteHTML(w, s, transcript.Document{})
		},
	} {
		if err := write(&failing{10}, conversation()); !errors.Is(err, errFull) {
			t.Errorf("%s: got error %v, want %v", name, err, errFull)
		}
	}
}

// BenchmarkParse reads an hour of captions, about 60 KB. More than 20 ms
// would be felt when a library of hundreds of episodes is loaded.
func BenchmarkParse(b *testing.B) {
	var out bytes.Buffer
	var hour []transcript.Segment
	for i := range 900 {
		at := time.Duration(i) * 4 * time.Second
		hour = append(hour, transcript.Segment{Start: at, End: at + 4*time.Second, Speaker: "Ann", Text: "Ten words are said in four seconds of this talk."})
	}
	if err := transcript.WriteVTT(&out, hour); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(out.Len()))
	for b.Loop() {
		if _, err := transcript.Parse("hour.vtt", out.Bytes()); err != nil {
			b.Fatal(err)
		}
	}
}
