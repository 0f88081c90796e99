package link

import (
	"iter"
	"math/bits"
	"slices"
)

// side is one of the two collections.
type side int

const (
	articles side = iota
	episodes
)

func (s side) other() side { return 1 - s }

// index holds what weighs how much in which document. It keeps only features
// that can join an article and an episode: those that both collections have
// and that are rare enough. The others count in the length of a document and
// are forgotten, but for how many documents have them. It is plain numbers end
// to end, in memory or mapped from a file (segment.go), and read only.
type index struct {
	features []uint64 // by number; ascending, so numbers are the order of sums
	inverted [2]lists // by feature: the documents of a side
	forward  [2]table // by document of a side: its features
	length   [2][]float32
	shortest [2]float32   // of length
	usual    [2][]float32 // see calibrate.go
	twins    [2][]uint32  // see twin.go
	others   frequencies  // of features that are not kept
	dates    float32      // how much dates tell; see timely.go
	total    float64      // documents, those of the background included
}

// lists hold, for every feature, the documents of a side that have it.
type lists struct {
	start    []uint32 // of each list, and the end of the last
	postings []posting
}

// posting is a document, and how much a feature weighs in it, in one word: a
// question reads a list from end to end, and what is small is read fast.
type posting uint32

// mostDocuments is how many documents a side can have.
const mostDocuments = 1 << 24

func newPosting(doc uint32, s step) posting { return posting(doc<<8 | uint32(s)) }
func (p posting) doc() uint32               { return uint32(p >> 8) }
func (p posting) step() step                { return step(p) }

func (l lists) features() int { return max(len(l.start)-1, 0) }

func (l lists) of(feature int) []posting { return l.postings[l.start[feature]:l.start[feature+1]] }

// table holds, for every document of a side, its features and what they weigh.
type table struct {
	start   []uint32 // of each row, and the end of the last
	numbers []uint32
	steps   []step
}

func (t table) rows() int { return max(len(t.start)-1, 0) }

func (t table) row(i int) ([]uint32, []step) {
	from, to := t.start[i], t.start[i+1]
	return t.numbers[from:to], t.steps[from:to]
}

// frequencies tell how many documents have a feature.
type frequencies struct {
	features []uint64 // ascending
	counts   []uint32
}

func (f frequencies) of(feature uint64) (int, bool) {
	n, ok := seek(f.features, feature)
	if !ok {
		return 0, false
	}
	return int(f.counts[n]), true
}

// seek finds a hash among ascending ones. Hashes are spread evenly, so it is
// looked for about where it must be, in ever larger steps from there.
func seek(hashes []uint64, hash uint64) (int, bool) {
	at, _ := bits.Mul64(hash, uint64(len(hashes)))
	low, high := int(at), int(at)
	for step := 8; low > 0 && hashes[low] > hash; step *= 2 {
		high, low = low, max(low-step, 0)
	}
	for step := 8; high < len(hashes) && hashes[high] <= hash; step *= 2 {
		low, high = high, min(high+step, len(hashes))
	}
	n, ok := slices.BinarySearch(hashes[low:high], hash)
	return low + n, ok
}

// documents is how many documents a side has.
func (x *index) documents(s side) int { return len(x.length[s]) }

// number finds a kept feature.
func (x *index) number(feature uint64) (int, bool) { return seek(x.features, feature) }

// frequency is in how many documents a feature is; one that is not known is
// taken for rare.
func (x *index) frequency(feature uint64) float64 {
	if n, ok := x.number(feature); ok {
		return float64(len(x.inverted[articles].of(n)) + len(x.inverted[episodes].of(n)))
	}
	n, _ := x.others.of(feature)
	return float64(max(n, 1))
}

// shared is [texts.shared] for documents that are in the index.
func (x *index) shared(article, episode int) iter.Seq2[uint64, float64] {
	return func(yield func(uint64, float64) bool) {
		mine, steps := x.forward[articles].row(article)
		theirs, others := x.forward[episodes].row(episode)
		scale := 1 / (float64(x.length[articles][article]) * float64(x.length[episodes][episode]))
		for i, j := range common(mine, theirs) {
			if !yield(x.features[mine[i]], float64(steps[i].weight())*float64(others[j].weight())*scale) {
				return
			}
		}
	}
}

// measure notes the shortest length of each side.
func (x *index) measure() {
	for s, lengths := range x.length {
		if len(lengths) > 0 {
			x.shortest[s] = slices.Min(lengths)
		}
	}
}

// common are the places of what two ascending lists have in common. It goes on
// in either list without a branch, for a processor cannot guess in which.
func common[T uint32 | uint64, L ~[]T](a, b L) iter.Seq2[int, int] {
	return func(yield func(i, j int) bool) {
		for i, j := 0, 0; i < len(a) && j < len(b); {
			x, y := a[i], b[j]
			if x == y && !yield(i, j) {
				return
			}
			i += one(x <= y)
			j += one(y <= x)
		}
	}
}

func one(yes bool) int {
	n := 0
	if yes {
		n = 1
	}
	return n
}
