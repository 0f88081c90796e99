package library

import (
	"bytes"
	"fmt"
	"io/fs"
	"net/url"
	"path"
	"slices"
	"strings"

	"earmark/internal/earmark"
)

// DeadEnds finds addresses in texts that lead to an article, an episode or a
// show of this site which is not there, and links that readers can follow one
// way only because the other end is kept elsewhere. fsys is the workspace that
// w was loaded from; it tells the lines. The page of an item whose file cannot be
// read is taken to be there.
func DeadEnds(fsys fs.FS, w *Workspace) []earmark.Finding {
	lib := w.Library
	s := newSignposts(fsys, lib)
	w.unread.pages(s.pages)
	var out []earmark.Finding
	for _, a := range lib.Articles {
		out = append(out, s.dead("article", a.File, slices.Concat(a.Body.Links, a.Biography.Links))...)
	}
	for _, e := range lib.Episodes {
		out = append(out, s.dead("episode", e.File, e.Notes.Links)...)
	}
	for _, x := range lib.Shows {
		out = append(out, s.dead("show", x.File, x.Description.Links)...)
		out = append(out, s.oneWay(x)...)
	}
	for _, p := range lib.People {
		out = append(out, s.dead("person", p.File, p.Bio.Links)...)
	}
	return out
}

// signposts know which addresses lead to what.
type signposts struct {
	fsys  fs.FS
	lib   *earmark.Library
	base  *url.URL // of the site; nil when it has no address
	pages map[string]bool
	heard map[string]*earmark.Episode // by the address of its page or recording
	asked map[*earmark.Episode][]*earmark.Article
}

func newSignposts(fsys fs.FS, lib *earmark.Library) signposts {
	s := signposts{fsys: fsys, lib: lib, pages: map[string]bool{}, heard: map[string]*earmark.Episode{}, asked: map[*earmark.Episode][]*earmark.Article{}}
	if base, err := url.Parse(lib.Site.URL); err == nil && base.Host != "" {
		s.base = base
	}
	for _, a := range lib.Articles {
		s.pages[earmark.ArticlePath(a)] = true
		s.add(lib.ArticleURL(a))
	}
	for _, e := range lib.Episodes {
		s.pages[earmark.EpisodePath(e)] = true
		s.add(lib.EpisodeURL(e))
		for _, address := range []string{lib.EpisodeURL(e), lib.AudioURL(e), lib.Site.Address(earmark.EpisodePath(e))} {
			s.heard[spelt(address)] = e
		}
	}
	for _, x := range lib.Shows {
		s.pages[earmark.ShowPath(x)], s.pages[earmark.ShowPath(x)+"feed.xml/"], s.pages[earmark.ShowPath(x)+"notes.json/"] = true, true, true
		s.add(lib.ShowURL(x))
	}
	for _, a := range lib.Articles {
		s.follow(a)
	}
	return s
}

// add takes in an address that an item gives as its own.
func (s signposts) add(address string) {
	if p, ok := s.below(address); ok {
		s.pages[p] = true
	}
}

// follow notes which episodes an article asks for, by identifier or address.
func (s signposts) follow(a *earmark.Article) {
	for _, id := range a.Pinned {
		s.ask(s.lib.Episode(id), a)
	}
	for _, href := range a.Body.Links {
		if e := s.heard[spelt(href)]; e != nil {
			s.ask(e, a)
		}
	}
}

func (s signposts) ask(e *earmark.Episode, a *earmark.Article) {
	if e != nil && !slices.Contains(s.asked[e], a) {
		s.asked[e] = append(s.asked[e], a)
	}
}

// spelt is an address without what two spellings of one page differ in.
func spelt(address string) string {
	address, _, _ = strings.Cut(address, "#")
	_, rest, ok := strings.Cut(address, "://")
	if !ok {
		return ""
	}
	return strings.TrimRight(strings.TrimPrefix(rest, "www."), "/")
}

