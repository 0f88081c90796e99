package publish

import (
	"slices"
	"strings"

	"earmark/internal/earmark"
)

// shelf is a list of articles with a page and feeds of its own: all of them,
// those of an author, those of a category.
type shelf struct {
	home  string // its folder below public/; empty: all articles
	kind  string // "site", "author" or "category"
	name  string
	about string // plain text
	items []*earmark.Article
	by    earmark.PersonID // of an author's
}

// shelves are all of them: the site's first, then the authors' and the
// categories' by name of their folder.
func (b *builder) shelves() []shelf {
	site := b.lib.Site
	all := []shelf{{kind: "site", name: site.Title, about: site.Description, items: b.lib.Articles}}
	for _, p := range b.lib.People {
		if items := b.lib.ArticlesBy(p.ID); len(items) > 0 {
			all = append(all, shelf{home: earmark.AuthorPath(p.ID), kind: "author", name: p.Name, about: excerpt(p.Bio, rowWords), items: items, by: p.ID})
		}
	}
	return append(all, b.categories()...)
}

// categories are the shelves of categories. Two spellings of one address are
// one category, called as its newest article calls it.
func (b *builder) categories() []shelf {
	var all []shelf
	at := map[string]int{}
	for _, a := range b.lib.Articles {
		for _, name := range a.Categories {
			home := earmark.CategoryPath(name)
			i, known := at[home]
			if !known {
				i = len(all)
				at[home] = i
				all = append(all, shelf{home: home, kind: "category", name: name})
			}
			if items := all[i].items; len(items) == 0 || items[len(items)-1] != a {
				all[i].items = append(items, a)
			}
		}
	}
	slices.SortFunc(all, func(a, b shelf) int { return strings.Compare(a.home, b.home) })
	return all
}

// title is what the shelf's feed is called.
func (s shelf) title(site earmark.Site) string {
	if s.home == "" {
		return site.Title
	}
	return s.name + " – " + site.Title
}

// guid is the identifier of the shelf's feed that the world has seen; empty
// where it has seen none.
func (s shelf) guid(lib *earmark.Library) earmark.GUID {
	if s.home == "" {
		return lib.FeedGUID
	}
	return lib.FeedGUIDs[s.home]
}
