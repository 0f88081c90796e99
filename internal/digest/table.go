package digest

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/markup"
)

// table is where an issue is laid: what there is, what the plan asks for, and
// what has found its place.
type table struct {
	lib   *earmark.Library
	pairs earmark.Pairs
	plan  Plan
	end   time.Time // the day is over

	articles []*earmark.Article // placed
	taken    map[string]bool    // episodes and shows that are placed
	faults   []error
}

// entries are the plan's stories, each fault of which is told.
func (t *table) entries(opts Options) ([]Entry, error) {
	t.taken = map[string]bool{}
	sections, path := t.plan.Sections, "$.sections[%d].stories[%d]"
	switch {
	case len(sections) > 0 && len(t.plan.Articles) > 0:
		return nil, t.plan.fault("$.articles", "articles", "both articles and sections", "one of them")
	case len(t.plan.Articles) > 0:
		sections, path = []Section{{Stories: named(t.plan.Articles)}}, ""
	case len(sections) == 0:
		sections, path = []Section{{Stories: newestStories(t.lib, opts.Articles, t.end)}}, ""
	}
	var laid []Entry
	var open []int // entries that take what their article is linked to
	for i, s := range sections {
		if !isLine(s.Title) {
			t.fault(fmt.Sprintf("$.sections[%d].title", i), "title", s.Title, "one line without control characters")
		}
		for j, story := range s.Stories {
			at := "$.articles[" + fmt.Sprint(j) + "]"
			if path != "" {
				at = fmt.Sprintf(path, i, j)
			}
			entry, ok := t.entry(story, at, path == "")
			if !ok {
				continue
			}
			if entry.Section = line(s.Title); entry.Article != nil && story.Listen == nil {
				open = append(open, len(laid))
			}
			laid = append(laid, entry)
		}
	}
	t.share(laid, open)
	return laid, errors.Join(t.faults...)
}

func named(ids []earmark.ArticleID) []Story {
	stories := make([]Story, len(ids))
	for i, id := range ids {
		stories[i].Article = id
	}
	return stories
}

func newestStories(lib *earmark.Library, n int, end time.Time) []Story {
	var stories []Story
	for _, a := range newest(lib, n, end) {
		stories = append(stories, Story{Article: a.ID})
	}
	return stories
}

func (t *table) fault(path, key, value, expected string) {
	t.faults = append(t.faults, t.plan.fault(path, key, value, expected))
}

// entry lays one story; false when it has a fault.
func (t *table) entry(s Story, path string, short bool) (Entry, bool) {
	switch {
	case s.Article != "" && s.Episode != "":
		t.fault(path+".episode", "episode", string(s.Episode), "it below listen: a story is an article, or an episode that stands alone")
		return Entry{}, false
	case s.Episode != "":
		return t.alone(s, path)
	case s.Article == "":
		t.fault(path, "stories", "a story without article or episode", "one of them")
		return Entry{}, false
	}
	key, at := "article", path+".article"
	if short {
		key, at = "articles", path
	}
	a := t.lib.Article(s.Article)
	if wrong := unfit(a, t.articles, t.end); wrong != "" {
		t.fault(at, key, string(s.Article), wrong)
		return Entry{}, false
	}
	t.articles = append(t.articles, a)
	e := Entry{Article: a, ContentNotes: t.lib.ContentNotes(a), ReadingMinutes: readingMinutes(a), Lead: lead(a)}
	for i, l := range s.Listen {
		if offer, ok := t.offer(a, l, fmt.Sprintf("%s.listen[%d]", path, i)); ok {
			e.Pairs = append(e.Pairs, offer)
		}
	}
	return e, true
}

// alone lays an episode without an article.
func (t *table) alone(s Story, path string) (Entry, bool) {
	e := t.lib.Episode(s.Episode)
	if wrong := t.unfitEpisode(e); wrong != "" {
		t.fault(path+".episode", "episode", string(s.Episode), wrong)
		return Entry{}, false
	}
	if len(s.Listen) > 0 {
		t.fault(path+".listen", "listen", "a list", "none beside an episode that stands alone")
	}
	t.taken[string(e.ID)] = true
	return Entry{
		Episode: e, Show: t.lib.Show(e.ID.Show()), ContentNotes: e.ContentNotes,
		Lead: line(markup.Excerpt(e.Notes.Text, leadWords)),
	}, true
}

