package link

import "math"

// pair is an article and an episode, by number, with what speaks for them.
type pair struct {
	article, episode int
	relative         float64 // R: likeness of the texts against what is usual for both
	most             float64 // of it what the feature has that adds most; 0 where it is not known
	rest             float64 // of it without the restWithout features that add most; 0 where it is not known
	date             float64 // F
	met              acquaintance
}

// strength is S = R·F·P.
func (p pair) strength() float64 { return p.relative * p.date * (1 + p.met.worth) }

const (
	// leastRelative is the R a suggestion needs whatever its S: a shared day can
	// lift a weak text sixfold.
	leastRelative = 0.3
	// A text is strong, and the pair the same story, when R and R·F reach these.
	strongRelative = 0.5
	strongStrength = 2.0
	// leastShared is how many features a suggestion must share. Two texts that
	// have a word or two in common, and little else, have a high cosine and
	// nothing to do with each other.
	leastShared = 3
	// restWithout is one more than the features of a name: what a pair has
	// without so many of the best, it has without a name and one word.
	restWithout = 4
)

// strong tells whether the texts alone, and the time, make a pair the same
// story. The people are left out: an author tells many stories.
func (p pair) strong() bool {
	return p.relative >= strongRelative && p.relative*p.date >= strongStrength
}

// The score of S is S^1.9/(S^1.9+0.95), fitted to 290 links of a real library
// that were read and judged (testdata/judged.tsv). 1.7 and 0.85 fit by a hair
// better; of what fits as well this is the strictest on weak links, which one
// reader alone judged, and kindly.
const (
	scoreExponent = 1.9
	scoreMiddle   = 0.95
)

// score brings S to 0..1 without changing the order: it is about the share of
// such pairs that please an editor.
//
//	S      0.6   0.75 1    1.25  1.5   2    2.5   3    4    5
//	score  0.29  0.38 0.51 0.62  0.69  0.80 0.86  0.89 0.94 0.96
//
// S of 1.2 is worth an editor's look, S of 2 is strong.
func score(s float64) float64 {
	p := math.Pow(s, scoreExponent)
	if math.IsInf(p, 1) {
		return 1
	}
	return p / (p + scoreMiddle)
}

// strengthOf is the S that has a score.
func strengthOf(score float64) float64 {
	if score >= 1 {
		return math.Inf(1)
	}
	return math.Pow(scoreMiddle*score/(1-score), 1/scoreExponent)
}

// certainty is what an editor's or an author's own word is worth; the rest of
// the score keeps the order of strength among what is certain.
const certainty = 0.9

func certain(score float64) float64 { return certainty + (1-certainty)*score }
