package fetch

import (
	"net/netip"
	"testing"
)

func TestPrivateKind(t *testing.T) {
	for addr, want := range map[string]string{
		"0.0.0.0": "unspecified", "10.1.2.3": "private", "100.64.0.1": "carrier's private", "127.0.0.1": "loopback",
		"169.254.169.254": "link-local", "172.16.0.1": "private", "172.31.255.255": "private", "192.168.1.1": "private",
		"224.0.0.1": "multicast", "255.255.255.255": "reserved", "198.18.0.1": "benchmark", "203.0.113.9": "example",
		"::": "reserved", "::1": "reserved", "::7f00:1": "reserved", "::ffff:127.0.0.1": "loopback", "::ffff:10.0.0.1": "private",
		"64:ff9b::7f00:1": "loopback", "64:ff9b::a00:1": "private", "64:ff9b:1::1": "private", "2002:a00:1::": "private",
		"2001::1": "reserved", "fc00::1": "private", "fd12::1": "private", "fe80::1": "link-local", "fe80::1%eth0": "link-local",
		"fec0::1": "private", "ff02::1": "multicast", "2001:db8::1": "example",
		"8.8.8.8": "", "100.63.255.255": "", "100.128.0.0": "", "172.32.0.0": "", "192.169.0.0": "", "2606:4700::1": "",
		"64:ff9b::808:808": "", "2002:808:808::": "", "::ffff:8.8.8.8": "",
	} {
		if got := privateKind(netip.MustParseAddr(addr)); got != want {
			t.Errorf("%s: got %q, want %q", addr, got, want)
		}
	}
}

func TestGuardAllows(t *testing.T) {
	g := newGuard([]string{"NAS.local.", "192.168.7.0/24", "10.0.0.9", "[::1]"})
	for _, tt := range []struct {
		host, addr string
		allowed    bool
	}{
		{"nas.local", "192.168.1.2", true},
		{"other.local", "192.168.7.2", true},
		{"other.local", "::ffff:192.168.7.2", true},
		{"other.local", "192.168.8.2", false},
		{"10.0.0.9", "10.0.0.9", true},
		{"other.local", "10.0.0.9", false}, // the name was allowed, not the address
		{"::1", "::1", true},
		{"example.com", "93.184.216.34", true},
	} {
		if got := g.check(tt.host, netip.MustParseAddr(tt.addr)) == nil; got != tt.allowed {
			t.Errorf("%s at %s: got %v, want %v", tt.host, tt.addr, got, tt.allowed)
		}
	}
}

func TestRobots(t *testing.T) {
	const rules = "\uFEFF# for all\nUser-agent: *\nDisallow: /private\nAllow: /private/open\nDisallow: /*.pdf$\nDisallow: /a*/b\n\n" +
		"User-Agent: other\nUser-Agent: Earmark/2\nDisallow: /only\nDisallow:\n"
	for _, tt := range []struct {
		rules, page string
		want        bool
	}{
		{rules, "/private", true},
		{rules, "/only/this", false},
		{"User-agent: *\nDisallow: /private\nAllow: /private/open\nDisallow: /*.pdf$\nDisallow: /a*/b", "/private/x", false},
		{"User-agent: *\nDisallow: /private\nAllow: /private/open", "/private/open?x", true},
		{"User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf", false},
		{"User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf?z", true},
		{"User-agent: *\nDisallow: /a*/b", "/abc/b/c", false},
		{"User-agent: *\nDisallow: /$", "/", false},
		{"User-agent: *\nDisallow: /$", "/x", true},
		{"User-agent: *\nDisallow: /", "", false},
		{"User-agent: *\nDisallow:", "/x", true},
		{"<html>no robots", "/x", true},
		{"", "/x", true},
	} {
		at, err := parse("https://example.com" + tt.page)
		if err != nil {
			t.Fatal(err)
		}
		if got := parseRobots([]byte(tt.rules)).allow(at); got != tt.want {
			t.Errorf("%q under %q: got %v, want %v", tt.page, tt.rules, got, tt.want)
		}
	}
}

func FuzzRobots(f *testing.F) {
	f.Add([]byte("User-agent: *\nDisallow: /*a*$"), "/a")
	f.Fuzz(func(_ *testing.T, rules []byte, path string) {
		if at, err := parse("https://example.com/" + path); err == nil {
			parseRobots(rules).allow(at)
		}
	})
}
