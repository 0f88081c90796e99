package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"earmark/internal/digest"
	"earmark/internal/earmark"
	"earmark/internal/term"
	"earmark/internal/web"
)

// defaultPreview is where the letter is looked at; the desk has the port before
// it.
const defaultPreview = "127.0.0.1:7879"

func newDigestPreviewCommand(a *app) *cobra.Command {
	o := serveOptions{}
	c := &cobra.Command{
		Use:   "preview [ISSUE]",
		Short: "Look at an issue in a browser, as readers will see it",
		Long: help(`
Show an issue in a browser of this machine: its line in an inbox, the letter on
a desk and on a phone, in light and dark and without pictures, its text part,
and what the lint says. It can be looked at as a reader who follows this author
or that show. Load the page again when you have edited the issue; nothing is
sent, and the page changes nothing.

The address is printed; with --json it is the field url. Only a loopback
address is served, as by earmark serve. Pictures come from what earmark build
wrote. Ctrl-C ends it.`, statusDone, "1  failed, for example because the port is taken", statusUsage, "130  ended with Ctrl-C"),
		Example: `  earmark digest preview
  earmark digest preview 2026-11-22
  earmark digest preview 2026-11-22 --listen 127.0.0.1:0`,
		Args: args(cobra.MaximumNArgs(1)),
		RunE: func(c *cobra.Command, given []string) error {
			return runDigestPreview(c.Context(), a, append(given, "")[0], o)
		},
	}
	c.Flags().StringVar(&o.listen, "listen", defaultPreview, "serve at `HOST:PORT`, a loopback address; port 0: any free one")
	return c
}

func runDigestPreview(ctx context.Context, a *app, named string, o serveOptions) error {
	if err := o.check(); err != nil {
		return err
	}
	w, err := a.open(ctx)
	if err != nil {
		return err
	}
	if _, err := w.issueID(named, a.now()); err != nil {
		return err
	}
	listener, err := listen(ctx, o.listen)
	if err != nil {
		return err
	}
	defer listener.Close()
	at := listener.Addr().String()
	handler, err := web.LetterPreview(&letters{app: a, named: named}, web.Options{Address: at, Templates: w.templates(), Preview: folder(w.path("public"))})
	if err != nil {
		return hinted(exitFailed, err, "earmark help templates")
	}
	if a.json {
		err = a.term.JSON(serveRow{"http://" + at + "/"})
	} else {
		err = a.term.Print("http://%s/", at)
	}
	if err != nil {
		return err
	}
	a.term.Note("the letter is open there; Ctrl-C ends it")
	return serve(ctx, listener, handler)
}

// letters makes the issue anew for each look.
type letters struct {
	app   *app
	named string
	mu    sync.Mutex
}

// Letter is [web.Letters].
func (l *letters) Letter(ctx context.Context, as earmark.Preferences) (web.LetterView, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var said strings.Builder // the page tells what there is to tell
	quiet := *l.app
	quiet.term = term.New(&said, &said, l.app.getenv)
	w, err := quiet.openWhole(ctx)
	if err != nil {
		return web.LetterView{}, fmt.Errorf("%s%w", said.String(), err)
	}
	if d := &w.config.Digest; d.UnsubscribeURL == "" && d.UnsubscribeMailto == "" {
		d.UnsubscribeURL = w.config.Site.Address("unsubscribe?t={token}")
	}
	e, err := quiet.editIn(ctx, w, l.named)
	if err != nil {
		return web.LetterView{}, err
	}
	return e.look(as)
}

// look is the issue as a reader of these preferences gets it.
func (e *edition) look(as earmark.Preferences) (web.LetterView, error) {
	v := web.LetterView{Issue: e.issue.ID, From: e.config.Digest.Name(e.config.Site), Subject: e.issue.Subject, Site: e.config.Site.URL}
	if from, err := e.config.Mail.FromAddress(); err == nil && from.Name != "" {
		v.From = from.Name
	}
	v.Authors, v.Shows = e.followed()
	cut, share := e.edition.Cut(earmark.Subscriber{Preferences: as}, e.issue.Date)
	if share == digest.Nothing {
		v.Nothing = true
		return v, nil
	}
	letter, err := e.edition.Letter(cut, e.config.Digest.Anyone(""))
	if err != nil {
		return v, renderError(err)
	}
	v.Subject, v.Preheader, v.HTML, v.Text = letter.Subject, letter.Preheader, letter.HTML, letter.Text
	v.Findings = digest.Lint(letter, e.issue)
	return v, nil
}

// followed are the people and shows of an issue whom readers may follow.
func (e *edition) followed() (authors, shows []web.LetterChoice) {
	add := func(to *[]web.LetterChoice, id, name string) {
		c := web.LetterChoice{ID: id, Name: name}
		if id != "" && !slices.Contains(*to, c) {
			*to = append(*to, c)
		}
	}
	for _, x := range e.issue.Entries {
		if x.Article != nil {
			for _, id := range x.Article.Authors {
				add(&authors, string(id), e.Library.Name(id))
			}
		} else {
			add(&shows, string(x.Show.ID), x.Show.Title)
		}
		for _, p := range x.Pairs {
			add(&shows, string(p.ShowItem.ID), p.ShowItem.Title)
		}
	}
	return authors, shows
}
