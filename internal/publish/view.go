package publish

import (
	"html/template"

	"earmark/internal/earmark"
)

// Page is what every page template is given. Addresses of our own pages are
// relative, so that public/ works under any address and in a preview; what
// search engines and other sites read (Canonical, Card, Data) is absolute.
// All strings are plain text and are escaped by the template; fields of type
// template.HTML hold sanitised HTML.
type Page struct {
	Kind        string // "index", "article", "show", "episode", "list", "subscribe" or "notfound"
	Site        SiteView
	Lang        string // BCP 47
	Title       string // of the window
	Description string // empty: none
	Home        string // address of the front page
	Front       bool   // the first page of the index
	NoIndex     bool   // search engines are asked to stay away
	Canonical   string // empty: none
	Feeds       []FeedLink
	Card        *Card // what other sites show of the page (Open Graph)
	Data        any   // JSON-LD (schema.org); nil: none
	Generator   string
	Style       template.CSS
	Pager       *Pager // nil: the page stands alone

	Index   *IndexView   // set on pages of kind "index" only
	Article *ArticleView // "article"
	Show    *ShowView    // "show"
	Episode *EpisodeView // "episode"
	List    *ListView    // "list"
	// Subscribe is set on pages of kind "subscribe". A page of kind "notfound"
	// has nothing of its own.
	Subscribe *SubscribeView
	Letters   *LettersView // "letters"
}

// SiteView is what every page says of the site.
type SiteView struct {
	Title, Description, Author string
	HasShows, HasEpisodes      bool
	HasLetters                 bool
	Subscribe                  string // address of the page of all feeds
	Feeds                      []Link
}

// Link is a text that may lead somewhere; URL is empty where it does not.
type Link struct{ Text, URL string }

// FeedLink is one feed a reader program may find in the page's head. Form is
// "rss", "atom" or "feed" (JSON Feed).
type FeedLink struct{ Form, Title, URL string }

// Card is the Open Graph card of a page. Its addresses are absolute.
type Card struct{ Type, Title, Description, URL, Image, Published string }

// Pager leads through the pages of something long.
type Pager struct {
	Text           string // "Page 2 of 5"
	Previous, Next *Link  // nil at the ends
}

// Date is a day as readers write it and as machines do.
type Date struct{ Text, ISO string }

// Picture is an image; width and height are 0 when unknown.
type Picture struct {
	URL, Alt      string
	Width, Height int
}

// Player is a recording that can be played in the page. URL carries the
// moment at which it starts.
type Player struct {
	URL, Label string
	Size       string // "24 MB"; empty when unknown
}

// ArticleView is an article, or one part of a long one.
type ArticleView struct {
	Title       string
	Lang        string // empty: as the page
	Note        string // the content note in a sentence; empty: none
	Deck        string // the summary; empty where there is a note
	Categories  []Link
	Tags        []string
	By          []Link
	Date        Date
	Updated     *Date
	Minutes     int             // of reading; 0: not worth saying
	Source      *earmark.Source // set on excerpts: where the full story stands
	Elsewhere   *Link           // set on full copies: where it was published first
	Image       *Picture        // nil: none
	Body        template.HTML
	Biography   template.HTML
	Jump        *Link // to the cards below; nil: none
	Listen      []ListenCard
	First, Last bool // which part of the article this page is
}

// ListenCard leads from an article to an episode, or to a show as a whole when
// Episode is empty.
type ListenCard struct {
	Show, ShowURL string
	Episode, URL  string
	Art           *Picture
	Note          string // the episode's content note; empty: none
	Reason        string // why it stands here, in a reader's words
	Said          string // the passage spoken at the moment; empty when not known
	From          string // "0:41"; empty: from the beginning
	FromURL       string // a player elsewhere from there; empty: none, or Player begins there
	Chapter       string // in which the moment lies
	Player        *Player
	Date          *Date
	Duration      string
	Transcript    string // address of the transcript; empty: there is none
	Suggested     bool   // no editor has looked at the pair yet
	About         string // a show's first words
	Feed          string // a show's podcast feed
}

