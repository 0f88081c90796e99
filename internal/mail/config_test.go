package mail_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"earmark/internal/mail"
)

func TestConfigValidate(t *testing.T) {
	for _, tt := range []struct {
		name   string
		key    string // empty: valid
		change func(*mail.Config)
	}{
		{"complete", "", func(*mail.Config) {}},
		{"port left to the mode", "", func(c *mail.Config) { c.Port = 0 }},
		{"no user", "", func(c *mail.Config) { c.User, c.Password = "", "" }},
		{"clear on loopback", "", func(c *mail.Config) { c.Host, c.TLS = "127.0.0.1", mail.None }},
		{"clear without a user", "", func(c *mail.Config) { c.User, c.TLS = "", mail.None }},
		{"clear with a user", "mail.tls", func(c *mail.Config) { c.TLS = mail.None }},
		{"no host", "mail.host", func(c *mail.Config) { c.Host = "" }},
		{"a URL for a host", "mail.host", func(c *mail.Config) { c.Host = "smtp://example.org" }},
		{"port", "mail.port", func(c *mail.Config) { c.Port = 70000 }},
		{"mode", "mail.tls", func(c *mail.Config) { c.TLS = "ssl" }},
		{"no sender", "mail.from", func(c *mail.Config) { c.From = "" }},
		{"two senders", "mail.from", func(c *mail.Config) { c.From = "a@b.org, c@d.org" }},
		{"line break in the sender", "mail.from", func(c *mail.Config) { c.From = "A <a@b.org>\r\nBcc: c@d.org" }},
		{"reply address", "mail.reply_to", func(c *mail.Config) { c.ReplyTo = "nobody" }},
		{"no password", "mail.user", func(c *mail.Config) { c.Password = "" }},
		{"connections", "mail.connections", func(c *mail.Config) { c.Connections = 1000 }},
		{"negative time", "mail.timeouts.dot", func(c *mail.Config) { c.Timeouts.Dot = -time.Second }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := mail.Config{Host: "smtp.example.org", Port: 587, TLS: mail.STARTTLS, User: "u", Password: "secret-word", From: "L <l@example.org>"}
			tt.change(&c)
			err := c.Validate()
			if tt.key == "" {
				if err != nil {
					t.Errorf("got %v, want nil", err)
				}
				return
			}
			fault, ok := errors.AsType[*mail.ConfigError](err)
			if !ok || fault.Key != tt.key {
				t.Fatalf("got %v, want a ConfigError of %s", err, tt.key)
			}
			if strings.Contains(err.Error(), "secret-word") {
				t.Errorf("got the password in %q", err)
			}
		})
	}
}

func TestConfigFromYAML(t *testing.T) {
	const text = "host: smtp.example.org\ntls: implicit\nuser: u\nfrom: L <l@example.org>\nreply_to: e@example.org\nconnections: 4\ntimeouts:\n  dot: 2m\n"
	var c mail.Config
	if err := yaml.UnmarshalWithOptions([]byte(text), &c, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	if c.Address() != "smtp.example.org:465" || c.Connections != 4 || c.Timeouts.Dot != 2*time.Minute {
		t.Errorf("got %+v at %s, want port 465, 4 connections and 2m", c, c.Address())
	}
	reply, err := c.ReplyToAddress()
	if err != nil || reply.Address != "e@example.org" {
		t.Errorf("got %v, %v, want e@example.org", reply, err)
	}
	for _, unknown := range []string{"password: x\n", "hots: x\n"} {
		if err := yaml.UnmarshalWithOptions([]byte(unknown), &c, yaml.Strict()); err == nil {
			t.Errorf("%q: got nil, want an error for a key that does not exist", unknown)
		}
	}
}
