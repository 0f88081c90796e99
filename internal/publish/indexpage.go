package publish

import (
	"slices"

	"earmark/internal/earmark"
)

// What the front page shows besides feeds.
const (
	frontArticles = 13
	frontEpisodes = 8
	frontShows    = 12
)

// indexJobs make the front page and the pages of older articles behind it.
func (b *builder) indexJobs() []job {
	front := min(frontArticles, len(b.lib.Articles))
	older := slices.Collect(slices.Chunk(b.lib.Articles[front:], perPage))
	n := 1 + len(older)
	jobs := []job{func() (made, error) { return b.file(indexPart(0), b.frontPage(b.lib.Articles[:front], n)) }}
	for i, articles := range older {
		key := func() (string, error) { return b.ofArticles(articles, "index", i, n) }
		jobs = append(jobs, b.unlessMade(key, func() (made, error) {
			return b.file(indexPart(i+1), b.olderPage(articles, i+1, n))
		}))
	}
	return jobs
}

func indexPart(i int) at { return at(part("", "page", i)) }

// indexPage is what the pages of the index have in common.
func (b *builder) indexPage(here at, i, n int) Page {
	page := b.page(here, "index")
	page.Title = b.lib.Site.Title
	if i > 0 {
		page.Title = b.partTitle("Articles", i)
	}
	page.Description = oneLine(b.lib.Site.Description)
	page.Canonical = b.absolute(string(here))
	page.Pager = pager(here, i, n, func(i int) string { return string(indexPart(i)) })
	page.Front = i == 0
	return page
}

func (b *builder) frontPage(articles []*earmark.Article, n int) Page {
	here := indexPart(0)
	page := b.indexPage(here, 0, n)
	page.Card = &Card{Type: "website", Title: b.lib.Site.Title, Description: page.Description, URL: b.absolute("")}
	page.Data = b.siteData()
	v := &IndexView{First: true, Articles: b.articleRows(here, articles), Feeds: b.feedLinks(here)}
	if len(v.Articles) > 0 {
		v.Lead, v.Articles = &v.Articles[0], v.Articles[1:]
	}
	for _, e := range b.lib.Episodes[:min(frontEpisodes, len(b.lib.Episodes))] {
		show := ""
		if s := b.lib.Show(e.ID.Show()); s != nil {
			show = s.Title
		}
		v.Episodes = append(v.Episodes, b.episodeRow(here, e, show))
	}
	for _, s := range b.lib.Shows[:min(frontShows, len(b.lib.Shows))] {
		v.Shows = append(v.Shows, ShowRow{
			Title: s.Title, URL: here.to(earmark.ShowPath(s)), Cover: b.picture(here, s.Image, ""),
			Count: earmark.Count(len(b.lib.EpisodesOf(s.ID)), "episode"),
		})
	}
	page.Index = v
	return page
}

func (b *builder) olderPage(articles []*earmark.Article, i, n int) Page {
	page := b.indexPage(indexPart(i), i, n)
	page.Index = &IndexView{Articles: b.articleRows(indexPart(i), articles)}
	return page
}

func (b *builder) articleRows(here at, articles []*earmark.Article) []ArticleRow {
	rows := make([]ArticleRow, len(articles))
	for i, a := range articles {
		rows[i] = b.articleRow(here, a)
	}
	return rows
}

// feedLinks lists the feeds of the site and its shows.
func (b *builder) feedLinks(here at) []Link {
	var links []Link
	for _, f := range b.feeds {
		if f.Kind == "author" || f.Kind == "category" {
			continue // the page of all feeds has them
		}
		links = append(links, Link{Text: f.Title, URL: here.to(f.Path)})
	}
	for _, s := range b.lib.Shows {
		if s.Feed != "" {
			links = append(links, Link{Text: s.Title, URL: s.Feed})
		}
	}
	return append(links, Link{Text: "All feeds, and how to follow them", URL: here.to(subscribePath)})
}
