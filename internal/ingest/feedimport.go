package ingest

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"earmark/internal/earmark"
	"earmark/internal/feed"
	"earmark/internal/markup"
)

// Feed reads RSS, Atom, a podcast feed or JSON Feed: entries become articles,
// those with a recording episodes of the show that the feed is. Where it was
// found is its address; empty for a file. The feed is read twice: some say what
// the show is called after its episodes.
func Feed(x Export, address string) Items {
	head, err := feed.Read(x.reader(), feed.Hints{URL: address}, func(*feed.Item) error { return nil })
	if _, cut := errors.AsType[*feed.CutError](err); err != nil && !cut {
		return none(err)
	}
	return func(yield func(Item, error) bool) {
		f := feedReader{x: x, head: head, address: address, yield: yield}
		_, err := feed.Read(x.reader(), feed.Hints{URL: address}, f.put)
		if err != nil && !errors.Is(err, errEnough) {
			yield(Item{}, err)
		}
	}
}

type feedReader struct {
	x       Export
	head    *feed.Head
	address string
	show    string // identifier, once an episode was met
	yield   func(Item, error) bool
}

func (f *feedReader) put(i *feed.Item) error {
	if i.Audio.URL != "" && f.show == "" {
		if !f.putShow() {
			return errEnough
		}
	}
	item, err := f.post(i).item(f.base(i.Base))
	if err == nil {
		item = withPeople(item, creditFields(i.People))
		item.Front = append(item.Front, f.more(i)...)
		item.Attached = attachedTo(i)
	}
	if !f.yield(item, err) {
		return errEnough
	}
	return nil
}

func (f *feedReader) base(base string) *url.URL {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" {
		return f.x.siteURL(f.head.URL)
	}
	return u
}

// putShow makes the show that the feed is; false when nobody wants more.
func (f *feedReader) putShow() bool {
	if f.show = f.x.Show; f.show != "" {
		return true
	}
	f.show = shortSlug(orWord(f.head.Title, "podcast"))
	if f.x.Library != nil {
		for _, s := range f.x.Library.Shows {
			if s.Feed != "" && (s.Feed == f.feedURL() || s.Feed == f.address) || fold(s.Title) == fold(f.head.Title) {
				f.show = string(s.ID)
				break
			}
		}
	}
	return f.yield(f.showItem(), nil)
}

// feedURL is where the feed lives, as it says itself or as it was found.
func (f *feedReader) feedURL() string {
	return orWord(f.head.Moved, orWord(f.head.Self, f.address))
}

func (f *feedReader) showItem() Item {
	h := f.head
	item := Item{Kind: "show", ID: "show " + f.show, Slug: f.show, Show: f.show}
	if h.GUID != "" {
		item.ID = "show " + h.GUID
	}
	item.Body, _ = htmlToMarkdown(h.Description, f.base("")) // without, where it cannot be read
	var owner []Field
	if h.Owner.Name != "" || h.Owner.Email != "" {
		owner = []Field{{"name", h.Owner.Name}, {"email", h.Owner.Email}}
	}
	item.Front = []Field{{"title", orWord(h.Title, f.show)}, {"url", absolute(nil, h.URL)}}
	if at := absolute(nil, f.feedURL()); at != "" {
		item.Front = append(item.Front, Field{"feed", at})
	} else {
		item.Front = append(item.Front, Field{"elsewhere", true})
		item.Unsure = []string{"feed: the file does not say where it came from: write its address, or take elsewhere away to publish its feed from here"}
	}
	item.Front = append(item.Front, []Field{
		{"guid", h.GUID},
		{"author", h.Author},
		{"owner", owner},
		{"image", absolute(nil, h.Image)},
		{"language", language(h.Language)},
		{"categories", appleCategories(h.Categories)},
		{"funding", fundings(h.Funding)},
		{"copyright", h.Copyright},
		{"license", h.License},
	}...)
	if h.Explicit {
		item.Front = append(item.Front, Field{"explicit", true})
	}
	if h.Type == "serial" {
		item.Front = append(item.Front, Field{"type", "serial"})
	}
	if h.Locked {
		item.Front = append(item.Front, Field{"locked", true})
	}
	return item
}

