package media_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"earmark/internal/media"
)

// within is what ffprobe and this package may differ by: one counts the
// silence that encoders add at the ends, the other does not.
const within = 50 * time.Millisecond

func TestProbeAudio(t *testing.T) {
	tests := []struct {
		name      string
		mediaType string
		length    int64
		ffprobe   time.Duration // as ffprobe -show_entries format=duration says
	}{
		{"cbr.mp3", "audio/mpeg", 3918, 1306 * time.Millisecond},
		{"vbr-xing.mp3", "audio/mpeg", 8474, 1280 * time.Millisecond},
		{"vbr-plain.mp3", "audio/mpeg", 6354, 1327 * time.Millisecond},
		{"moov-end.m4a", "audio/x-m4a", 3890, 1251 * time.Millisecond},
		{"faststart.m4a", "audio/x-m4a", 3890, 1251 * time.Millisecond},
		{"fragmented.m4a", "audio/x-m4a", 4091, 1296 * time.Millisecond},
		{"speech.opus", "audio/ogg", 2045, 1257 * time.Millisecond},
		{"speech.ogg", "audio/ogg", 7661, 1250 * time.Millisecond},
		{"speech.wav", "audio/wav", 4844, 600 * time.Millisecond},
		{"video.mp4", "video/mp4", 2661, 400 * time.Millisecond},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, err := os.Open(filepath.Join("testdata", tt.name))
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			got, err := media.ProbeAudio(f, tt.name)
			if err != nil {
				t.Fatal(err)
			}
			if got.Type != tt.mediaType || got.Length != tt.length {
				t.Errorf("got %s of %d bytes, want %s of %d", got.Type, got.Length, tt.mediaType, tt.length)
			}
			if off := (got.Duration - tt.ffprobe).Abs(); off > within {
				t.Errorf("got duration %v, want %v within %v", got.Duration, tt.ffprobe, within)
			}
		})
	}
}

func TestProbeAudioAlteredFiles(t *testing.T) {
	read := func(name string) []byte { return testFile(t, name) }
	double := func(b []byte) []byte { return bytes.Repeat(b, 2) }
	tests := []struct {
		name string
		data []byte
		want time.Duration
	}{
		{"name says otherwise", read("speech.wav"), 600 * time.Millisecond},
		{"two ID3v2 tags before the frames", append(id3(300), append(id3(5), read("cbr.mp3")...)...), 1306 * time.Millisecond},
		{"padding before the first frame", append(make([]byte, 5000), read("cbr.mp3")...), 1306 * time.Millisecond},
		{"rubbish between frames", append(append(read("cbr.mp3"), strings.Repeat("\xFF\xFBrubbish", 99)...), read("cbr.mp3")...), 2612 * time.Millisecond},
		{"ID3v1 tag at the end", append(read("cbr.mp3"), append([]byte("TAG"), make([]byte, 125)...)...), 1306 * time.Millisecond},
		{"VBRI header", withVBRI(read("cbr.mp3"), 100), 2612 * time.Millisecond},
		{"chained Opus streams", double(read("speech.opus")), 2500 * time.Millisecond},
		{"chained Vorbis streams", double(read("speech.ogg")), 2500 * time.Millisecond},
		{"streamed WAV without a size", withDataSize(read("speech.wav"), 0xFFFFFFFF), 600 * time.Millisecond},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := media.ProbeAudio(bytes.NewReader(tt.data), "episode.mp3")
			if err != nil {
				t.Fatal(err)
			}
			if off := (got.Duration - tt.want).Abs(); off > within {
				t.Errorf("got duration %v, want %v within %v", got.Duration, tt.want, within)
			}
			if got.Length != int64(len(tt.data)) {
				t.Errorf("got length %d, want %d", got.Length, len(tt.data))
			}
		})
	}
}

// TestProbeJoinedMP3 has a Xing header that knows of the first part only.
func TestProbeJoinedMP3(t *testing.T) {
	part := testFile(t, "vbr-xing.mp3")
	whole := bytes.Repeat(part, 20)
	got, err := media.ProbeAudio(bytes.NewReader(whole), "joined.mp3")
	if err != nil {
		t.Fatal(err)
	}
	if want := 20 * 1250 * time.Millisecond; got.Duration < want || got.Duration > want+20*100*time.Millisecond {
		t.Errorf("got duration %v, want a little over %v", got.Duration, want)
	}
}

