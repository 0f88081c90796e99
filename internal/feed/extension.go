package feed

import (
	"cmp"

	"earmark/internal/earmark"
)

// Extension is the "_earmark" object of an item in a JSON feed: what a program
// needs to show an article's links, or to follow them into other feeds. Its
// members only grow. An item without notes, source and links has none.
//
//	"_earmark": {
//	  "content_notes": ["pregnancy loss"],
//	  "source": {"name": "Glamour", "url": "https://www.glamour.com/story/…"},
//	  "links": [{
//	    "kind": "same-story", "verdict": "accept", "score": 0.81,
//	    "title": "Sample episode", "url": "https://…", "at": 761,
//	    "episode": "b2f5c2ba-…", "show": "Mom Brain", "feed": "5d2e…"
//	  }]
//	}
type Extension struct {
	ContentNotes []string         `json:"content_notes,omitempty"` // what a reader may want to be warned of
	Source       *ExtensionSource `json:"source,omitempty"`        // the publication it is excerpted from
	Links        []ExtensionLink  `json:"links,omitempty"`         // best first
}

// ExtensionSource credits a publication.
type ExtensionSource struct {
	Name string `json:"name"`
	URL  string `json:"url,omitempty"`
}

// ExtensionLink is a link to an episode, or to a show as a whole, which has no
// "episode".
type ExtensionLink struct {
	Kind     earmark.Kind     `json:"kind"`
	Verdict  earmark.Decision `json:"verdict"`            // "accept", "pin"; "" for a suggestion or a declared link
	Declared bool             `json:"declared,omitempty"` // the article or episode asks for it itself
	Score    float64          `json:"score,omitempty"`    // 0..1; not there when nothing was measured
	Title    string           `json:"title"`
	URL      string           `json:"url"`               // the page to open
	At       float64          `json:"at,omitempty"`      // where in the recording, in seconds
	Episode  earmark.GUID     `json:"episode,omitempty"` // <guid> of the episode, unique within its feed
	Show     string           `json:"show"`              // title of the show
	Feed     earmark.GUID     `json:"feed,omitempty"`    // <podcast:guid> of the show
}

func (f *articleFeed) extension(e *entry) *Extension {
	if len(e.notes) == 0 && len(e.pairs) == 0 && e.credit == (credit{}) {
		return nil
	}
	x := &Extension{ContentNotes: e.notes}
	if e.credit != (credit{}) {
		x.Source = &ExtensionSource{Name: e.credit.name, URL: e.credit.url}
	}
	for _, pair := range e.pairs {
		x.Links = append(x.Links, f.extensionLink(pair))
	}
	return x
}

func (f *articleFeed) extensionLink(pair heard) ExtensionLink {
	l := ExtensionLink{
		Kind: pair.Kind, Verdict: pair.Verdict, Declared: pair.Declared, Score: pair.RoundScore(), URL: pair.url,
		Title: pair.show, Show: pair.show, Feed: earmark.GUID(exact(string(pair.ShowItem.GUID))),
	}
	if pair.EpisodeItem != nil {
		l.Title = pair.title
		l.Episode = earmark.GUID(exact(string(pair.EpisodeItem.GUID)))
		l.At = cmp.Or(pair.Moment, &earmark.Moment{}).At.Seconds()
	}
	return l
}

// extension writes what [Extension] describes.
func (p *jsonPen) extension(x *Extension) {
	p.open('{')
	p.texts("content_notes", x.ContentNotes)
	if x.Source != nil {
		p.key("source")
		p.open('{')
		p.text("name", x.Source.Name)
		p.optional("url", x.Source.URL)
		p.shut('}')
	}
	list(p, "links", x.Links, p.extensionLink)
	p.shut('}')
}

func (p *jsonPen) extensionLink(l ExtensionLink) {
	p.open('{')
	p.text("kind", string(l.Kind))
	p.text("verdict", string(l.Verdict))
	if l.Declared {
		p.key("declared")
		p.buf = append(p.buf, "true"...)
	}
	p.number("score", l.Score)
	p.text("title", l.Title)
	p.text("url", l.URL)
	p.number("at", l.At)
	p.optional("episode", string(l.Episode))
	p.text("show", l.Show)
	p.optional("feed", string(l.Feed))
	p.shut('}')
}
