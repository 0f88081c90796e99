package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"

	netmail "net/mail"

	"earmark/internal/digest"
	"earmark/internal/earmark"
	"earmark/internal/mail"
	"earmark/internal/outbox"
	"earmark/internal/store"
)

// post turns an edition into mails in the publication's name.
type post struct {
	*edition
	from, replyTo netmail.Address
	host          string // right side of every Message-ID
	key           earmark.Key
	hash          string                          // of what readers get
	cuts          map[earmark.ReaderID]digest.Cut // of readers who do not get the whole issue
}

// newPost checks what mails need before the first is made.
func (a *app) newPost(ctx context.Context, e *edition) (*post, error) {
	if err := e.config.Mail.Validate(); err != nil {
		return nil, hinted(exitUsage, err, "earmark help config")
	}
	from, err := e.config.Mail.FromAddress()
	if err != nil {
		return nil, hinted(exitUsage, err, "earmark help config")
	}
	replyTo, err := e.config.Mail.ReplyToAddress()
	if err != nil {
		return nil, hinted(exitUsage, err, "earmark help config")
	}
	key, err := a.loadKey(ctx)
	if err != nil {
		return nil, err
	}
	hash, err := e.edition.Hash()
	if err != nil {
		return nil, renderError(err)
	}
	host, err := mail.Domain(from.Address)
	if err != nil {
		return nil, hinted(exitUsage, err, "earmark help config")
	}
	p := &post{edition: e, from: from, replyTo: replyTo, host: host, key: key, hash: hash}
	return p, p.tryOut(a)
}

// tryOut composes one letter to nobody: what is wrong with all of them is
// better told once and now than for each reader later.
func (p *post) tryOut(a *app) error {
	_, err := p.compose(a, earmark.Delivery{Address: "reader@example.com", Reader: "reader", MessageID: p.key.MessageID(p.issue.ID, "reader", p.host)})
	if err != nil {
		return hinted(exitUsage, fmt.Errorf("the letter cannot be made: %w", err), "earmark help config")
	}
	return nil
}

// message is the mail of the edition to one reader.
func (p *post) message(a *app, to netmail.Address, cut digest.Cut, token, messageID string) (mail.Message, error) {
	reader := p.config.Digest.Reader(to.Name, token)
	letter, err := p.edition.edition.Letter(cut, reader)
	if err != nil {
		return mail.Message{}, err
	}
	return mail.Message{
		From: p.from, ReplyTo: p.replyTo, To: to,
		Subject: letter.Subject, HTML: letter.HTML, Text: letter.Text,
		MessageID: messageID, Date: a.now().In(p.config.Site.Zone()), Language: p.config.Site.Language,
		ListID: p.config.Digest.List(p.config.Site), ListUnsubscribe: waysOut(reader), OneClick: isHTTPS(reader.UnsubscribeURL),
	}, nil
}

// waysOut lists the ways a mail program may take: https first, as RFC 8058
// wants it. An address without encryption is for trying things out only.
func waysOut(r digest.Reader) []string {
	var ways []string
	if isHTTPS(r.UnsubscribeURL) {
		ways = append(ways, r.UnsubscribeURL)
	}
	if r.UnsubscribeMailto != "" {
		ways = append(ways, r.UnsubscribeMailto)
	}
	return ways
}

func isHTTPS(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Scheme == "https"
}

// compose makes the whole mail of a delivery.
func (p *post) compose(a *app, d earmark.Delivery) ([]byte, error) {
	m, err := p.message(a, netmail.Address{Name: d.Name, Address: d.Address}, p.cuts[d.Reader], p.key.Token(earmark.Unsubscribe, d.Reader), d.MessageID)
	if err != nil {
		return nil, err
	}
	return mail.Compose(m)
}

// job is the edition on its way to readers.
func (a *app) job(p *post, s *store.Store, readers []earmark.Subscriber, progress func(done, total int)) outbox.Job {
	return outbox.Job{
		Issue: p.issue.ID, Hash: p.hash, Readers: readers, From: p.from.Address, Store: s,
		Dial:        func(ctx context.Context) (outbox.Sender, error) { return mail.Dial(ctx, p.config.Mail) },
		Compose:     func(_ context.Context, d earmark.Delivery) ([]byte, error) { return p.compose(a, d) },
		MessageID:   func(r earmark.ReaderID) string { return p.key.MessageID(p.issue.ID, r, p.host) },
		Connections: cmp.Or(p.config.Mail.Connections, 1),
		Now:         a.now,
		Progress:    progress,
	}
}

