package digest_test

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"earmark/internal/digest"
	"earmark/templates"
)

// overlay lays files of a workspace over the built-in ones.
func overlay(own map[string]string) fs.FS {
	files := fstest.MapFS{}
	for name, text := range own {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return templates.Overlay(files, templates.Files())
}

func TestOwnTemplateWins(t *testing.T) {
	r, err := digest.New(overlay(map[string]string{"letter/subject.txt.tmpl": "Ours: {{.Subject}}\n"}))
	if err != nil {
		t.Fatal(err)
	}
	l, err := r.Render(assemble(t, library(t), plan()), options().Reader("", tokens("tok")))
	if err != nil {
		t.Fatal(err)
	}
	if want := "Ours: Sunday letter, 22 November: company in the small hours"; l.Subject != want {
		t.Errorf("subject: got %q, want %q", l.Subject, want)
	}
	if !strings.Contains(l.Text, "The Sunday letter\n=") || !strings.Contains(l.HTML, "</html>") {
		t.Error("the other parts: got something else, want the built-in templates")
	}
}

func TestTemplateMistakes(t *testing.T) {
	for _, tt := range []struct {
		name, file, text string
		line             int
		message, hint    string
	}{
		{"unknown name in HTML", "letter/letter.html.tmpl", "<p>\n{{.Titel}}\n</p>", 2, "there is no .Titel", ".Title"},
		{"unknown name in text", "letter/letter.txt.tmpl", "a\nb\n{{range .Entries}}{{.Nope}}{{end}}", 3, "there is no .Nope", ".Reading"},
		{"unknown name of a reader", "letter/subject.txt.tmpl", "{{.Reader.Address}}", 1, "there is no .Reader.Address", ".Name, .UnsubscribeURL, .UnsubscribeMailto and .PreferencesURL"},
		{"unknown name in a part", "letter/letter.html.tmpl", "{{template \"x\" .}}\n{{define \"x\"}}\n{{.Foo}}{{end}}", 3, "there is no .Foo", ".Title"},
		{"not closed", "letter/letter.html.tmpl", "<p>\n{{if .Title}}\n", 3, "unexpected EOF", ""},
		{"unknown function", "letter/letter.txt.tmpl", "{{shout .Title}}", 1, `function "shout" not defined`, ""},
		{"unsafe place", "letter/letter.html.tmpl", "<p>\n<a href='{{.Home}}", 0, "ends in a non-text context", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			fault := mistake(t, tt.file, tt.text)
			if want := "templates/" + tt.file; fault.File != want {
				t.Errorf("file: got %q, want %q", fault.File, want)
			}
			if fault.Line != tt.line {
				t.Errorf("line: got %d, want %d", fault.Line, tt.line)
			}
			if !strings.Contains(fault.Error(), "templates/"+tt.file) || !strings.Contains(fault.Message, tt.message) {
				t.Errorf("got %q, want the file and %q", fault, tt.message)
			}
			if !strings.Contains(fault.Hint, tt.hint) {
				t.Errorf("hint: got %q, want %q in it", fault.Hint, tt.hint)
			}
		})
	}
}

// mistake is what comes of a template, be it when it is parsed or used.
func mistake(t *testing.T, file, text string) *digest.TemplateError {
	t.Helper()
	r, err := digest.New(overlay(map[string]string{file: text}))
	if err == nil {
		_, err = r.Prepare(assemble(t, library(t), plan()))
	}
	fault, ok := errors.AsType[*digest.TemplateError](err)
	if !ok {
		t.Fatalf("got %v, want a TemplateError", err)
	}
	return fault
}

// What only an issue could refuse is found without one.
func TestCheckTemplates(t *testing.T) {
	if err := digest.CheckTemplates(templates.Files()); err != nil {
		t.Errorf("built-in: got %v, want nothing", err)
	}
	err := digest.CheckTemplates(overlay(map[string]string{"letter/letter.txt.tmpl": "{{range .Entries}}\n{{if .First}}{{else}}{{.Nope}}{{end}}{{end}}"}))
	if err == nil || err.Error() != "templates/letter/letter.txt.tmpl:2: there is no .Nope" {
		t.Errorf("got %v, want the file, the line and the name", err)
	}
}

func TestMissingTemplate(t *testing.T) {
	_, err := digest.New(fstest.MapFS{"letter/subject.txt.tmpl": {Data: []byte("x")}})
	if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "letter/letter.html.tmpl") {
		t.Errorf("got %v, want %v and the file's name", err, fs.ErrNotExist)
	}
}

func TestTextFunctions(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"wrap", `{{wrap "aaaaaaaaa bbbbbbbbb ccccccccc ddddddddd eeeeeeeee fffffffff ggggggggg hhhhhhhhh iiiiiiiii"}}`, "aaaaaaaaa bbbbbbbbb ccccccccc ddddddddd eeeeeeeee fffffffff ggggggggg\nhhhhhhhhh iiiiiiiii\n"},
		{"wrap leaves an address whole", `{{wrap "See https://example.com/a-very-long-address-that-is-wider-than-the-page/and-goes-on-and-on now"}}`, "See\nhttps://example.com/a-very-long-address-that-is-wider-than-the-page/and-goes-on-and-on\nnow\n"},
		{"wrap keeps a no-break space", `{{wrap "aaaaaaaaa bbbbbbbbb ccccccccc ddddddddd eeeeeeeee fffffffff ggggggggg\u00a0hhhhh"}}`, "aaaaaaaaa bbbbbbbbb ccccccccc ddddddddd eeeeeeeee fffffffff\nggggggggg\u00a0hhhhh\n"},
		{"hang", `x{{"\n"}}{{hang "* " "  " "one\ntwo"}}`, "x\n* one\n  two\n"},
		{"underline", `{{underline "=" "Äb c"}}`, "Äb c\n====\n"},
		{"rule", `{{rule "-"}}`, strings.Repeat("-", 72) + "\n"},
		{"blank lines in a row are one", "a  {{\"\\n\\n\\n\"}} \nb\n\n", "a\n\nb\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, err := digest.New(overlay(map[string]string{"letter/letter.txt.tmpl": tt.text}))
			if err != nil {
				t.Fatal(err)
			}
			l, err := r.Render(assemble(t, library(t), plan()), options().Reader("", tokens("tok")))
			if err != nil {
				t.Fatal(err)
			}
			if l.Text != tt.want {
				t.Errorf("got %q, want %q", l.Text, tt.want)
			}
		})
	}
}
