package digest

import (
	"crypto/sha256"
	"errors"
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

	// own partials, of which none is built in
	htmlPartials = "letter/parts.html.tmpl"
	textPartials = "letter/parts.txt.tmpl"
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
		file, partials string
		into           *executor
		parse          func(files []source) (executor, error)
	}{
		{subjectFile, textPartials, &r.subject, parseText},
		{htmlFile, htmlPartials, &r.html, parseHTML},
		{textFile, textPartials, &r.text, parseText},
	} {
		sources, err := readSources(files, part.file, part.partials)
		if err != nil {
			return nil, err
		}
		for _, s := range sources {
			fmt.Fprintf(sum, "%s %d\n%s", s.name, len(s.text), s.text)
		}
		if *part.into, err = part.parse(sources); err != nil {
			return nil, templateError(err, templates.Folder+part.file)
		}
	}
	r.source = [sha256.Size]byte(sum.Sum(nil))
	return r, nil
}

// source is the text of one template file, under the name a person knows.
type source struct{ name, text string }

// readSources reads a template and, where there is one, the file of partials
// that goes over it: what that defines replaces what the template itself does.
func readSources(files fs.FS, file, partials string) ([]source, error) {
	data, err := fs.ReadFile(files, file)
	if err != nil {
		return nil, fmt.Errorf("load the letter's templates: %w", err)
	}
	sources := []source{{templates.Folder + file, string(data)}}
	switch data, err := fs.ReadFile(files, partials); {
	case err == nil:
		sources = append(sources, source{templates.Folder + partials, string(data)})
	case !errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("load the letter's templates: %w", err)
	}
	return sources, nil
}

func parseHTML(sources []source) (executor, error) {
	t := htmltemplate.New(sources[0].name).Option("missingkey=error").Funcs(functions())
	for _, s := range sources {
		var err error
		if s.name == t.Name() {
			_, err = t.Parse(s.text)
		} else {
			_, err = t.New(s.name).Parse(s.text)
		}
		if err != nil {
			return nil, err
		}
	}
	return t, nil
}

func parseText(sources []source) (executor, error) {
	t := template.New(sources[0].name).Option("missingkey=error").Funcs(functions())
	for _, s := range sources {
		var err error
		if s.name == t.Name() {
			_, err = t.Parse(s.text)
		} else {
			_, err = t.New(s.name).Parse(s.text)
		}
		if err != nil {
			return nil, err
		}
	}
	return t, nil
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
		"wrap":      Wrap,
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
