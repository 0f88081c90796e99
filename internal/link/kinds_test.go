package link_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/link"
)

// matters are what the cases are about, each in a library that has the others
// too.
var matters = []string{"eels", "hedge", "clock", "bread", "lamps"}

// scene is a library of which one article and one episode are about a matter.
type scene struct {
	article *earmark.Article
	episode *earmark.Episode
	show    *earmark.Show
	others  []*earmark.Episode
	people  []*earmark.Person
	lib     *earmark.Library
}

// stage sets a scene and lets a case change it. The two are a year apart, so
// that nothing but what the case adds says how they belong together; the other
// episodes are of the same show.
func stage(matter string, change func(*scene)) *scene {
	as, es := both(matters...)
	s := &scene{show: &earmark.Show{ID: "show", GUID: "guid-show", Title: "Weir and Hedge", URL: "https://show.example/"}}
	for i := range as {
		as[i].Date, es[i].Date = date(1+i), date(400+i)
		es[i].URL = "https://show.example/" + es[i].ID.Slug()
		if string(as[i].ID) == matter {
			s.article, s.episode = as[i], es[i]
			continue
		}
		s.others = append(s.others, es[i])
	}
	change(s)
	site := earmark.Site{Title: "Test", URL: "https://site.example/", Language: "en"}
	s.lib = earmark.NewLibrary(site, as, []*earmark.Show{s.show}, es, s.people, nil)
	return s
}

// person adds somebody who writes the article.
func (s *scene) author(name string) earmark.PersonID {
	p := &earmark.Person{ID: earmark.PersonID(earmark.Slug(name)), Name: name}
	s.people = append(s.people, p)
	s.article.Authors = append(s.article.Authors, p.ID)
	return p.ID
}

// speak makes a timed transcript of sentences, ten seconds each.
func speak(e *earmark.Episode, sentences ...string) {
	e.Transcript = &earmark.Transcript{Timed: true}
	for i, s := range sentences {
		at := time.Duration(i) * 10 * time.Second
		e.Transcript.Segments = append(e.Transcript.Segments, earmark.Segment{Start: at, End: at + 10*time.Second, Speaker: "Ada Weir", Text: s})
	}
}

func sentencesOf(text string) []string {
	var out []string
	for s := range strings.SplitAfterSeq(strings.ReplaceAll(text, "\n", " "), ". ") {
		out = append(out, strings.TrimSpace(s))
	}
	return out
}

// passing leaves so much of what an episode has in common with the article
// that it is worth a look, and no more.
func passing(s *scene) {
	s.episode.Title = "Odds and ends"
	s.episode.Notes.Text = sentencesOf(prose[string(s.article.ID)][1])[0] +
		" Then a long talk about other things entirely: trains, timetables, tickets, conductors, sleeper carriages, the night mail, tunnels, viaducts," +
		" branch lines that were torn up, a signal box that is now a tea room, porters, whistles, semaphore arms, platform clocks, lost umbrellas," +
		" the smell of hot brakes, a guard who sang, third class with its wooden seats, first class with its antimacassars, and who brings the sandwiches."
}

// said are sentences that an episode may have and an article may quote.
var said = map[string]string{
	"eels":  "The river remembers every stone that we ever took out of its bed",
	"hedge": "A hedge is the only wall that comes back taller after you have cut it down",
	"clock": "Nobody in this town has missed a ferry since my grandmother moved that hand",
	"bread": "I would sooner have lost the oven, because an oven does not know your name",
	"lamps": "You can wire a street in a week, but you cannot wire the man who walks it",
}

