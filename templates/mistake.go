package templates

import (
	"errors"
	"reflect"
	"regexp"
	"strconv"
	"strings"
)

// Folder is where a person finds the files of [Files], or puts own ones. Parse
// a template under Folder and its path, so that a [Mistake] names its file.
const Folder = "templates/"

// Mistake is what is wrong in a template, told to whoever wrote it.
type Mistake struct {
	File    string // as the user knows it: "templates/letter/letter.html.tmpl"
	Line    int    // 1-based; 0 when unknown
	Column  int    // 1-based; 0 when unknown
	Message string
	Hint    string // what to do; may be empty
	Err     error  // what the template package said
}

// Error names the file, the line and the mistake.
func (m *Mistake) Error() string {
	place := m.File
	if m.Line > 0 {
		place += ":" + strconv.Itoa(m.Line)
	}
	return place + ": " + m.Message
}

// Unwrap gives what the template package said.
func (m *Mistake) Unwrap() error { return m.Err }

// What html/template and text/template write; they offer it in no other form.
var (
	placed   = regexp.MustCompile(`(?s)^(?:html/)?template: ?(` + Folder + `[^:]+)(?::(\d+)(?::(\d+))?)?: (.*)$`)
	unplaced = regexp.MustCompile(`(?s)^(?:html/)?template: ?(?:[\w-]+: )?(.*)$`)
	while    = regexp.MustCompile(`(?s)^executing "[^"]*" at <(.*?)>: (.*)$`)
	noField  = regexp.MustCompile(`^can't evaluate field (\w+) in type \*?(?:\w+\.)?(\S+)$`)
	noValue  = regexp.MustCompile(`^nil pointer evaluating `)
)

// Explain brings an error of html/template or text/template into the words of
// whoever wrote the template: a [*Mistake], or nil for nil. File is told
// where the error names none; view is the type that the template is
// given, whose fields a hint may list.
func Explain(err error, file string, view reflect.Type) error {
	if err == nil {
		return nil
	}
	m := &Mistake{File: file, Err: err}
	if found := placed.FindStringSubmatch(err.Error()); found != nil {
		m.File, m.Message = found[1], found[4]
		m.Line, _ = strconv.Atoi(found[2]) // 0 where none is told
		if column, err := strconv.Atoi(found[3]); err == nil {
			m.Column = column + 1 // the template packages count bytes from 0
		}
	} else {
		m.Message = unplaced.ReplaceAllString(err.Error(), "$1")
	}
	if found := while.FindStringSubmatch(m.Message); found != nil {
		m.explain(found[1], found[2], view)
	}
	return m
}

// explain says what an expression met while the template was used.
func (m *Mistake) explain(expression, met string, view reflect.Type) {
	m.Message = expression + ": " + met
	if found := noField.FindStringSubmatch(met); found != nil {
		m.Message = "there is no " + expression
		m.Hint = fieldsOf(within(view, found[2], map[reflect.Type]bool{}))
	}
	if noValue.MatchString(met) {
		m.Message = expression + ": there is nothing before its last dot here"
		m.Hint = "put it between {{with …}} and {{end}}"
	}
}

// within is the struct of a name in what a view holds; nil when there is none.
func within(t reflect.Type, name string, seen map[reflect.Type]bool) reflect.Type {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || seen[t] {
		return nil
	}
	if seen[t] = true; t.Name() == name {
		return t
	}
	for _, f := range reflect.VisibleFields(t) {
		if found := within(f.Type, name, seen); found != nil {
			return found
		}
	}
	return nil
}

// fieldsOf lists what a struct offers, as a template writes it.
func fieldsOf(t reflect.Type) string {
	if t == nil {
		return "nothing stands below what is before its last dot"
	}
	var fields []string
	for _, f := range reflect.VisibleFields(t) {
		fields = append(fields, "."+f.Name)
	}
	last := len(fields) - 1
	if last == 0 {
		return "here a template may use " + fields[0]
	}
	return "here a template may use " + strings.Join(fields[:last], ", ") + " and " + fields[last]
}

// Mistakes are all mistakes in an error, joined or wrapped; other errors are
// given back as the rest.
func Mistakes(err error) (mistakes []*Mistake, rest []error) {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range joined.Unwrap() {
			m, r := Mistakes(e)
			mistakes, rest = append(mistakes, m...), append(rest, r...)
		}
		return mistakes, rest
	}
	if m, ok := errors.AsType[*Mistake](err); ok {
		return []*Mistake{m}, nil
	}
	if err != nil {
		rest = []error{err}
	}
	return nil, rest
}
