package feed

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/eduncan911/podcast"

	"earmark/internal/earmark"
	"earmark/internal/markup"
)

// Podcast is the feed of one show of our own. Library and Show are required.
type Podcast struct {
	Library *earmark.Library
	Pairs   earmark.Pairs // what listeners see; the zero value links nothing
	Show    *earmark.Show
	// Items are the episodes of this document of the feed, newest first; nil: all
	// of the show.
	Items     []*earmark.Episode
	Self      string // where it will stand; empty: where the show's feed does
	History   History
	Hubs      []string // addresses of WebSub hubs
	Publisher *Remote  // nil: none
	// Transcripts are the published forms of an episode's transcript, the best
	// first. A nil function, or a nil list, announces none.
	Transcripts func(*earmark.Episode) []Transcript
}

// Transcript is one form in which the transcript of an episode is published.
type Transcript struct {
	URL  string // absolute, or below the site
	Type string // media type: "text/vtt", "text/html", "text/plain"
	// Captions tells apps to show it while the recording plays.
	Captions bool
}

// Apple's limits (Podcasts Connect, "RSS feed requirements"), which PSP-1 took
// over, and that of the Podcasting 2.0 tags "person" and "funding".
const (
	descriptionBytes = 4000
	titleRunes       = 255
	tagRunes         = 128
)

// Write writes the feed as Apple Podcasts, PSP-1 and Podcasting 2.0 want it. A
// show that lacks what they require is refused with an [UnpublishableError].
//
// An episode's articles stand in its notes, in <atom:link rel="related"> and in
// <podcast:contentLink>, which each are read by other programs; the chapters'
// file leads to them a fourth time.
func (p Podcast) Write(w io.Writer) error {
	if fatal := p.fatal(); len(fatal) > 0 {
		return fmt.Errorf("write podcast feed: %w", &UnpublishableError{Findings: fatal})
	}
	at, err := newAddresses(p.Library)
	if err == nil {
		f := podcastFeed{Podcast: p, addresses: at, cover: at.image(p.Show.Image)}
		err = f.write(w)
	}
	if err != nil {
		return fmt.Errorf("write podcast feed of %q: %w", p.Show.ID, err)
	}
	return nil
}

type podcastFeed struct {
	Podcast
	addresses addresses
	cover     string // address of the show's
}

// podcastChannel extends the library's channel. Links, Categories and Type take
// the place of its fields.
type podcastChannel struct {
	*podcast.Podcast
	Links      []link           `xml:"atom:link"`
	Archive    *archiveMark     `xml:"fh:archive"`
	Categories []string         `xml:"category"`
	Type       string           `xml:"itunes:type"`
	GUID       string           `xml:"podcast:guid"`
	Medium     string           `xml:"podcast:medium"`
	Locked     podcastLocked    `xml:"podcast:locked"`
	License    *podcastLicense  `xml:"podcast:license"`
	Funding    []podcastFunding `xml:"podcast:funding"`
	Persons    []podcastPerson  `xml:"podcast:person"`
	Txt        []podcastTxt     `xml:"podcast:txt"`
	Picture    *podcastImage    `xml:"podcast:image"`
	Trailers   []podcastTrailer `xml:"podcast:trailer"`
	Updates    *podcastUpdates  `xml:"podcast:updateFrequency"`
	Podroll    *podcastRoll     `xml:"podcast:podroll"`
	Publisher  *publisherLink   `xml:"podcast:publisher"`
}

type podcastLocked struct {
	Owner string `xml:"owner,attr,omitempty"`
	Value string `xml:",chardata"`
}

type podcastLicense struct {
	URL  string `xml:"url,attr,omitempty"`
	Text string `xml:",chardata"`
}

type podcastFunding struct {
	URL  string `xml:"url,attr"`
	Text string `xml:",chardata"`
}

type podcastPerson struct {
	XMLName xml.Name `xml:"podcast:person"`
	Role    string   `xml:"role,attr"`
	URL     string   `xml:"href,attr,omitempty"`
	Image   string   `xml:"img,attr,omitempty"`
	Name    string   `xml:",chardata"`
}

func (f *podcastFeed) document() rssDocument {
	return rssDocument{
		Version: "2.0",
		Atom:    atomSpace,
		Content: contentSpace,
		ITunes:  itunesSpace,
		Podcast: podcastSpace,
		History: f.History.space(),
		Channel: f.channel(),
	}
}

func (f *podcastFeed) channel() *podcastChannel {
	feed := f.addresses.absolute(f.Library.ShowFeedURL(f.Show))
	about := f.Show.Directory
	return &podcastChannel{
		Podcast:    f.head(),
		Links:      f.links(),
		Archive:    f.History.mark(),
		Categories: f.categories(),
		Type:       cmp.Or(line(f.Show.Type), "episodic"),
		GUID:       exact(string(cmp.Or(f.Show.GUID, earmark.FeedGUID(feed)))),
		Medium:     cmp.Or(line(about.Medium), "podcast"),
		Locked:     podcastLocked{Owner: line(f.Show.Owner.Email), Value: yesNo(f.Show.Locked)},
		License:    f.license(f.Show.License),
		Funding:    f.funding(),
		Persons:    f.persons(f.people()),
		Txt:        f.addresses.txt(about.Txt),
		Picture:    f.addresses.picture(f.Show.Image, "Cover of "+line(f.Show.Title)),
		Trailers:   f.trailers(),
		Updates:    f.updates(),
		Podroll:    f.podroll(),
		Publisher:  f.addresses.publisher(f.Publisher),
	}
}

