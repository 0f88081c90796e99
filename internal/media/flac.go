package media

import (
	"encoding/binary"
	"fmt"
)

// TypeFLAC is RFC 9639 section 9's. Apple takes no FLAC in feeds.
const TypeFLAC = "audio/flac"

// probeFLAC reads STREAMINFO, which is the first block of every file (RFC 9639
// section 8.2): the rate in 20 bits, the number of samples in 36. A file that was
// written as a stream has none; its duration is not known.
func probeFLAC(f file) (found, error) {
	const header, rateAt, info = 8, 10, 34
	head, err := f.head(header + info)
	if err != nil {
		return found{}, err
	}
	if len(head) < header+info {
		return found{}, fmt.Errorf("%w: the FLAC file ends within its header", ErrTruncated)
	}
	if head[4]&0x7F != 0 {
		return found{}, fmt.Errorf("%w: a FLAC file that does not begin with STREAMINFO", ErrUnknownAudio)
	}
	packed := binary.BigEndian.Uint64(head[header+rateAt:])
	d, err := ticks(packed&(1<<36-1), packed>>44)
	return found{TypeFLAC, d}, err
}
