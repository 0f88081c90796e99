package feed

import (
	"time"

	"github.com/gorilla/feeds"
)

// gorilla is the head of the feed in the words of gorilla/feeds, from which
// the library makes its RSS, Atom and JSON shapes. It has no author: the
// library would write an address that is not one.
func (f *articleFeed) gorilla() *feeds.Feed {
	return &feeds.Feed{
		Title:       f.title,
		Link:        &feeds.Link{Href: f.home, Rel: "alternate", Type: htmlType},
		Description: f.about,
		Updated:     f.changed,
		Copyright:   line(f.Rights),
	}
}

// newest is the date of the newest article; zero when there is none.
func (f *articleFeed) newest() time.Time {
	var newest time.Time
	for _, a := range f.Items {
		newest = latest(newest, a.Date)
	}
	return newest
}
