package link

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"earmark/internal/earmark"
)

// What a show is worth that an author is said to have to do with. A show as a
// whole has no text to compare, so these are judgements.
const (
	hostScore  = 0.95 // somebody set it down as a fact, in the front matter
	namedScore = 0.92 // a biography says so
)

// hosted notes which shows an article's authors have to do with: those they
// host, and those a biography names or links to. It never says anything of an
// episode.
func (l *ledger) hosted(lib *earmark.Library, heard addressBook) {
	teller := biographer{lib, newShowBook(lib.Shows), heard, map[earmark.PersonID][]*earmark.Show{}}
	hosted := showsOfHosts(lib)
	for i, a := range lib.Articles {
		for _, id := range a.Authors {
			for _, s := range hosted[id] {
				if !lib.NamesakeOfShow(id, a.ID, s.ID) {
					l.say(target{i, -1, s.ID}, claim{signal: "show", words: hostWords(lib, id, s), score: hostScore})
				}
			}
		}
		if a.Biography.Text != "" {
			for _, s := range teller.shows(a.Biography, lib.ArticleURL(a)) {
				l.bio(target{i, -1, s.ID}, s)
			}
		}
		for _, id := range a.Authors {
			for _, s := range teller.of(id) {
				if lib.NamesakeOfShow(id, a.ID, s.ID) {
					continue
				}
				l.bio(target{i, -1, s.ID}, s)
			}
		}
	}
}

// showsOfHosts are the shows a person hosts, in order.
func showsOfHosts(lib *earmark.Library) map[earmark.PersonID][]*earmark.Show {
	hosted := map[earmark.PersonID][]*earmark.Show{}
	for _, s := range lib.Shows {
		hosts := slices.Clone(s.Hosts)
		for _, p := range lib.People {
			if slices.Contains(p.Hosts, s.ID) && !slices.Contains(hosts, p.ID) {
				hosts = append(hosts, p.ID)
			}
		}
		for _, id := range hosts {
			if of := hosted[id]; len(of) == 0 || of[len(of)-1] != s {
				hosted[id] = append(of, s)
			}
		}
	}
	return hosted
}

// biographer reads biographies, that of a person once.
type biographer struct {
	lib   *earmark.Library
	book  showBook
	heard addressBook
	known map[earmark.PersonID][]*earmark.Show
}

// of are the shows a person's biography names or links to.
func (b biographer) of(id earmark.PersonID) []*earmark.Show {
	shows, known := b.known[id]
	if known {
		return shows
	}
	if p := b.lib.Person(id); p != nil {
		shows = b.shows(p.Bio, b.lib.Site.URL)
	}
	b.known[id] = shows
	return shows
}

// shows are those a biography names or links to.
func (b biographer) shows(bio earmark.Body, page string) []*earmark.Show {
	if bio.Text == "" {
		return nil
	}
	out := b.book.named(bio.Text)
	for _, address := range linked(bio, page) {
		if to, ok := b.heard.find(address); ok && to.show {
			out = append(out, b.lib.Shows[to.number])
		}
	}
	return out
}

// bio adds what a biography says of a show, unless it is known that the
// author hosts it, which says the same and more.
func (l *ledger) bio(t target, s *earmark.Show) {
	if !l.at(t).has("show") {
		l.say(t, claim{signal: "show", words: "the author's biography names the podcast " + s.Title, score: namedScore})
	}
}

func hostWords(lib *earmark.Library, id earmark.PersonID, s *earmark.Show) string {
	verb := " hosts "
	if lib.CoHosts(id, s) {
		verb = " co-hosts "
	}
	return lib.Name(id) + ", who wrote the article," + verb + s.Title
}

// showBook finds shows by title in a biography. A title shared by two shows
// tells neither and is left out.
type showBook struct {
	titles []showTitle
}

type showTitle struct {
	words []string // folded
	show  *earmark.Show
}

func newShowBook(shows []*earmark.Show) showBook {
	var b showBook
	seen := map[string]int{}
	for _, s := range shows {
		seen[strings.Join(foldedWords(s.Title), " ")]++
	}
	for _, s := range shows {
		if words := foldedWords(s.Title); len(words) > 0 && seen[strings.Join(words, " ")] == 1 {
			b.titles = append(b.titles, showTitle{words, s})
		}
	}
	return b
}

