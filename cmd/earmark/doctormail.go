package main

import (
	"context"
	"errors"
	"net"
	"strings"

	"earmark/internal/earmark"
	"earmark/internal/mail"
)

func (d *doctor) lookAtConfig(context.Context) {
	if d.config.Site.URL == initURL {
		d.find(earmark.Error, "site", "set site.url in earmark.yaml to where your pages stand, before anybody has them", "site.url is still what earmark init wrote, and letters would lead there: %s", initURL)
	}
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
