package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"strings"
	texttemplate "text/template"
	"time"

	"earmark/internal/digest"
)

// The templates of the public pages; each has a file of that name below public/,
// beside base.html, words.txt and the two mails.
var (
	publicNames = [...]string{"subscribe", "confirm", "preferences", "unsubscribe", "notice"}
	publicMails = [...]string{"mail-confirm", "mail-already"}
)

// publicPages are the parsed templates. They are only read once loaded.
type publicPages struct {
	byName map[string]*template.Template
	mails  map[string]*texttemplate.Template
	words  *texttemplate.Template
	style  template.CSS
	policy string
}

// wordsView is what the words of consent are given.
type wordsView struct{ Letter, Site string }

// mailView is what a mail is given.
type mailView struct {
	Letter, Site, Home string
	URL                string // what to click
	Until              string // when that ends; empty: never
}

func loadPublicPages(files fs.FS) (*publicPages, error) {
	base := template.New("public").Option("missingkey=error")
	if err := parse(base, files, "public/base.html"); err != nil {
		return nil, err
	}
	p := &publicPages{byName: map[string]*template.Template{}, mails: map[string]*texttemplate.Template{}}
	for _, name := range publicNames {
		own, err := base.Clone()
		if err != nil {
			return nil, fmt.Errorf("load templates: %w", err)
		}
		if err := parse(own, files, "public/"+name+".html"); err != nil {
			return nil, err
		}
		p.byName[name] = own
	}
	var err error
	if p.words, err = parseText(files, "public/words.txt"); err != nil {
		return nil, err
	}
	for _, name := range publicMails {
		if p.mails[name], err = parseText(files, "public/"+name+".txt"); err != nil {
			return nil, err
		}
	}
	style, err := fs.ReadFile(files, "public/style.css")
	if err != nil {
		return nil, fmt.Errorf("load templates: %w", err)
	}
	p.style = template.CSS(style)
	p.policy = "default-src 'none'; style-src " + hash(style) + "; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
	return p, nil
}

func parseText(files fs.FS, name string) (*texttemplate.Template, error) {
	text, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, fmt.Errorf("load templates: %w", err)
	}
	t, err := texttemplate.New(name).Option("missingkey=error").Parse(string(text))
	if err != nil {
		return nil, fmt.Errorf("load templates: %w", err)
	}
	return t, nil
}

// CheckPublic parses every template of the public pages and renders it once; the
// error names file and line.
func CheckPublic(files fs.FS) error {
	p, err := loadPublicPages(files)
	if err != nil {
		return err
	}
	for _, name := range publicNames {
		if _, err := p.render(publicPage{Here: name, Subscribe: &subscribeView{}, Confirm: &confirmView{}, Preferences: &preferencesView{}, Unsubscribe: &unsubscribeView{}, Notice: &publicNotice{}}); err != nil {
			return err
		}
	}
	for _, name := range publicMails {
		if _, _, err := p.mail(name, mailView{}); err != nil {
			return err
		}
	}
	_, _, err = p.consent(wordsView{})
	return err
}

// consent gives the words people agree to, in one line, and their version.
func (p *publicPages) consent(v wordsView) (words, version string, err error) {
	var out strings.Builder
	if err := p.words.Execute(&out, v); err != nil {
		return "", "", fmt.Errorf("render: %w", err)
	}
	words = strings.Join(strings.Fields(out.String()), " ")
	sum := sha256.Sum256([]byte(words))
	return words, hex.EncodeToString(sum[:4]), nil
}

// mail renders a mail: the first line is its subject, and a line of the template
// a paragraph, which is broken where letters are.
func (p *publicPages) mail(name string, v mailView) (subject, text string, err error) {
	var out strings.Builder
	if err := p.mails[name].Execute(&out, v); err != nil {
		return "", "", fmt.Errorf("render: %w", err)
	}
	subject, text, _ = strings.Cut(strings.TrimLeft(out.String(), "\n"), "\n")
	return strings.TrimSpace(subject), digest.Wrap(strings.TrimLeft(text, "\n")), nil
}

// publicPage is what every public template is given. What a page has of its own
// is in the one field that is not nil.
type publicPage struct {
	Title  string
	Lang   string
	Letter string
	Home   string // address of the site
	Here   string
	Style  template.CSS

	Subscribe   *subscribeView
	Confirm     *confirmView
	Preferences *preferencesView
	Unsubscribe *unsubscribeView
	Notice      *publicNotice
}

type subscribeView struct {
	Email   string // as it was typed
	Words   string
	Trouble string // what is wrong with it; empty: nothing
}

type confirmView struct{ Token string }

type unsubscribeView struct {
	Token   string
	Address string // hinted at
	Prefer  string // token of the preferences: the letter that leads here proves as much
}

type preferencesView struct {
	Token, Leave  string // tokens of this page and of the way out
	Address       string // hinted at
	Often         []choiceView
	Authors       []choiceView
	Shows         []choiceView
	SkipSensitive bool
	Saved         bool
	Gone          string // why no letter comes whatever is chosen; empty: one does
	Again         string // address of the form to ask for it, beside Gone; empty: there is none
}

type choiceView struct {
	ID, Name string
	Chosen   bool
}

// publicNotice is a page that only says something.
type publicNotice struct {
	Text string
	Link *noticeLink
}

type noticeLink struct{ URL, Text string }

func (p *publicPages) render(page publicPage) ([]byte, error) {
	page.Style = p.style
	var out bytes.Buffer
	if err := p.byName[page.Here].ExecuteTemplate(&out, "base", page); err != nil {
		return nil, fmt.Errorf("render: %w", err)
	}
	return out.Bytes(), nil
}

// show sends a page; nothing is sent of one that cannot be rendered whole.
func (p *Public) show(w http.ResponseWriter, status int, page publicPage) {
	page.Lang, page.Letter, page.Home = p.Site.Language, p.Letter, p.Site.URL
	text, err := p.pages.render(page)
	if err != nil {
		p.Trouble(err)
		http.Error(w, "This page is broken, and its owner was told.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", p.pages.policy)
	w.WriteHeader(status)
	_, _ = w.Write(text) // a reader who left is no mistake of ours
}

func (p *Public) notice(w http.ResponseWriter, status int, title, text string, link *noticeLink) {
	p.show(w, status, publicPage{Title: title, Here: "notice", Notice: &publicNotice{Text: text, Link: link}})
}

// day writes a time as readers do.
func (p *Public) day(t time.Time) string {
	return t.In(p.Site.Zone()).Format("2 January 2006, 15:04 MST")
}

// hint shows an address to its owner, who knows it, and to nobody else: a letter
// may have been passed on.
func hint(address string) string {
	at := strings.LastIndexByte(address, '@')
	if at < 1 {
		return address
	}
	first := []rune(address[:at])[0]
	return string(first) + "…" + address[at:]
}
