package earmark

import (
	"cmp"
	"slices"
	"sync"
	"time"
)

// Library is everything a workspace holds, files and fetched items together.
// Build it with [NewLibrary] and do not change it afterwards.
type Library struct {
	Site     Site
	Articles []*Article // newest first
	Shows    []*Show    // by identifier
	Episodes []*Episode // newest first
	People   []*Person  // by identifier
	Verdicts []Verdict
	// FeedGUIDs are the identifiers of the other feeds by the path of their folder
	// below public/, or by their own: "authors/ID/", "categories/SLUG/",
	// "publisher.xml".
	FeedGUIDs map[string]GUID
	FeedGUID  GUID // <podcast:guid> of the feed of all articles; survives a move of the site

	shelves
	rules    *rulebook // nil: none
	notes    sync.Map  // what articles speak of that nobody decided: *Article -> []string
	watching sync.Once // makes watch
	watch    *watch    // the words that are warned of
}

// NewLibrary sorts the items and makes them findable. Identifiers must be
// unique within their kind; of two alike the first stays findable.
func NewLibrary(site Site, articles []*Article, shows []*Show, episodes []*Episode, people []*Person, verdicts []Verdict) *Library {
	l := &Library{Site: site, Articles: articles, Shows: shows, Episodes: episodes, People: people, Verdicts: verdicts}
	var sides sync.WaitGroup
	sides.Go(func() { newestFirst(l.Articles, func(a *Article) (time.Time, string) { return a.Date, string(a.ID) }) })
	sides.Go(func() { newestFirst(l.Episodes, func(e *Episode) (time.Time, string) { return e.Date, string(e.ID) }) })
	slices.SortStableFunc(l.Shows, func(a, b *Show) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortStableFunc(l.People, func(a, b *Person) int { return cmp.Compare(a.ID, b.ID) })
	sides.Wait()
	l.shelves = newShelves(l)
	return l
}

// Article finds an article; nil when there is none of that name.
func (l *Library) Article(id ArticleID) *Article { return l.articles()[id] }

// Show finds a show; nil when there is none of that name.
func (l *Library) Show(id ShowID) *Show { return l.shows()[id] }

// Episode finds an episode; nil when there is none of that name.
func (l *Library) Episode(id EpisodeID) *Episode { return l.episodes()[id] }

// Person finds a person; nil when there is none of that name.
func (l *Library) Person(id PersonID) *Person { return l.people()[id] }

// ArticleOfGUID finds an article by what the world knows it as; nil when there
// is none.
func (l *Library) ArticleOfGUID(guid GUID) *Article { return l.articleGUIDs()[guid] }

// ShowOfGUID finds a show by its <podcast:guid>; nil when there is none.
func (l *Library) ShowOfGUID(guid GUID) *Show { return l.showGUIDs()[guid] }

// EpisodesOfGUID finds the episodes that have a GUID, by show: it is unique
// within one show only.
func (l *Library) EpisodesOfGUID(guid GUID) []*Episode {
	var found []*Episode
	for _, s := range l.Shows {
		if e := l.episodeGUIDs()[s.ID][guid]; e != nil {
			found = append(found, e)
		}
	}
	return found
}

// EpisodesOf lists a show's episodes, newest first.
func (l *Library) EpisodesOf(id ShowID) []*Episode { return l.byShow()[id] }

// ArticlesBy lists a person's articles, newest first.
func (l *Library) ArticlesBy(id PersonID) []*Article { return l.byAuthor()[id] }

// Name is a person's name, or the identifier where the person is not known.
func (l *Library) Name(id PersonID) string {
	if p := l.people()[id]; p != nil {
		return p.Name
	}
	return string(id)
}

// Names are the names of people, in the order given.
func (l *Library) Names(ids []PersonID) []string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = l.Name(id)
	}
	return names
}

// Undecided is the library as if nobody had said which of its items belong
// together: without verdicts, without identifiers in front matter and without
// the addresses in texts, for these are what a measure of the engine compares
// it with. Rules about shows are left out, those about people stay: they are
// facts and tell of no pair.
func (l *Library) Undecided() *Library {
	articles := make([]*Article, len(l.Articles))
	for i, a := range l.Articles {
		bare := *a
		bare.Pinned, bare.Body, bare.Fingerprint = nil, a.Body.withoutAddresses(), [16]byte{}
		articles[i] = &bare
	}
	episodes := make([]*Episode, len(l.Episodes))
	for i, e := range l.Episodes {
		bare := *e
		bare.Pinned, bare.Notes, bare.Fingerprint = nil, e.Notes.withoutAddresses(), [16]byte{}
		episodes[i] = &bare
	}
	out := NewLibrary(l.Site, articles, slices.Clone(l.Shows), episodes, slices.Clone(l.People), nil)
	out.FeedGUID, out.FeedGUIDs = l.FeedGUID, l.FeedGUIDs
	out.SetRules(Rules{NotSame: l.Rules().NotSame})
	return out
}

// Filter is the library with only the articles and episodes that keep says
// yes to: what leaves drafts and future items out before anything is made of
// them. Verdicts, rules and people stay.
func (l *Library) Filter(article func(*Article) bool, episode func(*Episode) bool) *Library {
	var articles []*Article
	for _, a := range l.Articles {
		if article(a) {
			articles = append(articles, a)
		}
	}
	var episodes []*Episode
	for _, e := range l.Episodes {
		if episode(e) {
			episodes = append(episodes, e)
		}
	}
	kept := NewLibrary(l.Site, articles, slices.Clone(l.Shows), episodes, slices.Clone(l.People), l.Verdicts)
	kept.FeedGUID, kept.FeedGUIDs, kept.rules = l.FeedGUID, l.FeedGUIDs, l.rules
	return kept
}
