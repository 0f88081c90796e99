package ingest

import (
	"cmp"
	"net/url"
	"path"
	"strings"

	"earmark/internal/earmark"
)

// Slug is the name a page goes by: that of its address, else of its title.
func (p Page) Slug() string {
	if u, err := url.Parse(p.URL); err == nil {
		base := strings.TrimSuffix(path.Base(u.Path), path.Ext(u.Path))
		if strings.Contains(base, "-") && len(base) > 6 {
			return shortSlug(base)
		}
	}
	return shortSlug(p.Title)
}

// slugBytes keeps names of files well below what file systems hold.
const slugBytes = 80

// shortSlug is a slug cut between words.
func shortSlug(name string) string {
	s := earmark.Slug(name)
	if len(s) <= slugBytes {
		return s
	}
	cut := strings.LastIndexByte(s[:slugBytes+1], '-')
	if cut < slugBytes/2 {
		cut = len(strings.ToValidUTF8(s[:slugBytes], ""))
	}
	return cmp.Or(strings.Trim(s[:cut], "-"), "x")
}
