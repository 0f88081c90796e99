package main

import (
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
	"strings"
	"sync"

	netmail "net/mail"

	"earmark/internal/digest"
	"earmark/internal/mail"
)

// Between digest and mail: a variant of an issue, the same for all readers who
// follow alike, is rendered once, for a reader whose name and tokens are marks.
// mail encodes it once and puts each reader's own in their places. A million
// readers cost as many renderings as there are variants, twice when some have no
// name: templates may ask for that.

// layouts keeps the letters that mails are made of.
type layouts struct {
	mu    sync.Mutex
	kept  map[layoutKey]*mail.Layout
	order []layoutKey // the oldest first
}

type layoutKey struct {
	cut   digest.Cut
	named bool
}

// mostLayouts is how many are kept, of some 50 KB each. Mails of one variant
// leave one after the other.
const mostLayouts = 64

// layout is the letter of a variant.
func (p *post) layout(key layoutKey) (*mail.Layout, error) {
	l := p.shared
	l.mu.Lock()
	defer l.mu.Unlock()
	if kept := l.kept[key]; kept != nil {
		return kept, nil
	}
	name, tokens := p.mark("name"), digest.Tokens{Leave: p.mark("token"), Prefer: p.mark("prefer")}
	if !key.named {
		name = ""
	}
	reader := p.config.Digest.Reader(name, tokens)
	letter, err := p.edition.edition.Letter(key.cut, reader)
	if err != nil {
		return nil, err
	}
	host := p.config.Digest.List(p.config.Site)
	made, err := mail.NewLayout(mail.Message{
		From: p.from, ReplyTo: p.replyTo, Subject: letter.Subject, HTML: letter.HTML, Text: letter.Text,
		Language: p.config.Site.Language, ListID: host, FeedbackID: string(p.issue.ID) + ":letter:earmark:" + host,
		OneClick: isHTTPS(reader.UnsubscribeURL),
	}, []string{p.mark("name"), tokens.Leave, tokens.Prefer})
	if err != nil {
		return nil, err
	}
	if l.kept == nil {
		l.kept = map[layoutKey]*mail.Layout{}
	}
	if len(l.order) == mostLayouts {
		delete(l.kept, l.order[0])
		l.order = l.order[1:]
	}
	l.kept[key], l.order = made, append(l.order, key)
	return made, nil
}

// mark is letters and digits that nothing in the issue can hold: they follow
// from all that is in it.
func (p *post) mark(what string) string {
	sum := sha256.Sum256([]byte(what + "\x00" + p.hash))
	return what + "mark" + hex.EncodeToString(sum[:12])
}

// mail is the whole mail to somebody, signed where there are keys, in room where
// there is enough.
func (p *post) mail(a *app, room []byte, to netmail.Address, cut digest.Cut, tokens digest.Tokens, messageID string) ([]byte, error) {
	layout, err := p.layout(layoutKey{cut, to.Name != ""})
	if err != nil {
		return nil, err
	}
	msg, err := layout.Append(room, mail.Personal{
		To: to, MessageID: messageID, Date: a.now().In(p.config.Site.Zone()),
		ListUnsubscribe: waysOut(p.config.Digest.Reader(to.Name, tokens)),
		Values:          []string{strings.TrimSpace(to.Name), tokens.Leave, tokens.Prefer},
	})
	if err != nil || p.signer == nil {
		return msg, err
	}
	return p.signer.Sign(msg)
}

// inWorkspace is a path as earmark.yaml names it.
func (a *app) inWorkspace(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(a.dir, filepath.FromSlash(name))
}
