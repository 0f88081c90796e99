package publish

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"reflect"
	"sync"

	"earmark/templates"
)

// pageKinds are the templates a page can be made with; each has a file of that
// name below pages/, beside base.html (what all pages share) and parts.html.
var pageKinds = [...]string{"index", "article", "show", "episode", "list", "subscribe", "notfound", "letters"}

// pages are the parsed templates. They are only read once loaded, so pages may
// be rendered from any number of goroutines.
type pages struct {
	byKind map[string]*template.Template
	style  template.CSS
	local  bool // links name index.html
	// buffers have grown to the size of pages; what a page needs is copied out.
	buffers sync.Pool
}

// loadPages parses every template, so that a mistake in any of them is told
// before work begins, with its file and line.
func loadPages(files fs.FS) (*pages, error) {
	base := template.New("pages").Option("missingkey=error")
	for _, name := range []string{"pages/base.html", "pages/parts.html"} {
		if err := parse(base, files, name); err != nil {
			return nil, err
		}
	}
	p := &pages{byKind: map[string]*template.Template{}, buffers: sync.Pool{New: func() any { return new(bytes.Buffer) }}}
	for _, kind := range pageKinds {
		own, err := base.Clone()
		if err != nil {
			return nil, fmt.Errorf("load templates: %w", err)
		}
		if err := parse(own, files, "pages/"+kind+".html"); err != nil {
			return nil, err
		}
		p.byKind[kind] = own
	}
	style, err := fs.ReadFile(files, "pages/style.css")
	if err != nil {
		return nil, fmt.Errorf("load templates: %w", err)
	}
	p.style = template.CSS(squeeze(string(style)))
	return p, nil
}

// CheckTemplates parses every page template of a file system and renders a
// specimen of each kind of page, first and later part; what is wrong is joined,
// each a [*templates.Mistake].
func CheckTemplates(files fs.FS) error {
	p, err := loadPages(files)
	if err != nil {
		return err
	}
	var faults []error
	for _, kind := range pageKinds {
		for _, first := range []bool{true, false} {
			_, err := p.render("a page", specimen(kind, first))
			faults = append(faults, err)
		}
	}
	return templates.Distinct(faults)
}

// specimen is a page of a kind that has everything such a page can have.
func specimen(kind string, first bool) Page {
	page := templates.Specimen[Page](first)
	whole := page
	page.Kind, page.Data = kind, thing{"@type": "WebPage"}
	page.Index, page.Article, page.Show, page.Episode, page.List, page.Subscribe, page.Letters = nil, nil, nil, nil, nil, nil, nil
	switch kind {
	case "index":
		page.Index = whole.Index
	case "article":
		page.Article = whole.Article
	case "show":
		page.Show = whole.Show
	case "episode":
		page.Episode = whole.Episode
	case "list":
		page.List = whole.List
	case "subscribe":
		page.Subscribe = whole.Subscribe
	case "letters":
		page.Letters = whole.Letters
	}
	return page
}

// parse adds one file under the path a person can open, so that errors name
// it.
func parse(into *template.Template, files fs.FS, name string) error {
	text, err := fs.ReadFile(files, name)
	if err != nil {
		return fmt.Errorf("load templates: %w", err)
	}
	_, err = into.New(templates.Folder + name).Parse(string(text))
	return explain(err, templates.Folder+name)
}

// render makes one page; the error is a [*templates.Mistake].
func (p *pages) render(path string, page Page) ([]byte, error) {
	page.Style = p.style
	out := p.buffers.Get().(*bytes.Buffer)
	defer p.buffers.Put(out)
	out.Reset()
	if err := p.byKind[page.Kind].ExecuteTemplate(out, "base", page); err != nil {
		return nil, fmt.Errorf("render %s: %w", path, explain(err, templates.Folder+"pages/"+page.Kind+".html"))
	}
	if p.local {
		return localize(out.Bytes()), nil
	}
	return bytes.Clone(out.Bytes()), nil
}

// explain says a mistake in the words of whoever wrote the template.
func explain(err error, file string) error {
	return templates.Explain(err, file, reflect.TypeFor[Page]())
}
