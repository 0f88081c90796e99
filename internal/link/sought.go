package link

import (
	"math"
	"math/bits"
)

// sought is a saying made ready to be looked for: its words in order, each
// with what it tells.
type sought struct {
	saying
	words    []soughtWord
	terms    []term   // of the rare words
	shingles []uint64 // neighbouring words, which tell where to look
	total    float64  // of the words' weights
	rare     float64  // of the rare words' weights: how much the saying tells, in nats
	width    int      // words of a transcript that may hold it
}

type soughtWord struct {
	heardWord
	weight float64
}

const (
	leastWords = 5   // of fewer nobody can say whose they are
	mostWords  = 160 // of a longer saying the beginning is looked for
	leastTells = 6.0 // nats that a saying must tell to be recognised, its order included
)

const (
	// littleWord is the weight of a stop word: enough to tell which of two
	// places is meant, too little to make one.
	littleWord = 0.3
	// orderedWord is what a word tells at least that stands where it should.
	orderedWord = 0.8
)

// heardWord is a word as it is compared: content words by their term, stop
// words as they are.
type heardWord struct {
	key  term
	rare bool // no stop word
	at   word
}

// heardWords calls found for all words of a text, in order.
func (a *analyser) heardWords(text string, found func(heardWord)) {
	scan(text, func(w word) {
		if w.script == unspaced {
			from := len(a.out.terms)
			a.bigrams(text, w)
			for i := from; i < len(a.out.terms); i++ {
				found(heardWord{a.out.terms[i], true, a.out.at[i]})
			}
			a.out.terms, a.out.at = a.out.terms[:from], a.out.at[:from]
			return
		}
		m := a.meaning(text[w.start:w.end], w.script)
		if m.n > 0 {
			found(heardWord{m.terms[0], true, w})
			return
		}
		found(heardWord{m.name, false, w})
	})
}

// seek makes a saying ready; nil when it is too short or too common to be
// recognised.
func (e *Engine) seek(s saying, words *analyser) *sought {
	out := &sought{saying: s}
	tells := 0.0
	words.heardWords(s.text, func(w heardWord) {
		if len(out.words) == mostWords {
			return
		}
		weight := e.tells(w)
		out.words = append(out.words, soughtWord{w, weight})
		out.total += weight
		tells += max(weight, orderedWord)
		if w.rare {
			out.rare += weight
			out.terms = append(out.terms, w.key)
		}
	})
	if len(out.words) < leastWords || tells < leastTells {
		return nil
	}
	eachShingle(len(out.words), func(i int) heardWord { return out.words[i].heardWord }, func(_ int, shingle uint64) {
		out.shingles = append(out.shingles, shingle)
	})
	// A third more than its words, for what speech has beside them.
	out.width = len(out.words)*4/3 + 4
	if s.elided() {
		out.width = len(out.words)*3 + 30
	}
	return out
}

// eachShingle calls found for every two neighbouring words one of which is
// rare, and every three that are not, with the place of the first.
func eachShingle(n int, at func(int) heardWord, found func(i int, shingle uint64)) {
	for i := range n - 1 {
		a, b := at(i), at(i+1)
		shingle := mix(a.key ^ bits.RotateLeft64(mix(b.key), 17))
		if a.rare || b.rare {
			found(i, shingle)
			continue
		}
		if i+2 < n && !at(i+2).rare {
			found(i, mix(shingle^at(i+2).key))
		}
	}
}

// tells is the weight of a word: idf in the library, that of the background
// included.
func (e *Engine) tells(w heardWord) float64 {
	if !w.rare {
		return littleWord
	}
	n, df := e.texts.total, e.texts.frequency(w.key)
	if e.known != nil {
		df += float64(e.known.word(w.key))
	}
	df = min(df, n)
	return max(math.Log1p((n-df+0.5)/(df+0.5)), littleWord)
}
