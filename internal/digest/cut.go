package digest

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"earmark/internal/earmark"
)

// Cut names what of an issue a reader gets. Readers of one cut share a
// rendering; the zero Cut is the whole issue, as most get it. It may be kept: it
// is letters and digits, and means something to editions of the same stories
// alone.
type Cut string

// ErrForeignCut is returned for a cut of an edition of other stories. What it
// would hold there nobody decided.
var ErrForeignCut = errors.New("the reader's part is one of other stories: the issue has changed")

// Share is whether a reader gets an issue.
type Share int

// What becomes of a reader. Who gets nothing is counted, not written to.
const (
	Gets    Share = iota // a letter
	Nothing              // nothing of what the reader follows is in the issue
	Later                // a weekly or monthly reader whose time has not come
)

// Cut is what of the issue a reader gets at a time, and whether. Readers who
// want it weekly or monthly get with it what stood in the issues since their
// last one. It is cheap: a million readers take some seconds. Safe for
// concurrent use.
func (e *Edition) Cut(r earmark.Subscriber, now time.Time) (Cut, Share) {
	if r.LastIssue != e.issue.ID && !r.Frequency.Due(r.LastSent, now) {
		return "", Later
	}
	return e.cutter.cut(r.Preferences, r.LastIssue)
}

// Division is how the readers of an issue share it.
type Division struct {
	Letters  int         // readers who get one
	Nothing  int         // who follow nothing that is in it
	Later    int         // whose time has not come
	Variants map[Cut]int // how many readers get each cut
}

// Add counts a reader.
func (d *Division) Add(c Cut, s Share) {
	switch s {
	case Nothing:
		d.Nothing++
	case Later:
		d.Later++
	default:
		if d.Variants == nil {
			d.Variants = map[Cut]int{}
		}
		d.Letters++
		d.Variants[c]++
	}
}

// bits are places in the list of parts. All of an edition's have one length.
type bits []uint64

func (b bits) set(i int) { b[i/64] |= 1 << (i % 64) }

func (b bits) has(i int) bool { return b[i/64]&(1<<(i%64)) != 0 }

func (b bits) add(other bits) {
	for i := range other {
		b[i] |= other[i]
	}
}

// part is an entry of one of the issues or, with an offer, what stands beside
// it.
type part struct {
	issue, entry int
	offer        int // -1: the entry itself
}

// cutter knows who follows which part. It is only read once made.
type cutter struct {
	issues    []Issue // the newest first
	parts     []part
	windows   []bits // parts of the first n+1 issues
	sensitive bits
	byAuthor  map[earmark.PersonID]bits
	byShow    map[earmark.ShowID]bits
	tag       string // of the stories; every cut begins with it
}

func newCutter(issues []Issue) *cutter {
	c := &cutter{issues: issues, tag: tagOf(issues), byAuthor: map[earmark.PersonID]bits{}, byShow: map[earmark.ShowID]bits{}}
	for i, issue := range issues {
		for j, e := range issue.Entries {
			c.parts = append(c.parts, part{i, j, -1})
			for k := range e.Pairs {
				c.parts = append(c.parts, part{i, j, k})
			}
		}
	}
	c.sensitive = c.none()
	for at := 0; at < len(c.parts); {
		p := c.parts[at]
		at += c.note(at, issues[p.issue].Entries[p.entry])
	}
	window := c.none()
	for i := range issues {
		for at, p := range c.parts {
			if p.issue == i {
				window.set(at)
			}
		}
		c.windows = append(c.windows, slices.Clone(window))
	}
	return c
}

func (c *cutter) none() bits { return make(bits, (len(c.parts)+63)/64) }

// note writes down who follows the entry at a place, and gives back how many
// parts it has.
func (c *cutter) note(at int, e Entry) int {
	if len(e.ContentNotes) > 0 {
		for i := range len(e.Pairs) + 1 {
			c.sensitive.set(at + i)
		}
	}
	if e.Article == nil {
		c.follow(e.Episode, at, -1)
		return 1
	}
	for _, author := range e.Article.Authors {
		for i := range len(e.Pairs) + 1 {
			c.author(author).set(at + i)
		}
	}
	for i, p := range e.Pairs {
		if p.EpisodeItem != nil && len(p.EpisodeItem.ContentNotes) > 0 {
			c.sensitive.set(at + 1 + i)
		}
		c.show(p.Show).set(at)
		c.show(p.Show).set(at + 1 + i)
		if p.EpisodeItem != nil {
			c.follow(p.EpisodeItem, at, at+1+i)
		}
	}
	return 1 + len(e.Pairs)
}

// follow notes those who follow an episode: its show's and its people's.
func (c *cutter) follow(e *earmark.Episode, entry, offer int) {
	followers := []bits{c.show(e.ID.Show())}
	for _, credit := range e.People {
		followers = append(followers, c.author(credit.Person))
	}
	for _, f := range followers {
		f.set(entry)
		if offer >= 0 {
			f.set(offer)
		}
	}
}

func (c *cutter) author(id earmark.PersonID) bits {
	if c.byAuthor[id] == nil {
		c.byAuthor[id] = c.none()
	}
	return c.byAuthor[id]
}

func (c *cutter) show(id earmark.ShowID) bits {
	if c.byShow[id] == nil {
		c.byShow[id] = c.none()
	}
	return c.byShow[id]
}

