package main

import (
	"context"
	"net/http"
	"strings"
	"time"

	"earmark/internal/earmark"
)

// lookAtWayOut posts to the one-click address with a token that is nobody's: it
// must be there, answer itself, and not send the program elsewhere (RFC 8058
// section 3.1). The answer's Date tells how wrong this machine's clock is.
func (d *doctor) lookAtWayOut(ctx context.Context) {
	reader := d.config.Digest.Anyone("")
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
		d.find(earmark.Error, "unsubscribe", "digest.unsubscribe_url: https://…/unsubscribe?t={token}", "%v", err)
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
	case code == http.StatusUnauthorized || code == http.StatusNotFound || code == http.StatusMethodNotAllowed || code >= 500:
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

// lookAtPreferences opens the page that letters lead to, with a token that is
// nobody's: it says so, with an answer of its own.
func (d *doctor) lookAtPreferences(ctx context.Context) {
	address := d.config.Digest.Anyone("").PreferencesURL
	if address == "" {
		return
	}
	const hint = "run earmark serve --public behind your web server; or set digest.preferences_url, to none if there is no such page"
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		d.find(earmark.Error, "preferences", hint, "%v", err)
		return
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		d.find(earmark.Warning, "preferences", hint, "the preferences, to which every letter leads, cannot be reached: %v", err)
		return
	}
	defer func() { _ = answer.Body.Close() }()
	if code := answer.StatusCode; code == http.StatusNotFound || code == http.StatusUnauthorized || code >= 500 {
		d.find(earmark.Warning, "preferences", hint, "the preferences, to which every letter leads, answer %s", answer.Status)
		return
	}
	d.well("the preferences answer")
}
