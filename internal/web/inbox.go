package web

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"earmark/internal/earmark"
)

// perPage is how many links the inbox lists at once.
const perPage = 50

// mostOptions is how many articles a list to choose from may have; beyond it
// an identifier is typed.
const mostOptions = 400

// inboxView is the list of links.
type inboxView struct {
	Waiting, Decided int
	States           []tab
	Shows, Articles  []option // to choose from; no articles: too many
	Filter           filterView
	Groups           []group
	Empty            string // why the list is empty; else empty
	Page             string // "Page 2 of 5"; empty: only one
	Previous, Next   string // addresses; empty at the ends
}

type tab struct {
	Text, URL string
	Count     int
	Here      bool
}

type option struct {
	Value, Text string
	Chosen      bool
}

type filterView struct {
	State, Show, Article string
	Set                  bool // whether a show or an article is chosen
}

// group is a run of rows under one heading.
type group struct {
	Title string
	Rows  []row
}

// row is one link.
type row struct {
	URL           string
	Score         string // "0.81"
	Bar           int    // 0..100
	Article       string
	Target, Show  string // Target is empty for a show as a whole
	Kind          string
	Why           string
	At            string
	Note          string // the content note's topics
	Orphan        bool
	State, Detail string // "accepted", "by ruth on 22 November 2026"; empty: suggested
}

// inbox lists what waits, by impact.
func (d *desk) inbox(w http.ResponseWriter, r *http.Request) {
	q, err := d.verdicts.Queue(r.Context())
	if err != nil {
		d.broken(w, err)
		return
	}
	f := readFilter(r.URL.Query())
	page, _ := strconv.Atoi(r.URL.Query().Get("page")) // anything else is the first
	p := q.page(f, "Inbox", "inbox")
	p.Inbox = q.inbox(f, page)
	d.show(w, http.StatusOK, p)
}

// page is what all pages about a queue share.
func (q Queue) page(f filter, title, here string) page {
	p := page{Title: title, Site: q.Library.Site.Title, Here: here, By: q.By, Back: f.inboxURL(1), Notices: q.Notices}
	if q.Last != nil {
		p.Last = q.last(f)
	}
	return p
}

func (q Queue) inbox(f filter, number int) *inboxView {
	v := &inboxView{Filter: filterView{f.state, string(f.show), string(f.article), f.show != "" || f.article != ""}}
	var listed []Item
	for _, i := range q.Items {
		switch {
		case !f.keeps(i):
			continue
		case i.Waiting():
			v.Waiting++
		default:
			v.Decided++
		}
		if f.shows(i) {
			listed = append(listed, i)
		}
	}
	v.States = f.tabs(v.Waiting, v.Decided)
	v.Shows, v.Articles = q.options(f)
	if len(listed) == 0 {
		v.Empty = f.empty(v.Decided)
		return v
	}
	pages := (len(listed) + perPage - 1) / perPage
	number = min(max(number, 1), pages)
	v.page(f, number, pages)
	from := (number - 1) * perPage
	v.Groups = q.groups(f, listed[from:min(from+perPage, len(listed))])
	return v
}

func (v *inboxView) page(f filter, number, pages int) {
	if pages < 2 {
		return
	}
	v.Page = fmt.Sprintf("Page %d of %d", number, pages)
	if number > 1 {
		v.Previous = f.inboxURL(number - 1)
	}
	if number < pages {
		v.Next = f.inboxURL(number + 1)
	}
}

func (f filter) tabs(waiting, decided int) []tab {
	var tabs []tab
	for _, t := range []tab{{Text: "Waiting", Count: waiting}, {Text: "Decided", Count: decided}, {Text: "All", Count: waiting + decided}} {
		of := f
		of.state = strings.ToLower(t.Text)
		if t.Text == "Waiting" {
			of.state = ""
		}
		t.URL, t.Here = of.inboxURL(1), of.state == f.state
		tabs = append(tabs, t)
	}
	return tabs
}

