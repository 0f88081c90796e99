package media_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"testing"
	"time"

	"earmark/internal/media"
)

// counted counts the bytes that are read.
type counted struct {
	io.ReadSeeker
	n int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.ReadSeeker.Read(p)
	c.n += int64(n)
	return n, err
}

// cbrMP3 is frames of one bit rate, 128 kbit/s at 44,100 a second, with a byte of
// padding wherever the lengths add up to one.
func cbrMP3(frames int) []byte {
	var out []byte
	rest := 0
	for range frames {
		size, padding := 417, byte(0)
		if rest += 42300; rest >= 44100 { // 144 * 128000 = 417 * 44100 + 42300
			rest, size, padding = rest-44100, 418, 2
		}
		frame := make([]byte, size)
		copy(frame, []byte{0xFF, 0xFB, 0x90 | padding, 0xC0})
		out = append(out, frame...)
	}
	return out
}

// vbrMP3 is frames of two bit rates in turn, without an index.
func vbrMP3(frames int) []byte {
	var out []byte
	for i := range frames {
		frame, header := make([]byte, 417), byte(0x90)
		if i/500%2 == 1 { // long stretches of each
			frame, header = make([]byte, 208), 0x50 // 64 kbit/s
		}
		copy(frame, []byte{0xFF, 0xFB, header, 0xC0})
		out = append(out, frame...)
	}
	return out
}

// A file of which little is read has the same size, type and duration as one
// that is read whole.
func TestProbeSparsely(t *testing.T) {
	whole := func(name string) []byte { return testFile(t, name) }
	tag := append([]byte("TAG"), make([]byte, 125)...)
	sample := func(name string) []byte {
		data, err := os.ReadFile("../../content/shows/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	long := cbrMP3(20_000) // 8.4 MB
	opus := longOpus(t, 40)
	for name, tt := range map[string]struct {
		data []byte
		most int64 // bytes read; 0: any number
	}{
		"CBR":                        {long, 300_000},
		"CBR behind tags":            {append(id3(500_000), append(bytes.Clone(long), tag...)...), 300_000},
		"CBR, last frame cut off":    {long[:len(long)-100], 300_000},
		"CBR with rubbish within":    {append(append(bytes.Clone(long[:4_000_000]), "rubbish"...), long[4_000_000:]...), 0},
		"CBR joined to another":      {append(bytes.Clone(long), vbrMP3(9000)...), 0},
		"VBR without index":          {vbrMP3(20_000), 0},
		"Ogg Opus":                   {opus, 600_000},
		"a chain of Ogg Opus":        {append(bytes.Clone(opus), whole("speech.opus")...), 0},
		"Ogg Opus with a tag behind": {append(bytes.Clone(opus), tag...), 0},
		"sample MP3":                 {sample("the-back-step/how-to-lay-a-hedge.mp3"), 130_000},
		"sample M4A":                 {sample("the-back-step/keys-without-doors.m4a"), 130_000},
		"cbr.mp3":                    {whole("cbr.mp3"), 0}, "vbr-plain.mp3": {whole("vbr-plain.mp3"), 0}, "vbr-xing.mp3": {whole("vbr-xing.mp3"), 0},
		"moov-end.m4a": {whole("moov-end.m4a"), 0}, "speech.opus": {whole("speech.opus"), 0}, "speech.wav": {whole("speech.wav"), 0},
	} {
		want, err := media.ProbeAudio(bytes.NewReader(tt.data), name)
		if err != nil {
			t.Fatal(err)
		}
		r := &counted{ReadSeeker: bytes.NewReader(tt.data)}
		got, err := media.ProbeSparsely(r, name)
		if err != nil || got != want {
			t.Errorf("%s: got %v, %v, want %v", name, got, err, want)
		}
		if tt.most > 0 && r.n > tt.most {
			t.Errorf("%s: read %d of %d bytes, want at most %d", name, r.n, len(tt.data), tt.most)
		}
	}
}

func TestProbeSparselyFaults(t *testing.T) {
	opus := longOpus(t, 40)
	for name, tt := range map[string]struct {
		data []byte
		want error
	}{
		"a page":           {[]byte("<!DOCTYPE html><title>Not found</title>"), media.ErrUnknownAudio},
		"Ogg cut off":      {opus[:len(opus)-10], media.ErrTruncated},
		"M4A cut off":      {testFile(t, "moov-end.m4a")[:2000], media.ErrTruncated},
		"nothing":          {nil, media.ErrUnknownAudio},
		"MP3 of no frames": {make([]byte, 3<<20), media.ErrUnknownAudio},
	} {
		if got, err := media.ProbeSparsely(bytes.NewReader(tt.data), name); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, %v, want %v", name, got, err, tt.want)
		}
	}
	lost := errors.New("connection lost")
	if _, err := media.ProbeSparsely(&failingAt{ReadSeeker: bytes.NewReader(cbrMP3(20_000)), at: 3_000_000, err: lost}, "lost"); !errors.Is(err, lost) {
		t.Errorf("got %v, want %v", err, lost)
	}
}

// failingAt fails to read beyond a place.
type failingAt struct {
	io.ReadSeeker
	at  int64
	err error
}

func (f *failingAt) Read(p []byte) (int, error) {
	if at, _ := f.Seek(0, io.SeekCurrent); at > f.at {
		return 0, f.err
	}
	return f.ReadSeeker.Read(p)
}

// longOpus is an Opus file of so many minutes: the two header pages of a short
// one, then pages of a second each.
func longOpus(t *testing.T, minutes int) []byte {
	t.Helper()
	short := testFile(t, "speech.opus")
	second := bytes.Index(short[4:], []byte("OggS")) + 4
	third := bytes.Index(short[second+4:], []byte("OggS")) + second + 4
	out := bytes.Clone(short[:third])
	for i := range minutes * 60 {
		page := make([]byte, 27+16+16*250)
		copy(page, "OggS")
		granule := uint64(i+1) * uint64(48*time.Second/time.Millisecond)
		for b := range 8 {
			page[6+b] = byte(granule >> (8 * b))
		}
		copy(page[14:18], short[14:18]) // the serial
		page[26] = 16
		for s := range 16 {
			page[27+s] = 250
		}
		out = append(out, page...)
	}
	return out
}
