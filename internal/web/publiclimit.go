package web

import (
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// How many forms are taken. A person sends one or two; a household, an office or
// a school behind one address some more. All together are bounded as well, for
// each form may send a mail to somebody who did not ask.
const (
	clientEvery = 5 * time.Minute
	clientBurst = 5
	allEvery    = 5 * time.Second
	allBurst    = 60
	mostClients = 20_000 // whose forms are remembered, for an hour
	remembered  = time.Hour
)

// limits counts forms, and forgets who sent them. It is safe for concurrent use.
type limits struct {
	now     func() time.Time
	proxies []netip.Prefix

	mu      sync.Mutex
	all     *rate.Limiter
	clients map[netip.Prefix]*client
	swept   time.Time // when room was last looked for
}

type client struct {
	forms *rate.Limiter
	last  time.Time
}

func newLimits(now func() time.Time, proxies []netip.Prefix) *limits {
	return &limits{now: now, proxies: proxies, all: rate.NewLimiter(rate.Every(allEvery), allBurst), clients: map[netip.Prefix]*client{}}
}

// take counts a form and gives 0, or how long its sender should wait.
func (l *limits) take(r *http.Request) time.Duration {
	from, now := l.client(r), l.now()
	l.mu.Lock()
	defer l.mu.Unlock()
	c := l.clients[from]
	if c == nil {
		if len(l.clients) >= mostClients && !l.forget(now) {
			return clientEvery
		}
		c = &client{forms: rate.NewLimiter(rate.Every(clientEvery), clientBurst)}
		l.clients[from] = c
	}
	c.last = now
	if !c.forms.AllowN(now, 1) {
		return clientEvery
	}
	if !l.all.AllowN(now, 1) {
		return time.Minute
	}
	return 0
}

// forget makes room; false when all have sent something within the hour. It
// looks once a minute: a crowd must not pay for each form with a look at all.
func (l *limits) forget(now time.Time) bool {
	if now.Sub(l.swept) < time.Minute {
		return false
	}
	l.swept = now
	for from, c := range l.clients {
		if now.Sub(c.last) > remembered {
			delete(l.clients, from)
		}
	}
	return len(l.clients) < mostClients
}

// client is where a request comes from: an address, or the network of an IPv6
// address, of which one person has as many as there are grains of sand. What a
// proxy says of whom it asks for is believed, and of that only the last word,
// which is the proxy's own.
func (l *limits) client(r *http.Request) netip.Prefix {
	from := parseClient(r.RemoteAddr)
	if l.trusted(from) {
		said := r.Header.Values("X-Forwarded-For")
		if len(said) > 0 {
			words := strings.Split(said[len(said)-1], ",")
			if named := parseClient(strings.TrimSpace(words[len(words)-1])); named.IsValid() {
				from = named
			}
		}
	}
	bits := 32
	if from.Is6() {
		bits = 64
	}
	network, err := from.Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return network
}

func (l *limits) trusted(from netip.Addr) bool {
	if from.IsLoopback() {
		return true
	}
	for _, p := range l.proxies {
		if p.Contains(from) {
			return true
		}
	}
	return false
}

// parseClient reads an address with or without a port; the zero address when it
// is none.
func parseClient(s string) netip.Addr {
	if at, err := netip.ParseAddrPort(s); err == nil {
		return at.Addr().Unmap().WithZone("")
	}
	at, err := netip.ParseAddr(strings.Trim(s, "[]"))
	if err != nil {
		return netip.Addr{}
	}
	return at.Unmap().WithZone("")
}
