package main

import (
	"cmp"

	"earmark/internal/earmark"
	"earmark/templates"
)

// mistakes are what is wrong in templates, each where it stands.
func mistakes(err error) []earmark.Finding {
	found, rest := templates.Mistakes(err)
	var out []earmark.Finding
	for _, m := range found {
		out = append(out, earmark.Finding{
			File: m.File, Line: m.Line, Severity: earmark.Error, Rule: "template", Message: m.Message,
			Hint: cmp.Or(m.Hint, "earmark help templates"),
		})
	}
	for _, err := range rest {
		out = append(out, earmark.Finding{File: "templates", Severity: earmark.Error, Rule: "template", Message: err.Error(), Hint: "earmark help templates"})
	}
	return out
}

// templateError says what to do about a template that nothing could be made
// with. A name that is not there is wrong in every page; what else is wrong may
// lie in the page it met, which is told too.
func templateError(m *templates.Mistake, err error) error {
	if m.Hint != "" {
		return hinted(exitFailed, m, m.Hint)
	}
	return hinted(exitFailed, err, "earmark help templates")
}
