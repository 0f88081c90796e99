package library

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"earmark/internal/earmark"
)

// LockFile is the file, kept in git, that remembers every identifier the world
// has seen.
const LockFile = "earmark.lock"

const lockHeader = `# Identifiers the world has seen. Keep this file in git; earmark only adds to it.
# kind	identifier	feed	name here	date	address	title
`

// Seen is one line of earmark.lock: an identifier, and by what else its item
// can be recognised when its file is renamed.
type Seen struct {
	Kind    string       // "feed", "article", "show", "podcast", "episode" or "gone"
	GUID    earmark.GUID // never changes
	Feed    string       // episodes: the show's GUID, within which theirs is unique
	Name    string       // the item's identifier when it was last built
	Date    string       // 2006-01-02, as last built
	Address string       // article: where it is read; episode: the enclosure; others: the feed
	Title   string

	formerFeed string // episodes: what the feed went by until now; empty: the same
}

// Change is a published identifier that this workspace would change, which
// makes readers' programs take an old item for a new one.
type Change struct {
	Seen // the item with its new identifier
	Old  earmark.GUID
}

// Lock is the content of earmark.lock. It only grows: an item's line may say
// something new of its name or title, but no identifier is ever taken out. Only
// the lines of podcasts and of what is gone, which hold no identifier of their
// own, go again: when a feed is taken away on purpose, when an item comes back.
type Lock struct {
	lines   []lockLine
	stoodAs []Seen          // of lines: as they stood in the file
	at      map[lineKey]int // place in lines
	stood   int             // how many lines stood in the file
	given   bool            // whether readers get this library: see Publish
	changes []Change
}

// lineKey is what makes an identifier one: a GUID is unique within its feed.
type lineKey struct {
	kind, feed string
	guid       earmark.GUID
}

// lockLine is what the lock knows by one key.
type lockLine struct {
	Seen          // as it shall stand
	was     *Seen // as it stood in the file; nil: it did not
	listed  bool  // there is such a line, or is to be one
	kept    bool  // it stood in the file, and stays
	claimed bool  // it belongs to an item of this library
}

// newLock has room for so many lines of a file.
func newLock(lines int) *Lock {
	return &Lock{lines: make([]lockLine, 0, lines), stoodAs: make([]Seen, 0, lines), at: make(map[lineKey]int, lines)}
}

// expect makes room for so many items, and a quarter more for feeds.
func (k *Lock) expect(items int) {
	k.lines = slices.Grow(k.lines, max(items+items/4-len(k.lines), 0))
	if len(k.at) == 0 {
		k.at = make(map[lineKey]int, items)
	}
}

func (s *Seen) key() lineKey { return lineKey{s.Kind, s.Feed, s.GUID} }

// formerKey is the key under the identifier its feed went by until now.
func (s *Seen) formerKey() lineKey { return lineKey{s.Kind, s.formerFeed, s.GUID} }

// compare orders keys as the lines of the file are.
func (k lineKey) compare(other lineKey) int {
	return cmp.Or(strings.Compare(k.kind, other.kind), strings.Compare(k.feed, other.feed), strings.Compare(string(k.guid), string(other.guid)))
}

// line is what is known by a key, to be written to: it holds until the next
// call.
func (k *Lock) line(key lineKey) *lockLine { return &k.lines[k.number(key)] }

// number is that of the line of a key, which is made where there is none.
func (k *Lock) number(key lineKey) int {
	n, ok := k.at[key]
	if !ok {
		n = len(k.lines)
		k.at[key] = n
		k.lines = append(k.lines, lockLine{})
	}
	return n
}

// taken tells whether an item has a key already.
func (k *Lock) taken(key lineKey) bool {
	n, ok := k.at[key]
	return ok && (k.lines[n].listed || k.lines[n].claimed)
}

// look is what is known by a key; nothing where nothing is.
func (k *Lock) look(key lineKey) lockLine {
	if n, ok := k.at[key]; ok {
		return k.lines[n]
	}
	return lockLine{}
}

// seen are the lines that there are, in the order they were taken in.
func (k *Lock) seen(yield func(lockLine) bool) {
	for _, l := range k.lines {
		if l.listed && !yield(l) {
			return
		}
	}
}

