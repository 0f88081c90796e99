package library

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"earmark/internal/earmark"
)

// tracer finds what verdicts speak of when they no longer say so: items whose
// identifier changed or that moved to another show. It goes by what the world
// knew of them, which stands in earmark.lock, and takes nothing for sure that
// is not.
type tracer struct {
	lib  *earmark.Library
	lock *Lock // as it stands in the file: with the names items had
}

// trace is what became of the two ends of a verdict.
type trace struct {
	earmark.Verdict
	article *earmark.Article // nil: gone
	show    *earmark.Show    // nil: gone
	episode *earmark.Episode // nil: gone, or the verdict is on a show as a whole
	moved   string           // what became of the episode or the show, in words; empty: nothing
	lost    string           // what cannot be found, in words; empty: nothing
	hint    string           // to lost
}

func (t tracer) trace(v earmark.Verdict) trace {
	out := trace{Verdict: v}
	out.article, out.show, out.episode = t.lib.VerdictTarget(v)
	if out.article == nil {
		out.article = t.article(v.Article)
	}
	if v.Episode.GUID == "" {
		t.findShow(&out)
	} else if out.episode == nil {
		t.findEpisode(&out)
	}
	if out.article == nil {
		out.lost, out.hint = fmt.Sprintf("article %q is not in the library", v.Article.ID), "the verdict is kept; correct article.guid or article.url if the article is still there"
	}
	return out
}

// article finds one that goes by another identifier now.
func (t tracer) article(ref earmark.ArticleRef) *earmark.Article {
	seen, ok := t.lock.recall("article", ref.GUID, "")
	return only(t.lib.Articles, func(a *earmark.Article) bool {
		if !ok { // only the verdict remembers it
			return a.ID == ref.ID && a.Title == ref.TitleSeen
		}
		return t.lib.ArticleURL(a) == seen.Address || a.Title == seen.Title && day(a.Date) == seen.Date
	})
}

// findShow looks for the show as a whole that a verdict is on.
func (t tracer) findShow(out *trace) {
	ref := out.Episode
	if out.show != nil {
		return
	}
	seen, ok := t.lock.recall("show", ref.ShowGUID, "")
	if ref.ShowGUID == "" {
		seen, ok = t.lock.recall("show", t.lock.named("show", string(ref.Show)), "")
	}
	if ok {
		out.show = only(t.lib.Shows, func(s *earmark.Show) bool {
			return s.GUID == seen.GUID || t.lib.ShowFeedURL(s) == seen.Address || s.Title == seen.Title
		})
	}
	if out.show == nil {
		out.lost, out.hint = fmt.Sprintf("show %q is not in the library", ref.Show), "the verdict is kept; correct episode.show if the show is still there"
		return
	}
	out.moved = fmt.Sprintf("show %q goes by another identifier now: %s", ref.Show, out.show.ID)
}

// findEpisode looks in all shows for the episode a verdict is on.
func (t tracer) findEpisode(out *trace) {
	ref := out.Episode
	elsewhere := slices.DeleteFunc(t.lib.EpisodesOfGUID(ref.GUID), func(e *earmark.Episode) bool { return !telling(ref.GUID) && e.Title != ref.TitleSeen })
	switch {
	case len(elsewhere) == 1:
		out.episode = elsewhere[0]
		out.moved = fmt.Sprintf("episode %q moved to %s", ref.TitleSeen, out.episode.ID)
	case len(elsewhere) == 0:
		if out.episode = t.successor(ref, out.show); out.episode != nil {
			out.moved = fmt.Sprintf("episode %q goes by another identifier now: %s", ref.TitleSeen, out.episode.ID)
		}
	}
	if out.episode != nil {
		out.show = t.lib.Show(out.episode.ID.Show())
		return
	}
	out.lost = fmt.Sprintf("episode %q (%s) is not in show %s", ref.TitleSeen, ref.GUID, ref.Show)
	if out.show == nil {
		out.lost = fmt.Sprintf("show %q is not in the library", ref.Show)
	}
	out.hint = "the verdict is kept; correct episode.guid and episode.show if the episode is still there"
	if alike := t.alike(ref, elsewhere); alike != "" {
		out.hint = "the verdict is kept; is it on " + alike + "? Then correct episode.guid and episode.show"
	}
}

