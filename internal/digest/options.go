package digest

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/net/idna"

	"earmark/internal/earmark"
)

// Options are the keys of `digest:` in earmark.yaml. The zero value is valid,
// but no letter is rendered without a way out for its reader.
type Options struct {
	Title    string `yaml:"title"`    // of the letter; empty: the site's title
	Articles int    `yaml:"articles"` // how many of the newest go in; 0: 5
	// UnsubscribeURL is an https address that holds {token}, which becomes the
	// reader's signed token.
	UnsubscribeURL string `yaml:"unsubscribe_url"`
	// UnsubscribeMailto is a mailbox. It may hold {token}; else the token goes
	// into the subject of the mail.
	UnsubscribeMailto string `yaml:"unsubscribe_mailto"`
	// PreferencesURL is where readers choose what they get, an https address that
	// holds {token}. Empty: beside an UnsubscribeURL that ends in
	// /unsubscribe?t={token}, as the public pages are; "none": the letter has no
	// such link.
	PreferencesURL string `yaml:"preferences_url"`
	ListID         string `yaml:"list_id"`        // of List-Id (RFC 2919), without brackets; empty: the site's host
	PostalAddress  string `yaml:"postal_address"` // for the foot of the letter; may have several lines
	// ArchiveLink puts the address of the issue on the web into the letter. The
	// page is there once the site was built after the issue was approved.
	ArchiveLink bool `yaml:"archive_link"`
}

const (
	defaultArticles = 5
	mostArticles    = 50
	tokenMark       = "{token}"
	noPage          = "none"

	// the public pages stand beside one another under these names
	leavePage  = "/unsubscribe?t=" + tokenMark
	preferPage = "/preferences?t=" + tokenMark
)

// ConfigError is a key of `digest:` whose value cannot be used.
type ConfigError struct {
	Key      string // "digest.articles"
	Value    string // what was found
	Expected string
}

// Error names the key, what was found and what was expected.
func (e *ConfigError) Error() string {
	return fmt.Sprintf("%s: found %q, expected %s", e.Key, e.Value, e.Expected)
}

// Validate checks every key. Each fault is a [*ConfigError]; several are
// joined.
func (o Options) Validate() error {
	var faults []error
	for _, check := range []struct {
		ok                   bool
		key, value, expected string
	}{
		{isLine(o.Title), "title", o.Title, "one line without control characters"},
		{o.Articles >= 0 && o.Articles <= mostArticles, "articles", strconv.Itoa(o.Articles), "a number from 1 to " + strconv.Itoa(mostArticles)},
		{o.UnsubscribeURL == "" || isWayOut(o.UnsubscribeURL), "unsubscribe_url", o.UnsubscribeURL, "an address such as https://example.com/unsubscribe?t={token} (http on this machine only)"},
		{o.UnsubscribeMailto == "" || isMailbox(o.UnsubscribeMailto), "unsubscribe_mailto", o.UnsubscribeMailto, "a mailbox such as unsubscribe@example.com"},
		{o.PreferencesURL == "" || o.PreferencesURL == noPage || isWayOut(o.PreferencesURL), "preferences_url", o.PreferencesURL, "an address such as https://example.com/preferences?t={token} (http on this machine only), or none"},
		{o.ListID == "" || isListID(o.ListID), "list_id", o.ListID, "a name such as sunday.example.com, without brackets, at most 254 characters"},
	} {
		if !check.ok {
			faults = append(faults, &ConfigError{Key: "digest." + check.key, Value: check.value, Expected: check.expected})
		}
	}
	return errors.Join(faults...)
}

// Name is the letter's title.
func (o Options) Name(site earmark.Site) string { return cmp.Or(o.Title, site.Title) }

// List is the letter's List-Id (RFC 2919 section 3), without brackets.
func (o Options) List(site earmark.Site) string {
	host, err := idna.Lookup.ToASCII(site.Host()) // a header holds ASCII alone
	if err != nil {
		host = site.Host()
	}
	return cmp.Or(o.ListID, host)
}

// Tokens are what a reader's links are signed with, each for its own purpose.
type Tokens struct {
	Leave  string // [earmark.Unsubscribe]
	Prefer string // [earmark.Prefer]
}

// Reader is what a reader's letter needs to know of the reader: a name (may be
// empty), ways out and the way to the preferences, which carry the reader's
// tokens.
func (o Options) Reader(name string, t Tokens) Reader {
	r := Reader{
		Name:           name,
		UnsubscribeURL: strings.ReplaceAll(o.UnsubscribeURL, tokenMark, url.QueryEscape(t.Leave)),
		PreferencesURL: strings.ReplaceAll(o.preferences(), tokenMark, url.QueryEscape(t.Prefer)),
	}
	if box := o.UnsubscribeMailto; box != "" {
		r.UnsubscribeMailto = mailto(box, t.Leave)
	}
	return r
}

// Anyone is a reader who is nobody in particular: to look at a letter and to
// judge it.
func (o Options) Anyone(name string) Reader {
	return o.Reader(name, Tokens{Leave: "token", Prefer: "token"})
}

// preferences is the address of the preferences, with its mark; empty: none.
func (o Options) preferences() string {
	base, found := strings.CutSuffix(o.UnsubscribeURL, leavePage)
	switch {
	case o.PreferencesURL == noPage || o.PreferencesURL == "" && !found:
		return ""
	case o.PreferencesURL != "":
		return o.PreferencesURL
	}
	return base + preferPage
}

// mailto is RFC 6068: a mailbox that does not hold the token itself has it in
// the subject, where the mail that comes in can be read by it.
func mailto(box, token string) string {
	if strings.Contains(box, tokenMark) {
		return "mailto:" + strings.ReplaceAll(box, tokenMark, url.PathEscape(token))
	}
	return "mailto:" + box + "?subject=unsubscribe%20" + url.PathEscape(token)
}

// isWayOut asks for https, as RFC 8058 section 3.1 does; a machine may talk to
// itself in the clear while one tries things out.
func isWayOut(address string) bool {
	if !strings.Contains(address, tokenMark) {
		return false
	}
	u, err := url.Parse(strings.ReplaceAll(address, tokenMark, "token"))
	if err != nil || u.Host == "" || !isLine(address) || strings.ContainsAny(address, " <>\"") {
		return false
	}
	return u.Scheme == "https" || u.Scheme == "http" && isLoopback(u.Hostname())
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func isMailbox(box string) bool {
	plain := strings.ReplaceAll(box, tokenMark, "token")
	a, err := mail.ParseAddress(plain)
	return err == nil && a.Address == plain && !strings.ContainsAny(plain, "?&%\"")
}

// listID is the list-id of RFC 2919 section 2; section 8 bounds its length.
var listID = regexp.MustCompile(`^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)+$`)

func isListID(s string) bool { return len(s) < 255 && listID.MatchString(s) }

func isLine(s string) bool { return !strings.ContainsFunc(s, breaksLine) }

// breaksLine tells whether a character ends a line or steers a terminal or a
// header: none of them belongs into a title, a name or a subject.
func breaksLine(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' }
