package feed

import (
	"cmp"
	"encoding/xml"
	"strings"
	"time"

	"earmark/internal/earmark"
)

// What is understood of a feed and of its items, element by element. A new one
// is a line here.

var headElements = map[name]func(*xmlReading, node) error{
	{"", "title"}:     headLine(func(h *Head, s string) { h.Title = s }),
	{"atom", "title"}: headLine(func(h *Head, s string) { h.Title = s }),
	{"dc", "title"}:   headLine(func(h *Head, s string) { h.Title = cmp.Or(h.Title, s) }),

	{"", "link"}:     (*xmlReading).headLink,
	{"atom", "link"}: (*xmlReading).headLink,

	{"", "description"}:       headHTML,
	{"atom", "subtitle"}:      headHTML,
	{"atom", "tagline"}:       headHTML,
	{"itunes", "summary"}:     headHTML,
	{"itunes", "description"}: headHTML,
	{"dc", "description"}:     headHTML,

	{"", "language"}:   headLine(func(h *Head, s string) { h.Language = s }),
	{"dc", "language"}: headLine(func(h *Head, s string) { h.Language = s }),

	{"itunes", "author"}:      headLine(func(h *Head, s string) { h.Author = s }),
	{"dc", "creator"}:         headLine(func(h *Head, s string) { h.Author = cmp.Or(h.Author, nameIn(s)) }),
	{"", "managingEditor"}:    headLine(func(h *Head, s string) { h.Author = cmp.Or(h.Author, nameIn(s)) }),
	{"atom", "author"}:        headAuthor,
	{"itunes", "owner"}:       (*xmlReading).owner,
	{"podcast", "person"}:     headPerson,
	{"", "image"}:             (*xmlReading).image,
	{"itunes", "image"}:       (*xmlReading).image,
	{"atom", "logo"}:          headLine(func(h *Head, s string) { h.Image = cmp.Or(h.Image, s) }),
	{"", "category"}:          (*xmlReading).headCategory,
	{"itunes", "category"}:    (*xmlReading).headCategory,
	{"atom", "category"}:      (*xmlReading).headCategory,
	{"podcast", "guid"}:       headLine(func(h *Head, s string) { h.GUID = s }),
	{"podcast", "medium"}:     headLine(func(h *Head, s string) { h.Medium = s }),
	{"podcast", "license"}:    headLine(func(h *Head, s string) { h.License = s }),
	{"podcast", "locked"}:     headLine(func(h *Head, s string) { h.Locked = isYes(s) }),
	{"podcast", "funding"}:    headFunding,
	{"itunes", "type"}:        headLine(func(h *Head, s string) { h.Type = strings.ToLower(s) }),
	{"itunes", "explicit"}:    headLine(func(h *Head, s string) { h.Explicit = isYes(s) }),
	{"", "copyright"}:         headLine(func(h *Head, s string) { h.Copyright = s }),
	{"dc", "rights"}:          headLine(func(h *Head, s string) { h.Copyright = cmp.Or(h.Copyright, s) }),
	{"atom", "rights"}:        headLine(func(h *Head, s string) { h.Copyright = s }),
	{"", "ttl"}:               headLine(setTTL),
	{"sy", "updatePeriod"}:    headLine(func(h *Head, s string) { h.Every = cmp.Or(periods[strings.ToLower(s)], h.Every) }),
	{"sy", "updateFrequency"}: headLine(setFrequency),
	{"fh", "complete"}:        func(x *xmlReading, _ node) error { x.head.Complete = true; return x.skip() },

	{"itunes", "new-feed-url"}: func(x *xmlReading, n node) error {
		text, err := x.text(false)
		x.head.Moved = resolve(n.base, text)
		return err
	},
}

