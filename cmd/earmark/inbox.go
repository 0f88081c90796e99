package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strings"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/library"
	"earmark/internal/link"
	"earmark/internal/store"
)

// inbox is every link an editor may have a word on, by impact, and what was
// said of them in this sitting. review and serve work on it alike; it is for
// one goroutine at a time.
type inbox struct {
	w      *workspace
	by     string // who decides
	now    func() time.Time
	engine *link.Engine
	items  []item
	said   []word
	words  int  // how many were said, taken back or not
	stale  bool // something stands otherwise than the engine knew, and it cannot be told here how
}

// item is a link as it stands: suggested, decided or declared.
type item struct {
	earmark.Link
	found  earmark.Link     // as the engine found it
	letter earmark.IssueID  // the next letter, where the article is in it; else empty
	orphan bool             // nothing stands beside the article for sure
	given  *earmark.Verdict // the editor's word; nil: none
}

// waiting tells whether nobody has said anything of the link.
func (x item) waiting() bool { return !x.Declared && x.Verdict == earmark.Suggestion }

// word is one thing said in this sitting, with what stood there before.
type word struct {
	number        int // from 1
	link          earmark.Link
	before, after *earmark.Verdict // nil: no verdict
}

// errChanged is a verdict that is not what the editor saw: somebody else wrote
// the file meanwhile.
var errChanged = errors.New("somebody else has decided it meanwhile")

// inbox makes the inbox of a workspace.
func (w *workspace) inbox(ctx context.Context, by string, now func() time.Time) (*inbox, error) {
	engine, err := w.kept.Open(ctx, w.Library, w.config.Link)
	if err != nil {
		return nil, err
	}
	links, err := w.kept.Links(ctx, w.Library, w.config.Link)
	if err != nil {
		return nil, err
	}
	rejected, err := w.rejected(ctx, engine)
	if err != nil {
		return nil, err
	}
	in := &inbox{w: w, by: by, now: now, engine: engine}
	for _, l := range slices.Concat(links, rejected) {
		in.items = append(in.items, item{Link: l, found: l})
	}
	in.note()
	slices.SortFunc(in.items, byImpact)
	return in, nil
}

// rejected are the links an editor said no to, which nobody else is shown.
func (w *workspace) rejected(ctx context.Context, engine *link.Engine) ([]earmark.Link, error) {
	asked := map[earmark.ArticleID]bool{}
	var out []earmark.Link
	for _, v := range w.Library.Verdicts {
		a, _, _ := w.Library.VerdictTarget(v)
		if v.Decision != earmark.Reject || a == nil || asked[a.ID] {
			continue
		}
		asked[a.ID] = true
		found, err := engine.Article(ctx, a.ID, link.Query{Min: -1, Top: math.MaxInt, WithRejected: true})
		if err != nil {
			return nil, err
		}
		for _, l := range found {
			if l.Verdict == earmark.Reject && !l.Declared {
				out = append(out, l)
			}
		}
	}
	return out, nil
}

// note joins the links to the verdicts on them and to the next letter.
func (in *inbox) note() {
	given := map[string]*earmark.Verdict{}
	for i, v := range in.w.Library.Verdicts {
		a, s, e := in.w.Library.VerdictTarget(v)
		if a == nil || s == nil || e == nil && v.Episode.GUID != "" {
			continue
		}
		l := earmark.Link{Article: a.ID, Show: s.ID}
		if e != nil {
			l.Episode = e.ID
		}
		given[key(l)] = &in.w.Library.Verdicts[i]
	}
	letter, articles := in.w.nextLetter(in.now())
	alone := orphans(in.items)
	for i := range in.items {
		x := &in.items[i]
		x.given, x.orphan = given[key(x.Link)], alone[x.Article]
		if slices.Contains(articles, x.Article) {
			x.letter = letter
		}
	}
}

// key tells links apart.
func key(l earmark.Link) string { return string(l.Article) + "\n" + target(l) }

