package feed

import (
	"cmp"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/markup"
)

// podcastAttachment is a file that belongs to an episode.
type podcastAttachment struct{ URL, Type, Language, Rel string }

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

// write writes one item after the other.
func (f *podcastFeed) write(w io.Writer) error {
	before, after, err := frame(f.document(), channelEnd)
	if err != nil {
		return err
	}
	p := pen{buf: append(make([]byte, 0, 2*chunk), before...), depth: 2}
	for _, e := range f.written() {
		if err := f.item(&p, e); err != nil {
			return err
		}
		if len(p.buf) < chunk {
			continue
		}
		if _, err := w.Write(p.buf); err != nil {
			return err
		}
		p.buf = p.buf[:0]
	}
	_, err = w.Write(append(p.buf, after...))
	return err
}

// item writes an episode. The elements that eduncan911/podcast knows come first,
// in its order.
func (f *podcastFeed) item(p *pen, e *earmark.Episode) error {
	title, address := shortTitle(e.Title), f.addresses.episode(e)
	if title == "" {
		return fmt.Errorf("episode %q: no title", e.ID)
	}
	pairs := f.addresses.read(f.Pairs.OfEpisode(e.ID))
	p.tag("item")
	p.inside()
	p.element("title", title)
	p.element("link", address)
	p.optional("pubDate", rfc2822(e.Date))
	f.enclosure(p, e)
	if image := cmp.Or(f.addresses.image(e.Image), f.cover); image != "" { // some apps show no other beside an episode
		p.tag("itunes:image")
		p.attr("href", image)
		p.text("itunes:image", "")
	}
	p.optional("itunes:duration", seconds(e.Audio.Duration))
	p.element("itunes:explicit", trueFalse(f.explicit(e)))
	p.guid(exact(string(guidOf(e.GUID, f.Show.GUID, string(e.ID)))), address)
	f.texts(p, e, address, pairs)
	p.optional("itunes:title", bareTitle(title, e.Number))
	p.number("itunes:season", max(e.Season, 0))
	p.number("itunes:episode", max(e.Number, 0))
	p.element("itunes:episodeType", cmp.Or(line(e.Type), "full"))
	p.optional("itunes:block", yes(e.Block))
	f.extras(p, e, pairs)
	p.end("item")
	return nil
}

// texts are the notes of an episode, twice: as every app shows them, and whole.
func (f *podcastFeed) texts(p *pen, e *earmark.Episode, page string, pairs []toRead) {
	n := f.notes(e, page, pairs)
	p.tag("description")
	p.beginCDATA()
	p.buf = appendSummary(p.buf, e, n)
	p.endCDATA("description")
	if len(n.whole) > 0 {
		p.cdata("content:encoded", n.whole...)
	}
}

// extras are the links of an episode and its tags of Podcasting 2.0.
func (f *podcastFeed) extras(p *pen, e *earmark.Episode, pairs []toRead) {
	for _, l := range pairs {
		p.link("atom:link", link{Href: l.url, Rel: "related", Type: htmlType, Title: l.title})
	}
	for _, t := range f.transcripts(e) {
		p.attachment("podcast:transcript", t)
	}
	if len(e.Chapters) > 0 {
		p.attachment("podcast:chapters", podcastAttachment{URL: f.Library.Site.Address(earmark.ChaptersPath(e)), Type: chaptersType})
	}
	for _, person := range f.persons(f.credits(e)) {
		p.person(person)
	}
	p.season(f.season(e))
	p.place(f.number(e))
	p.license(f.license(e.License))
	for _, t := range f.addresses.txt(e.Txt) {
		p.txt(t)
	}
	p.picture(f.addresses.picture(e.Image, ""))
	for _, b := range f.soundbites(e) {
		p.soundbite(b)
	}
	for _, l := range pairs {
		p.tag("podcast:contentLink")
		p.attr("href", l.url)
		p.text("podcast:contentLink", shortTag("Read: "+l.title))
	}
}

// episodeNotes are the notes of an episode as they are published.
type episodeNotes struct {
	whole   []string // under one another
	written string   // without the block of what to read
	read    block
}

// notes are the content note of an episode, what the producer wrote, and the
// block of what to read. Where the show wants its notes left alone there is no
// block, and one that somebody pasted stays.
func (f *podcastFeed) notes(e *earmark.Episode, page string, pairs []toRead) episodeNotes {
	html := within(page, strings.TrimSpace(markup.XMLText(e.Notes.Elsewhere(f.Library.Site))))
	html = joined("\n", noteParagraph(e.ContentNotes), html)
	if !f.Show.LinkNotes {
		return episodeNotes{whole: pieces(html), written: html}
	}
	read := f.addresses.readBlock(pairs)
	fenced := read.fenced()
	if ReadFence.mayStandIn(html) { // an older one
		return episodeNotes{pieces(ReadFence.Replace(html, fenced)), ReadFence.Replace(html, ""), read}
	}
	return episodeNotes{pieces(html, fenced), html, read}
}

func (f *podcastFeed) explicit(e *earmark.Episode) bool {
	if e.Explicit != nil {
		return *e.Explicit
	}
	return f.Show.Explicit
}

// enclosure is the recording; nothing when there is none. eduncan911/podcast
// knows seven types, and takes what it does not know for another.
func (f *podcastFeed) enclosure(p *pen, e *earmark.Episode) {
	address := f.addresses.audio(e)
	if address == "" {
		return
	}
	p.tag("enclosure")
	p.attr("url", address)
	p.attr("length", strconv.FormatInt(max(e.Audio.Length, 0), 10))
	p.attr("type", audioType(e.Audio))
	p.text("enclosure", "")
}

// appendSummary adds the description: the notes in the elements that Apple
// Podcasts shows, links and all, because it reads no other. Where they are too
// long the end of the notes gives way, not what there is to read.
func appendSummary(buf []byte, e *earmark.Episode, n episodeNotes) []byte {
	read := n.read.simple()
	if len(read) > descriptionBytes/2 {
		read = string(appendSimple(nil, n.read.fenced(), descriptionBytes/2))
	}
	before := len(buf)
	buf = appendSimple(buf, n.written, descriptionBytes-len(read))
	buf = append(buf, read...)
	if len(buf) > before {
		return buf
	}
	return append(buf, "<p>"+escape(line(e.Title))+"</p>"...)
}

func (f *podcastFeed) transcripts(e *earmark.Episode) []podcastAttachment {
	if f.Transcripts == nil {
		return nil
	}
	var list []podcastAttachment
	for _, t := range f.Transcripts(e) {
		a := podcastAttachment{URL: f.addresses.absolute(t.URL), Type: line(t.Type), Language: language(f.Show.Language, f.Library.Site)}
		if t.Captions {
			a.Rel = "captions"
		}
		if a.URL != "" {
			list = append(list, a)
		}
	}
	return list
}

// credits are the people of an episode. Its list replaces the show's, so that
// a guest alone would take the place of the hosts: unless somebody hosts the
// episode, those of the show come first.
func (f *podcastFeed) credits(e *earmark.Episode) []earmark.Credit {
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
	if number == 0 || !strings.ContainsAny(title, ":.|–—-") {
		return ""
	}
	part := numbered.FindStringSubmatch(title)
	if part == nil || part[1] != strconv.Itoa(number) {
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