func (f filter) empty(decided int) string {
	switch {
	case f.state == "decided":
		return "Nothing has been decided yet."
	case f.state == "all":
		return "There are no links here. New articles and episodes bring new ones."
	case decided > 0:
		return "Every link has its verdict. New articles and episodes bring new ones."
	}
	return "There is nothing to decide: no article and episode belong together clearly enough to be suggested."
}

// options are the shows and articles that have links.
func (q Queue) options(f filter) (shows, articles []option) {
	show, article := map[string]string{}, map[string]string{}
	for _, i := range q.Items {
		show[string(i.Show)] = i.ShowItem.Title
		article[string(i.Article)] = i.ArticleItem.Title
	}
	if len(article) > mostOptions {
		article = nil
	}
	return choices(show, string(f.show)), choices(article, string(f.article))
}

func choices(titles map[string]string, chosen string) []option {
	var out []option
	for value, text := range titles {
		out = append(out, option{value, text, value == chosen})
	}
	slices.SortFunc(out, func(a, b option) int { return cmp.Or(cmp.Compare(a.Text, b.Text), cmp.Compare(a.Value, b.Value)) })
	return out
}

// groups puts the links of the next letter under a heading of their own.
func (q Queue) groups(f filter, items []Item) []group {
	var out []group
	for _, i := range items {
		title := "After that, by score"
		if i.Letter != "" {
			title = "In the next letter, " + letterDay(i.Letter)
		}
		if len(out) == 0 || out[len(out)-1].Title != title {
			out = append(out, group{Title: title})
		}
		last := &out[len(out)-1]
		last.Rows = append(last.Rows, q.row(f, i))
	}
	if len(out) == 1 && items[0].Letter == "" {
		out[0].Title = "By score"
	}
	return out
}

func (q Queue) row(f filter, i Item) row {
	r := row{
		URL: f.pairURL(i.Key()), Score: score(i.Score), Bar: percent(i.Score), Article: i.ArticleItem.Title, Show: i.ShowItem.Title,
		Kind: string(i.Kind), Note: earmark.Join(q.Library.ContentNotes(i.ArticleItem)), Orphan: i.Orphan && i.Waiting(),
	}
	if i.EpisodeItem != nil {
		r.Target = i.EpisodeItem.Title
	}
	r.Why = i.why()
	if i.Moment != nil {
		r.At = earmark.Clock(i.Moment.At)
	}
	r.State, r.Detail = i.state()
	return r
}

// why is the weightiest reason; that somebody decided is told elsewhere.
func (i Item) why() string {
	for _, r := range i.Reasons {
		if r.Signal != "verdict" {
			return r.Evidence
		}
	}
	return ""
}

// state is what was said of a link, and by whom; both empty for a suggestion.
func (i Item) state() (state, detail string) {
	switch {
	case i.Given != nil:
		return decided[i.Verdict], by(*i.Given)
	case i.Declared:
		return "declared", "by article or episode"
	}
	return decided[i.Verdict], ""
}

// decided is how a decision is told once it is made.
var decided = map[earmark.Decision]string{earmark.Accept: "accepted", earmark.Reject: "rejected", earmark.Pin: "pinned", earmark.Suggestion: ""}

func by(v earmark.Verdict) string {
	var words []string
	if v.By != "" {
		words = append(words, "by "+v.By)
	}
	if !v.On.IsZero() {
		words = append(words, "on "+day(v.On))
	}
	return strings.Join(words, " ")
}

func day(t time.Time) string { return t.Format("2 January 2006") }

func letterDay(id earmark.IssueID) string {
	t, err := time.Parse(time.DateOnly, string(id))
	if err != nil {
		return string(id)
	}
	return day(t)
}

func score(s float64) string { return strconv.FormatFloat(s, 'f', 2, 64) }

func percent(share float64) int { return int(share*100 + .5) }