// find is the item of a link; nil when there is none.
func (in *inbox) find(l earmark.Link) *item {
	i := slices.IndexFunc(in.items, func(x item) bool { return key(x.Link) == key(l) })
	if i < 0 {
		return nil
	}
	return &in.items[i]
}

// decide records a word on a link, as its kind and moment stand in l. seen is
// the verdict the editor saw there ([fingerprint]): when the file holds
// another by now, nothing is written and the error is [errChanged]. A
// Suggestion takes the verdict back.
func (in *inbox) decide(ctx context.Context, l earmark.Link, decision earmark.Decision, note, seen string) error {
	v := in.verdict(l, decision, note)
	said := word{link: l}
	if decision != earmark.Suggestion {
		said.after = &v
	}
	err := in.w.alone(ctx, func() (err error) {
		if said.before, err = library.Recorded(in.w.dir, in.w.Library, v); err != nil {
			return err
		}
		if fingerprint(said.before) != seen {
			return changed(said.before)
		}
		return in.w.record(v)
	})
	if err != nil {
		return err
	}
	in.words++
	said.number = in.words
	in.said = append(in.said, said)
	in.settle(l, said.after)
	return nil
}

// undo takes back a word of this sitting, 0 for the last, and gives its link.
// What stood there before stands there again. When somebody else has decided
// since, nothing is written and the error is [errChanged].
func (in *inbox) undo(ctx context.Context, number int) (earmark.Link, error) {
	at := len(in.said) - 1
	if number > 0 {
		at = slices.IndexFunc(in.said, func(w word) bool { return w.number == number })
	}
	if at < 0 {
		return earmark.Link{}, errNothing
	}
	said := in.said[at]
	back := in.verdict(said.link, earmark.Suggestion, "")
	err := in.w.alone(ctx, func() error {
		now, err := library.Recorded(in.w.dir, in.w.Library, back)
		if err != nil {
			return err
		}
		if fingerprint(now) != fingerprint(said.after) {
			return changed(now)
		}
		if said.before != nil {
			back = *said.before
		}
		return in.w.record(back)
	})
	if err == nil {
		in.settle(said.link, said.before)
	}
	if err == nil || errors.Is(err, errChanged) {
		in.said = slices.Delete(in.said, at, at+1)
	}
	return said.link, err
}

// errNothing is the answer where there is nothing to take back.
var errNothing = errors.New("nothing to undo")

// changed tells what somebody else wrote.
func changed(v *earmark.Verdict) error {
	if v == nil {
		return fmt.Errorf("%w: the verdict was taken back", errChanged)
	}
	return fmt.Errorf("%w: %s", errChanged, given(*v))
}

// given is "accepted by ruth on 22 November 2026".
func given(v earmark.Verdict) string {
	done := map[earmark.Decision]string{earmark.Accept: "accepted", earmark.Pin: "pinned", earmark.Reject: "rejected"}
	words := done[v.Decision]
	if v.By != "" {
		words += " by " + v.By
	}
	if !v.On.IsZero() {
		words += " on " + v.On.Format("2 January 2006")
	}
	return words
}

// settle keeps the item as it stands by now. What the engine would find of a
// link whose verdict it knew, only it can tell: that makes the inbox stale.
func (in *inbox) settle(l earmark.Link, v *earmark.Verdict) {
	x := in.find(l)
	if x == nil {
		return
	}
	x.Link, x.given = x.found, v
	x.Verdict = earmark.Suggestion
	if v == nil {
		in.stale = in.stale || x.found.Verdict != earmark.Suggestion
		return
	}
	x.Verdict = v.Decision
	if v.Kind != "" {
		x.Kind = v.Kind
	}
	if v.At != nil && (x.Moment == nil || earmark.Clock(x.Moment.At) != earmark.Clock(*v.At)) {
		x.Moment = &earmark.Moment{At: *v.At}
	}
}

