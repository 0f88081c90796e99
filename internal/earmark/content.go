package earmark

import (
	"net/url"
	"strings"
	"time"
	"unicode"
)

// Body is a piece of prose in the forms its readers need. HTML is sanitised:
// it may go into a page or a feed as it is.
type Body struct {
	HTML  string   // sanitised HTML, no <html> or <body> around it
	Text  string   // plain text, a blank line between paragraphs
	Links []string // addresses it links to, in order, as written
	// Pictures are those that lie in the workspace. HTML names each by the path it
	// is published at; see [Body.Elsewhere].
	Pictures []Image `json:",omitempty"`
}

// Elsewhere is the HTML for readers who are not on a page of the site: pictures
// of the workspace stand at their absolute addresses.
func (b Body) Elsewhere(site Site) string {
	html := b.HTML
	for _, p := range b.Pictures {
		path := ImagePath(p)
		html = strings.ReplaceAll(html, `src="`+(&url.URL{Path: path}).EscapedPath()+`"`, `src="`+site.Address(path)+`"`)
	}
	return html
}

// withoutAddresses is the prose alone.
func (b Body) withoutAddresses() Body {
	b.Links = nil
	var text strings.Builder
	rest := b.Text
	for {
		start := nextAddress(rest)
		if start < 0 {
			text.WriteString(rest)
			b.Text = text.String()
			return b
		}
		text.WriteString(rest[:start])
		rest = rest[start:]
		end := strings.IndexFunc(rest, unicode.IsSpace)
		if end < 0 {
			end = len(rest)
		}
		rest = rest[end:]
	}
}

// nextAddress is where the first web address of a text begins; -1: none.
func nextAddress(text string) int {
	secure, plain := strings.Index(text, "https://"), strings.Index(text, "http://")
	if secure < 0 || plain < 0 {
		return max(secure, plain)
	}
	return min(secure, plain)
}

// Image is a picture, in the workspace or elsewhere. The zero value is none.
type Image struct {
	File   string // path from the workspace's root with slashes; empty for a picture elsewhere
	URL    string // its absolute address elsewhere; empty for a file
	Type   string // media type by content, such as "image/jpeg"; empty when unknown
	Width  int    // pixels; 0 when unknown
	Height int    // pixels; 0 when unknown
	// Colours are "RGB", "gray" or "CMYK", as they are stored; empty when unknown.
	Colours string
}

// IsZero tells whether there is no picture.
func (i Image) IsZero() bool { return i.File == "" && i.URL == "" }

// Source credits the publication an article is excerpted from.
type Source struct {
	Name string // "Glamour"
	URL  string // where the full story stands
}

// Article is a piece to read.
type Article struct {
	ID         ArticleID
	GUID       GUID // never empty in a loaded library; see earmark.lock
	Title      string
	Date       time.Time // first published; zero in a loaded library only for a draft
	Updated    time.Time // zero when not said
	Lang       string    // BCP 47; empty: the site's language
	Authors    []PersonID
	Summary    string // plain text; empty when not said
	Body       Body   // without the biography
	Biography  Body   // the last paragraph, when it speaks of the author; else zero
	Tags       []string
	Categories []string
	URL        string  // where it is published, when that is not here
	Source     *Source // nil: not an excerpt
	Image      Image
	// ContentNotes are the topics a reader may want to be warned of.
	// They count only when NotesDecided; until then [Library.ContentNotes]
	// answers from what the article speaks of.
	ContentNotes []string
	NotesDecided bool
	Pinned       []EpisodeID // episodes its front matter names
	Draft        bool
	RedirectFrom []string // paths below the site that it had before, each with a slash first
	File         string   // path from the workspace's root with slashes
	// Fingerprint is another as soon as anything the file says changes; zero
	// when not known.
	Fingerprint [16]byte
}

// LastChange is Updated, or Date where nothing newer was said.
func (a *Article) LastChange() time.Time {
	if a.Updated.After(a.Date) {
		return a.Updated
	}
	return a.Date
}

// Person is an author, host or guest.
type Person struct {
	ID      PersonID
	Name    string
	Aliases []string
	URL     string
	Image   Image
	Hosts   []ShowID
	Bio     Body
	File    string // empty: known by name only, from an article or episode
}

// Owner is whom a directory writes to about a show.
type Owner struct{ Name, Email string }

// Funding is a way to support a show (Podcasting 2.0 "funding").
type Funding struct{ URL, Text string }

// Category is an Apple Podcasts category, with at most one subcategory.
type Category struct{ Name, Sub string }

