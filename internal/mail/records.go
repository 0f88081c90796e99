package mail

import (
	"context"
	"crypto"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"strings"
)

// Resolver looks names up; [*net.Resolver] is one.
type Resolver interface {
	LookupTXT(ctx context.Context, name string) ([]string, error)
	LookupMX(ctx context.Context, name string) ([]*net.MX, error)
	LookupHost(ctx context.Context, name string) ([]string, error)
}

// ResolverAt asks the DNS server at an address, "9.9.9.9" or "127.0.0.1:5353";
// empty: the one of the system.
func ResolverAt(address string) Resolver {
	if address == "" {
		return net.DefaultResolver
	}
	if _, _, err := net.SplitHostPort(address); err != nil {
		address = net.JoinHostPort(address, "53")
	}
	return server{address, &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, network, address)
	}}}
}

// server asks one DNS server and says so: in the errors of [net.Resolver] stands
// the system's, whichever was asked.
type server struct {
	address  string
	resolver *net.Resolver
}

func (s server) LookupTXT(ctx context.Context, name string) ([]string, error) {
	texts, err := s.resolver.LookupTXT(ctx, name)
	return texts, s.named(err)
}

func (s server) LookupMX(ctx context.Context, name string) ([]*net.MX, error) {
	hosts, err := s.resolver.LookupMX(ctx, name)
	return hosts, s.named(err)
}

func (s server) LookupHost(ctx context.Context, name string) ([]string, error) {
	addresses, err := s.resolver.LookupHost(ctx, name)
	return addresses, s.named(err)
}

func (s server) named(err error) error {
	if dns, ok := errors.AsType[*net.DNSError](err); ok {
		dns.Server = s.address
	}
	return err
}

// ErrNoRecord is returned where the DNS has no record of the kind.
var ErrNoRecord = errors.New("there is no such record")

// records gives the TXT records at a name that begin with a version.
func records(ctx context.Context, r Resolver, name, version string) ([]string, error) {
	texts, err := r.LookupTXT(ctx, name+".")
	if dns, ok := errors.AsType[*net.DNSError](err); ok && dns.IsNotFound {
		return nil, fmt.Errorf("%s: %w", name, ErrNoRecord)
	}
	if err != nil {
		return nil, fmt.Errorf("look up %s: %w", name, err)
	}
	var found []string
	for _, text := range texts {
		if strings.HasPrefix(strings.ToLower(strings.ReplaceAll(text, " ", "")), version) {
			found = append(found, text)
		}
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("%s: %w", name, ErrNoRecord)
	}
	return found, nil
}

// tags takes "v=DKIM1; k=rsa" apart (RFC 6376 section 3.2).
func tags(record string) map[string]string {
	values := map[string]string{}
	for part := range strings.SplitSeq(record, ";") {
		name, value, found := strings.Cut(part, "=")
		if found {
			values[strings.ToLower(strings.TrimSpace(name))] = strings.Join(strings.Fields(value), "")
		}
	}
	return values
}

// SPF is a policy of a domain (RFC 7208), as far as a sender should look at it.
type SPF struct {
	Records int    // more than one is an error (section 4.5)
	All     string // the qualifier of "all": "-", "~", "?" or "+"; empty: there is none
	Lookups int    // that the policy asks for; more than ten are an error (section 4.6.4)
	Allows  bool   // whether the addresses given are allowed, as far as can be seen from here
}

// mostLookups is what a receiver does at most.
const mostLookups = 10

// LookupSPF reads the policy of a domain, and finds whether it allows one of the
// addresses. It is [ErrNoRecord] when there is none.
func LookupSPF(ctx context.Context, r Resolver, domain string, addresses []string) (SPF, error) {
	var policy SPF
	found, err := records(ctx, r, domain, "v=spf1")
	if err != nil {
		return policy, err
	}
	policy.Records = len(found)
	err = policy.read(ctx, r, domain, found[0], addresses, true)
	return policy, err
}

