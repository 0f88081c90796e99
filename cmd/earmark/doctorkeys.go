package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/mail"
)

const (
	oldKey    = 400 * 24 * time.Hour
	oldSigner = 3 * 365 * 24 * time.Hour // of the links: nobody but us checks them
	oldBackup = 8 * 24 * time.Hour
)

// putBack is what to type for what was lost; "earmark help backup" tells more.
const putBack = "put back a copy that earmark backup made: tar -xf FILE -C .earmark"

// lookAtKeys looks at what lies in the workspace and must not be lost or old.
func (d *doctor) lookAtKeys(ctx context.Context) {
	for _, k := range d.config.Mail.DKIM.Keys {
		if info, err := os.Stat(d.inWorkspace(k.File)); err == nil && k.File != "" && d.now().Sub(info.ModTime()) > oldKey {
			d.find(earmark.Warning, "dkim.age", "earmark doctor --make-key NEW-SELECTOR, put it into the DNS and into earmark.yaml, and keep the old record for a week", "the DKIM key %s is from %s", k.Selector, info.ModTime().Format(time.DateOnly))
		}
	}
	made := d.lookAtLinkKey(ctx)
	if d.hasStore() {
		d.lookAtCopies(ctx, made)
	}
}

// lookAtLinkKey tells how old the key is that signs readers' links, and when it
// was made; zero where there is none, or nobody knows.
func (d *doctor) lookAtLinkKey(ctx context.Context) time.Time {
	if _, err := os.Stat(d.keyFile()); err != nil {
		if err := d.keyNotNeeded(ctx); err != nil {
			d.find(earmark.Error, "key", putBack, "%v", err)
		}
		return time.Time{} // else the first subscriber makes it
	}
	keys, err := d.loadKeys(ctx)
	if err != nil {
		d.find(earmark.Error, "key", putBack, "%v", err)
		return time.Time{}
	}
	made, older := keys[0].Made, ""
	if n := len(keys) - 1; n > 0 {
		older = fmt.Sprintf("; %s below it", count(n, "older key"))
	}
	switch {
	case made.IsZero():
		d.well("key %s signs readers' links, and does not say how old it is%s", keys[0].ID, older)
	case d.now().Sub(made) > oldSigner:
		d.find(earmark.Info, "key.age", "earmark subscribers new-key; letters of before keep their ways out", "the key %s, which signs readers' links, is from %s%s", keys[0].ID, made.Format(time.DateOnly), older)
	default:
		d.well("key %s, which signs readers' links, is from %s%s", keys[0].ID, made.Format(time.DateOnly), older)
	}
	return made
}

// lookAtCopies looks how old the last copy is of what cannot be made again.
func (d *doctor) lookAtCopies(ctx context.Context, keyMade time.Time) {
	s, err := d.openStore(ctx)
	if err != nil {
		d.find(earmark.Error, "store", putBack, "%v", err)
		return
	}
	defer s.Close()
	last, err := s.LastBackup(ctx)
	switch {
	case err != nil:
		d.find(earmark.Error, "store", putBack, "%v", err)
	case last.IsZero():
		d.find(earmark.Warning, "backup", "earmark backup FILE, somewhere else", "there is no copy of the subscribers and of the key, without which readers of old letters cannot leave")
	case last.Before(keyMade):
		d.find(earmark.Warning, "backup", "earmark backup FILE", "the last copy, from %s, does not hold the key that signs now", last.Format(time.DateOnly))
	case d.now().Sub(last) > oldBackup:
		d.find(earmark.Warning, "backup", "earmark backup FILE, weekly", "the last copy of subscribers and key is from %s", last.Format(time.DateOnly))
	default:
		d.well("the last copy of subscribers and key is from %s", last.Format(time.DateOnly))
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
