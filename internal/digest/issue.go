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
	planned bool // an editor wrote a file for it
}

// Entry is one article of an issue with what there is to hear.
type Entry struct {
	Article        *earmark.Article
	Pairs          []earmark.Pair // episodes and shows, best first, at most 3; none stands twice in an issue
	ContentNotes   []string       // topics a reader may want to be warned of
	ReadingMinutes int            // of the whole piece; 0 for an excerpt, whose whole stands elsewhere
	Lead           string         // plain text, one paragraph: the summary, or how the article begins
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
	ids := make([]earmark.ArticleID, len(i.Entries))
	for n, e := range i.Entries {
		ids[n] = e.Article.ID
	}
	return ids
}

func entries(lib *earmark.Library, pairs earmark.Pairs, articles []*earmark.Article, end time.Time) []Entry {
	heard := share(articles, pairs, end)
	made := make([]Entry, len(articles))
	for i, a := range articles {
		made[i] = Entry{
			Article: a, Pairs: heard[i], ContentNotes: lib.ContentNotes(a),
			ReadingMinutes: readingMinutes(a), Lead: lead(a),
		}
	}
	return made
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

// share gives every episode and every show to the article it goes best with,
// so that nothing is offered twice in one letter. Episodes come first: where
// one of a show stands, the show as a whole needs no line.
func share(articles []*earmark.Article, pairs earmark.Pairs, end time.Time) [][]earmark.Pair {
	type offer struct {
		to   int // index of the article
		pair earmark.Pair
	}
	var offers []offer
	for i, a := range articles {
		for _, p := range pairs.OfArticle(a.ID) {
			if fit(p, end) {
				offers = append(offers, offer{i, p})
			}
		}
	}
	slices.SortStableFunc(offers, func(a, b offer) int {
		return cmp.Or(cmp.Compare(width(a.pair), width(b.pair)), cmp.Compare(b.pair.Score, a.pair.Score))
	})
	shared := make([][]earmark.Pair, len(articles))
	taken := map[string]bool{}
	for _, o := range offers {
		if len(shared[o.to]) == mostPairs || taken[target(o.pair)] || o.pair.EpisodeItem == nil && speaksOf(shared[o.to], o.pair.Show) {
			continue
		}
		taken[target(o.pair)] = true
		shared[o.to] = append(shared[o.to], o.pair)
	}
	for _, s := range shared {
		slices.SortStableFunc(s, func(a, b earmark.Pair) int { return cmp.Compare(b.Score, a.Score) })
	}
	return shared
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

func speaksOf(pairs []earmark.Pair, show earmark.ShowID) bool {
	return slices.ContainsFunc(pairs, func(p earmark.Pair) bool { return p.Show == show })
}
