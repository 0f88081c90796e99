package transcript_test

import (
	"bytes"
	"cmp"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"earmark/internal/transcript"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestParse reads each file of testdata/parse; what is expected of it stands
// beside it in ".golden".
func TestParse(t *testing.T) {
	for _, file := range inputs(t) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			got, err := transcript.Parse(file, readFile(t, file))
			if err != nil {
				t.Fatal(err)
			}
			golden(t, file+".golden", dump(got))
		})
	}
}

func TestParseByContent(t *testing.T) {
	for _, file := range inputs(t) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			data := readFile(t, file)
			named, err := transcript.Parse(file, data)
			if err != nil {
				t.Fatal(err)
			}
			unnamed, err := transcript.Parse("", data)
			if err != nil {
				t.Fatal(err)
			}
			if got, want := dump(unnamed), dump(named); got != want {
				t.Errorf("without a name got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestParseErrors(t *testing.T) {
	tests := []struct {
		name string
		file string
		data string
		is   error // nil: a SyntaxError at the line
		line int
		says string
	}{
		{"empty file", "a.txt", "", transcript.ErrEmpty, 0, ""},
		{"only a byte order mark", "a.vtt", "\xEF\xBB\xBF", transcript.ErrEmpty, 0, ""},
		{"only a header", "a.vtt", "WEBVTT\n\nNOTE nothing\n", transcript.ErrEmpty, 0, ""},
		{"only markup", "a.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n<i></i>\n", transcript.ErrEmpty, 0, ""},
		{"no segments", "a.json", `{"segments": []}`, transcript.ErrEmpty, 0, ""},
		{"only marks", "a.txt", "[00:01]\n\n[00:02]\n", transcript.ErrEmpty, 0, ""},
		{"Latin-1", "a.txt", "Caf\xE9 noir", transcript.ErrNotUTF8, 0, "0xe9 at offset 3"},
		{"UTF-16", "a.srt", "\xFF\xFE1\x00\n\x00", transcript.ErrNotUTF8, 0, "UTF-16 (byte order mark FF FE), save the file as UTF-8"},
		{"UTF-16 big endian", "a.srt", "\xFE\xFF\x001", transcript.ErrNotUTF8, 0, "FE FF"},
		{"UTF-16 without a mark", "a.srt", "1\x00\r\x00", transcript.ErrNotUTF8, 0, "UTF-16"},
		{"text before the cues", "a.srt", "\nHello\nthere\n", nil, 2, `"Hello" before the first cue`},
		{"end is no time", "a.vtt", "WEBVTT\n\n00:01.000 --> soon\nHi\n", nil, 3, "00:01.000 --> soon"},
		{"start is no time", "a.srt", "1\n00:00:01,000 --> 00:00:02,000\nHi\n\n2\n00.02 --> 00:00:03,000\nHo\n", nil, 6, "00.02"},
		{"endless time", "a.srt", "1\n99999:00:00,000 --> 00:00:02,000\nHi\n", nil, 2, "more than 10000 hours"},
		{"number too long", "a.srt", "1\n99999999999999999999:00 --> 00:02\nHi\n", nil, 2, "is not hh:mm:ss"},
		{"not JSON", "a.json", "Hello", nil, 1, "not JSON"},
		{"JSON list", "a.json", "[1]", nil, 1, "expected an object"},
		{"JSON without segments", "a.json", `{"version": "1.0.0"}`, nil, 1, `no "segments"`},
		{"JSON cut off", "a.json", "{\"segments\": [\n{\"body\": \"a\"},\n{\"bo", nil, 3, "ends early"},
		{"JSON broken", "a.json", "{\"segments\": [\n{\"body\": \"a\"},\n{body: 3}]}", nil, 3, "not JSON"},
		{"segment without words", "a.json", "{\"segments\": [\n{\"body\": \"a\"},\n\n {\"startTime\": 1}]}", nil, 4, `no "body"`},
		{"segment with a number", "a.json", "{\"segments\": [\n{\"body\": 7}]}", nil, 2, "body is a number"},
		{"segment with a clock", "a.json", "{\"segments\": [\n\n{\"startTime\": \"0:01\", \"body\": \"a\"}]}", nil, 3, `"0:01"`},
		{"HTML page", "a.html", "<!DOCTYPE html>\n<p>Hi", nil, 1, "HTML"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := transcript.Parse(tt.file, []byte(tt.data))
			if err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Fatalf("got error %v, want one that says %q", err, tt.says)
			}
			if tt.is != nil {
				if !errors.Is(err, tt.is) {
					t.Errorf("got error %v, want %v", err, tt.is)
				}
				return
			}
			syntax, ok := errors.AsType[*transcript.SyntaxError](err)
			if !ok || syntax.Line != tt.line {
				t.Errorf("got error %#v, want a SyntaxError at line %d", err, tt.line)
			}
		})
	}
}