// named are the shows a biography names with a cue: "hosts X", "co-host of the
// podcast X", "the X podcast". A title met in passing is not enough, for
// titles are made of ordinary words.
func (b showBook) named(text string) []*earmark.Show {
	if text == "" {
		return nil
	}
	said := speech(text)
	var out []*earmark.Show
	for _, t := range b.titles {
		for i := range said {
			if b.cued(said, i, t) {
				out = append(out, t.show)
				break
			}
		}
	}
	return out
}

// bioWord is a word of a biography.
type bioWord struct {
	folded   string
	capital  bool
	sentence int
}

func speech(text string) []bioWord {
	var out []bioWord
	sentence, last := 0, 0
	scan(text, func(w word) {
		if strings.ContainsAny(text[last:w.start], ".!?;\n") && last > 0 {
			sentence++
		}
		last = w.end
		first, _ := utf8.DecodeRuneInString(text[w.start:])
		out = append(out, bioWord{fold(text[w.start:w.end]), unicode.IsUpper(first), sentence})
	})
	return out
}

func foldedWords(text string) []string {
	var out []string
	for _, s := range speech(text) {
		out = append(out, s.folded)
	}
	return out
}

// cued tells whether a title stands at i with a cue beside it.
func (b showBook) cued(said []bioWord, i int, t showTitle) bool {
	end := i + len(t.words)
	if end > len(said) || said[end-1].sentence != said[i].sentence {
		return false
	}
	for j, w := range t.words {
		if said[i+j].folded != w {
			return false
		}
	}
	if t.plain() && !standsOut(said, i, end) {
		return false
	}
	return followed(said, i, end, t) || b.introduced(said, i)
}

// followed tells whether a cue comes after a title: "the X podcast", "X
// co-host Jane Doe".
func followed(said []bioWord, i, end int, t showTitle) bool {
	if end == len(said) || said[end].sentence != said[i].sentence {
		return false
	}
	switch said[end].folded {
	case "podcast":
		return true
	case "host", "cohost":
		return !t.plain()
	case "co":
		return !t.plain() && end+1 < len(said) && said[end+1].folded == "host"
	}
	return false
}

// plain tells whether a title could be an ordinary word: "Serial", "Today",
// "The Daily".
func (t showTitle) plain() bool {
	content := 0
	for _, w := range t.words {
		if !isStopWord(w) {
			content++
		}
	}
	return content < 2
}

// standsOut tells whether every word of a title has a capital and the title is
// no part of a longer name: "Serial" but not "Serial Box".
func standsOut(said []bioWord, i, end int) bool {
	for _, w := range said[i:end] {
		if !w.capital {
			return false
		}
	}
	return end == len(said) || !said[end].capital || said[end].sentence != said[i].sentence || said[end].folded == "podcast"
}

// The words that lead from a cue to a title.
var (
	hostCues   = []string{"host", "hosts", "hosted", "hosting", "cohost", "cohosts", "cohosted", "cohosting"}
	showCues   = []string{"podcast", "podcasts"}
	connecting = []string{"of", "the", "a", "an", "our", "her", "his", "their", "its", "show", "shows", "series", "called", "named", "titled", "entitled", "weekly", "daily", "monthly", "and"}
)

// introduced walks back from a title over connecting words, and over the
// titles of other shows, to a cue.
func (b showBook) introduced(said []bioWord, i int) bool {
	sentence := said[i].sentence
	for j := i - 1; j >= 0 && said[j].sentence == sentence; j-- {
		w := said[j].folded
		switch {
		case slices.Contains(hostCues, w), slices.Contains(showCues, w):
			return true
		case slices.Contains(connecting, w):
		default:
			n := b.titleEndingAt(said, j)
			if n == 0 {
				return false
			}
			j -= n - 1
		}
	}
	return false
}

// titleEndingAt is how many words the show title has that ends at i; 0: none.
func (b showBook) titleEndingAt(said []bioWord, i int) int {
	for _, t := range b.titles {
		start := i + 1 - len(t.words)
		if start < 0 {
			continue
		}
		if slices.EqualFunc(t.words, said[start:i+1], func(w string, s bioWord) bool { return w == s.folded }) {
			return len(t.words)
		}
	}
	return 0
}
