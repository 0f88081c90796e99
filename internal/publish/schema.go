package publish

import "earmark/internal/earmark"

// What search engines and other programs read: JSON-LD in the words of
// schema.org. The template escapes it for its place in a script element.

// thing is one node; empty values are left out.
type thing map[string]any

func (t thing) with(key string, value string) thing {
	if value != "" {
		t[key] = value
	}
	return t
}

// articleData describes an article.
func (b *builder) articleData(a *earmark.Article) any {
	t := thing{"@context": "https://schema.org", "@type": "Article", "headline": a.Title}
	t.with("url", b.absolute(earmark.ArticlePath(a))).with("image", b.imageURL(a.Image))
	t.with("inLanguage", b.language(a.Lang)).with("datePublished", b.date(a.Date).ISO)
	t.with("dateModified", b.date(a.LastChange()).ISO)
	if authors := b.persons(a.Authors); len(authors) > 0 {
		t["author"] = authors
	}
	t["publisher"] = thing{"@type": "Organization", "name": b.lib.Site.Title}.with("url", b.absolute(""))
	if a.Source != nil {
		full := thing{"@type": "Article"}.with("url", a.Source.URL)
		if a.Source.Name != "" {
			full["publisher"] = thing{"@type": "Organization", "name": a.Source.Name}
		}
		t["isBasedOn"] = full
	}
	return t
}

func (b *builder) persons(ids []earmark.PersonID) []thing {
	var all []thing
	for _, link := range b.people(ids) {
		all = append(all, thing{"@type": "Person", "name": link.Text}.with("url", link.URL))
	}
	return all
}

// showData describes a show.
func (b *builder) showData(s *earmark.Show) any {
	t := b.series(s)
	t["@context"] = "https://schema.org"
	t.with("description", oneLine(s.Description.Text)).with("image", b.imageURL(s.Image))
	t.with("inLanguage", b.language(s.Language))
	if hosts := b.persons(s.Hosts); len(hosts) > 0 {
		t["author"] = hosts
	}
	return t
}

// series names a show.
func (b *builder) series(s *earmark.Show) thing {
	t := thing{"@type": "PodcastSeries", "name": s.Title}.with("url", b.absolute(earmark.ShowPath(s)))
	return t.with("webFeed", b.showFeedURL(s))
}

// episodeData describes an episode.
func (b *builder) episodeData(e *earmark.Episode, s *earmark.Show) any {
	t := thing{"@context": "https://schema.org", "@type": "PodcastEpisode", "name": e.Title, "partOfSeries": b.series(s)}
	t.with("url", b.absolute(earmark.EpisodePath(e))).with("datePublished", b.date(e.Date).ISO)
	t.with("image", b.imageURL(art(e, s))).with("timeRequired", isoDuration(e.Audio.Duration))
	if e.Number > 0 {
		t["episodeNumber"] = e.Number
	}
	if address := b.audioURL(e); address != "" {
		t["associatedMedia"] = thing{"@type": "MediaObject", "contentUrl": address}.
			with("encodingFormat", e.Audio.Type).with("duration", isoDuration(e.Audio.Duration))
	}
	return t
}

// siteData describes the site.
func (b *builder) siteData() any {
	t := thing{"@context": "https://schema.org", "@type": "WebSite", "name": b.lib.Site.Title}
	return t.with("url", b.absolute("")).with("description", b.lib.Site.Description).with("inLanguage", b.lang())
}

// language is that of a piece, else the site's.
func (b *builder) language(of string) string {
	if of != "" {
		return of
	}
	return b.lang()
}

// audioURL is the absolute address of a recording; empty when it has none.
func (b *builder) audioURL(e *earmark.Episode) string {
	if e.Audio.URL == "" && b.lib.Site.URL == "" {
		return ""
	}
	return b.lib.AudioURL(e)
}
