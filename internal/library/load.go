package library

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"earmark/internal/earmark"
)

// Workspace is what a content tree holds, what is wrong with it, and the
// identifiers its items go by.
type Workspace struct {
	Library  *earmark.Library
	Lock     *Lock             // what the world has seen, with what this library would add
	Findings []earmark.Finding // sorted by place
	Broken   []string          // files left out of the library, by path
	Orphans  int               // episodes left out because their show's file is broken

	unread unread // what lies in files that could not be read
}

// Load reads a workspace. It fails only where nothing can be read at all; what
// is wrong with single files is told in Findings, and what an editor should look
// at by [Workspace.Review].
func Load(ctx context.Context, fsys fs.FS, site earmark.Site, opts Options) (*Workspace, error) {
	return load(ctx, fsys, site, opts, func() *kept { return nil })
}

// load is Load with what is kept, which is waited for when the folders have been
// looked at.
func load(ctx context.Context, fsys fs.FS, site earmark.Site, opts Options, k func() *kept) (*Workspace, error) {
	l := &loader{fsys: fsys, files: files{fsys: fsys}, site: site, unread: unread{}, dialect: dialectOf(site, opts), progress: opts.Progress}
	recall := func(context.Context, Options) error {
		l.kept = k()
		return nil
	}
	lock := readingLock(fsys)
	defer lock() // also where a step fails: nothing is read when load has returned
	takeLock := func(context.Context, Options) error { return l.takeLock(lock()) }
	steps := []func(context.Context, Options) error{
		l.look, recall, l.readPeople, l.readShows, l.readPodcasts, l.readArticles, l.overlooked, l.readVerdicts, takeLock, l.recallNamed, l.readRules,
	}
	for _, step := range steps {
		if err := step(ctx, opts.withDefaults()); err != nil {
			return nil, err
		}
	}
	if opts.Read != nil {
		opts.Read()
	}
	l.dropTwins()
	l.tellSharedGUIDs()
	l.join(opts.Fetched)
	described := l.describe()
	l.resolve()
	joined := l.library()
	feed, feeds := l.identify(described)
	lib := l.byHand(l.ruled(joined()))
	lib.FeedGUID, lib.FeedGUIDs = feed, feeds
	earmark.SortFindings(l.findings)
	slices.Sort(l.broken)
	return &Workspace{Library: lib, Lock: l.lock, Findings: l.findings, Broken: slices.Compact(l.broken), Orphans: l.orphans, unread: l.unread}, nil
}

// Review finds what is readable and yet wants an editor's eye, sorted by place.
// It reads every text, which Load need not.
func (w *Workspace) Review() []earmark.Finding {
	found := review(w.Library)
	earmark.SortFindings(found)
	return found
}

// loader gathers the raw items before names are resolved.
type loader struct {
	fsys     fs.FS
	files    files
	listing  *listing
	kept     *kept // nil: nothing is kept
	site     earmark.Site
	dialect  *dialect // nil: earmark's own
	people   []rawPerson
	shows    []rawShow
	episodes []rawEpisode
	articles []rawArticle
	verdicts []earmark.Verdict
	former   map[earmark.EpisodeID]earmark.GUID // of episodes that verdicts name, as the world saw them
	rules    rawRules
	lock     *Lock
	findings []earmark.Finding
	broken   []string
	unread   unread
	orphans  int
	progress func(step string, done, total int) // nil: nobody is told
}

// unread are the items whose files could not be read, by kind and identifier:
// whatever names one of them is not wrong for that.
type unread map[string]bool

func (u unread) note(kind, id string)     { u[kind+" "+id] = true }
func (u unread) has(kind, id string) bool { return u[kind+" "+id] }

// pages takes in where the pages of these items are.
func (u unread) pages(into map[string]bool) {
	for item := range u {
		kind, id, _ := strings.Cut(item, " ")
		switch kind {
		case "article":
			into[earmark.ArticlePath(&earmark.Article{ID: earmark.ArticleID(id)})] = true
		case "episode":
			into[earmark.EpisodePath(&earmark.Episode{ID: earmark.EpisodeID(id)})] = true
		case "show":
			into[earmark.ShowPath(&earmark.Show{ID: earmark.ShowID(id)})] = true
		}
	}
}

// look looks once at all folders that content may lie in.
func (l *loader) look(_ context.Context, opts Options) (err error) {
	globs := slices.Concat(opts.Articles, opts.Shows, opts.People, []string{verdictFiles})
	for _, p := range opts.Podcasts {
		globs = append(globs, p.Episodes...)
	}
	l.listing, err = look(l.fsys, globs)
	return err
}

