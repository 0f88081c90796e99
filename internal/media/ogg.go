package media

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"
)

// page is the header of an Ogg page, RFC 3533 section 6.
type page struct {
	first   bool   // begins a logical stream
	granule uint64 // position after the page, in the codec's own unit
	serial  uint32 // which logical stream
	body    int
}

// noGranule marks a page on which no packet ends.
const noGranule = ^uint64(0)

// stream is one logical stream of sound. A file may chain several.
type stream struct {
	serial  uint32
	rate    uint64
	preSkip uint64 // samples to drop at the start
	origin  uint64 // granule that the stream begins at
	last    uint64
	started bool
}

// oggCodecs are known by the first bytes of a stream's first page. Those
// without a rate are only named.
var oggCodecs = []struct {
	magic, name string
	open        func(head []byte) stream
}{
	{"OpusHead", "Opus", openOpus},
	{"\x01vorbis", "Vorbis", openVorbis},
	{"\x7fFLAC", "FLAC in Ogg", nil},
	{"Speex   ", "Speex in Ogg", nil},
	{"\x80theora", "Theora video in Ogg", nil},
}

// openOpus: granules count 48000 a second whatever the input was, and the
// pre-skip is part of them (RFC 7845 sections 4 and 5.1).
func openOpus(head []byte) stream {
	return stream{rate: 48000, preSkip: uint64(binary.LittleEndian.Uint16(head[10:]))}
}

func openVorbis(head []byte) stream {
	return stream{rate: uint64(binary.LittleEndian.Uint32(head[12:]))}
}

// probeOgg walks all pages, header by header, and adds up what the last
// granules of the streams say.
func probeOgg(f file) (found, error) {
	if f.sparse {
		if got, ok, err := oggEnds(f); ok || err != nil {
			return got, err
		}
	}
	w, err := oggFrom(f, f.start)
	if err != nil {
		return found{}, err
	}
	for {
		err := w.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return found{}, err
		}
	}
	w.close()
	if w.unknown != "" && w.streams == 0 {
		return found{}, fmt.Errorf("%w: found %s", ErrUnknownAudio, w.unknown)
	}
	if w.streams == 0 {
		return found{}, fmt.Errorf("%w: found Ogg without a stream of sound", ErrUnknownAudio)
	}
	return found{TypeOgg, w.total}, w.err
}

// oggWalk goes from page to page.
type oggWalk struct {
	in       *bufio.Reader
	at, size int64

	current *stream
	streams int
	foreign bool // whether pages of other streams were met
	total   time.Duration
	unknown string // name of a codec that was met and cannot be measured
	err     error
}

const pageHeader = 27

// next reads one page. io.EOF is the end of the file.
func (w *oggWalk) next() error {
	head, err := w.in.Peek(pageHeader)
	if len(head) == 0 && errors.Is(err, io.EOF) {
		return io.EOF
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if !bytes.HasPrefix(head, []byte("OggS")) {
		return w.resync()
	}
	if len(head) < pageHeader {
		return w.cutOff()
	}
	p, headSize, err := w.readHeader(head)
	if err != nil {
		return err
	}
	if w.at+int64(headSize+p.body) > w.size {
		return w.cutOff()
	}
	body, err := w.in.Peek(headSize + min(p.body, sniffed))
	if err != nil {
		return err
	}
	w.take(p, body[headSize:])
	return w.skip(headSize + p.body)
}

func (w *oggWalk) readHeader(head []byte) (page, int, error) {
	p := page{
		first:   head[5]&2 != 0,
		granule: binary.LittleEndian.Uint64(head[6:]),
		serial:  binary.LittleEndian.Uint32(head[14:]),
	}
	segments := int(head[26])
	full, err := w.in.Peek(pageHeader + segments)
	if errors.Is(err, io.EOF) {
		return page{}, 0, w.cutOff()
	}
	if err != nil {
		return page{}, 0, err
	}
	for _, length := range full[pageHeader:] {
		p.body += int(length)
	}
	return p, len(full), nil
}

func (w *oggWalk) cutOff() error {
	return fmt.Errorf("%w: the last Ogg page, at byte %d of %d, is not whole", ErrTruncated, w.at, w.size)
}

func (w *oggWalk) skip(n int) error {
	skipped, err := w.in.Discard(n)
	w.at += int64(skipped)
	return err
}

// resync passes over bytes that belong to no page, such as a tag at the end.
func (w *oggWalk) resync() error {
	if err := w.skip(1); err != nil {
		return err
	}
	rest, err := w.in.Peek(max(w.in.Buffered(), 4))
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if at := bytes.Index(rest, []byte("OggS")); at >= 0 {
		return w.skip(at)
	}
	return w.skip(max(len(rest)-3, 1))
}

// take learns from a page. Of streams that run side by side the first is
// measured; one that begins after others ended is a further link of a chain.
func (w *oggWalk) take(p page, body []byte) {
	if p.first {
		w.open(p, body)
		return
	}
	s := w.current
	if s != nil && p.serial != s.serial {
		w.foreign = true
	}
	if s == nil || p.serial != s.serial || p.granule == noGranule || p.granule>>63 == 1 {
		return
	}
	if !s.started && p.granule > 0 {
		s.started = true
		// A page holds at most half a minute. One that ends later begins a
		// piece cut from a longer broadcast, whose clock went on.
		if p.granule > 60*s.rate {
			s.origin = p.granule
		}
	}
	s.last = max(s.last, p.granule)
}

func (w *oggWalk) open(p page, body []byte) {
	for _, codec := range oggCodecs {
		if !bytes.HasPrefix(body, []byte(codec.magic)) {
			continue
		}
		if codec.open == nil || len(body) < 16 {
			w.unknown = codec.name
			return
		}
		if w.current != nil && !w.current.started {
			return // runs beside the one that is measured
		}
		w.close()
		opened := codec.open(body)
		opened.serial = p.serial
		w.current, w.streams = &opened, w.streams+1
		return
	}
}

// close adds the current stream to the total.
func (w *oggWalk) close() {
	s := w.current
	if s == nil {
		return
	}
	w.current = nil
	length := s.last - min(s.last, s.origin+s.preSkip)
	d, err := ticks(length, s.rate)
	w.total += d
	if w.err == nil {
		w.err = err
	}
}
