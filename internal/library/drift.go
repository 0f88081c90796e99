package library

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"earmark/internal/earmark"
)

// Drift finds where verdicts and rules have fallen behind the library: items
// that were renamed, that moved to another show, whose identifier changed, or
// that are gone. The hint of what [Repair] can put right is [FixHint]; the rest
// wants an editor. fsys is the workspace that w was loaded from.
func Drift(ctx context.Context, fsys fs.FS, w *Workspace) ([]earmark.Finding, error) {
	d, err := newDrift(ctx, fsys, w)
	if err != nil {
		return nil, err
	}
	var out []earmark.Finding
	for _, p := range d.problems() {
		out = append(out, p.Finding)
	}
	return out, nil
}

// FixHint is the hint of findings that [Repair] puts right.
const FixHint = "earmark check --fix"

// drift is what was written of a library once, beside what it is now.
type drift struct {
	tracer
	files  []*verdictsFile // by name
	rules  []*reference
	broken []string // files that must not be written over
	unread bool     // files of items could not be read: nobody can say what is gone
}

// verdictsFile is one file of verdicts and what became of them.
type verdictsFile struct {
	name    string
	article *earmark.Article // nil: gone
	traces  []trace
}

// problem is a finding, and where it can be put right what is then done.
type problem struct {
	earmark.Finding
	done string // in words; empty: only an editor can
}

func newDrift(ctx context.Context, fsys fs.FS, w *Workspace) (*drift, error) {
	read := readLock(fsys)
	if read.err != nil {
		return nil, read.err
	}
	now := &loader{fsys: fsys, files: files{fsys: fsys}, site: w.Library.Site, lock: read.lock}
	if err := now.readRules(ctx, Options{}); err != nil {
		return nil, err
	}
	d := &drift{tracer: tracer{w.Library, now.lock}, rules: now.rules.references(), broken: w.Broken, unread: len(w.unread) > 0}
	byName := map[string]*verdictsFile{}
	for _, v := range w.Library.Verdicts {
		f := byName[v.File]
		if f == nil {
			f = &verdictsFile{name: v.File}
			byName[v.File] = f
			d.files = append(d.files, f)
		}
		x := d.trace(v)
		f.article = x.article // a file is of one article
		f.traces = append(f.traces, x)
	}
	return d, nil
}

func (d *drift) problems() []problem {
	var out []problem
	for _, f := range d.files {
		out = append(out, d.worn(f)...)
	}
	for _, r := range d.rules {
		out = append(out, d.wornRule(r)...)
	}
	return out
}

// worn is what has changed about one file of verdicts.
func (d *drift) worn(f *verdictsFile) []problem {
	var out []problem
	say := func(p problem) {
		p.File = f.name
		if p.done != "" {
			p.Hint = FixHint
		}
		if p.done != "" && slices.Contains(d.broken, f.name) {
			p.done, p.Hint = "", "correct the errors of the file, then: "+FixHint
		}
		out = append(out, p)
	}
	if f.article == nil {
		if !d.unread {
			say(lost(f.traces[0]))
		}
		return out
	}
	d.wornName(f, say)
	d.wornShows(f, say)
	for _, x := range f.traces {
		switch {
		case x.lost != "":
			if !d.unread {
				say(lost(x))
			}
		case x.moved != "":
			say(problem{warning(x.Line, "verdict.target", x.moved), x.moved})
		}
	}
	for _, x := range d.twice(f) {
		on := cmp.Or(x.Episode.TitleSeen, string(x.Episode.ID), string(x.Episode.Show))
		words := fmt.Sprintf("a later verdict on %q stands in the same file", on)
		say(problem{warning(x.Line, "verdict.twice", words), fmt.Sprintf("took out the older verdict on %q", on)})
	}
	if keys := d.outdated(f); len(keys) > 0 {
		p := problem{warning(1, "verdict.seen", "written before this changed: "+strings.Join(keys, ", ")), "wrote anew " + strings.Join(keys, ", ")}
		p.Severity = earmark.Info
		say(p)
	}
	return out
}

func warning(line int, rule, message string) earmark.Finding {
	return earmark.Finding{Line: line, Severity: earmark.Warning, Rule: rule, Message: message}
}

func lost(x trace) problem {
	f := warning(x.Line, "verdict.target", x.lost)
	f.Hint = x.hint
	return problem{Finding: f}
}

