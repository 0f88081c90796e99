package digest_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"earmark/internal/digest"
	"earmark/templates"
)

// own is the letter with one template replaced.
func own(file, text string) (*digest.Renderer, error) {
	return digest.New(templates.Overlay(fstest.MapFS{file: {Data: []byte(text)}}, templates.Files()))
}

func TestTemplatesComeToAnEnd(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"a loop that writes 100 MB", "{{range 1000000}}" + strings.Repeat("x", 100) + "{{end}}", "writes more than"},
		{"a loop that writes slowly", "{{range 50}}{{range 1000000}}{{end}}x{{end}}", "does not come to an end"},
		{"a loop that writes nothing", "{{range 30000000}}{{end}}", "does not come to an end"},
		{"a template in itself", `{{define "a"}}{{template "a" .}}{{end}}{{template "a" .}}`, "exceeded maximum template depth"},
		{"a text that doubles", `{{$s := "xxxxxxxx"}}{{range 60}}{{$s = print $s $s}}{{end}}{{len $s}}`, "writes more than"},
		{"a text of spaces", `{{$s := "x"}}{{range 40}}{{$s = printf "%s%s" $s $s}}{{end}}{{len $s}}`, "writes more than"},
	} {
		for _, file := range []string{"letter/letter.html.tmpl", "letter/letter.txt.tmpl", "letter/subject.txt.tmpl"} {
			t.Run(tt.name+" in "+file, func(t *testing.T) {
				r, err := own(file, tt.text)
				if err != nil {
					t.Fatal(err)
				}
				if strings.Contains(tt.want, "end") { // else the time it has must do
					r.Limit(100 * time.Millisecond)
				}
				began := time.Now()
				_, err = r.Render(assemble(t, library(t), plan()), options().Reader("", tokens("token")))
				if took := time.Since(began); took > 8*time.Second {
					t.Errorf("it took %s", took)
				}
				m, ok := errors.AsType[*digest.TemplateError](err)
				if !ok || !strings.Contains(err.Error(), tt.want) || m.File != "templates/"+file {
					t.Errorf("got %v, want a template error that says %q", err, tt.want)
				}
			})
		}
	}
}
