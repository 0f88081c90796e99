package feed

import (
	"time"

	"github.com/gorilla/feeds"
)

// gorilla is the head of the feed in the words of gorilla/feeds, from which
// the library makes its RSS, Atom and JSON shapes. It has no author: the
// library would write an address that is not one.
func (f articleFeed) gorilla() *feeds.Feed {
	return &feeds.Feed{
		Title:       f.title,
		Link:        &feeds.Link{Href: f.home, Rel: "alternate", Type: htmlType},
		Description: f.about,
		Updated:     f.changed,
		Copyright:   line(f.Rights),
	}
}

// gorillaItem is an article in the same words. It always has an identifier and
// a link, for the library makes up what is missing.
func (f articleFeed) gorillaItem(e entry) *feeds.Item {
	return &feeds.Item{
		Title:       e.title,
		Link:        &feeds.Link{Href: e.url, Type: htmlType},
		Id:          string(e.guid),
		IsPermaLink: isPermaLink(string(e.guid), e.url),
		Description: e.summary,
		Content:     e.content,
		Created:     e.article.Date,
		Updated:     e.article.LastChange(),
	}
}

// published is the date of the newest article; zero when there is none.
func (f articleFeed) published() time.Time {
	var newest time.Time
	for _, a := range f.Items {
		newest = latest(newest, a.Date)
	}
	return newest
}
