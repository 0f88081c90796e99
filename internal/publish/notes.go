package publish

import (
	"fmt"

	"earmark/internal/earmark"
	"earmark/internal/feed"
)

// notes.json carries the "read" block of each episode of a show that is hosted
// elsewhere, by the GUID that the show's own feed has, to paste there or to
// push with the host's interface. Episodes without an article are left out.
type notesFile struct {
	Show  earmark.ShowID `json:"show"`
	Feed  string         `json:"feed"`
	Items []notesItem    `json:"items"`
}

type notesItem struct {
	GUID  earmark.GUID `json:"guid"`
	Title string       `json:"title"`
	URL   string       `json:"url"`
	Read  []notesRead  `json:"read"`
	HTML  string       `json:"html"` // fenced: pasting it again replaces it
}

type notesRead struct {
	Title        string       `json:"title"`
	URL          string       `json:"url"`
	Kind         earmark.Kind `json:"kind"`
	At           *float64     `json:"at,omitempty"` // seconds
	ContentNotes []string     `json:"content_notes,omitempty"`
	Suggested    bool         `json:"suggested,omitempty"`
}

// notes makes notes.json of a show.
func (b *builder) notes(s *earmark.Show) (made, error) {
	f := notesFile{Show: s.ID, Feed: s.Feed, Items: []notesItem{}}
	for _, e := range b.lib.EpisodesOf(s.ID) {
		pairs := b.pairs.OfEpisode(e.ID)
		if len(pairs) == 0 {
			continue
		}
		item := notesItem{GUID: e.GUID, Title: e.Title, URL: b.lib.EpisodeURL(e), HTML: feed.ReadBlock(b.lib, pairs)}
		for _, p := range pairs {
			item.Read = append(item.Read, notesRead{
				Title: p.ArticleItem.Title, URL: b.lib.ArticleURL(p.ArticleItem), Kind: p.Kind, At: seconds(p.Moment),
				ContentNotes: b.lib.ContentNotes(p.ArticleItem), Suggested: suggested(p.Link),
			})
		}
		f.Items = append(f.Items, item)
	}
	path := earmark.ShowPath(s) + "notes.json"
	data, err := encode(f)
	if err != nil {
		return made{}, fmt.Errorf("%s: %w", path, err)
	}
	return one(path, data), nil
}
