package digest

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/markup"
)

// Issue is one dated edition of the letter, chosen and not yet rendered. Make
// it with [Choose] or [Assemble].
type Issue struct {
	ID        earmark.IssueID
	Date      time.Time // its day, at midnight in the site's time zone
	Subject   string
	Preheader string // what an inbox shows beside the subject
	Intro     earmark.Body
	Entries   []Entry

	lib     *earmark.Library
	opts    Options
	plan    Plan
	several bool // of several issues
	more    int  // entries that are left out for want of room
}

// Entry is one story of an issue: an article with what there is to hear, or an
// episode that stands alone.
type Entry struct {
	Section        string           // the heading it stands under; empty: none
	Article        *earmark.Article // nil: an episode that stands alone
	Episode        *earmark.Episode // of an entry without an article; else nil
	Show           *earmark.Show    // of that episode
	Pairs          []Offer          // episodes and shows beside the article, best first; none stands twice in an issue
	ContentNotes   []string         // topics a reader may want to be warned of
	ReadingMinutes int              // of the whole piece; 0 for an excerpt, whose whole stands elsewhere
	Lead           string           // plain text, one paragraph: the summary, or how it begins
}

// Offer is a pair as an issue shows it.
type Offer struct {
	earmark.Pair
	Why string // the editor's words for readers; empty: what the kind of link says
}

// title is what the entry is called.
func (e Entry) title() string {
	if e.Article != nil {
		return line(e.Article.Title)
	}
	return line(e.Episode.Title)
}

const (
	mostPairs      = 3
	leadWords      = 60
	wordsPerMinute = 230
)

// HasContentNotes tells whether any entry has.
func (i Issue) HasContentNotes() bool {
	return slices.ContainsFunc(i.Entries, func(e Entry) bool { return len(e.ContentNotes) > 0 })
}

// Articles are the identifiers of the issue's articles, in its order.
func (i Issue) Articles() []earmark.ArticleID {
	ids := make([]earmark.ArticleID, 0, len(i.Entries))
	for _, e := range i.Entries {
		if e.Article != nil {
			ids = append(ids, e.Article.ID)
		}
	}
	return ids
}

// Episodes are the identifiers of the issue's episodes, in its order.
func (i Issue) Episodes() []earmark.EpisodeID {
	var ids []earmark.EpisodeID
	for _, e := range i.Entries {
		if e.Episode != nil {
			ids = append(ids, e.Episode.ID)
		}
		for _, p := range e.Pairs {
			if p.EpisodeItem != nil {
				ids = append(ids, p.Episode)
			}
		}
	}
	return ids
}

// Unpublished names an item that readers cannot open yet at a time, with when
// it is published; empty: all can be opened.
func (i Issue) Unpublished(now time.Time) string {
	for _, e := range i.Entries {
		if a := e.Article; a != nil && (a.Draft || a.Date.After(now)) {
			return unpublished("article "+string(a.ID), a.Draft, a.Date)
		}
		if x := e.Episode; x != nil && (x.Draft || x.Date.After(now)) {
			return unpublished("episode "+string(x.ID), x.Draft, x.Date)
		}
		for _, p := range e.Pairs {
			if x := p.EpisodeItem; x != nil && (x.Draft || x.Date.After(now)) {
				return unpublished("episode "+string(x.ID), x.Draft, x.Date)
			}
		}
	}
	return ""
}

func unpublished(what string, draft bool, date time.Time) string {
	if draft {
		return what + " is a draft"
	}
	return what + " is published on " + date.Format(time.RFC1123) + " only"
}

// lead prefers the summary, which an editor wrote to stand alone. Imported
// ones may be as long as the article.
func lead(a *earmark.Article) string {
	return line(markup.Excerpt(cmp.Or(strings.TrimSpace(a.Summary), a.Body.Text), leadWords))
}

func readingMinutes(a *earmark.Article) int {
	words := len(strings.Fields(a.Body.Text))
	if words == 0 || a.Source != nil {
		return 0
	}
	return max(1, (words+wordsPerMinute/2)/wordsPerMinute)
}

// offered is a pair that may stand beside an entry.
type offered struct {
	to   int // index of the entry
	pair earmark.Pair
}

// share gives every episode and every show to the entry it goes best with, so
// that nothing is offered twice in one letter. Episodes come first: where one of
// a show stands, the show as a whole needs no line. What is taken already is
// left out.
func share(entries []Entry, offers []offered, taken map[string]bool) {
	slices.SortStableFunc(offers, func(a, b offered) int {
		return cmp.Or(cmp.Compare(width(a.pair), width(b.pair)), cmp.Compare(b.pair.Score, a.pair.Score))
	})
	for _, o := range offers {
		to := &entries[o.to]
		if len(to.Pairs) == mostPairs || taken[target(o.pair)] || o.pair.EpisodeItem == nil && speaksOf(to.Pairs, o.pair.Show) {
			continue
		}
		taken[target(o.pair)] = true
		to.Pairs = append(to.Pairs, Offer{Pair: o.pair})
	}
	for _, o := range offers {
		slices.SortStableFunc(entries[o.to].Pairs, func(a, b Offer) int { return cmp.Compare(b.Score, a.Score) })
	}
}

// fit leaves out what is not published on the issue's day.
func fit(p earmark.Pair, end time.Time) bool {
	e := p.EpisodeItem
	return e == nil || !e.Draft && e.Date.Before(end)
}

// width puts episodes before shows as a whole.
func width(p earmark.Pair) int {
	if p.EpisodeItem == nil {
		return 1
	}
	return 0
}

// target names what is offered: an episode's identifier has a slash in it, a
// show's has none.
func target(p earmark.Pair) string { return cmp.Or(string(p.Episode), string(p.Show)) }

func speaksOf(pairs []Offer, show earmark.ShowID) bool {
	return slices.ContainsFunc(pairs, func(p Offer) bool { return p.Show == show })
}
