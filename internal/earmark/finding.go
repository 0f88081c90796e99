package earmark

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Severity says how bad a finding is.
type Severity string

// The severities, worst first.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
	Info    Severity = "info"
)

// Finding is what every judge returns: a place, a rule, what is wrong and what
// to type next. It is a value; it is also an error so that it can be one of
// several joined with [errors.Join].
type Finding struct {
	File     string   `json:"file"`             // path as the user knows it; empty when it is about the whole
	Line     int      `json:"line,omitempty"`   // 1-based; 0 when unknown
	Column   int      `json:"column,omitempty"` // 1-based; 0 when unknown
	Severity Severity `json:"severity"`
	Rule     string   `json:"rule"`              // stable name, such as "article.date"
	Element  string   `json:"element,omitempty"` // the key or XML element
	Message  string   `json:"message"`           // what was found and what was expected
	Hint     string   `json:"hint,omitempty"`    // what to do
	Source   string   `json:"source,omitempty"`  // whose rule it is
}

// Place is "file:line:column" with what is known of it.
func (f Finding) Place() string {
	place := f.File
	if f.Line > 0 {
		place += ":" + strconv.Itoa(f.Line)
		if f.Column > 0 {
			place += ":" + strconv.Itoa(f.Column)
		}
	}
	return place
}

// Error is the finding in one line: place, rule, message.
func (f Finding) Error() string {
	parts := make([]string, 0, 3)
	for _, s := range []string{f.Place(), f.Rule, f.Message} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, ": ")
}

// SortFindings orders findings by file, line, column and rule.
func SortFindings(fs []Finding) {
	slices.SortStableFunc(fs, func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Column, b.Column), cmp.Compare(a.Rule, b.Rule),
			cmp.Compare(a.Message, b.Message))
	})
}

// Errors counts the findings of severity [Error].
func Errors(fs []Finding) int {
	n := 0
	for _, f := range fs {
		if f.Severity == Error {
			n++
		}
	}
	return n
}
