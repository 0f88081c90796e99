// Package media says what a feed must know of an audio or image file: its
// type, size and length, and the chapters beside it. It looks at the content,
// never at the extension, and reads files in small pieces.
package media

import (
	"errors"
	"fmt"
	"io"
	"time"
)

var (
	// ErrUnknownAudio is returned, wrapped with what was found instead, for a
	// file whose type or length cannot be told.
	ErrUnknownAudio = errors.New("not an audio file that is understood")

	// ErrTruncated is returned, wrapped with the numbers, for audio that ends
	// before its own header says: an upload cut short, or a recording that was
	// never closed.
	ErrTruncated = errors.New("audio is cut off")

	// ErrUnknownImage is the same for images.
	ErrUnknownImage = errors.New("not an image that is understood")
)

// Media types as podcasts use them.
const (
	// TypeMP3 is RFC 3003's, and that of Apple's table of enclosures. Layers I
	// and II of MPEG audio share it.
	TypeMP3 = "audio/mpeg"

	// TypeM4A is not the registered audio/mp4 (RFC 4337): Apple's table
	// ("A Podcaster's Guide to RSS", Enclosure) has audio/x-m4a for .m4a, all
	// podcast players know it, and some directories know only it.
	TypeM4A = "audio/x-m4a"

	// TypeOgg is RFC 5334's for Vorbis and RFC 7845 section 9's for Opus. That
	// section also offers "audio/ogg; codecs=opus", but an enclosure's type is
	// a bare media type to most who read it, and to Podcasting 2.0, which has
	// an attribute of its own for codecs (alternateEnclosure). audio/opus is a
	// payload of RTP (RFC 7587), not a file.
	TypeOgg = "audio/ogg"

	// TypeWAV is what browsers report and accept; RFC 2361's audio/vnd.wave
	// never caught on. Apple takes no WAV in feeds.
	TypeWAV = "audio/wav"

	// TypeMP4 is given to an MP4 with moving pictures, as in Apple's table.
	TypeMP4 = "video/mp4"
)

// Audio is what an enclosure says of its file.
type Audio struct {
	Type     string        // media type
	Length   int64         // bytes
	Duration time.Duration // to the sample where the file knows it
}

// ProbeAudio finds the type, length and duration of MP3, M4A and MP4, Ogg with
// Opus or Vorbis, FLAC and WAV. The whole of r counts, wherever it stands; r is
// left at an undefined place and not closed. Name is only for messages.
//
// A file of frames without an index (MP3, Ogg) is walked once from end to
// end, in pieces of 64 KB; the others are read by their headers alone.
//
// Errors wrap ErrUnknownAudio, ErrTruncated, or are those of r.
func ProbeAudio(r io.ReadSeeker, name string) (Audio, error) {
	audio, err := probe(r, false)
	if err != nil {
		return Audio{}, fmt.Errorf("audio %q: %w", name, err)
	}
	return audio, nil
}

func probe(r io.ReadSeeker, sparse bool) (Audio, error) {
	size, err := r.Seek(0, io.SeekEnd)
	if err != nil {
		return Audio{}, err
	}
	start, err := skipID3(r, size)
	if err != nil {
		return Audio{}, err
	}
	f := file{r: r, start: start, size: size, sparse: sparse}
	head, err := f.head(sniffed)
	if err != nil {
		return Audio{}, err
	}
	for _, c := range containers {
		if !c.matches(head) {
			continue
		}
		if c.probe == nil {
			return Audio{}, fmt.Errorf("%w: found %s", ErrUnknownAudio, c.name)
		}
		return f.describe(c.probe)
	}
	return f.describe(probeMP3)
}

// file is the audio file at hand.
type file struct {
	r     io.ReadSeeker
	start int64 // of the audio, after ID3v2 tags
	size  int64 // of the whole file

	sparse bool // as little is read of it as can be
}

// found is what one format's reader learns.
type found struct {
	mediaType string
	duration  time.Duration
}

func (f file) describe(probe func(file) (found, error)) (Audio, error) {
	got, err := probe(f)
	if err != nil {
		return Audio{}, err
	}
	return Audio{Type: got.mediaType, Length: f.size, Duration: got.duration}, nil
}

// head returns up to n bytes from the start of the audio.
func (f file) head(n int) ([]byte, error) {
	return f.bytesAt(f.start, n)
}

// bytesAt returns up to n bytes at an offset: fewer only at the end.
func (f file) bytesAt(offset int64, n int) ([]byte, error) {
	if _, err := f.r.Seek(offset, io.SeekStart); err != nil {
		return nil, err
	}
	buf := make([]byte, n)
	got, err := io.ReadFull(f.r, buf)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, err
	}
	return buf[:got], nil
}

// longest is more than any recording; a longer one is a damaged header.
const longest = 10_000 * time.Hour

// ticks makes a duration of a count of samples.
func ticks(n uint64, perSecond uint64) (time.Duration, error) {
	if perSecond == 0 {
		return 0, fmt.Errorf("%w: the header says 0 ticks a second", ErrUnknownAudio)
	}
	if n/perSecond > uint64(longest/time.Second) {
		return 0, fmt.Errorf("%w: the header says %d s of sound", ErrUnknownAudio, n/perSecond)
	}
	seconds := time.Duration(n/perSecond) * time.Second
	return seconds + time.Duration(n%perSecond)*time.Second/time.Duration(perSecond), nil
}
