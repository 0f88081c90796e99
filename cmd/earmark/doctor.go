package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"earmark/internal/digest"
	"earmark/internal/earmark"
	"earmark/internal/mail"
)

func newDoctorCommand(a *app) *cobra.Command {
	var o doctorOptions
	c := &cobra.Command{
		Use:   "doctor",
		Short: "Find what would keep letters from arriving, and say what to type",
		Long: help(`
Look at everything between earmark.yaml and an inbox: the mail server (can it be
reached, encrypted, and logged in to), what the DNS says of your domain (SPF,
DKIM, DMARC with alignment, MX), the way out of every letter (can it be posted
to), this machine's clock, the age of the keys and of the last copy of them.
Nothing is sent and nothing is changed.

Where the mail server signs (mail.dkim: relay), send yourself a letter with
"earmark digest test", save it as it arrived, and give it with --received.

--make-key SELECTOR makes an RSA and an Ed25519 key in .earmark/ and prints
what to put into the DNS and into earmark.yaml. --resolver asks a DNS server of
your choice.`,
			"0  done: nothing found", statusFailed, statusUsage, statusFindings, statusStopped),
		Example: `  earmark doctor
  earmark doctor --resolver 9.9.9.9
  earmark doctor --make-key s2026
  earmark doctor --received test.eml`,
		Args: args(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error { return runDoctor(c.Context(), a, o) },
	}
	c.Flags().StringVar(&o.resolver, "resolver", "", "ask the DNS server at `ADDRESS`")
	c.Flags().StringVar(&o.makeKey, "make-key", "", "make keys to sign letters with, named `SELECTOR`")
	c.Flags().StringVar(&o.received, "received", "", "judge a letter that arrived, in `FILE`")
	return c
}

type doctorOptions struct{ resolver, makeKey, received string }

// doctor is one examination.
type doctor struct {
	*app
	config   config
	dns      mail.Resolver
	from     string // the domain of From
	signer   *mail.Signer
	received string
	found    []earmark.Finding
}

// patience is how long one look at the network may take.
const doctorPatience = 10 * time.Second

func runDoctor(ctx context.Context, a *app, o doctorOptions) error {
	if o.makeKey != "" {
		return a.makeKeys(o.makeKey)
	}
	c, err := a.readConfig()
	if err != nil {
		return err
	}
	d := &doctor{app: a, config: c, dns: mail.ResolverAt(o.resolver), received: o.received}
	for _, look := range []func(context.Context){d.lookAtConfig, d.lookAtServer, d.lookAtSPF, d.lookAtDKIM, d.lookAtDMARC, d.lookAtMX, d.lookAtWayOut, d.lookAtKeys} {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		step, cancel := context.WithTimeout(ctx, doctorPatience)
		look(step)
		cancel()
	}
	return d.conclude()
}

func (d *doctor) find(severity earmark.Severity, rule, hint, format string, values ...any) {
	d.found = append(d.found, earmark.Finding{Severity: severity, Rule: "doctor." + rule, Message: fmt.Sprintf(format, values...), Hint: hint})
}

func (d *doctor) well(format string, values ...any) {
	if !d.json {
		d.term.Note("ok: "+format, values...)
	}
}

// conclude prints what was found, the worst first.
func (d *doctor) conclude() error {
	worst := false
	for _, severity := range []earmark.Severity{earmark.Error, earmark.Warning, earmark.Info} {
		for _, f := range d.found {
			if f.Severity != severity {
				continue
			}
			worst = worst || severity != earmark.Info
			err := error(nil)
			if d.json {
				err = d.term.JSON(f)
			} else {
				err = d.term.Print("%s: %s: %s", f.Severity, strings.TrimPrefix(f.Rule, "doctor."), f.Message)
				if err == nil && f.Hint != "" {
					err = d.term.Print("  hint: %s", f.Hint)
				}
			}
			if err != nil {
				return err
			}
		}
	}
	if worst {
		return &exitError{code: exitFindings}
	}
	return nil
}

func (d *doctor) lookAtConfig(context.Context) {
	if err := d.config.Mail.Validate(); err != nil {
		d.find(earmark.Error, "config", "earmark help config", "%v", err)
	}
	if from, err := d.config.Mail.FromAddress(); err == nil {
		d.from, _ = mail.Domain(from.Address)
	}
	signer, err := d.config.Mail.Signer(d.inWorkspace, d.getenv)
	d.signer = signer
	switch {
	case err != nil:
		d.find(earmark.Error, "dkim.key", "earmark doctor --make-key SELECTOR", "%v", err)
	case signer == nil && !d.config.Mail.DKIM.Relay:
		d.find(earmark.Error, "dkim", "earmark doctor --make-key SELECTOR, or mail.dkim: relay if your mail server signs", "nobody signs the letters")
	}
	if d.config.Mail.Bounces == "" {
		d.find(earmark.Info, "bounces", "set mail.bounces to a mailbox that takes bounce+ANYTHING@, and run earmark bounces on it", "letters that cannot be delivered come back to the sender, without a token of their reader")
	}
}

func (d *doctor) lookAtServer(ctx context.Context) {
	m := d.config.Mail
	m.Timeouts = mail.Timeouts{Connect: doctorPatience, Greeting: doctorPatience, Command: doctorPatience}
	if m.Validate() != nil {
		return
	}
	conn, err := mail.Dial(ctx, m)
	switch {
	case errors.Is(err, mail.ErrTLS):
		d.find(earmark.Error, "tls", "mail.tls: starttls is usually port 587, implicit 465; is the clock of this machine right?", "%v", err)
	case errors.Is(err, mail.ErrAuth):
		d.find(earmark.Error, "login", "check mail.user, and the password in EARMARK_SMTP_PASSWORD or EARMARK_SMTP_PASSWORD_FILE", "%v", err)
	case err != nil:
		d.find(earmark.Error, "server", "check mail.host and mail.port; many networks block port 25", "%v", err)
	default:
		_ = conn.Close()
		d.well("%s answers", m.Address())
	}
	if m.TLS == mail.None && !isLocal(m.Host) {
		d.find(earmark.Warning, "tls", "mail.tls: starttls", "letters cross the network to %s in clear", m.Host)
	}
}

func isLocal(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}

// envelope is the domain that SPF is about.
func (d *doctor) envelope() string {
	if domain, err := mail.Domain(d.config.Mail.Bounces); err == nil {
		return domain
	}
	return d.from
}

func (d *doctor) lookAtSPF(ctx context.Context) {
	domain := d.envelope()
	if domain == "" {
		return
	}
	addresses, _ := d.dns.LookupHost(ctx, d.config.Mail.Host)
	policy, err := mail.LookupSPF(ctx, d.dns, domain, addresses)
	add := fmt.Sprintf("in the DNS: %s. TXT \"v=spf1 a:%s -all\"", domain, d.config.Mail.Host)
	switch {
	case errors.Is(err, mail.ErrNoRecord):
		d.find(earmark.Error, "spf", add, "SPF: %v", err)
	case err != nil:
		d.find(earmark.Warning, "spf", "is the DNS reachable? --resolver names another server", "SPF: %v", err)
	case policy.Records > 1:
		d.find(earmark.Error, "spf", "leave one of them", "SPF: %s has %d policies, which counts as none", domain, policy.Records)
	case policy.Lookups > 10:
		d.find(earmark.Error, "spf", "take out what does not send for you any more", "SPF: the policy of %s needs more than 10 look-ups, which counts as none", domain)
	case policy.All == "+" || policy.All == "?":
		d.find(earmark.Warning, "spf", "end it with -all or ~all", "SPF: the policy of %s lets everybody send (%sall)", domain, policy.All)
	case !policy.Allows && !isLocal(d.config.Mail.Host):
		d.find(earmark.Info, "spf", add, "SPF: the policy of %s does not name %s; it may send from another address, which a test letter tells (--received)", domain, d.config.Mail.Host)
	default:
		d.well("SPF of %s", domain)
	}
}

func (d *doctor) lookAtDKIM(ctx context.Context) {
	if d.received != "" {
		d.lookAtReceived(ctx)
	} else if d.config.Mail.DKIM.Relay {
		d.find(earmark.Info, "dkim", "earmark digest test --to you@…, save it as it arrived, then earmark doctor --received FILE", "whether your mail server signs can be seen in a letter that arrived")
	}
	if d.signer == nil {
		return
	}
	for _, k := range d.signer.Keys {
		name, text, err := k.Record()
		if err == nil {
			err = k.CheckRecord(ctx, d.dns, d.signer.Domain)
		}
		hint := fmt.Sprintf("in the DNS: %s.%s. TXT \"%s\"", name, d.signer.Domain, text)
		switch {
		case err == nil:
			d.well("DKIM key %s of %s", k.Selector, d.signer.Domain)
		case errors.Is(err, mail.ErrNoRecord), errors.Is(err, mail.ErrKey):
			d.find(earmark.Error, "dkim", hint, "DKIM: %v", err)
		default:
			d.find(earmark.Warning, "dkim", "is the DNS reachable? --resolver names another server", "DKIM: %v", err)
		}
	}
}

func (d *doctor) lookAtReceived(ctx context.Context) {
	f, err := os.Open(d.received)
	if err != nil {
		d.find(earmark.Error, "received", "", "%v", err)
		return
	}
	defer func() { _ = f.Close() }()
	signatures, err := mail.Verify(ctx, d.dns, f)
	if err != nil {
		d.find(earmark.Error, "received", "save the letter with all its headers, as it arrived", "%s: %v", d.received, err)
		return
	}
	policy := mail.DMARC{At: d.from}
	for _, s := range signatures {
		if s.Err == nil && policy.Aligned("dkim", s.Domain, d.from) {
			d.well("%s is signed by %s", d.received, s.Domain)
			return
		}
	}
	if len(signatures) == 0 {
		d.find(earmark.Error, "received", "let your mail server sign for "+d.from+", or use keys of your own: earmark doctor --make-key SELECTOR", "%s is not signed", d.received)
	}
	for _, s := range signatures {
		if s.Err != nil {
			d.find(earmark.Error, "received", "look at the key's record in the DNS, and at what changes letters on their way", "%s: the signature of %s does not hold: %v", d.received, s.Domain, s.Err)
			continue
		}
		d.find(earmark.Error, "received", "let your mail server sign for "+d.from, "%s is signed by %s, which does not speak for %s", d.received, s.Domain, d.from)
	}
}

func (d *doctor) lookAtDMARC(ctx context.Context) {
	if d.from == "" {
		return
	}
	policy, err := mail.LookupDMARC(ctx, d.dns, d.from)
	switch {
	case errors.Is(err, mail.ErrNoRecord):
		d.find(earmark.Error, "dmarc", fmt.Sprintf("in the DNS: _dmarc.%s. TXT \"v=DMARC1; p=none; rua=mailto:postmaster@%s\"", d.from, d.from), "DMARC: %v", err)
		return
	case err != nil:
		d.find(earmark.Warning, "dmarc", "is the DNS reachable? --resolver names another server", "DMARC: %v", err)
		return
	case policy.Policy != "none" && policy.Policy != "quarantine" && policy.Policy != "reject":
		d.find(earmark.Error, "dmarc", "p=none, p=quarantine or p=reject", "DMARC: the policy of %s is %q", policy.At, policy.Policy)
		return
	}
	spf := policy.Aligned("spf", d.envelope(), d.from)
	dkim := d.signer != nil && policy.Aligned("dkim", d.signer.Domain, d.from)
	switch {
	case d.signer != nil && !dkim:
		d.find(earmark.Error, "dmarc", "mail.dkim.domain: "+d.from, "DMARC: the signatures of %s do not count for letters from %s", d.signer.Domain, d.from)
	case !spf && !dkim && !d.config.Mail.DKIM.Relay:
		d.find(earmark.Error, "dmarc", "sign with keys of "+d.from+", or set mail.bounces to an address there", "DMARC: neither signature nor envelope speaks for %s", d.from)
	default:
		d.well("DMARC of %s (p=%s), SPF aligned: %v, DKIM aligned: %v", policy.At, policy.Policy, spf, dkim || d.config.Mail.DKIM.Relay)
	}
}

func (d *doctor) lookAtMX(ctx context.Context) {
	for _, domain := range []string{d.from, d.envelope()} {
		if domain == "" || domain == d.from && domain == d.envelope() && len(d.found) > 0 && d.found[len(d.found)-1].Rule == "doctor.mx" {
			continue
		}
		servers, err := d.dns.LookupMX(ctx, domain+".")
		if dns, ok := errors.AsType[*net.DNSError](err); ok && !dns.IsNotFound {
			d.find(earmark.Warning, "mx", "is the DNS reachable? --resolver names another server", "MX of %s: %v", domain, err)
			continue
		}
		if len(servers) == 0 || len(servers) == 1 && servers[0].Host == "." {
			d.find(earmark.Error, "mx", fmt.Sprintf("in the DNS: %s. MX 10 YOUR.SERVER.", domain), "no server takes mail for %s: answers and bounces are lost, and some receivers refuse letters from there", domain)
			continue
		}
		if domain == d.envelope() {
			d.well("%s takes mail for %s", servers[0].Host, domain)
		}
	}
}

// lookAtWayOut posts to the one-click address with a token that is nobody's: it
// must be there, answer itself, and not send the program elsewhere (RFC 8058
// section 3.1). The answer's Date tells how wrong this machine's clock is.
func (d *doctor) lookAtWayOut(ctx context.Context) {
	o := d.config.Digest
	reader := o.Reader("", digest.Tokens{Leave: "doctor", Prefer: "doctor"})
	if reader.UnsubscribeURL == "" {
		if reader.UnsubscribeMailto == "" {
			d.find(earmark.Error, "unsubscribe", "set digest.unsubscribe_url or digest.unsubscribe_mailto", "readers could not leave")
			return
		}
		d.find(earmark.Warning, "unsubscribe", "set digest.unsubscribe_url; earmark serve --public answers there", "readers leave by mail alone; Gmail and Yahoo want one click")
		return
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, reader.UnsubscribeURL, strings.NewReader("List-Unsubscribe=One-Click"))
	if err != nil {
		d.find(earmark.Error, "unsubscribe", "", "%v", err)
		return
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(request)
	if err != nil {
		d.find(earmark.Error, "unsubscribe", "run earmark serve --public behind your web server, and look at digest.unsubscribe_url", "the way out cannot be reached: %v", err)
		return
	}
	defer func() { _ = answer.Body.Close() }()
	switch code := answer.StatusCode; {
	case code/100 == 3:
		d.find(earmark.Error, "unsubscribe", "set digest.unsubscribe_url to "+answer.Header.Get("Location"), "the way out answers %s: one click does not follow", answer.Status)
	case code == http.StatusUnauthorized || code == http.StatusNotFound && answer.Header.Get("Content-Type") == "" || code == http.StatusMethodNotAllowed || code >= 500:
		d.find(earmark.Error, "unsubscribe", "earmark serve --public must answer POST there, without a login", "the way out answers %s", answer.Status)
	default:
		d.well("the way out answers")
	}
	if !isHTTPS(reader.UnsubscribeURL) {
		d.find(earmark.Error, "unsubscribe", "digest.unsubscribe_url: https://…", "the way out is not encrypted, so that it cannot be offered as one click")
	}
	if date, err := http.ParseTime(answer.Header.Get("Date")); err == nil {
		if off := d.now().Sub(date); off.Abs() > 5*time.Minute {
			d.find(earmark.Error, "clock", "timedatectl set-ntp true", "this machine's clock is %s off: letters look like spam, and certificates may seem wrong", off.Round(time.Second))
		}
	}
}

const (
	oldKey    = 400 * 24 * time.Hour
	oldBackup = 8 * 24 * time.Hour
)

// lookAtKeys looks at what lies in the workspace and must not be lost or old.
func (d *doctor) lookAtKeys(ctx context.Context) {
	for _, k := range d.config.Mail.DKIM.Keys {
		if info, err := os.Stat(d.inWorkspace(k.File)); err == nil && k.File != "" && d.now().Sub(info.ModTime()) > oldKey {
			d.find(earmark.Warning, "dkim.age", "earmark doctor --make-key NEW-SELECTOR, put it into the DNS and into earmark.yaml, and keep the old record for a week", "the DKIM key %s is from %s", k.Selector, info.ModTime().Format(time.DateOnly))
		}
	}
	if _, err := os.Stat(d.storeFile()); err != nil {
		return
	}
	s, err := d.openStore(ctx)
	if err != nil {
		d.find(earmark.Error, "store", "put back a copy of it", "%v", err)
		return
	}
	defer s.Close()
	last, err := s.LastBackup(ctx)
	switch {
	case err != nil:
		d.find(earmark.Error, "store", "put back a copy of it", "%v", err)
	case last.IsZero():
		d.find(earmark.Warning, "backup", "earmark backup FILE, somewhere else", "there is no copy of the subscribers and of the key, without which readers of old letters cannot leave")
	case d.now().Sub(last) > oldBackup:
		d.find(earmark.Warning, "backup", "earmark backup FILE, weekly", "the last copy of subscribers and key is from %s", last.Format(time.DateOnly))
	}
}

// makeKeys makes the keys of a selector and says what to do with them.
func (a *app) makeKeys(selector string) error {
	c, err := a.readConfig()
	if err != nil {
		return err
	}
	from, err := c.Mail.FromAddress()
	if err != nil {
		return hinted(exitUsage, err, "set mail.from first")
	}
	domain, err := mail.Domain(from.Address)
	if err != nil {
		return hinted(exitUsage, err, "")
	}
	if strings.ContainsFunc(selector, func(r rune) bool { return r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z') }) {
		return hinted(exitUsage, fmt.Errorf("--make-key: found %q, expected small letters, digits and hyphens, such as s2026", selector), "")
	}
	if err := os.MkdirAll(a.inWorkspace(".earmark"), 0o700); err != nil {
		return err
	}
	config := "mail:\n  dkim:\n    keys:"
	for _, kind := range []string{"rsa", "ed25519"} {
		k := mail.SigningKey{Selector: selector + "-" + kind}
		file := filepath.Join(".earmark", "dkim-"+k.Selector+".pem")
		if k.Key, err = mail.MakeSigningKey(kind, a.inWorkspace(file)); err != nil {
			return hinted(exitFailed, err, "earmark doctor --make-key ANOTHER-SELECTOR")
		}
		name, text, err := k.Record()
		if err != nil {
			return err
		}
		if err := a.term.Print("%s.%s. TXT %s", name, domain, quoteTXT(text)); err != nil {
			return err
		}
		config += fmt.Sprintf("\n      - {selector: %s, file: %s}", k.Selector, filepath.ToSlash(file))
	}
	a.term.Note("put these records into the DNS and this into earmark.yaml, then run earmark doctor:\n%s", config)
	return nil
}

// quoteTXT parts a record into strings of 255 octets (RFC 1035 section 3.3.14).
func quoteTXT(text string) string {
	var parts []string
	for len(text) > 255 {
		parts, text = append(parts, `"`+text[:255]+`"`), text[255:]
	}
	return strings.Join(append(parts, `"`+text+`"`), " ")
}
