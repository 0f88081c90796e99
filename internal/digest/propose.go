package digest

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"earmark/internal/earmark"
)

// The sections of a proposed issue, in their order.
const (
	ReadAndListen = "Read and listen"  // new pieces, with what there is to hear
	NewToHear     = "New to hear"      // new episodes that belong to none of them
	FromArchive   = "From the archive" // a new episode for an old piece, and the reverse
)

// mostAside is how many stories stand in each section but the first.
const mostAside = 3

// Proposal says what an issue is to be made of.
type Proposal struct {
	ID      earmark.IssueID
	Since   time.Time // what is dated from here on is new; zero: everything is, the newest first
	Minutes int       // to read and to hear together, at most; 0: no limit
	Before  []Plan    // the issues readers had: nothing of them is repeated
}

// Proposed is a plan for an editor, and what did not get in.
type Proposed struct {
	Plan
	Minutes int      // to read and to hear
	Left    []string // what was left out and why, a line each
}

// Propose plans an issue: new articles with the episodes that belong to them,
// new episodes, and pairs of old and new. No pair that readers already had is in
// it, and nothing that may need a content note before an editor has said so. It
// is [ErrNothing] when nothing is new.
func Propose(lib *earmark.Library, pairs earmark.Pairs, opts Options, want Proposal) (Proposed, error) {
	day, err := time.ParseInLocation(time.DateOnly, string(want.ID), lib.Site.Zone())
	if err != nil {
		return Proposed{}, (Plan{ID: want.ID}).fault("$", "name", string(want.ID), "a date such as 2026-11-22")
	}
	p := &proposer{
		lib: lib, pairs: pairs, since: want.Since, end: day.AddDate(0, 0, 1), budget: want.Minutes,
		had: remember(lib, pairs, opts, want.Before), taken: map[string]bool{},
	}
	most := cmp.Or(opts.Articles, defaultArticles)
	p.readAndListen(most)
	p.fromArchive()
	p.newToHear()
	if p.untold > 0 {
		p.left = append(p.left, fmt.Sprintf("and %d more", p.untold))
	}
	p.leadGently()
	made := Proposed{Plan: Plan{ID: want.ID}, Minutes: p.spent, Left: p.left}
	for _, s := range []Section{{ReadAndListen, p.fresh}, {NewToHear, p.heard}, {FromArchive, p.archive}} {
		if len(s.Stories) > 0 {
			made.Sections = append(made.Sections, s)
		}
	}
	if len(made.Sections) == 0 {
		return made, fmt.Errorf("issue %s: %w: nothing is new since %s%s", want.ID, ErrNothing, want.Since.Format(time.DateOnly), because(made.Left))
	}
	return made, nil
}

// because names the first of what was left out.
func because(left []string) string {
	if len(left) == 0 {
		return ""
	}
	return " that could go in (" + left[0] + ")"
}

// proposer fills the sections one after the other.
type proposer struct {
	lib           *earmark.Library
	pairs         earmark.Pairs
	since, end    time.Time
	budget, spent int // minutes; a budget of 0 has no end
	had           had
	taken         map[string]bool    // episodes and shows that found their place
	told          []*earmark.Article // articles that did

	fresh, heard, archive []Story
	left                  []string
	untold                int // left out too, beyond what an editor would read
}

// mostLeft is how many lines of what was left out an editor would read.
const mostLeft = 20

func (p *proposer) isNew(t time.Time) bool { return !t.Before(p.since) && t.Before(p.end) }

// afford takes minutes from the budget; false, and nothing is taken, when they
// are more than is left.
func (p *proposer) afford(minutes int) bool {
	if p.budget > 0 && p.spent+minutes > p.budget {
		return false
	}
	p.spent += minutes
	return true
}

func (p *proposer) leave(format string, args ...any) {
	if len(p.left) == mostLeft {
		p.untold++
		return
	}
	p.left = append(p.left, fmt.Sprintf(format, args...))
}

// careful tells whether an article may need a content note and no editor has
// said so yet: it is not sent to anybody before.
func (p *proposer) careful(a *earmark.Article) bool {
	if a.NotesDecided || len(p.lib.ContentNotes(a)) == 0 {
		return false
	}
	p.leave("article %s: it may speak of %s: set content_notes in %s", a.ID, earmark.Join(lines(p.lib.ContentNotes(a))), a.File)
	return true
}

// readAndListen takes the new articles, and beside each what is new to hear or,
// where there is nothing new, what is old.
func (p *proposer) readAndListen(most int) {
	for _, a := range p.lib.Articles {
		if !p.isNew(a.Date) || p.had.articles[a.ID] || unfit(a, p.told, p.end) != "" || p.careful(a) {
			continue
		}
		minutes := readingMinutes(a)
		switch {
		case len(p.fresh)+p.older() >= most:
			p.leave("article %s: there are %d already", a.ID, most)
			continue
		case !p.afford(minutes):
			p.leave("article %s: %d min to read are more than the time allows", a.ID, minutes)
			continue
		}
		p.told = append(p.told, a)
		story := Story{Article: a.ID, Listen: p.beside(a, mostPairs, func(earmark.Pair) bool { return true }), remark: p.aboutArticle(a)}
		if p.onlyOld(story) {
			p.archive = append(p.archive, story)
			continue
		}
		p.fresh = append(p.fresh, story)
	}
}

