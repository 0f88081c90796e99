package digest

import (
	"errors"
	"fmt"
	"time"

	"earmark/internal/earmark"
)

// Plan is what an editor writes into content/issues/DATE.yaml. Every key may
// be left out.
type Plan struct {
	ID        earmark.IssueID     `yaml:"-"`         // DATE, from the file's name
	Subject   string              `yaml:"subject"`   // empty: made of the site's and the first article's title
	Preheader string              `yaml:"preheader"` // empty: made of what is inside
	Intro     string              `yaml:"intro"`     // Markdown
	Articles  []earmark.ArticleID `yaml:"articles"`  // in the order of the letter; empty: the newest
}

// ErrNothing is returned for an issue without a single article.
var ErrNothing = errors.New("nothing to send")

// PlanError is a plan that cannot be followed.
type PlanError struct {
	File     string // "content/issues/2026-11-22.yaml"
	Key      string // "articles"
	Value    string // what was found
	Expected string
}

// Error names the file, the key, what was found and what was expected.
func (e *PlanError) Error() string {
	return fmt.Sprintf("%s: %s: found %q, expected %s", e.File, e.Key, e.Value, e.Expected)
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
		return Issue{}, plan.fault("name", string(plan.ID), "a date such as 2026-11-22")
	}
	end := day.AddDate(0, 0, 1)
	articles, err := plan.articles(lib, opts, end)
	if err := errors.Join(plan.lines(), err); err != nil {
		return Issue{}, err
	}
	if len(articles) == 0 {
		return Issue{}, fmt.Errorf("issue %s: %w: no article is dated %s or earlier", plan.ID, ErrNothing, plan.ID)
	}
	issue := Issue{
		ID: plan.ID, Date: day, Subject: plan.Subject, Preheader: plan.Preheader,
		Intro: intro(plan.Intro, lib.Site), Entries: entries(lib, pairs, articles, end), lib: lib, opts: opts, planned: !plan.empty(),
	}
	if issue.Subject == "" {
		issue.Subject = defaultSubject(issue)
	}
	if issue.Preheader == "" {
		issue.Preheader = defaultPreheader(issue)
	}
	return issue, nil
}

// empty tells whether an editor decided nothing.
func (p Plan) empty() bool {
	return p.Subject == "" && p.Preheader == "" && p.Intro == "" && len(p.Articles) == 0
}

func (p Plan) fault(key, value, expected string) *PlanError {
	return &PlanError{File: planFile(p.ID), Key: key, Value: value, Expected: expected}
}

func planFile(id earmark.IssueID) string { return "content/issues/" + string(id) + ".yaml" }

// lines refuses what would break out of a header: a subject of two lines is a
// mistake that only its editor can put right.
func (p Plan) lines() error {
	var faults []error
	for _, l := range []struct{ key, value string }{{"subject", p.Subject}, {"preheader", p.Preheader}} {
		if !isLine(l.value) {
			faults = append(faults, p.fault(l.key, l.value, "one line without control characters"))
		}
	}
	return errors.Join(faults...)
}

func (p Plan) articles(lib *earmark.Library, opts Options, end time.Time) ([]*earmark.Article, error) {
	if len(p.Articles) == 0 {
		return newest(lib, opts.Articles, end), nil
	}
	var chosen []*earmark.Article
	var faults []error
	for _, id := range p.Articles {
		article := lib.Article(id)
		if wrong := unfit(article, chosen, end); wrong != "" {
			faults = append(faults, p.fault("articles", string(id), wrong))
			continue
		}
		chosen = append(chosen, article)
	}
	return chosen, errors.Join(faults...)
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