// record takes an item in, or what is new of one known.
func (k *Lock) record(item *Seen) *lockLine {
	l := k.line(item.key())
	l.Seen, l.listed = *item, true
	return l
}

// stands says of a line how it stands in the file.
func (k *Lock) stands(l *lockLine, s Seen) {
	k.stoodAs = append(k.stoodAs, s)
	l.kept, l.was = true, &k.stoodAs[len(k.stoodAs)-1]
	k.stood++
}

// Refresh takes in what another program wrote to earmark.lock since it was
// read, so that whoever stays long loses no line of it. A line that has
// something else of an item's name or title stays as this library has it.
func (k *Lock) Refresh(fsys fs.FS) error {
	now := readLock(fsys)
	if now.err != nil {
		return now.err
	}
	if len(now.findings) > 0 {
		return now.findings[0] // what cannot be read must not be written over
	}
	for there := range now.lock.seen {
		l := k.line(there.key())
		if !l.listed {
			l.Seen, l.listed = there.Seen, true
		}
		k.stands(l, there.Seen)
	}
	return nil
}

// named is the identifier of the one item that went by a name when the world
// last saw it; empty when there was none, or several.
func (k *Lock) named(kind, name string) earmark.GUID {
	var guid earmark.GUID
	for s := range k.seen {
		if s.Kind != kind || s.Name != name || s.GUID == guid {
			continue
		}
		if guid != "" {
			return ""
		}
		guid = s.GUID
	}
	return guid
}

// recall is what the world knew by an identifier; false when it never saw it.
// Feed is that of an episode; when it is empty any will do that has only one.
func (k *Lock) recall(kind string, guid earmark.GUID, feed earmark.GUID) (Seen, bool) {
	var found []Seen
	for s := range k.seen {
		if s.Kind == kind && s.GUID == guid && (feed == "" || s.Feed == string(feed)) {
			found = append(found, s.Seen)
		}
	}
	if len(found) != 1 {
		return Seen{}, false
	}
	return found[0], true
}

// lockRead is what comes of reading earmark.lock.
type lockRead struct {
	lock     *Lock
	findings []earmark.Finding
	err      error
}

// readLock reads earmark.lock; a workspace without one has seen nothing.
func readLock(fsys fs.FS) (r lockRead) {
	text, err := readText(fsys, LockFile)
	r.lock = newLock(strings.Count(text, "\n"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		r.err = fmt.Errorf("read %s: %w", LockFile, plain(err))
	}
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		seen, fields := lockFields(line)
		if fields != lockColumns || seen.GUID == "" {
			r.findings = append(r.findings, earmark.Finding{
				File: LockFile, Line: number, Severity: earmark.Error, Rule: "lock.line",
				Message: fmt.Sprintf("found %d fields, expected %d with tabs between them", fields, lockColumns),
				Hint:    "restore the line from git: a lost identifier makes readers download everything again",
			})
			continue
		}
		r.lock.stands(r.lock.record(&seen), seen)
	}
	return r
}

// readingLock begins to read earmark.lock, and gives what waits for it.
func readingLock(fsys fs.FS) func() lockRead {
	read := make(chan lockRead, 1)
	go func() { read <- readLock(fsys) }()
	return sync.OnceValue(func() lockRead { return <-read })
}

const lockColumns = 7

// lockFields takes a line apart, and counts its fields.
func lockFields(line string) (s Seen, fields int) {
	var parts [lockColumns]string
	for part := range strings.SplitSeq(line, "\t") {
		if fields < lockColumns {
			parts[fields] = part
		}
		fields++
	}
	return Seen{Kind: parts[0], GUID: earmark.GUID(parts[1]), Feed: parts[2], Name: parts[3], Date: parts[4], Address: parts[5], Title: parts[6]}, fields
}

// readText is the content of a file, in room of its size.
func readText(fsys fs.FS, name string) (string, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	var text strings.Builder
	if info, err := f.Stat(); err == nil {
		text.Grow(int(min(max(info.Size(), 0), maxText)))
	}
	_, err = io.Copy(&text, f)
	return text.String(), err
}