// deliver sends the edition to those who do not have it yet.
func (a *app) deliver(ctx context.Context, p *post, s *store.Store, readers []earmark.Subscriber) (outbox.Report, error) {
	bar := a.term.Progress("sending")
	defer bar.Done()
	report, err := outbox.Send(ctx, a.job(p, s, readers, bar.Set))
	return report, mailError(err)
}

// mailError adds to a refused conversation what to do about it.
func mailError(err error) error {
	_, busy := errors.AsType[*outbox.BusyError](err)
	_, trouble := errors.AsType[*outbox.TroubleError](err)
	switch {
	case err == nil:
		return nil
	case busy:
		return hinted(exitRefused, err, "wait for it to end")
	case errors.Is(err, outbox.ErrChanged):
		return hinted(exitRefused, err, "put the issue back as it was, or make a new one: some readers have the first version")
	case trouble:
		return hinted(exitPartly, err, "the server refuses everybody: find out why, then send again; nobody is lost")
	case errors.Is(err, mail.ErrAuth):
		return hinted(exitFailed, err, "check mail.user, and the password in EARMARK_SMTP_PASSWORD or EARMARK_SMTP_PASSWORD_FILE")
	case errors.Is(err, mail.ErrTLS):
		return hinted(exitFailed, err, "check mail.tls and mail.port: starttls is usually 587, implicit 465")
	}
	return err
}

// mostTold is how many readers of a kind are named before the rest is counted.
const mostTold = 20

// tellReport says what became of the letters, and ends with 3 when somebody
// still lacks one.
func (a *app) tellReport(id earmark.IssueID, r outbox.Report) error {
	if a.json {
		return errors.Join(a.reportRows(r), incomplete(r))
	}
	for _, list := range []struct {
		rows []earmark.Delivery
		what string
	}{
		{r.Deferred, "not taken yet, the same command tries again"},
		{r.Rejected, "refused for good"},
		{r.Uncertain, "may have arrived or not: nobody answered; it is not sent again"},
	} {
		for _, d := range list.rows[:min(len(list.rows), mostTold)] {
			a.term.Warn("%s: %s", d.Address, withReply(list.what, d.Reply))
		}
		if more := len(list.rows) - mostTold; more > 0 {
			a.term.Warn("and %d more: %s (--json lists all)", more, list.what)
		}
	}
	if n := len(r.Owed); n > 0 { // nothing happened to them that their names would tell
		a.term.Warn("%s not reached: the same command goes on (--json lists them)", count(n, "reader"))
	}
	a.term.Note("issue %s: %d accepted now, %d before, %d deferred, %d rejected, %d uncertain, %d left, %d owed",
		id, len(r.Accepted), len(r.Already), len(r.Deferred), len(r.Rejected), len(r.Uncertain), len(r.Left), len(r.Owed))
	return incomplete(r)
}

// withReply adds what a server said, where one said anything.
func withReply(what, reply string) string {
	if reply == "" {
		return what
	}
	return what + ": " + reply
}

func incomplete(r outbox.Report) error {
	if r.Complete() {
		return nil
	}
	return &exitError{code: exitPartly}
}

type deliveryRow struct {
	Issue     earmark.IssueID       `json:"issue"`
	Address   string                `json:"address"`
	State     earmark.DeliveryState `json:"state"`
	MessageID string                `json:"message_id"`
	Attempts  int                   `json:"attempts"`
	Reply     string                `json:"reply"`
}

func (a *app) reportRows(r outbox.Report) error {
	for _, rows := range [][]earmark.Delivery{r.Accepted, r.Already, r.Deferred, r.Rejected, r.Uncertain, r.Left, r.Owed} {
		for _, d := range rows {
			if err := a.term.JSON(deliveryRow{d.Issue, d.Address, d.State, d.MessageID, d.Attempts, d.Reply}); err != nil {
				return fmt.Errorf("report: %w", err)
			}
		}
	}
	return nil
}
