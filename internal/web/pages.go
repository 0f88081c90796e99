package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
)

// deskPages are the templates of the desk; each has a file of that name below
// desk/, beside base.html (what all share) and parts.html.
var deskPages = [...]string{"inbox", "pair", "notice"}

// pages are the parsed templates. They are only read once loaded.
type pages struct {
	byName map[string]*template.Template
	style  template.CSS
	script template.JS
	policy string // Content-Security-Policy: our one sheet and our one script, by hash
}

func loadPages(files fs.FS) (*pages, error) {
	base := template.New("desk").Option("missingkey=error")
	for _, name := range []string{"desk/base.html", "desk/parts.html"} {
		if err := parse(base, files, name); err != nil {
			return nil, err
		}
	}
	p := &pages{byName: map[string]*template.Template{}}
	for _, name := range deskPages {
		own, err := base.Clone()
		if err != nil {
			return nil, fmt.Errorf("load templates: %w", err)
		}
		if err := parse(own, files, "desk/"+name+".html"); err != nil {
			return nil, err
		}
		p.byName[name] = own
	}
	style, err := fs.ReadFile(files, "desk/style.css")
	if err != nil {
		return nil, fmt.Errorf("load templates: %w", err)
	}
	script, err := fs.ReadFile(files, "desk/keys.js")
	if err != nil {
		return nil, fmt.Errorf("load templates: %w", err)
	}
	p.style, p.script = template.CSS(style), template.JS(script)
	p.policy = "default-src 'none'; style-src " + hash(style) + "; script-src " + hash(script) +
		"; img-src data:; media-src 'self' http: https:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
	return p, nil
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

func hash(text []byte) string {
	sum := sha256.Sum256(text)
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// page is what every template of the desk is given. What a page has of its
// own is in the one field that is not nil.
type page struct {
	Title   string // of the window
	Site    string
	Here    string // "inbox", "pair" or "notice"
	By      string
	Token   string
	Back    string // address of the inbox, as it was filtered
	Last    *lastView
	Said    string   // what came of the last form; empty: nothing
	Trouble string   // what went wrong; empty: nothing
	Notices []string // what an editor should know
	Style   template.CSS
	Script  template.JS

	Inbox  *inboxView
	Pair   *pairView
	Notice *noticeView
}

// noticeView is a page that only says something.
type noticeView struct {
	Title, Text string
	Type        string // a command to type; empty: none
}

// show renders a page and sends it; nothing is sent of a page that cannot be
// rendered whole.
func (d *desk) show(w http.ResponseWriter, status int, p page) {
	p.Style, p.Script, p.Token = d.pages.style, d.pages.script, d.token
	var out bytes.Buffer
	if err := d.pages.byName[p.Here].ExecuteTemplate(&out, "base", p); err != nil {
		http.Error(w, "render the page: "+err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", d.pages.policy)
	w.WriteHeader(status)
	_, _ = w.Write(out.Bytes()) // a reader who left is no mistake of ours
}

// notice shows a page that only says something.
func (d *desk) notice(w http.ResponseWriter, status int, n noticeView) {
	d.show(w, status, page{Title: n.Title, Here: "notice", Back: "/", Notice: &n})
}

// lost answers for what is not there.
func (d *desk) lost(w http.ResponseWriter, _ *http.Request) {
	d.notice(w, http.StatusNotFound, noticeView{Title: "There is no such page", Text: "The address leads nowhere on this desk."})
}

// broken tells why something could not be read.
func (d *desk) broken(w http.ResponseWriter, err error) {
	d.notice(w, http.StatusInternalServerError, noticeView{Title: "The library could not be read", Text: err.Error(), Type: "earmark check"})
}