// successor is the one episode that has the recording, or the title and the
// date, of one that had another GUID.
func (t tracer) successor(ref earmark.EpisodeRef, show *earmark.Show) *earmark.Episode {
	feed := ref.ShowGUID
	if feed == "" && show != nil {
		feed = show.GUID
	}
	seen, ok := t.lock.recall("episode", ref.GUID, feed)
	if !ok {
		return nil
	}
	return only(t.lib.Episodes, func(e *earmark.Episode) bool {
		return seen.Address != "" && t.lib.AudioURL(e) == seen.Address || e.Title == seen.Title && day(e.Date) == seen.Date
	})
}

// alike names what an editor may have meant: episodes of the same GUID or of
// the same title.
func (t tracer) alike(ref earmark.EpisodeRef, found []*earmark.Episode) string {
	for _, e := range t.lib.Episodes {
		if ref.TitleSeen != "" && e.Title == ref.TitleSeen && !slices.Contains(found, e) {
			found = append(found, e)
		}
	}
	var ids []string
	for _, e := range found {
		ids = append(ids, string(e.ID))
	}
	slices.Sort(ids)
	return strings.Join(ids, " or ")
}

// telling tells whether a GUID cannot be that of two items by chance: "12" may
// be an episode of any show.
func telling(guid earmark.GUID) bool {
	return guid.IsURL() || strings.HasPrefix(string(guid), "tag:") || strings.HasPrefix(string(guid), "urn:") || len(guid) >= len("3aad9cb2-0000-0000-0000-000000000000")
}

// only is the one item that fits; nil where none or several do.
func only[T any](items []*T, fits func(*T) bool) *T {
	var found *T
	for _, item := range items {
		switch {
		case !fits(item):
		case found != nil:
			return nil
		default:
			found = item
		}
	}
	return found
}

// reference is the verdict as it would be written today: with the identifiers,
// titles and addresses that its ends have now. What is lost stays as it was.
func (t tracer) reference(x trace) earmark.Verdict {
	v := x.Verdict
	if x.article != nil {
		v.Article = ArticleReference(x.article)
	}
	switch {
	case x.episode != nil:
		v.Episode = LinkReference(t.lib, earmark.Link{Show: x.show.ID, Episode: x.episode.ID})
	case x.show != nil && v.Episode.GUID == "":
		v.Episode = LinkReference(t.lib, earmark.Link{Show: x.show.ID})
	case x.show != nil:
		v.Episode.Show, v.Episode.ShowGUID = x.show.ID, x.show.GUID
	}
	return v
}

// recallNamed finds in the lock, before items are given their names of today, the
// GUIDs of the episodes that verdicts name by identifier alone.
func (l *loader) recallNamed(context.Context, Options) error {
	l.former = map[earmark.EpisodeID]earmark.GUID{}
	for _, v := range l.verdicts {
		if v.Episode.ID != "" && v.Episode.GUID == "" {
			l.former[v.Episode.ID] = l.lock.named("episode", string(v.Episode.ID))
		}
	}
	return nil
}

// byHand finds the episodes that an editor named by identifier in a verdict
// file, where programs write the GUID: those of today, and by what the world has
// seen those that were renamed. The verdict on one that is gone is kept, on
// nothing.
func (l *loader) byHand(lib *earmark.Library) *earmark.Library {
	var kept []earmark.Verdict
	for _, v := range lib.Verdicts {
		v, ok := identified(lib, v)
		if !ok {
			v.Episode.GUID, v.Episode.Show = l.former[v.Episode.ID], v.Episode.ID.Show()
			seen, _ := l.lock.recall("episode", v.Episode.GUID, "")
			v.Episode.TitleSeen = cmp.Or(v.Episode.TitleSeen, seen.Title)
		}
		if ok || v.Episode.GUID != "" {
			kept = append(kept, v)
			continue
		}
		f := &fields{kind: "verdict", file: v.File}
		f.report(v.Line, "episode", fmt.Sprintf("%q is not in the library", v.Episode.ID), nearest(string(v.Episode.ID), knownItems(lib, "episode")))
		l.keep(f)
	}
	lib.Verdicts = kept
	return lib
}

// identified gives a verdict the GUID of the episode it names by identifier;
// false where there is none.
func identified(lib *earmark.Library, v earmark.Verdict) (earmark.Verdict, bool) {
	if v.Episode.ID == "" || v.Episode.GUID != "" {
		return v, true
	}
	e := lib.Episode(v.Episode.ID)
	if e == nil {
		return v, false
	}
	v.Episode.GUID, v.Episode.Show = e.GUID, e.ID.Show()
	return v, true
}
