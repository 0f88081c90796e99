package digest

import (
	"crypto/sha256"
	"fmt"
	htmltemplate "html/template"
	"io"
	"io/fs"
	"reflect"
	"strings"
	"text/template"
	"time"

	"earmark/templates"
)

// The files of a letter, below the templates of a workspace or the built-in
// ones.
const (
	subjectFile = "letter/subject.txt.tmpl"
	htmlFile    = "letter/letter.html.tmpl"
	textFile    = "letter/letter.txt.tmpl"
)

// Renderer holds the parsed templates of the letter. It may be used by several
// goroutines at once.
type Renderer struct {
	subject, html, text executor
	source              [sha256.Size]byte // of the templates' text
	limit               time.Duration     // for one run of one of them
}

// executor is what both kinds of template can do.
type executor interface {
	Name() string
	Execute(w io.Writer, data any) error
}

// New parses the templates of the letter. files is what the templates room
// holds, with a workspace's own laid over it; a fault is a [*TemplateError]
// where it lies in a template, else says which file could not be read.
func New(files fs.FS) (*Renderer, error) {
	r, sum := &Renderer{limit: mostTime}, sha256.New()
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
		fmt.Fprintf(sum, "%s %d\n%s", part.file, len(data), data)
		if *part.into, err = part.parse(templates.Folder+part.file, string(data)); err != nil {
			return nil, templateError(err, templates.Folder+part.file)
		}
	}
	r.source = [sha256.Size]byte(sum.Sum(nil))
	return r, nil
}

func parseHTML(name, text string) (executor, error) {
	return htmltemplate.New(name).Option("missingkey=error").Funcs(functions()).Parse(text)
}

func parseText(name, text string) (executor, error) {
	return template.New(name).Option("missingkey=error").Funcs(functions()).Parse(text)
}

// CheckTemplates parses the templates of the letter and renders a specimen with
// them; what is wrong is joined, each a [*TemplateError].
func CheckTemplates(files fs.FS) error {
	r, err := New(files)
	if err != nil {
		return err
	}
	var faults []error
	for _, yes := range []bool{true, false} {
		for _, t := range []executor{r.subject, r.html, r.text} {
			_, err := r.execute(t, templates.Specimen[View](yes))
			faults = append(faults, err)
		}
	}
	return templates.Distinct(faults)
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
		"print":     bounded(fmt.Sprint),
		"println":   bounded(fmt.Sprintln),
		"printf":    boundedFormat,
	}
}

// TemplateError is a mistake in a template of the letter.
type TemplateError = templates.Mistake

// templateError brings an error of the template packages into a form with a
// place; nil stays nil.
func templateError(err error, file string) error {
	return templates.Explain(err, file, reflect.TypeFor[View]())
}
