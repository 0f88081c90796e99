package publish

import (
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"earmark/internal/earmark"
)

// notFoundPath is the page that web servers show for an address that is not
// there. It may be shown in any folder, so that its links are absolute.
const notFoundPath = "404.html"

func (b *builder) notFoundPage() (made, error) {
	page := b.page("", "notfound")
	page.Title = b.partTitle("Not found", 0)
	page.NoIndex = true
	if root := b.absolute(""); root != "" {
		page.Home, page.Site.Subscribe, page.Feeds, page.Site.Feeds = root, b.absolute(subscribePath), nil, nil
	}
	data, err := b.pages.render(notFoundPath, page)
	if err != nil {
		return made{}, err
	}
	return one(notFoundPath, data), nil
}

// A sitemap holds at most so many addresses (sitemaps.org, protocol 0.9); more
// are divided, and listed in an index.
const mapLimit = 50_000

type mapEntry struct {
	Address string `xml:"loc"`
	Changed string `xml:"lastmod,omitempty"`
}

type siteMap struct {
	XMLName xml.Name   `xml:"urlset"`
	Space   string     `xml:"xmlns,attr"`
	Entries []mapEntry `xml:"url"`
}

type siteMapIndex struct {
	XMLName xml.Name   `xml:"sitemapindex"`
	Space   string     `xml:"xmlns,attr"`
	Maps    []mapEntry `xml:"sitemap"`
}

const mapSpace = "http://www.sitemaps.org/schemas/sitemap/0.9"

// siteMap makes what search engines ask for: every page that they may show, and
// robots.txt, which leads them there. A site without an address has neither.
func (b *builder) siteMap() (made, error) {
	if b.lib.Site.URL == "" {
		return made{}, nil
	}
	all := one("robots.txt", []byte("User-agent: *\nAllow: /\n\nSitemap: "+b.absolute("sitemap.xml")+"\n"))
	maps := slices.Collect(slices.Chunk(b.mapEntries(), mapLimit))
	if len(maps) == 1 {
		written, err := mapFile("sitemap.xml", siteMap{Space: mapSpace, Entries: maps[0]})
		all.join(written)
		return all, err
	}
	index := siteMapIndex{Space: mapSpace}
	for i, entries := range maps {
		name := "sitemap-" + strconv.Itoa(i+1) + ".xml"
		written, err := mapFile(name, siteMap{Space: mapSpace, Entries: entries})
		if err != nil {
			return made{}, err
		}
		all.join(written)
		index.Maps = append(index.Maps, mapEntry{Address: b.absolute(name)})
	}
	written, err := mapFile("sitemap.xml", index)
	all.join(written)
	return all, err
}

func mapFile(name string, root any) (made, error) {
	return buffered(name, func(w io.Writer) error {
		if _, err := io.WriteString(w, xml.Header); err != nil {
			return err
		}
		e := xml.NewEncoder(w)
		e.Indent("", " ")
		if err := e.Encode(root); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
		_, err := io.WriteString(w, "\n")
		return err
	})
}

// mapEntries lists the first page of everything. Excerpts ask search engines to
// stay away, and an article that stands elsewhere names that place.
func (b *builder) mapEntries() []mapEntry {
	list := []mapEntry{{Address: b.absolute("")}, {Address: b.absolute(subscribePath)}}
	add := func(path string, changed time.Time) {
		list = append(list, mapEntry{b.absolute(path), b.date(changed).ISO})
	}
	for _, a := range b.lib.Articles {
		if a.Source == nil && a.URL == "" {
			add(earmark.ArticlePath(a), a.LastChange())
		}
	}
	for _, s := range b.lib.Shows {
		list = append(list, mapEntry{Address: b.absolute(earmark.ShowPath(s))})
	}
	for _, e := range b.lib.Episodes {
		add(earmark.EpisodePath(e), e.Date)
	}
	for _, s := range b.shelved[1:] {
		list = append(list, mapEntry{Address: b.absolute(s.home)})
	}
	return list
}
