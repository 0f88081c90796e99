package link

import (
	"cmp"
	"slices"
	"sync"
	"sync/atomic"

	"earmark/internal/earmark"
)

// target is what a claim is about, by number. A show as a whole has no episode
// (-1); an episode's show is its own.
type target struct {
	article, episode int
	show             earmark.ShowID
}

// claim is something that is said outright and need not be found.
type claim struct {
	signal   string // "pin", "address", "verdict" or "show"
	words    string
	declared bool    // the article or the episode says so itself
	score    float64 // of a show that is not certain
}

// claims is what is said outright of one target.
type claims struct {
	list    []claim
	verdict *earmark.Verdict // the latest; nil: none
}

func (c *claims) reasons() []earmark.Reason {
	if c == nil {
		return nil
	}
	var out []earmark.Reason
	for _, x := range c.list {
		out = append(out, earmark.Reason{Signal: x.signal, Share: 1, Evidence: x.words})
	}
	return out
}

func (c *claims) has(signal string) bool {
	return c != nil && slices.ContainsFunc(c.list, func(x claim) bool { return x.signal == signal })
}

// kind is what the editor says it is; empty: as found.
func (c *claims) kind() earmark.Kind {
	if c == nil || c.verdict == nil {
		return ""
	}
	return c.verdict.Kind
}

// decision is what the editor says; nothing where there is no verdict.
func (c *claims) decision() earmark.Decision {
	if c == nil || c.verdict == nil {
		return earmark.Suggestion
	}
	return c.verdict.Decision
}

// declared tells whether an item asks for the link. Front matter outranks an
// editor's no; an address in the text does not, for it may stand there in
// passing.
func (c *claims) declared() bool {
	if c == nil {
		return false
	}
	said := slices.ContainsFunc(c.list, func(x claim) bool { return x.declared })
	return said && (c.has("pin") || c.decision() != earmark.Reject)
}

// certain tells whether the link stands without any evidence of its own.
func (c *claims) certain() bool {
	d := c.decision()
	return c.declared() || d == earmark.Accept || d == earmark.Pin
}

// ledger holds all claims of a library. It is read only once made.
type ledger struct {
	of    map[target]*claims
	shows [][]target       // of each article: those about a show as a whole
	pairs [2]map[int][]int // of a document of a side: those of the other with which it is claimed to belong
}

func newLedger(lib *earmark.Library, at places, known [2][]notes) *ledger {
	l := &ledger{of: map[target]*claims{}, shows: make([][]target, len(lib.Articles)), pairs: [2]map[int][]int{{}, {}}}
	heard := audioAddresses(lib, known[episodes])
	l.pins(lib, at)
	l.linkedEpisodes(lib, known[articles], heard)
	l.linkedArticles(lib, known[episodes], articleAddresses(known[articles]))
	l.hosted(lib, heard)
	l.verdicts(lib, at)
	return l
}

// others are the documents of the other side of which something is claimed.
func (l *ledger) others(s side, number int) []int { return l.pairs[s][number] }

// say adds a claim once.
func (l *ledger) say(t target, c claim) *claims {
	all := l.at(t)
	if !slices.Contains(all.list, c) {
		all.list = append(all.list, c)
	}
	return all
}

func (l *ledger) at(t target) *claims {
	if c := l.of[t]; c != nil {
		return c
	}
	c := &claims{}
	l.of[t] = c
	if t.episode < 0 {
		l.shows[t.article] = append(l.shows[t.article], t)
		return c
	}
	l.pairs[articles][t.article] = append(l.pairs[articles][t.article], t.episode)
	l.pairs[episodes][t.episode] = append(l.pairs[episodes][t.episode], t.article)
	return c
}

func (l *ledger) pins(lib *earmark.Library, at places) {
	for i, a := range lib.Articles {
		for _, id := range a.Pinned {
			if e, ok := at.episode(id); ok {
				l.say(target{i, e, id.Show()}, claim{signal: "pin", words: "the article asks for the episode by name", declared: true})
			}
		}
	}
	for i, e := range lib.Episodes {
		for _, id := range e.Pinned {
			if a, ok := at.article(id); ok {
				l.say(target{a, i, e.ID.Show()}, claim{signal: "pin", words: "the episode asks for the article by name", declared: true})
			}
		}
	}
}

// verdicts notes what editors said; of several verdicts on one link the latest
// counts, of several of one day the last.
func (l *ledger) verdicts(lib *earmark.Library, at places) {
	sorted := slices.Clone(lib.Verdicts)
	slices.SortStableFunc(sorted, func(a, b earmark.Verdict) int { return a.On.Compare(b.On) })
	for i := range sorted {
		v := &sorted[i]
		t, ok := targetOf(lib, *v, at)
		if !ok || v.Decision == earmark.Suggestion {
			continue
		}
		c := l.at(t)
		c.verdict = v
		c.list = slices.DeleteFunc(c.list, func(x claim) bool { return x.signal == "verdict" })
		c.list = append(c.list, claim{signal: "verdict", words: verdictWords(*v)})
	}
}

// targetOf is what a verdict is about; false where that is no longer in the
// library.
func targetOf(lib *earmark.Library, v earmark.Verdict, at places) (target, bool) {
	a, s, e := lib.VerdictTarget(v)
	switch {
	case a == nil:
		return target{}, false
	case e != nil:
		number, _ := at.article(a.ID)
		x, _ := at.episode(e.ID)
		return target{number, x, e.ID.Show()}, true
	case v.Episode.GUID == "" && s != nil:
		number, _ := at.article(a.ID)
		return target{number, -1, s.ID}, true
	}
	return target{}, false
}

func verdictWords(v earmark.Verdict) string {
	done := map[earmark.Decision]string{earmark.Accept: "accepted", earmark.Pin: "pinned", earmark.Reject: "rejected"}
	words := cmp.Or(done[v.Decision], string(v.Decision))
	if v.By != "" {
		words += " by " + v.By
	}
	if !v.On.IsZero() {
		words += " on " + v.On.Format("2 January 2006")
	}
	return words
}

// places finds items by identifier, the first of several: article and episode
// give its number, false where there is none.
type places struct {
	article func(earmark.ArticleID) (int, bool)
	episode func(earmark.EpisodeID) (int, bool)
}

func newPlaces(lib *earmark.Library) places {
	return places{
		finder(lib.Articles, func(a *earmark.Article) earmark.ArticleID { return a.ID }),
		finder(lib.Episodes, func(e *earmark.Episode) earmark.EpisodeID { return e.ID }),
	}
}

// fewAsked are so many items that to look for each takes less than a table of all.
const fewAsked = 16

// finder finds numbers by identifier. It is safe for concurrent use.
func finder[T any, ID ~string](items []T, id func(T) ID) func(ID) (int, bool) {
	table := sync.OnceValue(func() map[ID]int {
		numbers := make(map[ID]int, len(items))
		for i, item := range slices.Backward(items) {
			numbers[id(item)] = i
		}
		return numbers
	})
	var asked atomic.Int32
	return func(wanted ID) (int, bool) {
		if asked.Load() < fewAsked && asked.Add(1) <= fewAsked {
			n := slices.IndexFunc(items, func(item T) bool { return id(item) == wanted })
			return n, n >= 0
		}
		n, ok := table()[wanted]
		return n, ok
	}
}
