package publish

import (
	"fmt"
	"slices"
	"strings"

	"earmark/internal/earmark"
	"earmark/internal/markup"
)

// How many entries stand on one page of a list.
const (
	perPage   = 25 // rows
	readCards = 8  // cards on a page of a show
)

// showPages makes the pages of a show: the newest episodes on the first.
func (b *builder) showPages(s *earmark.Show) (made, error) {
	episodes := slices.Collect(slices.Chunk(b.lib.EpisodesOf(s.ID), perPage))
	read := slices.Collect(slices.Chunk(b.pairs.OfShow(s.ID), readCards))
	n := max(1, len(episodes), len(read))
	var all made
	for i := range n {
		page, err := b.showPage(s, i, n)
		if err != nil {
			return made{}, fmt.Errorf("show %s: %w", s.ID, err)
		}
		here := showPart(s, i)
		if i < len(episodes) {
			for _, e := range episodes[i] {
				page.Show.Episodes = append(page.Show.Episodes, b.episodeRow(here, e, ""))
			}
		}
		if i < len(read) {
			for _, p := range read[i] {
				page.Show.Read = append(page.Show.Read, b.readCard(here, p))
			}
		}
		rendered, err := b.file(here, page)
		if err != nil {
			return made{}, err
		}
		all.join(rendered)
	}
	return all, nil
}

func showPart(s *earmark.Show, i int) at { return at(part(earmark.ShowPath(s), "page", i)) }

// showPage is page i of n of a show, without episodes.
func (b *builder) showPage(s *earmark.Show, i, n int) (Page, error) {
	here := showPart(s, i)
	page := b.page(here, "show")
	page.Title = b.partTitle(s.Title, i)
	page.Description = excerpt(s.Description, rowWords)
	page.Canonical = b.absolute(string(here))
	page.Pager = pager(here, i, n, func(i int) string { return string(showPart(s, i)) })
	page.Card = &Card{
		Type: "website", Title: s.Title, Description: page.Description,
		URL: b.absolute(earmark.ShowPath(s)), Image: b.imageURL(s.Image),
	}
	page.Feeds = append(page.Feeds, b.showFeedLinks(here, s)...)
	page.Show = &ShowView{
		Title: s.Title, URL: here.to(earmark.ShowPath(s)), First: i == 0, Explicit: s.Explicit,
		Cover: b.picture(here, s.Image, "Cover of "+s.Title), Hosts: b.authors(here, s.Hosts), Copyright: s.Copyright,
	}
	if i > 0 {
		return page, nil
	}
	page.Data = b.showData(s)
	page.Show.Follow = b.follow(here, s)
	var err error
	page.Show.Description, err = fitted(here, s.Description, 1)
	return page, err
}

// follow lists the ways to keep up with a show and to support it.
func (b *builder) follow(here at, s *earmark.Show) []Link {
	var links []Link
	if feed := b.showFeed(here, s); feed != "" {
		links = append(links, Link{"Podcast feed", feed})
	}
	if s.URL != "" && s.URL != b.absolute(earmark.ShowPath(s)) {
		links = append(links, Link{host(s.URL), s.URL})
	}
	for _, f := range s.Funding {
		text := f.Text
		if text == "" {
			text = "Support " + s.Title
		}
		links = append(links, Link{text, f.URL})
	}
	return links
}

// showFeed is the address of a show's podcast feed for a page; empty when we
// publish none and know of none.
func (b *builder) showFeed(here at, s *earmark.Show) string {
	switch {
	case s.Elsewhere():
		return s.Feed
	case b.shows[s.ID]:
		return here.to(showFeedPath(s))
	}
	return ""
}

// showFeedURL is the same, absolute.
func (b *builder) showFeedURL(s *earmark.Show) string {
	if s.Elsewhere() || b.shows[s.ID] {
		return b.lib.ShowFeedURL(s)
	}
	return ""
}

// showFeedLinks lets reader programs find the show's feed.
func (b *builder) showFeedLinks(here at, s *earmark.Show) []FeedLink {
	if feed := b.showFeed(here, s); feed != "" {
		return []FeedLink{{"rss", s.Title, feed}}
	}
	return nil
}

func showFeedPath(s *earmark.Show) string { return earmark.ShowPath(s) + "feed.xml" }

// opening is how many words a first paragraph needs to stand for a whole text.
const opening = 6

// excerpt is the first words of a body, on one line. It keeps to the first
// paragraph that says something: behind it often stand lists of links, which
// make no sentence.
func excerpt(body earmark.Body, words int) string {
	text := body.Text
	for end := 0; ; {
		i := strings.Index(text[end:], "\n\n")
		if i < 0 {
			break
		}
		end += i
		if len(strings.Fields(text[:end])) >= opening {
			text = text[:end]
			break
		}
		end += 2
	}
	return oneLine(markup.Excerpt(text, words))
}
