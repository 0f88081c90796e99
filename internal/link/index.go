package link

import "slices"

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
	usual    [2][]float32 // see calibrate.go
	twins    [2][]uint32  // see twin.go
	others   frequencies  // of features that are not kept
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
	n, ok := slices.BinarySearch(f.features, feature)
	if !ok {
		return 0, false
	}
	return int(f.counts[n]), true
}

// documents is how many documents a side has.
func (x *index) documents(s side) int { return len(x.length[s]) }

// number finds a kept feature.
func (x *index) number(feature uint64) (int, bool) { return slices.BinarySearch(x.features, feature) }

// frequency is in how many documents a feature is; one that is not known is
// taken for rare.
func (x *index) frequency(feature uint64) float64 {
	if n, ok := x.number(feature); ok {
		return float64(len(x.inverted[articles].of(n)) + len(x.inverted[episodes].of(n)))
	}
	n, _ := x.others.of(feature)
	return float64(max(n, 1))
}

// add adds to sums, one for each document of a side, what a feature of so much
// weight in a document of the other side has in common with them. Sums are
// made in the order of features from either side, so that two documents have
// one sum, to the last bit; the conversion keeps processors that fuse
// multiplication and addition from rounding otherwise.
func (x *index) add(sums []float32, s side, feature int, weight float32) {
	for _, p := range x.inverted[s].of(feature) {
		sums[p.doc()] += float32(weight * p.step().weight())
	}
}

// sumsOf fills sums, one for each document of the other side, with what a
// document of a side has in common with them. Divided by the lengths of both a
// sum is their cosine.
func (x *index) sumsOf(r row, s side, sums []float32) {
	clear(sums)
	for i, f := range r.numbers {
		x.add(sums, s.other(), int(f), r.steps[i].weight())
	}
}

// eachCommon calls found for the places of what two ascending lists have in
// common.
func eachCommon[T uint32 | uint64](a, b []T, found func(i, j int)) {
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			found(i, j)
			i++
			j++
		}
	}
}
