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

// RulesFile holds the wide decisions of the workspace's editors; see
// [earmark.Rules].
const RulesFile = verdictFolder + "/_rules.yaml"

// rawRules are the rules whose shows, people and articles are still names.
type rawRules struct{ withhold, hide, notSame []rawRule }

// rawRule is an entry of any of the lists; what it has not is zero.
type rawRule struct {
	line                   int
	person, contentNote    mention
	article, show, episode *reference // nil: not named
	earmark.Ruling
}

// reference is how a rule names an item: by identifier and, so that it outlives
// a renamed file, by GUID.
type reference struct {
	kind   string // "article", "show" or "episode"
	id     string
	guid   earmark.GUID // empty: named by identifier alone
	former earmark.GUID // what the lock knows of an item that had this identifier; empty: nothing
	line   int          // of the identifier
	alone  bool         // written as an identifier, not as {id, guid}
}

// readRules reads content/links/_rules.yaml. Entries that can be understood
// hold even when others cannot.
func (l *loader) readRules(_ context.Context, _ Options) error {
	f := &fields{kind: "rules", file: RulesFile, zone: l.site.Zone()}
	_, data, err := l.files.read(f.file, path.Base(f.file))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		f.report(0, "", err.Error(), "")
	default:
		l.rules = f.rules(data)
	}
	for _, r := range l.rules.references() {
		r.former = l.lock.named(r.kind, r.id)
	}
	l.keep(f)
	return nil
}

func (f *fields) rules(data []byte) rawRules {
	var err error
	f.front, err = parseYAML(data, 1)
	if syntax, ok := errors.AsType[*syntaxError](err); ok {
		f.report(syntax.line, "", syntax.msg, "see: earmark help verdicts")
		return rawRules{}
	}
	f.only("withhold", "hide", "not_same")
	return rawRules{
		withhold: f.entries("withhold", (*fields).withholdRule),
		hide:     f.entries("hide", (*fields).hideRule),
		notSame:  f.entries("not_same", (*fields).notSameRule),
	}
}

// entries reads a list of rules and keeps the good ones.
func (f *fields) entries(key string, read func(*fields) rawRule) []rawRule {
	items, ok := f.front.get(key)
	if ok && items.kind != list {
		f.wrong(items, key, "a list of rules, each a group of keys")
	}
	var out []rawRule
	for _, item := range items.items {
		entry := &fields{kind: f.kind, file: f.file, zone: f.zone, front: item}
		if item.kind != mapping {
			entry.wrong(item, key, "a group of keys")
		} else {
			r := read(entry)
			r.line = item.line
			r.Ruling = earmark.Ruling{By: entry.text("by"), On: entry.date("on"), Note: entry.text("note")}
			if len(entry.findings) == 0 {
				out = append(out, r)
			}
		}
		f.findings = append(f.findings, entry.findings...)
	}
	return out
}

func (f *fields) withholdRule() rawRule {
	f.only("show", "content_note", "note", "by", "on")
	f.required("show", "the-back-step")
	f.required("content_note", "pregnancy loss")
	return rawRule{show: f.reference("show"), contentNote: f.mention("content_note")}
}

func (f *fields) hideRule() rawRule {
	f.only("show", "note", "by", "on")
	f.required("show", "the-back-step")
	return rawRule{show: f.reference("show")}
}

func (f *fields) notSameRule() rawRule {
	f.only("person", "article", "show", "episode", "note", "by", "on")
	f.required("person", "Jane Doe")
	r := rawRule{person: f.mention("person"), article: f.reference("article"), show: f.reference("show"), episode: f.reference("episode")}
	if r.show != nil && r.episode != nil {
		f.report(r.episode.line, "episode", "found a show and an episode, expected one of the two", "an episode is of one show already: leave show out")
	}
	return r
}

// only reports keys that nobody reads: in a rule a mistyped key would be a
// decision that silently does not hold.
func (f *fields) only(keys ...string) {
	for _, x := range f.front.fields {
		if !slices.Contains(keys, x.key) {
			f.report(x.line, x.key, fmt.Sprintf("found the key %q, expected one of %s", clip(x.key, 60), strings.Join(keys, ", ")), "see: earmark help verdicts")
		}
	}
}

