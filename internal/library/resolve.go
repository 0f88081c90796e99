package library

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"earmark/internal/earmark"
)

// resolve turns the names and identifiers that items mention into the items
// they mean. What nobody knows is reported where it was written.
func (l *loader) resolve() {
	people := newDirectory(l.people, l.unread)
	shows := sync.OnceValue(func() map[string]bool { return known(l.shows, func(s rawShow) string { return string(s.ID) }) })
	episodes := sync.OnceValue(func() map[string]bool { return known(l.episodes, func(e rawEpisode) string { return string(e.ID) }) })
	articles := sync.OnceValue(func() map[string]bool { return known(l.articles, func(a rawArticle) string { return string(a.ID) }) })
	for _, p := range l.people {
		p.Hosts = resolveAll[earmark.ShowID](l, "person", "hosts", p.File, p.hosts, shows, "show")
	}
	for _, s := range l.shows {
		f := &fields{kind: "show", file: s.File}
		s.Hosts = people.all(f, "hosts", s.hosts)
		s.Hosts = append(s.Hosts, people.named(s.names)...)
		s.Directory.People = people.credits(f, s.people)
		l.keepItem(f, string(s.ID))
	}
	for _, e := range l.episodes {
		f := &fields{kind: "episode", file: e.File}
		e.People = append(people.credits(f, e.people), people.fetchedCredits(e.credits)...)
		l.keepItem(f, string(e.ID))
		e.Pinned = resolveAll[earmark.ArticleID](l, "episode", "articles", e.File, e.pins, articles, "article")
	}
	for _, a := range l.articles {
		f := &fields{kind: "article", file: a.File}
		a.Authors = append(people.all(f, "authors", a.authors), people.named(a.names)...)
		l.keepItem(f, string(a.ID))
		if a.ending != nil && speaksOfAuthor(a.ending.last.Text, people.spellings(a.Authors)) {
			a.Body, a.Biography = a.ending.rest, a.ending.last
		}
		a.Pinned = resolveAll[earmark.EpisodeID](l, "article", "episodes", a.File, a.pins, episodes, "episode")
	}
	for _, p := range people.implied {
		l.people = append(l.people, rawPerson{Person: p})
	}
	l.dropBroken()
}

// keep takes over what a reader found; a file in which somebody is ambiguous
// is left out like any other broken one.
func (l *loader) keep(f *fields) {
	l.findings = append(l.findings, f.findings...)
	if len(f.findings) > 0 {
		l.broken = append(l.broken, f.file)
	}
}

// keepItem is [loader.keep] of the file of an item.
func (l *loader) keepItem(f *fields, id string) {
	l.keep(f)
	if len(f.findings) > 0 {
		l.unread.note(f.kind, id)
	}
}

func (l *loader) dropBroken() {
	bad := func(file string) bool { return file != "" && slices.Contains(l.broken, file) }
	l.shows = slices.DeleteFunc(l.shows, func(s rawShow) bool { return bad(s.File) })
	shows := known(l.shows, func(s rawShow) string { return string(s.ID) })
	last, there := earmark.ShowID(""), false // of the episode before, which mostly has the same
	l.episodes = slices.DeleteFunc(l.episodes, func(e rawEpisode) bool {
		if bad(e.File) {
			return true
		}
		if show := e.ID.Show(); show != last {
			last, there = show, shows[string(show)]
		}
		if !there { // the show's own error says why
			l.unread.note("episode", string(e.ID))
			l.orphans++
		}
		return !there
	})
	l.articles = slices.DeleteFunc(l.articles, func(a rawArticle) bool { return bad(a.File) })
}

func (d *directory) credits(f *fields, raw []rawCredit) []earmark.Credit {
	var out []earmark.Credit
	for _, c := range raw {
		if id, ok := d.one(f, "people", c.mention); ok {
			out = append(out, earmark.Credit{Person: id, Role: c.role})
		}
	}
	return out
}

func (d *directory) spellings(ids []earmark.PersonID) []string {
	var out []string
	for _, id := range ids {
		if p := d.byID[string(id)]; p != nil {
			out = append(append(out, p.Name), p.Aliases...)
		}
	}
	return out
}

func known[T any](items []T, id func(T) string) map[string]bool {
	m := make(map[string]bool, len(items))
	for _, item := range items {
		m[id(item)] = true
	}
	return m
}

// resolveAll checks identifiers of items of a kind that must be there, which are
// counted when the first is asked for. An unknown one is
// an error in the file that wrote it, and the rest of the file stays good.
func resolveAll[ID ~string](l *loader, kind, key, file string, ms []mention, known func() map[string]bool, of string) []ID {
	var out []ID
	for _, m := range ms {
		if known()[m.text] {
			out = append(out, ID(m.text))
			continue
		}
		if l.unread.has(of, m.text) {
			continue // its own error says why
		}
		l.findings = append(l.findings, earmark.Finding{
			File: file, Line: m.line, Severity: earmark.Error, Rule: kind + "." + key, Element: key,
			Message: fmt.Sprintf("%q is not in the library", m.text), Hint: nearest(m.text, known()),
		})
	}
	return out
}

// nearest suggests the identifier that ends alike: a wrong folder or a missing
// show is the usual mistake.
func nearest(word string, known map[string]bool) string {
	tail := word[strings.LastIndex(word, "/")+1:]
	best := ""
	for id := range known {
		if id[strings.LastIndex(id, "/")+1:] == tail && (best == "" || id < best) {
			best = id
		}
	}
	if best == "" {
		return "see: earmark list"
	}
	return "did you mean " + best + "?"
}

// library begins to put the items in order, which hangs on none of their
// identifiers, and gives what waits for it.
func (l *loader) library() func() *earmark.Library {
	made := make(chan *earmark.Library, 1)
	go func() {
		made <- earmark.NewLibrary(l.site,
			bare(l.articles, func(a rawArticle) *earmark.Article { return a.Article }),
			bare(l.shows, func(s rawShow) *earmark.Show { return s.Show }),
			bare(l.episodes, func(e rawEpisode) *earmark.Episode { return e.Episode }),
			bare(l.people, func(p rawPerson) *earmark.Person { return p.Person }),
			l.verdicts)
	}()
	return func() *earmark.Library { return <-made }
}

func bare[R, T any](raw []R, of func(R) T) []T {
	out := make([]T, len(raw))
	for i, r := range raw {
		out[i] = of(r)
	}
	return out
}
