package earmark

import (
	"cmp"
	"slices"
	"sync"
	"time"
)

// shelves find the items of a library by what they go by. Each is made when it
// is first asked: a question about one article needs few of them, and making
// them all costs more than the answer. Of two items alike the first counts.
type shelves struct {
	articles func() map[ArticleID]*Article
	shows    func() map[ShowID]*Show
	episodes func() map[EpisodeID]*Episode
	people   func() map[PersonID]*Person
	byShow   func() map[ShowID][]*Episode
	byAuthor func() map[PersonID][]*Article

	articleGUIDs func() map[GUID]*Article
	articleURLs  func() map[string]*Article
	showGUIDs    func() map[GUID]*Show
	episodeGUIDs func() map[ShowID]map[GUID]*Episode
}

func newShelves(l *Library) shelves {
	return shelves{
		articles:     shelf(l.Articles, func(a *Article) ArticleID { return a.ID }),
		shows:        shelf(l.Shows, func(s *Show) ShowID { return s.ID }),
		episodes:     shelf(l.Episodes, func(e *Episode) EpisodeID { return e.ID }),
		people:       shelf(l.People, func(p *Person) PersonID { return p.ID }),
		byShow:       sync.OnceValue(l.sortByShow),
		byAuthor:     sync.OnceValue(l.sortByAuthor),
		articleGUIDs: shelf(l.Articles, func(a *Article) GUID { return a.GUID }),
		articleURLs:  shelf(l.Articles, l.ArticleURL),
		showGUIDs:    shelf(l.Shows, func(s *Show) GUID { return s.GUID }),
		episodeGUIDs: sync.OnceValue(l.sortByGUID),
	}
}

func shelf[K comparable, V any](items []V, key func(V) K) func() map[K]V {
	return sync.OnceValue(func() map[K]V {
		m := make(map[K]V, len(items))
		for _, item := range slices.Backward(items) {
			m[key(item)] = item
		}
		return m
	})
}

func (l *Library) sortByShow() map[ShowID][]*Episode {
	m := map[ShowID][]*Episode{}
	for _, e := range l.Episodes {
		m[e.ID.Show()] = append(m[e.ID.Show()], e)
	}
	return m
}

func (l *Library) sortByAuthor() map[PersonID][]*Article {
	m := map[PersonID][]*Article{}
	for _, a := range l.Articles {
		for _, p := range a.Authors {
			m[p] = append(m[p], a)
		}
	}
	return m
}

// sortByGUID sorts the episodes of each show in the library.
func (l *Library) sortByGUID() map[ShowID]map[GUID]*Episode {
	m := map[ShowID]map[GUID]*Episode{}
	for _, s := range l.Shows {
		m[s.ID] = map[GUID]*Episode{}
	}
	for _, e := range slices.Backward(l.Episodes) {
		if guids := m[e.ID.Show()]; guids != nil {
			guids[e.GUID] = e
		}
	}
	return m
}

// newestFirst sorts items by date, those of one moment by identifier, and those
// alike as they came. What items are sorted by is asked once of each.
func newestFirst[T any](items []*T, by func(*T) (time.Time, string)) {
	type place struct {
		seconds int64
		nanos   int
		id      string
		at      int
		item    *T
	}
	places := make([]place, len(items))
	for i, item := range items {
		date, id := by(item)
		places[i] = place{date.Unix(), date.Nanosecond(), id, i, item}
	}
	slices.SortFunc(places, func(a, b place) int {
		switch {
		case a.seconds != b.seconds:
			return cmp.Compare(b.seconds, a.seconds)
		case a.nanos != b.nanos:
			return cmp.Compare(b.nanos, a.nanos)
		}
		return cmp.Or(cmp.Compare(a.id, b.id), cmp.Compare(a.at, b.at))
	})
	for i, p := range places {
		items[i] = p.item
	}
}