func (f *podcastFeed) links() []link {
	self := f.addresses.absolute(cmp.Or(f.Self, f.Library.ShowFeedURL(f.Show)))
	links := []link{{Href: self, Rel: "self", Type: rssType}}
	links = append(links, f.History.links(f.addresses, rssType)...)
	return append(links, f.History.hubLinks(f.addresses, f.Hubs)...)
}

// head is the library's channel. Every field that it would fill from the clock
// or from itself is set here.
func (f *podcastFeed) head() *podcast.Podcast {
	show := f.Show
	head := podcast.New(shortTitle(show.Title), f.addresses.show(show), f.description(), &time.Time{}, &time.Time{})
	head.PubDate, head.LastBuildDate = f.dates()
	head.Generator = generator
	head.Language = language(show.Language, f.Library.Site)
	head.Copyright = line(show.Copyright)
	head.IAuthor = f.author()
	head.IExplicit = trueFalse(show.Explicit)
	head.INewFeedURL = f.addresses.absolute(show.Directory.NewFeedURL)
	head.IBlock, head.IComplete = yes(show.Directory.Block), yes(show.Directory.Complete)
	head.AddImage(f.cover)
	for _, c := range show.Categories {
		head.AddCategory(line(c.Name), []string{line(c.Sub)})
	}
	if email := line(show.Owner.Email); email != "" {
		head.IOwner = &podcast.Author{Name: cmp.Or(line(show.Owner.Name), f.author()), Email: email}
	}
	return &head
}

// description is the show's, as plain text: directories show it without markup.
func (f *podcastFeed) description() string {
	text := cmp.Or(f.Show.Description.Text, markup.Text(f.Show.Description.HTML))
	return cut(bothWays(strings.TrimSpace(markup.XMLText(text))), descriptionBytes)
}

// dates are those of the newest episode and of the newest content: an article
// that is linked changes the notes of an old episode.
func (f *podcastFeed) dates() (published, built string) {
	var newest, changed time.Time
	for _, e := range f.written() {
		newest = latest(newest, e.Date)
		for _, pair := range f.Pairs.OfEpisode(e.ID) {
			changed = latest(changed, pair.ArticleItem.LastChange())
		}
	}
	return rfc2822(newest), rfc2822(latest(newest, changed))
}

func (f *podcastFeed) author() string {
	hosts := earmark.Join(lines(f.Library.Names(f.Show.Hosts)))
	return cmp.Or(line(f.Show.Author), hosts, line(f.Show.Owner.Name), line(f.Library.Site.Title))
}

// categories are Apple's once more as RSS has them: flat, each in an element
// of its own.
func (f *podcastFeed) categories() []string {
	var names []string
	for _, c := range f.Show.Categories {
		names = append(names, c.Name, c.Sub)
	}
	return lines(names)
}

func (f *podcastFeed) license(text string) *podcastLicense {
	text = line(text)
	if text == "" {
		return nil
	}
	if address := f.addresses.absolute(text); earmark.GUID(text).IsURL() {
		return &podcastLicense{URL: address, Text: firstRunes(text, tagRunes)}
	}
	text = firstRunes(text, tagRunes)
	if !strings.Contains(text, " ") {
		text = strings.ToLower(text) // the slugs of the tag's list are
	}
	return &podcastLicense{Text: text}
}

func (f *podcastFeed) funding() []podcastFunding {
	var list []podcastFunding
	for _, way := range f.Show.Funding {
		if address := f.addresses.absolute(way.URL); address != "" {
			list = append(list, podcastFunding{URL: address, Text: shortTag(cmp.Or(way.Text, "Support "+f.Show.Title))})
		}
	}
	return list
}

func (f *podcastFeed) hosts() []earmark.Credit {
	var hosts []earmark.Credit
	for _, id := range f.Show.Hosts {
		hosts = append(hosts, earmark.Credit{Person: id, Role: hostRole})
	}
	return hosts
}

// people are the show's hosts and whoever else it credits.
func (f *podcastFeed) people() []earmark.Credit {
	credits := f.hosts()
	for _, c := range f.Show.Directory.People {
		if !slices.Contains(credits, c) {
			credits = append(credits, c)
		}
	}
	return credits
}

const hostRole = "host"

func (f *podcastFeed) persons(credits []earmark.Credit) []podcastPerson {
	var list []podcastPerson
	for _, c := range credits {
		person := podcastPerson{Role: cmp.Or(strings.ToLower(line(c.Role)), hostRole), Name: shortTag(f.Library.Name(c.Person))}
		if p := f.Library.Person(c.Person); p != nil {
			person.URL, person.Image = f.addresses.absolute(p.URL), f.addresses.image(p.Image)
		}
		if person.Name != "" {
			list = append(list, person)
		}
	}
	return list
}

// shortTitle is a title as long as directories take it.
func shortTitle(text string) string { return firstRunes(line(text), titleRunes) }

// shortTag is a text within the limit of the Podcasting 2.0 tags.
func shortTag(text string) string { return firstRunes(line(text), tagRunes) }

// firstRunes is a text of at most n characters; what was cut ends in "…".
func firstRunes(text string, n int) string {
	if len(text) <= n {
		return text // no character is shorter than a byte
	}
	runes := []rune(text)
	if len(runes) <= n {
		return text
	}
	return strings.TrimSpace(string(runes[:n-1])) + "…"
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func trueFalse(b bool) string {
	if b {
		return "true"
	}
	return "false"
}
