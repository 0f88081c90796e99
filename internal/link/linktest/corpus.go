// Package linktest makes libraries to measure the link engine on: as large as
// wanted, the same for the same seed, and with stories planted in them so that
// it is known which episodes belong to an article.
//
// The words are invented and spread as words of prose are: a few are
// everywhere and most are hardly anywhere. An article has about 400 of them,
// an episode's notes about 120. Articles and episodes of one story share rare
// words, tags, a person and a season, and an article has 3.3 such episodes on
// average. That is easy for any search by text, so a good share of them found
// shows that nothing is broken; it does not tell which of two good rankings
// is better on real prose.
package linktest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"earmark/internal/earmark"
)

// Size says what to make. The same size makes the same corpus, byte for byte.
type Size struct {
	Articles   int
	Episodes   int
	Transcript int // words spoken in each episode; 0: there are no transcripts
	Seed       uint64
}

// Corpus is a library that was made.
type Corpus struct {
	Library *earmark.Library
	// Wanted are the episodes of each article's story; no entry where it has none.
	Wanted map[earmark.ArticleID][]earmark.EpisodeID

	tags map[earmark.EpisodeID][]string // for other programs; earmark reads none of an episode
}

const (
	related       = 3.3 // episodes of an article's story, on average
	articleWords  = 400
	notesWords    = 120
	people        = 2000
	shows         = 20
	days          = 3650 // ten years
	filesOfTag    = 100
	tagsOfFile    = 3
	segmentWords  = 12
	segmentLength = 5 * time.Second
)

// firstDay is when the ten years begin.
var firstDay = time.Date(2016, 1, 1, 9, 0, 0, 0, time.UTC)

// New makes a corpus.
func New(size Size) *Corpus {
	m := newMaker(size)
	for i := range size.Episodes {
		m.episode(i)
	}
	for i := range size.Articles {
		m.article(i)
	}
	site := earmark.Site{Title: "A made magazine", URL: "https://magazine.example/", Language: "en"}
	m.corpus.Library = earmark.NewLibrary(site, m.articles, m.shows, m.episodes, m.people, nil)
	made := m.corpus // and nothing else of the maker stays
	return &made
}

// Recall is the part of the planted episodes that are among the first five
// found of each article, best first. An article that was not asked for has no
// entry; one with nothing found has an empty one. 1 means that every article
// has all the episodes of its story, or five of them.
func (c *Corpus) Recall(found map[earmark.ArticleID][]earmark.EpisodeID) float64 {
	hits, wanted := 0, 0
	for id, episodes := range found {
		wanted += min(5, len(c.Wanted[id]))
		for _, e := range episodes[:min(5, len(episodes))] {
			if slices.Contains(c.Wanted[id], e) {
				hits++
			}
		}
	}
	return float64(hits) / float64(max(1, wanted))
}

// maker is a corpus half made.
type maker struct {
	*rand.Rand
	words   vocabulary
	stories []story
	tags    []string
	size    Size
	corpus  Corpus

	articles []*earmark.Article
	shows    []*earmark.Show
	episodes []*earmark.Episode
	people   []*earmark.Person
}

// story is what some articles and episodes have in common.
type story struct {
	words    []string // rare ones
	tags     []string
	day      int
	person   *earmark.Person // whom it is about
	episodes []*earmark.Episode
}

func newMaker(size Size) *maker {
	r := rand.New(rand.NewPCG(size.Seed, 0x6561726d61726b))
	m := &maker{Rand: r, words: newVocabulary(r), size: size}
	m.corpus.Wanted = map[earmark.ArticleID][]earmark.EpisodeID{}
	m.corpus.tags = map[earmark.EpisodeID][]string{}
	m.tags = m.words.some(max(10, (size.Articles+size.Episodes)*tagsOfFile/filesOfTag))
	m.meet()
	for range shows {
		m.show()
	}
	m.stories = make([]story, max(1, int(float64(size.Episodes)/related)))
	for i := range m.stories {
		m.stories[i] = m.story()
	}
	return m
}

