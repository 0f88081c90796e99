package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/netutil"

	"earmark/internal/audience"
	"earmark/internal/earmark"
	"earmark/internal/mail"
	"earmark/internal/store"
	"earmark/internal/web"
)

// defaultPublicListen is where a proxy finds the public pages.
const defaultPublicListen = "127.0.0.1:8080"

// mostConnections are served at once; more wait, and none takes the memory of
// the others.
const mostConnections = 1000

// runPublic serves subscribers and readers until the context ends.
func runPublic(ctx context.Context, a *app, o serveOptions) error {
	proxies, err := o.proxyNetworks()
	if err != nil {
		return err
	}
	p, s, err := a.newPublic(ctx, proxies)
	if err != nil {
		return err
	}
	defer s.Close()
	listener, err := listenPublic(ctx, cmp.Or(o.listen, defaultPublicListen))
	if err != nil {
		return err
	}
	defer listener.Close()
	if err := a.tellPublic("http://"+listener.Addr().String()+"/", p); err != nil {
		return err
	}
	var answers sync.WaitGroup
	answers.Go(func() { p.Run(ctx) })
	err = serve(ctx, netutil.LimitListener(listener, mostConnections), p)
	answers.Wait()
	return err
}

func (a *app) tellPublic(url string, p *web.Public) error {
	if a.json {
		return a.term.JSON(serveRow{url})
	}
	if err := a.term.Print("%s", url); err != nil {
		return err
	}
	a.term.Note("the world finds it at %s, through a proxy that speaks TLS; Ctrl-C ends it", p.Base)
	return nil
}

// newPublic makes the public pages. The caller closes the store.
func (a *app) newPublic(ctx context.Context, proxies []netip.Prefix) (*web.Public, *store.Store, error) {
	w, err := a.open(ctx)
	if err != nil {
		return nil, nil, err
	}
	base, err := web.Base(w.config.Digest.UnsubscribeURL)
	if err != nil {
		return nil, nil, hinted(exitUsage, fmt.Errorf("digest.unsubscribe_url: found %q: %w", w.config.Digest.UnsubscribeURL, err),
			"the pages stand beside it, for example "+w.config.Site.Address("letter/unsubscribe")+"?t={token}")
	}
	post, err := a.postman(w.config.Mail)
	if err != nil {
		return nil, nil, err
	}
	people, s, err := a.audience(ctx)
	if err != nil {
		return nil, nil, err
	}
	p, err := web.NewPublic(people, web.PublicOptions{
		Site: w.config.Site, Letter: w.config.Digest.Name(w.config.Site), Base: base,
		Templates: w.templates(), Files: folder(w.path("public")),
		Choices: a.choices(w), Postman: post, Proxies: proxies,
		Trouble: func(err error) { a.term.Warn("%v", err) }, Now: a.now,
	})
	if err != nil {
		return nil, nil, errors.Join(hinted(exitFailed, err, "earmark help templates"), s.Close())
	}
	version, words := p.Wording()
	if err := s.KeepWording(ctx, version, words, a.now()); err != nil {
		return nil, nil, errors.Join(err, s.Close())
	}
	return p, s, nil
}

// choicesLast is how long the list of whom one can follow is good for.
const choicesLast = time.Minute

// choices are the authors and shows of what is published, looked up again after
// a while. When a file is broken then, those of before stay.
func (a *app) choices(w *workspace) func(context.Context) (web.Choices, error) {
	var mu sync.Mutex
	read, now := a.now(), choicesOf(w.published(a.now()))
	return func(ctx context.Context) (web.Choices, error) {
		mu.Lock()
		defer mu.Unlock()
		if a.now().Sub(read) < choicesLast {
			return now, nil
		}
		read = a.now()
		again, err := a.load(ctx, w.config)
		if err != nil || len(again.Broken) > 0 {
			a.term.Detail("the library is as it was: not all of it can be read")
			return now, nil
		}
		now = choicesOf(again.published(a.now()))
		return now, nil
	}
}

