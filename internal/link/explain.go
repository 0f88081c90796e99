package link

import (
	"cmp"
	"slices"
	"strings"
)

const (
	toldFeatures = 48  // the shared features that evidence is made of
	toldPhrases  = 6   // how many words and phrases are told
	phraseTerms  = 4   // how many terms a phrase has at most
	toldShare    = 0.1 // a phrase that adds less than this share of the best is not told
)

// sharedWords tells which matters an article and an episode have in common:
// the heaviest shared features as the article spells them, neighbouring words
// together.
func (e *Engine) sharedWords(article, episode int) string {
	r := e.readers.Get().(*reader)
	defer e.readers.Put(r)
	a := e.lib.Articles[article]
	g := gleaner{parts: e.heaviest(article, episode), found: map[string]*phrase{}, credit: map[term]float64{}}
	for f := range g.parts {
		g.sieve.add(f)
	}
	words := r.of(a.Lang)
	text, title := r.told(a, words)
	g.read(articleText(a), text, 1)
	g.read(a.Title, title, 0) // titles have capitals of their own: asked last
	return "both speak of " + strings.Join(g.best(), ", ")
}

// heaviest are the shared features that add most to the cosine.
func (e *Engine) heaviest(article, episode int) map[uint64]float64 {
	type part struct {
		feature uint64
		weight  float64
	}
	var all []part
	for f, w := range e.texts.shared(article, episode) {
		all = append(all, part{f, w})
	}
	slices.SortFunc(all, func(a, b part) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.feature, b.feature))
	})
	top := map[uint64]float64{}
	for _, p := range all[:min(len(all), toldFeatures)] {
		top[p.feature] = p.weight
	}
	return top
}

// gleaner looks features up in a text, to find how they are spelt.
type gleaner struct {
	parts  map[uint64]float64
	sieve  sieve            // of parts
	credit map[term]float64 // what a word adds, with its half of each pair
	paired map[uint64]bool
	found  map[string]*phrase // by its terms
	apart  []string           // the pairs, as they stand
}

// part is what a feature adds; 0 for nearly all that a text is asked for.
func (g *gleaner) part(feature uint64) float64 {
	if !g.sieve.mayHave(feature) {
		return 0
	}
	return g.parts[feature]
}

// sieve tells of nearly every hash that is not among a few that it is not.
type sieve [sieveBits / 64]uint64

const sieveBits = 2048

func (s *sieve) add(hash uint64)          { s[hash%sieveBits/64] |= 1 << (hash % 64) }
func (s *sieve) mayHave(hash uint64) bool { return s[hash%sieveBits/64]&(1<<(hash%64)) != 0 }

// phrase is one word or some neighbouring ones.
type phrase struct {
	terms     []term
	spellings map[string]int
	first     int // which of the phrases was met first
}

// read looks for phrases in a text; each time one is met counts as many times
// for its spelling.
func (g *gleaner) read(text string, got tokens, times int) {
	for i := 0; i < len(got.terms); {
		end := g.runEnd(text, got, i)
		if end == i+1 && g.part(got.terms[i]) == 0 {
			i = end
			continue
		}
		g.meet(got.terms[i:end], text[got.at[i].start:got.at[end-1].end], times)
		i = end
	}
	g.creditPairs(text, got)
}

// runEnd is where the phrase ends that begins at i: words belong together
// when they stand side by side and are a shared pair.
func (g *gleaner) runEnd(text string, got tokens, i int) int {
	end := i + 1
	for end < len(got.terms) && end-i < phraseTerms && g.joined(text, got, end-1) {
		end++
	}
	return end
}

func (g *gleaner) joined(text string, got tokens, i int) bool {
	if g.part(pairOf(got.terms[i], got.terms[i+1])) == 0 {
		return false
	}
	from, to := got.at[i].end, got.at[i+1].start
	if from >= to {
		return true
	}
	gap := text[from:to]
	return gap == "\n" || strings.Trim(gap, " -") == "" // a blank line parts a heading from the text
}

func (g *gleaner) meet(terms []term, spelling string, times int) {
	key := string(appendWords(nil, terms))
	p := g.found[key]
	if p == nil {
		p = &phrase{terms: slices.Clone(terms), spellings: map[string]int{}, first: len(g.found)}
		g.found[key] = p
	}
	if times > 0 || len(p.spellings) == 0 {
		p.spellings[strings.Join(strings.Fields(spelling), " ")] += times
	}
}

func (g *gleaner) creditPairs(text string, got tokens) {
	if g.paired == nil {
		g.paired = map[uint64]bool{}
		for f, w := range g.parts {
			g.credit[f] = w // of pairs too, which nobody asks for
		}
	}
	spelling := func(i int) string { return text[got.at[i].start:got.at[i].end] }
	eachPair(got.terms, func(i, j int, pair uint64) {
		if half := g.part(pair) / 2; half > 0 && !g.paired[pair] {
			g.paired[pair] = true
			g.credit[got.terms[i]] += half
			g.credit[got.terms[j]] += half
			g.apart = append(g.apart, spelling(i)+" … "+spelling(j))
		}
	})
}

// best are the spellings of the phrases that add most and repeat no word of a
// better one. Where every shared word is too common to tell anything, pairs of
// them are all there is.
func (g *gleaner) best() []string {
	var all []*phrase
	for _, p := range g.found {
		all = append(all, p)
	}
	slices.SortFunc(all, func(a, b *phrase) int {
		return cmp.Or(cmp.Compare(g.worth(b), g.worth(a)), cmp.Compare(a.first, b.first))
	})
	if len(all) == 0 {
		return g.apart[:min(len(g.apart), toldPhrases)]
	}
	var out []string
	told := map[term]bool{}
	for _, p := range all {
		if len(out) == toldPhrases || g.worth(p) < toldShare*g.worth(all[0]) {
			break
		}
		if slices.ContainsFunc(p.terms, func(t term) bool { return told[t] }) {
			continue
		}
		for _, t := range p.terms {
			told[t] = true
		}
		out = append(out, p.spelling())
	}
	return out
}

func (g *gleaner) worth(p *phrase) float64 {
	total := 0.0
	for _, t := range p.terms {
		total += g.credit[t]
	}
	return total
}

// spelling is the most frequent one, of equals the first by letters.
func (p *phrase) spelling() string {
	best, count := "", -1
	for s, n := range p.spellings {
		if n > count || n == count && s < best {
			best, count = s, n
		}
	}
	return best
}
