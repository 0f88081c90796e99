package digest

import (
	"fmt"
	htmltemplate "html/template"
	"io"
	"io/fs"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"text/template"

	"earmark/internal/earmark"
)

// The files of a letter, below the templates of a workspace or the built-in
// ones.
const (
	subjectFile = "letter/subject.txt.tmpl"
	htmlFile    = "letter/letter.html.tmpl"
	textFile    = "letter/letter.txt.tmpl"
)

// userFolder is where a person finds those files, or puts own ones.
const userFolder = "templates/"

// Renderer holds the parsed templates of the letter. It may be used by several
// goroutines at once.
type Renderer struct {
	subject, html, text executor
}

// executor is what both kinds of template can do.
type executor interface {
	Execute(w io.Writer, data any) error
}

// New parses the templates of the letter. files is what the templates room
// holds, with a workspace's own laid over it; a fault is a [*TemplateError]
// where it lies in a template, else says which file could not be read.
func New(files fs.FS) (*Renderer, error) {
	r := &Renderer{}
	for _, part := range []struct {
		file  string
		into  *executor
		parse func(name, text string) (executor, error)
	}{
		{subjectFile, &r.subject, parseText},
		{htmlFile, &r.html, parseHTML},
		{textFile, &r.text, parseText},
	} {
		data, err := fs.ReadFile(files, part.file)
		if err != nil {
			return nil, fmt.Errorf("load the letter's templates: %w", err)
		}
		if *part.into, err = part.parse(userFolder+part.file, string(data)); err != nil {
			return nil, templateError(err)
		}
	}
	return r, nil
}

func parseHTML(name, text string) (executor, error) {
	return htmltemplate.New(name).Option("missingkey=error").Funcs(functions()).Parse(text)
}

func parseText(name, text string) (executor, error) {
	return template.New(name).Option("missingkey=error").Funcs(functions()).Parse(text)
}

// functions are what templates of the letter may call besides the built-in
// ones.
func functions() map[string]any {
	return map[string]any{
		"wrap":      func(s string) string { return wrap(s, "", "") },
		"hang":      func(first, rest, s string) string { return wrap(s, first, rest) },
		"underline": underline,
		"rule":      func(c string) string { return strings.Repeat(c, columns) },
		"number":    func(index int) int { return index + 1 },
	}
}

// TemplateError is a mistake in a template of the letter.
type TemplateError struct {
	File    string // as the user knows it: "templates/letter/letter.html.tmpl"
	Line    int    // 1-based; 0 when unknown
	Column  int    // 1-based; 0 when unknown
	Message string
	Hint    string // what to do; may be empty
	Err     error  // what the template package said
}

// Error names the file, the line and the mistake.
func (e *TemplateError) Error() string {
	place := e.File
	if e.Line > 0 {
		place += ":" + strconv.Itoa(e.Line)
	}
	return place + ": " + e.Message
}

// Unwrap gives what the template package said.
func (e *TemplateError) Unwrap() error { return e.Err }

// templatePlace reads what html/template and text/template write ahead of
// their errors; they offer it in no other form.
var (
	templatePlace = regexp.MustCompile(`(?s)^(?:html/)?template: ?(.+?\.tmpl)(?::(\d+)(?::(\d+))?)?: (.*)$`)
	noSuchField   = regexp.MustCompile(`at <([^>]*)>: can't evaluate field (\w+) in type \*?digest\.(\w+)`)
)

// templateError brings an error of the template packages into a form with a
// place; nil stays nil.
func templateError(err error) error {
	if err == nil {
		return nil
	}
	found := templatePlace.FindStringSubmatch(err.Error())
	if found == nil {
		return fmt.Errorf("use the letter's templates: %w", err)
	}
	e := &TemplateError{File: found[1], Message: found[4], Err: err}
	e.Line, _ = strconv.Atoi(found[2]) // 0 where none is told
	if found[3] != "" {
		column, _ := strconv.Atoi(found[3])
		e.Column = column + 1 // the template packages count bytes from 0
	}
	if field := noSuchField.FindStringSubmatch(e.Message); field != nil {
		e.Message = "there is no " + field[1]
		e.Hint = "here a template may use " + fieldsOf(field[3])
	}
	return e
}

// fieldsOf lists what a type of the view offers, as a template writes it.
func fieldsOf(name string) string {
	for _, t := range []reflect.Type{
		reflect.TypeFor[View](), reflect.TypeFor[EntryView](), reflect.TypeFor[ListenView](), reflect.TypeFor[ReaderView](),
		reflect.TypeFor[Prose](), reflect.TypeFor[Link](), reflect.TypeFor[Picture](),
	} {
		if t.Name() != name {
			continue
		}
		var fields []string
		for _, f := range reflect.VisibleFields(t) {
			fields = append(fields, "."+f.Name)
		}
		return earmark.Join(fields)
	}
	return "other values"
}
