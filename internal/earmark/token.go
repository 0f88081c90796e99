package earmark

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"strings"
)

// ErrToken is returned for a token that this key did not sign.
var ErrToken = errors.New("the token is damaged or was not made here")

// Key signs what strangers hand back to us: unsubscribe links, bounce
// addresses. It is irreplaceable: letters already sent carry its signatures.
type Key struct {
	ID     string // short, letters and digits; stands in every token
	Secret []byte // 32 random bytes
}

// Purpose keeps a token made for one thing from being used for another.
type Purpose string

// The purposes of tokens.
const (
	Unsubscribe Purpose = "unsubscribe"
)

// Token is "v1.KEYID.SUBJECT.MAC" (HMAC-SHA-256, 160 bits of it, base64url):
// letters that survive mail clients, addresses and headers. It never expires.
func (k Key) Token(p Purpose, reader ReaderID) string {
	body := "v1." + k.ID + "." + string(reader)
	return body + "." + k.mac(string(p)+"\x00"+body)
}

// Open checks a token and gives back whom it is about; [ErrToken] when it was
// not made by this key for this purpose.
func (k Key) Open(p Purpose, token string) (ReaderID, error) {
	parts := strings.Split(token, ".")
	if len(parts) != 4 || parts[0] != "v1" || parts[1] != k.ID {
		return "", ErrToken
	}
	body := strings.Join(parts[:3], ".")
	if subtle.ConstantTimeCompare([]byte(k.mac(string(p)+"\x00"+body)), []byte(parts[3])) != 1 {
		return "", ErrToken
	}
	return ReaderID(parts[2]), nil
}

// MessageID is the Message-ID (RFC 5322 section 3.6.4, without the angle
// brackets) of an issue to a reader: the same on every attempt, and telling
// nobody who the reader is.
func (k Key) MessageID(issue IssueID, reader ReaderID, host string) string {
	return string(issue) + "." + k.mac("message-id\x00"+string(issue)+"\x00"+string(reader)) + "@" + host
}

func (k Key) mac(text string) string {
	h := hmac.New(sha256.New, k.Secret)
	h.Write([]byte(text))
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:20])
}