// window are the issues that a reader gets at once.
func (c *cutter) window(f earmark.Frequency, last earmark.IssueID) bits {
	n := 0
	for f != earmark.EachIssue && f != "" && last != "" && n+1 < len(c.issues) && c.issues[n+1].ID > last {
		n++
	}
	return c.windows[n]
}

func (c *cutter) cut(p earmark.Preferences, last earmark.IssueID) (Cut, Share) {
	window := c.window(p.Frequency, last)
	if p.FollowsAll() && !p.SkipSensitive && &window[0] == &c.windows[0][0] {
		return "", Gets // nearly everybody
	}
	chosen := c.none()
	if p.FollowsAll() {
		chosen.add(window)
	}
	for _, id := range p.Authors {
		chosen.add(c.byAuthor[id])
	}
	for _, id := range p.Shows {
		chosen.add(c.byShow[id])
	}
	any, whole := uint64(0), true
	for i := range chosen {
		chosen[i] &= window[i]
		if p.SkipSensitive {
			chosen[i] &^= c.sensitive[i]
		}
		any |= chosen[i]
		whole = whole && chosen[i] == c.windows[0][i]
	}
	switch {
	case any == 0:
		return "", Nothing
	case whole:
		return "", Gets
	}
	key := make([]byte, 0, 8*len(chosen))
	for _, word := range chosen {
		key = binary.LittleEndian.AppendUint64(key, word)
	}
	return Cut(c.tag + base64.RawURLEncoding.EncodeToString(key)), Gets
}

// chosen are the parts of a cut.
func (c *cutter) chosen(cut Cut) (bits, error) {
	text, ok := strings.CutPrefix(string(cut), c.tag)
	key, err := base64.RawURLEncoding.DecodeString(text)
	chosen := c.none()
	if !ok || err != nil || len(key) != 8*len(chosen) {
		return nil, ErrForeignCut
	}
	for i := range chosen {
		chosen[i] = binary.LittleEndian.Uint64(key[8*i:])
	}
	return chosen, nil
}

// tagOf tells editions of other stories apart.
func tagOf(issues []Issue) string {
	sum := sha256.New()
	for _, issue := range issues {
		fmt.Fprintf(sum, "%s\n", issue.ID)
		for _, e := range issue.Entries {
			if e.Article != nil {
				fmt.Fprintf(sum, "a %s\n", e.Article.ID)
			} else {
				fmt.Fprintf(sum, "e %s\n", e.Episode.ID)
			}
			for _, p := range e.Pairs {
				fmt.Fprintf(sum, "+ %s\n", target(p.Pair))
			}
		}
	}
	return hex.EncodeToString(sum.Sum(nil)[:4]) + "."
}

// issue is what a cut holds: the newest stories first, each once, under the
// headings they had.
func (c *cutter) issue(cut Cut) (Issue, error) {
	whole := c.issues[0]
	chosen, err := c.chosen(cut)
	if err != nil {
		return whole, err
	}
	l := layer{taken: map[string]bool{}}
	for at := 0; at < len(c.parts); at++ {
		p := c.parts[at]
		e := c.issues[p.issue].Entries[p.entry]
		offers := e.Pairs
		at += len(offers)
		if !chosen.has(at - len(offers)) {
			continue
		}
		e.Pairs = nil
		for k, o := range offers {
			if chosen.has(at - len(offers) + 1 + k) {
				e.Pairs = append(e.Pairs, o)
			}
		}
		l.lay(e)
	}
	whole.Entries, whole.several = l.entries, len(c.issues) > 1 && several(chosen, c.windows[0])
	slices.SortStableFunc(whole.Entries, func(a, b Entry) int {
		return slices.Index(l.sections, a.Section) - slices.Index(l.sections, b.Section)
	})
	return whole.headed(), nil
}

// several tells whether anything is from beyond the first issue.
func several(chosen, first bits) bool {
	for i := range chosen {
		if chosen[i]&^first[i] != 0 {
			return true
		}
	}
	return false
}

// layer lays stories of several issues into one.
type layer struct {
	entries  []Entry
	articles []*earmark.Article
	taken    map[string]bool // episodes and shows
	sections []string
}

// lay adds a story that is not told yet. What is to hear beside one that is
// goes with it.
func (l *layer) lay(e Entry) {
	if e.Article == nil {
		if !l.taken[string(e.Episode.ID)] {
			l.taken[string(e.Episode.ID)] = true
			l.put(e)
		}
		return
	}
	e.Pairs = slices.DeleteFunc(e.Pairs, func(o Offer) bool {
		taken := l.taken[target(o.Pair)]
		l.taken[target(o.Pair)] = true
		return taken
	})
	if !told(l.articles, e.Article) {
		l.articles = append(l.articles, e.Article)
		l.put(e)
		return
	}
	for i, x := range l.entries {
		if x.Article != nil && told([]*earmark.Article{x.Article}, e.Article) {
			l.entries[i].Pairs = append(x.Pairs, e.Pairs...)
		}
	}
}

func (l *layer) put(e Entry) {
	if !slices.Contains(l.sections, e.Section) {
		l.sections = append(l.sections, e.Section)
	}
	l.entries = append(l.entries, e)
}
