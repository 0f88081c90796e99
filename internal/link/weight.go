package link

import "math"

// The constants of the text's weight. They were measured over several
// libraries and are not trained on anybody's own.
const (
	saturation  = 6.0 // k1: how slowly repetition stops to count
	idfExponent = 1.5
	capShare    = 0.1  // features in more documents than this share do not take part …
	capLeast    = 25   // … unless they are in few documents all the same
	capMost     = 1000 // … and never in more, which bounds the cost of a question
)

// saturate is the weight of a feature that a document has n times.
func saturate(n uint16) float64 { return float64(n) * (saturation + 1) / (float64(n) + saturation) }

// rarity weighs features by document frequency. It remembers what it has
// computed and is not safe for concurrent use.
type rarity struct {
	n     float64      // documents, those of the background included
	whole []float64    // weights of whole frequencies; 0: not yet computed
	logs  [256]float32 // of what small counts weigh
}

// mostRemembered is up to what frequency: few features are in more documents.
const mostRemembered = 1 << 12

func newRarity(n float64) *rarity {
	r := &rarity{n: n, whole: make([]float64, min(int(n), mostRemembered)+1)}
	for count := range r.logs {
		r.logs[count] = float32(math.Log(saturate(uint16(max(count, 1)))))
	}
	return r
}

// step is the weight of a feature that a document has so often, given the
// logarithm of what it weighs.
func (r *rarity) step(count uint16, log float32) step {
	if int(count) < len(r.logs) {
		return stepOfLog(r.logs[count] + log)
	}
	return stepOfLog(float32(math.Log(saturate(count))) + log)
}

// stepOf is the same, given in how many documents the feature is.
func (r *rarity) stepOf(count uint16, df float64) step {
	return r.step(count, float32(math.Log(r.weight(df))))
}

// weight is idf^1.5 with idf = ln(1 + (n-df+0.5)/(df+0.5)), which is positive
// even for a feature of every document.
func (r *rarity) weight(df float64) float64 {
	whole := int(df)
	if float64(whole) != df || whole >= len(r.whole) {
		return r.compute(df)
	}
	if r.whole[whole] == 0 {
		r.whole[whole] = r.compute(df)
	}
	return r.whole[whole]
}

func (r *rarity) compute(df float64) float64 {
	rest := max(r.n-df, 0)
	return math.Pow(math.Log1p((rest+0.5)/(df+0.5)), idfExponent)
}

// takesPart tells whether a feature in df documents may join two of them.
func (r *rarity) takesPart(df float64) bool { return df <= max(capLeast, min(r.n*capShare, capMost)) }

// step is a weight rounded to one of 256, each a little larger than the one
// before: an index of small numbers is fast, and that every weight is out by a
// per cent or so, this way and that, changes no ranking.
type step uint8

const (
	leastStep = 0.05       // the weight of the first step
	leastLog  = -2.9957323 // its logarithm
	stepRatio = 27         // so many steps make a weight e times as large
)

// stepOfLog rounds the weight with a logarithm.
func stepOfLog(log float32) step {
	n := (log - leastLog) * stepRatio
	return step(min(max(n+0.5, 0), math.MaxUint8))
}

// weight is what a step stands for.
func (s step) weight() float32 { return stepWeights[s] }

// square is that of the weight, in parts of squareScale.
func (s step) square() uint64 { return stepSquares[s] }

var stepSquares = func() (all [256]uint64) {
	for i, w := range stepWeights {
		all[i] = uint64(math.Round(float64(w) * float64(w) * squareScale))
	}
	return all
}()

var stepWeights = func() (all [256]float32) {
	for i := range all {
		all[i] = float32(leastStep * math.Exp(float64(i)/stepRatio))
	}
	return all
}()
