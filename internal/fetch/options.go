package fetch

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"time"
)

// Options is the part "fetch" of earmark.yaml, and what the program adds to it.
// The zero value of each field means its default.
type Options struct {
	// Timeout is how long a server may take for each of: finding its address,
	// connecting, TLS, the headers of its answer, and any silence within the
	// body. Default 20s.
	Timeout time.Duration `yaml:"timeout"`
	// MaxTime is how long one request may take from beginning to end.
	// Default 10m.
	MaxTime time.Duration `yaml:"max_time"`
	// MaxSize is how many megabytes one answer may have, as it is sent and
	// when it is decompressed. Default 100.
	MaxSize int `yaml:"max_size"`
	// Connections is how many servers are asked at once. Default 512: a slow
	// one holds nobody up, and there is one connection to each.
	Connections int `yaml:"connections"`
	// AllowPrivate names hosts that may have a private address: names as they
	// stand in URLs, addresses, or networks such as 192.168.1.0/24.
	AllowPrivate []string `yaml:"allow_private"`

	UserAgent string           `yaml:"-"` // see [UserAgent]; empty: "earmark"
	Now       func() time.Time `yaml:"-"` // nil: time.Now
	Resolver  *net.Resolver    `yaml:"-"` // nil: the system's
	RootCAs   *x509.CertPool   `yaml:"-"` // whom TLS trusts; nil: the system's
}

// maxRedirects is how many redirects are followed. Browsers follow 20; whoever
// needs more than ten goes in circles.
const maxRedirects = 10

// maxHeader is how many bytes the headers of an answer may have.
const maxHeader = 256 << 10

// UserAgent is how earmark names itself: with its version and an address at
// which whoever is asked finds who asks. Contact may be empty.
func UserAgent(version, site, contact string) string {
	about := "+" + site
	if contact != "" {
		about += "; " + contact
	}
	clean := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || r == '(' || r == ')' {
			return -1 // RFC 9110 section 5.6.5: a comment ends at a bracket
		}
		return r
	}, about)
	return "earmark/" + version + " (" + clean + ")"
}

// Validate checks what a person wrote.
func (o Options) Validate() error {
	var errs []error
	if o.Timeout < 0 || o.MaxTime < 0 {
		errs = append(errs, errors.New("fetch.timeout and fetch.max_time: found a negative time, expected one such as 20s"))
	}
	if o.MaxSize < 0 {
		errs = append(errs, fmt.Errorf("fetch.max_size: found %d, expected a number of megabytes", o.MaxSize))
	}
	if o.Connections < 0 || o.Connections > 1000 {
		errs = append(errs, fmt.Errorf("fetch.connections: found %d, expected a number from 1 to 1000", o.Connections))
	}
	for _, host := range o.AllowPrivate {
		if !isHost(host) {
			errs = append(errs, fmt.Errorf("fetch.allow_private: found %q, expected a host such as nas.local, an address, or a network such as 192.168.1.0/24", host))
		}
	}
	return errors.Join(errs...)
}

func isHost(s string) bool {
	if _, err := netip.ParsePrefix(s); err == nil {
		return true
	}
	return s != "" && !strings.ContainsAny(s, "/ @?#")
}

func (o Options) withDefaults() Options {
	if o.Timeout == 0 {
		o.Timeout = 20 * time.Second
	}
	if o.MaxTime == 0 {
		o.MaxTime = 10 * time.Minute
	}
	if o.MaxSize == 0 {
		o.MaxSize = 100
	}
	if o.Connections == 0 {
		o.Connections = 512
	}
	if o.UserAgent == "" {
		o.UserAgent = "earmark"
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}

// MaxBytes is [Options.MaxSize] in bytes.
func (o Options) MaxBytes() int64 { return int64(o.withDefaults().MaxSize) << 20 }
