package digest_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"earmark/internal/digest"
	"earmark/templates"
)

func TestOwnPartsStandInPlaceOfTheBuiltIn(t *testing.T) {
	files := fstest.MapFS{
		"letter/parts.html.tmpl": {Data: []byte(`{{define "note"}}<p class="ours">Careful: {{.}}</p>{{end}}`)},
		"letter/parts.txt.tmpl":  {Data: []byte(`{{define "heard"}}{{end}}`)},
	}
	r, err := digest.New(templates.Overlay(files, templates.Files()))
	if err != nil {
		t.Fatal(err)
	}
	l, err := r.Render(assemble(t, library(t), plan()), options().Reader("", tokens("token")))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(l.HTML, "Careful: This piece speaks of pregnancy loss.") || strings.Contains(l.HTML, "Content note:") {
		t.Error("the own part does not stand in place of the built-in one")
	}

	files["letter/parts.html.tmpl"] = &fstest.MapFile{Data: []byte("{{define \"note\"}}\n{{.Nope}}{{end}}")}
	err = digest.CheckTemplates(templates.Overlay(files, templates.Files()))
	if m, ok := errors.AsType[*digest.TemplateError](err); !ok || m.File != "templates/letter/parts.html.tmpl" || m.Line != 2 {
		t.Errorf("got %v, want a mistake at templates/letter/parts.html.tmpl:2", err)
	}
}