func TestProbeAudioErrors(t *testing.T) {
	read := func(name string) []byte { return testFile(t, name) }
	cut := func(name string, n int) []byte { return read(name)[:n] }
	tests := []struct {
		name string
		data []byte
		want error
		says string
	}{
		{"empty", nil, media.ErrUnknownAudio, "empty file"},
		{"text", []byte("Hello, this is no audio."), media.ErrUnknownAudio, "no frame of MPEG audio"},
		{"error page", []byte("\n<!DOCTYPE html><title>404</title>"), media.ErrUnknownAudio, "HTML"},
		{"FLAC", []byte("fLaC\x00\x00\x00\x22"), media.ErrTruncated, "FLAC"},
		{"AAC frames", []byte("\xFF\xF1\x50\x80\x02\x1F\xFC"), media.ErrUnknownAudio, "M4A"},
		{"pointer of Git LFS", []byte("version https://git-lfs.github.com/spec/v1\noid"), media.ErrUnknownAudio, "git lfs pull"},
		{"image", read("cover.png"), media.ErrUnknownAudio, "PNG"},
		{"only a tag", id3(100), media.ErrUnknownAudio, "empty file"},
		{"MP4 without sound", bytes.ReplaceAll(read("moov-end.m4a"), []byte("soun"), []byte("text")), media.ErrUnknownAudio, "without a track of sound"},
		{"MP4 cut before moov", cut("moov-end.m4a", 2000), media.ErrTruncated, "mdat"},
		{"MP4 cut after moov", cut("faststart.m4a", 3000), media.ErrTruncated, "mdat"},
		{"MP4 without moov", cut("moov-end.m4a", 36), media.ErrTruncated, "moov"},
		{"WAV cut", cut("speech.wav", 3000), media.ErrTruncated, "4800"},
		{"WAV cut in its header", cut("speech.wav", 36), media.ErrTruncated, "data"},
		{"Opus cut", cut("speech.opus", 1500), media.ErrTruncated, "Ogg page"},
		{"Vorbis cut", cut("speech.ogg", 7000), media.ErrTruncated, "Ogg page"},
		{"MP3 shorter than its Xing header says", withXingBytes(read("vbr-xing.mp3"), 90_000), media.ErrTruncated, "90000"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := media.ProbeAudio(bytes.NewReader(tt.data), "episode.mp3")
			if !errors.Is(err, tt.want) {
				t.Fatalf("got error %v, want %v", err, tt.want)
			}
			for _, part := range []string{tt.says, `"episode.mp3"`} {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("got error %q, want it to say %q", err, part)
				}
			}
		})
	}
}

// TestProbeAudioClaims: a fragment that claims four thousand million samples
// must cost neither memory nor time.
func TestProbeAudioClaims(t *testing.T) {
	data := testFile(t, "fragmented.m4a")
	at := bytes.Index(data, []byte("trun"))
	binary.BigEndian.PutUint32(data[at+4:], 0)
	binary.BigEndian.PutUint32(data[at+8:], 0xFFFFFFFF)
	if _, err := media.ProbeAudio(bytes.NewReader(data), "claims.m4a"); err != nil && !errors.Is(err, media.ErrUnknownAudio) {
		t.Errorf("got error %v, want none or %v", err, media.ErrUnknownAudio)
	}
}

// TestProbeAudioNesting has half a million boxes, each inside the one before.
func TestProbeAudioNesting(t *testing.T) {
	const depth = 500_000
	data := binary.BigEndian.AppendUint32(nil, 8)
	data = append(data, "ftyp"...)
	for i := range uint32(depth) {
		data = binary.BigEndian.AppendUint32(data, 8*(depth-i))
		data = append(data, "moov"...)
	}
	_, err := media.ProbeAudio(bytes.NewReader(data), "nested.m4a")
	if !errors.Is(err, media.ErrUnknownAudio) {
		t.Errorf("got error %v, want %v", err, media.ErrUnknownAudio)
	}
}

func FuzzProbeAudio(f *testing.F) {
	names, err := filepath.Glob("testdata/*.*")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := media.ProbeAudio(bytes.NewReader(data), "fuzz")
		if err != nil {
			if !errors.Is(err, media.ErrUnknownAudio) && !errors.Is(err, media.ErrTruncated) {
				t.Errorf("got error %v, want one of the package's own", err)
			}
			return
		}
		if got.Duration < 0 || got.Length != int64(len(data)) || got.Type == "" {
			t.Errorf("got %+v for %d bytes", got, len(data))
		}
	})
}

func testFile(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// id3 is an empty ID3v2 tag of so many bytes after its header.
func id3(n int) []byte {
	tag := []byte{'I', 'D', '3', 4, 0, 0, byte(n >> 21 & 0x7F), byte(n >> 14 & 0x7F), byte(n >> 7 & 0x7F), byte(n & 0x7F)}
	return append(tag, make([]byte, n)...)
}

// withVBRI puts a VBRI header that counts so many frames into the first frame.
func withVBRI(mp3 []byte, frames uint32) []byte {
	at := bytes.IndexByte(mp3, 0xFF) + 4 + 32
	copy(mp3[at:], "VBRI")
	binary.BigEndian.PutUint32(mp3[at+10:], uint32(len(mp3)))
	binary.BigEndian.PutUint32(mp3[at+14:], frames)
	return mp3
}

func withXingBytes(mp3 []byte, n uint32) []byte {
	at := bytes.Index(mp3, []byte("Xing"))
	binary.BigEndian.PutUint32(mp3[at+12:], n)
	return mp3
}

func withDataSize(wav []byte, n uint32) []byte {
	at := bytes.Index(wav, []byte("data"))
	binary.LittleEndian.PutUint32(wav[at+4:], n)
	return wav
}