// verdict is an editor's word as it is written down.
func (in *inbox) verdict(l earmark.Link, decision earmark.Decision, note string) earmark.Verdict {
	v := earmark.Verdict{
		Article: library.ArticleReference(in.w.Library.Article(l.Article)), Episode: library.LinkReference(in.w.Library, l),
		Decision: decision, Kind: l.Kind, By: in.by, On: in.now().In(in.w.config.Site.Zone()), Evidence: evidence(in.w.Library, unspoken(l)), Note: note,
	}
	if l.Moment != nil && decision != earmark.Reject {
		v.At = &l.Moment.At
	}
	return v
}

// evidence is a hash of what an editor saw of a link, so that it can be told
// later whether there is something new to see: of the reasons in words, and of
// the two items. Which words are shown hangs on the whole library, and an item
// may change where it does not matter; what is new changes both.
func evidence(lib *earmark.Library, l earmark.Link) string {
	return evidenceMark + half(func(h io.Writer) {
		for _, r := range l.Reasons {
			fmt.Fprintf(h, "%s\t%s\n", r.Signal, r.Evidence)
		}
	}) + half(func(h io.Writer) {
		if a := lib.Article(l.Article); a != nil {
			fmt.Fprintf(h, "%x", a.Fingerprint)
		}
		if e := lib.Episode(l.Episode); e != nil {
			fmt.Fprintf(h, "%x", e.Fingerprint)
		}
	})
}

const (
	evidenceMark = "sha256:"
	evidenceHalf = 16 // characters
)

func half(write func(io.Writer)) string {
	h := sha256.New()
	write(h)
	return hex.EncodeToString(h.Sum(nil))[:evidenceHalf]
}

// isNew tells whether there is something new to see since evidence was noted.
// Verdicts of old have the first half only.
func isNew(noted, now string) bool {
	noted, now = strings.TrimPrefix(noted, evidenceMark), strings.TrimPrefix(now, evidenceMark)
	if len(noted) < 2*evidenceHalf || len(now) < 2*evidenceHalf {
		return !strings.HasPrefix(now, noted)
	}
	return noted[:evidenceHalf] != now[:evidenceHalf] && noted[evidenceHalf:] != now[evidenceHalf:]
}

// fingerprint tells verdicts apart as they are written; empty for none.
func fingerprint(v *earmark.Verdict) string {
	if v == nil || v.Decision == earmark.Suggestion {
		return ""
	}
	at := ""
	if v.At != nil {
		at = earmark.Clock(*v.At)
	}
	h := sha256.New()
	for _, part := range []string{string(v.Decision), string(v.Kind), at, v.By, v.On.Format(time.DateOnly), v.Evidence, v.Note} {
		fmt.Fprintf(h, "%d\n%s", len(part), part)
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}

// alone runs what reads and writes verdicts while no other earmark does.
func (w *workspace) alone(ctx context.Context, work func() error) error {
	release, err := store.Alone(ctx, w.path(".earmark", "verdicts.lock"))
	if err != nil {
		return err
	}
	return errors.Join(work(), release())
}

// record keeps verdicts, and before them the identifiers they name. It is to
// be called within [workspace.alone].
func (w *workspace) record(verdicts ...earmark.Verdict) error {
	named := map[earmark.GUID]bool{}
	for _, v := range verdicts {
		named[v.Article.GUID], named[v.Episode.GUID] = true, true
	}
	items := w.Library.Filter(
		func(x *earmark.Article) bool { return named[x.GUID] },
		func(x *earmark.Episode) bool { return named[x.GUID] })
	if err := w.Lock.Refresh(os.DirFS(w.dir)); err != nil {
		return err
	}
	if err := library.WriteFile(w.path(library.LockFile), w.Lock.Format(items)); err != nil {
		return err
	}
	return library.Record(w.dir, w.Library, verdicts...)
}
