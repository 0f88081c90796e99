package mail

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// maxAddress is the longest address a server must take: a path of 256 octets
// less its angle brackets (RFC 5321 section 4.5.3.1.3).
const maxAddress = 254

// FieldError is a value that cannot stand in a message or in a command to the
// server.
type FieldError struct {
	Field   string // "Subject", "To", "envelope recipient", …
	Value   string
	Problem string
}

// Error names the field, the value and what is wrong with it.
func (e *FieldError) Error() string { return fmt.Sprintf("%s %q: %s", e.Field, e.Value, e.Problem) }

// plain refuses what could end a header line or a command early and begin
// another: a title or a name from a stranger must never become a header.
func plain(field, value string) error {
	if !utf8.ValidString(value) {
		return &FieldError{field, value, "is not UTF-8"}
	}
	for _, r := range value {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return &FieldError{field, value, fmt.Sprintf("holds the control character %U", r)}
		}
	}
	return nil
}

// wireAddress is an address as a command and a header carry it: checked, and
// its domain in the letters of the DNS (RFC 5891), so that a domain of any
// script passes servers without SMTPUTF8 (RFC 6531).
func wireAddress(field, address string) (string, error) {
	if err := plain(field, address); err != nil {
		return "", err
	}
	at := strings.LastIndexByte(address, '@')
	if at <= 0 || at == len(address)-1 {
		return "", &FieldError{field, address, "is not an address of the form name@domain"}
	}
	if strings.ContainsAny(address, " <>\"(),:;\\[]") || strings.ContainsRune(address[:at], '@') {
		return "", &FieldError{field, address, "holds a character that an address cannot hold unquoted"}
	}
	domain, err := idna.Lookup.ToASCII(address[at+1:])
	if err != nil {
		return "", &FieldError{field, address, "has a domain that the DNS cannot hold: " + err.Error()}
	}
	wire := address[:at+1] + domain
	if len(wire) > maxAddress {
		return "", &FieldError{field, address, fmt.Sprintf("is longer than %d octets", maxAddress)}
	}
	return wire, nil
}

// Domain is the domain of an address in the letters of the DNS, fit for the right
// side of a Message-ID. An address that is none is a [FieldError].
func Domain(address string) (string, error) {
	wire, err := wireAddress("address", address)
	if err != nil {
		return "", err
	}
	return wire[strings.LastIndexByte(wire, '@')+1:], nil
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