func choicesOf(lib *earmark.Library) web.Choices {
	var c web.Choices
	names := map[earmark.PersonID]string{}
	for _, article := range lib.Articles {
		for _, author := range article.Authors {
			names[author] = lib.Name(author)
		}
	}
	for id, name := range names {
		c.Authors = append(c.Authors, web.Choice{ID: string(id), Name: name})
	}
	for _, show := range lib.Shows {
		c.Shows = append(c.Shows, web.Choice{ID: string(show.ID), Name: show.Title})
	}
	byName := func(a, b web.Choice) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), strings.Compare(a.ID, b.ID))
	}
	slices.SortFunc(c.Authors, byName)
	slices.SortFunc(c.Shows, byName)
	return c
}

// postman sends single mails, signed as letters are; nil, with a warning, where
// mail is not set up.
func (a *app) postman(config mail.Config) (web.Postman, error) {
	if err := config.Validate(); err != nil {
		a.term.Warn("there is no form to subscribe with, for no mail can be sent: %v", err)
		return nil, nil
	}
	signer, err := config.Signer(a.inWorkspace, a.getenv)
	if err != nil {
		return nil, hinted(exitUsage, err, "earmark help config; earmark doctor --make-key SELECTOR makes keys")
	}
	return postman{config, signer}, nil
}

// postman hands one mail to the server, over a connection of its own.
type postman struct {
	config mail.Config
	signer *mail.Signer // nil: the server signs, or nobody
}

// Post sends a mail in the publication's name.
func (p postman) Post(ctx context.Context, m mail.Message) error {
	var err error
	if m.From, err = p.config.FromAddress(); err != nil {
		return err
	}
	if m.ReplyTo, err = p.config.ReplyToAddress(); err != nil {
		return err
	}
	data, err := mail.Compose(m)
	if err == nil && p.signer != nil {
		data, err = p.signer.Sign(data)
	}
	if err != nil {
		return err
	}
	conn, err := mail.Dial(ctx, p.config)
	if err != nil {
		return err
	}
	defer conn.Close()
	outcome, err := conn.Send(ctx, m.From.Address, m.To.Address, data)
	if err == nil && outcome.State != mail.Accepted {
		err = fmt.Errorf("%s: %s", outcome.State, outcome.Reply)
	}
	return err
}

// invite asks a mailbox to confirm, as the form does.
func (a *app) invite(ctx context.Context, address, source string) error {
	p, s, err := a.newPublic(ctx, nil)
	if err != nil {
		return err
	}
	defer s.Close()
	if p.Postman == nil {
		return hinted(exitUsage, errors.New("no mail can be sent from here"), "earmark help config")
	}
	asked, err := p.Invite(ctx, address, source)
	if _, bad := errors.AsType[*audience.AddressError](err); bad {
		return hinted(exitUsage, err, "earmark subscribers add --help")
	}
	if err != nil {
		return err
	}
	if !asked {
		return hinted(exitRefused, fmt.Errorf("%s: no mail left: one did within the hour, or the address is suppressed", address), "earmark subscribers export "+address)
	}
	a.term.Note("%s is asked by mail; the link in it holds for seven days and needs \"earmark serve --public\"", address)
	return nil
}

func (o serveOptions) proxyNetworks() ([]netip.Prefix, error) {
	var networks []netip.Prefix
	for _, word := range o.proxies {
		network, err := netip.ParsePrefix(word)
		if at, fault := netip.ParseAddr(word); fault == nil {
			network, err = at.Prefix(at.BitLen())
		}
		if err != nil {
			return nil, hinted(exitUsage, fmt.Errorf("--proxy: found %q, expected an address such as 10.0.0.5 or a network such as 10.0.0.0/24", word), "earmark serve --help")
		}
		networks = append(networks, network)
	}
	return networks, nil
}

func listenPublic(ctx context.Context, address string) (net.Listener, error) {
	host, port, err := net.SplitHostPort(address)
	if n, bad := strconv.Atoi(port); err != nil || bad != nil || n < 0 || n > 65535 {
		return nil, hinted(exitUsage, fmt.Errorf("--listen: found %q, expected HOST:PORT such as %s", address, defaultPublicListen), "earmark serve --help")
	}
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, hinted(exitFailed, err, "earmark serve --public --listen "+net.JoinHostPort(cmp.Or(host, "127.0.0.1"), "0"))
	}
	return listener, nil
}
