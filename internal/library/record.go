package library

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"earmark/internal/earmark"
)

// Record keeps verdicts for ever: each is written into the file of its
// article, in place of an older one on the same target. The file of an article
// that was renamed takes its new name, one whose last verdict was taken back
// goes. Nothing else in the file is lost but comments. root is the workspace;
// the library must be the one the verdicts were given on.
func Record(root string, lib *earmark.Library, verdicts ...earmark.Verdict) error {
	byArticle := map[earmark.ArticleID][]earmark.Verdict{}
	var order []earmark.ArticleID
	for _, v := range verdicts {
		if _, known := byArticle[v.Article.ID]; !known {
			order = append(order, v.Article.ID)
		}
		byArticle[v.Article.ID] = append(byArticle[v.Article.ID], v)
	}
	for _, id := range order {
		if err := recordArticle(root, lib, id, byArticle[id]); err != nil {
			return fmt.Errorf("record verdicts of %s: %w", id, err)
		}
	}
	return nil
}

// recordArticle reads the file anew, so that what another program wrote since
// the library was loaded is kept.
func recordArticle(root string, lib *earmark.Library, id earmark.ArticleID, news []earmark.Verdict) error {
	article := lib.Article(id)
	if article == nil {
		return fs.ErrNotExist
	}
	file := VerdictFile(id)
	if err := yield(root, lib, article, file); err != nil {
		return err
	}
	known, old, err := knownVerdicts(root, lib, article, file)
	if err != nil {
		return err
	}
	for _, v := range news {
		known = supersede(known, v)
	}
	if len(known) == 0 {
		old = append(old, file)
	} else if err := writeVerdicts(root, file, article, known); err != nil {
		return err
	}
	for _, name := range old {
		if err := os.Remove(filepath.Join(root, filepath.FromSlash(name))); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

func writeVerdicts(root, file string, article *earmark.Article, verdicts []earmark.Verdict) error {
	data, err := FormatVerdicts(ArticleReference(article), verdicts)
	if err != nil {
		return err
	}
	return WriteFile(filepath.Join(root, filepath.FromSlash(file)), data)
}

// Recorded is the verdict that stands in the workspace by now on what v speaks
// of, which [Record] would put v in the place of; nil when there is none. It
// is read from the file, so it tells what another program wrote since the
// library was loaded.
func Recorded(root string, lib *earmark.Library, v earmark.Verdict) (*earmark.Verdict, error) {
	article := lib.Article(v.Article.ID)
	if article == nil {
		return nil, fmt.Errorf("verdicts of %s: %w", v.Article.ID, fs.ErrNotExist)
	}
	known, _, err := knownVerdicts(root, lib, article, VerdictFile(article.ID))
	if err != nil {
		return nil, fmt.Errorf("verdicts of %s: %w", v.Article.ID, err)
	}
	var found *earmark.Verdict
	for i := range known {
		if sameTarget(known[i], v) {
			found = &known[i]
		}
	}
	return found, nil
}

// knownVerdicts are those the article has, from its file and from files of
// names it had before, which are given too.
func knownVerdicts(root string, lib *earmark.Library, article *earmark.Article, file string) (known []earmark.Verdict, old []string, err error) {
	names := []string{file}
	for _, v := range lib.Verdicts {
		if a, _, _ := lib.VerdictTarget(v); a == article && !slices.Contains(names, v.File) {
			names = append(names, v.File)
		}
	}
	for _, name := range names {
		found, err := readVerdictFile(root, lib, name)
		if err != nil {
			return nil, nil, err
		}
		if len(found) == 0 || !speaksOf(lib, found[0], article) {
			continue // another article has taken the name meanwhile
		}
		known = append(known, found...)
		if name != file {
			old = append(old, name)
		}
	}
	return latest(known), old, nil
}

// readVerdictFile reads a file as it is by now; one that is not there holds
// nothing. A file that cannot be read whole is an error: it must not be written
// over.
func readVerdictFile(root string, lib *earmark.Library, name string) ([]earmark.Verdict, error) {
	if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(name))); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	f := &fields{kind: "verdict", file: name, zone: lib.Site.Zone()}
	found := f.verdicts(files{fsys: os.DirFS(root)})
	if len(f.findings) > 0 {
		return nil, f.findings[0]
	}
	for i, v := range found {
		named, ok := identified(lib, v)
		if !ok {
			return nil, fmt.Errorf("%s:%d: episode %q is not in the library", v.File, v.Line, v.Episode.ID)
		}
		found[i] = named
	}
	return found, nil
}

// speaksOf tells whether a verdict is on an article, or on one of its name and
// title that nobody knows any more.
func speaksOf(lib *earmark.Library, v earmark.Verdict, article *earmark.Article) bool {
	a, _, _ := lib.VerdictTarget(v)
	return a == article || a == nil && v.Article.ID == article.ID && v.Article.TitleSeen == article.Title
}

// yield keeps the verdicts on an article that had a name before, whether it is
// still there or not, when a new article of that name gets its own.
func yield(root string, lib *earmark.Library, article *earmark.Article, file string) error {
	found, err := readVerdictFile(root, lib, file)
	if err != nil || len(found) == 0 || speaksOf(lib, found[0], article) {
		return err
	}
	_, err = giveWay(root, lib, file)
	return err
}

// giveWay gives a file of verdicts a name that no article has a use for, and
// tells which; empty when there is no such file.
func giveWay(root string, lib *earmark.Library, file string) (string, error) {
	full := func(name string) string { return filepath.Join(root, filepath.FromSlash(name)) }
	if _, err := os.Stat(full(file)); errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	id := strings.TrimSuffix(strings.TrimPrefix(file, verdictFolder+"/"), ".yaml")
	for n := 2; ; n++ {
		free := earmark.ArticleID(id + "-" + strconv.Itoa(n))
		if _, err := os.Lstat(full(VerdictFile(free))); !errors.Is(err, fs.ErrNotExist) || lib.Article(free) != nil {
			continue
		}
		return VerdictFile(free), os.Rename(full(file), full(VerdictFile(free)))
	}
}

// supersede puts a verdict in the place of those on the same target. Taking a
// verdict back is one without a decision.
func supersede(known []earmark.Verdict, v earmark.Verdict) []earmark.Verdict {
	var kept []earmark.Verdict
	for _, k := range known {
		if !sameTarget(k, v) {
			kept = append(kept, k)
		}
	}
	if v.Decision == earmark.Suggestion {
		return kept
	}
	return append(kept, v)
}

// sameTarget tells whether two verdicts of one article are on one episode, or
// on one show as a whole.
func sameTarget(a, b earmark.Verdict) bool {
	sameShow := a.Episode.Show == b.Episode.Show || a.Episode.ShowGUID != "" && a.Episode.ShowGUID == b.Episode.ShowGUID
	return a.Episode.GUID == b.Episode.GUID && sameShow
}

// ArticleReference is how verdict files name an article.
func ArticleReference(a *earmark.Article) earmark.ArticleRef {
	return earmark.ArticleRef{ID: a.ID, GUID: a.GUID, URL: a.URL, TitleSeen: a.Title}
}

// LinkReference is how verdict files name what a link leads to.
func LinkReference(lib *earmark.Library, l earmark.Link) earmark.EpisodeRef {
	show := lib.Show(l.Show)
	ref := earmark.EpisodeRef{Show: l.Show, ShowGUID: show.GUID, TitleSeen: show.Title}
	if e := lib.Episode(l.Episode); e != nil {
		ref.GUID, ref.TitleSeen = e.GUID, e.Title
	}
	return ref
}
