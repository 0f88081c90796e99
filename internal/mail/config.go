package mail

import (
	"cmp"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"time"

	netmail "net/mail"
)

// TLSMode says how a connection to the mail server is encrypted.
type TLSMode string

// The ways to encrypt.
const (
	STARTTLS TLSMode = "starttls" // begins in clear, must be upgraded before anything is sent (RFC 3207)
	Implicit TLSMode = "implicit" // TLS from the first byte (RFC 8314)
	None     TLSMode = "none"     // never encrypted: a relay on this machine or in a closed network
)

// defaultPorts are the registered ports of each mode (RFC 8314 section 3.3,
// RFC 6409 section 3.1, RFC 5321 section 4.5.4.2).
var defaultPorts = map[TLSMode]int{STARTTLS: 587, Implicit: 465, None: 25}

// Config says through which server mail leaves and in whose name. Its fields
// are the keys of `mail:` in earmark.yaml; what has no key is set by the
// program. The zero value is not usable: see [Config.Validate].
type Config struct {
	Host    string  `yaml:"host"`
	Port    int     `yaml:"port"` // 0: 587 with starttls, 465 with implicit, 25 with none
	TLS     TLSMode `yaml:"tls"`  // empty: starttls
	User    string  `yaml:"user"` // empty: no AUTH
	From    string  `yaml:"from"` // "The Sunday Letter <letter@example.org>"
	ReplyTo string  `yaml:"reply_to"`
	// Bounces is the mailbox that failed mails come back to, "bounce@example.org":
	// each mail gives it with a token of its reader, "bounce+TOKEN@example.org".
	// Empty: they come back to From.
	Bounces     string   `yaml:"bounces"`
	Connections int      `yaml:"connections"` // at a time; 0: one
	Timeouts    Timeouts `yaml:"timeouts"`
	DKIM        DKIM     `yaml:"dkim"`

	Rate        float64            `yaml:"rate"`         // mails a second to all; 0: no limit
	DomainRates map[string]float64 `yaml:"domain_rates"` // mails a second to a receiving domain; "*": to each other one
	WarmUp      []int              `yaml:"warm_up"`      // mails on the first day of sending, the second, and so on

	// Password goes with User. It is never read from a file that may be in git.
	Password string `yaml:"-"`
	// TLSConfig replaces the system's certificate authorities, and so on. Nil
	// means the defaults: TLS 1.2 or later, the certificate must be for Host.
	TLSConfig *tls.Config `yaml:"-"`
	// Hello is the name given with EHLO. Empty: the domain of From.
	Hello string `yaml:"-"`
}

// Timeouts bound each step of a conversation. Zero values take those of
// RFC 5321 section 4.5.3.2, which are long because a mail that is given up at
// the wrong moment arrives twice.
type Timeouts struct {
	Connect  time.Duration `yaml:"connect"`  // TCP and TLS; 30 s
	Greeting time.Duration `yaml:"greeting"` // until the server says 220; 5 min
	Command  time.Duration `yaml:"command"`  // one command and its reply; 5 min
	Data     time.Duration `yaml:"data"`     // writing the message; 3 min
	Dot      time.Duration `yaml:"dot"`      // the reply to the final dot; 10 min
	// Grace is how long an answer to the final dot is still awaited after the
	// context has ended; 1 s. What is not answered by then is uncertain.
	Grace time.Duration `yaml:"-"`
}

func (t Timeouts) withDefaults() Timeouts {
	return Timeouts{
		Connect:  cmp.Or(t.Connect, 30*time.Second),
		Greeting: cmp.Or(t.Greeting, 5*time.Minute),
		Command:  cmp.Or(t.Command, 5*time.Minute),
		Data:     cmp.Or(t.Data, 3*time.Minute),
		Dot:      cmp.Or(t.Dot, 10*time.Minute),
		Grace:    cmp.Or(t.Grace, time.Second),
	}
}

// ConfigError is a key of `mail:` that cannot be used as it is.
type ConfigError struct {
	Key      string // "mail.port"
	Value    string // what was found; empty for secrets
	Expected string
}

// Error names the key, what was found and what was expected.
func (e *ConfigError) Error() string {
	return fmt.Sprintf("%s: found %q, expected %s", e.Key, e.Value, e.Expected)
}

// Validate tells whether mail can be sent with this configuration. Every fault
// is a [ConfigError]; several are joined.
func (c Config) Validate() error {
	return errors.Join(
		c.validateServer(),
		c.validateSecrecy(),
		validateMailbox("mail.from", c.From, true),
		validateMailbox("mail.reply_to", c.ReplyTo, false),
		c.validateBounces(),
		c.validateLimits(),
		c.validateDKIM(),
		c.Timeouts.validate(),
	)
}

