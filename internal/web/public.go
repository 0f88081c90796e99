package web

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"

	"earmark/internal/audience"
	"earmark/internal/earmark"
	"earmark/internal/mail"
)

// What the public pages promise:
//
//   - Nothing is remembered of a visitor: no cookie, no script, nothing loaded
//     from elsewhere. A page works in every browser there is.
//   - Nobody learns from them who is a subscriber. The form answers every address
//     alike, and at once: what becomes of it is found out afterwards, and told to
//     the mailbox alone.
//   - A link in a mail opens a page and changes nothing, for programs follow
//     links too. Its button does; so does the POST that mail programs send
//     (RFC 8058), with nothing but the address of the link.
//   - They go by the address in the configuration, never by the Host that a
//     request names, and work behind any proxy that passes the path on, whole or
//     without the part before the page.

// Postman delivers one mail, or tells why not; the mail is tried again then.
type Postman interface {
	Post(ctx context.Context, m mail.Message) error
}

// PublicOptions say what is served.
type PublicOptions struct {
	Site      earmark.Site
	Letter    string // its title
	Base      string // address of the folder the pages stand in, ends in a slash: see [Base]
	Templates fs.FS
	Files     fs.FS // what was built, served beside the pages; nil for none

	// Choices gives whom one can follow, as it is now. It may be called at any
	// time, by several requests at once.
	Choices func(context.Context) (Choices, error)
	// Postman takes answers to the form; nil: there is no form.
	Postman Postman
	// Proxies are addresses, beside those of this machine, whose word on whom
	// they ask for is taken (X-Forwarded-For).
	Proxies []netip.Prefix
	// Trouble is told what a visitor is not. It may be called by several
	// goroutines.
	Trouble func(error)
	Now     func() time.Time
}

// Choices are whom a reader can follow, in the order in which they are shown.
type Choices struct {
	Authors []Choice
	Shows   []Choice
}

// Choice is one of them.
type Choice struct{ ID, Name string }

// Public is what everybody may open: the pages of subscribers, and the files
// that were built. It is an [http.Handler] for any number of requests at once.
type Public struct {
	PublicOptions
	people  *audience.Audience
	pages   *publicPages
	files   *files
	limits  *limits
	waiting chan wish
	words   string // what a subscriber agrees to
	version string // of the words
	prefix  string // path of Base
	inSite  string // path of the site
}

// ErrBase is returned for an address that subscribers' pages cannot stand at.
var ErrBase = errors.New("expected an address that ends in /unsubscribe?t={token}")

// Base is the folder of subscribers' pages: that of the way out that letters
// name, "https://example.com/letter/unsubscribe?t={token}".
func Base(unsubscribeURL string) (string, error) {
	base, ok := strings.CutSuffix(unsubscribeURL, "unsubscribe?t={token}")
	if u, err := url.Parse(base); !ok || err != nil || u.Host == "" || u.RawQuery != "" || !strings.HasSuffix(u.Path, "/") {
		return "", ErrBase
	}
	return base, nil
}

// NewPublic makes the handler. Its people's keys are those that letters are
// signed with. The error is of the templates, with file and line.
func NewPublic(people *audience.Audience, o PublicOptions) (*Public, error) {
	pages, err := loadPublicPages(o.Templates)
	if err != nil {
		return nil, err
	}
	p := &Public{
		PublicOptions: o, people: people, pages: pages, files: newFiles(o.Files), limits: newLimits(o.Now, o.Proxies),
		waiting: make(chan wish, mostWaiting), prefix: pathOf(o.Base), inSite: pathOf(o.Site.URL),
	}
	if p.words, p.version, err = pages.consent(wordsView{Letter: o.Letter, Site: o.Site.Title}); err != nil {
		return nil, err
	}
	return p, nil
}

func pathOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Path == "" {
		return "/"
	}
	return u.Path
}

// Wording is what people agree to who fill in the form, and its version: a hash
// of the words, so that words that change cannot keep theirs.
func (p *Public) Wording() (version, words string) { return p.version, p.words }

// Run answers those who filled in the form, until the context ends and whoever
// waits is answered or the time for it is over. It also forgets people who never
// confirmed. Call it once.
func (p *Public) Run(ctx context.Context) {
	var work sync.WaitGroup
	work.Go(func() { p.answerAll(ctx) })
	work.Go(func() { p.forgetAll(ctx) })
	work.Wait()
}

// ServeHTTP answers a request.
func (p *Public) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	if page := p.page(r.URL.Path); page != nil {
		h.Set("Referrer-Policy", "no-referrer") // addresses here carry tokens
		h.Set("Cache-Control", "no-store")
		h.Set("Content-Security-Policy", p.pages.policy)
		r.Body = http.MaxBytesReader(w, r.Body, mostPublicForm)
		page(w, r)
		return
	}
	p.file(w, r)
}

// mostPublicForm is the longest form that is read, in bytes: one that follows
// thousands.
const mostPublicForm = 256 << 10

// page finds what answers for a path; nil when it is no page of subscribers.
func (p *Public) page(path string) http.HandlerFunc {
	name, inside := strings.CutPrefix(path, p.prefix)
	if !inside {
		name = strings.TrimPrefix(path, "/")
	}
	switch name {
	case "subscribe":
		return byMethod(p.showSubscribe, p.subscribe)
	case "confirm":
		return byMethod(p.showConfirm, p.confirm)
	case "preferences":
		return byMethod(p.showPreferences, p.prefer)
	case "unsubscribe":
		return byMethod(p.showUnsubscribe, p.unsubscribe)
	}
	return nil
}

func byMethod(get, post http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		switch r.Method {
		case http.MethodGet, http.MethodHead:
			get(w, r)
		case http.MethodPost:
			post(w, r)
		default:
			w.Header().Set("Allow", "GET, HEAD, POST")
			http.Error(w, "This page is read, or its form is sent.", http.StatusMethodNotAllowed)
		}
	}
}

// trouble tells the owner what went wrong, and the visitor to come again.
func (p *Public) trouble(w http.ResponseWriter, err error) {
	if !errors.Is(err, context.Canceled) {
		p.Trouble(fmt.Errorf("serve: %w", err))
	}
	w.Header().Set("Retry-After", "60")
	p.notice(w, http.StatusServiceUnavailable, "That did not work", "Something is broken here, and we were told. Nothing was changed; please try again in a few minutes.", nil)
}
