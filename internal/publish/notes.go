package publish

import (
	"fmt"

	"earmark/internal/earmark"
	"earmark/internal/feed"
)

// notes.json carries the "read" blocks of a show that is hosted elsewhere: one
// for the description of the show as a whole, and one for each episode by the
// GUID that the show's own feed has, to paste there or to push with the host's
// interface. Episodes without an article are left out.
type notesFile struct {
	Show  earmark.ShowID `json:"show"`
	Feed  string         `json:"feed"`
	Read  []notesRead    `json:"read"`           // articles linked to the show as a whole
	HTML  string         `json:"html,omitempty"` // the block of these, fenced: pasting it again replaces it
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
	At           *float64     `json:"at,omitempty"`     // seconds
	AtURL        string       `json:"at_url,omitempty"` // where the episode is heard from there
	ContentNotes []string     `json:"content_notes,omitempty"`
	Suggested    bool         `json:"suggested,omitempty"`
}

// notes makes notes.json of a show.
func (b *builder) notes(s *earmark.Show) (made, error) {
	whole := b.pairs.OfShow(s.ID)
	f := notesFile{Show: s.ID, Feed: s.Feed, Read: b.toRead(whole), HTML: feed.ReadBlock(b.lib, whole), Items: []notesItem{}}
	for _, e := range b.lib.EpisodesOf(s.ID) {
		if pairs := b.pairs.OfEpisode(e.ID); len(pairs) > 0 {
			f.Items = append(f.Items, notesItem{
				GUID: e.GUID, Title: e.Title, URL: b.lib.EpisodeURL(e), Read: b.toRead(pairs), HTML: feed.ReadBlock(b.lib, pairs),
			})
		}
	}
	path := earmark.ShowPath(s) + "notes.json"
	data, err := encode(f)
	if err != nil {
		return made{}, fmt.Errorf("%s: %w", path, err)
	}
	return one(path, data), nil
}

func (b *builder) toRead(pairs []earmark.Pair) []notesRead {
	read := []notesRead{}
	for _, p := range pairs {
		read = append(read, notesRead{
			Title: p.ArticleItem.Title, URL: b.lib.ArticleURL(p.ArticleItem), Kind: p.Kind, At: seconds(p.Moment), AtURL: b.heardAt(p),
			ContentNotes: b.lib.ContentNotes(p.ArticleItem), Suggested: suggested(p.Link),
		})
	}
	return read
}
