package link

import (
	"cmp"
	"slices"
)

// An article's own sentence is looked for only in episodes that the index knows
// to have enough of its words and pairs: a search of the whole library that
// opens no transcript. Of a sentence with every fifth word spoilt six pairs of ten
// remain; of a matter in common that few are met in one sentence.
const (
	lookupShare = 0.3
	lookupLeast = 3
	lookupBest  = 8 // episodes a saying is looked for in at most
)

// lookup asks the index. It is not safe for concurrent use.
type lookup struct {
	texts    texts
	counts   []int32 // of each episode; all zero between two questions
	touched  []uint32
	features []uint64
}

func newLookup(t texts) *lookup {
	return &lookup{texts: t, counts: make([]int32, t.index.documents(episodes))}
}

// find lists the episodes that may hold words, likeliest first. The result
// holds until the next call.
func (l *lookup) find(terms []term) []uint32 {
	rare := l.count(terms)
	found := l.touched[:0]
	for _, x := range l.touched {
		if n := l.counts[x]; n >= lookupLeast && float64(n) >= lookupShare*float64(rare) && l.texts.at(episodes, int(x)) >= 0 {
			found = append(found, x)
		}
	}
	slices.SortFunc(found, func(a, b uint32) int {
		return cmp.Or(cmp.Compare(l.counts[b], l.counts[a]), cmp.Compare(a, b))
	})
	found = found[:min(len(found), lookupBest)]
	for i, x := range found {
		found[i] = uint32(l.texts.at(episodes, int(x)))
	}
	return found
}

// count fills counts with how many features each episode shares, and returns
// how many of them are rare enough to be shared.
func (l *lookup) count(terms []term) (rare int) {
	clear(l.counts)
	l.touched = l.touched[:0]
	l.features = append(l.features[:0], terms...)
	eachPair(terms, func(_, _ int, pair uint64) { l.features = append(l.features, pair) })
	slices.Sort(l.features)
	l.features = slices.Compact(l.features)
	for _, f := range l.features {
		number, kept := l.texts.number(f)
		if !kept {
			if _, frequent := l.texts.others.of(f); !frequent {
				rare++
			}
			continue
		}
		rare++
		list, added := l.texts.lists(episodes, number)
		l.touch(list)
		l.touch(added)
	}
	return rare
}

// touch counts the documents of a list.
func (l *lookup) touch(list []posting) {
	for _, p := range list {
		d := p.doc()
		if l.counts[d] == 0 {
			l.touched = append(l.touched, d)
		}
		l.counts[d]++
	}
}