var itemElements = map[name]func(*xmlReading, node, *draft) error{
	{"", "title"}:       itemLine(func(d *draft, s string) { d.Title = s }),
	{"atom", "title"}:   itemLine(func(d *draft, s string) { d.Title = s }),
	{"dc", "title"}:     itemLine(func(d *draft, s string) { d.Title = cmp.Or(d.Title, s) }),
	{"itunes", "title"}: itemLine(func(d *draft, s string) { d.Title = cmp.Or(d.Title, s) }),

	{"", "guid"}:               itemGUID,
	{"atom", "id"}:             itemGUID,
	{"", "link"}:               itemLink,
	{"atom", "link"}:           itemLink,
	{"feedburner", "origLink"}: itemLine(func(d *draft, s string) { d.original = resolveAlone(s) }),
	{"", "enclosure"}:          itemEnclosure,
	{"media", "content"}:       itemMedia,
	{"media", "group"}:         itemMedia,
	{"media", "thumbnail"}:     itemThumbnail,
	{"itunes", "image"}:        itemImage,
	{"podcast", "image"}:       itemImage,

	{"", "description"}:       itemHTML(func(d *draft, s string) { d.short = s }),
	{"atom", "summary"}:       itemHTML(func(d *draft, s string) { d.short = s }),
	{"dc", "description"}:     itemHTML(func(d *draft, s string) { d.short = cmp.Or(d.short, s) }),
	{"itunes", "summary"}:     itemHTML(func(d *draft, s string) { d.short = cmp.Or(d.short, s) }),
	{"itunes", "description"}: itemHTML(func(d *draft, s string) { d.short = cmp.Or(d.short, s) }),
	{"content", "encoded"}:    itemHTML(func(d *draft, s string) { d.content = s }),
	{"atom", "content"}:       itemHTML(func(d *draft, s string) { d.content = s }),
	{"xhtml", "body"}:         func(x *xmlReading, _ node, d *draft) (err error) { d.content, err = x.text(true); return err },
	{"xhtml", "div"}:          func(x *xmlReading, _ node, d *draft) (err error) { d.content, err = x.text(true); return err },

	{"", "pubdate"}:         itemDate(func(d *draft, t time.Time) { d.Published = t }),
	{"atom", "published"}:   itemDate(func(d *draft, t time.Time) { d.Published = t }),
	{"atom", "issued"}:      itemDate(func(d *draft, t time.Time) { d.Published = t }),
	{"atom", "created"}:     itemDate(func(d *draft, t time.Time) { d.Published = later(d.Published, t) }),
	{"dc", "date"}:          itemDate(func(d *draft, t time.Time) { d.Published = later(d.Published, t) }),
	{"dcterms", "issued"}:   itemDate(func(d *draft, t time.Time) { d.Published = later(d.Published, t) }),
	{"dcterms", "created"}:  itemDate(func(d *draft, t time.Time) { d.Published = later(d.Published, t) }),
	{"atom", "updated"}:     itemDate(func(d *draft, t time.Time) { d.Updated = t }),
	{"atom", "modified"}:    itemDate(func(d *draft, t time.Time) { d.Updated = t }),
	{"dcterms", "modified"}: itemDate(func(d *draft, t time.Time) { d.Updated = later(d.Updated, t) }),

	{"", "author"}:          itemAtomPerson(""),
	{"atom", "author"}:      itemAtomPerson(""),
	{"atom", "contributor"}: itemAtomPerson("contributor"),
	{"dc", "creator"}:       itemLine(itemCreator),
	{"dc", "author"}:        itemLine(itemCreator),
	{"itunes", "author"}:    itemLine(func(d *draft, s string) { d.byline = cmp.Or(d.byline, nameIn(s)) }),
	{"podcast", "person"}:   itemPodcastPerson,

	{"", "category"}:       itemCategory,
	{"atom", "category"}:   itemCategory,
	{"dc", "subject"}:      itemCategory,
	{"itunes", "keywords"}: itemLine(setKeywords),
	{"media", "keywords"}:  itemLine(setKeywords),
	{"", "source"}:         itemSource,
	{"atom", "source"}:     itemSource,
	{"dc", "language"}:     itemLine(func(d *draft, s string) { d.Language = s }),

	{"itunes", "duration"}:     itemLine(setDuration),
	{"itunes", "season"}:       itemLine(setNumber(func(d *draft) *int { return &d.Season })),
	{"itunes", "episode"}:      itemLine(setNumber(func(d *draft) *int { return &d.Number })),
	{"podcast", "season"}:      itemLine(setNumber(func(d *draft) *int { return &d.Season })),
	{"podcast", "episode"}:     itemLine(setNumber(func(d *draft) *int { return &d.Number })),
	{"itunes", "episodetype"}:  itemLine(func(d *draft, s string) { d.Type = episodeType(s) }),
	{"itunes", "explicit"}:     itemLine(func(d *draft, s string) { yes := isYes(s); d.Explicit = &yes }),
	{"podcast", "transcript"}:  itemTranscript,
	{"podcast", "chapters"}:    itemChapters,
	{"psc", "chapters"}:        itemPSC,
	{"podcast", "contentlink"}: itemContentLink,
}

func headHTML(x *xmlReading, n node) error {
	text, err := x.html(n)
	if x.head.Description == "" || len(text) > len(x.head.Description) && n.name.space == "" {
		x.head.Description = text
	}
	return err
}

func headAuthor(x *xmlReading, n node) error {
	p, _, err := x.person(n)
	x.head.Author = cmp.Or(x.head.Author, p.Name)
	if p.Name != "" && x.head.Format == "atom" {
		x.head.People = append(x.head.People, p)
	}
	return err
}

func headPerson(x *xmlReading, n node) error {
	p, err := x.podcastPerson(n)
	if err == nil && p.Name != "" {
		x.head.People = append(x.head.People, p)
	}
	return err
}

func headFunding(x *xmlReading, n node) error {
	text, err := x.plain(n)
	if at := n.address("url"); err == nil && at != "" {
		x.head.Funding = append(x.head.Funding, earmark.Funding{URL: at, Text: text})
	}
	return err
}

func setKeywords(d *draft, text string) { d.keywords = strings.Split(text, ",") }

func episodeType(text string) string {
	switch text = strings.ToLower(text); text {
	case "full", "trailer", "bonus":
		return text
	}
	return ""
}

// later is a date that only counts where there is none yet.
func later(have, other time.Time) time.Time {
	if have.IsZero() {
		return other
	}
	return have
}

// ended is the end of an element, among what [tokenOf] gives.
type ended struct{}

// tokenOf is a token within an element as what it is here: a node, words, or
// the end; nil for what nobody wants.
func tokenOf(parent node, token xml.Token) any {
	switch token := token.(type) {
	case xml.StartElement:
		return child(parent, token)
	case xml.EndElement:
		return ended{}
	case xml.CharData:
		return string(token)
	}
	return nil
}
