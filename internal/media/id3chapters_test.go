package media_test

import (
	"bytes"
	"encoding/binary"
	"reflect"
	"slices"
	"testing"
	"time"

	"earmark/internal/media"
)

// id3Frame is a frame of ID3v2.3 or, when its size is below 128, also of 2.4.
func id3Frame(id string, body ...[]byte) []byte {
	all := slices.Concat(body...)
	out := binary.BigEndian.AppendUint32([]byte(id), uint32(len(all)))
	return append(append(out, 0, 0), all...)
}

func id3Chapter(name string, start, end uint32, frames ...[]byte) []byte {
	times := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, start), end)
	return id3Frame("CHAP", []byte(name+"\x00"), times, bytes.Repeat([]byte{0xFF}, 8), slices.Concat(frames...))
}

func id3Tag(version byte, frames ...[]byte) []byte {
	all := slices.Concat(frames...)
	n := len(all)
	return append([]byte{'I', 'D', '3', version, 0, 0, byte(n >> 21 & 0x7F), byte(n >> 14 & 0x7F), byte(n >> 7 & 0x7F), byte(n & 0x7F)}, all...)
}

func TestEmbeddedChapters(t *testing.T) {
	one := id3Chapter("c1", 61_000, 90_500, id3Frame("TIT2", []byte("\x03Ébauche")), id3Frame("WXXX", []byte("\x00page\x00https://x.example/a")))
	two := id3Chapter("c0", 0, 61_000, id3Frame("TIT2", []byte("\x01\xff\xfeH\x00i\x00\x00\x00")))
	latin := id3Chapter("c2", 90_500, 0, id3Frame("TIT2", []byte("\x00caf\xe9")), id3Frame("WXXX", []byte("\x00\x00javascript:x")))
	want := []media.Chapter{
		{End: 61 * time.Second, Title: "Hi"},
		{Start: 61 * time.Second, End: 90500 * time.Millisecond, Title: "Ébauche", URL: "https://x.example/a"},
		{Start: 90500 * time.Millisecond, Title: "café"},
	}
	for name, data := range map[string][]byte{
		"2.3":          id3Tag(3, id3Frame("TIT2", []byte("\x00Whole")), one, two, latin, make([]byte, 50)),
		"2.4":          id3Tag(4, one, two, latin),
		"damaged last": id3Tag(3, one, two, latin, id3Frame("CHAP", []byte("c9")), []byte("CHAP\x7f\x7f\x7f\x7f\x00\x00")),
	} {
		got, err := media.EmbeddedChapters(bytes.NewReader(data))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v, %v, want %+v", name, got, err, want)
		}
	}
	for name, data := range map[string][]byte{"nothing": nil, "no tag": []byte("OggS and more than ten bytes"), "2.2": id3Tag(2, one), "cut off": id3Tag(3, one)[:30]} {
		if got, err := media.EmbeddedChapters(bytes.NewReader(data)); err != nil || len(got) != 0 {
			t.Errorf("%s: got %v, %v, want none", name, got, err)
		}
	}
}

func FuzzEmbeddedChapters(f *testing.F) {
	f.Add(id3Tag(3, id3Chapter("a", 0, 5, id3Frame("TIT2", []byte("\x01\xfe\xff\x00H")))))
	f.Add(id3Tag(4, id3Chapter("a", 0, 5, id3Frame("WXXX", []byte("\x02\x00\x00http://x.example/")))))
	f.Fuzz(func(t *testing.T, data []byte) {
		chapters, err := media.EmbeddedChapters(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if !slices.IsSortedFunc(chapters, func(a, b media.Chapter) int { return int(a.Start - b.Start) }) {
			t.Fatalf("got %v, want them in order", chapters)
		}
	})
}

func TestProbeFLAC(t *testing.T) {
	info := make([]byte, 34)
	binary.BigEndian.PutUint64(info[10:], 44100<<44|1<<41|15<<36|44100*61)
	data := slices.Concat([]byte("fLaC\x80\x00\x00\x22"), info, []byte("frames"))
	got, err := media.ProbeAudio(bytes.NewReader(data), "a.flac")
	want := media.Audio{Type: "audio/flac", Length: int64(len(data)), Duration: 61 * time.Second}
	if err != nil || got != want {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
}
