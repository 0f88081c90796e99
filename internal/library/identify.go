package library

import (
	"slices"
	"strings"
	"sync"
	"time"

	"earmark/internal/earmark"
)

// identify gives every item its identifier: the one in its front matter, the
// one the lock remembers, or a new one made of its place. It gives back that of
// the feed of all articles.
func (l *loader) identify(described func() descriptions) (articleFeed earmark.GUID, feeds map[string]earmark.GUID) {
	at := &earmark.Library{Site: l.site} // knows the addresses
	feeds = map[string]earmark.GUID{}
	l.identifyFeeds(feeds)
	articleFeed = feeds[""]
	delete(feeds, "")

	of := map[earmark.ShowID]earmark.GUID{}
	var shows claims
	var ours []rawShow
	for _, s := range l.shows {
		if s.fetched { // its feed says what it is; the lock is for what is published here
			of[s.ID] = s.GUID
			continue
		}
		ours = append(ours, s)
		shows.items = append(shows.items, Seen{Kind: "show", GUID: s.GUID, Name: string(s.ID), Address: at.ShowFeedURL(s.Show), Title: s.Title})
	}
	shows.settle(l.lock, func(s *Seen) earmark.GUID { return earmark.FeedGUID(s.Address) })
	for i, s := range ours {
		s.GUID = shows.items[i].GUID
		of[s.ID] = s.GUID
	}
	l.identifyItems(described(), articleFeed, of)
	return articleFeed, feeds
}

// identifyFeeds gives the feeds of articles their identifiers, by path; that of
// all articles has none.
func (l *loader) identifyFeeds(feeds map[string]earmark.GUID) {
	c := claims{items: []Seen{{Kind: "feed", Name: "articles", Address: l.site.Address("feed.xml"), Title: l.site.Title}}}
	paths := append([]string{""}, l.feedPaths()...)
	for _, path := range paths[1:] {
		c.items = append(c.items, Seen{Kind: "feed", Name: path, Address: l.site.Address(path), Title: path})
	}
	c.settle(l.lock, func(s *Seen) earmark.GUID { return earmark.FeedGUID(feedAddress(s)) })
	for i, path := range paths {
		feeds[path] = c.items[i].GUID
	}
}

// descriptions are what the items that are published here say of themselves, but
// for the feeds of episodes.
type descriptions struct{ articles, episodes []Seen }

// describe begins to put the descriptions together, and gives what waits for
// them: names are resolved meanwhile, which tells nothing that they hold.
func (l *loader) describe() func() descriptions {
	at := &earmark.Library{Site: l.site} // knows the addresses
	articles, episodes := publishedArticles(l.articles), publishedEpisodes(l.episodes)
	var d descriptions
	var kinds sync.WaitGroup
	kinds.Go(func() { d.articles = describeArticles(at, articles) })
	kinds.Go(func() { d.episodes = describeEpisodes(at, episodes) })
	return func() descriptions {
		kinds.Wait()
		return d
	}
}

// publishedArticles and publishedEpisodes are those that are not only pointed to.
func publishedArticles(all []rawArticle) []*earmark.Article {
	return published(all, func(r *rawArticle) (*earmark.Article, bool) { return r.Article, !r.fetched })
}

func publishedEpisodes(all []rawEpisode) []*earmark.Episode {
	return published(all, func(r *rawEpisode) (*earmark.Episode, bool) { return r.Episode, !r.fetched })
}

func published[R, T any](all []R, of func(*R) (item T, here bool)) []T {
	out := make([]T, 0, len(all))
	for i := range all {
		if item, here := of(&all[i]); here {
			out = append(out, item)
		}
	}
	return out
}

func describeArticles(at *earmark.Library, articles []*earmark.Article) []Seen {
	out := make([]Seen, len(articles))
	for i, a := range articles {
		out[i] = ArticleSeen(at, a)
	}
	return out
}

func describeEpisodes(at *earmark.Library, episodes []*earmark.Episode) []Seen {
	out := make([]Seen, len(episodes))
	for i, e := range episodes {
		out[i] = Seen{Kind: "episode", GUID: e.GUID, Name: string(e.ID), Date: day(e.Date), Address: at.AudioURL(e), Title: e.Title}
	}
	return out
}

// identifyItems needs the identifiers that the feeds have got.
func (l *loader) identifyItems(d descriptions, feed earmark.GUID, of map[earmark.ShowID]earmark.GUID) {
	a, ofArticles := l.articleClaims(d.articles)
	e, ofEpisodes := l.episodeClaims(d.episodes, of)
	a.settle(l.lock, func(s *Seen) earmark.GUID { return earmark.ItemGUID(feed, s.Name) })
	e.settle(l.lock, func(s *Seen) earmark.GUID { return earmark.ItemGUID(earmark.GUID(s.Feed), s.Name) })
	a.give(ofArticles)
	e.give(ofEpisodes)
}

// articleClaims are the descriptions of the articles that are still there: one in
// whose file somebody is ambiguous was left out meanwhile.
func (l *loader) articleClaims(all []Seen) (c claims, to []*earmark.GUID) {
	there := publishedArticles(l.articles)
	c = claims{items: still(all, there, func(a *earmark.Article) string { return string(a.ID) })}
	return c, bare(there, func(a *earmark.Article) *earmark.GUID { return &a.GUID })
}

func (l *loader) episodeClaims(all []Seen, of map[earmark.ShowID]earmark.GUID) (c claims, to []*earmark.GUID) {
	there, former := publishedEpisodes(l.episodes), l.lock.former("show")
	c = claims{items: still(all, there, func(e *earmark.Episode) string { return string(e.ID) })}
	for i := range c.items {
		feed := of[earmark.EpisodeID(c.items[i].Name).Show()]
		c.items[i].Feed, c.items[i].formerFeed = string(feed), former[feed]
	}
	return c, bare(there, func(e *earmark.Episode) *earmark.GUID { return &e.GUID })
}

// still are the descriptions of those of some items that are there, in whose
// order they are.
func still[T any](all []Seen, there []T, name func(T) string) []Seen {
	if len(all) == len(there) {
		return all
	}
	out := all[:0]
	for _, s := range all {
		if len(out) < len(there) && s.Name == name(there[len(out)]) {
			out = append(out, s)
		}
	}
	return out
}

// feedPaths are the places of all feeds besides the one of all articles and
// those of shows, sorted.
func (l *loader) feedPaths() []string {
	authors, categories := map[earmark.PersonID]bool{}, map[string]bool{}
	for _, a := range l.articles {
		for _, p := range a.Authors {
			authors[p] = true
		}
		for _, c := range a.Categories {
			categories[c] = true
		}
	}
	paths := []string{earmark.PublisherPath}
	for p := range authors {
		paths = append(paths, earmark.AuthorPath(p))
	}
	for c := range categories {
		paths = append(paths, earmark.CategoryPath(c))
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

// feedAddress is where a feed is read, by the folder it lies in.
func feedAddress(s *Seen) string {
	if strings.HasSuffix(s.Address, "/") {
		return s.Address + "feed.xml"
	}
	return s.Address
}

func day(t time.Time) string { return t.Format(time.DateOnly) }
