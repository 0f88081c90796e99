package publish

import (
	"cmp"
	"fmt"
	"html/template"

	"earmark/internal/earmark"
)

// articlePages makes the page of an article, several where it is long.
func (b *builder) articlePages(a *earmark.Article) (made, error) {
	bodies, err := b.articleParts(a)
	if err != nil {
		return made{}, fmt.Errorf("article %s: %w", a.ID, err)
	}
	var all made
	for i, body := range bodies {
		here := articlePart(a, i)
		page := b.articlePage(here, a, i, len(bodies))
		page.Article.Body = body
		rendered, err := b.file(here, page)
		if err != nil {
			return made{}, err
		}
		all.join(rendered)
	}
	return all, nil
}

func articlePart(a *earmark.Article, i int) at { return at(part(earmark.ArticlePath(a), "page", i)) }

// leastRoom is how much of a body a page takes, however much else is on it.
const leastRoom = pageLimit / 4

// articleParts cuts the body so that each part fits into a page. What fits into
// any page, as most articles do, need not be weighed against its own.
func (b *builder) articleParts(a *earmark.Article) ([]template.HTML, error) {
	whole, err := fitted(articlePart(a, 0), a.Body, 1)
	if err != nil || len(whole) <= leastRoom {
		return []template.HTML{whole}, err
	}
	text, err := newProse(a.Body, 1) // anew: its addresses fit one page by now
	if err != nil {
		return nil, err
	}
	around, err := b.weigh(articlePart(a, 0), b.articlePage(articlePart(a, 0), a, 0, 1))
	if err != nil {
		return nil, err
	}
	room := max(pageLimit-around-slack, leastRoom)
	return text.parts(room, room, func(i int) at { return articlePart(a, i) }), nil
}

// articlePage is part i of n, without its body.
func (b *builder) articlePage(here at, a *earmark.Article, i, n int) Page {
	notes := b.lib.ContentNotes(a)
	page := b.page(here, "article")
	page.Title = b.partTitle(a.Title, i)
	page.Description = described(earmark.NoteSentence("article", notes), summary(a, rowWords))
	page.NoIndex = a.Source != nil
	page.Canonical = b.canonical(here, a)
	page.Pager = pager(here, i, n, func(i int) string { return string(articlePart(a, i)) })
	page.Card = &Card{
		Type: "article", Title: a.Title, Description: page.Description, URL: b.absolute(earmark.ArticlePath(a)),
		Image: b.imageURL(a.Image), Published: b.date(a.Date).ISO,
	}
	page.Article = b.articleView(here, a, i, n)
	if i == 0 {
		page.Data = b.articleData(a)
	}
	return page
}

// canonical names the page that search engines should show instead of this
// one. An excerpt has none: it is no copy of the full story, and asks search
// engines to stay away.
func (b *builder) canonical(here at, a *earmark.Article) string {
	switch {
	case a.Source != nil:
		return ""
	case a.URL != "":
		return a.URL
	}
	return b.absolute(string(here))
}

func (b *builder) articleView(here at, a *earmark.Article, i, n int) *ArticleView {
	v := &ArticleView{
		Title: a.Title, Lang: b.otherLang(a.Lang), Note: earmark.NoteSentence("article", b.lib.ContentNotes(a)),
		Categories: categoryLinks(here, a), Tags: a.Tags, By: b.authors(here, a.Authors), Date: b.date(a.Date),
		Minutes: minutes(a.Body.Text), Image: b.picture(here, a.Image, ""),
		First: i == 0, Last: i == n-1,
	}
	if a.Updated.After(a.Date) && b.date(a.Updated).Text != v.Date.Text {
		updated := b.date(a.Updated)
		v.Updated = &updated
	}
	if v.Note == "" {
		v.Deck = oneLine(a.Summary)
	}
	v.Biography = b.biography(here, a)
	b.sources(v, a)
	b.listen(v, here, a, n)
	return v
}

func categoryLinks(here at, a *earmark.Article) []Link {
	links := make([]Link, len(a.Categories))
	for i, name := range a.Categories {
		links[i] = Link{name, here.to(earmark.CategoryPath(name))}
	}
	return links
}

// biography is what the article says of its author, else what is known of an
// only author.
func (b *builder) biography(here at, a *earmark.Article) template.HTML {
	body := a.Biography
	if body.HTML == "" && len(a.Authors) == 1 {
		if p := b.lib.Person(a.Authors[0]); p != nil {
			body = p.Bio
		}
	}
	bio, err := fitted(here, body, 2)
	if err != nil {
		return template.HTML(template.HTMLEscapeString(body.Text)) // #nosec G203
	}
	return bio
}

// sources credits where an article comes from: an excerpt its full story, a
// full copy its first place.
func (b *builder) sources(v *ArticleView, a *earmark.Article) {
	switch {
	case a.Source != nil:
		v.Source = &earmark.Source{Name: cmp.Or(a.Source.Name, host(a.Source.URL)), URL: a.Source.URL}
	case a.URL != "" && a.URL != b.absolute(earmark.ArticlePath(a)):
		v.Elsewhere = &Link{Text: host(a.URL), URL: a.URL}
	}
}

// listen adds the other ends of the article's pairs, and at its head the way
// down to them.
func (b *builder) listen(v *ArticleView, here at, a *earmark.Article, n int) {
	pairs := b.pairs.OfArticle(a.ID)
	for _, p := range pairs {
		v.Listen = append(v.Listen, b.listenCard(here, p))
	}
	if hint := b.hint(here, a); hint != nil && v.Note == "" {
		v.Jump = &Link{Text: "Listen: " + hint.Text, URL: "#listen"}
		if n > 1 {
			v.Jump.URL = here.to(string(articlePart(a, n-1))) + "#listen"
		}
	}
}
