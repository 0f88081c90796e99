package transcript_test

import (
	"bytes"
	"errors"
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

func TestWriteVTTUntimed(t *testing.T) {
	var out bytes.Buffer
	err := transcript.WriteVTT(&out, []transcript.Segment{{Text: "Hello."}})
	if !errors.Is(err, transcript.ErrUntimed) || out.Len() > 0 {
		t.Errorf("got error %v and %q, want %v and nothing", err, out.String(), transcript.ErrUntimed)
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
	if err := transcript.WriteVTT(&failing{10}, conversation()); !errors.Is(err, errFull) {
		t.Errorf("WriteVTT: got error %v, want %v", err, errFull)
	}
	if err := transcript.WriteText(&failing{10}, conversation()); !errors.Is(err, errFull) {
		t.Errorf("WriteText: got error %v, want %v", err, errFull)
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