// unfitEpisode is what a planned episode should have been; empty when it is fit.
func (t *table) unfitEpisode(e *earmark.Episode) string {
	switch {
	case e == nil || t.lib.Show(e.ID.Show()) == nil:
		return "the id of an episode: SHOW/SLUG, its path below content/shows without .md"
	case e.Draft:
		return "an episode that is not a draft"
	case !e.Date.Before(t.end):
		return "an episode that is not dated after the issue"
	case t.taken[string(e.ID)]:
		return "every episode once"
	}
	return ""
}

// offer lays what an editor put beside an article. A link that stands gives
// kind and moment; what is not linked is the editor's own word, but for what
// carries a content note: that wants a verdict, which is kept for ever.
func (t *table) offer(a *earmark.Article, l Listen, path string) (Offer, bool) {
	pair := earmark.Pair{Link: earmark.Link{Article: a.ID, Episode: l.Episode, Show: l.Show}, ArticleItem: a}
	key, value := "episode", string(l.Episode)
	wrong := ""
	switch {
	case (l.Episode == "") == (l.Show == ""):
		key, value, wrong = "listen", "neither or both of episode and show", "one of them"
	case l.Episode != "":
		pair.EpisodeItem = t.lib.Episode(l.Episode)
		if wrong = t.unfitEpisode(pair.EpisodeItem); wrong == "" {
			pair.Show = l.Episode.Show()
		}
	default:
		key, value = "show", string(l.Show)
		if t.lib.Show(l.Show) == nil {
			wrong = "the id of a show: its folder below content/shows"
		} else if t.taken[value] {
			wrong = "every show once"
		}
	}
	if wrong == "" {
		pair.ShowItem = t.lib.Show(pair.Show)
		pair, wrong = t.linked(pair)
	}
	if wrong == "" && !isLine(l.Why) {
		key, value, wrong = "why", l.Why, "one line without control characters"
	}
	if wrong == "" && l.At != "" {
		at, err := earmark.ParseClock(l.At)
		if key, value = "at", l.At; err != nil || l.Episode == "" {
			wrong = `a moment of an episode such as "12:41"`
		}
		pair.Moment = &earmark.Moment{At: at}
	}
	if wrong != "" {
		t.fault(path+"."+key, key, value, wrong)
		return Offer{}, false
	}
	t.taken[target(pair)] = true
	return Offer{Pair: pair, Why: line(l.Why)}, true
}

// linked is the pair as it is linked, and what speaks against it.
func (t *table) linked(p earmark.Pair) (linked earmark.Pair, wrong string) {
	for _, known := range t.pairs.OfArticle(p.Article) {
		if known.Episode == p.Episode && known.Show == p.Show {
			return known, ""
		}
	}
	verdict := t.verdict(p)
	accepted := verdict == earmark.Accept || verdict == earmark.Pin || slices.Contains(p.ArticleItem.Pinned, p.Episode)
	careful := len(t.lib.ContentNotes(p.ArticleItem)) > 0 || p.EpisodeItem != nil && len(p.EpisodeItem.ContentNotes) > 0
	switch {
	case verdict == earmark.Reject:
		return p, "a pair that no editor rejected: earmark review takes the verdict back"
	case careful && !accepted:
		return p, "an accepted pair, for one of the two carries a content note: earmark review"
	}
	return p, ""
}

// verdict is an editor's latest word on a pair.
func (t *table) verdict(p earmark.Pair) earmark.Decision {
	var latest earmark.Verdict
	for _, v := range t.lib.Verdicts {
		a, s, e := t.lib.VerdictTarget(v)
		if a == p.ArticleItem && s == p.ShowItem && e == p.EpisodeItem && (e != nil || v.Episode.GUID == "") && !v.On.Before(latest.On) {
			latest = v
		}
	}
	return latest.Decision
}

// share puts beside the open entries what their articles are linked to.
func (t *table) share(laid []Entry, open []int) {
	var offers []offered
	for _, i := range open {
		for _, p := range t.pairs.OfArticle(laid[i].Article.ID) {
			if fit(p, t.end) {
				offers = append(offers, offered{i, p})
			}
		}
	}
	share(laid, offers, t.taken)
}
