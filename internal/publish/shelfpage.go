package publish

import (
	"fmt"
	"slices"

	"earmark/internal/earmark"
)

// shelfJobs make the pages of an author or a category.
func (b *builder) shelfJobs(s shelf) []job {
	var jobs []job
	parts := slices.Collect(slices.Chunk(s.items, perPage))
	for i, articles := range parts {
		key := func() (string, error) { return b.ofArticles(articles, s.home, s.name, i, len(parts)) }
		jobs = append(jobs, b.unlessMade(key, func() (made, error) {
			page, err := b.shelfPage(s, i, len(parts))
			if err != nil {
				return made{}, fmt.Errorf("%s %s: %w", s.kind, s.name, err)
			}
			page.List.Articles = b.articleRows(shelfPart(s, i), articles)
			s.unsigned(page.List.Articles, articles)
			return b.file(shelfPart(s, i), page)
		}))
	}
	return jobs
}

// unsigned leaves an author's name out where it is said above.
func (s shelf) unsigned(rows []ArticleRow, articles []*earmark.Article) {
	for i, a := range articles {
		if s.kind == "author" && len(a.Authors) == 1 {
			rows[i].By = ""
		}
	}
}

func shelfPart(s shelf, i int) at { return at(part(s.home, "page", i)) }

// shelfPage is page i of n of a shelf, without its articles.
func (b *builder) shelfPage(s shelf, i, n int) (Page, error) {
	here := shelfPart(s, i)
	page := b.page(here, "list")
	page.Title = b.partTitle(s.name, i)
	page.Description = described(s.label()+" "+s.name+".", s.about)
	page.Canonical = b.absolute(string(here))
	page.Pager = pager(here, i, n, func(i int) string { return string(shelfPart(s, i)) })
	page.Card = &Card{Type: "website", Title: s.name, Description: page.Description, URL: b.absolute(s.home)}
	page.Feeds = append(page.Feeds, b.shelfFeeds(here, s)...)
	page.List = &ListView{Label: s.label(), Title: s.name, URL: here.to(s.home), First: i == 0}
	if i > 0 {
		return page, nil
	}
	page.List.Follow = b.shelfForms(here, s)
	return page, b.introduce(&page, here, s)
}

// label is what the shelf is to readers.
func (s shelf) label() string {
	if s.kind == "author" {
		return "Articles by"
	}
	return "Articles in"
}

// shelfForms are the forms of a shelf's feed.
func (b *builder) shelfForms(here at, s shelf) []Link {
	var links []Link
	for _, f := range articleForms {
		links = append(links, Link{f.name, here.to(archivePath(s.home, 0) + f.ext)})
	}
	return links
}

// shelfFeeds lets reader programs find the shelf's feed.
func (b *builder) shelfFeeds(here at, s shelf) []FeedLink {
	return []FeedLink{{"rss", s.title(b.lib.Site), here.to(archivePath(s.home, 0) + ".xml")}}
}

// introduce says who an author is, and where else to find them.
func (b *builder) introduce(page *Page, here at, s shelf) error {
	p := b.lib.Person(s.by)
	if s.kind != "author" || p == nil {
		return nil
	}
	page.List.Picture = b.picture(here, p.Image, "")
	page.Card.Image = b.imageURL(p.Image)
	if p.URL != "" {
		page.List.Follow = append(page.List.Follow, Link{host(p.URL), p.URL})
	}
	for _, show := range b.lib.Shows {
		if slices.Contains(p.Hosts, show.ID) || slices.Contains(show.Hosts, p.ID) {
			page.List.Follow = append(page.List.Follow, Link{"Podcast: " + show.Title, here.to(earmark.ShowPath(show))})
		}
	}
	var err error
	page.List.About, err = fitted(here, p.Bio, 1)
	return err
}
