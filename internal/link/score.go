package link

import "math"

// pair is an article and an episode, by number, with what speaks for them.
type pair struct {
	article, episode int
	relative         float64 // R: likeness of the texts against what is usual for both
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
)

// strong tells whether the texts alone, and the time, make a pair the same
// story. The people are left out: an author tells many stories.
func (p pair) strong() bool {
	return p.relative >= strongRelative && p.relative*p.date >= strongStrength
}

// scoreMiddle is the square of the S that scores one half.
const scoreMiddle = 8.2

// score brings S to 0..1 without changing the order: S²/(S²+8.2). It is about
// the share of such pairs that editors have linked themselves, a lower bound
// of those they would:
//
//	S      0.75  1.25  1.5   2    2.5   3    4    5    10
//	score  0.06  0.16  0.22  0.33 0.43  0.52 0.66 0.75 0.92
//
// S of 1.25 is worth an editor's look, S of 2 is strong.
func score(s float64) float64 { return s * s / (s*s + scoreMiddle) }

// strengthOf is the S that has a score.
func strengthOf(score float64) float64 {
	if score >= 1 {
		return math.Inf(1)
	}
	return math.Sqrt(scoreMiddle * score / (1 - score))
}

// certainty is what an editor's or an author's own word is worth; the rest of
// the score keeps the order of strength among what is certain.
const certainty = 0.9

func certain(score float64) float64 { return certainty + (1-certainty)*score }