// meet makes the people, each with a name of its own.
func (m *maker) meet() {
	taken := map[string]bool{}
	for len(m.people) < people {
		name := capital(m.words.invent(m.Rand, 2)) + " " + capital(m.words.invent(m.Rand, 3))
		if !taken[name] {
			taken[name] = true
			m.people = append(m.people, &earmark.Person{ID: earmark.PersonID(earmark.Slug(name)), Name: name})
		}
	}
}

func (m *maker) anybody() *earmark.Person { return m.people[m.IntN(len(m.people))] }

func (m *maker) show() {
	id := fmt.Sprintf("show-%02d", len(m.shows))
	m.shows = append(m.shows, &earmark.Show{
		ID: earmark.ShowID(id), GUID: earmark.GUID("guid-" + id),
		Title: capital(m.words.rare(m.Rand)) + " and " + capital(m.words.rare(m.Rand)),
		Hosts: []earmark.PersonID{m.anybody().ID},
	})
}

func (m *maker) story() story {
	s := story{day: m.IntN(days - 60), person: m.anybody()}
	for range 25 {
		s.words = append(s.words, m.words.rare(m.Rand))
	}
	for range tagsOfFile - 1 {
		s.tags = append(s.tags, m.tag())
	}
	return s
}

func (m *maker) tag() string { return m.tags[m.IntN(len(m.tags))] }

// tagsOf are the tags of a file: mostly those of its story.
func (m *maker) tagsOf(s *story) []string {
	tags := []string{m.tag()}
	for _, t := range s.tags {
		if m.Float64() > 0.8 {
			t = m.tag()
		}
		tags = append(tags, t)
	}
	return tags
}

// date is a day of a story's season.
func (m *maker) date(s *story) time.Time { return firstDay.AddDate(0, 0, s.day+m.IntN(60)) }

func (m *maker) episode(i int) {
	s := &m.stories[m.IntN(len(m.stories))]
	show := m.shows[i%len(m.shows)]
	id := earmark.EpisodeID(fmt.Sprintf("%s/episode-%06d", show.ID, i))
	e := &earmark.Episode{
		ID: id, GUID: earmark.GUID("guid-" + string(id)), Title: m.title(s), Date: m.date(s), Type: "full",
		People: []earmark.Credit{{Person: show.Hosts[0], Role: "host"}},
		Notes:  earmark.Body{Text: m.prose(m.about(notesWords), s, 0.15)},
	}
	if m.Float64() < 0.6 && s.person.ID != show.Hosts[0] {
		e.People = append(e.People, earmark.Credit{Person: s.person.ID, Role: "guest"})
	}
	if m.size.Transcript > 0 {
		e.Transcript = m.transcript(s)
	}
	m.corpus.tags[id] = m.tagsOf(s)
	m.episodes = append(m.episodes, e)
	s.episodes = append(s.episodes, e)
}

func (m *maker) article(i int) {
	s := &m.stories[m.IntN(len(m.stories))]
	id := earmark.ArticleID(fmt.Sprintf("article-%06d", i))
	author := m.anybody()
	if m.Float64() < 0.3 {
		author = s.person
	}
	text := m.prose(m.about(articleWords), s, 0.12) + "\n\n" + m.quotation(s)
	m.articles = append(m.articles, &earmark.Article{
		ID: id, GUID: earmark.GUID("guid-" + string(id)), Title: m.title(s), Date: m.date(s),
		Authors: []earmark.PersonID{author.ID}, Tags: m.tagsOf(s), Body: earmark.Body{Text: text},
	})
	for _, e := range s.episodes {
		m.corpus.Wanted[id] = append(m.corpus.Wanted[id], e.ID)
	}
}

// about is a number between half of n and half as much again.
func (m *maker) about(n int) int { return n/2 + m.IntN(n+1) }