// wornName finds an article that was renamed or goes by another identifier.
func (d *drift) wornName(f *verdictsFile, say func(problem)) {
	had, has := f.traces[0].Verdict.Article, ArticleReference(f.article)
	switch {
	case VerdictFile(has.ID) != f.name && had.ID != has.ID:
		say(problem{warning(1, "verdict.file", fmt.Sprintf("article %q is called %s by now", had.ID, has.ID)), "moved to " + VerdictFile(has.ID)})
	case VerdictFile(has.ID) != f.name:
		say(problem{warning(1, "verdict.file", fmt.Sprintf("the verdicts on article %s belong into %s", has.ID, VerdictFile(has.ID))), "moved to " + VerdictFile(has.ID)})
	case had.GUID != "" && had.GUID != has.GUID:
		words := fmt.Sprintf("article %q goes by another identifier now: %s", has.ID, has.GUID)
		say(problem{warning(1, "verdict.article", words), words})
	}
}

// wornShows finds shows that were renamed, each once a file.
func (d *drift) wornShows(f *verdictsFile, say func(problem)) {
	told := map[earmark.ShowID]bool{}
	for _, x := range f.traces {
		had := x.Verdict.Episode.Show
		if x.show == nil || x.moved != "" || had == x.show.ID || told[had] {
			continue
		}
		told[had] = true
		words := fmt.Sprintf("show %q is called %s by now", had, x.show.ID)
		say(problem{warning(x.Line, "verdict.show", words), words})
	}
}

// twice are the verdicts that a later one in their file takes the place of.
func (d *drift) twice(f *verdictsFile) []trace {
	now := make([]earmark.Verdict, len(f.traces))
	for i, x := range f.traces {
		now[i] = d.reference(x)
	}
	var older []trace
	for i, x := range f.traces {
		for j := range now {
			if j != i && replaces(now, j, i) {
				older = append(older, x)
				break
			}
		}
	}
	return older
}

// replaces tells whether the verdict at j takes the place of the one at i.
func replaces(all []earmark.Verdict, j, i int) bool {
	later := all[j].On.After(all[i].On) || all[j].On.Equal(all[i].On) && j > i
	return later && sameTarget(all[j], all[i])
}

// outdated names the keys that would be written otherwise today, and are read
// by people only or make a verdict outlive a rename.
func (d *drift) outdated(f *verdictsFile) []string {
	var keys []string
	add := func(key string, had, has string) {
		if had != has && !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	for _, x := range f.traces {
		had, has := x.Verdict, d.reference(x)
		add("article.url", had.Article.URL, has.Article.URL)
		add("article.title_seen", had.Article.TitleSeen, has.Article.TitleSeen)
		if had.Article.GUID == "" {
			add("article.guid", "", string(has.Article.GUID))
		}
		if VerdictFile(has.Article.ID) == f.name {
			add("article.id", string(had.Article.ID), string(has.Article.ID))
		}
		add("episode.guid", string(had.Episode.ID), string(has.Episode.ID)) // named by hand
		if x.lost == "" && x.moved == "" {
			add("episode.feed", string(had.Episode.ShowGUID), string(has.Episode.ShowGUID))
			add("episode.title_seen", had.Episode.TitleSeen, has.Episode.TitleSeen)
		}
	}
	return keys
}

// wornRule finds an item that a rule names as it is no longer called, or by
// its identifier alone.
func (d *drift) wornRule(r *reference) []problem {
	id, ok := r.find(d.lib)
	if !ok {
		return nil // whoever loaded the rules has told
	}
	guid := r.guidOf(d.lib, id)
	if id == r.id && guid == r.guid {
		return nil
	}
	if r.guid != "" && id == r.id {
		f := warning(r.line, "rules."+r.kind, fmt.Sprintf("%s %q has the guid %s, found %s", r.kind, id, guid, r.guid))
		f.File, f.Hint = RulesFile, "correct the guid, or the id when another is meant"
		return []problem{{Finding: f}}
	}
	p := problem{done: "wrote " + r.written(id, guid)}
	p.File, p.Line, p.Rule, p.Hint, p.Severity = RulesFile, r.line, "rules."+r.kind, FixHint, earmark.Info
	p.Message = fmt.Sprintf("%s %q is named without its guid: a renamed file would be lost to the rule", r.kind, r.id)
	if id != r.id {
		p.Severity, p.Message = earmark.Warning, fmt.Sprintf("%s %q is called %s by now", r.kind, r.id, id)
	}
	if slices.Contains(d.broken, RulesFile) {
		p.done, p.Hint = "", "correct the errors of the file, then: "+FixHint
	}
	return []problem{p}
}
