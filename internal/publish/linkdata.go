package publish

import (
	"bytes"
	"encoding/json"
	"fmt"

	"earmark/internal/earmark"
)

// links.json is what other sites and programs read of our pairs (its readers
// are told by "earmark help links", which must say the same): every
// published link, from the article's side and from the other. Its shape is
//
//	{
//	  "version": 1,
//	  "site": {"title": "…", "url": "…"},
//	  "articles": [{"id": "…", "guid": "…", "title": "…", "url": "…", "content_notes": ["…"],
//	                "listen": [LINK, …]}],
//	  "episodes": [{"id": "SHOW/SLUG", "guid": "…", "title": "…", "url": "…", "show": "SHOW", "audio": "…",
//	                "read": [LINK, …]}],
//	  "shows":    [{"id": "SHOW", "guid": "…", "title": "…", "url": "…", "feed": "…",
//	                "read": [LINK, …]}]
//	}
//
// where LINK is
//
//	{"article": "ID", "episode": "SHOW/SLUG", "show": "SHOW", "kind": "same-story", "score": 0.81,
//	 "at": 761, "at_url": "…", "suggested": true, "reason": "The same story, told aloud"}
//
// "episode" is absent from a link to a show as a whole; "at" is in seconds,
// "at_url" where the episode is heard from there, and both are absent where no
// moment is known; "suggested" is true where no editor and no
// author has asked for the link. Under "read" of a show stand only the links
// to the show as a whole; shows that any link touches are listed. Addresses
// are absolute. Version 1 only grows.
type linkFile struct {
	Version  int           `json:"version"`
	Site     linkSite      `json:"site"`
	Articles []linkArticle `json:"articles"`
	Episodes []linkEpisode `json:"episodes"`
	Shows    []linkShow    `json:"shows"`
}

type linkSite struct {
	Title string `json:"title"`
	URL   string `json:"url"`
}

type linkItem struct {
	ID    string       `json:"id"`
	GUID  earmark.GUID `json:"guid"`
	Title string       `json:"title"`
	URL   string       `json:"url"`
}

type linkArticle struct {
	linkItem
	ContentNotes []string `json:"content_notes,omitempty"`
	Listen       []link   `json:"listen"`
}

type linkEpisode struct {
	linkItem
	Show  earmark.ShowID `json:"show"`
	Audio string         `json:"audio,omitempty"`
	Read  []link         `json:"read"`
}

type linkShow struct {
	linkItem
	Feed string `json:"feed,omitempty"`
	Read []link `json:"read"`
}

type link struct {
	Article   earmark.ArticleID `json:"article"`
	Episode   earmark.EpisodeID `json:"episode,omitempty"`
	Show      earmark.ShowID    `json:"show"`
	Kind      earmark.Kind      `json:"kind"`
	Score     float64           `json:"score"`
	At        *float64          `json:"at,omitempty"`
	AtURL     string            `json:"at_url,omitempty"`
	Suggested bool              `json:"suggested,omitempty"`
	Reason    string            `json:"reason"`
}

// linkData makes links.json.
func (b *builder) linkData() (made, error) {
	site := b.lib.Site
	f := linkFile{Version: 1, Site: linkSite{site.Title, site.URL}, Articles: []linkArticle{}, Episodes: []linkEpisode{}, Shows: []linkShow{}}
	for _, a := range b.lib.Articles {
		if pairs := b.pairs.OfArticle(a.ID); len(pairs) > 0 {
			item := linkItem{string(a.ID), a.GUID, a.Title, b.lib.ArticleURL(a)}
			f.Articles = append(f.Articles, linkArticle{item, b.lib.ContentNotes(a), b.links(pairs, b.lib.WhyListen)})
		}
	}
	touched := map[earmark.ShowID]bool{}
	for _, e := range b.lib.Episodes {
		if pairs := b.pairs.OfEpisode(e.ID); len(pairs) > 0 {
			touched[e.ID.Show()] = true
			item := linkItem{string(e.ID), e.GUID, e.Title, b.lib.EpisodeURL(e)}
			f.Episodes = append(f.Episodes, linkEpisode{item, e.ID.Show(), b.audioURL(e), b.links(pairs, b.lib.WhyRead)})
		}
	}
	for _, s := range b.lib.Shows {
		if pairs := b.pairs.OfShow(s.ID); len(pairs) > 0 || touched[s.ID] {
			item := linkItem{string(s.ID), s.GUID, s.Title, b.lib.ShowURL(s)}
			f.Shows = append(f.Shows, linkShow{item, b.showFeedURL(s), b.links(pairs, b.lib.WhyRead)})
		}
	}
	data, err := encode(f)
	if err != nil {
		return made{}, fmt.Errorf("links.json: %w", err)
	}
	return one("links.json", data), nil
}

func (b *builder) links(pairs []earmark.Pair, why func(earmark.Pair) string) []link {
	links := make([]link, len(pairs))
	for i, p := range pairs {
		links[i] = link{
			Article: p.Article, Episode: p.Episode, Show: p.Show, Kind: p.Kind, Score: p.RoundScore(),
			At: seconds(p.Moment), AtURL: b.heardAt(p), Suggested: suggested(p.Link), Reason: why(p),
		}
	}
	return links
}

// seconds is a moment as JSON has it; nil when not known.
func seconds(m *earmark.Moment) *float64 {
	if m == nil {
		return nil
	}
	s := m.At.Seconds()
	return &s
}

// heardAt is where a pair's episode is heard from its moment on, absolute;
// empty when no moment is known.
func (b *builder) heardAt(p earmark.Pair) string {
	if p.Moment == nil || p.EpisodeItem == nil {
		return ""
	}
	return b.lib.EpisodeAt(p.EpisodeItem, p.Moment.At)
}

// encode writes JSON for people and programs: indented, letters as they are.
func encode(v any) ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(v)
	return out.Bytes(), err
}
