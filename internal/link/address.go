package link

import (
	"net/url"
	"strings"

	"earmark/internal/earmark"
)

// linkedEpisodes notes which articles link to the page or the recording of an
// episode, or to a show.
func (l *ledger) linkedEpisodes(lib *earmark.Library, read []notes, heard addressBook) {
	for i, n := range read {
		for _, address := range n.links {
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
func (l *ledger) linkedArticles(lib *earmark.Library, heard []notes, read addressBook) {
	for i, n := range heard {
		for _, address := range n.links {
			if to, ok := read.find(address); ok {
				l.say(target{to.number, i, lib.Episodes[i].ID.Show()}, claim{signal: "address", words: "the episode's notes link to the article", declared: true})
			}
		}
	}
}

// place is the owner of an address.
type place struct {
	number int
	show   bool
}

// addressBook finds owners by hashed address. An address that several items
// give as theirs tells nothing and has no owner: there are feeds whose every
// item has the address of the show.
type addressBook struct {
	owners map[uint64]place
	shared map[uint64]bool
}

func newAddressBook(items int) addressBook {
	return addressBook{owners: make(map[uint64]place, 2*items), shared: map[uint64]bool{}}
}

func (b addressBook) find(address uint64) (place, bool) {
	p, ok := b.owners[address]
	return p, ok && !b.shared[address]
}

// add gives addresses to an owner. What a show has first stays the show's.
func (b addressBook) add(addresses []uint64, p place) {
	for _, address := range addresses {
		had, taken := b.owners[address]
		switch {
		case !taken:
			b.owners[address] = p
		case had != p && had.show == p.show:
			b.shared[address] = true
		}
	}
}

func audioAddresses(lib *earmark.Library, heard []notes) addressBook {
	b := newAddressBook(len(heard))
	for i, s := range lib.Shows {
		b.add(ownOfShow(lib, s), place{i, true})
	}
	for i, n := range heard {
		b.add(n.own, place{number: i})
	}
	return b
}

func articleAddresses(read []notes) addressBook {
	b := newAddressBook(len(read))
	for i, n := range read {
		b.add(n.own, place{number: i})
	}
	return b
}

// ownOfShow are the addresses a show goes by; the home page of the site is
// none, though a show may give it.
func ownOfShow(lib *earmark.Library, s *earmark.Show) []uint64 {
	home, _ := normalise(lib.Site.URL, "")
	var out []uint64
	for _, address := range []string{lib.ShowURL(s), lib.Site.Address(earmark.ShowPath(s)), lib.ShowFeedURL(s)} {
		if key, ok := normalise(address, ""); ok && key != home {
			out = append(out, hash(key))
		}
	}
	return out
}

func ownOfEpisode(lib *earmark.Library, e *earmark.Episode) []uint64 {
	return pages(lib.EpisodeURL(e), lib.Site.Address(earmark.EpisodePath(e)), lib.AudioURL(e), string(e.GUID))
}

func ownOfArticle(lib *earmark.Library, a *earmark.Article) []uint64 {
	own := []string{lib.ArticleURL(a), lib.Site.Address(earmark.ArticlePath(a)), string(a.GUID)}
	if a.Source != nil {
		own = append(own, a.Source.URL)
	}
	return pages(own...)
}

// pages are addresses, hashed; the root of a site is no page of an item.
func pages(addresses ...string) []uint64 {
	var out []uint64
	for _, address := range addresses {
		if key, ok := normalise(address, ""); ok && strings.ContainsAny(key, "/?") {
			out = append(out, hash(key))
		}
	}
	return out
}

// linked lists the addresses a body links to or writes out, hashed as the books
// have them. Relative ones are seen from the page the body stands on.
func linked(body earmark.Body, page string) []uint64 {
	var out []uint64
	for _, address := range append(written(body.Text), body.Links...) {
		if key, ok := normalise(address, page); ok {
			out = append(out, hash(key))
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