func (f *fields) mention(key string) mention {
	n, _ := f.front.get(key)
	return mention{text: f.text(key), line: n.line}
}

// reference reads an identifier, or {id, guid}; nil where the key is missing.
func (f *fields) reference(key string) *reference {
	n, ok := f.front.get(key)
	switch {
	case !ok:
		return nil
	case n.kind != mapping:
		return &reference{kind: key, id: f.scalar(n, key, "an identifier, or the keys id and guid"), line: n.line, alone: true}
	}
	inner := &fields{kind: f.kind, file: f.file, front: n}
	inner.only("id", "guid")
	inner.required("id", key)
	id := inner.mention("id")
	r := &reference{kind: key, id: id.text, guid: earmark.GUID(inner.text("guid")), line: id.line}
	f.findings = append(f.findings, inner.findings...)
	return r
}

// references are all that rules name by identifier, in the order of the file's
// lists.
func (r rawRules) references() []*reference {
	var out []*reference
	for _, rule := range slices.Concat(r.withhold, r.hide, r.notSame) {
		for _, ref := range []*reference{rule.article, rule.show, rule.episode} {
			if ref != nil {
				out = append(out, ref)
			}
		}
	}
	return out
}

// find gives the identifier that the item has in a library by now; false where
// it is gone. A GUID tells most surely; an item that has the identifier today
// is meant before one that had it once.
func (r *reference) find(lib *earmark.Library) (string, bool) {
	for _, guess := range []func() string{
		func() string { return r.byGUID(lib, r.guid) },
		func() string { return r.byID(lib) },
		func() string { return r.byGUID(lib, r.former) },
	} {
		if id := guess(); id != "" {
			return id, true
		}
	}
	return "", false
}

func (r *reference) byID(lib *earmark.Library) string {
	there := map[string]bool{
		"article": lib.Article(earmark.ArticleID(r.id)) != nil,
		"show":    lib.Show(earmark.ShowID(r.id)) != nil,
		"episode": lib.Episode(earmark.EpisodeID(r.id)) != nil,
	}
	if there[r.kind] {
		return r.id
	}
	return ""
}

func (r *reference) byGUID(lib *earmark.Library, guid earmark.GUID) string {
	if guid == "" {
		return ""
	}
	switch r.kind {
	case "article":
		if a := lib.ArticleOfGUID(guid); a != nil {
			return string(a.ID)
		}
	case "show":
		if s := lib.ShowOfGUID(guid); s != nil {
			return string(s.ID)
		}
	case "episode":
		return r.episodeOf(lib.EpisodesOfGUID(guid))
	}
	return ""
}

// episodeOf picks of the episodes with one GUID that of the show the rule
// names; of several others none can be told to be meant.
func (r *reference) episodeOf(found []*earmark.Episode) string {
	for _, e := range found {
		if e.ID.Show() == earmark.EpisodeID(r.id).Show() {
			return string(e.ID)
		}
	}
	if len(found) == 1 {
		return string(found[0].ID)
	}
	return ""
}

// guidOf is what the world knows an item as.
func (r *reference) guidOf(lib *earmark.Library, id string) earmark.GUID {
	switch r.kind {
	case "article":
		return lib.Article(earmark.ArticleID(id)).GUID
	case "show":
		return lib.Show(earmark.ShowID(id)).GUID
	}
	return lib.Episode(earmark.EpisodeID(id)).GUID
}

// knownItems are the identifiers of one kind.
func knownItems(lib *earmark.Library, kind string) map[string]bool {
	switch kind {
	case "article":
		return known(lib.Articles, func(a *earmark.Article) string { return string(a.ID) })
	case "show":
		return known(lib.Shows, func(s *earmark.Show) string { return string(s.ID) })
	}
	return known(lib.Episodes, func(e *earmark.Episode) string { return string(e.ID) })
}
