package library

import (
	"fmt"
	"slices"
	"strings"

	"earmark/internal/earmark"
)

// ruling turns raw rules into rules of a library. What a rule names and is not
// there is told where it was written.
type ruling struct {
	*fields
	lib *earmark.Library
}

// ruled gives a library the workspace's rules.
func (l *loader) ruled(lib *earmark.Library) *earmark.Library {
	r := ruling{&fields{kind: "rules", file: RulesFile}, lib}
	lib.SetRules(r.rules(l.rules))
	l.findings = append(l.findings, r.findings...)
	if earmark.Errors(r.findings) > 0 {
		l.broken = append(l.broken, RulesFile)
	}
	return lib
}

func (r ruling) rules(raw rawRules) earmark.Rules {
	var out earmark.Rules
	for _, x := range raw.withhold {
		r.knownNote(x.contentNote)
		if show, ok := r.item(x.show); ok {
			out.Withheld = append(out.Withheld, earmark.Withheld{Show: earmark.ShowID(show), ContentNote: x.contentNote.text, Ruling: x.Ruling})
		}
	}
	for _, x := range raw.hide {
		if show, ok := r.item(x.show); ok {
			out.Hidden = append(out.Hidden, earmark.Hidden{Show: earmark.ShowID(show), Ruling: x.Ruling})
		}
	}
	for _, x := range raw.notSame {
		article, knownArticle := r.item(x.article)
		show, knownShow := r.item(x.show)
		episode, knownEpisode := r.item(x.episode)
		person, knownPerson := r.person(x.person)
		if knownArticle && knownShow && knownEpisode && knownPerson {
			out.NotSame = append(out.NotSame, earmark.NotSame{
				Person: person, Article: earmark.ArticleID(article), Show: earmark.ShowID(show), Episode: earmark.EpisodeID(episode), Ruling: x.Ruling,
			})
		}
	}
	return out
}

// item finds what a rule names; a key that is missing stands for all and is
// empty. What was there once is a rule that has nothing left to do; what never
// was is a mistake, and a rule that does not hold may hurt somebody.
func (r ruling) item(ref *reference) (string, bool) {
	if ref == nil {
		return "", true
	}
	if id, ok := ref.find(r.lib); ok {
		return id, true
	}
	message := fmt.Sprintf("found %q, expected %s of the library", ref.id, map[string]string{"article": "an article", "show": "a show", "episode": "an episode"}[ref.kind])
	if ref.guid != "" || ref.former != "" {
		r.warn(ref.line, ref.kind, message+": it was there once", "the rule is kept; take it out when you no longer want it")
		return "", false
	}
	r.report(ref.line, ref.kind, message, nearest(ref.id, knownItems(r.lib, ref.kind)))
	return "", false
}

// person finds whom a rule means by identifier, name or alias.
func (r ruling) person(m mention) (earmark.PersonID, bool) {
	if r.lib.Person(earmark.PersonID(m.text)) != nil {
		return earmark.PersonID(m.text), true
	}
	var ids []string
	for _, p := range r.lib.People {
		if slices.ContainsFunc(append([]string{p.Name}, p.Aliases...), func(name string) bool { return fold(name) == fold(m.text) }) {
			ids = append(ids, string(p.ID))
		}
	}
	switch len(ids) {
	case 1:
		return earmark.PersonID(ids[0]), true
	case 0:
		r.warn(m.line, "person", fmt.Sprintf("found %q, expected a person of the library", m.text), "earmark list people")
		return "", false
	}
	r.report(m.line, "person", fmt.Sprintf("%q may be any of %s, expected one person", m.text, strings.Join(ids, ", ")), "write the identifier, such as "+ids[0])
	return "", false
}

// knownNote wonders at a content note that nothing has: a mistyped one keeps
// nothing away.
func (r ruling) knownNote(m mention) {
	topics := r.lib.Site.Sensitive
	if topics == nil {
		topics = earmark.DefaultTopics()
	}
	names := []string{earmark.AnyNote}
	for _, t := range topics {
		names = append(names, t.Name)
	}
	is := func(name string) bool { return strings.EqualFold(name, m.text) }
	inUse := func(a *earmark.Article) bool { return slices.ContainsFunc(a.ContentNotes, is) }
	if !slices.ContainsFunc(names, is) && !slices.ContainsFunc(r.lib.Articles, inUse) {
		r.warn(m.line, "content_note", fmt.Sprintf("found %q, which no article warns of, expected one of %s", m.text, strings.Join(names, ", ")), "see: site.sensitive in earmark.yaml")
	}
}

// warn reports what is no mistake and wants an editor's eye.
func (f *fields) warn(line int, key, message, hint string) {
	f.report(line, key, message, hint)
	f.findings[len(f.findings)-1].Severity = earmark.Warning
}
