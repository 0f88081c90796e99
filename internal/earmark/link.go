package earmark

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// Kind says in what way an article and an episode (or a show) belong together.
type Kind string

// The kinds of link, from the closest to the widest.
const (
	Adapted   Kind = "adapted"    // one is made from the other
	SameStory Kind = "same-story" // both tell it
	Quoted    Kind = "quoted"     // the article quotes what is said there
	ByAuthor  Kind = "author"     // the article's author speaks there
	Mentioned Kind = "mentioned"  // the one names or links the other
	ShowLink  Kind = "show"       // the author has to do with the show as a whole
)

// Kinds lists all kinds, from the closest to the widest.
func Kinds() []Kind { return []Kind{Adapted, SameStory, Quoted, ByAuthor, Mentioned, ShowLink} }

// Reason is one signal of a link: its name, the share of the score it answers
// for (0..1; all shares of a link make 1), and its evidence in words that a
// reader could be shown.
type Reason struct {
	Signal   string  `json:"signal"`
	Share    float64 `json:"share"`
	Evidence string  `json:"evidence"`
}

// Moment is the time in an episode where the article's matter begins, and the
// words spoken there (empty when only a chapter tells).
type Moment struct {
	At      time.Duration
	Passage string
	Chapter string // title of the chapter, when the moment is its start
}

// Link joins an article to an episode, or to a show as a whole when Episode is
// empty.
type Link struct {
	Article ArticleID
	Episode EpisodeID // empty: the show as a whole
	Show    ShowID
	Kind    Kind
	Score   float64 // 0..1
	Reasons []Reason
	Moment  *Moment // nil: not known
	Verdict Decision
	// Withheld says in words which rule keeps a suggestion from being offered;
	// empty: none does.
	Withheld string
	// Declared is set where the article or episode itself asks for the link:
	// an identifier in front matter or an address in the text.
	Declared bool
}

// RoundScore is the score in hundredths, as it is published: the digits behind
// shift with every change anywhere in the library, for what an article says counts
// in what words weigh, and readers' programs would fetch every feed again.
func (l Link) RoundScore() float64 { return math.Round(l.Score*100) / 100 }

// SortLinks puts the best first; equal scores go by identifier, so that every
// run prints the same.
func SortLinks(links []Link) {
	slices.SortFunc(links, func(a, b Link) int {
		return cmp.Or(
			cmp.Compare(b.Score, a.Score),
			cmp.Compare(a.Article, b.Article),
			cmp.Compare(a.Show, b.Show),
			cmp.Compare(a.Episode, b.Episode))
	})
}

// Decision is what an editor said of a link.
type Decision string

// The decisions. Suggestion is the absence of one.
const (
	Suggestion Decision = ""
	Accept     Decision = "accept"
	Reject     Decision = "reject"
	Pin        Decision = "pin"
)

// EpisodeRef finds an episode whatever its file is called by now: by GUID
// within its show. The rest is what a human reads in the verdict file.
type EpisodeRef struct {
	ID        EpisodeID // as an editor named it by hand; empty where a program wrote the verdict
	GUID      GUID      // empty: the verdict is about the show as a whole
	Show      ShowID    // where it stood when the verdict was given
	ShowGUID  GUID      // <podcast:guid> of that show
	TitleSeen string
}

// ArticleRef finds an article whatever its file is called by now: by GUID or
// by address.
type ArticleRef struct {
	ID        ArticleID
	GUID      GUID
	URL       string
	TitleSeen string
}

// Verdict is an editor's word on a link. It is kept for ever.
type Verdict struct {
	Article  ArticleRef
	Episode  EpisodeRef
	Decision Decision
	Kind     Kind           // empty: as suggested
	At       *time.Duration // nil: as suggested
	By       string
	On       time.Time
	Evidence string // sha256 of what the editor saw; empty when not recorded
	Note     string
	File     string
	Line     int
}

// VerdictTarget is what a verdict speaks of in this library: the article and
// the episode (nil for a show as a whole) or nothing where they are gone.
func (l *Library) VerdictTarget(v Verdict) (a *Article, s *Show, e *Episode) {
	return l.findArticle(v.Article), l.findShow(v.Episode), l.findEpisode(v.Episode)
}

func (l *Library) findArticle(ref ArticleRef) *Article {
	if a := l.articleGUIDs()[ref.GUID]; a != nil && ref.GUID != "" {
		return a
	}
	if a := l.articleURLs()[ref.URL]; a != nil && ref.URL != "" {
		return a
	}
	if ref.GUID == "" && ref.URL == "" {
		return l.Article(ref.ID)
	}
	return nil
}

func (l *Library) findShow(ref EpisodeRef) *Show {
	if s := l.showGUIDs()[ref.ShowGUID]; s != nil && ref.ShowGUID != "" {
		return s
	}
	return l.Show(ref.Show)
}

func (l *Library) findEpisode(ref EpisodeRef) *Episode {
	show := l.findShow(ref)
	if ref.GUID == "" || show == nil {
		return nil
	}
	return l.episodeGUIDs()[show.ID][ref.GUID]
}
