package link_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/link"
)

// verdict is an editor's word on a link of [library].
func verdict(articleID, episodeID string, d earmark.Decision) earmark.Verdict {
	v := earmark.Verdict{
		Article:  earmark.ArticleRef{GUID: earmark.GUID("guid-" + articleID)},
		Episode:  earmark.EpisodeRef{Show: "show", ShowGUID: "guid-show"},
		Decision: d, By: "Ann", On: date(300),
	}
	if episodeID != "" {
		v.Episode.GUID = earmark.GUID("guid-" + episodeID)
	}
	return v
}

// setting is a library of four matters that one thing is changed in.
type setting struct {
	as     []*earmark.Article // eels, hedge, clock, bread
	es     []*earmark.Episode
	people []*earmark.Person
	said   []earmark.Verdict
}

func newSetting() *setting {
	s := &setting{}
	s.as, s.es = both("eels", "hedge", "clock", "bread")
	return s
}

func (s *setting) engine(t *testing.T) asked {
	lib := library(s.as, s.es, s.people...)
	lib.Verdicts = s.said
	return engine(t, lib)
}

// TestKinds asks for the links of the article on eels, whose text fits the
// episode on eels (strongly, were they of one week) and no other.
func TestKinds(t *testing.T) {
	jane := &earmark.Person{ID: "jane", Name: "Jane Doe"}
	tests := []struct {
		name   string
		change func(*setting)
		want   []string
	}{
		{"text", func(*setting) {}, []string{"eels>eels same-story"}},
		{"the author is the guest, the text strong", func(s *setting) {
			s.people = append(s.people, jane)
			s.as[0].Authors, s.es[0].People = []earmark.PersonID{"jane"}, []earmark.Credit{{Person: "jane", Role: "guest"}}
		}, []string{"eels>eels same-story"}},
		{"the author is a guest elsewhere, with no text in common", func(s *setting) {
			s.people = append(s.people, jane)
			s.as[0].Authors, s.es[1].People = []earmark.PersonID{"jane"}, []earmark.Credit{{Person: "jane", Role: "guest"}}
		}, []string{"eels>eels same-story"}},
		{"the article links to an episode", func(s *setting) {
			s.es[1].URL = "https://cast.example/2"
			s.as[0].Body.Links = []string{"http://www.cast.example/2/?utm_source=letter"}
		}, []string{"eels>eels same-story", "eels>hedge mentioned"}},
		{"the article writes an address out", func(s *setting) {
			s.es[1].Audio.URL = "https://cast.example/2.mp3"
			s.as[0].Body.Text += " Listen: https://cast.example/2.mp3."
		}, []string{"eels>eels same-story", "eels>hedge mentioned"}},
		{"the article links to our own page of an episode", func(s *setting) {
			s.as[0].Body.Links = []string{"/shows/show/hedge/"}
		}, []string{"eels>eels same-story", "eels>hedge mentioned"}},
		{"the notes link to the article", func(s *setting) {
			s.es[1].Notes.Links = []string{"https://site.example/articles/eels"}
		}, []string{"eels>eels same-story", "eels>hedge mentioned"}},
		{"the notes link to where the article comes from", func(s *setting) {
			s.as[0].Source = &earmark.Source{Name: "Paper", URL: "https://paper.example/2026/eels"}
			s.es[1].Notes.Links = []string{"https://paper.example/2026/eels/"}
		}, []string{"eels>eels same-story", "eels>hedge mentioned"}},
		{"the notes link to the front of that paper", func(s *setting) {
			s.as[0].Source = &earmark.Source{Name: "Paper", URL: "https://paper.example/"}
			s.es[1].Notes.Links = []string{"https://paper.example/"}
		}, []string{"eels>eels same-story"}},
		{"an address that two episodes share", func(s *setting) {
			s.es[1].URL, s.es[2].URL = "https://cast.example/all", "https://cast.example/all"
			s.as[0].Body.Links = []string{"https://cast.example/all"}
		}, []string{"eels>eels same-story"}},
		{"an episode with the address of the show", func(s *setting) {
			s.es[1].URL = "https://show.example/"
			s.as[0].Body.Links = []string{"https://show.example/"}
		}, []string{"eels>eels same-story", "eels>the show mentioned"}},
		{"the article's front matter names an episode", func(s *setting) {
			s.as[0].Pinned = []earmark.EpisodeID{"show/hedge", "show/gone"}
		}, []string{"eels>eels same-story", "eels>hedge same-story"}},
		{"the episode's front matter names the article", func(s *setting) {
			s.es[2].Pinned = []earmark.ArticleID{"eels"}
		}, []string{"eels>clock same-story", "eels>eels same-story"}},
		{"the author hosts the show", func(s *setting) {
			s.people = append(s.people, &earmark.Person{ID: "jane", Name: "Jane Doe", Hosts: []earmark.ShowID{"show"}})
			s.as[0].Authors = []earmark.PersonID{"jane"}
		}, []string{"eels>eels same-story", "eels>the show show"}},
		{"the article's biography names the show", func(s *setting) {
			s.as[0].Biography.Text = "Jane Doe is cohost of the podcast The Test Show.."
		}, []string{"eels>eels same-story", "eels>the show show"}},
		{"the author's own biography names the show", func(s *setting) {
			s.people = append(s.people, &earmark.Person{ID: "jane", Name: "Jane Doe", Bio: earmark.Body{Text: "She hosts The Test Show."}})
			s.as[0].Authors = []earmark.PersonID{"jane"}
		}, []string{"eels>eels same-story", "eels>the show show"}},
		{"a biography that links to the show", func(s *setting) {
			s.as[0].Biography = earmark.Body{Text: "Jane Doe talks on Tuesdays.", Links: []string{"http://show.example"}}
		}, []string{"eels>eels same-story", "eels>the show show"}},
		{"a biography that names it in passing", func(s *setting) {
			s.as[0].Biography.Text = "Jane Doe likes to call her life The Test Show."
		}, []string{"eels>eels same-story"}},
		{"an editor accepted what the text does not find", func(s *setting) {
			s.said = []earmark.Verdict{verdict("eels", "bread", earmark.Accept)}
		}, []string{"eels>bread same-story", "eels>eels same-story"}},
		{"an editor gave a kind", func(s *setting) {
			s.said = []earmark.Verdict{verdict("eels", "eels", earmark.Accept)}
			s.said[0].Kind = earmark.Adapted
		}, []string{"eels>eels adapted"}},
		{"an editor accepted the show", func(s *setting) {
			s.said = []earmark.Verdict{verdict("eels", "", earmark.Accept)}
		}, []string{"eels>eels same-story", "eels>the show show"}},
		{"an editor rejected the show", func(s *setting) {
			s.as[0].Biography.Text = "Jane Doe hosts The Test Show."
			s.said = []earmark.Verdict{verdict("eels", "", earmark.Reject)}
		}, []string{"eels>eels same-story"}},
		{"an editor rejected", func(s *setting) {
			s.said = []earmark.Verdict{verdict("eels", "eels", earmark.Reject)}
		}, []string{}},
		{"a later word counts", func(s *setting) {
			no := verdict("eels", "eels", earmark.Reject)
			no.On = date(200)
			s.said = []earmark.Verdict{verdict("eels", "eels", earmark.Accept), no}
		}, []string{"eels>eels same-story"}},
		{"an editor rejected an address in the text", func(s *setting) {
			s.as[0].Body.Links = []string{"/shows/show/hedge/"}
			s.said = []earmark.Verdict{verdict("eels", "hedge", earmark.Reject)}
		}, []string{"eels>eels same-story"}},
		{"front matter outranks an editor", func(s *setting) {
			s.as[0].Pinned = []earmark.EpisodeID{"show/hedge"}
			s.said = []earmark.Verdict{verdict("eels", "hedge", earmark.Reject)}
		}, []string{"eels>eels same-story", "eels>hedge same-story"}},
		{"a trailer", func(s *setting) { s.es[0].Type = "trailer" }, []string{}},
		{"a trailer that is asked for", func(s *setting) {
			s.es[0].Type = "trailer"
			s.as[0].Pinned = []earmark.EpisodeID{"show/eels"}
		}, []string{"eels>eels same-story"}},
		{"a verdict on what is gone", func(s *setting) {
			s.said = []earmark.Verdict{verdict("eels", "gone", earmark.Accept), verdict("gone", "eels", earmark.Reject)}
		}, []string{"eels>eels same-story"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newSetting()
			tt.change(s)
			links := s.engine(t).Article("eels", floor)
			got := shownAll(links)
			slices.Sort(got)
			if !slices.Equal(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			for _, l := range links {
				sumsToOne(t, l)
			}
		})
	}
}

func sumsToOne(t *testing.T, l earmark.Link) {
	t.Helper()
	sum := 0.0
	for _, r := range l.Reasons {
		sum += r.Share
		if r.Evidence == "" || r.Share < 0 {
			t.Errorf("%s: reason %+v tells nothing", shown(l), r)
		}
	}
	if math.Abs(sum-1) > 1e-9 {
		t.Errorf("%s: shares of %+v make %g, want 1", shown(l), l.Reasons, sum)
	}
}

func TestDeclaredAndDecided(t *testing.T) {
	s := newSetting()
	s.as[0].Pinned = []earmark.EpisodeID{"show/hedge"}
	s.as[0].Body.Links = []string{"/shows/show/bread/"}
	s.said = []earmark.Verdict{verdict("eels", "clock", earmark.Accept), verdict("eels", "eels", earmark.Reject)}
	e := s.engine(t)
	links := e.Article("eels", link.Query{Min: -1, WithRejected: true})
	tests := []struct {
		id       string
		verdict  earmark.Decision
		declared bool
		high     bool
		signal   string
		evidence string
	}{
		{"hedge", earmark.Suggestion, true, true, "pin", "the article asks for the episode by name"},
		{"bread", earmark.Suggestion, true, true, "address", "the article links to the episode"},
		{"clock", earmark.Accept, false, true, "verdict", "accepted by Ann on 27 October 2026"},
		{"eels", earmark.Reject, false, false, "verdict", "rejected by Ann on 27 October 2026"},
	}
	for _, tt := range tests {
		l := to(t, links, tt.id)
		if l.Verdict != tt.verdict || l.Declared != tt.declared || tt.high && l.Score < 0.9 {
			t.Errorf("%s: got verdict %q, declared %v, score %.2f", tt.id, l.Verdict, l.Declared, l.Score)
		}
		if got := reason(l, tt.signal); got != tt.evidence {
			t.Errorf("%s: got reason %q, want %q", tt.id, got, tt.evidence)
		}
	}
	if got := e.Episode("show/eels", floor); len(got) > 0 {
		t.Errorf("rejected from the other side: got %q", shownAll(got))
	}
	if got := e.Episode("show/clock", floor); !slices.Contains(shownAll(got), "eels>clock same-story") {
		t.Errorf("accepted from the other side: got %q", shownAll(got))
	}
	if !(earmark.Policy{Floor: 0.6}).Shows(to(t, links, "clock"), true) {
		t.Error("what an editor accepted is not published")
	}
}

func TestTopDoesNotDropWhatIsAskedFor(t *testing.T) {
	s := newSetting()
	s.as[0].Pinned = []earmark.EpisodeID{"show/hedge", "show/clock", "show/bread"}
	opts := link.DefaultOptions()
	opts.Top = 1
	e := engineWith(t, library(s.as, s.es), opts)
	if got := e.Article("eels", floor); len(got) != 4 {
		t.Errorf("got %q, want three pins and a suggestion", shownAll(got))
	}
	if got := e.Article("eels", link.Query{Top: 1}); len(got) != 1 {
		t.Errorf("asked for one: got %q", shownAll(got))
	}
}

func TestShowIsExplained(t *testing.T) {
	as, es := both("eels")
	as[0].Authors = []earmark.PersonID{"hilaria-baldwin"}
	as[0].Biography.Text = "Hilaria Baldwin is an author and cohost of the podcast Mom Brain.."
	people := []*earmark.Person{{ID: "hilaria-baldwin", Name: "Hilaria Baldwin"}, {ID: "daphne-oz", Name: "Daphne Oz"}}
	tests := []struct {
		name  string
		hosts []earmark.PersonID
		want  string
	}{
		{"by the biography", nil, "the author's biography names the podcast Mom Brain"},
		{"by the show's hosts", []earmark.PersonID{"hilaria-baldwin", "daphne-oz"}, "Hilaria Baldwin, who wrote the article, co-hosts Mom Brain"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			shows := []*earmark.Show{{ID: "mom-brain", Title: "Mom Brain", Hosts: tt.hosts}, {ID: "show", Title: "Show"}}
			lib := earmark.NewLibrary(earmark.Site{URL: "https://site.example/"}, as, shows, es, people, nil)
			links := engine(t, lib).Article("eels", link.Query{Min: -1, Kind: earmark.ShowLink})
			if len(links) != 1 || links[0].Show != "mom-brain" || links[0].Episode != "" || links[0].Declared {
				t.Fatalf("got %+v, want a suggested link to the show", links)
			}
			if got := reason(links[0], "show"); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			if !link.DefaultOptions().Policy().Shows(links[0], true) {
				t.Error("the show is not offered to readers")
			}
		})
	}
}

