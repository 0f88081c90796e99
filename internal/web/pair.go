package web

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"earmark/internal/earmark"
)

// mostText is how much of an article or of show notes a page shows, in bytes.
const mostText = 40_000

// pairView is one link: article, episode, and what stands between.
type pairView struct {
	Heading  string
	Place    string // "3 of 12 waiting"; empty for a link that does not wait
	Skip     string // address of the next that waits; empty: none
	Article  articleView
	Episode  *episodeView // nil: the show as a whole
	Show     showView
	Form     formView
	Reasons  []reasonView
	Score    string
	Bar      int
	Letter   string // the day of the next letter, where the article is in it
	Orphan   bool
	State    string // "accepted"; empty: a suggestion
	Detail   string
	Quotes   []quoteView
	Audio    string // address of the recording; empty: none
	Seconds  int    // where to play from
	PlayText string
}

type articleView struct {
	Note, Title, By, Date string
	Lang                  string
	Source                *earmark.Source
	URL                   string // where it is published elsewhere
	Deck                  []run
	Categories            []string
	Text                  [][]run
	More                  bool // there is more text than is shown
	Biography             []run
	File                  string
}

type episodeView struct {
	Note, Title, Number, Date, Length string
	People                            []string
	Notes                             [][]run
	Talk                              excerpt
	Timed                             bool
	Chapters                          []line
	File, URL                         string
}

type showView struct {
	Title string
	Hosts string
	About [][]run
	Count string
	URL   string
}

// formView is the form as it stands, or as it was sent.
type formView struct {
	Key    []hidden
	Seen   string
	Kinds  []option
	At     string
	Note   string
	Given  bool // there is a verdict to take back
	Timed  bool // a moment makes sense
	Length string
}

type hidden struct{ Name, Value string }

type reasonView struct {
	Signal, Evidence string
	Percent          int
}

type quoteView struct {
	Text, Spoken, Speaker string
	Clock                 string // empty: no times
	Seconds               int
	Differs               []string
}

// lastView is what undo would take back.
type lastView struct {
	Number int
	Words  string // "Accepted: The hours nobody sees → Four in the morning"
	Hidden []hidden
}

// pair shows one link.
func (d *desk) pair(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	d.showPair(w, r, http.StatusOK, readFilter(query), readKey(query), func(p *page) { p.Said = saidWords(query.Get("said")) })
}

// again shows the pair of a form that could not be carried out, with what was
// filled in and the reason.
func (d *desk) again(w http.ResponseWriter, r *http.Request, status int, sent sentForm, why error) {
	d.showPair(w, r, status, readFilter(r.PostForm), sent.key, func(p *page) {
		p.Trouble = "Nothing was written: " + why.Error()
		if errors.Is(why, ErrChanged) {
			p.Trouble += ". Look again: this page shows what stands there now."
			return
		}
		p.Pair.Form.fill(sent)
	})
}

func (d *desk) showPair(w http.ResponseWriter, r *http.Request, status int, f filter, key Key, finish func(*page)) {
	q, err := d.verdicts.Queue(r.Context())
	if err != nil {
		d.broken(w, err)
		return
	}
	pair, err := d.verdicts.Pair(r.Context(), key)
	if errors.Is(err, ErrGone) {
		d.gone(w)
		return
	}
	if err != nil {
		d.broken(w, err)
		return
	}
	p := q.page(f, pair.ArticleItem.Title, "pair")
	p.Pair = q.pair(f, pair)
	finish(&p)
	d.show(w, status, p)
}

// gone answers for a link that is not there, or no longer.
func (d *desk) gone(w http.ResponseWriter) {
	d.notice(w, http.StatusNotFound, noticeView{Title: "There is no such link", Text: "Its article or its episode was renamed or is gone, or the link is no longer suggested. Nothing was changed."})
}

func (q Queue) pair(f filter, x Pair) *pairView {
	marks := newMarker(x.Shared)
	v := &pairView{
		Heading: x.ArticleItem.Title + " and " + name(x.Item), Place: q.place(f, x.Key()), Article: q.article(x.ArticleItem, marks), Show: q.show(x.ShowItem, marks),
		Form: x.form(f), Score: score(x.Score), Bar: percent(x.Score), Orphan: x.Orphan && x.Waiting(),
	}
	if next := f.after(q.Items, x.Key()); next != nil {
		v.Skip = f.pairURL(next.Key())
	}
	if x.Letter != "" {
		v.Letter = letterDay(x.Letter)
	}
	v.State, v.Detail = x.state()
	for _, r := range x.Reasons {
		v.Reasons = append(v.Reasons, reasonView{r.Signal, r.Evidence, percent(r.Share)})
	}
	for _, s := range x.Quotes {
		v.Quotes = append(v.Quotes, newQuoteView(s))
	}
	if e := x.EpisodeItem; e != nil {
		v.Episode = q.episode(e, x.Moment, marks)
		v.listen(e, x.Moment)
	}
	return v
}

// listen is where and from when to play.
func (v *pairView) listen(e *earmark.Episode, m *earmark.Moment) {
	switch {
	case e.Audio.File != "":
		v.Audio = address("/audio", url.Values{"e": {string(e.ID)}})
	case e.Audio.URL != "":
		v.Audio = e.Audio.URL
	default:
		return
	}
	v.PlayText = "Play from the beginning"
	if m != nil {
		v.Seconds, v.PlayText = int(m.At.Seconds()), "Play from "+earmark.Clock(m.At)
	}
	talk := v.Episode.Talk
	for _, lines := range [][]line{talk.Before, talk.Open, talk.After, v.Episode.Chapters} {
		for i := range lines {
			lines[i].Audio = v.Audio
		}
	}
}

