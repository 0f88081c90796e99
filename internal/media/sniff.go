package media

import (
	"bytes"
	"io"
	"strings"
)

// sniffed is how many bytes tell one container from another.
const sniffed = 64

// container is a kind of file, known by its first bytes.
type container struct {
	name    string
	matches func(head []byte) bool
	probe   func(file) (found, error) // nil: only named, in the error
}

// containers are tried in order; MPEG audio, which has no magic number, is
// what remains. Those without a probe are what people upload by mistake.
var containers = []container{
	{"an empty file", func(head []byte) bool { return len(head) == 0 }, nil},
	{"Ogg", magic(0, "OggS"), probeOgg},
	{"RIFF WAVE", riff("WAVE"), probeWAV},
	{"MP4", isMP4, probeMP4},
	{"FLAC", magic(0, "fLaC"), probeFLAC},
	{"AAC in ADTS frames, put it into an M4A file", isADTS, nil},
	{"AIFF", magic(0, "FORM"), nil},
	{"Matroska or WebM", magic(0, "\x1A\x45\xDF\xA3"), nil},
	{"Windows Media", magic(0, "\x30\x26\xB2\x75"), nil},
	{"AVI", riff("AVI "), nil},
	{"AMR", magic(0, "#!AMR"), nil},
	{"a ZIP archive", magic(0, "PK\x03\x04"), nil},
	{"a PDF document", magic(0, "%PDF"), nil},
	{"a PNG image", magic(0, "\x89PNG"), nil},
	{"a JPEG image", magic(0, "\xFF\xD8\xFF"), nil},
	{"a Git LFS pointer, run git lfs pull", magic(0, "version https://git-lfs"), nil},
	{"an HTML page", isHTML, nil},
	{"an XML document", magic(0, "<?xml"), nil},
}

func magic(offset int, want string) func([]byte) bool {
	return func(head []byte) bool {
		return len(head) >= offset && bytes.HasPrefix(head[offset:], []byte(want))
	}
}

func riff(form string) func([]byte) bool {
	return func(head []byte) bool {
		return (magic(0, "RIFF")(head) || magic(0, "RF64")(head) || magic(0, "BW64")(head)) && magic(8, form)(head)
	}
}

// isMP4 takes files without ftyp too, as old QuickTime writers made them.
func isMP4(head []byte) bool {
	if len(head) < 8 {
		return false
	}
	switch string(head[4:8]) {
	case "ftyp", "moov", "mdat", "wide", "styp":
		return true
	}
	return false
}

// isADTS: the sync word of MPEG audio, with layer bits that no MP3 has.
func isADTS(head []byte) bool {
	return len(head) >= 2 && head[0] == 0xFF && head[1]&0xF6 == 0xF0
}

func isHTML(head []byte) bool {
	start := strings.ToLower(strings.TrimSpace(string(head)))
	return strings.HasPrefix(start, "<!doctype html") || strings.HasPrefix(start, "<html")
}

// skipID3 returns the offset after the ID3v2 tags at the start. More than one
// is found in files that went through several tools. The length is written in
// seven bits a byte (ID3v2.4 section 3.1).
func skipID3(r io.ReadSeeker, size int64) (int64, error) {
	const header = 10
	f := file{r: r}
	for f.start < size {
		head, err := f.head(header)
		if err != nil {
			return 0, err
		}
		if len(head) < header || !bytes.HasPrefix(head, []byte("ID3")) {
			break
		}
		length := int64(head[6]&0x7F)<<21 | int64(head[7]&0x7F)<<14 | int64(head[8]&0x7F)<<7 | int64(head[9]&0x7F)
		f.start += header + length
		if footer := head[5]&0x10 != 0; footer {
			f.start += header
		}
	}
	return min(f.start, size), nil
}
