package link

import (
	"math"
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
	inverted [2]table // by feature: the documents of a side
	forward  [2]table // by document of a side: its features
	length   [2][]float32
	usual    [2][]float32 // see calibrate.go
	twins    [2][]uint32  // see twin.go
	others   frequencies  // of features that are not kept
	total    float64      // documents, those of the background included
}

// table holds rows of numbers, each with a weight, end to end.
type table struct {
	start   []uint32 // of each row, and the end of the last
	numbers []uint32
	weights []uint16
}

func (t table) rows() int { return max(len(t.start)-1, 0) }

func (t table) row(i int) ([]uint32, []uint16) {
	from, to := t.start[i], t.start[i+1]
	return t.numbers[from:to], t.weights[from:to]
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
		read, _ := x.inverted[articles].row(n)
		heard, _ := x.inverted[episodes].row(n)
		return float64(len(read) + len(heard))
	}
	n, _ := x.others.of(feature)
	return float64(max(n, 1))
}

// add adds to sums, one for each document of a side, what a feature of so much
// weight in a document of the other side has in common with them. Sums are
// made in the order of features from either side, so that two documents have
// one sum, to the last bit; the conversion keeps processors that fuse
// multiplication and addition from rounding otherwise.
func (x *index) add(sums []float32, s side, feature int, weight uint16) {
	docs, weights := x.inverted[s].row(feature)
	w := float32(weight)
	for i, d := range docs {
		sums[d] += float32(w * float32(weights[i]))
	}
}

// sumsOf fills sums, one for each document of the other side, with what a
// document of a side has in common with them. Divided by the lengths of both a
// sum is their cosine.
func (x *index) sumsOf(r row, s side, sums []float32) {
	clear(sums)
	for i, f := range r.numbers {
		x.add(sums, s.other(), int(f), r.weights[i])
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

// weightScale is how many steps of a kept weight make 1. The largest weight
// (a feature of one document in a million, said without end) is below 512.
const weightScale = 128

func quantise(weight float64) uint16 {
	return uint16(min(max(math.Round(weight*weightScale), 1), math.MaxUint16))
}