func (l *loader) readPeople(ctx context.Context, opts Options) (err error) {
	l.people, err = decodeAll(ctx, l, l.dialect.pick("person", l.listing.scan(opts.People...)), people())
	return err
}

// takeLock takes in what was read of earmark.lock, and makes room for the items.
func (l *loader) takeLock(r lockRead) error {
	l.lock, l.findings = r.lock, append(l.findings, r.findings...)
	l.lock.expect(len(l.articles) + len(l.episodes))
	return r.err
}

func (l *loader) readArticles(ctx context.Context, opts Options) (err error) {
	list := l.notEpisodes(l.dialect.pick("article", l.listing.scan(opts.Articles...)))
	l.articles, err = decodeAll(ctx, l, list, articles())
	return err
}

// readShows reads the shows and the episodes that lie beside them.
func (l *loader) readShows(ctx context.Context, opts Options) (err error) {
	list := l.listing.scan(opts.Shows...)
	var beside []found
	for i, show := range list {
		list[i].id = path.Dir(show.id)
		files := l.listing.scan(path.Dir(show.file) + "/*.md")
		beside = slices.Grow(beside, len(files))
		for _, e := range files {
			if e.file != show.file {
				beside = append(beside, found{e.file, list[i].id + "/" + e.id, e.state})
			}
		}
	}
	if l.shows, err = decodeAll(ctx, l, list, shows()); err != nil {
		return err
	}
	l.episodes, err = decodeAll(ctx, l, beside, episodes())
	return err
}

// stateNow is the state of a file that an item names.
func (l *loader) stateNow(file string) state {
	if e, ok := l.listing.find(file); ok && !e.link {
		return e.state
	}
	info, err := fs.Stat(l.fsys, file)
	if err != nil || info.IsDir() {
		return gone()
	}
	return stateOf(info)
}

func (l *loader) open(f *fields, files files) (document, bool) {
	_, data, err := files.read(f.file, path.Base(f.file))
	if err != nil {
		f.report(0, "", "cannot be read: "+withoutPath(err).Error(), "see who may read it: ls -l "+f.file)
		return document{}, false
	}
	parse := parseDocument
	if l.dialect.podcastOf(f.kind, f.file) != nil {
		parse = parseSettings
	}
	doc, err := parse(f.file, data)
	if syntax, ok := errors.AsType[*syntaxError](err); ok {
		f.findings = append(f.findings, earmark.Finding{
			File: f.file, Line: syntax.line, Severity: earmark.Error, Rule: "front-matter", Message: syntax.msg, Hint: "see: earmark help front-matter",
		})
		return document{}, false
	}
	if l.dialect != nil && err == nil {
		doc = l.dialect.translate(f.kind, doc)
	}
	f.front = doc.front
	return doc, err == nil
}

// withoutPath is the cause of an error of a file whose path the finding has.
func withoutPath(err error) error {
	if cause := errors.Unwrap(err); cause != nil {
		return cause
	}
	return err
}

// dropTwins reports items that share an identifier or a GUID; the first by
// path stays, but that an article whose path says so outranks one that writes
// the same identifier.
func (l *loader) dropTwins() {
	elsewhere := func(a rawArticle) bool {
		place, ok := strings.CutSuffix(strings.TrimSuffix(a.File, path.Ext(a.File)), string(a.ID))
		return !ok || !strings.HasSuffix(place, "/")
	}
	if slices.ContainsFunc(l.articles, elsewhere) {
		slices.SortStableFunc(l.articles, func(a, b rawArticle) int { return order(elsewhere(a)) - order(elsewhere(b)) })
	}
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

func order(later bool) int {
	if later {
		return 1
	}
	return 0
}

func dropTwins[T any](l *loader, kind string, items []T, keys func(T) (id, guid, file string)) []T {
	if distinct(items, keys) {
		return items
	}
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
				File: file, Line: Line(l.fsys, file, key), Severity: earmark.Error, Rule: kind + "." + key, Element: key,
				Message: fmt.Sprintf("%s %q is taken by %s", key, value, first),
				Hint:    "give one of the two another " + key,
			})
			l.broken = append(l.broken, file)
			l.unread.note(kind, id)
			return true
		}
		ids[id] = file
		if guid != "" {
			guids[guid] = file
		}
		return false
	})
}

// distinct tells at a glance that no two items share anything, as where all
// go by the names of their files, in order, and none has a GUID.
func distinct[T any](items []T, keys func(T) (id, guid, file string)) bool {
	before := ""
	for _, item := range items {
		id, guid, _ := keys(item)
		if id <= before || guid != "" {
			return false
		}
		before = id
	}
	return true
}