// Show is a podcast. A show with a Feed, or one that is Away, is hosted
// elsewhere: earmark reads it and links to it, and never publishes a podcast feed
// of it.
type Show struct {
	ID          ShowID
	GUID        GUID // <podcast:guid>; never empty in a loaded library
	Title       string
	URL         string // its home page elsewhere; empty: its page here
	Feed        string // its feed elsewhere; empty: published by us, or not known
	Away        bool   // hosted elsewhere, wherever its feed may be
	Player      string // on the pages of its episodes elsewhere, one of [Players]; empty: not known
	Description Body
	Hosts       []PersonID
	Author      string
	Owner       Owner
	Image       Image
	Language    string
	Categories  []Category
	Explicit    bool
	Type        string // "episodic" or "serial"
	Locked      bool
	Funding     []Funding
	Copyright   string
	License     string
	LinkNotes   bool // whether "read" blocks may be added to its notes
	Directory   Directory
	File        string
}

// Directory is what a podcast feed tells directories and apps beyond what a
// page shows. All of it may be left out.
type Directory struct {
	NewFeedURL string // where the feed has moved to (Apple); empty: nowhere
	Block      bool   // directories are asked to leave the show out
	Complete   bool   // no episode will follow
	Medium     string // Podcasting 2.0: "podcast" unless it is "audiobook", "music", …
	People     []Credit
	Txt        []Txt
	Seasons    []Season
	Podroll    []RemoteFeed
	Updates    UpdateFrequency
}

// Txt is a free text for a machine (Podcasting 2.0 "txt"): a proof of ownership,
// a notice about AI.
type Txt struct{ Purpose, Text string }

// Season is the name of a season.
type Season struct {
	Number int
	Name   string
}

// RemoteFeed is a show elsewhere that this one recommends.
type RemoteFeed struct {
	Title string
	URL   string // of its feed
	GUID  GUID   // its podcast:guid; empty: made of the address
}

// UpdateFrequency says how often a show is published. The zero value says
// nothing.
type UpdateFrequency struct {
	Text string // "every other Thursday"
	Rule string // RFC 5545 section 3.8.5.3: "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH"
}

// Soundbite is a stretch of an episode worth hearing by itself.
type Soundbite struct {
	Start, Duration time.Duration
	Title           string // empty: the episode's
}

// Elsewhere tells whether the show is hosted by somebody else.
func (s *Show) Elsewhere() bool { return s.Feed != "" || s.Away }

// Credit says what a person does in an episode. Roles are those of the
// Podcast Taxonomy in lower case: "host", "guest", "speaker", ….
type Credit struct {
	Person PersonID
	Role   string
}

// Audio is the recording of an episode. The zero value is none.
type Audio struct {
	File     string        // path from the workspace's root with slashes; empty: it is elsewhere
	URL      string        // its absolute address elsewhere; empty for a file
	Length   int64         // bytes; 0 when unknown
	Type     string        // media type, such as "audio/mpeg"
	Duration time.Duration // 0 when unknown
}

// IsZero tells whether there is no recording.
func (a Audio) IsZero() bool { return a.File == "" && a.URL == "" }

// Segment is a stretch of speech. Start and End are zero in a transcript
// without times.
type Segment struct {
	Start, End time.Duration
	Speaker    string // empty when not said
	Text       string
}

// Transcript is what is said in an episode, in order.
type Transcript struct {
	File     string // path from the workspace's root with slashes
	Timed    bool   // whether Start (and mostly End) of the segments mean anything
	Segments []Segment
}

// Chapter is a named part of an episode.
type Chapter struct {
	Start time.Duration
	End   time.Duration // 0: until the next
	Title string
	URL   string
	Image string
}

// Episode is a piece to hear.
type Episode struct {
	ID           EpisodeID
	GUID         GUID // never empty in a loaded library
	Title        string
	Date         time.Time // zero in a loaded library only for a draft
	URL          string    // its page elsewhere; empty: its page here
	Audio        Audio
	Season       int    // 0: none
	Number       int    // 0: none
	Type         string // "full", "trailer" or "bonus"
	People       []Credit
	Image        Image
	Explicit     *bool // nil: as its show
	Transcript   *Transcript
	Chapters     []Chapter
	ChaptersFile string // where the chapters were read from; empty when none
	ContentNotes []string
	Pinned       []ArticleID // articles its front matter names
	Draft        bool
	RedirectFrom []string // paths below the site that it had before, each with a slash first
	Notes        Body
	Block        bool   // directories are asked to leave the episode out
	Display      string // how apps show its number, "Ch. 3"; empty: as a number
	License      string // empty: as its show
	Soundbites   []Soundbite
	Txt          []Txt
	File         string
	// Fingerprint is another as soon as anything changes that the file, its
	// transcript or its chapters say; zero when not known.
	Fingerprint [16]byte
}
