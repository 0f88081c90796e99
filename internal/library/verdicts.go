package library

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"earmark/internal/earmark"
)

const (
	verdictFolder = "content/links"
	verdictFiles  = verdictFolder + "/**/*.yaml"
)

// readVerdicts reads content/links/**/*.yaml. Files whose names begin with "_"
// hold other things than the verdicts of one article.
func (l *loader) readVerdicts(_ context.Context, _ Options) error {
	for _, file := range l.listing.scan(verdictFiles) {
		if strings.HasPrefix(path.Base(file.file), "_") {
			continue
		}
		f := &fields{kind: "verdict", file: file.file, zone: l.site.Zone()}
		l.verdicts = append(l.verdicts, f.verdicts(l.files)...)
		l.findings = append(l.findings, f.findings...)
		if len(f.findings) > 0 {
			l.broken = append(l.broken, file.file)
		}
	}
	return nil
}

func (f *fields) verdicts(files files) []earmark.Verdict {
	_, data, err := files.read(f.file, path.Base(f.file))
	if err != nil {
		f.report(0, "", err.Error(), "")
		return nil
	}
	f.front, err = parseYAML(data, 1)
	if syntax, ok := errors.AsType[*syntaxError](err); ok {
		f.report(syntax.line, "", syntax.msg, "")
		return nil
	}
	article, ok := f.mapping("article", "the keys id, guid, url, title_seen")
	if !ok {
		f.report(1, "article", "missing", "write article: {id: …, title_seen: …}")
		return nil
	}
	ref := earmark.ArticleRef{
		ID: earmark.ArticleID(f.within(article, "id")), GUID: earmark.GUID(f.within(article, "guid")),
		URL: f.within(article, "url"), TitleSeen: f.within(article, "title_seen"),
	}
	links, ok := f.front.get("links")
	if ok && links.kind != list {
		f.wrong(links, "links", "a list of verdicts")
	}
	var out []earmark.Verdict
	for _, item := range links.items {
		entry := &fields{kind: f.kind, file: f.file, front: item, zone: f.zone}
		v := entry.verdict(item)
		f.findings = append(f.findings, entry.findings...)
		if len(entry.findings) == 0 {
			v.Article = ref
			out = append(out, v)
		}
	}
	return out
}

// verdict reads one entry of `links:`; f.front is that entry.
func (f *fields) verdict(item node) earmark.Verdict {
	v := earmark.Verdict{By: f.text("by"), On: f.date("on"), Evidence: f.text("evidence"), Note: f.text("note"), File: f.file, Line: item.line}
	if episode, ok := f.mapping("episode", "the keys guid, show, feed, title_seen"); ok {
		inner := &fields{kind: f.kind, file: f.file, front: episode}
		inner.only("id", "guid", "show", "feed", "title_seen") // without a guid that is meant it would be on the whole show
		f.findings = append(f.findings, inner.findings...)
		v.Episode = earmark.EpisodeRef{
			ID:   earmark.EpisodeID(f.within(episode, "id")),
			GUID: earmark.GUID(f.within(episode, "guid")), Show: earmark.ShowID(f.within(episode, "show")),
			ShowGUID: earmark.GUID(f.within(episode, "feed")), TitleSeen: f.within(episode, "title_seen"),
		}
	}
	if v.Episode.ID == "" && v.Episode.Show == "" && v.Episode.ShowGUID == "" {
		f.report(item.line, "episode", "names no show", "write episode: {id: SHOW/SLUG}, or {show: …} for the show as a whole")
	}
	f.required("verdict", "accept")
	v.Decision = earmark.Decision(f.oneOf("verdict", string(earmark.Accept), string(earmark.Reject), string(earmark.Pin)))
	if _, ok := f.front.get("kind"); ok {
		var kinds []string
		for _, k := range earmark.Kinds() {
			kinds = append(kinds, string(k))
		}
		v.Kind = earmark.Kind(f.oneOf("kind", kinds...))
	}
	if n, ok := f.front.get("at"); ok {
		at, err := parseDuration(n.text)
		if err != nil {
			f.wrong(n, "at", `a moment such as "12:41"`)
		}
		v.At = &at
	}
	return v
}

// VerdictFile is where the verdicts of an article are kept.
func VerdictFile(id earmark.ArticleID) string { return path.Join(verdictFolder, string(id)+".yaml") }

// FormatVerdicts writes the verdicts of one article as a file that is stable
// in diffs: sorted by show and GUID, one shape. All must be of that article.
func FormatVerdicts(article earmark.ArticleRef, verdicts []earmark.Verdict) ([]byte, error) {
	file := verdictFile{Article: articleEntry{ID: string(article.ID), GUID: string(article.GUID), URL: article.URL, TitleSeen: article.TitleSeen}}
	for _, v := range verdicts {
		file.Links = append(file.Links, newVerdictEntry(v))
	}
	slices.SortFunc(file.Links, func(a, b verdictEntry) int {
		return cmp.Or(cmp.Compare(a.Episode.Show, b.Episode.Show), cmp.Compare(a.Episode.GUID, b.Episode.GUID))
	})
	data, err := yaml.MarshalWithOptions(file, yaml.IndentSequence(true))
	if err != nil {
		return nil, fmt.Errorf("write the verdicts of %s: %w", article.ID, err)
	}
	// The encoder quotes the key because YAML 1.1 took it for a boolean; people
	// write it without, and their lines should stay as they are.
	return bytes.ReplaceAll(data, []byte("\n    \"on\": "), []byte("\n    on: ")), nil
}

// The shape of a verdict file.
type verdictFile struct {
	Article articleEntry   `yaml:"article"`
	Links   []verdictEntry `yaml:"links"`
}

type articleEntry struct {
	ID        string `yaml:"id"`
	GUID      string `yaml:"guid,omitempty"`
	URL       string `yaml:"url,omitempty"`
	TitleSeen string `yaml:"title_seen,omitempty"`
}

type episodeEntry struct {
	GUID      string `yaml:"guid,omitempty"`
	Show      string `yaml:"show,omitempty"`
	Feed      string `yaml:"feed,omitempty"`
	TitleSeen string `yaml:"title_seen,omitempty"`
}

type verdictEntry struct {
	Episode  episodeEntry `yaml:"episode"`
	Verdict  string       `yaml:"verdict"`
	Kind     string       `yaml:"kind,omitempty"`
	At       string       `yaml:"at,omitempty"`
	By       string       `yaml:"by,omitempty"`
	On       string       `yaml:"on,omitempty"`
	Evidence string       `yaml:"evidence,omitempty"`
	Note     string       `yaml:"note,omitempty"`
}

func newVerdictEntry(v earmark.Verdict) verdictEntry {
	e := verdictEntry{
		Episode: episodeEntry{GUID: string(v.Episode.GUID), Show: string(v.Episode.Show), Feed: string(v.Episode.ShowGUID), TitleSeen: v.Episode.TitleSeen},
		Verdict: string(v.Decision), Kind: string(v.Kind), By: v.By, Evidence: v.Evidence, Note: v.Note,
	}
	if v.At != nil {
		e.At = earmark.Clock(*v.At)
	}
	if !v.On.IsZero() {
		e.On = v.On.Format(time.DateOnly)
	}
	return e
}
