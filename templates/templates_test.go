package templates_test

import (
	"errors"
	"io/fs"
	"testing"
	"testing/fstest"

	"earmark/templates"
)

func TestOverlayPutsOwnFilesInFront(t *testing.T) {
	builtin := fstest.MapFS{
		"pages/base.html":   {Data: []byte("built-in base")},
		"pages/show.html":   {Data: []byte("built-in show")},
		"letter/issue.html": {Data: []byte("built-in issue")},
	}
	own := fstest.MapFS{
		"pages/show.html":  {Data: []byte("own show")},
		"pages/extra.html": {Data: []byte("own extra")},
	}
	both := templates.Overlay(own, builtin)

	if err := fstest.TestFS(both, "pages/base.html", "pages/show.html", "pages/extra.html", "letter/issue.html"); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"pages/base.html":   "built-in base",
		"pages/show.html":   "own show",
		"pages/extra.html":  "own extra",
		"letter/issue.html": "built-in issue",
	} {
		got, err := fs.ReadFile(both, name)
		if err != nil || string(got) != want {
			t.Errorf("%s: got %q, %v, want %q", name, got, err, want)
		}
	}
}

func TestOverlayOfNothingIsTheBuiltIn(t *testing.T) {
	builtin := fstest.MapFS{"a": {Data: []byte("x")}}
	got, err := fs.ReadFile(templates.Overlay(nil, builtin), "a")
	if err != nil || string(got) != "x" {
		t.Errorf("got %q, %v, want %q", got, err, "x")
	}
}

// denied is a layer whose files cannot be read.
type denied struct{}

func (denied) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
}

func TestOverlayDoesNotHideAnUnreadableFile(t *testing.T) {
	_, err := fs.ReadFile(templates.Overlay(denied{}, fstest.MapFS{"a": {Data: []byte("x")}}), "a")
	if !errors.Is(err, fs.ErrPermission) {
		t.Errorf("got %v, want %v", err, fs.ErrPermission)
	}
}

func TestFilesHoldThePages(t *testing.T) {
	for _, name := range []string{"base", "parts", "index", "article", "show", "episode"} {
		if _, err := fs.Stat(templates.Files(), "pages/"+name+".html"); err != nil {
			t.Error(err)
		}
	}
}
