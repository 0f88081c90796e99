package link

import "iter"

// texts tells how alike articles and episodes are by what they say. Documents
// go by their number in the library.
type texts struct {
	*index
	moved    *moved // nil: the library is as it was when the index was made
	thorough bool   // every question reads every list; see nearby.go
}

// moved tells where the documents of a library are in an index that was made
// of another state of it.
type moved struct {
	to   [2][]int // of the library -> of the index
	from [2][]int // of the index -> of the library; -1: gone, or changed
}

// documents is how many documents of a side the library has.
func (t texts) documents(s side) int {
	if t.moved != nil {
		return len(t.moved.to[s])
	}
	return t.index.documents(s)
}

// place is where the index has a document.
func (t texts) place(s side, number int) int {
	if t.moved != nil {
		return t.moved.to[s][number]
	}
	return number
}

// at is the document that the index has at a place; -1 where that is gone.
func (t texts) at(s side, place int) int {
	if t.moved != nil {
		return t.moved.from[s][place]
	}
	return place
}

// row is a document of the library to the lists.
func (t texts) row(s side, number int) row { return t.index.row(s, t.place(s, number)) }

// near is a document of the other side whose text is like that of one in
// question.
type near struct {
	other    int
	relative float64 // R: the cosine against what is usual for both
	most     float64 // of R what the feature has that adds most; 0 where it is not known
	rest     float64 // of R without the restWithout features that add most; 0 where it is not known
}

// relative is R: a cosine against what is usual for both documents.
func relative(cosine, usual, others float64) float64 {
	return cosine / ((usual+others)/2 + usualFloor)
}

// of is R of an article and an episode, the same as near tells.
func (t texts) of(article, episode int) float64 {
	a, x := t.row(articles, article), t.row(episodes, episode)
	sum := float32(0)
	for i, j := range common(a.numbers, x.numbers) {
		sum += float32(a.steps[i].weight() * x.steps[j].weight())
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
	return t.index.shared(t.place(articles, article), t.place(episodes, episode))
}

// matter is what an article is about: the weights of the features that
// episodes have too.
func (t texts) matter(article int) map[uint64]float64 {
	r := t.row(articles, article)
	m := make(map[uint64]float64, len(r.numbers))
	for i, n := range r.numbers {
		m[t.feature(n)] = float64(r.steps[i].weight()) / float64(r.length)
	}
	return m
}
