package media

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
)

// ProbeSparsely finds the same as [ProbeAudio] of a file of which every piece has
// to be fetched: behind a slow line, or on somebody's server. Of an MP3 without an
// index it reads a few places, of an Ogg file head and tail, and all of them only
// where these do not agree: the answer is never an estimate.
func ProbeSparsely(r io.ReadSeeker, name string) (Audio, error) {
	audio, err := probe(r, true)
	if err != nil {
		return Audio{}, fmt.Errorf("audio %q: %w", name, err)
	}
	return audio, nil
}

const (
	places  = 6        // of an MP3 that are read
	place   = 16 << 10 // bytes of each: some thirty frames
	oggTail = 128 << 10
)

// countEvenly counts the frames of an MP3 in which all are of one bit rate,
// without reading them all. Not ok: they may differ.
//
// Frames of one bit rate stand in a grid, for a longer one comes wherever the
// rounding of their length adds up to a byte: a frame that stands off the grid, or
// has another rate, gives a file of several rates away.
func countEvenly(f file, start int64, first frame) (samples uint64, ok bool, err error) {
	length := f.size - start
	if length < 4*places*place {
		return 0, false, nil // reading it all costs no more
	}
	grids := first.grids()
	var end int64
	for i := range int64(places) {
		at := start + i*(length-place)/(places-1)
		b, err := f.bytesAt(at, place)
		if err != nil {
			return 0, false, err
		}
		head, tail, even := first.run(b, i == places-1)
		if !even {
			return 0, false, nil
		}
		for g, step := range grids {
			if !onGrid(float64(at+head-start), step) {
				grids[g] = 0
			}
		}
		end = at + tail
	}
	for _, step := range grids {
		if step > 0 {
			return uint64(math.Round(float64(end-start)/step)) * uint64(first.samples), true, nil
		}
	}
	return 0, false, nil
}

// grids are how far the starts of frames of one bit rate lie apart: where the
// length is rounded as the standard has it, and where an encoder never adds a byte.
func (f frame) grids() []float64 {
	exact := float64(f.samples) / 8 * float64(f.bits) / float64(f.rate)
	if f.layer == 1 {
		return []float64{exact, math.Floor(exact/4) * 4}
	}
	return []float64{exact, math.Floor(exact)}
}

// onGrid tells whether an offset is a multiple of step but for the rounding.
func onGrid(offset, step float64) bool {
	return step > 0 && math.Abs(offset-math.Round(offset/step)*step) < 4.5
}

// run finds the frames in a piece of the stream: where the first begins and where
// the last one ends. Even: all have the bit rate of f, and the piece holds nothing
// else, but for a tag behind the sound where it is the last.
func (f frame) run(b []byte, last bool) (head, tail int64, even bool) {
	at := f.sync(b)
	if at < 0 {
		return 0, 0, false
	}
	head = int64(at)
	for at+frameHeader <= len(b) {
		g, ok := parseFrame(b[at:])
		switch {
		case ok && g.sameStream(f) && g.bits == f.bits:
			if last && at+g.size > len(b) {
				return head, int64(at), true // a last frame that is cut off does not count
			}
			at += g.size
		case last && isTail(b[at:at+frameHeader]):
			return head, int64(at), true
		default:
			return 0, 0, false
		}
	}
	return head, int64(min(at, len(b))), true
}

// sync is where the first frame begins that three of its stream follow; -1: nowhere.
func (f frame) sync(b []byte) int {
	for at := 0; at+frameHeader <= len(b) && at < 4<<10; at++ {
		next := at
		for range 4 {
			g, ok := parseFrame(b[min(next, len(b)):])
			if !ok || !g.sameStream(f) {
				next = -1
				break
			}
			next += g.size
		}
		if next > 0 {
			return at
		}
	}
	return -1
}

// oggEnds measures an Ogg file by its first and its last pages. Not ok: the file
// may be a chain of several, or has a tag behind it.
func oggEnds(f file) (found, bool, error) {
	if f.size-f.start < 2*oggTail {
		return found{}, false, nil
	}
	w, err := oggFrom(f, f.start)
	for err == nil && (w.current == nil || !w.current.started) && w.at < f.start+oggTail {
		err = w.next()
	}
	if err != nil || w.current == nil || !w.current.started {
		return found{}, false, unlessEnd(err)
	}
	end, err := oggFrom(f, f.size-oggTail)
	if err != nil {
		return found{}, false, err
	}
	end.current, end.streams = w.current, w.streams
	if err := end.resync(); err != nil {
		return found{}, false, unlessEnd(err)
	}
	before := end.current.last
	for end.at < f.size {
		head, err := end.in.Peek(4)
		if err != nil || !bytes.Equal(head, []byte("OggS")) {
			return found{}, false, unlessEnd(err)
		}
		if err := end.next(); err != nil {
			return found{}, false, unlessEnd(err)
		}
	}
	if end.streams != 1 || end.foreign || end.current.last == before {
		return found{}, false, nil
	}
	end.close()
	return found{TypeOgg, end.total}, true, end.err
}

func oggFrom(f file, at int64) (*oggWalk, error) {
	if _, err := f.r.Seek(at, io.SeekStart); err != nil {
		return nil, err
	}
	return &oggWalk{in: bufio.NewReaderSize(f.r, pieceSize), size: f.size, at: at}, nil
}

// unlessEnd keeps errors of the reader: that a piece holds no whole page is none.
func unlessEnd(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, ErrTruncated) {
		return nil
	}
	return err
}
