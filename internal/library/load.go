package library

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"earmark/internal/earmark"
)

// Workspace is what a content tree holds, what is wrong with it, and the
// identifiers its items go by.
type Workspace struct {
	Library  *earmark.Library
	Lock     *Lock             // what the world has seen, with what this library would add
	Findings []earmark.Finding // sorted by place
	Broken   []string          // files left out of the library, by path
}

// Load reads a workspace. It fails only where nothing can be read at all; what
// is wrong with single files is told in Findings.
func Load(ctx context.Context, fsys fs.FS, site earmark.Site, opts Options) (*Workspace, error) {
	l := &loader{fsys: fsys, files: files{fsys}, site: site}
	steps := []func(context.Context, Options) error{
		l.readPeople, l.readShows, l.readArticles, l.overlooked, l.readVerdicts, l.readLock, l.readRules,
	}
	for _, step := range steps {
		if err := step(ctx, opts.withDefaults()); err != nil {
			return nil, err
		}
	}
	l.dropTwins()
	l.resolve()
	feed := l.identify()
	lib := l.library()
	lib.FeedGUID = feed
	l.findings = append(l.findings, review(lib)...)
	earmark.SortFindings(l.findings)
	slices.Sort(l.broken)
	return &Workspace{Library: lib, Lock: l.lock, Findings: l.findings, Broken: slices.Compact(l.broken)}, nil
}

// loader gathers the raw items before names are resolved.
type loader struct {
	fsys     fs.FS
	files    files
	site     earmark.Site
	people   []rawPerson
	shows    []rawShow
	episodes []rawEpisode
	articles []rawArticle
	verdicts []earmark.Verdict
	rules    rawRules
	lock     *Lock
	findings []earmark.Finding
	broken   []string
}

func (l *loader) readPeople(ctx context.Context, opts Options) error {
	list, err := scan(l.fsys, opts.People)
	if err != nil {
		return err
	}
	l.people, err = decodeAll(ctx, l, "person", list, decodePerson)
	return err
}

func (l *loader) readArticles(ctx context.Context, opts Options) error {
	list, err := scan(l.fsys, opts.Articles)
	if err != nil {
		return err
	}
	l.articles, err = decodeAll(ctx, l, "article", list, decodeArticle)
	return err
}

// readShows reads the shows and the episodes that lie beside them.
func (l *loader) readShows(ctx context.Context, opts Options) error {
	list, err := scan(l.fsys, opts.Shows)
	if err != nil {
		return err
	}
	var episodes []found
	for i, show := range list {
		list[i].id = path.Dir(show.id)
		beside, err := scan(l.fsys, []string{path.Dir(show.file) + "/*.md"})
		if err != nil {
			return err
		}
		for _, e := range beside {
			if e.file != show.file {
				episodes = append(episodes, found{file: e.file, id: list[i].id + "/" + e.id})
			}
		}
	}
	if l.shows, err = decodeAll(ctx, l, "show", list, decodeShow); err != nil {
		return err
	}
	l.episodes, err = decodeAll(ctx, l, "episode", episodes, decodeEpisode)
	return err
}

// decodeAll reads files at once and keeps those that could be understood, in
// the order of their paths.
func decodeAll[T any](ctx context.Context, l *loader, kind string, list []found, decode func(*fields, document, string, files) T) ([]T, error) {
	items := make([]T, len(list))
	readers := make([]*fields, len(list))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, file := range list {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			f := &fields{kind: kind, file: file.file, zone: l.site.Zone()}
			readers[i] = f
			if doc, ok := l.open(f); ok {
				items[i] = decode(f, doc, file.id, l.files)
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	var good []T
	for i, f := range readers {
		l.findings = append(l.findings, f.findings...)
		if earmark.Errors(f.findings) > 0 {
			l.broken = append(l.broken, f.file)
			continue
		}
		good = append(good, items[i])
	}
	return good, nil
}

func (l *loader) open(f *fields) (document, bool) {
	_, data, err := l.files.read(f.file, path.Base(f.file))
	if err != nil {
		f.report(0, "", err.Error(), "")
		return document{}, false
	}
	doc, err := parseDocument(f.file, data)
	if syntax, ok := errors.AsType[*syntaxError](err); ok {
		f.findings = append(f.findings, earmark.Finding{
			File: f.file, Line: syntax.line, Severity: earmark.Error, Rule: "front-matter", Message: syntax.msg, Hint: "see: earmark help front-matter",
		})
		return document{}, false
	}
	f.front = doc.front
	return doc, err == nil
}

// dropTwins reports items that share an identifier or a GUID; the first by
// path stays.
func (l *loader) dropTwins() {
	l.people = dropTwins(l, "person", l.people, func(p rawPerson) (string, string, string) { return string(p.ID), "", p.File })
	l.shows = dropTwins(l, "show", l.shows, func(s rawShow) (string, string, string) { return string(s.ID), string(s.GUID), s.File })
	l.episodes = dropTwins(l, "episode", l.episodes, func(e rawEpisode) (string, string, string) {
		guid := string(e.GUID)
		if guid != "" {
			guid = string(e.ID.Show()) + " " + guid // a GUID is unique within its feed
		}
		return string(e.ID), guid, e.File
	})
	l.articles = dropTwins(l, "article", l.articles, func(a rawArticle) (string, string, string) { return string(a.ID), string(a.GUID), a.File })
}

func dropTwins[T any](l *loader, kind string, items []T, keys func(T) (id, guid, file string)) []T {
	ids, guids := map[string]string{}, map[string]string{}
	return slices.DeleteFunc(items, func(item T) bool {
		id, guid, file := keys(item)
		key, value, first := "id", id, ids[id]
		if first == "" && guid != "" {
			key, first = "guid", guids[guid]
			value = guid[strings.LastIndex(guid, " ")+1:]
		}
		if first != "" {
			l.findings = append(l.findings, earmark.Finding{
				File: file, Line: 1, Severity: earmark.Error, Rule: kind + "." + key, Element: key,
				Message: fmt.Sprintf("%s %q is taken by %s", key, value, first),
				Hint:    "give one of the two another " + key,
			})
			l.broken = append(l.broken, file)
			return true
		}
		ids[id] = file
		if guid != "" {
			guids[guid] = file
		}
		return false
	})
}
