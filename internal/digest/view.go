package digest

import (
	"cmp"
	"html/template"
	"slices"
	"strings"
	"time"

	"earmark/internal/earmark"
)

// View is what the templates of a letter are given. All strings are plain text
// on one line, which the HTML template escapes; all addresses are absolute.
type View struct {
	ID        string // the issue: "2026-11-22"
	Lang      string // BCP 47
	Subject   string // as chosen; the template of the subject makes the final one
	Preheader string
	Title     string   // of the letter
	Site      string   // who sends it
	Home      string   // address of the site
	Archive   string   // address of this issue on the web; empty: nobody said that it has one
	Web       bool     // this is that page: it is for everybody, and Reader is empty
	NoIndex   bool     // of that page: something in it is an excerpt, which is somebody else's to be found with
	Date      string   // "22 November 2026"
	Weekday   string   // "Sunday"
	Inside    []string // how much there is to read and to hear
	Intro     Prose
	Entries   []EntryView
	More      int      // stories there was no room for; they stand in the archive
	Postal    []string // the postal address, line by line; empty: none
	Reader    ReaderView
}

// Prose is the editor's own words. HTML is sanitised; Text is wrapped by
// whoever prints it, and "[1]" in it stands for the first of Links.
type Prose struct {
	HTML  template.HTML
	Text  string
	Links []string
}

// ReaderView is what differs from reader to reader; any of it may be empty. It
// is put in last, escaped as text and attributes of HTML need it: a name has no
// place inside an address or a style.
type ReaderView struct {
	Name              string
	UnsubscribeURL    string // https
	UnsubscribeMailto string // "mailto:…"
	PreferencesURL    string // where the reader chooses what comes, and how often
}

// EntryView is one story: an article or, where Heard is set, an episode that
// stands alone. Read of such a one is empty, and it is heard by its Button.
type EntryView struct {
	First      bool   // the one that leads the letter
	Section    string // a heading that begins here; empty: none does
	Heard      bool   // an episode that stands alone
	Title, URL string
	Lang       string // empty: as the letter
	Category   string // empty: none
	By         string // "Ana Silva and Ben Cole"; empty: not known
	Reading    string // "4 min read"; empty for excerpts
	Source     string // whom an excerpt comes from; empty: not an excerpt
	Published  string // "1 November 2026", where it is from the archive; else empty
	About      string // By, Source, Reading and Published on one line; may be empty
	Note       string // the content note in a sentence; it stands before Lead
	Lead       string // how it begins
	Image      *Picture
	Read       Link // where the whole is read
	Listen     []ListenView
	Show       string // of an episode that stands alone; else empty
	Cover      *Picture
	Button     Link // "Listen", of an episode that stands alone
}

// ListenView is an episode to hear or, where Episode is empty, a show.
type ListenView struct {
	Show, ShowURL string
	Episode, URL  string
	Note          string // the episode's own content note
	Why           string // for a show as a whole the show's title follows: "Ana Silva co-hosts"
	Duration      string // "47 min"; empty: unknown
	Published     string // "14 October 2026", where it is from the archive; else empty
	From          string // "0:41": where the article's matter begins; empty: not known
	Cover         *Picture
	Button        Link // "Listen from 0:41"
}

// Link is a text that leads somewhere.
type Link struct{ Text, URL string }

// Picture is an image whose size is known, in the size it is shown at.
type Picture struct {
	URL           string
	Width, Height int
}

const (
	imageWidth = 536 // what 32 pixels on either side leave of 600
	coverSide  = 64
)

// view brings an issue into the words and addresses of its library.
func (i Issue) view() View {
	site := i.lib.Site
	v := View{
		ID: string(i.ID), Lang: site.Language, Subject: line(i.Subject), Preheader: line(i.Preheader),
		Title: line(i.opts.Name(site)), Site: line(site.Title), Home: site.Address(""),
		Date: date(i.Date), Weekday: i.Date.Weekday().String(),
		Intro: prose(i.Intro), More: i.more,
		Postal: postal(i.opts.PostalAddress),
	}
	if v.Lang == "" {
		v.Lang = "en"
	}
	section := ""
	for _, e := range i.Entries {
		entry := i.entryView(e, v.Lang)
		if e.Section != section && i.sections() > 1 {
			entry.Section = e.Section
		}
		section = e.Section
		v.Entries = append(v.Entries, entry)
	}
	v.Entries[0].First = true
	v.NoIndex = slices.ContainsFunc(v.Entries, func(e EntryView) bool { return e.Source != "" })
	if i.opts.ArchiveLink {
		v.Archive = site.Address(ArchivePath(i.ID))
	}
	v.Inside = i.inside()
	return v
}

// sections is how many headings the issue has.
func (i Issue) sections() int {
	seen := map[string]bool{}
	for _, e := range i.Entries {
		seen[e.Section] = true
	}
	return len(seen)
}

// inside says how much there is to read and to hear.
func (i Issue) inside() []string {
	articles, reading, episodes, listening := 0, 0, 0, time.Duration(0)
	for _, e := range i.Entries {
		reading += e.ReadingMinutes
		if e.Article != nil {
			articles++
		}
	}
	for _, id := range i.Episodes() {
		episodes++
		if e := i.lib.Episode(id); e != nil {
			listening += e.Audio.Duration
		}
	}
	return inside(articles, reading, episodes, listening)
}

func postal(address string) []string {
	var all []string
	for l := range strings.Lines(address) {
		if l = line(l); l != "" {
			all = append(all, l)
		}
	}
	return all
}

