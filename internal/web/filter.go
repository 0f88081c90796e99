package web

import (
	"net/url"
	"strconv"

	"earmark/internal/earmark"
)

// filter is which part of the queue an editor looks at. It goes from page to
// page in the address: state, show and article; empty values are left out.
type filter struct {
	state   string // "" (waiting), "decided" or "all"
	show    earmark.ShowID
	article earmark.ArticleID
}

func readFilter(v url.Values) filter {
	return filter{state: v.Get("state"), show: earmark.ShowID(v.Get("show")), article: earmark.ArticleID(v.Get("article"))}
}

// keeps tells whether an item is in the part, whatever its state.
func (f filter) keeps(i Item) bool {
	return (f.show == "" || i.Show == f.show) && (f.article == "" || i.Article == f.article)
}

// shows tells whether an item is listed.
func (f filter) shows(i Item) bool {
	switch f.state {
	case "all":
		return f.keeps(i)
	case "decided":
		return f.keeps(i) && !i.Waiting()
	}
	return f.keeps(i) && i.Waiting()
}

func (f filter) values() url.Values {
	v := url.Values{}
	for name, value := range map[string]string{"state": f.state, "show": string(f.show), "article": string(f.article)} {
		if value != "" {
			v.Set(name, value)
		}
	}
	return v
}

// inboxURL is the inbox as it was filtered, from a page on.
func (f filter) inboxURL(page int) string {
	v := f.values()
	if page > 1 {
		v.Set("page", strconv.Itoa(page))
	}
	return address("/", v)
}

// pairURL is the page of a link: a, e and s name article, episode and show.
func (f filter) pairURL(k Key, more ...string) string {
	v := f.values()
	k.set(v)
	for i := 0; i+1 < len(more); i += 2 {
		v.Set(more[i], more[i+1])
	}
	return address("/pair", v)
}

func address(path string, v url.Values) string {
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

func (k Key) set(v url.Values) {
	v.Set("a", string(k.Article))
	if k.Episode != "" {
		v.Set("e", string(k.Episode))
		return
	}
	v.Set("s", string(k.Show))
}

func readKey(v url.Values) Key {
	k := Key{Article: earmark.ArticleID(v.Get("a")), Episode: earmark.EpisodeID(v.Get("e")), Show: earmark.ShowID(v.Get("s"))}
	if k.Episode != "" {
		k.Show = k.Episode.Show()
	}
	return k
}

// after is the next item that waits behind a link, going round to those that
// were skipped; nil when none is left.
func (f filter) after(items []Item, k Key) *Item {
	at := -1
	for i := range items {
		if items[i].Key() == k {
			at = i
		}
	}
	for n := 1; n <= len(items); n++ {
		x := &items[(at+n)%len(items)]
		if f.keeps(*x) && x.Waiting() && x.Key() != k {
			return x
		}
	}
	return nil
}

// InboxURL is the address of the inbox of a desk at an origin, with the links
// to one show or of one article where these are not empty.
func InboxURL(origin, show, article string) string {
	return origin + filter{show: earmark.ShowID(show), article: earmark.ArticleID(article)}.inboxURL(1)
}
