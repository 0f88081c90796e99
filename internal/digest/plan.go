package digest

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"earmark/internal/earmark"
)

// Plan is what an editor writes into content/issues/DATE.yaml, or what
// [Propose] writes there for an editor to change. Every key may be left out.
// Read it with [ReadPlan].
type Plan struct {
	ID        earmark.IssueID     `yaml:"-"`         // DATE, from the file's name
	Subject   string              `yaml:"subject"`   // empty: made of the site's and the first article's title
	Preheader string              `yaml:"preheader"` // empty: made of what is inside
	Intro     string              `yaml:"intro"`     // Markdown
	Articles  []earmark.ArticleID `yaml:"articles"`  // the short way: in the order of the letter, with what they are linked to
	Sections  []Section           `yaml:"sections"`  // the long way; with neither the newest articles go in

	source []byte // the file, to find lines in; nil: made by a program
}

// Section is a stretch of the letter under one heading.
type Section struct {
	Title   string  `yaml:"title"`
	Stories []Story `yaml:"stories"`
}

// Story is one entry of the letter: an article with what there is to hear, or
// an episode that stands alone.
type Story struct {
	Article earmark.ArticleID `yaml:"article"`
	Episode earmark.EpisodeID `yaml:"episode"` // to hear, without an article
	Listen  []Listen          `yaml:"listen"`  // nil: what the article is linked to; empty: nothing

	remark string // what an editor may want to know; a comment in the file
}

// Listen is an episode beside an article, or a show as a whole.
type Listen struct {
	Episode earmark.EpisodeID `yaml:"episode"`
	Show    earmark.ShowID    `yaml:"show"`
	Why     string            `yaml:"why"` // readers are told this; empty: what the kind of link says
	At      string            `yaml:"at"`  // "12:41": where to begin; empty: the link's moment

	remark string
}

// ErrNothing is returned for an issue without a single article.
var ErrNothing = errors.New("nothing to send")

// PlanError is a plan that cannot be followed.
type PlanError struct {
	File     string // "content/issues/2026-11-22.yaml"
	Line     int    // 1-based; 0: not known
	Key      string // "articles"
	Value    string // what was found
	Expected string
}

// Error names the file, the line, the key, what was found and what was expected.
func (e *PlanError) Error() string {
	place := e.File
	if e.Line > 0 {
		place += ":" + strconv.Itoa(e.Line)
	}
	return place + ": " + e.Reason()
}

// Reason is the error without its place.
func (e *PlanError) Reason() string {
	return fmt.Sprintf("%s: found %q, expected %s", e.Key, e.Value, e.Expected)
}

// Choose makes the issue of a date without a plan: the newest articles that
// are not in the date's future, each with what there is to hear.
func Choose(lib *earmark.Library, pairs earmark.Pairs, opts Options, id earmark.IssueID) (Issue, error) {
	return Assemble(lib, pairs, opts, Plan{ID: id})
}

// Assemble makes the issue a plan asks for; what the plan leaves open is
// chosen. Faults of the plan are [*PlanError]s, all of them joined; an issue
// without articles is [ErrNothing].
func Assemble(lib *earmark.Library, pairs earmark.Pairs, opts Options, plan Plan) (Issue, error) {
	day, err := time.ParseInLocation(time.DateOnly, string(plan.ID), lib.Site.Zone())
	if err != nil {
		return Issue{}, &PlanError{File: planFile(plan.ID), Key: "name", Value: string(plan.ID), Expected: "a date such as 2026-11-22"}
	}
	t := table{lib: lib, pairs: pairs, plan: plan, end: day.AddDate(0, 0, 1)}
	entries, err := t.entries(opts)
	if err := errors.Join(plan.lines(), err); err != nil {
		return Issue{}, err
	}
	if len(entries) == 0 {
		return Issue{}, fmt.Errorf("issue %s: %w: no article is dated %s or earlier", plan.ID, ErrNothing, plan.ID)
	}
	return issueOf(lib, opts, plan, day, entries), nil
}

// issueOf puts a subject and a preheader above the entries, where the editor
// wrote none.
func issueOf(lib *earmark.Library, opts Options, plan Plan, day time.Time, entries []Entry) Issue {
	issue := Issue{
		ID: plan.ID, Date: day, Subject: plan.Subject, Preheader: plan.Preheader,
		Intro: intro(plan.Intro, lib.Site), Entries: entries, lib: lib, opts: opts, plan: plan,
	}
	return issue.headed()
}

// headed is the issue with the heads that its entries suggest where the editor
// wrote none.
func (i Issue) headed() Issue {
	if i.plan.Subject == "" {
		i.Subject = defaultSubject(i)
	}
	if i.plan.Preheader == "" {
		i.Preheader = defaultPreheader(i)
	}
	return i
}

// empty tells whether an editor decided nothing.
func (p Plan) empty() bool {
	return p.Subject == "" && p.Preheader == "" && p.Intro == "" && len(p.Articles) == 0 && len(p.Sections) == 0
}

func planFile(id earmark.IssueID) string { return "content/issues/" + string(id) + ".yaml" }

// lines refuses what would break out of a header: a subject of two lines is a
// mistake that only its editor can put right.
func (p Plan) lines() error {
	var faults []error
	for _, l := range []struct{ key, value string }{{"subject", p.Subject}, {"preheader", p.Preheader}} {
		if !isLine(l.value) {
			faults = append(faults, p.fault("$."+l.key, l.key, l.value, "one line without control characters"))
		}
	}
	return errors.Join(faults...)
}

// unfit is what a planned article should have been; empty when it is fit.
func unfit(a *earmark.Article, chosen []*earmark.Article, end time.Time) string {
	switch {
	case a == nil:
		return "the id of an article: its path below content/articles without .md"
	case a.Draft:
		return "an article that is not a draft"
	case !a.Date.Before(end):
		return "an article that is not dated after the issue"
	case told(chosen, a):
		return "every article once"
	}
	return ""
}

// newest are the first n articles there are to send before a time, one story
// once.
func newest(lib *earmark.Library, n int, end time.Time) []*earmark.Article {
	if n <= 0 {
		n = defaultArticles
	}
	var chosen []*earmark.Article
	for _, a := range lib.Articles {
		if len(chosen) == n {
			break
		}
		if unfit(a, chosen, end) == "" {
			chosen = append(chosen, a)
		}
	}
	return chosen
}

// told tells whether an article is among others, be it as another file of the
// same piece.
func told(others []*earmark.Article, a *earmark.Article) bool {
	for _, o := range others {
		if o.ID == a.ID || o.GUID != "" && o.GUID == a.GUID || o.URL != "" && o.URL == a.URL {
			return true
		}
	}
	return false
}
