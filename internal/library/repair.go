package library

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"earmark/internal/earmark"
)

// Repair puts right what [Drift] finds and is sure of: each article's verdicts
// get into the file of its present name, with the identifiers and titles its
// ends have now. Where there were several files of one article, or several
// verdicts on one link, the latest counts, as it did before; no verdict is
// lost. Each file is written whole or not at all, and what was broken off goes
// on with the next call; a second call finds nothing to do. A file with
// mistakes is left alone. It gives back what was done, a finding a thing.
//
// root is the workspace that w was loaded from; nobody else may write its
// verdicts meanwhile.
func Repair(ctx context.Context, root string, w *Workspace) ([]earmark.Finding, error) {
	inside, err := os.OpenRoot(root) // no link in the workspace leads out of it
	if err != nil {
		return nil, err
	}
	defer inside.Close()
	d, err := newDrift(ctx, inside.FS(), w)
	if err != nil {
		return nil, err
	}
	r := &repair{drift: d, root: root}
	if err := r.mendRules(); err != nil {
		return r.done, err
	}
	moves := r.moves()
	if err := r.remember(w.Lock, moves); err != nil {
		return r.done, err
	}
	for i := range moves {
		if err := r.move(&moves[i], moves); err != nil {
			return r.done, fmt.Errorf("repair the verdicts on %s: %w", moves[i].article.ID, err)
		}
	}
	return r.done, nil
}

type repair struct {
	*drift
	root string
	done []earmark.Finding
}

// move is the writing of one article's verdicts.
type move struct {
	article  *earmark.Article
	from     []string // files they stand in now
	verdicts []earmark.Verdict
	problems []problem
}

func (r *repair) path(name string) string { return filepath.Join(r.root, filepath.FromSlash(name)) }

func (r *repair) tell(file string, line int, rule, words string) {
	r.done = append(r.done, earmark.Finding{File: file, Line: line, Severity: earmark.Info, Rule: rule, Message: "fixed: " + words})
}

// moves are the articles that have something to put right.
func (r *repair) moves() []move {
	var out []move
	at := map[*earmark.Article]int{}
	for _, f := range r.files {
		if f.article == nil {
			continue
		}
		n, known := at[f.article]
		if !known {
			n = len(out)
			at[f.article] = n
			out = append(out, move{article: f.article})
		}
		m := &out[n]
		m.from = append(m.from, f.name)
		m.problems = append(m.problems, slices.DeleteFunc(r.worn(f), func(p problem) bool { return p.done == "" })...)
		for _, x := range f.traces {
			m.verdicts = append(m.verdicts, r.reference(x))
		}
	}
	return slices.DeleteFunc(out, func(m move) bool {
		isBroken := func(name string) bool { return slices.Contains(r.broken, name) }
		return len(m.problems) == 0 || slices.ContainsFunc(m.from, isBroken) || isBroken(VerdictFile(m.article.ID))
	})
}

// remember keeps the identifiers that the verdicts will name, as every verdict
// does.
func (r *repair) remember(lock *Lock, moves []move) error {
	if len(moves) == 0 {
		return nil
	}
	named := map[earmark.GUID]bool{}
	for _, m := range moves {
		for _, v := range m.verdicts {
			named[v.Article.GUID], named[v.Episode.GUID] = true, true
		}
	}
	items := r.lib.Filter(
		func(a *earmark.Article) bool { return named[a.GUID] },
		func(e *earmark.Episode) bool { return named[e.GUID] })
	return WriteFile(r.path(LockFile), lock.Format(items))
}

// move writes an article's verdicts into its file, then takes the others away.
// Another article's file of that name is moved first, whole: what it holds
// tells whose it is.
func (r *repair) move(m *move, all []move) error {
	file := VerdictFile(m.article.ID)
	if !slices.Contains(m.from, file) {
		if err := r.makeWay(file, all); err != nil {
			return err
		}
	}
	data, err := FormatVerdicts(ArticleReference(m.article), latest(m.verdicts))
	if err != nil {
		return err
	}
	if err := WriteFile(r.path(file), data); err != nil {
		return err
	}
	for _, name := range m.from {
		if name == file {
			continue
		}
		if err := os.Remove(r.path(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	for _, p := range m.problems {
		r.tell(p.File, p.Line, p.Rule, p.done)
	}
	return nil
}

// makeWay gives a file that is in the way a free name.
func (r *repair) makeWay(file string, all []move) error {
	free, err := giveWay(r.root, r.lib, file)
	if err != nil || free == "" {
		return err
	}
	for i := range all {
		for j, name := range all[i].from {
			if name == file {
				all[i].from[j] = free
			}
		}
	}
	r.tell(file, 1, "verdict.file", "moved to "+free+", for another article has this name now")
	return nil
}

// latest keeps of several verdicts on one link the latest, of one day the last.
func latest(verdicts []earmark.Verdict) []earmark.Verdict {
	var kept []earmark.Verdict
	slices.SortStableFunc(verdicts, func(a, b earmark.Verdict) int { return a.On.Compare(b.On) })
	for _, v := range verdicts {
		kept = supersede(kept, v)
	}
	return kept
}
