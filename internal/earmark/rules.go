package earmark

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"time"
)

// Rules are an editor's wide decisions: each holds for many links at once.
// What an item declares and what an editor accepted or pinned outranks a rule;
// a rule outranks a suggestion. The zero value rules nothing out.
type Rules struct {
	Withheld []Withheld
	Hidden   []Hidden
	NotSame  []NotSame
}

// AnyNote is the [Withheld.ContentNote] that stands for all of them.
const AnyNote = "any"

// Withheld keeps a show and its episodes from the side of articles that have a
// content note.
type Withheld struct {
	Show        ShowID
	ContentNote string // a topic in any case of letters, or [AnyNote]
	Ruling
}

// Hidden is a show that is not offered at all.
type Hidden struct {
	Show ShowID
	Ruling
}

// NotSame says that the person of this name in an article is somebody else
// than the one of this name in an episode. What is empty means all of them;
// with an Episode the Show is empty.
type NotSame struct {
	Person  PersonID
	Article ArticleID // empty: whatever the article
	Show    ShowID    // empty: whatever the show
	Episode EpisodeID // empty: whatever the episode
	Ruling
}

// Ruling is whose decision a rule is.
type Ruling struct {
	By   string
	On   time.Time // zero when not said
	Note string
}

// rulebook finds rules by what they are about. It is safe for concurrent use.
type rulebook struct {
	Rules
	hidden   map[ShowID]Hidden
	withheld map[ShowID][]Withheld
	notSame  map[PersonID][]NotSame
	topics   sync.Map // *Article: its topics, found once
}

// SetRules gives the library its wide decisions, which must name items by the
// identifiers they have in it. Call it before the library is used.
func (l *Library) SetRules(r Rules) {
	b := &rulebook{Rules: r, hidden: map[ShowID]Hidden{}, withheld: map[ShowID][]Withheld{}, notSame: map[PersonID][]NotSame{}}
	for _, x := range slices.Backward(r.Hidden) {
		b.hidden[x.Show] = x // of two alike the first counts
	}
	for _, x := range r.Withheld {
		b.withheld[x.Show] = append(b.withheld[x.Show], x)
	}
	for _, x := range r.NotSame {
		b.notSame[x.Person] = append(b.notSame[x.Person], x)
	}
	l.rules = b
}

// Rules are the library's wide decisions.
func (l *Library) Rules() Rules {
	if l.rules == nil {
		return Rules{}
	}
	return l.rules.Rules
}

// Withholds tells whether a rule keeps a show, and every episode of it, from
// being offered beside an article, and says so in words. It does not look at
// what outranks a rule: see [Library.Withheld]. It is cheap enough to be asked
// for every candidate, and safe for concurrent use.
func (l *Library) Withholds(a *Article, show ShowID) (reason string, yes bool) {
	if l.rules == nil || a == nil {
		return "", false
	}
	if x, ok := l.rules.hidden[show]; ok {
		return l.title(show) + " is not to be offered" + x.words(), true
	}
	rules := l.rules.withheld[show]
	if len(rules) == 0 {
		return "", false
	}
	topics := l.topics(a)
	for _, x := range rules {
		if i := slices.IndexFunc(topics, x.speaksOf); i >= 0 {
			return l.title(show) + " is not to be offered beside a piece on " + topics[i] + x.words(), true
		}
	}
	return "", false
}

// Withheld is [Library.Withholds] for a link: only a suggestion is withheld.
func (l *Library) Withheld(link Link) (reason string, yes bool) {
	if link.Declared || link.Verdict != Suggestion {
		return "", false
	}
	return l.Withholds(l.Article(link.Article), link.Show)
}

// Namesake tells whether an editor said that the person of this name in an
// article is somebody else than the one in an episode: then nothing may be
// made of the name they share. It is cheap enough to be asked for every
// candidate, and safe for concurrent use.
func (l *Library) Namesake(p PersonID, a ArticleID, e EpisodeID) bool {
	return l.namesake(p, func(x NotSame) bool {
		return (x.Article == "" || x.Article == a) && (x.Episode == "" || x.Episode == e) && (x.Show == "" || x.Show == e.Show())
	})
}

// NamesakeOfShow is [Library.Namesake] for a show as a whole: whether the
// article's person is somebody else than the one who has to do with the show.
// A rule about a single episode says nothing of its show.
func (l *Library) NamesakeOfShow(p PersonID, a ArticleID, s ShowID) bool {
	return l.namesake(p, func(x NotSame) bool {
		return (x.Article == "" || x.Article == a) && x.Episode == "" && (x.Show == "" || x.Show == s)
	})
}

func (l *Library) namesake(p PersonID, holds func(NotSame) bool) bool {
	return l.rules != nil && slices.ContainsFunc(l.rules.notSame[p], holds)
}

func (x Withheld) speaksOf(topic string) bool {
	return strings.EqualFold(x.ContentNote, AnyNote) || strings.EqualFold(x.ContentNote, topic)
}

// words are who said so and why, to stand behind a sentence.
func (r Ruling) words() string {
	var said []string
	if r.By != "" {
		said = append(said, "by "+r.By)
	}
	if !r.On.IsZero() {
		said = append(said, "on "+r.On.Format("2 January 2006"))
	}
	out := " (a rule"
	if len(said) > 0 {
		out += " " + strings.Join(said, " ")
	}
	if r.Note != "" {
		out += ": " + strings.TrimRight(r.Note, ".")
	}
	return out + ")"
}

func (l *Library) title(id ShowID) string {
	if s := l.Show(id); s != nil {
		return cmp.Or(s.Title, string(id))
	}
	return string(id)
}

// topics are those a rule may speak of: what an editor decided; until then all
// that the article betrays, also a category that readers are not shown because
// a more telling topic stands for it.
func (l *Library) topics(a *Article) []string {
	if a.NotesDecided {
		return a.ContentNotes
	}
	if known, ok := l.rules.topics.Load(a); ok {
		return known.([]string)
	}
	byWords, byCategory := l.betrays(a)
	all := append(byWords, byCategory...)
	l.rules.topics.Store(a, all)
	return all
}
