package link

import "slices"

// side is one of the two collections.
type side int

const (
	articles side = iota
	episodes
)

func (s side) other() side { return 1 - s }

// index holds the weights of all documents, scaled so that the sum of products
// of what two documents share is the cosine between them. It keeps only what
// can add to such a sum: features that both collections have and that are rare
// enough. The others count in the length of a document and are forgotten.
type index struct {
	features []uint64 // by number; ascending, so numbers are the order of sums
	lists    [2]lists
	common   map[uint64]float32 // not kept, for too many documents have them: how many
}

// frequency is in how many documents a feature is. Of one that not both
// collections have it is not known, and taken for rare.
func (x *index) frequency(f uint64) float64 {
	if n, ok := slices.BinarySearch(x.features, f); ok {
		read, _ := x.lists[articles].inverted.row(n)
		heard, _ := x.lists[episodes].inverted.row(n)
		return float64(len(read) + len(heard))
	}
	return max(float64(x.common[f]), 1)
}

// lists are the kept features of one collection, by document and by feature.
type lists struct {
	documents int
	forward   table // document -> features
	inverted  table // feature -> documents
}

// table holds rows of (number, weight) end to end.
type table struct {
	start   []uint32 // of each row, and the end of the last
	numbers []uint32
	weights []float32
}

func (t table) row(i int) ([]uint32, []float32) {
	from, to := t.start[i], t.start[i+1]
	return t.numbers[from:to], t.weights[from:to]
}

// cosines fills sums, one for each document of the other side, with how alike
// a document is to them. The order of additions is the same from either side,
// so the cosine of two documents is too, to the last bit; on any processor,
// for the product of two float32 is exact in a float64.
func (x *index) cosines(s side, doc int, sums []float64) {
	clear(sums)
	other := x.lists[s.other()].inverted
	features, weights := x.lists[s].forward.row(doc)
	for i, f := range features {
		w := float64(weights[i])
		docs, theirs := other.row(int(f))
		for j, d := range docs {
			sums[d] += w * float64(theirs[j])
		}
	}
}

// shared calls found for every kept feature that an article and an episode
// have in common, with what it adds to their cosine.
func (x *index) shared(article, episode int, found func(feature uint64, part float64)) {
	mine, weights := x.lists[articles].forward.row(article)
	theirs, others := x.lists[episodes].forward.row(episode)
	for i, j := 0, 0; i < len(mine) && j < len(theirs); {
		switch {
		case mine[i] < theirs[j]:
			i++
		case mine[i] > theirs[j]:
			j++
		default:
			found(x.features[mine[i]], float64(weights[i])*float64(others[j]))
			i++
			j++
		}
	}
}