// below is the path of an address within the site, "articles/a/"; false for
// one that leads elsewhere. An address without a scheme is meant from the
// site's root, as on its pages.
func (s signposts) below(address string) (string, bool) {
	u, err := url.Parse(address)
	if err != nil || s.base == nil || u.Path == "" {
		return "", false
	}
	p := u.Path
	if u.IsAbs() || u.Host != "" {
		if !strings.EqualFold(u.Hostname(), s.base.Hostname()) || u.Port() != s.base.Port() {
			return "", false
		}
		rest, ok := strings.CutPrefix(p, strings.TrimRight(s.base.Path, "/")+"/")
		if !ok {
			return "", false
		}
		p = rest
	}
	p = strings.TrimPrefix(path.Clean("/"+p), "/")
	return strings.TrimSuffix(p, "index.html") + map[bool]string{true: "", false: "/"}[path.Base(p) == "index.html"], true
}

// dead finds addresses below articles/ and shows/ that lead nowhere. What else
// a site may have is not earmark's.
func (s signposts) dead(kind, file string, hrefs []string) []earmark.Finding {
	var out []earmark.Finding
	for _, href := range hrefs {
		p, ok := s.below(href)
		folder, _, _ := strings.Cut(p, "/")
		if !ok || s.pages[p] || folder != "articles" && folder != "shows" || p == folder+"/" {
			continue
		}
		f := warning(s.line(file, href), kind+".link", fmt.Sprintf("links to %s, and there is no such page", clip(href, 120)))
		f.File, f.Hint = file, s.perhaps(p)
		out = append(out, f)
	}
	return out
}

// perhaps names the page that ends alike: of a renamed folder the slug stays.
func (s signposts) perhaps(gone string) string {
	best := ""
	for p := range s.pages {
		if path.Base(p) == path.Base(gone) && (best == "" || p < best) {
			best = p
		}
	}
	if best == "" {
		return "correct the address, or take the link out"
	}
	return "did you mean " + s.lib.Site.Address(best) + "?"
}

// line finds where an address stands in a file; 1 where it is spelt otherwise.
func (s signposts) line(file, href string) int {
	data, err := fs.ReadFile(s.fsys, file)
	at := bytes.Index(data, []byte(href))
	if err != nil || at < 0 {
		return 1
	}
	return 1 + bytes.Count(data[:at], []byte("\n"))
}

// told is how many pairs a finding names.
const told = 3

// oneWay finds the episodes of a show that articles link to and whose notes do
// not say so, where earmark will not add it: the show is hosted elsewhere, or
// wants its notes left alone. It is one finding a show, for it is one task.
func (s signposts) oneWay(x *earmark.Show) []earmark.Finding {
	if !x.Elsewhere() && x.LinkNotes {
		return nil
	}
	var pairs []string
	for _, e := range s.lib.EpisodesOf(x.ID) {
		for _, a := range s.asked[e] {
			if !s.answers(e, a) {
				pairs = append(pairs, fmt.Sprintf("%s from %s", e.ID, a.ID))
			}
		}
	}
	if len(pairs) == 0 {
		return nil
	}
	slices.Sort(pairs)
	list := strings.Join(pairs[:min(told, len(pairs))], ", ")
	if len(pairs) > told {
		list += ", …"
	}
	f := earmark.Finding{
		File: x.File, Line: 1, Severity: earmark.Info, Rule: "show.one_way",
		Message: earmark.Count(len(pairs), "link") + " of articles to its episodes that the notes do not give back: " + list,
		Hint:    "paste the blocks of public/shows/" + string(x.ID) + "/notes.json where the show is hosted",
	}
	if !x.Elsewhere() {
		f.Hint = "link_notes is false: link to the articles in the notes, or leave link_notes out"
	}
	return []earmark.Finding{f}
}

// answers tells whether an episode knows of an article.
func (s signposts) answers(e *earmark.Episode, a *earmark.Article) bool {
	own := []string{spelt(s.lib.ArticleURL(a)), spelt(s.lib.Site.Address(earmark.ArticlePath(a)))}
	return slices.Contains(e.Pinned, a.ID) || slices.ContainsFunc(e.Notes.Links, func(href string) bool { return slices.Contains(own, spelt(href)) }) ||
		strings.Contains(e.Notes.Text, own[0])
}
