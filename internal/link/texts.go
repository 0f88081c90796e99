package link

import "iter"

// texts tells how alike articles and episodes are by what they say. Documents
// go by their number in the library.
type texts struct {
	*index
	*overlay      // nil: the library is as it was when the index was made
	thorough bool // every question reads every list; see nearby.go
}

// documents is how many documents of a side the library has.
func (t texts) documents(s side) int {
	if t.overlay != nil {
		return len(t.to[s])
	}
	return t.index.documents(s)
}

// known is the number by which the index goes for a document; -1 where it is
// fresh.
func (t texts) known(s side, number int) int {
	if t.overlay != nil {
		return t.to[s][number]
	}
	return number
}

// near is a document of the other side whose text is like that of one in
// question.
type near struct {
	other    int
	relative float64 // R: the cosine against what is usual for both
	most     float64 // of R what the feature has that adds most; 0 where it is not known
	rest     float64 // of R without the restWithout features that add most; 0 where it is not known
}

// near lists the documents of the other side that are at least so much like
// one. Of those that may be, only the ones that whoever asks may want are
// looked at closely; nil wants all. The adder is room that is used again.
func (t texts) near(s side, number int, least float64, want func(near) bool, w *adder, out []near) []near {
	if t.overlay == nil {
		return t.nearby(s, t.row(s, number), least, want, w, out)
	}
	start := len(out)
	if t.known(s, number) < 0 {
		out = t.nearby(s, t.row(s, number), 0, nil, w, out)
	} else {
		out = t.nearby(s, t.row(s, number), least, want, w, out)
	}
	return append(out[:start], t.overlaid(s, number, least, out[start:])...)
}

// relative is R: a cosine against what is usual for both documents.
func relative(cosine, usual, others float64) float64 {
	return cosine / ((usual+others)/2 + usualFloor)
}

// of is R of an article and an episode, the same as near tells.
func (t texts) of(article, episode int) float64 {
	a, x := t.row(articles, article), t.row(episodes, episode)
	var sum float32
	if mine, theirs, ok := t.anew(article, episode); ok {
		sum = dot(mine.features, mine.steps, theirs.features, theirs.steps)
	} else {
		sum = dot(a.numbers, a.steps, x.numbers, x.steps)
	}
	if sum == 0 {
		return 0 // also of texts that have no word that counts, and so no length
	}
	cosine := float64(sum) / (float64(a.length) * float64(x.length))
	return relative(cosine, float64(a.usual), float64(x.usual))
}

// shared are the features that an article and an episode have in common and
// that count, with what each adds to their cosine.
func (t texts) shared(article, episode int) iter.Seq2[uint64, float64] {
	mine, theirs, ok := t.anew(article, episode)
	if !ok {
		return t.index.shared(t.known(articles, article), t.known(episodes, episode))
	}
	return func(yield func(uint64, float64) bool) {
		scale := 1 / (float64(t.row(articles, article).length) * float64(t.row(episodes, episode).length))
		for i, j := range common(mine.features, theirs.features) {
			if !yield(mine.features[i], float64(mine.steps[i].weight())*float64(theirs.steps[j].weight())*scale) {
				return
			}
		}
	}
}

// matter is what an article is about: the weights of the features that
// episodes have too.
func (t texts) matter(article int) map[uint64]float64 {
	features, steps := t.features(articles, article)
	length := float64(t.row(articles, article).length)
	m := make(map[uint64]float64, len(features))
	for i, f := range features {
		m[f] = float64(steps[i].weight()) / length
	}
	return m
}
