package publish

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"

	"earmark/internal/earmark"
	"earmark/internal/feed"
)

// articleForms are the forms of a feed of articles. All three hold the same.
var articleForms = [...]struct {
	ext, name string
	write     func(feed.Articles, io.Writer) error
}{
	{".xml", "RSS", feed.Articles.WriteRSS},
	{".atom", "Atom", feed.Articles.WriteAtom},
	{".json", "JSON Feed", feed.Articles.WriteJSON},
}

// archivePath is where the n-th archive, from 1, of a feed lies: "feed.xml"
// has "feed-archive-1.xml" beside it.
func archivePath(home string, n int) string {
	if n == 0 {
		return home + "feed"
	}
	return home + "feed-archive-" + strconv.Itoa(n)
}

// planFeeds decides which feeds there will be, before any page points to one.
func (b *builder) planFeeds() {
	b.shows = map[earmark.ShowID]bool{}
	b.shelved = b.shelves()
	for _, s := range b.shelved {
		for _, f := range articleForms {
			path := archivePath(s.home, 0) + f.ext
			b.feeds = append(b.feeds, Feed{
				Path: path, URL: b.absolute(path), Title: s.title(b.lib.Site) + " (" + f.name + ")", Items: len(s.items), Kind: s.kind,
			})
		}
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
		episodes := b.lib.EpisodesOf(s.ID)
		if n := b.opts.Feeds.Episodes; n > 0 && len(episodes) > n {
			b.findings = append(b.findings, shortened(s, len(episodes), n))
		}
		b.feeds = append(b.feeds, Feed{
			Path: showFeedPath(s), URL: b.absolute(showFeedPath(s)), Title: s.Title + " (podcast)", Items: len(episodes), Kind: "podcast",
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

// shortened says that most podcast apps will not show the oldest episodes: few
// of them read archives.
func shortened(s *earmark.Show, episodes, n int) earmark.Finding {
	return earmark.Finding{
		File: s.File, Severity: earmark.Warning, Rule: "feed.archived",
		Message: fmt.Sprintf("the podcast feed holds the newest %d of %d episodes; the others stand in its archives, which few apps read", n, episodes),
		Hint:    "set feeds.episodes in earmark.yaml to more, or to 0 for all",
	}
}

// feedJobs makes the feeds and what belongs to them.
func (b *builder) feedJobs() []job {
	var jobs []job
	for _, s := range b.shelved {
		for n, document := range b.articles(s) {
			for _, f := range articleForms {
				path := archivePath(s.home, n) + f.ext
				key := func() (string, error) {
					return b.ofArticles(document.Items, path, document.Title, document.Description, document.GUID, document.Self, document.History)
				}
				jobs = append(jobs, b.unlessMade(key, func() (made, error) {
					return inPieces(path, func(w io.Writer) error { return f.write(document, w) })
				}))
			}
		}
	}
	for _, s := range b.lib.Shows {
		switch {
		case b.shows[s.ID]:
			for n, document := range b.podcasts(s) {
				jobs = append(jobs, func() (made, error) {
					return buffered(archivePath(earmark.ShowPath(s), n)+".xml", document.Write)
				})
			}
		case s.Elsewhere() && s.LinkNotes:
			jobs = append(jobs, func() (made, error) { return b.notes(s) })
		}
	}
	if b.publisher() != nil {
		jobs = append(jobs, b.publisherFeed)
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

// inPieces keeps a file in the pieces it is written in.
func inPieces(path string, write func(io.Writer) error) (made, error) {
	var out content
	if err := write(&out); err != nil {
		return made{}, fmt.Errorf("%s: %w", path, err)
	}
	return made{files: []file{{path: path, pieces: out}}}, nil
}

// forms are the addresses of document n of a feed; none for one that is not
// there.
func (b *builder) forms(home string, n, last int) feed.Forms {
	if n < 1 || n > last {
		return feed.Forms{}
	}
	at := b.lib.Site.Address(archivePath(home, n))
	return feed.Forms{RSS: at + ".xml", Atom: at + ".atom", JSON: at + ".json"}
}

// current are the addresses of what readers subscribe to.
func (b *builder) current(home string) feed.Forms {
	at := b.lib.Site.Address(archivePath(home, 0))
	return feed.Forms{RSS: at + ".xml", Atom: at + ".atom", JSON: at + ".json"}
}

// history is the place of document n among as many archives as last says; 0 is
// the one that readers subscribe to.
func (b *builder) history(home string, n, last int) (self feed.Forms, h feed.History) {
	if n == 0 {
		return b.current(home), feed.History{Previous: b.forms(home, last, last)}
	}
	return b.forms(home, n, last), feed.History{
		Current: b.current(home), Previous: b.forms(home, n-1, last), Next: b.forms(home, n+1, last),
	}
}

// articles are the documents of a shelf's feed: what readers subscribe to, then
// its archives from the oldest on.
func (b *builder) articles(s shelf) []feed.Articles {
	site := b.lib.Site
	whole := feed.Articles{
		Library: b.lib, Pairs: b.pairs, Title: s.title(site), Description: s.about,
		Home: site.Address(s.home), GUID: s.guid(b.lib), Summaries: b.opts.Feeds.Content == "summary",
		Hubs: b.opts.Feeds.Hubs, Publisher: b.publisher(), Press: &b.press,
	}
	if whole.GUID == "" {
		whole.GUID = earmark.FeedGUID(b.current(s.home).RSS)
	}
	current, old := archives(s.items, b.opts.Feeds.Items)
	documents := make([]feed.Articles, 1+len(old))
	for n := range documents {
		documents[n] = whole
		documents[n].Self, documents[n].History = b.history(s.home, n, len(old))
		documents[n].Items = current
		if n > 0 {
			documents[n].Items = old[n-1]
		}
	}
	return documents
}

// podcast is the feed of a show of our own, in one document.
func (b *builder) podcast(s *earmark.Show) feed.Podcast {
	return feed.Podcast{
		Library: b.lib, Pairs: b.pairs, Show: s, Transcripts: b.transcripts, Hubs: b.opts.Feeds.Hubs, Publisher: b.publisher(),
	}
}

// podcasts are the documents of a show's feed, as [builder.articles].
func (b *builder) podcasts(s *earmark.Show) []feed.Podcast {
	current, old := archives(b.lib.EpisodesOf(s.ID), b.opts.Feeds.Episodes)
	documents := make([]feed.Podcast, 1+len(old))
	for n := range documents {
		documents[n] = b.podcast(s)
		self, history := b.history(earmark.ShowPath(s), n, len(old))
		documents[n].Self, documents[n].History, documents[n].Items = self.RSS, history, current
		if n > 0 {
			documents[n].Items = old[n-1]
		}
	}
	return documents
}

// publisher is the feed that ties the site's feeds together; nil where there is
// no show to tie the articles to.
func (b *builder) publisher() *feed.Remote {
	if len(b.shows) == 0 {
		return nil
	}
	address := b.lib.Site.Address(earmark.PublisherPath)
	guid := b.lib.FeedGUIDs[earmark.PublisherPath]
	if guid == "" {
		guid = earmark.FeedGUID(address)
	}
	return &feed.Remote{GUID: guid, URL: address}
}

func (b *builder) publisherFeed() (made, error) {
	self := b.publisher()
	articles := b.articles(b.shelved[0])[0]
	f := feed.Publisher{Library: b.lib, Self: self.URL, GUID: self.GUID, Feeds: []feed.Remote{
		{GUID: articles.GUID, URL: articles.Self.RSS, Title: articles.Title, Medium: "newsletter"},
	}}
	for _, s := range b.lib.Shows {
		if b.shows[s.ID] {
			f.Feeds = append(f.Feeds, feed.Remote{GUID: s.GUID, URL: b.lib.ShowFeedURL(s), Title: s.Title, Medium: s.Directory.Medium})
		}
	}
	return buffered(earmark.PublisherPath, f.Write)
}

// opml lists every feed once, ours and those of the shows hosted elsewhere.
func (b *builder) opml() (made, error) {
	site := b.lib.Site
	var outlines []feed.Outline
	for _, s := range b.shelved {
		outline := feed.Outline{
			Title: s.title(site), Description: s.about, Feed: b.current(s.home).RSS, Home: site.Address(s.home), Language: b.lang(),
		}
		for _, a := range s.items {
			if change := a.LastChange(); change.After(outline.Changed) {
				outline.Changed = change
			}
		}
		outlines = append(outlines, outline)
	}
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
