package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"time"

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
	hash          string // of what readers get
	signer        *mail.Signer
	shared        *layouts
}

// mailStatus is the exit status for a mail configuration that cannot be: a key
// that does not speak for the sender is refused as one that is missing is.
func mailStatus(err error) int {
	if fault, ok := errors.AsType[*mail.ConfigError](err); ok && fault.Key == "mail.dkim.domain" {
		return exitRefused
	}
	return exitUsage
}

// newPost checks what mails need before the first is made.
func (a *app) newPost(ctx context.Context, e *edition) (*post, error) {
	if err := e.config.Mail.Validate(); err != nil {
		return nil, hinted(mailStatus(err), err, "earmark help config")
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
	signer, err := e.config.Mail.Signer(a.inWorkspace, a.getenv)
	if err != nil {
		return nil, hinted(exitUsage, err, "earmark help config; earmark doctor --make-key SELECTOR makes keys")
	}
	p := &post{edition: e, from: from, replyTo: replyTo, host: host, key: key, hash: hash, signer: signer, shared: &layouts{}}
	return p, p.tryOut(a)
}

// tryOut composes one letter to nobody: what is wrong with all of them is
// better told once and now than for each reader later.
func (p *post) tryOut(a *app) error {
	_, err := p.compose(a, nil, earmark.Delivery{Address: "reader@example.com", Reader: "reader", MessageID: p.key.MessageID(p.issue.ID, "reader", p.host)})
	if err != nil {
		return hinted(exitUsage, fmt.Errorf("the letter cannot be made: %w", err), "earmark help config")
	}
	return nil
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

// compose makes the whole mail of a delivery, in room where there is enough.
func (p *post) compose(a *app, room []byte, d earmark.Delivery) ([]byte, error) {
	return p.mail(a, room, netmail.Address{Name: d.Name, Address: d.Address}, digest.Cut(d.Variant), p.tokens(d.Reader), d.MessageID)
}

// tokens sign the links of a reader.
func (p *post) tokens(r earmark.ReaderID) digest.Tokens {
	return digest.Tokens{Leave: p.key.Token(earmark.Unsubscribe, r), Prefer: p.key.Token(earmark.Prefer, r)}
}

// job is the edition on its way to those who have a row.
func (a *app) job(p *post, s *store.Store) outbox.Job {
	return outbox.Job{
		Issue: p.issue.ID, Hash: p.hash, Store: s,
		From:        p.envelope,
		Dial:        func(ctx context.Context) (outbox.Sender, error) { return mail.Dial(ctx, p.config.Mail) },
		Compose:     func(_ context.Context, room []byte, d earmark.Delivery) ([]byte, error) { return p.compose(a, room, d) },
		MessageID:   func(r earmark.ReaderID) string { return p.key.MessageID(p.issue.ID, r, p.host) },
		Connections: cmp.Or(p.config.Mail.Connections, 1),
		Limits:      outbox.Limits{PerSecond: p.config.Mail.Rate, Domains: p.config.Mail.DomainRates, WarmUp: p.config.Mail.WarmUp},
		Now:         a.now,
	}
}

// variant tells which cut of the issue a reader gets, and whether any. It stands
// in the reader's row, so that a later attempt sends the same.
func (p *post) variant(a *app) func(earmark.Subscriber) (string, bool) {
	now := a.now()
	return func(r earmark.Subscriber) (string, bool) {
		cut, share := p.edition.edition.Cut(r, now)
		return string(cut), share == digest.Gets
	}
}

// envelope is where a mail to a reader comes back to when it cannot be
// delivered.
func (p *post) envelope(r earmark.ReaderID) string {
	return cmp.Or(p.config.Mail.ReturnPath(p.key.ShortToken(earmark.Bounce, r)), p.from.Address)
}

// deliver sends to those who do not have it yet.
func (a *app) deliver(ctx context.Context, job outbox.Job) (outbox.Report, error) {
	bar := a.term.Progress("sending")
	defer bar.Done()
	begun := time.Now()
	job.Progress = func(p outbox.Progress) {
		bar.Tell(p.Done, p.Total, fmt.Sprintf("%.0f/s, %d deferred, %d rejected, %d uncertain",
			float64(p.Done)/time.Since(begun).Seconds(), p.Deferred, p.Rejected, p.Uncertain))
	}
	report, err := outbox.Send(ctx, job)
	return report, mailError(job.Issue, err)
}

// mailError adds to a refused conversation what to do about it.
func mailError(id earmark.IssueID, err error) error {
	_, busy := errors.AsType[*outbox.BusyError](err)
	_, stopped := errors.AsType[*outbox.StoppedError](err)
	trouble, ok := errors.AsType[*outbox.TroubleError](err)
	switch {
	case err == nil:
		return nil
	case busy:
		return hinted(exitRefused, err, "wait for it to end")
	case stopped:
		return hinted(exitRefused, err, refusedHint(id))
	case errors.Is(err, outbox.ErrChanged):
		return hinted(exitRefused, err, "put the issue back as it was, or make a new one: some readers have the first version")
	case ok && trouble.Refusals:
		return hinted(exitPartly, err, "nobody was taken off the list: "+refusedHint(id))
	case ok:
		return hinted(exitPartly, err, "the server takes nothing: find out why, then send again; nobody is lost")
	case errors.Is(err, mail.ErrAuth):
		return hinted(exitFailed, err, "check mail.user, and the password in EARMARK_SMTP_PASSWORD or EARMARK_SMTP_PASSWORD_FILE")
	case errors.Is(err, mail.ErrTLS):
		return hinted(exitFailed, err, "check mail.tls and mail.port: starttls is usually 587, implicit 465")
	case errors.Is(err, mail.ErrConnect):
		return hinted(exitFailed, err, "earmark doctor looks at the server; the same command goes on when it answers")
	}
	return err
}

func refusedHint(id earmark.IssueID) string {
	return fmt.Sprintf("if the server was wrong, earmark digest resume %s --retry-refused; if it was right, --suppress-refused", id)
}

// mostTold is how many readers of a kind are named before the rest is counted.
const mostTold = 20

// tellReport says what became of the letters, and ends with 3 when somebody
// still lacks one.
func (a *app) tellReport(ctx context.Context, s *store.Store, id earmark.IssueID, r outbox.Report) error {
	if a.json {
		return errors.Join(a.reportRows(ctx, s, id), incomplete(r))
	}
	if err := a.tellRows(ctx, s, id, r); err != nil {
		return err
	}
	for _, domain := range slices.Sorted(maps.Keys(r.Closed)) {
		a.term.Warn("%s does not take letters from you, and got no more of them: %s", domain, r.Closed[domain])
	}
	if r.Suppressed > 0 {
		a.term.Warn("no letters go to %s without a mailbox from now on", count(r.Suppressed, "reader"))
	}
	if r.WarmUp {
		a.term.Warn("as many letters as mail.warm_up allows have left today: earmark digest resume %s goes on tomorrow", id)
	}
	if r.Uncertain > 0 {
		a.term.Note("look for their Message-IDs (--json prints them) in the log of your mail server, then: earmark digest resume %s --settle accepted|rejected, or --resend-uncertain", id)
	}
	if r.Deferred > 0 && r.Next.After(a.now()) {
		a.term.Note("the first of those deferred is due at %s: earmark digest resume %s then, or with --now", r.Next.In(a.now().Location()).Format(time.DateTime), id)
	}
	a.term.Note("issue %s: %d accepted now, %d before, %d deferred, %d rejected, %d uncertain, %d left, %d owed",
		id, r.Accepted-r.Before, r.Before, r.Deferred, r.Rejected, r.Uncertain, r.Left, r.Owed)
	return incomplete(r)
}

// tellRows names the readers that somebody should look at.
func (a *app) tellRows(ctx context.Context, s *store.Store, id earmark.IssueID, r outbox.Report) error {
	for _, kind := range []struct {
		n      int
		states []earmark.DeliveryState
		what   string
	}{
		{r.Deferred, []earmark.DeliveryState{earmark.Deferred}, "not taken yet, digest resume tries again"},
		{r.Rejected, []earmark.DeliveryState{earmark.Rejected}, "refused for good"},
		{r.Uncertain, []earmark.DeliveryState{earmark.Uncertain, earmark.Sending}, "may have arrived or not: nobody answered; it is not sent again by itself"},
	} {
		if kind.n == 0 {
			continue
		}
		told := 0
		for d, err := range s.EachDelivery(ctx, id, kind.states...) {
			if err != nil {
				return err
			}
			if told++; told > mostTold {
				break
			}
			a.term.Warn("%s: %s", d.Address, withReply(kind.what, d.Reply))
		}
		if more := kind.n - mostTold; more > 0 {
			a.term.Warn("and %d more: %s (--json lists all)", more, kind.what)
		}
	}
	if r.Owed > 0 { // nothing happened to them that their names would tell
		a.term.Warn("%s not reached: earmark digest resume %s goes on (--json lists them)", count(r.Owed, "reader"), id)
	}
	return nil
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
	Due       *time.Time            `json:"due,omitempty"`
}

func (a *app) reportRows(ctx context.Context, s *store.Store, id earmark.IssueID) error {
	for d, err := range s.EachDelivery(ctx, id) {
		if err != nil {
			return err
		}
		row := deliveryRow{Issue: d.Issue, Address: d.Address, State: d.State, MessageID: d.MessageID, Attempts: d.Attempts, Reply: d.Reply}
		if !d.Due.IsZero() && d.State == earmark.Deferred {
			row.Due = &d.Due
		}
		if err := a.term.JSON(row); err != nil {
			return fmt.Errorf("report: %w", err)
		}
	}
	return nil
}