func appleCategories(list []earmark.Category) []string {
	var out []string
	for _, c := range list {
		name := c.Name
		if c.Sub != "" {
			name += " > " + c.Sub
		}
		out = appendNew(out, name)
	}
	return out
}

func fundings(list []earmark.Funding) [][]Field {
	var out [][]Field
	for _, f := range list {
		if at := absolute(nil, f.URL); at != "" {
			out = append(out, []Field{{"url", at}, {"text", f.Text}})
		}
	}
	return out
}

func (f *feedReader) post(i *feed.Item) post {
	p := post{
		id: orWord(i.ID, orWord(i.URL, i.Title)), title: i.Title, html: orWord(i.Content, i.Summary), url: absolute(nil, i.URL), guid: i.ID,
		date: i.Published, updated: i.Updated, tags: i.Categories, image: absolute(nil, i.Image), season: i.Season, number: i.Number, kind: i.Type,
		show: f.show,
	}
	if p.date.IsZero() {
		p.date = i.Updated
	}
	if i.Content != "" {
		p.summary = i.Summary
	}
	if i.Language != "" && !strings.EqualFold(i.Language, f.head.Language) {
		p.lang = language(i.Language)
	}
	for _, person := range i.People {
		p.authors = appendNew(p.authors, person.Name)
	}
	if len(p.authors) == 0 && i.Audio.URL == "" {
		p.authors = appendNew(nil, asNames(f.head.Author)...)
	}
	if i.Explicit != nil {
		p.explicit = fmt.Sprint(*i.Explicit)
	}
	if at := absolute(nil, i.Audio.URL); at != "" {
		p.audio = recording{url: at, mediaType: i.Audio.Type, length: i.Audio.Length}
		if i.Audio.Duration > 0 {
			p.audio.duration = earmark.Clock(i.Audio.Duration)
		}
	}
	return p
}

// more are the fields that feeds alone have.
func (f *feedReader) more(i *feed.Item) []Field {
	var out []Field
	if i.Source != nil && absolute(nil, i.Source.URL) != "" && i.Source.Name != "" && i.Audio.URL == "" {
		out = append(out, Field{"source", []Field{{"name", i.Source.Name}, {"url", i.Source.URL}}})
	}
	if len(i.ContentNotes) > 0 {
		out = append(out, Field{"content_notes", i.ContentNotes})
	}
	return out
}

// attachedTo are the transcript and the chapters of an episode, the best of
// several.
func attachedTo(i *feed.Item) []Attached {
	var files []earmark.FetchedFile
	for _, t := range i.Transcripts {
		files = append(files, fileOf(t))
	}
	return attached(files, fileOf(i.Chapters))
}

func attached(transcripts []earmark.FetchedFile, chapters earmark.FetchedFile) []Attached {
	var out []Attached
	if good := byWorth(transcripts); len(good) > 0 {
		out = append(out, Attached{Key: "transcript", URL: good[0].URL, Type: good[0].Type})
	}
	if chapters.URL != "" {
		out = append(out, Attached{Key: "chapters", URL: chapters.URL, Type: chapters.Type})
	}
	return out
}

// creditFields are the credits of an episode with the roles that the feed gives.
func creditFields(list []feed.Person) [][]Field {
	var out [][]Field
	for _, p := range list {
		if name := strings.TrimSpace(markup.XMLText(p.Name)); name != "" {
			out = append(out, []Field{{"name", name}, {"role", orWord(p.Role, "host")}})
		}
	}
	return out
}

// withPeople puts credits in the place of authors.
func withPeople(item Item, people [][]Field) Item {
	if i := slices.IndexFunc(item.Front, func(f Field) bool { return f.Key == "people" }); i >= 0 && len(people) > 0 {
		item.Front[i].Value = people
	}
	return item
}
