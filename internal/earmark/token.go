package earmark

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/base64"
	"errors"
	"strconv"
	"strings"
	"time"
)

// The errors of a token.
var (
	ErrToken   = errors.New("the token is damaged or was not made here")
	ErrExpired = errors.New("the token has expired")
)

// Key signs what strangers hand back to us: unsubscribe links, bounce
// addresses. It is irreplaceable: letters already sent carry its signatures.
type Key struct {
	ID     string    // short, lower-case letters and digits; stands in every token
	Secret []byte    // 32 random bytes
	Made   time.Time // zero: not known
}

// Purpose keeps a token made for one thing from being used for another.
type Purpose string

// The purposes of tokens.
const (
	Unsubscribe Purpose = "unsubscribe" // never expires
	Prefer      Purpose = "preferences" // see and change them; never expires
	Confirm     Purpose = "confirm"     // a subscription; made by TokenUntil
	Bounce      Purpose = "bounce"      // the envelope's sender; made by ShortToken
)

// Token is "v1.KEYID.SUBJECT.MAC" (HMAC-SHA-256, 160 bits of it, base64url):
// letters that survive mail clients, addresses and headers. It never expires.
func (k Key) Token(p Purpose, reader ReaderID) string {
	body := "v1." + k.ID + "." + string(reader)
	return body + "." + k.mac(string(p)+"\x00"+body)
}

// TokenUntil is a [Key.Token] that expires: "v1.KEYID.SUBJECT.SECONDS.MAC",
// where the seconds since 1970 are written to the base 36.
func (k Key) TokenUntil(p Purpose, reader ReaderID, until time.Time) string {
	body := "v1." + k.ID + "." + string(reader) + "." + strconv.FormatInt(until.Unix(), 36)
	return body + "." + k.mac(string(p)+"\x00"+body)
}

// ShortToken is "KEYID-SUBJECT-MAC" (80 bits of it, base32): it fits beside a
// word into the local part of an address, 64 octets (RFC 5321 section
// 4.5.3.1.1), and survives systems that fold its case.
func (k Key) ShortToken(p Purpose, reader ReaderID) string {
	return k.ID + "-" + string(reader) + "-" + k.shortMAC(p, reader)
}

// Open checks a [Key.Token] and gives back whom it is about; [ErrToken] when it
// was not made by this key for this purpose.
func (k Key) Open(p Purpose, token string) (ReaderID, error) {
	return Keyring{k}.Open(p, token)
}

// Keyring are the keys of one workspace. The first signs; the others are older
// and open what they signed, so that no letter ever sent loses its way out. An
// empty ring opens nothing.
type Keyring []Key

// Token is a [Key.Token] of the key that signs. The ring must not be empty.
func (r Keyring) Token(p Purpose, reader ReaderID) string { return r[0].Token(p, reader) }

// TokenUntil is a [Key.TokenUntil] of the key that signs. The ring must not be
// empty.
func (r Keyring) TokenUntil(p Purpose, reader ReaderID, until time.Time) string {
	return r[0].TokenUntil(p, reader, until)
}

// Open checks a [Key.Token] and gives back whom it is about; [ErrToken] when no
// key of the ring made it for this purpose.
func (r Keyring) Open(p Purpose, token string) (ReaderID, error) {
	parts := strings.Split(token, ".")
	if len(parts) != 4 || !r.signed(p, parts) {
		return "", ErrToken
	}
	return ReaderID(parts[2]), nil
}

// OpenUntil checks a [Key.TokenUntil] and gives back whom it is about and until
// when it holds, both also with [ErrExpired] at a later time. [ErrToken] when no
// key of the ring made it for this purpose.
func (r Keyring) OpenUntil(p Purpose, token string, now time.Time) (ReaderID, time.Time, error) {
	parts := strings.Split(token, ".")
	if len(parts) != 5 || !r.signed(p, parts) {
		return "", time.Time{}, ErrToken
	}
	seconds, err := strconv.ParseInt(parts[3], 36, 64)
	if err != nil {
		return "", time.Time{}, ErrToken
	}
	until := time.Unix(seconds, 0).UTC()
	if now.After(until) {
		return ReaderID(parts[2]), until, ErrExpired
	}
	return ReaderID(parts[2]), until, nil
}

// OpenShort checks a [Key.ShortToken], whatever became of its case; [ErrToken]
// when no key of the ring made it for this purpose.
func (r Keyring) OpenShort(p Purpose, token string) (ReaderID, error) {
	parts := strings.Split(strings.ToLower(token), "-")
	if len(parts) != 3 {
		return "", ErrToken
	}
	k, reader := r.key(parts[0]), ReaderID(parts[1])
	if k.ID == "" || !same(k.shortMAC(p, reader), parts[2]) {
		return "", ErrToken
	}
	return reader, nil
}

// signed tells whether the last part is the signature of those before it.
func (r Keyring) signed(p Purpose, parts []string) bool {
	k, last := r.key(parts[1]), len(parts)-1
	body := strings.Join(parts[:last], ".")
	return k.ID != "" && parts[0] == "v1" && same(k.mac(string(p)+"\x00"+body), parts[last])
}

// key finds a key by identifier; the zero key when it is not in the ring.
func (r Keyring) key(id string) Key {
	for _, k := range r {
		if k.ID == id {
			return k
		}
	}
	return Key{}
}

// same compares in constant time: how long it takes tells a forger nothing.
func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// MessageID is the Message-ID (RFC 5322 section 3.6.4, without the angle
// brackets) of an issue to a reader: the same on every attempt, and telling
// nobody who the reader is.
func (k Key) MessageID(issue IssueID, reader ReaderID, host string) string {
	return string(issue) + "." + k.mac("message-id\x00"+string(issue)+"\x00"+string(reader)) + "@" + host
}

// Erased is all that is kept of somebody who was erased: the keyed hash of the
// mailbox, its address in lower case. Without the key nobody can try out
// addresses against it.
func (k Key) Erased(mailbox string) []byte { return k.sum("erased\x00" + mailbox)[:16] }

// shortLetters survive the folding of case.
var shortLetters = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

func (k Key) shortMAC(p Purpose, reader ReaderID) string {
	return shortLetters.EncodeToString(k.sum("short\x00" + string(p) + "\x00" + string(reader))[:10])
}

func (k Key) mac(text string) string { return base64.RawURLEncoding.EncodeToString(k.sum(text)[:20]) }

func (k Key) sum(text string) []byte {
	h := hmac.New(sha256.New, k.Secret)
	h.Write([]byte(text))
	return h.Sum(nil)
}
