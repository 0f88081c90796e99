package publish

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"earmark/internal/earmark"
	"earmark/internal/feed"
)

// articleForms are the forms of the feed of articles. All three hold the same.
var articleForms = [...]struct {
	path, name string
	write      func(feed.Articles, io.Writer) error
}{
	{"feed.xml", "RSS", feed.Articles.WriteRSS},
	{"feed.atom", "Atom", feed.Articles.WriteAtom},
	{"feed.json", "JSON Feed", feed.Articles.WriteJSON},
}

// planFeeds decides which feeds there will be, before any page points to one.
func (b *builder) planFeeds() {
	b.shows = map[earmark.ShowID]bool{}
	for _, f := range articleForms {
		b.feeds = append(b.feeds, Feed{
			Path: f.path, URL: b.absolute(f.path), Title: b.lib.Site.Title + " (" + f.name + ")", Items: len(b.lib.Articles),
		})
	}
	for _, s := range b.lib.Shows {
		if s.Elsewhere() {
			continue
		}
		podcast := b.podcast(s)
		if !podcast.Publishable() {
			b.findings = append(b.findings, unpublishable(s, podcast.Check()))
			continue
		}
		b.shows[s.ID] = true
		b.feeds = append(b.feeds, Feed{
			Path: showFeedPath(s), URL: b.absolute(showFeedPath(s)), Title: s.Title + " (podcast)", Items: len(b.lib.EpisodesOf(s.ID)),
		})
	}
}

// unpublishable says once what a show lacks for a feed that directories take.
func unpublishable(s *earmark.Show, causes []earmark.Finding) earmark.Finding {
	var messages []string
	for _, c := range causes {
		if c.Severity == earmark.Error {
			messages = append(messages, c.Message)
		}
	}
	return earmark.Finding{
		File: s.File, Severity: earmark.Warning, Rule: "show.feed",
		Message: fmt.Sprintf("no podcast feed was made of %q: %s", s.Title, strings.Join(messages, "; ")),
		Hint:    "the show has its pages; see `earmark check` for what each of these needs",
	}
}

// feedJobs makes the feeds and what belongs to them.
func (b *builder) feedJobs() []job {
	var jobs []job
	for _, f := range articleForms {
		jobs = append(jobs, func() (made, error) {
			return buffered(f.path, func(w io.Writer) error { return f.write(b.articles(), w) })
		})
	}
	for _, s := range b.lib.Shows {
		switch {
		case b.shows[s.ID]:
			jobs = append(jobs, func() (made, error) { return buffered(showFeedPath(s), b.podcast(s).Write) })
		case s.Elsewhere() && s.LinkNotes:
			jobs = append(jobs, func() (made, error) { return b.notes(s) })
		}
	}
	return append(jobs, b.opml)
}

// buffered writes a file into memory.
func buffered(path string, write func(io.Writer) error) (made, error) {
	var out bytes.Buffer
	if err := write(&out); err != nil {
		return made{}, fmt.Errorf("%s: %w", path, err)
	}
	return one(path, out.Bytes()), nil
}

// articles is the feed of all articles.
func (b *builder) articles() feed.Articles {
	site := b.lib.Site
	return feed.Articles{
		Library: b.lib, Pairs: b.pairs, Title: site.Title, Description: site.Description,
		Home:  site.Address(""),
		Self:  feed.Forms{RSS: site.Address("feed.xml"), Atom: site.Address("feed.atom"), JSON: site.Address("feed.json")},
		Items: b.lib.Articles, GUID: b.lib.FeedGUID,
	}
}

// podcast is the feed of a show of our own.
func (b *builder) podcast(s *earmark.Show) feed.Podcast {
	return feed.Podcast{Library: b.lib, Pairs: b.pairs, Show: s, Transcripts: b.transcripts}
}

// transcripts says where the transcript of an episode will be found.
func (b *builder) transcripts(e *earmark.Episode) []feed.Transcript {
	var all []feed.Transcript
	for _, f := range transcriptForms(e) {
		all = append(all, feed.Transcript{URL: b.lib.Site.Address(earmark.TranscriptPath(e, f.ext)), Type: f.mediaType})
	}
	return all
}

// opml lists every feed, ours and those of the shows hosted elsewhere.
func (b *builder) opml() (made, error) {
	site := b.lib.Site
	main := feed.Outline{
		Title: site.Title, Description: site.Description, Feed: site.Address("feed.xml"),
		Home: site.Address(""), Language: b.lang(),
	}
	for _, a := range b.lib.Articles {
		if change := a.LastChange(); change.After(main.Changed) {
			main.Changed = change
		}
	}
	outlines := []feed.Outline{main}
	for _, s := range b.lib.Shows {
		if s.Feed == "" && !b.shows[s.ID] {
			continue
		}
		outline := feed.Outline{
			Title: s.Title, Description: excerpt(s.Description, rowWords), Feed: b.lib.ShowFeedURL(s),
			Home: b.lib.ShowURL(s), Language: b.language(s.Language),
		}
		if episodes := b.lib.EpisodesOf(s.ID); len(episodes) > 0 {
			outline.Changed = episodes[0].Date
		}
		outlines = append(outlines, outline)
	}
	return buffered("feeds.opml", func(w io.Writer) error { return feed.WriteOPML(w, site.Title, outlines) })
}
