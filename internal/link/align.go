package link

import "slices"

// match is where the words of a saying stand in a recording, in order.
type match struct {
	words  float64 // the share of the saying's words that are said in order
	weight float64 // the same by what the words tell
	share  float64 // whichever is more
	joined float64 // the share of neighbouring words that are neighbours there too
	rare   float64 // what the rare words tell, in nats
	tells  float64 // what all words tell in their order, in nats
	pairs  []same
}

// same is a word of a saying and the word of the recording that is the same.
type same struct{ sought, spoken int }

// from is the first word of the recording that is the saying's, to the last.
func (m match) from() int { return m.pairs[0].spoken }
func (m match) to() int   { return m.pairs[len(m.pairs)-1].spoken }

// skipped is what a spoken word costs that the saying does not have: a stop
// word far off is not taken for the beginning.
const skipped = 0.05

// aligner keeps the tables of one alignment for the next.
type aligner struct {
	score []float64
	way   []way
}

type way uint8

const (
	stop way = iota
	pairUp
	skipSought
	skipSpoken
)

// align finds the order of words that is worth most in a stretch and a little
// around it (Smith and Waterman's local alignment without mismatches: words of
// the saying may be missing at no price but their own).
func (r *recording) align(s *sought, x stretch) match {
	around := len(s.words)/2 + 2
	from, to := max(x.from-around, 0), min(x.to+around+1, len(r.words))
	r.keys = r.keys[:0]
	for _, w := range r.words[from:to] {
		r.keys = append(r.keys, w.key)
	}
	m := match{pairs: r.aligner.pairs(s.words, r.keys)}
	for i := range m.pairs {
		m.pairs[i].spoken += from
	}
	m.judge(s)
	return m
}

func (m *match) judge(s *sought) {
	neighbours := 0
	for i, p := range m.pairs {
		w := s.words[p.sought]
		m.weight += w.weight / s.total
		m.tells += max(w.weight, orderedWord)
		if w.rare {
			m.rare += w.weight
		}
		if i > 0 && m.pairs[i-1] == (same{p.sought - 1, p.spoken - 1}) {
			neighbours++
		}
	}
	m.joined = float64(neighbours) / float64(max(len(s.words)-1, 1))
	m.words = float64(len(m.pairs)) / float64(len(s.words))
	m.share = max(m.weight, m.words)
}

// Words are recognised in one of two ways. Rare ones need not stand side by
// side: speech and its transcripts have fillers and errors. Words that
// everybody uses must be nearly as many and nearly as ordered as in the
// saying. Where there are no quotation marks more is asked, for people tell in
// their own words.
const (
	quotedFloor  = 0.6
	toldFloor    = 0.72
	rareEnough   = 9.0 // nats
	leastSaid    = 0.5 // of the words, however rare those are that are said
	rareJoined   = 0.3 // of what should stand side by side
	commonFloor  = 0.75
	commonJoined = 0.6
)

// found tells whether a match is the saying.
func (m match) found(s *sought) bool {
	floor := quotedFloor
	if s.manner != quoted {
		floor = toldFloor
	}
	if m.weight >= floor && m.words >= leastSaid && m.joined >= rareJoined && m.rare >= rareEnough {
		return true
	}
	return s.manner == quoted && m.words >= commonFloor && m.joined >= commonJoined && m.tells >= leastTells
}

func (a *aligner) pairs(words []soughtWord, spoken []term) []same {
	columns := len(spoken) + 1
	cells := (len(words) + 1) * columns
	a.score = slices.Grow(a.score[:0], cells)[:cells]
	a.way = slices.Grow(a.way[:0], cells)[:cells]
	clear(a.score[:columns])
	clear(a.way[:columns])
	for i, w := range words {
		above, row := i*columns, (i+1)*columns
		a.score[row], a.way[row] = 0, stop
		for j, key := range spoken {
			a.score[row+j+1], a.way[row+j+1] = a.cell(above+j, row+j, key == w.key, w.weight)
		}
	}
	return a.trace(len(words), columns)
}

// cell chooses the best way to a cell; of equal ones the shorter.
func (a *aligner) cell(diagonal, left int, equal bool, weight float64) (float64, way) {
	best, from := 0.0, stop
	if v := a.score[diagonal+1]; v > best {
		best, from = v, skipSought
	}
	if v := a.score[left] - skipped; v > best {
		best, from = v, skipSpoken
	}
	if v := a.score[diagonal] + weight; equal && v > best {
		best, from = v, pairUp
	}
	return best, from
}

func (a *aligner) trace(rows, columns int) []same {
	i, j := rows, 0
	for k := range columns {
		if a.score[i*columns+k] > a.score[i*columns+j] {
			j = k
		}
	}
	var out []same
	for {
		switch a.way[i*columns+j] {
		case pairUp:
			i, j = i-1, j-1
			out = append(out, same{i, j})
		case skipSought:
			i--
		case skipSpoken:
			j--
		default:
			slices.Reverse(out)
			return out
		}
	}
}
