package media

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/bits"

	"github.com/abema/go-mp4"
)

// movie is what the boxes of an MP4 file say, ISO/IEC 14496-12.
type movie struct {
	brand           string
	scale, duration uint64 // of the whole, in ticks
	tracks          []*track
	hasMoov         bool
	fragmentTicks   map[uint32]uint64 // by track, what moof boxes add up to
	defaultTicks    map[uint32]uint32 // by track, of a sample that does not say
}

type track struct {
	id              uint32
	handler         string // "soun", "vide", ...
	scale, duration uint64
}

// deepest is how far down the boxes stand that are read (moov/trak/mdia/hdlr):
// boxes of a hostile file are nested without end.
const deepest = 4

// headerBox is more than any box of fixed fields holds; a run of samples in a
// fragment may reach maxRun.
const (
	headerBox = 4 << 10
	maxRun    = 4 << 20
)

// probeMP4 walks the top boxes, so that one which ends behind the file is seen
// wherever it stands, and reads the length from the movie header.
func probeMP4(f file) (found, error) {
	m := &movie{fragmentTicks: map[uint32]uint64{}, defaultTicks: map[uint32]uint32{}}
	at := f.start
	for at < f.size {
		box, err := topBox(f, at)
		if err != nil {
			return found{}, err
		}
		if err := m.readTop(f, box); err != nil {
			return found{}, err
		}
		at += int64(box.Size)
	}
	if !m.hasMoov {
		return found{}, fmt.Errorf(`%w: the MP4 file has no "moov" box`, ErrTruncated)
	}
	return m.sound()
}

// topBox reads a box header and holds it against the size of the file.
func topBox(f file, at int64) (*mp4.BoxInfo, error) {
	if _, err := f.r.Seek(at, io.SeekStart); err != nil {
		return nil, err
	}
	box, err := mp4.ReadBoxInfo(f.r)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, fmt.Errorf("%w: the last MP4 box, at byte %d of %d, is not whole", ErrTruncated, at, f.size)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: MP4 box at byte %d: %w", ErrUnknownAudio, at, err)
	}
	if box.Size < box.HeaderSize {
		return nil, fmt.Errorf("%w: MP4 box %q at byte %d says a size of %d", ErrUnknownAudio, box.Type, at, box.Size)
	}
	if there := uint64(f.size - at); box.Size > there {
		return nil, fmt.Errorf("%w: the MP4 box %q says %d bytes, the file has %d", ErrTruncated, box.Type, box.Size, there)
	}
	return box, nil
}

func (m *movie) readTop(f file, box *mp4.BoxInfo) error {
	switch box.Type {
	case mp4.BoxTypeFtyp():
		b, err := f.bytesAt(int64(box.Offset+box.HeaderSize), 4)
		m.brand = string(b)
		return err
	case mp4.BoxTypeMoov(), mp4.BoxTypeMoof():
		m.hasMoov = m.hasMoov || box.Type == mp4.BoxTypeMoov()
		fragment := uint32(0)
		if _, err := mp4.ReadBoxStructureFromInternal(f.r, box, m.reader(&fragment)); err != nil {
			return fmt.Errorf("%w: MP4 box %q: %w", ErrUnknownAudio, box.Type, err)
		}
	}
	return nil
}

// reader visits the boxes that matter and no others: sample tables grow with
// the length of the recording. Fragment is the track that the boxes of a
// fragment speak of.
func (m *movie) reader(fragment *uint32) mp4.ReadHandler {
	return func(h *mp4.ReadHandle) (any, error) {
		if len(h.Path) > deepest {
			return nil, nil
		}
		switch h.BoxInfo.Type {
		case mp4.BoxTypeTrak():
			m.tracks = append(m.tracks, &track{})
			return h.Expand()
		case mp4.BoxTypeMoov(), mp4.BoxTypeMdia(), mp4.BoxTypeMvex(), mp4.BoxTypeMoof(), mp4.BoxTypeTraf():
			return h.Expand()
		case mp4.BoxTypeTrun():
			return nil, m.takeRun(h, *fragment)
		case mp4.BoxTypeMvhd(), mp4.BoxTypeTkhd(), mp4.BoxTypeMdhd(), mp4.BoxTypeHdlr(), mp4.BoxTypeTrex(), mp4.BoxTypeTfhd():
		default:
			return nil, nil
		}
		if h.BoxInfo.Size > headerBox {
			return nil, fmt.Errorf("box %q says a size of %d", h.BoxInfo.Type, h.BoxInfo.Size)
		}
		box, _, err := h.ReadPayload()
		if err != nil {
			return nil, err
		}
		m.take(box, fragment)
		return nil, nil
	}
}

