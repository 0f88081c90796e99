package media

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf16"
)

// maxTag is the most that is read of a tag: one with several pictures has less.
const maxTag = 32 << 20

// EmbeddedChapters reads the chapters in the ID3v2 tag at the start of an MP3
// (ID3v2 Chapter Frame Addendum 1.0), in ascending order; none for a file without
// such a tag or without chapters in it. Frames that are damaged are passed over:
// the sound can be heard without them. Errors are those of r, which is left at an
// undefined place and not closed.
func EmbeddedChapters(r io.ReadSeeker) ([]Chapter, error) {
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	var head [10]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, nil
		}
		return nil, fmt.Errorf("read ID3 tag: %w", err)
	}
	t := tag{version: head[3], flags: head[5]}
	if string(head[:3]) != "ID3" || t.version != 3 && t.version != 4 {
		return nil, nil
	}
	data, err := io.ReadAll(io.LimitReader(r, min(int64(syncsafe(head[6:])), maxTag)))
	if err != nil {
		return nil, fmt.Errorf("read ID3 tag: %w", err)
	}
	chapters := t.chapters(t.whole(data))
	slices.SortStableFunc(chapters, func(a, b Chapter) int { return cmp.Compare(a.Start, b.Start) })
	return chapters, nil
}

// tag is an ID3v2.3 or ID3v2.4 tag.
type tag struct{ version, flags byte }

// syncsafe is a number in seven bits a byte (ID3v2.4 section 6.2).
func syncsafe(b []byte) uint32 {
	return uint32(b[0]&0x7F)<<21 | uint32(b[1]&0x7F)<<14 | uint32(b[2]&0x7F)<<7 | uint32(b[3]&0x7F)
}

// whole undoes unsynchronisation and passes over the extended header.
func (t tag) whole(data []byte) []byte {
	const unsynchronised, extended = 0x80, 0x40
	if t.flags&unsynchronised != 0 && t.version == 3 {
		data = bytes.ReplaceAll(data, []byte{0xFF, 0x00}, []byte{0xFF})
	}
	if t.flags&extended == 0 || len(data) < 4 {
		return data
	}
	size := uint64(syncsafe(data)) // counts itself in 2.4
	if t.version == 3 {
		size = uint64(binary.BigEndian.Uint32(data)) + 4
	}
	return data[min(size, uint64(len(data))):]
}

// frames gives the frames one after the other, until one is damaged or the
// padding begins.
func (t tag) frames(data []byte, take func(id string, body []byte)) {
	const header = 10
	for len(data) >= header && data[0] != 0 {
		size := binary.BigEndian.Uint32(data[4:])
		if t.version == 4 {
			size = syncsafe(data[4:])
		}
		if uint64(size) > uint64(len(data)-header) {
			return
		}
		body := data[header : header+int(size)]
		if data[9]&0x02 != 0 && t.version == 4 {
			body = bytes.ReplaceAll(body, []byte{0xFF, 0x00}, []byte{0xFF})
		}
		take(string(data[:4]), body)
		data = data[header+int(size):]
	}
}

func (t tag) chapters(data []byte) []Chapter {
	var chapters []Chapter
	t.frames(data, func(id string, body []byte) {
		if id != "CHAP" {
			return
		}
		if c, ok := t.chapter(body); ok {
			chapters = append(chapters, c)
		}
	})
	return chapters
}

// chapter is its name within the file, four numbers, of which the first two are
// times in milliseconds, and frames of its own.
func (t tag) chapter(body []byte) (Chapter, bool) {
	_, rest, named := bytes.Cut(body, []byte{0})
	if !named || len(rest) < 16 {
		return Chapter{}, false
	}
	ms := func(b []byte) time.Duration { return time.Duration(binary.BigEndian.Uint32(b)) * time.Millisecond }
	c := Chapter{Start: ms(rest), End: ms(rest[4:])}
	if c.End <= c.Start {
		c.End = 0
	}
	t.frames(rest[16:], func(id string, body []byte) {
		switch {
		case id == "TIT2" && len(body) > 0:
			c.Title = strings.TrimSpace(id3Text(body[0], body[1:]))
		case id == "WXXX" && len(body) > 0:
			if address := id3Link(body); checkAddress("url", address) == nil {
				c.URL = address
			}
		}
	})
	return c, true
}

// id3Text is a text in one of the four encodings (ID3v2.4 section 4), up to its
// end mark.
func id3Text(encoding byte, b []byte) string {
	switch encoding {
	case 1, 2:
		return utf16Text(b, encoding == 2)
	case 3:
		text, _, _ := bytes.Cut(b, []byte{0})
		return strings.ToValidUTF8(string(text), "\uFFFD")
	}
	text, _, _ := bytes.Cut(b, []byte{0})
	latin := make([]rune, len(text))
	for i, c := range text {
		latin[i] = rune(c)
	}
	return string(latin)
}

func utf16Text(b []byte, big bool) string {
	var units []uint16
	for ; len(b) >= 2; b = b[2:] {
		u := binary.LittleEndian.Uint16(b)
		if big {
			u = binary.BigEndian.Uint16(b)
		}
		switch {
		case u == 0:
			return string(utf16.Decode(units))
		case u == 0xFFFE && len(units) == 0:
			big = !big
		case u != 0xFEFF || len(units) > 0:
			units = append(units, u)
		}
	}
	return string(utf16.Decode(units))
}

// id3Link is the address behind the description of a WXXX frame.
func id3Link(body []byte) string {
	end := []byte{0}
	if body[0] == 1 || body[0] == 2 {
		end = []byte{0, 0}
	}
	_, address, _ := bytes.Cut(body[1:], end)
	return strings.TrimSpace(id3Text(0, bytes.TrimLeft(address, "\x00")))
}
