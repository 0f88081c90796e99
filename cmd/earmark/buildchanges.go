package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"earmark/internal/earmark"
	"earmark/internal/feed"
	"earmark/internal/library"
	"earmark/internal/publish"
)

// harmless refuses what would make readers' programs take old items for new
// ones, or take the whole library from them.
func (w *workspace) harmless(lib *earmark.Library) error {
	for _, c := range w.Lock.Changes() {
		return hinted(exitRefused, fmt.Errorf("%s %s: its identifier would change from %s to %s, and readers would get it as new; nothing was written", c.Kind, c.Name, c.Old, c.GUID),
			"write guid: "+string(c.Old)+" in its file, or: earmark build --accept-changes")
	}
	for _, kind := range w.Lock.Emptied(lib) {
		return hinted(exitRefused, fmt.Errorf("%s holds %ss and the library has none left; nothing was written", library.LockFile, kind),
			"is the content folder where it should be? If this is meant: earmark build --accept-changes")
	}
	if err := w.dropped(lib); err != nil {
		return err
	}
	for _, show := range w.Lock.Withdrawn(podcasts(lib)) {
		return hinted(exitRefused, fmt.Errorf("the podcast feed of %s would be gone, and whoever subscribed to it would be left with nothing; nothing was written", show), feedGoneHint)
	}
	return w.moved(lib)
}

// dropped refuses to take single items from readers.
func (w *workspace) dropped(lib *earmark.Library) error {
	items := w.Lock.Dropped(lib)
	if len(items) == 0 {
		return nil
	}
	return hinted(exitRefused, fmt.Errorf("%s %s (%s) would be gone%s; nothing was written", items[0].Kind, items[0].Name, items[0].GUID, andMore(len(items)-1)),
		"bring its file back, or where it is meant to go: earmark build --accept-changes")
}

// moved refuses to take the recordings away that readers' programs were told of.
func (w *workspace) moved(lib *earmark.Library) error {
	items := w.Lock.Moved(lib, podcasts(lib))
	if len(items) == 0 {
		return nil
	}
	return hinted(exitRefused, fmt.Errorf("episode %s: the address of its recording would change from %s to %s%s; nothing was written", items[0].Name, items[0].Old, items[0].Address, andMore(len(items)-1)),
		"undo it, or see that the old address leads to the new one and: earmark build --accept-changes")
}

func andMore(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(", and %d more", n)
}

const feedGoneHint = "earmark check says what the show lacks; if the feed is meant to go: earmark build --accept-changes"

// podcasts are the shows that get a podcast feed.
func podcasts(lib *earmark.Library) []*earmark.Show {
	var out []*earmark.Show
	for _, s := range lib.Shows {
		if !s.Elsewhere() && (feed.Podcast{Library: lib, Show: s}).Publishable() {
			out = append(out, s)
		}
	}
	return out
}

// itemChanges are the articles and episodes that a build adds, changes and
// takes away, as "article ID" and "episode ID".
type itemChanges struct {
	Added   []string `json:"added"`
	Changed []string `json:"changed"` // whose page is another
	Removed []string `json:"removed"`
}

// changes compares a library with what readers had, before a build makes it
// what they have.
func (w *workspace) changes(lib *earmark.Library) itemChanges {
	c := itemChanges{Added: []string{}, Changed: []string{}, Removed: []string{}}
	for _, s := range seenItems(lib) {
		if !w.Lock.Known(s) {
			c.Added = append(c.Added, itemName(s))
		}
	}
	for _, s := range w.Lock.Dropped(lib) {
		c.Removed = append(c.Removed, itemName(s))
	}
	return c
}

// found adds the items whose pages a build replaced.
func (c *itemChanges) found(lib *earmark.Library, r publish.Report) {
	replaced := map[string]bool{}
	for _, name := range r.Replaced {
		replaced[name] = true
	}
	add := func(name, page string) {
		if replaced[page+"index.html"] && !slices.Contains(c.Added, name) {
			c.Changed = append(c.Changed, name)
		}
	}
	for _, a := range lib.Articles {
		add("article "+string(a.ID), earmark.ArticlePath(a))
	}
	for _, e := range lib.Episodes {
		add("episode "+string(e.ID), earmark.EpisodePath(e))
	}
}

func seenItems(lib *earmark.Library) []library.Seen {
	var all []library.Seen
	for _, a := range lib.Articles {
		all = append(all, library.ArticleSeen(lib, a))
	}
	for _, e := range lib.Episodes {
		all = append(all, library.EpisodeSeen(lib, e))
	}
	return all
}

func itemName(s library.Seen) string { return s.Kind + " " + s.Name }

// shownItems is how many of a kind are named without --verbose.
const shownItems = 10

func (a *app) tellItems(c itemChanges) {
	for _, group := range []struct {
		word  string
		names []string
	}{{"added", c.Added}, {"changed", c.Changed}, {"removed", c.Removed}} {
		for i, name := range group.names {
			if i == shownItems && !a.verbose {
				a.term.Note("  %-8s and %d more", group.word, len(group.names)-i)
				break
			}
			a.term.Note("  %-8s %s", group.word, name)
		}
	}
}

// otherInputs are what a build is made of besides the library: the configuration
// and the issues, as they stand in their files. What cannot be read was told of
// when it was.
func (w *workspace) otherInputs() []byte {
	names, _ := filepath.Glob(w.path("content", "issues", "*"))
	var all []byte
	for _, name := range append(names, w.path(library.ConfigFile)) {
		data, _ := os.ReadFile(name)
		all = append(append(append(all, name...), 0), data...)
	}
	return all
}