// Format is the lock as it should stand on disk once a library is published:
// what stood there before, and what the world sees now; sorted, one identifier
// a line. An item that was never published has no line yet.
func (k *Lock) Format(published *earmark.Library) []byte {
	public := publicKeys(published)
	lines := make([]string, 0, len(k.lines))
	for s := range k.seen {
		if !s.kept && !public[s.key()] {
			continue
		}
		parts := []string{s.Kind, string(s.GUID), s.Feed, s.Name, s.Date, k.address(s.Seen), s.Title}
		for i, p := range parts {
			parts[i] = strings.Join(strings.FieldsFunc(p, func(r rune) bool { return r == '\t' || r == '\n' || r == '\r' }), " ")
		}
		lines = append(lines, strings.Join(parts, "\t"))
	}
	slices.Sort(lines)
	lines = slices.Compact(lines)
	if len(lines) == 0 {
		return []byte(lockHeader)
	}
	return []byte(lockHeader + strings.Join(lines, "\n") + "\n")
}

func publicKeys(lib *earmark.Library) map[lineKey]bool {
	keys := map[lineKey]bool{{kind: "feed", guid: lib.FeedGUID}: true}
	for path, guid := range lib.FeedGUIDs {
		if publishesFeed(lib, path) {
			keys[lineKey{kind: "feed", guid: guid}] = true
		}
	}
	for _, s := range lib.Shows {
		keys[lineKey{kind: "show", guid: s.GUID}] = true
	}
	for _, a := range lib.Articles {
		keys[lineKey{kind: "article", guid: a.GUID}] = true
	}
	for _, e := range lib.Episodes {
		keys[lineKey{kind: "episode", guid: e.GUID, feed: string(lib.Show(e.ID.Show()).GUID)}] = true
	}
	return keys
}

// publishesFeed tells whether a published library has anything for a feed.
func publishesFeed(lib *earmark.Library, path string) bool {
	if path == earmark.PublisherPath {
		return slices.ContainsFunc(lib.Shows, func(s *earmark.Show) bool { return !s.Elsewhere() })
	}
	if author, ok := strings.CutPrefix(path, "authors/"); ok {
		return len(lib.ArticlesBy(earmark.PersonID(strings.TrimSuffix(author, "/")))) > 0
	}
	return slices.ContainsFunc(lib.Articles, func(a *earmark.Article) bool {
		return slices.ContainsFunc(a.Categories, func(c string) bool { return earmark.CategoryPath(c) == path })
	})
}

// Changes lists the published identifiers this workspace would change.
func (k *Lock) Changes() []Change { return k.changes }

// former gives for each new identifier of a kind the one it takes the place of.
func (k *Lock) former(kind string) map[earmark.GUID]string {
	m := map[earmark.GUID]string{}
	for _, c := range k.changes {
		if c.Kind == kind {
			m[c.GUID] = string(c.Old)
		}
	}
	return m
}

// Emptied names the kinds of which the world has seen items and a library has
// none left: a folder that was moved away rather than a wish.
func (k *Lock) Emptied(published *earmark.Library) []string {
	var out []string
	for kind, left := range map[string]int{"article": len(published.Articles), "episode": len(published.Episodes)} {
		had := slices.ContainsFunc(k.lines, func(l lockLine) bool { return l.listed && l.Kind == kind && l.kept && l.given() })
		if had && left == 0 {
			out = append(out, kind)
		}
	}
	slices.Sort(out)
	return out
}

// podcast is the kind of lines that say which shows have a podcast feed. That a
// show was seen does not: one that lacks a cover has its pages and no feed.
const podcast = "podcast"

// Withdrawn names the shows whose podcast feed the world was given, and of which
// none is among those that have one now; sorted.
func (k *Lock) Withdrawn(now []*earmark.Show) []string {
	var out []string
	for s := range k.seen {
		stays := slices.ContainsFunc(now, func(x *earmark.Show) bool { return string(x.ID) == s.Name })
		if s.Kind == podcast && s.kept && !stays {
			out = append(out, s.Name)
		}
	}
	slices.Sort(out)
	return out
}

// SetPodcasts says which shows of a library have a podcast feed from now on.
func (k *Lock) SetPodcasts(lib *earmark.Library, now []*earmark.Show) {
	for i := range k.lines {
		if k.lines[i].Kind == podcast {
			k.lines[i].kept = false
		}
	}
	for _, s := range now {
		k.record(&Seen{Kind: podcast, GUID: s.GUID, Name: string(s.ID), Address: lib.ShowFeedURL(s), Title: s.Title}).kept = true
	}
}