// leadGently lets no story with a content note lead the letter, where another
// can: nobody is to meet it unasked.
func (p *proposer) leadGently() {
	gentle := func(s Story) bool { return len(p.lib.ContentNotes(p.lib.Article(s.Article))) == 0 }
	if i := slices.IndexFunc(p.fresh, gentle); i > 0 {
		lead := p.fresh[i]
		p.fresh = slices.Insert(slices.Delete(p.fresh, i, i+1), 0, lead)
	}
}

// older counts the new articles that stand in the archive's section.
func (p *proposer) older() int { return len(p.archive) }

// onlyOld tells whether all episodes beside a new article are old, and there is
// one: "the reverse" of a new episode for an old article.
func (p *proposer) onlyOld(s Story) bool {
	old := 0
	for _, l := range s.Listen {
		e := p.lib.Episode(l.Episode)
		if e != nil && p.isNew(e.Date) {
			return false
		}
		if e != nil {
			old++
		}
	}
	return old > 0 && !p.since.IsZero()
}

// beside takes what stands beside an article, episodes before shows.
func (p *proposer) beside(a *earmark.Article, most int, take func(earmark.Pair) bool) []Listen {
	var out []Listen
	linked := slices.Clone(p.pairs.OfArticle(a.ID))
	slices.SortStableFunc(linked, func(x, y earmark.Pair) int {
		return cmp.Or(cmp.Compare(width(x), width(y)), p.newerFirst(x, y), cmp.Compare(y.Score, x.Score))
	})
	for _, pair := range linked {
		named := func(l Listen) bool { return l.Episode.Show() == pair.Show }
		if len(out) == most || p.taken[target(pair)] || p.had.pairs[pairKey(pair)] || !fit(pair, p.end) || !take(pair) ||
			pair.EpisodeItem == nil && slices.ContainsFunc(out, named) {
			continue
		}
		if why := p.unsure(pair); why != "" {
			p.leave("episode %s beside %s: %s", pair.Episode, a.ID, why)
			continue
		}
		if minutes := listening(pair.EpisodeItem); !p.afford(minutes) {
			p.leave("episode %s beside %s: %d min to hear are more than the time allows", pair.Episode, a.ID, minutes)
			continue
		}
		p.taken[target(pair)] = true
		out = append(out, p.listen(pair))
	}
	return out
}

func (p *proposer) newerFirst(x, y earmark.Pair) int {
	if x.EpisodeItem == nil || y.EpisodeItem == nil {
		return 0
	}
	a, b := p.isNew(x.EpisodeItem.Date), p.isNew(y.EpisodeItem.Date)
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// unsure says why a pair is not proposed before an editor's word: the episode
// carries a content note and nobody looked at the pair.
func (p *proposer) unsure(pair earmark.Pair) string {
	if e := pair.EpisodeItem; e != nil && len(e.ContentNotes) > 0 && pair.Verdict == earmark.Suggestion && !pair.Declared {
		return "it carries a content note (" + earmark.Join(lines(e.ContentNotes)) + ") and no editor accepted the pair: earmark review"
	}
	return ""
}

func listening(e *earmark.Episode) int {
	if e == nil {
		return 0
	}
	return int(e.Audio.Duration.Round(time.Minute) / time.Minute)
}

// fromArchive takes old articles that a new episode belongs to, the best pair of
// each episode.
func (p *proposer) fromArchive() {
	room := mostAside + len(p.archive)
	for _, e := range p.lib.Episodes {
		if !p.isNew(e.Date) || p.taken[string(e.ID)] || e.Draft {
			continue
		}
		for _, pair := range p.pairs.OfEpisode(e.ID) {
			a := pair.ArticleItem
			if p.isNew(a.Date) && !p.had.articles[a.ID] || p.had.pairs[pairKey(pair)] || unfit(a, p.told, p.end) != "" || p.careful(a) {
				continue
			}
			if len(p.archive) == room {
				p.leave("episode %s for article %s: there are %d already", e.ID, a.ID, room)
				break
			}
			listen := p.beside(a, 1, func(x earmark.Pair) bool { return x.Episode == e.ID })
			if len(listen) == 0 {
				continue
			}
			p.told = append(p.told, a)
			p.archive = append(p.archive, Story{Article: a.ID, Listen: listen, remark: p.aboutArticle(a)})
			break
		}
	}
}

// newToHear takes new episodes that found no place beside an article.
func (p *proposer) newToHear() {
	for _, e := range p.lib.Episodes {
		if !p.isNew(e.Date) || p.taken[string(e.ID)] || p.had.episodes[e.ID] || e.Draft || p.lib.Show(e.ID.Show()) == nil || e.Type == "trailer" {
			continue
		}
		minutes, belongs := listening(e), p.waiting(e)
		switch {
		case belongs != "":
			p.leave("episode %s: it belongs to article %s", e.ID, belongs)
		case len(p.heard) == mostAside:
			p.leave("episode %s: there are %d already", e.ID, mostAside)
		case !p.afford(minutes):
			p.leave("episode %s: %d min to hear are more than the time allows", e.ID, minutes)
		default:
			p.taken[string(e.ID)] = true
			p.heard = append(p.heard, Story{Episode: e.ID, remark: fmt.Sprintf("%s, %d min to hear", quote(e.Title), minutes)})
		}
	}
}

// waiting is a new article that an episode belongs to and that found no place:
// the two are not told apart. Empty: there is none.
func (p *proposer) waiting(e *earmark.Episode) earmark.ArticleID {
	for _, pair := range p.pairs.OfEpisode(e.ID) {
		if a := pair.ArticleItem; p.isNew(a.Date) && !p.had.articles[a.ID] && !told(p.told, a) {
			return a.ID
		}
	}
	return ""
}
