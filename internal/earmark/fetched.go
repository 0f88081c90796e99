package earmark

import (
	"time"
)

// What is fetched from elsewhere is kept in the store, item by item, and joins
// the library beside what lies in files.

// SourceID names a source: a word of letters, digits and hyphens. Of a show it
// is the show's identifier too.
type SourceID string

// SourceKind says what a source gives.
type SourceKind string

// The kinds of sources.
const (
	SourceArticles SourceKind = "articles" // a feed of articles
	SourceShow     SourceKind = "show"     // the podcast feed of one show
	SourceSitemap  SourceKind = "sitemap"  // a sitemap, and the articles on its pages
)

// SourceState is what is remembered of a source from one poll to the next. The
// zero value with an ID is a source that was never asked.
type SourceState struct {
	ID       SourceID
	Kind     SourceKind
	URL      string        // as it is configured; where that changes, all else here is void
	At       string        // where it is asked for: URL, or where that has moved to for good
	ETag     string        // of what was read last, whole
	Modified string        // the same: Last-Modified
	Every    time.Duration // how often it changes, as it says; 0: it does not say
	Asked    time.Time     // when it was asked last
	Next     time.Time     // when it may be asked again; zero: at any time
	First    time.Time     // when it was first read whole
	Failures int           // in a row
	Trouble  string        // why it failed last; empty: it did not
	Gone     bool          // its server said that it is gone for good
	Show     []byte        // what the feed says of itself, for [SourceShow]; as [FetchedShow], in JSON
}

// FetchedShow is what a podcast feed says of its show. The people are names.
type FetchedShow struct {
	Show   Show            `json:"show"`
	People []FetchedPerson `json:"people,omitempty"`
}

// Fetched is an article or an episode that was fetched, with how it is known.
type Fetched struct {
	Source  SourceID
	GUID    GUID // as first seen, for ever
	Seen    GUID // what its feed calls it now
	Slug    string
	First   time.Time // when it was first seen
	Gone    time.Time // since when its feed is without it; zero: it is there
	Hash    string    // of what its feed says of it
	Dated   bool      // whether its feed says when it was published
	Content FetchedContent
}

// FetchedContent is what a feed says of an item: sanitised, addresses absolute.
type FetchedContent struct {
	Title        string          `json:"title,omitempty"`
	URL          string          `json:"url,omitempty"`
	Date         time.Time       `json:"date,omitzero"`
	Updated      time.Time       `json:"updated,omitzero"`
	Lang         string          `json:"lang,omitempty"`
	People       []FetchedPerson `json:"people,omitempty"`
	Summary      string          `json:"summary,omitempty"`
	Body         Body            `json:"body,omitzero"`
	Categories   []string        `json:"categories,omitempty"`
	Credit       *Source         `json:"credit,omitempty"`
	Image        string          `json:"image,omitempty"`
	Audio        Audio           `json:"audio,omitzero"`
	Season       int             `json:"season,omitempty"`
	Number       int             `json:"number,omitempty"`
	Type         string          `json:"type,omitempty"`
	Explicit     *bool           `json:"explicit,omitempty"`
	Transcripts  []FetchedFile   `json:"transcripts,omitempty"`
	Chapters     FetchedFile     `json:"chapters,omitzero"`
	ChapterList  []Chapter       `json:"chapter_list,omitempty"`
	ContentNotes []string        `json:"content_notes,omitempty"`
}

// FetchedPerson is somebody a feed names.
type FetchedPerson struct {
	Name  string `json:"name"`
	URL   string `json:"url,omitempty"`
	Image string `json:"image,omitempty"`
	Role  string `json:"role,omitempty"` // empty: the author
}

// FetchedFile is a file that belongs to an item and is fetched on demand.
type FetchedFile struct {
	URL  string `json:"url,omitempty"`
	Type string `json:"type,omitempty"`
	Lang string `json:"lang,omitempty"`
}

// FetchedKey is what an item is recognised by when its source is polled again.
type FetchedKey struct {
	GUID, Seen GUID
	Slug       string
	URL        string // its page
	File       string // the address of its recording
	Title      string
	Date       time.Time
	Gone       bool
	Hash       string
}

// FinishedPoll is what one poll of a source ends with.
type FinishedPoll struct {
	State SourceState
	Items []Fetched // those not kept yet
	Gone  []GUID    // of items its feed is without now
	Back  []GUID    // of items that were gone and are there again
}

// Document is a transcript or chapters file that was fetched.
type Document struct {
	Source  SourceID
	URL     string
	Type    string
	Data    []byte    // empty: it could not be read; see Trouble
	Trouble string    // why not
	Fetched time.Time // when it was asked for last
}
