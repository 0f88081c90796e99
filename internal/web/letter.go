package web

import (
	"bytes"
	"context"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"earmark/internal/earmark"
)

// Letters is where the preview finds the issue. It is asked on every request,
// so that what an editor changes is seen on the next look. It must be safe for
// concurrent use; errors are shown to the editor as they are.
type Letters interface {
	// Letter is the issue as one reader gets it.
	Letter(ctx context.Context, as earmark.Preferences) (LetterView, error)
}

// LetterView is an issue to look at.
type LetterView struct {
	Issue   earmark.IssueID
	From    string // "Tarrow & Tide"
	Subject string
	Preheader,
	HTML, Text string
	Site     string // address whose pictures are shown from what was built
	Findings []earmark.Finding
	Nothing  bool           // this reader would get no letter
	Authors  []LetterChoice // whom readers may follow
	Shows    []LetterChoice
}

// LetterChoice is somebody, or a show, that readers may follow.
type LetterChoice struct{ ID, Name string }

// letterDesk is the handler behind [LetterPreview].
type letterDesk struct {
	letters Letters
	page    *template.Template
	style   template.CSS
	site    *desk // for what was built
}

// LetterPreview shows an issue as inboxes, mail programs and phones do, in light
// and dark, with pictures and without, and as text. It changes nothing. Of the
// options it takes address, templates and preview.
func LetterPreview(l Letters, o Options) (http.Handler, error) {
	d := &letterDesk{letters: l, site: &desk{preview: o.Preview}}
	if err := d.load(o.Templates); err != nil {
		return nil, err
	}
	guard, err := newGuard(o.Address)
	if err != nil {
		return nil, fmt.Errorf("preview at %q: %w", o.Address, err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", d.panes)
	mux.HandleFunc("GET /letter", d.letter)
	mux.HandleFunc("GET /built/", d.built)
	return guard.wrap(mux), nil
}

func (d *letterDesk) load(files fs.FS) error {
	d.page = template.New("preview").Option("missingkey=error")
	if err := parse(d.page, files, "desk/preview.html"); err != nil {
		return err
	}
	style, err := fs.ReadFile(files, "desk/preview.css")
	if err != nil {
		return fmt.Errorf("load templates: %w", err)
	}
	d.style = template.CSS(style)
	return nil
}

// panesView is what the template of the preview is given.
type panesView struct {
	LetterView
	Style   template.CSS
	Lang    string
	Size    string // "31 KB of HTML, 4 KB of text"
	Query   template.URL
	As      map[string]bool // what the reader follows, by identifier
	Careful bool            // no sensitive stories
	Trouble string          // why there is nothing to see; else empty
}

// asked is the reader whose letter is looked at, and that as a query.
func asked(r *http.Request) (earmark.Preferences, url.Values) {
	q := url.Values{}
	var p earmark.Preferences
	for _, id := range r.URL.Query()["author"] {
		p.Authors = append(p.Authors, earmark.PersonID(id))
		q.Add("author", id)
	}
	for _, id := range r.URL.Query()["show"] {
		p.Shows = append(p.Shows, earmark.ShowID(id))
		q.Add("show", id)
	}
	if p.SkipSensitive = r.URL.Query().Get("careful") != ""; p.SkipSensitive {
		q.Set("careful", "1")
	}
	return p, q
}

func (d *letterDesk) panes(w http.ResponseWriter, r *http.Request) {
	as, query := asked(r)
	l, err := d.letters.Letter(r.Context(), as)
	v := panesView{LetterView: l, Style: d.style, Query: template.URL(query.Encode()), As: map[string]bool{}, Careful: as.SkipSensitive}
	for _, id := range as.Authors {
		v.As["author "+string(id)] = true
	}
	for _, id := range as.Shows {
		v.As["show "+string(id)] = true
	}
	v.Size = fmt.Sprintf("%.1f KB of HTML, %.1f KB of text", float64(len(l.HTML))/1000, float64(len(l.Text))/1000)
	status := http.StatusOK
	if err != nil {
		v.Trouble, status = err.Error(), http.StatusInternalServerError
	}
	var out bytes.Buffer
	if err := d.page.ExecuteTemplate(&out, "desk/preview.html", v); err != nil {
		http.Error(w, "render the page: "+err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src "+hash([]byte(d.style))+"; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	w.WriteHeader(status)
	_, _ = w.Write(out.Bytes()) // a reader who left is no mistake of ours
}

// letterPolicy lets a letter show what it holds and run nothing, in a pane of
// this page alone. Its links open beside it. It counts as of this origin, or the
// built pictures would come to it as to a stranger's page, which gets none; what
// runs nothing can do nothing with that.
const letterPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src %s; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox"

// letter is the letter alone, as a pane holds it.
func (d *letterDesk) letter(w http.ResponseWriter, r *http.Request) {
	as, _ := asked(r)
	l, err := d.letters.Letter(r.Context(), as)
	if err != nil || l.Nothing {
		http.Error(w, "There is no letter to see.", http.StatusNotFound)
		return
	}
	images := "'self' data: http: https:"
	if r.URL.Query().Get("pictures") == "off" {
		images = "'none'"
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", fmt.Sprintf(letterPolicy, images))
	page := inScheme(l.HTML, r.URL.Query().Get("scheme"))
	page = strings.ReplaceAll(page, `src="`+template.HTMLEscapeString(l.Site), `src="/built/`)
	page = strings.Replace(page, "<head>", `<head><base target="_blank">`, 1)
	_, _ = w.Write([]byte(page))
}

// schemeQuery is how a letter asks for the dark scheme.
var schemeQuery = regexp.MustCompile(`\(\s*prefers-color-scheme:\s*dark\s*\)`)

// inScheme shows a letter in a scheme, whatever the browser's own: the question
// is answered here.
func inScheme(page, scheme string) string {
	answer := map[string]string{"dark": "(min-width: 0)", "light": "(max-width: 0)"}[scheme]
	if answer == "" {
		return page
	}
	page = strings.Replace(page, `name="color-scheme" content="light dark"`, `name="color-scheme" content="`+scheme+`"`, 1)
	return schemeQuery.ReplaceAllLiteralString(page, answer)
}

// built are the pictures of the built site: they need no web server to be seen.
func (d *letterDesk) built(w http.ResponseWriter, r *http.Request) {
	f, info, ok := d.site.open(strings.TrimPrefix(r.URL.Path, "/built/"))
	if !ok {
		http.NotFound(w, r)
		return
	}
	defer f.Close()
	w.Header().Set("Content-Security-Policy", "default-src 'none'; sandbox")
	http.ServeContent(w, r, info.Name(), info.ModTime(), f)
}
