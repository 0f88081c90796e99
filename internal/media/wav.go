package media

import (
	"encoding/binary"
	"fmt"
)

// unsaid is the size a writer puts into a header that it cannot come back to.
const unsaid = 0xFFFFFFFF

// probeWAV walks the chunks up to the sound. The size of a file over 4 GB
// stands in a chunk of its own (EBU Tech 3306, RF64).
func probeWAV(f file) (found, error) {
	var bytesPerSecond, wide uint64
	for at := f.start + 12; ; {
		head, err := f.bytesAt(at, 8+16)
		if err != nil {
			return found{}, err
		}
		if len(head) < 8 {
			return found{}, fmt.Errorf(`%w: the WAV file has no "data" chunk`, ErrTruncated)
		}
		size := uint64(binary.LittleEndian.Uint32(head[4:]))
		body := head[8:]
		switch name := string(head[:4]); {
		case name == "ds64" && len(body) == 16:
			wide = binary.LittleEndian.Uint64(body[8:])
		case name == "fmt " && len(body) == 16:
			bytesPerSecond = uint64(binary.LittleEndian.Uint32(body[8:]))
		case name == "data":
			return wavSound(f, at+8, size, wide, bytesPerSecond)
		}
		at += 8 + int64(size+size&1)
	}
}

func wavSound(f file, at int64, size, wide, bytesPerSecond uint64) (found, error) {
	there := uint64(max(f.size-at, 0))
	switch {
	case size == unsaid && wide > 0:
		size = wide
	case size == unsaid || size == 0:
		size = there // streamed: the sound lasts to the end
	}
	if size > there {
		return found{}, fmt.Errorf("%w: the WAV header says %d bytes of sound, the file has %d", ErrTruncated, size, there)
	}
	if bytesPerSecond == 0 {
		return found{}, fmt.Errorf(`%w: a WAV file without a "fmt " chunk that says its rate`, ErrUnknownAudio)
	}
	d, err := ticks(size, bytesPerSecond)
	return found{TypeWAV, d}, err
}
