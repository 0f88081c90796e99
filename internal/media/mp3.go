package media

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

const (
	pieceSize = 64 << 10

	// searched is how far into the file, past its tags, the first frame may
	// be: some tools leave padding behind.
	searched = 1 << 20

	// slack is what the size in a Xing header may exceed the file by: tags at
	// the end, cut away later, are counted by some encoders.
	slack = 8 << 10
)

// probeMP3 takes the number of frames from the Xing, Info or VBRI header of
// the first frame. Without one, or when it speaks of a shorter file than this
// (joined files keep the first one's), all frames are counted: an estimate
// from the bit rate is wrong for every VBR file, and counting is cheap.
func probeMP3(f file) (found, error) {
	if _, err := f.r.Seek(f.start, io.SeekStart); err != nil {
		return found{}, err
	}
	w := &frameWalk{in: bufio.NewReaderSize(f.r, pieceSize), at: f.start}
	first, err := w.findFirst()
	if err != nil {
		return found{}, err
	}
	index, err := w.readIndex(first)
	if err != nil {
		return found{}, err
	}
	sound := f.size - w.at
	switch {
	case index.bytes > sound+slack:
		return found{}, fmt.Errorf("%w: the header says %d bytes of sound, the file has %d", ErrTruncated, index.bytes, sound)
	case index.frames > 0 && (index.bytes == 0 || index.bytes+pieceSize > sound):
		return mpegSound(first, index.samples(first))
	}
	samples, err := w.countAll(f, first, index.present)
	if err != nil {
		return found{}, err
	}
	return mpegSound(first, samples)
}

func mpegSound(first frame, samples uint64) (found, error) {
	d, err := ticks(samples, uint64(first.rate))
	return found{TypeMP3, d}, err
}

// frameWalk reads a stream of frames from its start.
type frameWalk struct {
	in *bufio.Reader
	at int64 // offset of the next byte
}

func (w *frameWalk) skip(n int) error {
	skipped, err := w.in.Discard(n)
	w.at += int64(skipped)
	return err
}

// findFirst stops in front of the first frame that a second one follows.
func (w *frameWalk) findFirst() (frame, error) {
	for range searched {
		first, ok, err := w.peekFrame()
		if err != nil {
			return frame{}, err
		}
		if ok {
			return first, nil
		}
		if err := w.skip(1); err != nil {
			break
		}
	}
	return frame{}, fmt.Errorf("%w: found no frame of MPEG audio and no known header", ErrUnknownAudio)
}

// peekFrame tells a frame at the current place from bytes that look like one:
// another of its stream must follow, or the end of the file.
func (w *frameWalk) peekFrame() (frame, bool, error) {
	head, err := w.in.Peek(frameHeader)
	if err != nil && !errors.Is(err, io.EOF) {
		return frame{}, false, err
	}
	f, ok := parseFrame(head)
	if !ok {
		return frame{}, false, nil
	}
	both, err := w.in.Peek(f.size + frameHeader)
	switch {
	case err == nil:
		next, ok := parseFrame(both[f.size:])
		return f, ok && f.sameStream(next) || isTail(both[f.size:]), nil
	case errors.Is(err, io.EOF):
		return f, len(both) == f.size, nil
	}
	return frame{}, false, err
}

// isTail reports whether a tag that stands behind the sound begins here.
func isTail(b []byte) bool {
	return string(b[:3]) == "TAG" || string(b) == "APET" || string(b) == "LYRI" || string(b[:3]) == "ID3"
}

// countAll counts the samples of all frames, in a few places where that will do.
func (w *frameWalk) countAll(f file, first frame, skipFirst bool) (uint64, error) {
	if !f.sparse {
		return w.count(first, skipFirst)
	}
	from := w.at
	if skipFirst {
		from += int64(first.size)
	}
	if samples, ok, err := countEvenly(f, from, first); ok || err != nil {
		return samples, err
	}
	if _, err := f.r.Seek(w.at, io.SeekStart); err != nil {
		return 0, err
	}
	w.in.Reset(f.r)
	return w.count(first, skipFirst)
}

// count adds up the samples of all frames. Damaged stretches are passed over,
// as players do; a last frame that is cut off is not counted.
func (w *frameWalk) count(first frame, skipFirst bool) (uint64, error) {
	var samples uint64
	if skipFirst {
		if err := w.skip(first.size); err != nil {
			return 0, ignoreEOF(err)
		}
	}
	lost := false
	for {
		head, err := w.in.Peek(frameHeader)
		if err != nil {
			return samples, ignoreEOF(err)
		}
		f, ok := parseFrame(head)
		ok = ok && f.sameStream(first)
		if ok && lost {
			if _, ok, err = w.peekFrame(); err != nil {
				return 0, err
			}
		}
		lost = !ok
		step := 1
		if ok {
			step = f.size
		}
		if err := w.skip(step); err != nil {
			return samples, ignoreEOF(err)
		}
		if ok {
			samples += uint64(f.samples)
		}
	}
}

func ignoreEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// index is what the first frame of a file may hold in place of sound.
type index struct {
	present bool
	frames  uint32 // 0: not said
	bytes   int64  // 0: not said
	trimmed uint64 // samples of silence that the encoder added at both ends
}

func (x index) samples(first frame) uint64 {
	all := uint64(x.frames) * uint64(first.samples)
	if x.trimmed < all {
		all -= x.trimmed
	}
	return all
}

// readIndex looks for a Xing or Info header (behind the side information) and
// for a VBRI header (32 bytes behind the frame's), without moving on.
func (w *frameWalk) readIndex(first frame) (index, error) {
	if first.layer != 3 {
		return index{}, nil
	}
	b, err := w.in.Peek(first.size)
	if err != nil && !errors.Is(err, io.EOF) {
		return index{}, err
	}
	if at := frameHeader + first.sideInfo(); len(b) >= at+8 {
		if tag := string(b[at : at+4]); tag == "Xing" || tag == "Info" {
			return parseXing(b[at+4:]), nil
		}
	}
	const vbri = frameHeader + 32
	if len(b) >= vbri+18 && string(b[vbri:vbri+4]) == "VBRI" {
		return index{
			present: true,
			bytes:   int64(binary.BigEndian.Uint32(b[vbri+10:])),
			frames:  binary.BigEndian.Uint32(b[vbri+14:]),
		}, nil
	}
	return index{}, nil
}

// parseXing reads the fields that the flags announce, then LAME's extension,
// whose bytes 21 to 23 hold the silence at either end in twelve bits each.
func parseXing(b []byte) index {
	x := index{present: true}
	flags, rest := binary.BigEndian.Uint32(b), b[4:]
	take := func(flag uint32, n int) []byte {
		if flags&flag == 0 || len(rest) < n {
			return nil
		}
		field := rest[:n]
		rest = rest[n:]
		return field
	}
	if field := take(1, 4); field != nil {
		x.frames = binary.BigEndian.Uint32(field)
	}
	if field := take(2, 4); field != nil {
		x.bytes = int64(binary.BigEndian.Uint32(field))
	}
	take(4, 100) // table for seeking
	take(8, 4)   // quality
	if len(rest) >= 24 && rest[0] != 0 {
		x.trimmed = uint64(rest[21])<<4 | uint64(rest[22])>>4
		x.trimmed += uint64(rest[22]&0x0F)<<8 | uint64(rest[23])
	}
	return x
}
