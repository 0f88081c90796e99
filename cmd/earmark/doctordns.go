package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"slices"

	"earmark/internal/earmark"
	"earmark/internal/mail"
)

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
	add := fmt.Sprintf("in the DNS: %s. TXT \"v=spf1 %s -all\"", domain, spfMechanism(d.config.Mail.Host))
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

// spfMechanism names a mail server as RFC 7208 section 5 does. One on this machine
// is known elsewhere by a name that we do not know.
func spfMechanism(host string) string {
	ip, err := netip.ParseAddr(host)
	switch {
	case isLocal(host):
		return "a:YOUR.SERVER"
	case err != nil:
		return "a:" + host
	case ip.Is4():
		return "ip4:" + host
	}
	return "ip6:" + host
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
		hint := fmt.Sprintf("in the DNS: %s.%s. TXT %s", name, d.signer.Domain, quoteTXT(text))
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
		d.find(earmark.Error, "received", "earmark doctor --received FILE, a letter saved as it arrived", "%v", err)
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
	for _, domain := range slices.Compact([]string{d.from, d.envelope()}) {
		if domain == "" {
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
		d.well("%s takes mail for %s", servers[0].Host, domain)
	}
}