func (c Config) validateServer() error {
	var errs []error
	if strings.TrimSpace(c.Host) == "" || strings.ContainsAny(c.Host, " /@\r\n\t") {
		errs = append(errs, &ConfigError{"mail.host", c.Host, "the name of a mail server, such as smtp.example.org"})
	}
	if c.Port < 0 || c.Port > 65535 {
		errs = append(errs, &ConfigError{"mail.port", strconv.Itoa(c.Port), "a port between 1 and 65535"})
	}
	if _, known := defaultPorts[c.mode()]; !known {
		errs = append(errs, &ConfigError{"mail.tls", string(c.TLS), "starttls, implicit or none"})
	}
	if c.Connections < 0 || c.Connections > 100 {
		errs = append(errs, &ConfigError{"mail.connections", strconv.Itoa(c.Connections), "a number between 1 and 100"})
	}
	return errors.Join(errs...)
}

// validateSecrecy keeps a password from crossing a network in clear.
func (c Config) validateSecrecy() error {
	if c.mode() == None && c.User != "" && !isLoopback(c.Host) {
		return &ConfigError{"mail.tls", string(c.TLS), "starttls or implicit, because mail.user is set and the password would cross the network in clear"}
	}
	if c.User != "" && c.Password == "" {
		return &ConfigError{"mail.user", c.User, "a password in EARMARK_SMTP_PASSWORD or a file named by EARMARK_SMTP_PASSWORD_FILE"}
	}
	return nil
}

func validateMailbox(key, value string, required bool) error {
	if value == "" && !required {
		return nil
	}
	address, err := netmail.ParseAddress(value)
	if err == nil {
		_, err = wireAddress(key, address.Address)
	}
	if err == nil {
		err = plain(key, value)
	}
	if err != nil {
		return &ConfigError{key, value, "one address, such as The Sunday Letter <letter@example.org>"}
	}
	return nil
}

// validateBounces wants an address alone: its first part is put together with a
// token, in 64 octets (RFC 5321 section 4.5.3.1.1).
func (c Config) validateBounces() error {
	if c.Bounces == "" {
		return nil
	}
	wire, err := wireAddress("mail.bounces", c.Bounces)
	if err != nil || !isASCII(c.Bounces) || strings.ContainsAny(c.Bounces, "+") || strings.IndexByte(wire, '@') > 16 {
		return &ConfigError{"mail.bounces", c.Bounces, "an address such as bounce@example.org, with at most 16 letters before the @ and no +"}
	}
	return nil
}

func (c Config) validateLimits() error {
	var errs []error
	rate := func(key string, r float64) {
		if r < 0 || r > 100_000 {
			errs = append(errs, &ConfigError{key, strconv.FormatFloat(r, 'g', -1, 64), "mails a second, from 0 (no limit) to 100000"})
		}
	}
	rate("mail.rate", c.Rate)
	for domain, r := range c.DomainRates {
		rate("mail.domain_rates."+domain, r)
	}
	for _, n := range c.WarmUp {
		if n < 1 {
			errs = append(errs, &ConfigError{"mail.warm_up", strconv.Itoa(n), "numbers of mails a day, 1 or more each"})
		}
	}
	return errors.Join(errs...)
}

func (c Config) validateDKIM() error {
	from, err := c.FromAddress()
	if err != nil {
		return nil // told already
	}
	domain, err := Domain(from.Address)
	if err != nil {
		return nil
	}
	return c.DKIM.validate(domain)
}

// ReturnPath is the envelope's sender of a mail, where it comes back to with the
// reader's token when it cannot be delivered (VERP). Empty when mail.bounces is
// not set.
func (c Config) ReturnPath(token string) string {
	at := strings.LastIndexByte(c.Bounces, '@')
	if at < 0 {
		return ""
	}
	return c.Bounces[:at] + "+" + token + c.Bounces[at:]
}

func (t Timeouts) validate() error {
	var errs []error
	check := func(key string, d time.Duration) {
		if d < 0 {
			errs = append(errs, &ConfigError{"mail.timeouts." + key, d.String(), "a time such as 5m"})
		}
	}
	check("connect", t.Connect)
	check("greeting", t.Greeting)
	check("command", t.Command)
	check("data", t.Data)
	check("dot", t.Dot)
	return errors.Join(errs...)
}

// FromAddress is From, taken apart. [Config.Validate] tells whether it can be.
func (c Config) FromAddress() (netmail.Address, error) { return parseMailbox("mail.from", c.From) }

// ReplyToAddress is ReplyTo, taken apart; the zero address when it is not set.
func (c Config) ReplyToAddress() (netmail.Address, error) {
	if c.ReplyTo == "" {
		return netmail.Address{}, nil
	}
	return parseMailbox("mail.reply_to", c.ReplyTo)
}

func parseMailbox(key, value string) (netmail.Address, error) {
	address, err := netmail.ParseAddress(value)
	if err != nil {
		return netmail.Address{}, fmt.Errorf("%s %q: %w", key, value, err)
	}
	return *address, nil
}

func (c Config) mode() TLSMode { return cmp.Or(c.TLS, STARTTLS) }

// Address is "host:port" with the port that will be used.
func (c Config) Address() string {
	return net.JoinHostPort(c.Host, strconv.Itoa(cmp.Or(c.Port, defaultPorts[c.mode()])))
}

func (c Config) tlsConfig() *tls.Config {
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if c.TLSConfig != nil {
		config = c.TLSConfig.Clone()
	}
	config.ServerName = cmp.Or(config.ServerName, c.Host)
	return config
}

func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}
