package ingest

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// Substack reads the zip archive that Substack exports: posts.csv and a file of
// HTML for each post. What is for paying readers becomes a draft. The lists of
// readers in the archive are not opened.
func Substack(x Export) Items {
	a, err := openArchive(x)
	if err != nil {
		return none(err)
	}
	list := a.find("posts.csv")
	if list == "" {
		return none(fmt.Errorf("%w: there is no posts.csv in it", ErrFormat))
	}
	data, err := a.read(list)
	if err != nil {
		return none(err)
	}
	return func(yield func(Item, error) bool) {
		s := substack{x: x, archive: a, root: path.Dir(list), shows: shows{x: x}, yield: yield}
		err := csvRows(bytes.NewReader(data), s.row, "post_id", "title", "audience", "is_published")
		if err != nil && !errors.Is(err, errEnough) {
			yield(Item{}, err)
		}
	}
}

type substack struct {
	x       Export
	archive *archive
	root    string
	shows   shows
	yield   func(Item, error) bool
}

func (s *substack) row(n int, r row) error {
	id := r["post_id"]
	if id == "" || r["type"] == "page" {
		return nil // "About" and its like are no articles
	}
	number, slug, _ := strings.Cut(id, ".")
	p := post{id: number, slug: slug, title: r["title"], summary: r["subtitle"], withheld: substackWithheld(r)}
	p.date, _ = parseWhen(r["post_date"], s.x.zone())
	html, err := s.archive.read(path.Join(s.root, "posts", id+".html"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return s.put(Item{}, &ItemError{fmt.Sprintf("row %d", n), err})
	}
	p.html = decodeText(html, "text/html; charset=utf-8")
	if base := s.x.siteURL(""); base != nil && p.withheld == "" && slug != "" && s.x.Site != "" {
		p.url = base.JoinPath("p", slug).String()
	}
	if p.audio.url = absolute(nil, r["podcast_url"]); p.audio.url != "" {
		p.audio.mediaType = orWord(audioType(p.audio.url), "audio/mpeg")
		show, more := s.shows.put("Podcast", "title: Substack does not say what the podcast is called: write its title, and its feed while it stays there; to publish its feed from here take elsewhere away", s.yield)
		if !more {
			return errEnough
		}
		p.show = show
	}
	return s.put(p.item(s.x.siteURL("")))
}

func (s *substack) put(item Item, err error) error {
	if !s.yield(item, err) {
		return errEnough
	}
	return nil
}

// substackWithheld says why a post is not for everybody; "everyone" is the only
// audience that is.
func substackWithheld(r row) string {
	switch {
	case !strings.EqualFold(r["is_published"], "true"):
		return "not published there"
	case r["audience"] != "everyone":
		return "its audience there is " + quote(r["audience"])
	}
	return ""
}
