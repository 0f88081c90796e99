package ingest

import (
	"net/url"
	"slices"
)

// Moved is an article or episode of a publication that has come here for good:
// what was its address is now an old path of its page.
func (i Item) Moved() Item {
	at := slices.IndexFunc(i.Front, func(f Field) bool { return f.Key == "url" })
	if at < 0 || i.Kind != "article" && i.Kind != "episode" {
		return i
	}
	address, _ := i.Front[at].Value.(string)
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Path == "" || u.Path == "/" || u.RawQuery != "" {
		return i // no page can answer there
	}
	old := []string{u.EscapedPath()}
	i.Front = slices.Delete(slices.Clone(i.Front), at, at+1)
	if had := slices.IndexFunc(i.Front, func(f Field) bool { return f.Key == "redirect_from" }); had >= 0 {
		before, _ := i.Front[had].Value.([]string)
		i.Front[had].Value = appendNew(old, before...)
		return i
	}
	i.Front = append(i.Front, Field{"redirect_from", old})
	return i
}