// TestEachKind tells the kinds apart: five cases of each.
func TestEachKind(t *testing.T) {
	kinds := []struct {
		kind   earmark.Kind
		change func(*scene)
		wants  string // a signal that the reasons must have
	}{
		{earmark.SameStory, func(s *scene) { s.episode.Date = s.article.Date.AddDate(0, 0, 5) }, "text"},
		{earmark.Adapted, func(s *scene) { speak(s.episode, sentencesOf(s.article.Body.Text)...) }, "adapted"},
		{earmark.Quoted, func(s *scene) {
			quote := said[string(s.article.ID)]
			s.episode.Date = s.article.Date.AddDate(0, 0, 5)
			s.article.Body.Text += "\n\n“" + quote + ",” said the keeper."
			speak(s.episode, append(sentencesOf(prose[string(s.article.ID)][1]), "Well, you know, "+quote+", is what I say.")...)
		}, "quote"},
		{earmark.ByAuthor, func(s *scene) {
			passing(s)
			s.episode.People = []earmark.Credit{{Person: s.author("Ines Okafor"), Role: "guest"}}
		}, "people"},
		{earmark.Mentioned, func(s *scene) {
			s.article.Body.Links = []string{s.episode.URL}
			s.episode.Notes.Text = "Trains, timetables and the night mail."
			s.episode.Title = "The night mail"
		}, "address"},
		{earmark.ShowLink, func(s *scene) {
			s.author("Ines Okafor")
			s.article.Biography.Text = "Ines Okafor is a writer and cohost of the podcast Weir and Hedge."
		}, "show"},
	}
	for _, k := range kinds {
		for _, matter := range matters {
			t.Run(fmt.Sprintf("%s of %s", k.kind, matter), func(t *testing.T) {
				s := stage(matter, k.change)
				l, ok := s.link(t, k.kind == earmark.ShowLink)
				if !ok {
					t.Fatal("no link")
				}
				if l.Kind != k.kind || reason(l, k.wants) == "" {
					t.Errorf("got %s for %+v, want %s for %s", l.Kind, l.Reasons, k.kind, k.wants)
				}
			})
		}
	}
}

// link is the link of the scene's article to its episode, or to the show.
func (s *scene) link(t *testing.T, show bool) (earmark.Link, bool) {
	t.Helper()
	for _, l := range engine(t, s.lib).Article(s.article.ID, floor) {
		if show && l.Episode == "" || !show && l.Episode == s.episode.ID {
			return l, true
		}
	}
	return earmark.Link{}, false
}

// TestTraps are pairs that a careless eye takes for more than they are.
func TestTraps(t *testing.T) {
	traps := []struct {
		name   string
		change func(*scene)
		not    earmark.Kind
	}{
		{"the host's own article", func(s *scene) {
			host := s.author("Ines Okafor")
			passing(s)
			for _, e := range append(s.others, s.episode) {
				e.People = []earmark.Credit{{Person: host, Role: "host"}}
			}
		}, earmark.ByAuthor},
		{"a guest who is only named", func(s *scene) {
			guest := &earmark.Person{ID: "tom", Name: "Tom Reyes"}
			s.people = append(s.people, guest)
			s.article.Body.Text += " Tom Reyes held the ladder."
			passing(s)
			s.episode.People = []earmark.Credit{{Person: "tom", Role: "guest"}}
		}, earmark.ByAuthor},
		{"a quote by someone else", func(s *scene) {
			s.article.Body.Text += "\n\n“Easy to learn and hard to master,” said a man at the bar."
			speak(s.episode, append(sentencesOf(prose[string(s.article.ID)][1]), "It is super easy to learn, and then it is super hard to master.")...)
		}, earmark.Quoted},
		{"a proverb", func(s *scene) {
			s.article.Body.Text += "\n\n“Many hands make light work,” they say."
			speak(s.episode, append(sentencesOf(prose[string(s.article.ID)][1]), "Many hands make light work.")...)
			for _, e := range s.others {
				speak(e, append(sentencesOf(e.Notes.Text), "Many hands make light work, as they say.")...)
			}
		}, earmark.Quoted},
		{"a few sentences in common", func(s *scene) {
			own := sentencesOf(s.article.Body.Text)
			s.article.Body.Text += strings.Repeat(" Then the tide turned and we went home by another way, past the mill.", 1) +
				" Nobody spoke until the bridge. The dog had gone ahead. It rained on the allotments. Somebody had left a gate open, and a light on."
			speak(s.episode, append([]string{own[0]}, sentencesOf(prose[string(s.article.ID)][1])...)...)
		}, earmark.Adapted},
		{"a show named in passing", func(s *scene) {
			s.author("Ines Okafor")
			s.article.Biography.Text = "Ines Okafor is a writer who lives between weir and hedge."
		}, earmark.ShowLink},
		{"somebody of the same first name", func(s *scene) {
			passing(s)
			s.author("Ines")
			s.episode.People = []earmark.Credit{{Person: "ines", Role: "guest"}}
		}, earmark.ByAuthor},
	}
	for _, trap := range traps {
		for _, matter := range matters {
			t.Run(trap.name+" of "+matter, func(t *testing.T) {
				s := stage(matter, trap.change)
				for _, l := range engine(t, s.lib).Article(s.article.ID, link.Query{}) {
					if (l.Episode == s.episode.ID || l.Episode == "") && l.Kind == trap.not {
						t.Errorf("got %s for %+v", l.Kind, l.Reasons)
					}
				}
			})
		}
	}
}

