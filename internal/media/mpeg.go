package media

// frame is the header of a frame of MPEG audio, ISO/IEC 11172-3 section
// 2.4.1.3 and 13818-3.
type frame struct {
	version  int // index into the tables: 0 MPEG-1, 1 MPEG-2, 2 MPEG-2.5
	layer    int // 1, 2 or 3
	rate     int // samples a second
	bits     int // a second
	channels int
	samples  int // of one channel, in the frame
	size     int // bytes, header included
}

const frameHeader = 4

// bitRates in kbit/s, by table and by the index in the header. Index 0, the
// free format, says no size; nobody publishes it.
var bitRates = [5][16]int{
	{0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448}, // MPEG-1 layer I
	{0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384},    // MPEG-1 layer II
	{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320},     // MPEG-1 layer III
	{0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256},    // MPEG-2 layer I
	{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160},         // MPEG-2 layers II, III
}

var sampleRates = [3][4]int{
	{44100, 48000, 32000},
	{22050, 24000, 16000},
	{11025, 12000, 8000},
}

// parseFrame reads a frame header. Not ok: these bytes are none.
func parseFrame(b []byte) (f frame, ok bool) {
	if len(b) < frameHeader || b[0] != 0xFF || b[1]&0xE0 != 0xE0 {
		return frame{}, false
	}
	version, ok := [4]int{2, -1, 1, 0}[b[1]>>3&3], b[1]>>3&3 != 1
	layer := 4 - int(b[1]>>1&3)
	if !ok || layer == 4 {
		return frame{}, false
	}
	f = frame{version: version, layer: layer, rate: sampleRates[version][b[2]>>2&3], channels: 2}
	f.bits = bitRates[bitRateTable(version, layer)][b[2]>>4] * 1000
	if f.rate == 0 || f.bits == 0 {
		return frame{}, false
	}
	if b[3]>>6 == 3 {
		f.channels = 1
	}
	f.samples = samplesPerFrame(version, layer)
	padding := int(b[2] >> 1 & 1)
	if layer == 1 {
		f.size = (12*f.bits/f.rate + padding) * 4
	} else {
		f.size = f.samples/8*f.bits/f.rate + padding
	}
	return f, f.size > frameHeader
}

func bitRateTable(version, layer int) int {
	if version == 0 {
		return layer - 1
	}
	return min(layer, 2) + 2
}

func samplesPerFrame(version, layer int) int {
	switch {
	case layer == 1:
		return 384
	case layer == 3 && version > 0:
		return 576
	}
	return 1152
}

// sameStream reports whether two frames can stand in one stream: the fields
// that never change from frame to frame agree.
func (f frame) sameStream(g frame) bool {
	return f.version == g.version && f.layer == g.layer && f.rate == g.rate
}

// sideInfo is the number of bytes between the header of a layer III frame and
// its data, where encoders put "Xing".
func (f frame) sideInfo() int {
	switch {
	case f.version == 0 && f.channels == 2:
		return 32
	case f.version == 0 || f.channels == 2:
		return 17
	}
	return 9
}