func (m *movie) take(box mp4.IBox, fragment *uint32) {
	t := &track{} // a header outside of any track tells nothing
	if len(m.tracks) > 0 {
		t = m.tracks[len(m.tracks)-1]
	}
	switch b := box.(type) {
	case *mp4.Mvhd:
		m.scale, m.duration = uint64(b.Timescale), known(b.GetDuration(), b.GetVersion())
	case *mp4.Tkhd:
		t.id = b.TrackID
	case *mp4.Mdhd:
		t.scale, t.duration = uint64(b.Timescale), known(b.GetDuration(), b.GetVersion())
	case *mp4.Hdlr:
		if t.handler == "" {
			t.handler = string(b.HandlerType[:])
		}
	case *mp4.Trex:
		m.defaultTicks[b.TrackID] = b.DefaultSampleDuration
	case *mp4.Tfhd:
		*fragment = b.TrackID
		if b.DefaultSampleDuration > 0 {
			m.defaultTicks[b.TrackID] = b.DefaultSampleDuration
		}
	}
}

// takeRun counts the samples of one run of a fragment.
func (m *movie) takeRun(h *mp4.ReadHandle, fragment uint32) error {
	if h.BoxInfo.Size > maxRun {
		return fmt.Errorf("box %q says a size of %d", h.BoxInfo.Type, h.BoxInfo.Size)
	}
	var box bytes.Buffer
	if _, err := h.ReadData(&box); err != nil {
		return err
	}
	m.fragmentTicks[fragment] += runTicks(box.Bytes(), m.defaultTicks[fragment])
	return nil
}

// known is 0 for the duration of all ones, which says that it is not known.
func known(duration uint64, version uint8) uint64 {
	if version == 0 && duration == 0xFFFFFFFF || duration == ^uint64(0) {
		return 0
	}
	return duration
}

// runTicks adds up the samples of a "trun" box (section 8.8.8). The library
// would make an entry for each of the samples that the box claims to have,
// four thousand million if it likes; this believes no more than stands there.
func runTicks(box []byte, usual uint32) uint64 {
	if len(box) < 8 {
		return 0
	}
	flags, count := binary.BigEndian.Uint32(box), binary.BigEndian.Uint32(box[4:])
	const hasDurations = 0x100
	if flags&hasDurations == 0 {
		return uint64(count) * uint64(usual)
	}
	samples := box[8:]
	for _, optional := range []uint32{0x1, 0x4} { // offset of the data, flags of the first
		if flags&optional != 0 {
			samples = samples[min(4, len(samples)):]
		}
	}
	each := 4 * bits.OnesCount32(flags&0xF00) // the duration comes first
	total := uint64(0)
	for ; count > 0 && len(samples) >= each; count-- {
		total += uint64(binary.BigEndian.Uint32(samples))
		samples = samples[each:]
	}
	return total
}

// sound takes the duration of the movie, else of its first track of sound,
// else what the fragments add up to: recorders that write as they go leave
// the first two at zero.
func (m *movie) sound() (found, error) {
	sound, pictures := &track{}, false
	for _, t := range m.tracks {
		pictures = pictures || t.handler == "vide"
		if t.handler == "soun" && sound.handler == "" {
			sound = t
		}
	}
	if sound.handler == "" {
		return found{}, fmt.Errorf("%w: found MP4 (%q) without a track of sound", ErrUnknownAudio, m.brand)
	}
	mediaType := TypeM4A
	if pictures && m.brand != "M4A " && m.brand != "M4B " { // those hold still images, for chapters
		mediaType = TypeMP4
	}
	count, scale := m.duration, m.scale
	if count == 0 || scale == 0 {
		count, scale = sound.duration, sound.scale
	}
	if count == 0 {
		count = m.fragmentTicks[sound.id]
	}
	d, err := ticks(count, scale)
	return found{mediaType, d}, err
}