// TestAuthorNeedsText finds an author who speaks in two episodes: one has some
// text in common with the article, the other none.
func TestAuthorNeedsText(t *testing.T) {
	s := newSetting()
	s.people = []*earmark.Person{{ID: "jane", Name: "Jane Doe"}}
	s.as[0].Authors = []earmark.PersonID{"jane"}
	s.es[2].People = []earmark.Credit{{Person: "jane", Role: "guest"}}
	e := s.engine(t)
	l := to(t, e.Article("eels", link.Query{}), "clock")
	if l.Kind != earmark.ByAuthor || l.Score != 0 {
		t.Errorf("a name alone: got %s with score %.3f, want a candidate without a score", shown(l), l.Score)
	}
	s = newSetting()
	s.people = []*earmark.Person{{ID: "jane", Name: "Jane Doe"}}
	s.as[0].Authors = []earmark.PersonID{"jane"}
	s.es[2].People = []earmark.Credit{{Person: "jane", Role: "guest"}}
	s.es[2].Notes.Text += " Later we talk of elvers and the eel pass at the weir, and of the red torches."
	l = to(t, s.engine(t).Article("eels", floor), "clock")
	if l.Kind != earmark.ByAuthor {
		t.Errorf("a name and some text: got %s", shown(l))
	}
	if got, want := reason(l, "people"), "Jane Doe wrote the article and is the guest"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestPeople(t *testing.T) {
	john := func(id earmark.PersonID) *earmark.Person { return &earmark.Person{ID: id, Name: "John Smith"} }
	tests := []struct {
		name   string
		change func(*setting)
		want   string
	}{
		{"nobody", func(*setting) {}, ""},
		{"the author is named in the notes", func(s *setting) {
			s.people = []*earmark.Person{john("john")}
			s.as[0].Authors = []earmark.PersonID{"john"}
			s.es[0].Notes.Text += " With thanks to John Smith’s torch."
		}, "John Smith wrote the article and is named in the episode's notes"},
		{"the guest is named in the article", func(s *setting) {
			s.people = []*earmark.Person{john("john")}
			s.es[0].People = []earmark.Credit{{Person: "john", Role: "guest"}}
			s.as[0].Body.Text += " John Smith runs it."
		}, "John Smith, the guest, is named in the article"},
		{"by an alias, accents aside", func(s *setting) {
			s.people = []*earmark.Person{{ID: "j", Name: "J.", Aliases: []string{"Jón Smith"}}}
			s.es[0].People = []earmark.Credit{{Person: "j", Role: "speaker"}}
			s.as[0].Body.Text += " Jon SMITH runs it."
		}, "J. speaks in the episode and is named in the article"},
		{"two people of one name", func(s *setting) {
			s.people = []*earmark.Person{john("john"), john("john-2")}
			s.es[0].People = []earmark.Credit{{Person: "john", Role: "guest"}}
			s.as[0].Body.Text += " John Smith runs it."
		}, ""},
		{"a first name", func(s *setting) {
			s.people = []*earmark.Person{{ID: "john", Name: "John"}}
			s.as[0].Authors = []earmark.PersonID{"john"}
			s.es[0].People = []earmark.Credit{{Person: "john", Role: "guest"}}
		}, ""},
		{"the host of every episode", func(s *setting) {
			s.people = []*earmark.Person{john("john")}
			s.as[0].Authors = []earmark.PersonID{"john"}
			for _, e := range s.es {
				e.People = []earmark.Credit{{Person: "john", Role: "host"}}
			}
		}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newSetting()
			tt.change(s)
			if got := reason(to(t, s.engine(t).Article("eels", floor), "eels"), "people"); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestDateRaisesAndIsTold(t *testing.T) {
	s := newSetting()
	far := to(t, s.engine(t).Article("eels", floor), "eels")
	s.es[0].Date = s.as[0].Date.Add(3 * 24 * time.Hour)
	near := to(t, s.engine(t).Article("eels", floor), "eels")
	if near.Score <= far.Score {
		t.Errorf("3 days apart scores %.3f, half a year %.3f", near.Score, far.Score)
	}
	if got, want := reason(near, "date"), "published 3 days apart"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	s.es[0].Date = time.Time{}
	if got := reason(to(t, s.engine(t).Article("eels", floor), "eels"), "date"); got != "" {
		t.Errorf("undated: got %q", got)
	}
}

// TestCertainAndWordless pins an episode that has no word in common with the
// article: the pin is the whole reason.
func TestCertainAndWordless(t *testing.T) {
	as, es := both("eels", "hedge")
	as = append(as, article("qqq", "Qqq", "Qqq.", 5))
	as[2].Pinned = []earmark.EpisodeID{"show/eels"}
	l := to(t, engine(t, library(as, es)).Article("qqq", floor), "eels")
	total := 0.0
	for _, r := range l.Reasons {
		total += r.Share
	}
	if len(l.Reasons) != 1 || l.Reasons[0].Signal != "pin" || math.Abs(total-1) > 1e-9 {
		t.Errorf("got %+v, want the pin alone", l.Reasons)
	}
}