// TestNameAlone has an article that names the guest of an episode on something
// else: a name in common is no reason, however often it is said, whether nobody
// of the library goes by it, one does, or two do.
func TestNameAlone(t *testing.T) {
	long := "John Smith bowled eleven overs into the wind, and at tea John Smith had four wickets for nineteen runs. " +
		"The pavilion clapped. John Smith is sixty and has never owned a cap."
	for _, text := range []string{long, "John Smith bowled eleven overs. John Smith is sixty and has never owned a cap, or an oven."} {
		for known := range 3 {
			s := stage("bread", func(s *scene) {
				for i := range known {
					s.people = append(s.people, &earmark.Person{ID: earmark.PersonID(fmt.Sprintf("john-smith-%d", i)), Name: "John Smith"})
				}
				s.article.Title = "A cricket match"
				s.article.Body.Text = text
				s.episode.Title = "Baking with John Smith"
				s.episode.Notes.Text = "John Smith bakes rye bread, and more bread, in the oven."
				s.episode.Date = s.article.Date
				if known > 0 {
					s.episode.People = []earmark.Credit{{Person: "john-smith-0", Role: "guest"}}
				}
			})
			if l, ok := s.link(t, false); ok {
				t.Errorf("%d of the name: got %s %.2f for %+v", known, l.Kind, l.Score, l.Reasons)
			}
		}
	}
}

// TestWordBesideBoilerplate has pieces that all end with the same line, and two
// of which have one word before it: that makes pairs, and no link.
func TestWordBesideBoilerplate(t *testing.T) {
	as, es := both("eels", "hedge", "clock", "bread")
	const line = " Thank you for reading this magazine, which is paid for by its readers."
	for i := range 120 {
		as = append(as, article(fmt.Sprintf("piece-%d", i), fmt.Sprintf("Alpha%dx", i), own("a", i)+line, 1))
		es = append(es, episode(fmt.Sprintf("hour-%d", i), fmt.Sprintf("Omega%dx", i), own("e", i)+line, 400))
	}
	as[4].Body.Text = own("a", 0) + " zeppelin" + line
	es[4].Notes.Text = own("e", 0) + " zeppelin" + line
	if got := engine(t, library(as, es)).Article("piece-0", floor); len(got) > 0 {
		t.Errorf("got %q for %+v", shownAll(got), got[0].Reasons)
	}
}

// own is a text of words that no other has.
func own(side string, number int) string {
	var text strings.Builder
	for i := range 40 {
		fmt.Fprintf(&text, "%s%dw%d ", side, number, i)
	}
	return text.String()
}
