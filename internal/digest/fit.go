package digest

import (
	"fmt"
	"strings"
)

// EmptyError is a letter with nothing where something must stand.
type EmptyError struct {
	What []string // "the title of the letter", …
}

// Error names everything that is missing.
func (e *EmptyError) Error() string {
	return "the letter lacks " + strings.Join(e.What, ", ")
}

// Fit tells whether the issue may be sent at all: an [*EmptyError] says what is
// missing in it, a [*LintError] what no letter may have.
func (e *Edition) Fit() error {
	var empty []string
	for _, issue := range e.cutter.issues {
		empty = append(empty, issue.view().empty(string(issue.ID))...)
	}
	if len(empty) > 0 {
		return &EmptyError{What: empty}
	}
	l, err := e.For(e.issue.opts.Anyone(""))
	if err != nil {
		return err
	}
	return fault(Lint(l, e.issue))
}

// must is what must not be empty, and how it is called.
type must struct{ what, value string }

// empty lists what must be there and is not.
func (v View) empty(issue string) []string {
	all := []must{{"its subject", v.Subject}, {"its title (site.title or digest.title)", v.Title}, {"the name of the site (site.title)", v.Site}, {"the address of the site (site.url)", v.Home}}
	for i, e := range v.Entries {
		name := e.Title
		if name == "" {
			name = fmt.Sprintf("story %d", i+1)
		}
		all = append(all, must{"the title of " + name, e.Title}, must{"the address of " + name, e.URL})
		if e.Heard {
			all = append(all, must{"where to hear " + name, e.Button.URL}, must{"the show of " + name, e.Show})
		} else {
			all = append(all, must{"where to read " + name, e.Read.URL}, must{"what the link of " + name + " says", e.Read.Text})
		}
		for _, l := range e.Listen {
			all = append(all, l.must(name)...)
		}
	}
	var missing []string
	for _, m := range all {
		if strings.TrimSpace(m.value) == "" {
			missing = append(missing, m.what+" (issue "+issue+")")
		}
	}
	return missing
}

func (l ListenView) must(beside string) []must {
	all := []must{{"the show beside " + beside, l.Show}, {"why " + l.Show + " stands beside " + beside, l.Why}}
	if l.Episode == "" {
		return append(all, must{"the address of " + l.Show, l.ShowURL})
	}
	return append(all, must{"where to hear " + l.Episode, l.Button.URL})
}
