package link

import (
	"math"
	"slices"

	"earmark/internal/earmark"
)

// What a person in common is worth at most: P = 1 + that.
const (
	authorWorth = 1.0 // the author speaks in the episode or is named in its notes
	namedWorth  = 0.5 // somebody of the episode is named in the article
)

// people knows who of the library stands where. It is read only once made.
type people struct {
	lib      *earmark.Library
	speaks   map[earmark.PersonID][]int // episodes that credit a person, by number
	noted    map[earmark.PersonID]int   // how many episodes name a person in title or notes
	episodes int
}

// newPeople counts credits, and who is named in the episodes' titles and notes.
func newPeople(lib *earmark.Library, heard []notes) *people {
	p := &people{lib: lib, speaks: map[earmark.PersonID][]int{}, noted: map[earmark.PersonID]int{}, episodes: len(lib.Episodes)}
	for i, e := range lib.Episodes {
		for _, c := range e.People {
			if in := p.speaks[c.Person]; len(in) == 0 || in[len(in)-1] != i {
				p.speaks[c.Person] = append(in, i)
			}
		}
		for _, id := range heard[i].named {
			p.noted[id]++
		}
	}
	return p
}

// rare is how much a person in k of all episodes tells: 1 for a guest who came
// once, 0 for the host of every episode.
func (p *people) rare(k int) float64 {
	if k == 0 || p.episodes == 0 {
		return 0
	}
	all := math.Log(float64(p.episodes + 1))
	return min(max(((all-math.Log(float64(k)))/all-0.5)/0.4, 0), 1)
}

// acquaintance is the best a person has to say for a pair; the zero value is
// none.
type acquaintance struct {
	worth  float64 // 0..1; P is 1 more
	person earmark.PersonID
	speaks bool   // the author, and credited in the episode
	wrote  bool   // the author; else somebody named in the article
	role   string // what they do in the episode
}

// between finds the person who most speaks for an article and an episode. Of
// whom an editor said that the two are not the same person, nothing is made.
func (p *people) between(article *earmark.Article, a facts, episode *earmark.Episode, x facts) acquaintance {
	var best acquaintance
	credits := episode.People
	better := func(candidate acquaintance) {
		if candidate.worth > best.worth && !p.lib.Namesake(candidate.person, article.ID, episode.ID) {
			best = candidate
		}
	}
	for _, id := range a.authors {
		if role, ok := roleIn(credits, id); ok {
			better(acquaintance{authorWorth * p.rare(len(p.speaks[id])), id, true, true, role})
		}
		if slices.Contains(x.named, id) {
			better(acquaintance{authorWorth * p.rare(p.noted[id]), id, false, true, ""})
		}
	}
	for _, c := range credits {
		if slices.Contains(a.named, c.Person) {
			better(acquaintance{namedWorth * p.rare(len(p.speaks[c.Person])), c.Person, false, false, c.Role})
		}
	}
	return best
}

func roleIn(credits []earmark.Credit, id earmark.PersonID) (string, bool) {
	i := slices.IndexFunc(credits, func(c earmark.Credit) bool { return c.Person == id })
	if i < 0 {
		return "", false
	}
	return credits[i].Role, true
}

// words tells a reader of an acquaintance.
func (p *people) words(f acquaintance) string {
	name := p.lib.Name(f.person)
	switch {
	case f.speaks:
		return name + " wrote the article and " + does(f.role)
	case f.wrote:
		return name + " wrote the article and is named in the episode's notes"
	}
	switch f.role {
	case "host", "co-host", "guest":
		return name + ", the " + f.role + ", is named in the article"
	}
	return name + " speaks in the episode and is named in the article"
}

func does(role string) string {
	switch role {
	case "guest":
		return "is the guest"
	case "host":
		return "hosts the episode"
	case "co-host":
		return "co-hosts the episode"
	}
	return "speaks in the episode"
}
