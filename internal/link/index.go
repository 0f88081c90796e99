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
	lone     [2]vocabulary
	length   [2][]float32
	shortest [2]float32   // of length
	usual    [2][]float32 // see calibrate.go
	twins    [2][]uint32  // see twin.go
	others   frequencies  // of features that are not kept
	matches  []likeliest  // of each article, the episode that is most like it
	dates    float32      // how much dates tell; see timely.go
	total    float64      // documents, those of the background included
	added    *addition    // what is laid over all this; nil: nothing
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

// vocabulary is the words that only one side has, and the documents that have
// them: they lead from what is new on the other side to what it is about. Pairs
// are too many for that; most that are new are of a word that is.
type vocabulary struct {
	features []uint64 // ascending
	lists    lists
}

// row is a document to the lists: the numbers of its features, their weights,
// its length and its usual likeness.
type row struct {
	numbers       []uint32
	steps         []step
	length, usual float32
}

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

// number finds a kept feature, and feature is the one of a number.
func (x *index) number(feature uint64) (int, bool) {
	n, ok := seek(x.features, feature)
	if !ok && x.added != nil {
		n, ok = seek(x.added.features, feature)
		n += len(x.features)
	}
	return n, ok
}

func (x *index) feature(number uint32) uint64 {
	if n := int(number) - len(x.features); n >= 0 {
		return x.added.features[n]
	}
	return x.features[number]
}

// frequency is in how many documents a feature is; one that is not known is
// taken for rare.
func (x *index) frequency(feature uint64) float64 {
	if n, ok := seek(x.features, feature); ok {
		return float64(len(x.inverted[articles].of(n)) + len(x.inverted[episodes].of(n)))
	}
	n, _ := x.others.of(feature)
	return float64(max(n, 1))
}

// alone is in how many documents a word is that only one side has, where it is
// rare.
func (x *index) alone(word uint64) int {
	n := 0
	for s := range x.lone {
		if at, ok := seek(x.lone[s].features, word); ok {
			n += len(x.lone[s].lists.of(at))
		}
	}
	return n
}

// row is a document to the lists.
func (x *index) row(s side, document int) row {
	numbers, steps := x.weights(s, document)
	return row{numbers, steps, x.length[s][document], x.usual[s][document]}
}

// weights are the features of a document, by number, and what they weigh in it.
func (x *index) weights(s side, document int) ([]uint32, []step) {
	if x.added != nil {
		if e, ok := x.added.rows[s][document]; ok {
			return e.numbers, e.steps
		}
	}
	return x.forward[s].row(document)
}

// lists are those of a feature on one side: of the index, and of what is laid
// over it.
func (x *index) lists(s side, number int) (list, added []posting) {
	if number < len(x.features) {
		list = x.inverted[s].of(number)
	}
	if x.added != nil {
		added = x.added.inverted[s].of(uint32(number))
	}
	return list, added
}

// shared is [texts.shared] by the numbers of the index.
func (x *index) shared(article, episode int) iter.Seq2[uint64, float64] {
	return func(yield func(uint64, float64) bool) {
		mine, steps := x.weights(articles, article)
		theirs, others := x.weights(episodes, episode)
		scale := 1 / (float64(x.length[articles][article]) * float64(x.length[episodes][episode]))
		for i, j := range common(mine, theirs) {
			if !yield(x.feature(mine[i]), float64(steps[i].weight())*float64(others[j].weight())*scale) {
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
