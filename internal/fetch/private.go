package fetch

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"syscall"
)

// PrivateError is a connection that was not made because the address is no
// public one.
type PrivateError struct {
	Host string // as it stood in the URL
	Addr netip.Addr
	Kind string // "loopback", "private", …
}

// Error names the address, what it is, and how to allow it.
func (e *PrivateError) Error() string {
	return fmt.Sprintf("%s has the %s address %s, which is not asked: if it is yours, allow it with --allow-private %s", e.Host, e.Kind, e.Addr, e.Host)
}

// refused are the networks that nothing public lies in (IANA's special-purpose
// registries, RFC 6890).
var refused = []struct {
	network netip.Prefix
	kind    string
}{
	{netip.MustParsePrefix("0.0.0.0/8"), "unspecified"},
	{netip.MustParsePrefix("10.0.0.0/8"), "private"},
	{netip.MustParsePrefix("100.64.0.0/10"), "carrier's private"}, // RFC 6598
	{netip.MustParsePrefix("127.0.0.0/8"), "loopback"},
	{netip.MustParsePrefix("169.254.0.0/16"), "link-local"}, // clouds serve their secrets here
	{netip.MustParsePrefix("172.16.0.0/12"), "private"},
	{netip.MustParsePrefix("192.0.0.0/24"), "reserved"},
	{netip.MustParsePrefix("192.0.2.0/24"), "example"},
	{netip.MustParsePrefix("192.88.99.0/24"), "relay"},
	{netip.MustParsePrefix("192.168.0.0/16"), "private"},
	{netip.MustParsePrefix("198.18.0.0/15"), "benchmark"},
	{netip.MustParsePrefix("198.51.100.0/24"), "example"},
	{netip.MustParsePrefix("203.0.113.0/24"), "example"},
	{netip.MustParsePrefix("224.0.0.0/4"), "multicast"},
	{netip.MustParsePrefix("240.0.0.0/4"), "reserved"},
	{netip.MustParsePrefix("::/96"), "reserved"}, // loopback, unspecified, IPv4-compatible
	{netip.MustParsePrefix("64:ff9b:1::/48"), "private"},
	{netip.MustParsePrefix("100::/64"), "discard"},
	{netip.MustParsePrefix("2001::/23"), "reserved"}, // Teredo, ORCHID, benchmarks
	{netip.MustParsePrefix("2001:db8::/32"), "example"},
	{netip.MustParsePrefix("3fff::/20"), "example"},
	{netip.MustParsePrefix("5f00::/16"), "reserved"},
	{netip.MustParsePrefix("fc00::/7"), "private"},
	{netip.MustParsePrefix("fe80::/10"), "link-local"},
	{netip.MustParsePrefix("fec0::/10"), "private"},
	{netip.MustParsePrefix("ff00::/8"), "multicast"},
}

// within are the IPv6 networks whose addresses hold an IPv4 address, and the
// byte at which it begins: what is refused as IPv4 is refused in them too.
var within = []struct {
	network netip.Prefix
	at      int
}{
	{netip.MustParsePrefix("64:ff9b::/96"), 12}, // NAT64, RFC 6052
	{netip.MustParsePrefix("2002::/16"), 2},     // 6to4, RFC 3056
}

// privateKind says what kind of private address an address is; empty for a
// public one.
func privateKind(addr netip.Addr) string {
	addr = addr.Unmap().WithZone("")
	for _, w := range within {
		if w.network.Contains(addr) {
			bytes := addr.As16()
			return privateKind(netip.AddrFrom4([4]byte(bytes[w.at : w.at+4])))
		}
	}
	for _, r := range refused {
		if r.network.Contains(addr) {
			return r.kind
		}
	}
	return ""
}

// guard refuses private addresses, but those that are allowed.
type guard struct {
	hosts    []string // in lower case
	networks []netip.Prefix
}

func newGuard(allowed []string) guard {
	var g guard
	for _, a := range allowed {
		if network, err := netip.ParsePrefix(a); err == nil {
			g.networks = append(g.networks, network.Masked())
			continue
		}
		g.hosts = append(g.hosts, hostKey(a))
	}
	return g
}

// hostKey makes two spellings of a host one.
func hostKey(host string) string {
	return strings.ToLower(strings.TrimSuffix(strings.Trim(host, "[]"), "."))
}

// check is called with the address a host was found to have, just before the
// connection to it is made.
func (g guard) check(host string, addr netip.Addr) error {
	kind := privateKind(addr)
	if kind == "" || slices.Contains(g.hosts, hostKey(host)) {
		return nil
	}
	if slices.ContainsFunc(g.networks, func(p netip.Prefix) bool { return p.Contains(addr.Unmap()) }) {
		return nil
	}
	return &PrivateError{Host: host, Addr: addr, Kind: kind}
}

// dial connects to a host whose addresses are checked one by one at the last
// moment, when nothing can change them any more.
func (g guard) dial(dialer net.Dialer) func(ctx context.Context, network, address string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		host, _, err := net.SplitHostPort(address)
		if err != nil {
			return nil, err
		}
		d := dialer
		d.ControlContext = func(_ context.Context, _, address string, _ syscall.RawConn) error {
			found, err := netip.ParseAddrPort(address)
			if err != nil {
				return err
			}
			return g.check(host, found.Addr())
		}
		return d.DialContext(ctx, network, address)
	}
}