// TestParseSparseMarks: between marks words are spoken at an even pace, and
// what follows the last goes on at the average pace so far.
func TestParseSparseMarks(t *testing.T) {
	words := func(n int) string { return strings.TrimSpace(strings.Repeat("word ", n)) }
	text := "[00:00] " + words(300) + "\n\n" + words(100) + "\n\n[04:00] " + words(200) + "\n\n" + words(50)
	got, err := transcript.Parse("a.txt", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	want := []time.Duration{0, 3 * time.Minute, 4 * time.Minute, 6 * time.Minute}
	for i, s := range got.Segments {
		if s.Start != want[i] {
			t.Errorf("segment %d: got start %v, want %v", i, s.Start, want[i])
		}
	}
	if end, want := got.Segments[3].End, 6*time.Minute+30*time.Second; end != want {
		t.Errorf("got end %v, want %v: 100 words a minute", end, want)
	}
}

// TestParseCompilation: a note whose time is not between its marks, from the
// first broadcast of a piece, places nothing.
func TestParseCompilation(t *testing.T) {
	got, err := transcript.Parse("a.txt", []byte("[10:00] One.\n\nTwo [unintelligible 01:04:30.07] three.\n\n[11:00] Four."))
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Segments) != 3 || got.Segments[1].Start > 11*time.Minute {
		t.Errorf("got %s, want the second of three between the marks", dump(got))
	}
}

// TestParseTakesLinearTime would take long on these inputs if any
// step looked at the rest of the file again for each piece.
func TestParseTakesLinearTime(t *testing.T) {
	if testing.Short() {
		t.Skip("reads large inputs")
	}
	tests := []struct{ file, head, repeat string }{
		{"tags.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n", "<"},
		{"voices.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n", "<v a>b"},
		{"numbers.srt", "00:01,000 --> 00:02,000\na\n", "1\n\n"},
		{"words.json", `{"segments":[{"body":"a"}`, `,{"body":"a"}`},
		{"marks.txt", "", "[00:01] a "},
		{"brackets.txt", "", "[a"},
		{"speakers.txt", "", "A: b\n"},
	}
	for _, tt := range tests {
		t.Run(tt.file, func(t *testing.T) {
			data := []byte(tt.head + strings.Repeat(tt.repeat, 256<<10/len(tt.repeat)))
			start := time.Now()
			_, _ = transcript.Parse(tt.file, data)
			if took := time.Since(start); took > 10*time.Second {
				t.Errorf("got %v for 256 KB, want a fraction of a second", took)
			}
		})
	}
}

func FuzzParseVTT(f *testing.F)   { fuzzParse(f, ".vtt") }
func FuzzParseSRT(f *testing.F)   { fuzzParse(f, ".srt") }
func FuzzParseJSON(f *testing.F)  { fuzzParse(f, ".json") }
func FuzzParsePlain(f *testing.F) { fuzzParse(f, ".txt") }

// fuzzParse holds every result against what Segment promises, and writes it.
func fuzzParse(f *testing.F, ext string) {
	files, err := filepath.Glob("testdata/parse/*" + ext)
	if err != nil || len(files) == 0 {
		f.Fatalf("got no seeds for %s: %v", ext, err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := transcript.Parse("fuzz"+ext, data)
		if err != nil {
			checkError(t, err)
			return
		}
		for i, s := range got.Segments {
			if s.Text == "" || strings.ContainsAny(s.Text, "\n\r\t") || s.Start < 0 || s.End < s.Start {
				t.Errorf("segment %d: got %+v", i, s)
			}
			if !got.Timed && s.Start+s.End != 0 {
				t.Errorf("segment %d: got times %+v in an untimed transcript", i, s)
			}
		}
		checkRoundTrip(t, got)
	})
}

func checkError(t *testing.T, err error) {
	t.Helper()
	if errors.Is(err, transcript.ErrEmpty) || errors.Is(err, transcript.ErrNotUTF8) {
		return
	}
	if syntax, ok := errors.AsType[*transcript.SyntaxError](err); !ok || syntax.Line < 1 {
		t.Errorf("got error %v, want one of the package's own", err)
	}
}

// checkRoundTrip writes WebVTT and reads it: no word may be lost. Everybody
// gets a voice, for without any a "Name:" in the words would be taken for one.
func checkRoundTrip(t *testing.T, in transcript.Transcript) {
	t.Helper()
	in.Segments = slices.Clone(in.Segments)
	for i := range in.Segments {
		in.Segments[i].Speaker = cmp.Or(in.Segments[i].Speaker, "Somebody")
	}
	var out bytes.Buffer
	err := transcript.WriteVTT(&out, in.Segments)
	if errors.Is(err, transcript.ErrUntimed) {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	back, err := transcript.Parse("back.vtt", out.Bytes())
	if err != nil {
		t.Fatalf("read back: %v\n%s", err, out.Bytes())
	}
	if got, want := countWords(back), countWords(in); got != want {
		t.Errorf("read back: got %d words, want %d\n%s", got, want, out.Bytes())
	}
}

func countWords(t transcript.Transcript) int {
	n := 0
	for _, s := range t.Segments {
		n += len(strings.Fields(s.Text))
	}
	return n
}

// dump shows a transcript, a segment a line.
func dump(t transcript.Transcript) string {
	var b strings.Builder
	fmt.Fprintf(&b, "timed: %v\n", t.Timed)
	for _, s := range t.Segments {
		fmt.Fprintf(&b, "%v-%v %q: %s\n", s.Start, s.End, s.Speaker, s.Text)
	}
	return b.String()
}

func inputs(t *testing.T) []string {
	t.Helper()
	all, err := filepath.Glob("testdata/parse/*")
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	for _, file := range all {
		if filepath.Ext(file) != ".golden" {
			files = append(files, file)
		}
	}
	if len(files) == 0 {
		t.Fatal("got no files in testdata/parse")
	}
	return files
}

func readFile(t *testing.T, file string) []byte {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// golden compares with a file, or rewrites it.
func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want := string(readFile(t, file)); got != want {
		t.Errorf("%s: got\n%s\nwant\n%s", file, got, want)
	}
}
