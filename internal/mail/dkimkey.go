package mail

import (
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"strings"
)

// leastBits is the shortest RSA key receivers trust (RFC 8301 section 3.2 wants
// 1024 at least and advises 2048; big receivers want these).
const leastBits = 2048

// ErrKey is returned for a key that cannot sign mail, or that must not.
var ErrKey = errors.New("it cannot sign mail")

// ParseSigningKey reads a private key from PEM: PKCS #8 ("PRIVATE KEY"), or PKCS
// #1 ("RSA PRIVATE KEY"). RSA below 2048 bits, other kinds and what is no private
// key at all are [ErrKey].
func ParseSigningKey(text []byte) (crypto.Signer, error) {
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fmt.Errorf("%w: found no PEM block, expected one that begins with -----BEGIN PRIVATE KEY-----", ErrKey)
	}
	key, err := parseDER(block)
	if err != nil {
		return nil, err
	}
	switch k := key.(type) {
	case *rsa.PrivateKey:
		if k.N.BitLen() < leastBits {
			return nil, fmt.Errorf("%w: found an RSA key of %d bits, expected %d or more", ErrKey, k.N.BitLen(), leastBits)
		}
		return k, nil
	case ed25519.PrivateKey:
		return k, nil
	}
	return nil, fmt.Errorf("%w: found a %T, expected RSA or Ed25519", ErrKey, key)
}

func parseDER(block *pem.Block) (any, error) {
	switch block.Type {
	case "PRIVATE KEY":
		key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrKey, err)
		}
		return key, nil
	case "RSA PRIVATE KEY":
		key, err := x509.ParsePKCS1PrivateKey(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrKey, err)
		}
		return key, nil
	}
	return nil, fmt.Errorf("%w: found a %q, expected a PRIVATE KEY without a passphrase", ErrKey, block.Type)
}

// ReadSigningKey reads a key file. One that others than its owner may read is
// refused with [ErrKey]: whoever has it writes mail in the domain's name.
func ReadSigningKey(name string) (crypto.Signer, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, fmt.Errorf("read DKIM key: %w", err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("read DKIM key %s: %w: others can read it; chmod 600 %s", name, ErrKey, name)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read DKIM key: %w", err)
	}
	key, err := ParseSigningKey(text)
	if err != nil {
		return nil, fmt.Errorf("read DKIM key %s: %w", name, err)
	}
	return key, nil
}

// MakeSigningKey makes a key of a kind, "rsa" or "ed25519", and writes it to a
// new file that its owner alone may read.
func MakeSigningKey(kind, name string) (crypto.Signer, error) {
	var key crypto.Signer
	var err error
	switch kind {
	case "rsa":
		key, err = rsa.GenerateKey(rand.Reader, leastBits)
	case "ed25519":
		_, key, err = ed25519.GenerateKey(rand.Reader)
	default:
		err = fmt.Errorf("found kind %q, expected rsa or ed25519", kind)
	}
	if err != nil {
		return nil, fmt.Errorf("make DKIM key: %w", err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("make DKIM key: %w", err)
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("make DKIM key: %s is there already", name)
	}
	if err != nil {
		return nil, fmt.Errorf("make DKIM key: %w", err)
	}
	err = pem.Encode(f, &pem.Block{Type: "PRIVATE KEY", Bytes: der})
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return nil, fmt.Errorf("make DKIM key: %w", err)
	}
	return key, nil
}

// Record is what the DNS must say of a key: the name below the domain, and the
// text of its TXT record (RFC 6376 section 3.6.1, RFC 8463 section 4).
func (k SigningKey) Record() (name, text string, err error) {
	name = k.Selector + "._domainkey"
	switch public := k.Key.Public().(type) {
	case ed25519.PublicKey:
		return name, "v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(public), nil
	case *rsa.PublicKey:
		der, err := x509.MarshalPKIXPublicKey(public)
		return name, "v=DKIM1; k=rsa; p=" + base64.StdEncoding.EncodeToString(der), err
	}
	return "", "", fmt.Errorf("key %s: %w", k.Selector, ErrKey)
}

// DKIM is who signs. Its keys are those of `mail.dkim:` in earmark.yaml, which
// is either the word relay, or a domain and keys.
type DKIM struct {
	Relay  bool      `yaml:"-"`
	Domain string    `yaml:"domain"` // empty: that of From
	Keys   []DKIMKey `yaml:"keys"`
}

// DKIMKey is where a key lies.
type DKIMKey struct {
	Selector string `yaml:"selector"`
	File     string `yaml:"file"` // in the workspace, or anywhere
	Env      string `yaml:"env"`  // or the environment variable that holds it
}

// UnmarshalYAML reads the word relay, or the group of keys.
func (d *DKIM) UnmarshalYAML(unmarshal func(any) error) error {
	var word string
	if err := unmarshal(&word); err == nil {
		if word != "relay" {
			return &ConfigError{"mail.dkim", word, "relay, or keys"}
		}
		d.Relay = true
		return nil
	}
	type plain DKIM
	return unmarshal((*plain)(d))
}

// validate checks what can be checked without the keys. The domain must be
// aligned with From (RFC 7489 section 3.1.1): it is its domain or one above it.
func (d DKIM) validate(from string) error {
	var errs []error
	if d.Domain != "" && from != d.Domain && !strings.HasSuffix(from, "."+d.Domain) {
		errs = append(errs, &ConfigError{"mail.dkim.domain", d.Domain, "the domain of mail.from, " + from + ", or one above it"})
	}
	for _, k := range d.Keys {
		if !isDotAtom(k.Selector) || strings.ContainsAny(k.Selector, "!#$%&'*+/=?^`{|}~") {
			errs = append(errs, &ConfigError{"mail.dkim.keys.selector", k.Selector, "a name such as s2026"})
		}
		if (k.File == "") == (k.Env == "") {
			errs = append(errs, &ConfigError{"mail.dkim.keys", k.Selector, "either a file or an environment variable (env) for each"})
		}
	}
	return errors.Join(errs...)
}

// Signer reads the keys. It is nil when there are none: the relay signs, or
// nobody. Path makes a path of a file as the configuration names it.
func (c Config) Signer(path, getenv func(string) string) (*Signer, error) {
	if len(c.DKIM.Keys) == 0 {
		return nil, nil
	}
	s := &Signer{Domain: c.DKIM.Domain}
	for _, k := range c.DKIM.Keys {
		var key crypto.Signer
		var err error
		if k.Env != "" {
			if key, err = ParseSigningKey([]byte(getenv(k.Env))); err != nil {
				err = fmt.Errorf("read DKIM key in %s: %w", k.Env, err)
			}
		} else {
			key, err = ReadSigningKey(path(k.File))
		}
		if err != nil {
			return nil, err
		}
		s.Keys = append(s.Keys, SigningKey{Selector: k.Selector, Key: key})
	}
	if s.Domain == "" {
		from, err := c.FromAddress()
		if err != nil {
			return nil, err
		}
		if s.Domain, err = Domain(from.Address); err != nil {
			return nil, err
		}
	}
	return s, nil
}