func (p *SPF) read(ctx context.Context, r Resolver, domain, record string, addresses []string, top bool) error {
	for _, term := range strings.Fields(record)[1:] {
		qualifier := "+"
		if strings.ContainsAny(term[:1], "+-~?") {
			qualifier, term = term[:1], term[1:]
		}
		name, value, _ := strings.Cut(strings.ToLower(term), ":")
		mechanism, mask, _ := strings.Cut(name, "/")
		if redirect, found := strings.CutPrefix(name, "redirect="); found {
			mechanism, value = "include", redirect
		}
		switch mechanism {
		case "all":
			if top {
				p.All = qualifier
			}
		case "ip4", "ip6":
			p.Allows = p.Allows || qualifier == "+" && within(addresses, value)
		case "include", "a", "mx", "exists", "ptr":
			if p.Lookups++; p.Lookups > mostLookups {
				return nil
			}
			host, length, _ := strings.Cut(value, "/")
			if mask == "" {
				mask = length
			}
			if host == "" {
				host = domain
			}
			if err := p.follow(ctx, r, mechanism, host, mask, addresses, qualifier); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *SPF) follow(ctx context.Context, r Resolver, mechanism, host, mask string, addresses []string, qualifier string) error {
	switch mechanism {
	case "include":
		found, err := records(ctx, r, host, "v=spf1")
		if err != nil {
			return fmt.Errorf("included by the policy: %w", err)
		}
		return p.read(ctx, r, host, found[0], addresses, false)
	case "a":
		p.allow(ctx, r, host, mask, addresses, qualifier)
	case "mx":
		servers, err := r.LookupMX(ctx, host+".")
		for _, mx := range servers {
			p.allow(ctx, r, strings.TrimSuffix(mx.Host, "."), mask, addresses, qualifier)
		}
		_ = err // no servers: it allows nobody
	}
	return nil
}

func (p *SPF) allow(ctx context.Context, r Resolver, host, mask string, addresses []string, qualifier string) {
	ips, err := r.LookupHost(ctx, host+".")
	if err != nil || qualifier != "+" {
		return
	}
	for _, ip := range ips {
		if mask != "" {
			ip += "/" + mask
		}
		p.Allows = p.Allows || within(addresses, ip)
	}
}

// within tells whether one of the addresses is in a network, or is the address.
func within(addresses []string, network string) bool {
	_, net4, err := net.ParseCIDR(network)
	for _, a := range addresses {
		ip := net.ParseIP(a)
		if err == nil && net4.Contains(ip) || err != nil && ip != nil && ip.Equal(net.ParseIP(network)) {
			return true
		}
	}
	return false
}

// DMARC is a policy of a domain (RFC 7489).
type DMARC struct {
	At     string // the domain it was found at: that of From, or one above it
	Policy string // none, quarantine or reject
	Strict map[string]bool
}

// LookupDMARC finds the policy for mail from a domain, at the domain or one above
// it. It is [ErrNoRecord] when there is none.
func LookupDMARC(ctx context.Context, r Resolver, domain string) (DMARC, error) {
	for at := domain; strings.Contains(at, "."); _, at, _ = strings.Cut(at, ".") {
		found, err := records(ctx, r, "_dmarc."+at, "v=dmarc1")
		if errors.Is(err, ErrNoRecord) {
			continue
		}
		if err != nil {
			return DMARC{}, err
		}
		t := tags(found[0])
		d := DMARC{At: at, Policy: strings.ToLower(t["p"]), Strict: map[string]bool{"spf": t["aspf"] == "s", "dkim": t["adkim"] == "s"}}
		if sub := t["sp"]; sub != "" && at != domain {
			d.Policy = strings.ToLower(sub)
		}
		return d, nil
	}
	return DMARC{}, fmt.Errorf("_dmarc.%s: %w", domain, ErrNoRecord)
}

// Aligned tells whether a domain that signs, or bounces come back to, speaks for
// From's: the same, or, unless it must be that, the same below the policy's.
func (d DMARC) Aligned(by, domain, from string) bool {
	by, domain = strings.ToLower(by), strings.ToLower(domain)
	if domain == from {
		return true
	}
	return !d.Strict[by] && (strings.HasSuffix(from, "."+domain) || domain == d.At || strings.HasSuffix(domain, "."+d.At) || strings.HasSuffix(domain, "."+from))
}

// CheckRecord tells whether the DNS says of a key what it must: nil; or
// [ErrNoRecord], [ErrKey] with what is wrong, or the resolver's error.
func (k SigningKey) CheckRecord(ctx context.Context, r Resolver, domain string) error {
	name, _, err := k.Record()
	if err != nil {
		return err
	}
	texts, err := r.LookupTXT(ctx, name+"."+domain+".")
	if dns, ok := errors.AsType[*net.DNSError](err); ok && dns.IsNotFound || err == nil && len(texts) == 0 {
		return fmt.Errorf("%s.%s: %w", name, domain, ErrNoRecord)
	}
	if err != nil {
		return fmt.Errorf("look up %s.%s: %w", name, domain, err)
	}
	t := tags(texts[0])
	der, err := base64.StdEncoding.DecodeString(t["p"])
	switch {
	case t["p"] == "":
		return fmt.Errorf("%s.%s: %w: the record says that the key was revoked", name, domain, ErrKey)
	case err != nil:
		return fmt.Errorf("%s.%s: %w: the record is damaged: %w", name, domain, ErrKey, err)
	case !samePublic(k.Key.Public(), der):
		return fmt.Errorf("%s.%s: %w: the record is of another key", name, domain, ErrKey)
	}
	return nil
}

func samePublic(key crypto.PublicKey, published []byte) bool {
	switch k := key.(type) {
	case ed25519.PublicKey:
		return string(k) == string(published)
	case *rsa.PublicKey:
		other, err := x509.ParsePKIXPublicKey(published)
		if err != nil {
			other, err = x509.ParsePKCS1PublicKey(published)
		}
		return err == nil && k.Equal(other)
	}
	return false
}
