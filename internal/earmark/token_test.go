package earmark_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"earmark/internal/earmark"
)

func key(id string, b byte) earmark.Key {
	return earmark.Key{ID: id, Secret: bytes.Repeat([]byte{b}, 32)}
}

func TestKeyringOpensWhatOldKeysSigned(t *testing.T) {
	old, young, foreign := key("oldkey22", 1), key("youngkey", 2), key("oldkey22", 3)
	ring := earmark.Keyring{young, old}
	for _, k := range ring {
		if reader, err := ring.Open(earmark.Unsubscribe, k.Token(earmark.Unsubscribe, "ada")); reader != "ada" || err != nil {
			t.Errorf("token of %s: got %q, %v, want ada", k.ID, reader, err)
		}
		if reader, err := ring.OpenShort(earmark.Bounce, strings.ToUpper(k.ShortToken(earmark.Bounce, "ada"))); reader != "ada" || err != nil {
			t.Errorf("short token of %s: got %q, %v, want ada", k.ID, reader, err)
		}
	}
	token := young.Token(earmark.Unsubscribe, "ada")
	for name, forged := range map[string]string{
		"another purpose":        young.Token(earmark.Prefer, "ada"),
		"another key of that id": foreign.Token(earmark.Unsubscribe, "ada"),
		"unknown key":            key("nobody22", 2).Token(earmark.Unsubscribe, "ada"),
		"another reader":         strings.Replace(token, "ada", "bea", 1),
		"cut":                    token[:len(token)-1],
		"empty":                  "",
		"dots":                   "....",
		"an expiring one":        young.TokenUntil(earmark.Unsubscribe, "ada", time.Now()),
	} {
		if reader, err := ring.Open(earmark.Unsubscribe, forged); reader != "" || !errors.Is(err, earmark.ErrToken) {
			t.Errorf("%s: got %q, %v, want ErrToken", name, reader, err)
		}
	}
	if _, err := (earmark.Keyring{}).Open(earmark.Unsubscribe, earmark.Key{}.Token(earmark.Unsubscribe, "ada")); !errors.Is(err, earmark.ErrToken) {
		t.Errorf("empty ring: got %v, want ErrToken", err)
	}
}

func TestTokenUntil(t *testing.T) {
	until := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	ring := earmark.Keyring{key("youngkey", 2)}
	token := ring[0].TokenUntil(earmark.Confirm, "ada", until)
	reader, got, err := ring.OpenUntil(earmark.Confirm, token, until)
	if reader != "ada" || !got.Equal(until) || err != nil {
		t.Errorf("in time: got %q, %v, %v, want ada", reader, got, err)
	}
	if reader, _, err := ring.OpenUntil(earmark.Confirm, token, until.Add(time.Second)); reader != "ada" || !errors.Is(err, earmark.ErrExpired) {
		t.Errorf("later: got %q, %v, want ada and ErrExpired", reader, err)
	}
	parts := strings.Split(token, ".")
	parts[3] = "zzzzzz"
	for _, forged := range []string{strings.Join(parts, "."), ring[0].Token(earmark.Confirm, "ada"), ""} {
		if _, _, err := ring.OpenUntil(earmark.Confirm, forged, until); !errors.Is(err, earmark.ErrToken) {
			t.Errorf("%q: got %v, want ErrToken", forged, err)
		}
	}
}

// An envelope's sender has 64 octets before its @ (RFC 5321 section
// 4.5.3.1.1); identifiers of readers have 20.
func TestShortTokenFitsIntoALocalPart(t *testing.T) {
	got := key("abcdefgh", 1).ShortToken(earmark.Bounce, earmark.ReaderID(strings.Repeat("a", 20)))
	if n := len("bounces+" + got); n > 64 || got != strings.ToLower(got) {
		t.Errorf("got %q, want at most 64 octets in lower case", got)
	}
}

func TestFrequencyDue(t *testing.T) {
	last := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		f    earmark.Frequency
		days int
		want bool
	}{
		{earmark.EachIssue, 0, true},
		{"", 0, true},
		{earmark.Weekly, 6, false},
		{earmark.Weekly, 7, true},
		{earmark.Monthly, 7, false},
		{earmark.Monthly, 29, false},
		{earmark.Monthly, 30, true},
	} {
		if got := tt.f.Due(last, last.AddDate(0, 0, tt.days).Add(-time.Hour)); got != tt.want {
			t.Errorf("%q after %d days: got %v, want %v", tt.f, tt.days, got, tt.want)
		}
		if !tt.f.Due(time.Time{}, last) {
			t.Errorf("%q: got no first letter", tt.f)
		}
	}
}
