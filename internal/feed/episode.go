package feed

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/eduncan911/podcast"

	"earmark/internal/earmark"
	"earmark/internal/markup"
)

// podcastItem extends the library's item. GUID and Description take the place
// of its fields.
type podcastItem struct {
	*podcast.Item
	GUID        podcastGUID         `xml:"guid"`
	Description cdata               `xml:"description"`
	Content     *cdata              `xml:"content:encoded"`
	Title       string              `xml:"itunes:title,omitempty"`
	Season      int                 `xml:"itunes:season,omitempty"`
	Number      int                 `xml:"itunes:episode,omitempty"`
	Type        string              `xml:"itunes:episodeType"`
	Block       string              `xml:"itunes:block,omitempty"`
	Links       []link              `xml:"atom:link"`
	Transcripts []podcastAttachment `xml:"podcast:transcript"`
	Chapters    *podcastAttachment  `xml:"podcast:chapters"`
	Persons     []podcastPerson     `xml:"podcast:person"`
	Order       *podcastSeason      `xml:"podcast:season"`
	Place       *podcastNumber      `xml:"podcast:episode"`
	License     *podcastLicense     `xml:"podcast:license"`
	Txt         []podcastTxt        `xml:"podcast:txt"`
	Picture     *podcastImage       `xml:"podcast:image"`
	Soundbites  []podcastSoundbite  `xml:"podcast:soundbite"`
	Read        []contentLink       `xml:"podcast:contentLink"`
}

// podcastGUID says whether the identifier opens the episode; the library says
// nothing, and nothing means that it does.
type podcastGUID struct {
	IsPermaLink string `xml:"isPermaLink,attr"`
	Value       string `xml:",chardata"`
}

type podcastAttachment struct {
	URL      string `xml:"url,attr"`
	Type     string `xml:"type,attr"`
	Language string `xml:"language,attr,omitempty"`
}

// chaptersType is the media type of Podcasting 2.0 chapters.
const chaptersType = "application/json+chapters"

func (p Podcast) episodes() []*earmark.Episode { return p.Library.EpisodesOf(p.Show.ID) }

// written are the episodes of this document.
func (p Podcast) written() []*earmark.Episode {
	if p.Items != nil {
		return p.Items
	}
	return p.episodes()
}

// items makes one item after the other.
func (f podcastFeed) items() stream[*podcastItem] {
	return func(yield func(*podcastItem, error) bool) {
		scratch := podcast.New("", "", "", &time.Time{}, &time.Time{})
		for _, e := range f.written() {
			scratch.Items = scratch.Items[:0]
			if !yield(f.item(&scratch, e)) {
				return
			}
		}
	}
}

// item has the library check and format an episode, then corrects what it
// cannot say: types it does not know, and dates and identifiers it makes up.
func (f podcastFeed) item(scratch *podcast.Podcast, e *earmark.Episode) (*podcastItem, error) {
	title := line(e.Title)
	own := podcast.Item{
		Title: title, Description: title, // required by the library; ours takes its place
		Link:      f.addresses.episode(e),
		IExplicit: trueFalse(f.explicit(e)),
		IDuration: seconds(e.Audio.Duration),
		Enclosure: f.enclosure(e),
	}
	own.AddImage(f.addresses.image(e.Image))
	if _, err := scratch.AddItem(own); err != nil {
		return nil, fmt.Errorf("episode %q: %w", e.ID, err)
	}
	item := scratch.Items[0]
	item.PubDateFormatted = rfc2822(e.Date)
	if item.Enclosure != nil {
		item.Enclosure.TypeFormatted = audioType(e.Audio)
	}
	return f.extend(item, e), nil
}

func (f podcastFeed) extend(item *podcast.Item, e *earmark.Episode) *podcastItem {
	notes, bare, read := f.notes(e)
	guid := exact(string(cmp.Or(e.GUID, earmark.ItemGUID(f.Show.GUID, string(e.ID)))))
	out := &podcastItem{
		Item:        item,
		GUID:        podcastGUID{IsPermaLink: isPermaLink(guid, item.Link), Value: guid},
		Description: cdata{f.summary(e, bare, read)},
		Title:       bareTitle(item.Title, e.Number),
		Season:      max(e.Season, 0),
		Number:      max(e.Number, 0),
		Type:        cmp.Or(line(e.Type), "full"),
		Block:       yes(e.Block),
		Links:       f.related(e),
		Transcripts: f.transcripts(e),
		Persons:     f.persons(f.credits(e)),
		Order:       f.season(e),
		Place:       f.number(e),
		License:     f.license(e.License),
		Txt:         f.addresses.txt(e.Txt),
		Picture:     f.addresses.picture(e.Image, ""),
		Soundbites:  f.soundbites(e),
		Read:        f.contentLinks(e),
	}
	if notes != "" {
		out.Content = &cdata{notes}
	}
	if len(e.Chapters) > 0 {
		out.Chapters = &podcastAttachment{URL: f.Library.Site.Address(earmark.ChaptersPath(e)), Type: chaptersType}
	}
	return out
}