// ReadCard leads from an episode or a show to an article.
type ReadCard struct {
	Title, URL string
	Note       string
	Reason     string
	Summary    string // empty where there is a note
	By         string
	Date       Date
	Source     string // of an excerpt
	At         string // "12:41"; empty: the whole episode
	AtURL      string // the recording, or a player elsewhere, from there
	Anchor     string // the card's name in the page; empty: none
	Suggested  bool
}

// ArticleRow is an article in a list.
type ArticleRow struct {
	Title, URL string
	Note       string
	Summary    string // empty where there is a note
	By         string
	Date       Date
	Source     string
	Image      *Picture
	Hint       *Link // to the best episode; nil where there is none or a note
}

// EpisodeRow is an episode in a list.
type EpisodeRow struct {
	Title, URL string
	Note       string
	Summary    string
	Show       string // empty on the show's own page
	Number     string // "Episode 52"
	Date       Date
	Duration   string
	Transcript bool
	Reads      string // "2 articles to read"; empty: none
}

// ShowRow is a show in a list.
type ShowRow struct {
	Title, URL string
	Cover      *Picture
	Count      string // "12 episodes"
}

// IndexView is the front page, or one of the pages of older articles.
type IndexView struct {
	First    bool
	Lead     *ArticleRow
	Articles []ArticleRow
	Episodes []EpisodeRow
	Shows    []ShowRow
	Feeds    []Link
}

// ListView is what somebody wrote, or what stands in a category: one page of
// it.
type ListView struct {
	Label    string // "By", "Category"
	Title    string
	URL      string // of the first page
	First    bool
	Picture  *Picture
	About    template.HTML
	Follow   []Link // feeds, home page, shows
	Articles []ArticleRow
}

// LettersView lists the issues of the letter, the newest first.
type LettersView struct{ Rows []LetterRow }

// LetterRow is one issue.
type LetterRow struct {
	Title, URL, About string
	Date              Date
}

// SubscribeView lists the feeds, in groups.
type SubscribeView struct {
	First  bool
	Groups []FeedGroup
	OPML   string
}

// FeedGroup is a few feeds of one kind. Large ones have buttons, one for each
// program that takes a feed's address; Small ones are a plain list.
type FeedGroup struct {
	Title string
	Large []FeedCard
	Small []FeedRow
}

// FeedCard is a feed with the ways to take it.
type FeedCard struct {
	Title, About string
	Home         string
	Cover        *Picture
	Feeds        []Link // its forms
	Address      string // what to copy into any other program, absolute
	Buttons      []Button
}

// FeedRow is a feed in a list.
type FeedRow struct {
	Title, URL string
	Feeds      []Link
}

// Button hands a feed to a program. Its address may have a scheme of the
// program's own.
type Button struct {
	Text string
	URL  template.URL
}

// ShowView is a show, or one of the pages of its older episodes.
type ShowView struct {
	Title, URL  string
	First       bool
	Explicit    bool
	Cover       *Picture
	Hosts       []Link
	Description template.HTML
	Follow      []Link // feed, home page, ways to support it
	Read        []ReadCard
	Episodes    []EpisodeRow
	Copyright   string
}

// EpisodeView is an episode, or a later part of its transcript.
type EpisodeView struct {
	Title, URL    string
	First         bool
	Show, ShowURL string
	Number        string
	Explicit      bool
	Note          string
	Date          Date
	Duration      string
	Player        *Player
	Elsewhere     *Link
	Read          []ReadCard
	Chapters      []ChapterRow
	Notes         template.HTML
	People        []Role
	HasTranscript bool
	Transcript    []Paragraph
	Files         []Link // the transcript as files
}

// Role is a person in an episode.
type Role struct{ Text, URL, Role string }

// ChapterRow is one chapter; AtURL is the recording from there.
type ChapterRow struct{ Clock, AtURL, Title, URL, Anchor string }

// Paragraph is a stretch of the transcript by one speaker. Speaker is empty
// where the last one goes on, Clock where the transcript has no times.
type Paragraph struct{ Clock, AtURL, Anchor, Speaker, Text string }
