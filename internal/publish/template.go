package publish

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
)

// pageKinds are the templates a page can be made with; each has a file of that
// name below pages/, beside base.html (what all pages share) and parts.html.
var pageKinds = [...]string{"index", "article", "show", "episode"}

// pages are the parsed templates. They are only read once loaded, so pages may
// be rendered from any number of goroutines.
type pages struct {
	byKind map[string]*template.Template
	style  template.CSS
	local  bool // links name index.html
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
	p := &pages{byKind: map[string]*template.Template{}}
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

// CheckTemplates parses every page template of a file system; the error names
// the file and the line. A name that only a page could refuse is found when
// that page is built.
func CheckTemplates(files fs.FS) error {
	_, err := loadPages(files)
	return err
}

// parse adds one file under its path, so that errors name the file a person
// can open.
func parse(into *template.Template, files fs.FS, name string) error {
	text, err := fs.ReadFile(files, name)
	if err != nil {
		return fmt.Errorf("load templates: %w", err)
	}
	if _, err := into.New(name).Parse(string(text)); err != nil {
		return fmt.Errorf("load templates: %w", err)
	}
	return nil
}

// render makes one page; the error names the template, the line and the page.
func (p *pages) render(path string, page Page) ([]byte, error) {
	page.Style = p.style
	var out bytes.Buffer
	if err := p.byKind[page.Kind].ExecuteTemplate(&out, "base", page); err != nil {
		return nil, fmt.Errorf("render %s: %w", path, err)
	}
	if p.local {
		return localize(out.Bytes()), nil
	}
	return out.Bytes(), nil
}
