package mail

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Signer signs finished mails for a domain (RFC 6376), with one key or several:
// an RSA key for everybody and an Ed25519 key (RFC 8463) for those who know it.
// It signs the bytes as they leave, hashes the body once for all keys, and folds
// the list of headers between their names only. It may be used by several
// goroutines.
type Signer struct {
	Domain string // d=, which must be aligned with From
	Keys   []SigningKey
	Now    func() time.Time // for t=; nil: time.Now
}

// SigningKey is a private key and the name its public half has in the DNS:
// SELECTOR._domainkey.DOMAIN.
type SigningKey struct {
	Selector string
	Key      crypto.Signer // *rsa.PrivateKey of 2048 bits or more, or ed25519.PrivateKey
}

// signed are the headers that are signed where they stand. Those named twice
// cannot be added by anybody later either. RFC 8058 section 4 wants the ways out
// signed, Gmail its Feedback-ID.
var signed = []string{
	"From", "From", "To", "To", "Subject", "Subject", "Date", "Message-ID", "Reply-To",
	"List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "Feedback-ID",
	"MIME-Version", "Content-Type", "Content-Transfer-Encoding",
}

// Sign gives back the mail with a signature of each key in front, in the same
// memory where there is room: msg is not to be used any more. The mail is not
// looked at otherwise: it is what [Layout.Append] made.
func (s *Signer) Sign(msg []byte) ([]byte, error) {
	head, body, found := bytes.Cut(msg, []byte("\r\n\r\n"))
	if !found {
		return nil, errors.New("sign mail: the headers have no end")
	}
	sum := sha256.Sum256(simpleBody(body))
	names, hashed := s.canonical(head)
	now := time.Now
	if s.Now != nil {
		now = s.Now
	}
	var out []byte
	for _, k := range s.Keys {
		header, err := k.sign(s.Domain, names, hashed, sum[:], now())
		if err != nil {
			return nil, fmt.Errorf("sign mail with key %s of %s: %w", k.Selector, s.Domain, err)
		}
		out = append(out, header...)
	}
	return slices.Insert(msg, 0, out...), nil
}

// simpleBody takes empty lines off the end (RFC 6376 section 3.4.3).
func simpleBody(body []byte) []byte {
	for bytes.HasSuffix(body, []byte("\r\n\r\n")) {
		body = body[:len(body)-2]
	}
	return body
}

// canonical gives the names that are signed and their headers as they are
// hashed (relaxed, RFC 6376 section 3.4.2).
func (s *Signer) canonical(head []byte) (names []string, hashed []byte) {
	headers := map[string][]byte{}
	for len(head) > 0 {
		end := endOfHeader(head)
		name, text, _ := bytes.Cut(head[:end], []byte(":"))
		headers[strings.ToLower(string(name))] = text
		head = head[end:]
	}
	for _, name := range signed {
		lower := strings.ToLower(name)
		text, there := headers[lower]
		if there {
			delete(headers, lower)
			hashed = relaxed(hashed, lower, text)
			hashed = append(hashed, "\r\n"...)
		} else if len(names) == 0 || names[len(names)-1] != name {
			continue // not there, and not the second naming of one that is
		}
		names = append(names, name)
	}
	return names, hashed
}

// endOfHeader is where the next header begins.
func endOfHeader(head []byte) int {
	at := 0
	for {
		i := bytes.Index(head[at:], []byte("\r\n"))
		if i < 0 {
			return len(head)
		}
		if at += i + 2; at >= len(head) || head[at] != ' ' && head[at] != '\t' {
			return at
		}
	}
}

// relaxed writes a header unfolded, with one space where there were several and
// none around.
func relaxed(out []byte, name string, text []byte) []byte {
	out = append(append(out, name...), ':')
	space, begun := false, false
	for _, b := range text {
		switch b {
		case ' ', '\t', '\r', '\n':
			space = begun
			continue
		}
		if space {
			out = append(out, ' ')
		}
		out = append(out, b)
		space, begun = false, true
	}
	return out
}

// algorithm is the name of the key's kind in a= (RFC 8463 section 3).
func (k SigningKey) algorithm() string {
	if _, ok := k.Key.(ed25519.PrivateKey); ok {
		return "ed25519-sha256"
	}
	return "rsa-sha256"
}

func (k SigningKey) sign(domain string, names []string, hashed, body []byte, now time.Time) ([]byte, error) {
	header := "DKIM-Signature: v=1; a=" + k.algorithm() + "; c=relaxed/simple; d=" + domain + ";\r\n" +
		"\ts=" + k.Selector + "; t=" + strconv.FormatInt(now.Unix(), 10) + ";\r\n" +
		"\th=" + foldNames(names) + ";\r\n" +
		"\tbh=" + base64.StdEncoding.EncodeToString(body) + ";\r\n\tb="
	_, text, _ := strings.Cut(header, ":")
	sum := sha256.Sum256(relaxed(bytes.Clone(hashed), "dkim-signature", []byte(text)))
	var signature []byte
	var err error
	switch key := k.Key.(type) {
	case *rsa.PrivateKey:
		signature, err = rsa.SignPKCS1v15(nil, key, crypto.SHA256, sum[:])
	case ed25519.PrivateKey:
		signature, err = key.Sign(rand.Reader, sum[:], crypto.Hash(0)) // RFC 8463 section 3: the hash is what is signed
	default:
		err = fmt.Errorf("it is a %T, expected RSA or Ed25519", k.Key)
	}
	if err != nil {
		return nil, err
	}
	return []byte(header + fold(base64.StdEncoding.EncodeToString(signature)) + "\r\n"), nil
}

// foldNames breaks the list between two names, never in one.
func foldNames(names []string) string {
	var b strings.Builder
	width := 3
	for i, name := range names {
		if i > 0 {
			b.WriteByte(':')
		}
		if width += len(name) + 1; width > 74 {
			b.WriteString("\r\n\t ")
			width = len(name) + 3
		}
		b.WriteString(name)
	}
	return b.String()
}

// fold breaks base64 into lines.
func fold(s string) string {
	const width = 70
	var b strings.Builder
	for len(s) > width {
		b.WriteString(s[:width] + "\r\n\t ")
		s = s[width:]
	}
	b.WriteString(s)
	return b.String()
}