// notes are the whole notes of an episode: its content note, what the producer
// wrote, and the block of what to read; and these again without the block, and
// the block alone. Where the show wants its notes left alone there is no
// block, and one that somebody pasted stays.
func (f podcastFeed) notes(e *earmark.Episode) (whole, written, read string) {
	html := within(f.addresses.episode(e), strings.TrimSpace(markup.XMLText(e.Notes.HTML)))
	html = joined("\n", noteParagraph(e.ContentNotes), html)
	if !f.Show.LinkNotes {
		return html, html, ""
	}
	read = f.addresses.readBlock(f.Pairs.OfEpisode(e.ID))
	return ReadFence.Replace(html, read), ReadFence.Replace(html, ""), read
}

func (f podcastFeed) explicit(e *earmark.Episode) bool {
	if e.Explicit != nil {
		return *e.Explicit
	}
	return f.Show.Explicit
}

// enclosure is the recording; nil when there is none. The library takes only
// types of its own, so it is told one and corrected afterwards.
func (f podcastFeed) enclosure(e *earmark.Episode) *podcast.Enclosure {
	address := f.addresses.audio(e)
	if address == "" {
		return nil
	}
	return &podcast.Enclosure{URL: address, Length: e.Audio.Length, Type: podcast.MP3}
}

// summary is the description: the notes in the elements that Apple Podcasts
// shows, links and all, because it reads no other. Where they are too long the
// end of the notes gives way, not what there is to read.
func (f podcastFeed) summary(e *earmark.Episode, written, read string) string {
	tail := simple(read, descriptionBytes/2)
	whole := simple(written, descriptionBytes-len(tail)) + tail
	return cmp.Or(whole, "<p>"+escape(line(e.Title))+"</p>")
}

// related are the links to the articles that go with an episode.
func (f podcastFeed) related(e *earmark.Episode) []link {
	var links []link
	for _, pair := range f.Pairs.OfEpisode(e.ID) {
		if address := f.addresses.article(pair.ArticleItem); address != "" {
			links = append(links, link{Href: address, Rel: "related", Type: htmlType, Title: line(pair.ArticleItem.Title)})
		}
	}
	return links
}

func (f podcastFeed) transcripts(e *earmark.Episode) []podcastAttachment {
	if f.Transcripts == nil {
		return nil
	}
	var list []podcastAttachment
	for _, t := range f.Transcripts(e) {
		if address := f.addresses.absolute(t.URL); address != "" {
			list = append(list, podcastAttachment{URL: address, Type: line(t.Type), Language: language(f.Show.Language, f.Library.Site)})
		}
	}
	return list
}

// credits are the people of an episode. Its list replaces the show's, so that
// a guest alone would take the place of the hosts: unless somebody hosts the
// episode, those of the show come first.
func (f podcastFeed) credits(e *earmark.Episode) []earmark.Credit {
	if len(e.People) == 0 {
		return nil
	}
	if slices.ContainsFunc(e.People, func(c earmark.Credit) bool { return c.Role == hostRole }) {
		return e.People
	}
	credits := f.hosts()
	credits = slices.DeleteFunc(credits, func(host earmark.Credit) bool {
		return slices.ContainsFunc(e.People, func(c earmark.Credit) bool { return c.Person == host.Person })
	})
	return append(credits, e.People...)
}

// numbered is a title that begins with the number of its episode.
var numbered = regexp.MustCompile(`(?i)^(?:episode|ep\.?|no\.?)?\s*#?\s*(\d+)\s*[:.|–—-]\s+(\S.*)$`)

// bareTitle is a title without the number of its episode, which Apple wants in
// an element of its own; empty when the title is bare already.
func bareTitle(title string, number int) string {
	part := numbered.FindStringSubmatch(title)
	if part == nil || number == 0 || part[1] != strconv.Itoa(number) {
		return ""
	}
	return part[2]
}

// seconds is a duration as Apple and PSP-1 prefer it; empty when not known.
func seconds(d time.Duration) string {
	if d <= 0 {
		return ""
	}
	return strconv.Itoa(max(1, int(d.Seconds())))
}
