package publish

import (
	"html/template"
	"net/url"
	"slices"
	"strings"

	"earmark/internal/earmark"
)

// subscribePath is the page that lists every feed.
const subscribePath = "subscribe/"

// rowsPerPage is how many authors and categories stand on one page of it.
const rowsPerPage = 120

// opener is a program that can be handed a feed, by an address into which the
// feed's is put.
type opener struct {
	name    string
	address func(feed string) string
}

// query puts the feed's address, escaped, behind a prefix.
func query(prefix string) func(string) string {
	return func(feed string) string { return prefix + url.QueryEscape(feed) }
}

// scheme puts the feed's address without its own scheme behind another.
func scheme(prefix string) func(string) string {
	return func(feed string) string {
		_, rest, _ := strings.Cut(feed, "://")
		return prefix + rest
	}
}

// readers are the programs for articles, podcatchers those for shows.
var (
	readers = []opener{
		{"Feedly", query("https://feedly.com/i/subscription/feed%2F")},
		{"Inoreader", query("https://www.inoreader.com/?add_feed=")},
		{"NewsBlur", query("https://www.newsblur.com/?url=")},
		{"Feedbin", query("https://feedbin.com/?subscribe=")},
		{"The Old Reader", query("https://theoldreader.com/feeds/subscribe?url=")},
		{"NetNewsWire and others", func(feed string) string { return "feed:" + feed }},
	}
	podcatchers = []opener{
		{"Apple Podcasts", scheme("podcast://")},
		{"Overcast", query("overcast://x-callback-url/add?url=")},
		{"Pocket Casts", scheme("pktc://subscribe/")},
		{"Castro", scheme("castro://subscribe/")},
		{"AntennaPod", query("https://antennapod.org/deeplink/subscribe/?url=")},
		{"Podcast Addict", scheme("podcastaddict://")},
	}
)

// buttons hand an absolute address to each program; none without one. The
// addresses are made here of a scheme of ours and an escaped address, so a
// template may trust them.
func buttons(openers []opener, feed string) []Button {
	if !isWebAddress(feed) {
		return nil
	}
	list := make([]Button, len(openers))
	for i, o := range openers {
		list[i] = Button{o.name, template.URL(o.address(feed))} // #nosec G203
	}
	return list
}

// subscribePages makes the page of all feeds, and more where there are many
// authors and categories.
func (b *builder) subscribePages() (made, error) {
	rows := slices.Collect(slices.Chunk(b.shelved[1:], rowsPerPage))
	n := max(1, len(rows))
	var all made
	for i := range n {
		here := subscribePart(i)
		page := b.subscribePage(here, i, n)
		if i == 0 {
			page.Subscribe.Groups = b.largeFeeds(here)
		}
		if i < len(rows) {
			page.Subscribe.Groups = append(page.Subscribe.Groups, b.smallFeeds(here, rows[i])...)
		}
		rendered, err := b.file(here, page)
		if err != nil {
			return made{}, err
		}
		all.join(rendered)
	}
	return all, nil
}

func subscribePart(i int) at { return at(part(subscribePath, "page", i)) }

func (b *builder) subscribePage(here at, i, n int) Page {
	page := b.page(here, "subscribe")
	page.Title = b.partTitle("Subscribe", i)
	page.Description = "Every feed of " + b.lib.Site.Title + ", and how to follow it in a reader or a podcast app."
	page.Canonical = b.absolute(string(here))
	page.Pager = pager(here, i, n, func(i int) string { return string(subscribePart(i)) })
	page.Subscribe = &SubscribeView{First: i == 0, OPML: here.to("feeds.opml")}
	return page
}

// largeFeeds are the feed of all articles and those of the shows.
func (b *builder) largeFeeds(here at) []FeedGroup {
	site := b.lib.Site
	feed := b.absolute("feed.xml")
	groups := []FeedGroup{{Title: "Articles", Large: []FeedCard{{
		Title: site.Title, About: oneLine(site.Description), Home: here.to(""), Feeds: b.shelfForms(here, b.shelved[0]),
		Address: feed, Buttons: buttons(readers, feed),
	}}}}
	podcasts := FeedGroup{Title: "Podcasts"}
	for _, s := range b.lib.Shows {
		if address := b.showFeedURL(s); address != "" {
			podcasts.Large = append(podcasts.Large, FeedCard{
				Title: s.Title, About: excerpt(s.Description, showWords), Home: here.to(earmark.ShowPath(s)), Cover: b.picture(here, s.Image, ""),
				Feeds: []Link{{"Podcast feed", b.showFeed(here, s)}}, Address: address, Buttons: buttons(podcatchers, address),
			})
		}
	}
	if len(podcasts.Large) > 0 {
		groups = append(groups, podcasts)
	}
	return groups
}

// smallFeeds are those of authors and categories.
func (b *builder) smallFeeds(here at, shelves []shelf) []FeedGroup {
	var groups []FeedGroup
	for _, s := range shelves {
		title := map[string]string{"author": "By author", "category": "By category"}[s.kind]
		if len(groups) == 0 || groups[len(groups)-1].Title != title {
			groups = append(groups, FeedGroup{Title: title})
		}
		last := &groups[len(groups)-1]
		last.Small = append(last.Small, FeedRow{Title: s.name, URL: here.to(s.home), Feeds: b.shelfForms(here, s)})
	}
	return groups
}
