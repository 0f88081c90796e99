package link

// texts tells how alike articles and episodes are by what they say. Documents
// go by their number in the library.
type texts struct {
	*index
}

// near is a document of the other side whose text is like that of one in
// question.
type near struct {
	other    int
	relative float64 // R: the cosine against what is usual for both
}

// near lists the documents of the other side that are at least so much like
// one, in the library's order. Sums is as long as that side and overwritten.
func (t texts) near(s side, number int, least float64, sums []float32, out []near) []near {
	t.sums(s, number, sums)
	mine, usual := float64(t.length[s][number]), float64(t.usual[s][number])
	length, usuals := t.length[s.other()], t.usual[s.other()]
	for other, sum := range sums {
		if sum == 0 {
			continue
		}
		r := relative(float64(sum)/(mine*float64(length[other])), usual, float64(usuals[other]))
		if r >= least {
			out = append(out, near{other, r})
		}
	}
	return out
}

// relative is R: a cosine against what is usual for both documents.
func relative(cosine, usual, others float64) float64 {
	return cosine / ((usual+others)/2 + usualFloor)
}

// of is R of an article and an episode, the same as [texts.near] tells.
func (t texts) of(article, episode int) float64 {
	mine, weights := t.forward[articles].row(article)
	theirs, others := t.forward[episodes].row(episode)
	sum := float32(0)
	eachCommon(mine, theirs, func(i, j int) { sum += float32(float32(weights[i]) * float32(others[j])) })
	cosine := float64(sum) / (float64(t.length[articles][article]) * float64(t.length[episodes][episode]))
	return relative(cosine, float64(t.usual[articles][article]), float64(t.usual[episodes][episode]))
}

// matter is what an article is about: the weights of the features that
// episodes have too.
func (t texts) matter(article int) map[uint64]float64 {
	features, weights := t.forward[articles].row(article)
	m := make(map[uint64]float64, len(features))
	for i, f := range features {
		m[t.features[f]] = float64(weights[i]) / float64(t.length[articles][article])
	}
	return m
}
