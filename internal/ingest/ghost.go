package ingest

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"golang.org/x/text/transform"
)

// ghostExport are the tables of an export of Ghost that are read, and of each
// the columns that may come out. An export also holds keys of the API, hashes of
// passwords, members and what they pay: none of it has a place here.
type ghostExport struct {
	DB []struct {
		Data ghostData `json:"data"`
	} `json:"db"`
	Data *ghostData `json:"data"` // of versions before 1
}

type ghostData struct {
	Posts []ghostPost `json:"posts"`
	Tags  []struct {
		ID         ghostID `json:"id"`
		Name       string  `json:"name"`
		Visibility string  `json:"visibility"`
	} `json:"tags"`
	Users []struct {
		ID   ghostID `json:"id"`
		Name string  `json:"name"`
	} `json:"users"`
	PostsTags    []ghostOf `json:"posts_tags"`
	PostsAuthors []ghostOf `json:"posts_authors"`
	PostsMeta    []struct {
		Post        ghostID `json:"post_id"`
		Description string  `json:"meta_description"`
	} `json:"posts_meta"`
}

// ghostOf joins a post with one of its tags or authors.
type ghostOf struct {
	Post   ghostID `json:"post_id"`
	Tag    ghostID `json:"tag_id"`
	Author ghostID `json:"author_id"`
	Sort   int     `json:"sort_order"`
}

type ghostPost struct {
	ID           ghostID `json:"id"`
	UUID         string  `json:"uuid"`
	Title        string  `json:"title"`
	Slug         string  `json:"slug"`
	HTML         string  `json:"html"`
	Text         string  `json:"plaintext"`
	Image        string  `json:"feature_image"`
	Type         string  `json:"type"`
	Page         any     `json:"page"` // of versions before 3: true or 1 for a page
	Status       string  `json:"status"`
	Visibility   string  `json:"visibility"`
	Published    string  `json:"published_at"`
	Updated      string  `json:"updated_at"`
	Excerpt      string  `json:"custom_excerpt"`
	CanonicalURL string  `json:"canonical_url"`
	AuthorID     ghostID `json:"author_id"`
}

// ghostID is an identifier: a text, and a number in old exports.
type ghostID string

func (id *ghostID) UnmarshalJSON(data []byte) error {
	*id = ghostID(strings.Trim(string(data), `"`))
	return nil
}

// maxGhost is how large an export may be: it is one JSON value, and read whole.
const maxGhost = 512 << 20

// Ghost reads the JSON file that Ghost exports.
func Ghost(x Export) Items {
	if x.Size > maxGhost {
		return none(fmt.Errorf("larger than the %d MB an export may have", maxGhost>>20))
	}
	data, err := readGhost(x.reader())
	if err != nil {
		return none(err)
	}
	g := newGhost(x, data)
	return func(yield func(Item, error) bool) {
		for _, p := range data.Posts {
			if p.Type == "page" || p.Page == true || p.Page == 1.0 {
				continue
			}
			item, err := g.post(p).item(x.siteURL(""))
			if !yield(item, err) {
				return
			}
		}
	}
}

func readGhost(r io.Reader) (ghostData, error) {
	var e ghostExport
	err := json.NewDecoder(transform.NewReader(r, &mendUTF8{})).Decode(&e)
	if mismatch, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return ghostData{}, fmt.Errorf("%w: %s is a %s", ErrFormat, mismatch.Field, mismatch.Value)
	}
	switch {
	case err != nil:
		return ghostData{}, fmt.Errorf("%w: %w", ErrFormat, err)
	case len(e.DB) > 0:
		return e.DB[0].Data, nil
	case e.Data != nil:
		return *e.Data, nil
	}
	return ghostData{}, fmt.Errorf(`%w: it has neither "db" nor "data"`, ErrFormat)
}

// ghost knows who wrote and what tags each post.
type ghost struct {
	x       Export
	authors map[ghostID][]string
	tags    map[ghostID][]string
	users   map[ghostID]string
	summary map[ghostID]string
}

func newGhost(x Export, d ghostData) *ghost {
	g := &ghost{x: x, authors: map[ghostID][]string{}, tags: map[ghostID][]string{}, users: map[ghostID]string{}, summary: map[ghostID]string{}}
	for _, u := range d.Users {
		g.users[u.ID] = u.Name
	}
	names := map[ghostID]string{}
	for _, t := range d.Tags {
		if t.Visibility != "internal" && !strings.HasPrefix(t.Name, "#") {
			names[t.ID] = t.Name
		}
	}
	inOrder := func(a, b ghostOf) int { return cmp.Compare(a.Sort, b.Sort) }
	slices.SortStableFunc(d.PostsTags, inOrder)
	slices.SortStableFunc(d.PostsAuthors, inOrder)
	for _, t := range d.PostsTags {
		g.tags[t.Post] = appendNew(g.tags[t.Post], names[t.Tag])
	}
	for _, a := range d.PostsAuthors {
		g.authors[a.Post] = appendNew(g.authors[a.Post], g.users[a.Author])
	}
	for _, m := range d.PostsMeta {
		g.summary[m.Post] = m.Description
	}
	return g
}

// ghostWithheld says why a post is not for everybody; empty: it is.
func ghostWithheld(p ghostPost) string {
	switch {
	case p.Status == "sent":
		return "sent as a letter only"
	case p.Status != "published":
		return "its status there is " + quote(p.Status)
	case p.Visibility != "public" && p.Visibility != "":
		return "its audience there is " + quote(p.Visibility)
	}
	return ""
}

func (g *ghost) post(p ghostPost) post {
	out := post{
		id: string(p.ID), title: p.Title, slug: p.Slug, html: g.here(p.HTML), markdown: p.Text, summary: orWord(p.Excerpt, g.summary[p.ID]),
		image: absolute(g.x.siteURL(""), g.here(p.Image)), authors: g.authors[p.ID], tags: g.tags[p.ID], withheld: ghostWithheld(p),
		url: absolute(nil, g.here(p.CanonicalURL)),
	}
	if out.id == "" {
		out.id = orWord(p.UUID, p.Slug)
	}
	if len(out.authors) == 0 {
		out.authors = appendNew(nil, g.users[p.AuthorID])
	}
	if len(out.tags) > 0 {
		out.categories = out.tags[:1] // Ghost's primary tag
	}
	out.date, _ = parseWhen(p.Published, g.x.zone())
	out.updated, _ = parseWhen(p.Updated, g.x.zone())
	if p.HTML == "" && p.Text != "" {
		out.unsure = append(out.unsure, "text: the export holds it without its links and pictures")
	}
	return out
}

// here puts the site's address where the export leaves it open.
func (g *ghost) here(s string) string {
	return strings.ReplaceAll(s, "__GHOST_URL__", strings.TrimSuffix(g.x.Site, "/"))
}
