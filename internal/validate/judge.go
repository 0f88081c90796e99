package validate

import (
	"cmp"
	"strings"

	"earmark/internal/earmark"
)

// judgeAttributes compares an element's attributes with what its rules say.
func (w *walk) judgeAttributes(e *element) {
	for _, a := range e.attrs {
		checks, known := e.spec.attrs[a.name]
		if known {
			w.judge(e, a.at, e.name, a.value, checks, a.name)
			continue
		}
		w.strangeAttribute(e, a)
	}
	for _, n := range e.spec.needs {
		name, isAttr := strings.CutPrefix(n.name, "@")
		if !isAttr {
			continue
		}
		if _, ok := e.attr(name); !ok {
			w.missing(e, e.at, n, "the attribute "+name, name)
		}
	}
}

func (w *walk) missing(e *element, at place, n need, what, name string) {
	source := n.source
	if source == "" {
		source = e.spec.source
	}
	w.tell(at, e, w.rule(e.name, strings.ReplaceAll(name, ":", "-"), "missing"), severityOr(n.severity), source, cmp.Or(n.hint, howToWrite(n.name)), "%s is missing in <%s>", what, e.raw)
}

func severityOr(s earmark.Severity) earmark.Severity {
	if s == "" {
		return earmark.Error
	}
	return s
}

// judge runs checks on a value; the first that finds something ends it.
func (w *walk) judge(e *element, at place, name, value string, checks []check, attr string) {
	for _, c := range checks {
		wrong := c.wrong(w, value)
		if wrong == "" {
			continue
		}
		source := c.source
		if source == "" && e.spec != nil {
			source = e.spec.source
		}
		rule, what := w.rule(name, c.name), "<"+e.raw+">"
		if attr != "" {
			rule, what = w.rule(name, strings.ReplaceAll(attr, ":", "-"), c.name), "the attribute "+attr+" of <"+e.raw+">"
		}
		w.tell(at, e, rule, severityOr(c.severity), source, c.hint, "%s %s", what, wrong)
		if severityOr(c.severity) == earmark.Error {
			return
		}
	}
}

// judgeText judges the text of an element that ends.
func (w *walk) judgeText(e *element) {
	if e.spec.bare && !blankText(e.text) {
		w.tell(e.at, e, w.rule(e.name, "text"), earmark.Error, e.spec.source, "take the text out, or put it into an element", "text directly in <%s>: %s", e.raw, clip(strings.TrimSpace(string(e.text))))
	}
	if len(e.spec.text) > 0 {
		w.judge(e, e.at, e.name, string(e.text), e.spec.text, "")
	}
}

func blankText(b []byte) bool {
	for _, c := range b {
		if c != ' ' && c != '\n' && c != '\t' && c != '\r' {
			return false
		}
	}
	return true
}
