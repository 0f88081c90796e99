package feed

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/url"
	"time"

	"earmark/internal/earmark"
)

// Hints are what is known of a document before it is read.
type Hints struct {
	URL     string // where it was found: what relative addresses in it go by
	Charset string // what the server says; empty when it says nothing
}

// Head is what a feed says of itself. Texts are plain but for Description,
// which is HTML as it was written: not sanitised.
type Head struct {
	Format      string // "rss", "atom" or "json"
	Title       string
	URL         string // its home page
	Description string
	Language    string
	Author      string
	Owner       earmark.Owner
	Image       string
	Categories  []earmark.Category
	People      []Person
	GUID        string // <podcast:guid>
	Medium      string // <podcast:medium>
	Type        string // <itunes:type>
	Explicit    bool
	Locked      bool
	Funding     []earmark.Funding
	Copyright   string
	License     string

	Self     string        // where it says it lives
	Moved    string        // <itunes:new-feed-url>
	Next     string        // the next page of it (RFC 5005 section 3, JSON Feed next_url)
	Archive  string        // the archive before it (RFC 5005 section 4)
	Complete bool          // holds everything there is (RFC 5005 section 2)
	Every    time.Duration // how often it changes, as it says; 0: it does not
}

// Person is somebody named by a feed.
type Person struct {
	Name, URL, Image string
	Role             string // in lower case; empty: the author of a text, the host of an episode
}

// Item is one entry of a feed. Texts are plain but for Content and Summary,
// which are HTML as it was written: not sanitised. Addresses are absolute.
type Item struct {
	ID           string // empty: it has none
	Title        string
	URL          string
	Content      string    // the longest text it has
	Summary      string    // empty where there is only one text
	Base         string    // what relative addresses in the texts go by
	Published    time.Time // zero: not said, or not understood
	Updated      time.Time
	Language     string
	People       []Person
	Categories   []string
	Source       *earmark.Source // where it was taken from
	Image        string
	Audio        earmark.Audio // the first recording; zero: none
	Season       int
	Number       int
	Type         string // "full", "trailer", "bonus" or empty
	Explicit     *bool
	Transcripts  []Resource
	Chapters     Resource
	ChapterList  []earmark.Chapter // those written into the feed
	Related      []string          // addresses of what belongs to it
	ContentNotes []string
}

// Resource is a file that belongs to an item.
type Resource struct{ URL, Type, Language string }

// ErrNotFeed is returned for a document that is no feed.
var ErrNotFeed = errors.New("this is no feed")

// PageError is an HTML page where a feed was expected.
type PageError struct {
	Feeds []string // the feeds the page names, absolute
}

// Error says what was found, and where the feed may be.
func (e *PageError) Error() string {
	if len(e.Feeds) == 0 {
		return "this is a web page, not a feed"
	}
	return "this is a web page, not a feed: it names " + e.Feeds[0]
}

// Unwrap makes it an [ErrNotFeed].
func (e *PageError) Unwrap() error { return ErrNotFeed }

// CutError is a document that ends or breaks before its end. What was handed on
// before is good.
type CutError struct {
	Items int // read before it broke
	Err   error
}

// Error says after how many items it breaks.
func (e *CutError) Error() string {
	return fmt.Sprintf("it breaks off after %d items: %v", e.Items, e.Err)
}

// Unwrap gives the cause.
func (e *CutError) Unwrap() error { return e.Err }

// Read reads RSS 0.9x to 2.0 and 1.0 (RDF), Atom 0.3 and 1.0, or JSON Feed, and
// hands on one item after the other, in the order of the document; memory does
// not grow with their number. It is lenient: what cannot be understood is left
// out. The head is complete when Read returns, also with a [CutError]; before
// that it grows. An error of each ends the reading and comes back as it is.
//
// A document that is no feed is an [ErrNotFeed], perhaps a [PageError].
func Read(r io.Reader, hints Hints, each func(*Item) error) (*Head, error) {
	base, err := url.Parse(hints.URL)
	if err != nil {
		base = &url.URL{}
	}
	text := bufio.NewReaderSize(utf8Reader(r, hints.Charset), peekSize)
	start, err := firstBytes(text)
	if err != nil {
		return &Head{}, err
	}
	in := &reading{base: base, each: each, head: &Head{}}
	switch {
	case len(start) == 0:
		return in.head, fmt.Errorf("%w: it is empty", ErrNotFeed)
	case start[0] == '{':
		err = in.json(text)
	case isPage(start):
		return in.head, &PageError{Feeds: discover(text, base)}
	case start[0] == '<':
		err = in.xml(text)
	default:
		return in.head, fmt.Errorf("%w: it begins with %.20q", ErrNotFeed, start)
	}
	return in.head, in.verdict(err)
}

// reading is the work on one document.
type reading struct {
	base  *url.URL
	head  *Head
	each  func(*Item) error
	items int
	ended error // what each said
}

// hand gives an item on.
func (in *reading) hand(item *Item) error {
	in.items++
	item.settle(in.base)
	if err := in.each(item); err != nil {
		in.ended = err
		return err
	}
	return nil
}

// verdict decides what an error of reading means.
func (in *reading) verdict(err error) error {
	switch {
	case err == nil:
		return nil
	case in.ended != nil:
		return in.ended
	case errors.Is(err, ErrNotFeed):
		return err
	}
	return &CutError{Items: in.items, Err: err}
}

// peekSize is how much of a document is looked at before it is read.
const peekSize = 16 << 10

// firstBytes skips white space and gives the beginning of a document.
func firstBytes(r *bufio.Reader) ([]byte, error) {
	for {
		b, err := r.ReadByte()
		if errors.Is(err, io.EOF) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		if !isSpace(b) {
			break
		}
	}
	if err := r.UnreadByte(); err != nil {
		return nil, err
	}
	start, err := r.Peek(peekSize)
	if len(start) > 0 {
		return start, nil // what went wrong comes again where it is met
	}
	return nil, err
}

func isSpace(b byte) bool { return b == ' ' || b == '\t' || b == '\n' || b == '\r' }

// isPage tells whether a document is HTML: its first element says so.
func isPage(start []byte) bool {
	for {
		start = bytes.TrimLeft(start, " \t\r\n")
		switch {
		case bytes.HasPrefix(start, []byte("<?")):
			_, start, _ = bytes.Cut(start, []byte("?>"))
		case bytes.HasPrefix(start, []byte("<!--")):
			_, start, _ = bytes.Cut(start, []byte("-->"))
		default:
			word := bytes.ToLower(start[:min(len(start), 15)])
			if bytes.HasPrefix(word, []byte("<!doctype")) && (bytes.Contains(start, []byte("<rss")) || bytes.Contains(start, []byte("<feed"))) {
				return false // QUIRK: some feeds say they are pages
			}
			return bytes.HasPrefix(word, []byte("<html")) || bytes.HasPrefix(word, []byte("<!doctype html")) || bytes.HasPrefix(word, []byte("<head"))
		}
		if len(start) == 0 {
			return false
		}
	}
}
