package web

import (
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"
)

// guard keeps pages of others away from a desk on loopback. A browser on this
// machine carries requests of any page it shows, so being reachable from here
// alone is no protection.
//
// Rules, in this order:
//
//   - Host must be 127.0.0.1, localhost or [::1] with our port. A foreign name
//     that was pointed at this machine (DNS rebinding) is refused.
//   - What another site's page loads (Sec-Fetch-Site same-site or cross-site) is
//     refused, but for a link somebody follows: that shows a page and does no more.
//   - GET and HEAD change nothing. A POST must come from our own pages: where
//     the browser says Sec-Fetch-Site it must be same-origin, where it says
//     Origin it must be ours, and one of the two must be said. "Origin: null"
//     counts as unsaid: our own pages are no-referrer, and browsers then send
//     that. Beside this every form carries a token ([desk.form]).
type guard struct {
	hosts map[string]bool // what Host may be, in lower case
}

func newGuard(address string) (guard, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return guard{}, err
	}
	if !IsLoopback(host) {
		return guard{}, errors.New("expected a loopback host")
	}
	g := guard{hosts: map[string]bool{}}
	for _, name := range []string{"127.0.0.1", "localhost", "::1", host} {
		g.hosts[strings.ToLower(net.JoinHostPort(name, port))] = true
		if port == "80" { // which browsers leave out
			g.hosts[strings.ToLower(strings.TrimSuffix(net.JoinHostPort(name, port), ":80"))] = true
		}
	}
	return g, nil
}

// IsLoopback tells whether a host is this machine and nothing else: localhost
// or a loopback address.
func IsLoopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}

func (g guard) wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		h.Set("Cache-Control", "no-store")
		switch {
		case !g.hosts[strings.ToLower(r.Host)]:
			http.Error(w, "This desk answers to this machine's own name only.", http.StatusMisdirectedRequest)
		case foreign(r), changes(r) && !g.ours(r):
			http.Error(w, "This request comes from another site's page and was refused. Nothing was changed.", http.StatusForbidden)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

func changes(r *http.Request) bool { return r.Method != http.MethodGet && r.Method != http.MethodHead }

// foreign tells whether another site's page loads something, rather than a
// person following a link.
func foreign(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "same-site", "cross-site":
		return changes(r) || r.Header.Get("Sec-Fetch-Mode") != "navigate" || r.Header.Get("Sec-Fetch-Dest") != "document"
	}
	return false
}

// ours tells whether a request that changes something comes from a page of
// this desk.
func (g guard) ours(r *http.Request) bool {
	site, origin := r.Header.Get("Sec-Fetch-Site"), r.Header.Get("Origin")
	if site != "" && site != "same-origin" {
		return false
	}
	if origin == "" || origin == "null" {
		return site == "same-origin"
	}
	u, err := url.Parse(origin)
	return err == nil && u.Scheme == "http" && strings.EqualFold(u.Host, r.Host)
}