func (i Issue) entryView(e Entry, lang string) EntryView {
	if e.Article == nil {
		return i.heardView(e)
	}
	a := e.Article
	here := i.lib.Site.Address(earmark.ArticlePath(a))
	v := EntryView{
		Title: line(a.Title), URL: web(i.lib.ArticleURL(a), here),
		By: earmark.Join(lines(i.lib.Names(a.Authors))), Note: earmark.NoteSentence("piece", lines(e.ContentNotes)), Lead: e.Lead,
	}
	if a.Lang != lang {
		v.Lang = a.Lang
	}
	if len(a.Categories) > 0 {
		v.Category = line(a.Categories[0])
	}
	if e.ReadingMinutes > 0 {
		v.Reading = earmark.Length(time.Duration(e.ReadingMinutes)*time.Minute) + " read"
	}
	if v.Note == "" {
		v.Image = i.image(a.Image)
	}
	v.Source, v.Read = i.whole(a, v.URL)
	v.Published = i.archived(a.Date)
	v.About = about(v)
	for _, p := range e.Pairs {
		v.Listen = append(v.Listen, i.listenView(p))
	}
	return v
}

// heardView is an episode that stands alone.
func (i Issue) heardView(e Entry) EntryView {
	l := i.listenView(Offer{Pair: earmark.Pair{EpisodeItem: e.Episode, ShowItem: e.Show}})
	v := EntryView{
		Heard: true, Title: l.Episode, URL: l.URL, Note: l.Note, Lead: e.Lead,
		Show: l.Show, Cover: l.Cover, Published: l.Published, Button: l.Button,
	}
	v.About = strings.Join(slices.DeleteFunc([]string{l.Show, l.Duration}, func(s string) bool { return s == "" }), " · ")
	return v
}

// afterwards is how old something is that counts as from the archive.
const afterwards = 45 * 24 * time.Hour

// archived is the date of what readers may take for new and is not; empty for
// what is.
func (i Issue) archived(t time.Time) string {
	if i.Date.Sub(t) < afterwards {
		return ""
	}
	return date(t.In(i.lib.Site.Zone()))
}

// about is "By Ana Silva · excerpted from Glamour · 4 min read", of which any
// part may be missing.
func about(v EntryView) string {
	var parts []string
	for _, part := range []struct{ before, what string }{{"by ", v.By}, {"excerpted from ", v.Source}, {"", v.Reading}, {"first published ", v.Published}} {
		if part.what != "" {
			parts = append(parts, part.before+part.what)
		}
	}
	return capital(strings.Join(parts, " · "))
}

// whole says where the whole piece is read: an excerpt credits its source, a
// piece published elsewhere the place, by its host.
func (i Issue) whole(a *earmark.Article, address string) (source string, read Link) {
	if a.Source != nil {
		source = line(a.Source.Name)
		return source, Link{Text: "Read the full story at " + source, URL: web(a.Source.URL, address)}
	}
	if a.URL != "" && host(address) != host(i.lib.Site.URL) {
		return "", Link{Text: "Read it at " + host(address), URL: address}
	}
	return "", Link{Text: "Read it at " + line(i.lib.Site.Title), URL: address}
}

func (i Issue) listenView(p Offer) ListenView {
	show := i.lib.Site.Address(earmark.ShowPath(p.ShowItem))
	v := ListenView{Show: line(p.ShowItem.Title), ShowURL: web(i.lib.ShowURL(p.ShowItem), show), Cover: i.cover(p.ShowItem.Image)}
	if p.EpisodeItem == nil {
		v.Why = cmp.Or(p.Why, line(i.lib.WhyShow(p.Pair)))
		return v
	}
	e := p.EpisodeItem
	here := i.lib.Site.Address(earmark.EpisodePath(e))
	v.Episode, v.URL = line(e.Title), web(i.lib.EpisodeURL(e), here)
	v.Note, v.Why, v.Duration = earmark.NoteSentence("episode", lines(e.ContentNotes)), cmp.Or(p.Why, line(i.why(p.Pair))), earmark.Length(e.Audio.Duration)
	v.Button, v.Published = Link{Text: "Listen", URL: v.URL}, i.archived(e.Date)
	if p.Moment != nil && p.Moment.At > 0 {
		v.From = earmark.Clock(p.Moment.At)
		v.Button = Link{Text: "Listen from " + v.From, URL: web(i.lib.EpisodeAt(e, p.Moment.At), earmark.AtMoment(here, p.Moment.At))}
	}
	return v
}

// why says why an episode stands beside its article. Of a pair that nobody
// linked the editor gave no reason.
func (i Issue) why(p earmark.Pair) string {
	if p.ArticleItem == nil {
		return ""
	}
	return cmp.Or(i.lib.WhyListen(p), "Chosen to go with it")
}

// image is nil where the size is not known: without it a letter jumps about
// while its pictures load, or bursts its column.
func (i Issue) image(img earmark.Image) *Picture {
	address := web(i.lib.ImageURL(img), "")
	if address == "" || img.Width <= 0 || img.Height <= 0 {
		return nil
	}
	width := min(img.Width, imageWidth)
	return &Picture{URL: address, Width: width, Height: max(1, (img.Height*width+img.Width/2)/img.Width)}
}

// cover shows a show's artwork, which directories want square, small.
func (i Issue) cover(img earmark.Image) *Picture {
	address := web(i.lib.ImageURL(img), "")
	if address == "" {
		return nil
	}
	return &Picture{URL: address, Width: coverSide, Height: coverSide}
}
