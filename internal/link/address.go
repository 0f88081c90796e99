package link

import (
	"net/url"
	"strings"

	"earmark/internal/earmark"
)

// linkedEpisodes notes which articles link to the page or the recording of an
// episode, or to a show.
func (l *ledger) linkedEpisodes(lib *earmark.Library, heard addressBook) {
	for i, a := range lib.Articles {
		for _, address := range linked(a.Body, lib.ArticleURL(a)) {
			to, ok := heard.find(address)
			switch {
			case !ok:
			case to.show:
				l.say(target{i, -1, lib.Shows[to.number].ID}, claim{signal: "address", words: "the article links to the show", declared: true})
			default:
				show := lib.Episodes[to.number].ID.Show()
				l.say(target{i, to.number, show}, claim{signal: "address", words: "the article links to the episode", declared: true})
			}
		}
	}
}

// linkedArticles notes in which episodes' notes stands the address of an
// article, or of what it is excerpted from.
func (l *ledger) linkedArticles(lib *earmark.Library, read addressBook) {
	for i, e := range lib.Episodes {
		for _, address := range linked(e.Notes, lib.EpisodeURL(e)) {
			if to, ok := read.find(address); ok {
				l.say(target{to.number, i, e.ID.Show()}, claim{signal: "address", words: "the episode's notes link to the article", declared: true})
			}
		}
	}
}

// place is the owner of an address.
type place struct {
	number int
	show   bool
}

// addressBook finds owners by address. An address that several items give as
// theirs tells nothing and has no owner: there are feeds whose every item has
// the address of the show.
type addressBook struct {
	owners map[string]place
	shared map[string]bool
}

func newAddressBook() addressBook {
	return addressBook{owners: map[string]place{}, shared: map[string]bool{}}
}

func (b addressBook) find(address string) (place, bool) {
	p, ok := b.owners[address]
	return p, ok && !b.shared[address]
}

// add gives an address to an owner. What a show has first stays the show's.
func (b addressBook) add(address string, p place) {
	key, ok := normalise(address, "")
	if !ok || !p.show && !strings.ContainsAny(key, "/?") {
		return // the root of a site is no page of an item
	}
	had, taken := b.owners[key]
	switch {
	case !taken:
		b.owners[key] = p
	case had != p && had.show == p.show:
		b.shared[key] = true
	}
}

func audioAddresses(lib *earmark.Library) addressBook {
	b := newAddressBook()
	home, _ := normalise(lib.Site.URL, "")
	for i, s := range lib.Shows {
		for _, address := range []string{lib.ShowURL(s), lib.Site.Address(earmark.ShowPath(s)), lib.ShowFeedURL(s)} {
			if key, _ := normalise(address, ""); key != home {
				b.add(address, place{i, true})
			}
		}
	}
	for i, e := range lib.Episodes {
		for _, address := range []string{lib.EpisodeURL(e), lib.Site.Address(earmark.EpisodePath(e)), lib.AudioURL(e), string(e.GUID)} {
			b.add(address, place{number: i})
		}
	}
	return b
}

func articleAddresses(lib *earmark.Library) addressBook {
	b := newAddressBook()
	for i, a := range lib.Articles {
		own := []string{lib.ArticleURL(a), lib.Site.Address(earmark.ArticlePath(a)), string(a.GUID)}
		if a.Source != nil {
			own = append(own, a.Source.URL)
		}
		for _, address := range own {
			b.add(address, place{number: i})
		}
	}
	return b
}

// linked lists the addresses a body links to or writes out, in the form the
// books use. Relative ones are seen from the page the body stands on.
func linked(body earmark.Body, page string) []string {
	var out []string
	for _, address := range append(written(body.Text), body.Links...) {
		if key, ok := normalise(address, page); ok {
			out = append(out, key)
		}
	}
	return out
}

// written finds addresses that stand in a text without being links.
func written(text string) []string {
	var out []string
	for {
		i := strings.Index(text, "http")
		if i < 0 {
			return out
		}
		text = text[i:]
		end := strings.IndexAny(text, " \t\r\n<>\"”)]}")
		if end < 0 {
			end = len(text)
		}
		if strings.Contains(text[:end], "://") {
			out = append(out, strings.TrimRight(text[:end], ".,;:!?'’"))
		}
		text = text[end:]
	}
}

// normalise writes an address so that two spellings of one page are equal:
// host and path without scheme, www., default port, trailing slash, fragment
// and what campaigns append. False for what is no web address.
func normalise(address, page string) (string, bool) {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return "", false
	}
	if base, err := url.Parse(page); err == nil && page != "" {
		u = base.ResolveReference(u)
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return "", false
	}
	host := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	if port := u.Port(); port != "" && port != "80" && port != "443" {
		host += ":" + port
	}
	query := u.Query()
	for key := range query {
		if strings.HasPrefix(strings.ToLower(key), "utm_") {
			query.Del(key)
		}
	}
	key := host + strings.TrimRight(u.Path, "/")
	if len(query) > 0 {
		key += "?" + query.Encode()
	}
	return key, true
}