// place is where a link stands among those that wait.
func (q Queue) place(f filter, k Key) string {
	at, n := 0, 0
	for _, i := range q.Items {
		if !f.keeps(i) || !i.Waiting() {
			continue
		}
		n++
		if i.Key() == k {
			at = n
		}
	}
	if at == 0 {
		return ""
	}
	return strconv.Itoa(at) + " of " + strconv.Itoa(n) + " waiting"
}

func (q Queue) article(a *earmark.Article, marks *marker) articleView {
	v := articleView{
		Note: earmark.NoteSentence("article", q.Library.ContentNotes(a)), Title: a.Title, By: earmark.Join(q.Library.Names(a.Authors)),
		Lang: a.Lang, Date: day(a.Date), Source: a.Source, URL: a.URL, Deck: marks.runs(a.Summary), Categories: a.Categories,
		Biography: marks.runs(a.Biography.Text), File: a.File,
	}
	v.Text, v.More = marks.paragraphs(a.Body.Text, mostText)
	return v
}

func (q Queue) show(s *earmark.Show, marks *marker) showView {
	v := showView{Title: s.Title, Hosts: earmark.Join(q.Library.Names(s.Hosts)), URL: s.URL, Count: earmark.Count(len(q.Library.EpisodesOf(s.ID)), "episode")}
	v.About, _ = marks.paragraphs(s.Description.Text, mostText/4)
	return v
}

func (q Queue) episode(e *earmark.Episode, m *earmark.Moment, marks *marker) *episodeView {
	v := &episodeView{
		Note: earmark.NoteSentence("episode", e.ContentNotes), Title: e.Title, Date: day(e.Date), Length: earmark.Length(e.Audio.Duration),
		Talk: excerptOf(e.Transcript, m, marks), Timed: e.Transcript != nil && e.Transcript.Timed, File: e.File, URL: e.URL,
	}
	if e.Number > 0 {
		v.Number = "Episode " + strconv.Itoa(e.Number)
	}
	for _, c := range e.People {
		v.People = append(v.People, q.Library.Name(c.Person)+" ("+c.Role+")")
	}
	v.Notes, _ = marks.paragraphs(e.Notes.Text, mostText/4)
	for _, c := range e.Chapters {
		v.Chapters = append(v.Chapters, line{
			Clock: earmark.Clock(c.Start), Seconds: int(c.Start.Seconds()), Runs: marks.runs(c.Title), Here: m != nil && m.Chapter == c.Title,
		})
	}
	return v
}

// kinds says what the kinds of link mean, from the closest to the widest.
var kinds = map[earmark.Kind]string{
	earmark.Adapted:   "adapted: one is made from the other",
	earmark.SameStory: "same story: both tell it",
	earmark.Quoted:    "quoted: the article quotes it",
	earmark.ByAuthor:  "author: its author speaks there",
	earmark.Mentioned: "mentioned: one names the other",
	earmark.ShowLink:  "show: about the show as a whole",
}

func (x Pair) form(f filter) formView {
	v := formView{Key: fields(f, x.Key()), Seen: x.Seen, Given: x.Given != nil, Timed: x.EpisodeItem != nil}
	for _, k := range earmark.Kinds() {
		v.Kinds = append(v.Kinds, option{string(k), cmp.Or(kinds[k], string(k)), k == x.Kind})
	}
	if x.Moment != nil {
		v.At = earmark.Clock(x.Moment.At)
	}
	if x.Given != nil {
		v.Note = x.Given.Note
	}
	if x.EpisodeItem != nil && x.EpisodeItem.Audio.Duration > 0 {
		v.Length = earmark.Clock(x.EpisodeItem.Audio.Duration)
	}
	return v
}

// fill puts in what was sent.
func (v *formView) fill(s sentForm) {
	if s.kind == "" {
		return // an undo, which has no fields
	}
	for i := range v.Kinds {
		v.Kinds[i].Chosen = v.Kinds[i].Value == s.kind
	}
	v.At, v.Note = s.at, s.note
}

// fields are what a form carries along unseen: its pair and the filter.
func fields(f filter, k Key) []hidden {
	v := f.values()
	k.set(v)
	return hiddenOf(v)
}

func hiddenOf(v url.Values) []hidden {
	var out []hidden
	for _, n := range []string{"a", "e", "s", "state", "show", "article"} {
		if v.Get(n) != "" {
			out = append(out, hidden{n, v.Get(n)})
		}
	}
	return out
}

func newQuoteView(s Quote) quoteView {
	v := quoteView{Text: strings.Trim(s.Text, "“”\" "), Spoken: strings.Trim(s.Spoken, "“”\" "), Speaker: s.Speaker, Differs: s.Differs}
	if s.At >= 0 {
		v.Clock, v.Seconds = earmark.Clock(s.At), int(s.At.Seconds())
	}
	return v
}

// name is what a link leads to.
func name(i Item) string {
	if i.EpisodeItem != nil {
		return i.EpisodeItem.Title
	}
	return i.ShowItem.Title
}

// last is what undo would take back.
func (q Queue) last(f filter) *lastView {
	words := map[earmark.Decision]string{earmark.Accept: "accepted", earmark.Reject: "rejected", earmark.Pin: "pinned", earmark.Suggestion: "taken back"}[q.Last.Decision]
	for _, i := range q.Items {
		if i.Key() == q.Last.Key {
			words = i.ArticleItem.Title + " → " + name(i) + ": " + words
		}
	}
	return &lastView{Number: q.Last.Number, Words: words, Hidden: hiddenOf(f.values())}
}
