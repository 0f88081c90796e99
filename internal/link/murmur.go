package link

// murmur remembers which shingles are spoken in an episode, so that a
// quotation is looked for in the transcripts that may hold it and no others
// are opened. It is a Bloom filter (1970): it may take one shingle in two
// hundred for spoken that is not, and never the other way round.
type murmur []uint64

const (
	murmurBits   = 12 // of memory for each shingle
	murmurProbes = 5
)

// newMurmur remembers shingles; nil for none.
func newMurmur(shingles []uint64) murmur {
	if len(shingles) == 0 {
		return nil
	}
	m := make(murmur, (len(shingles)*murmurBits+63)/64)
	for _, s := range shingles {
		m.probe(s, func(word int, bit uint64) bool {
			m[word] |= bit
			return true
		})
	}
	return m
}

// probe calls each for the bits of a shingle until it says no, and tells
// whether it never did.
func (m murmur) probe(shingle uint64, each func(word int, bit uint64) bool) bool {
	bits := uint64(len(m)) * 64
	at, step := shingle, mix(shingle)|1
	for range murmurProbes {
		n := at % bits
		if !each(int(n/64), 1<<(n%64)) {
			return false
		}
		at += step
	}
	return true
}

func (m murmur) has(shingle uint64) bool {
	return len(m) > 0 && m.probe(shingle, func(word int, bit uint64) bool { return m[word]&bit != 0 })
}

// mayHold tells whether so many shingles of a saying are spoken in the episode
// that it may be spoken there (see [stretches]).
func (m murmur) mayHold(s *sought) bool {
	least := stretchFloor(s)
	held := 0
	for i, shingle := range s.shingles {
		if held+len(s.shingles)-i < least {
			return false
		}
		if m.has(shingle) {
			held++
		}
	}
	return held >= least
}
