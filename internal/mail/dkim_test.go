package mail_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-msgauth/dkim"

	"earmark/internal/mail"
)

// makeKey makes a key in a file, as doctor does.
func makeKey(t *testing.T, kind string) (crypto.Signer, string) {
	t.Helper()
	name := filepath.Join(t.TempDir(), kind+".pem")
	if _, err := mail.MakeSigningKey(kind, name); err != nil {
		t.Fatal(err)
	}
	key, err := mail.ReadSigningKey(name)
	if err != nil {
		t.Fatal(err)
	}
	return key, name
}

func signer(t *testing.T) *mail.Signer {
	t.Helper()
	rsaKey, _ := makeKey(t, "rsa")
	edKey, _ := makeKey(t, "ed25519")
	return &mail.Signer{Domain: "example.org", Keys: []mail.SigningKey{{Selector: "r1", Key: rsaKey}, {Selector: "e1", Key: edKey}}}
}

// verify gives how many signatures hold.
func verify(t *testing.T, s *mail.Signer, msg []byte) int {
	t.Helper()
	verifications, err := dkim.VerifyWithOptions(bytes.NewReader(msg), &dkim.VerifyOptions{LookupTXT: func(domain string) ([]string, error) {
		for _, k := range s.Keys {
			name, text, err := k.Record()
			if err == nil && name+"."+s.Domain == domain {
				return []string{text}, nil
			}
		}
		return nil, errors.New("no such record")
	}})
	if err != nil {
		t.Fatal(err)
	}
	held := 0
	for _, v := range verifications {
		if v.Err == nil {
			held++
		}
	}
	return held
}

// Both signatures hold, by several goroutines, and no change of what is signed
// goes unseen.
func TestSign(t *testing.T) {
	s := signer(t)
	m := letter()
	m.FeedbackID = "2026-11-22:letter:earmark:example.org"
	for _, subject := range []string{m.Subject, "short", strings.Repeat("é ", 100)} {
		for _, text := range []string{m.Text, "\n\n  two \n\n\n"} {
			m.Subject, m.Text = subject, text+"x"
			raw, err := mail.Compose(m)
			if err != nil {
				t.Fatal(err)
			}
			var wg sync.WaitGroup
			for range 3 {
				wg.Go(func() {
					msg, err := s.Sign(bytes.Clone(raw))
					if err != nil {
						t.Error(err)
						return
					}
					if n := verify(t, s, msg); n != 2 {
						t.Errorf("got %d signatures that hold, want 2:\n%s", n, msg[:1500])
					}
					for line := range bytes.Lines(msg[:len(msg)-len(raw)]) {
						if len(line) > 80 {
							t.Errorf("got a line of %d octets: %s", len(line), line)
						}
					}
				})
			}
			wg.Wait()
		}
	}
	raw, err := mail.Compose(m)
	if err != nil {
		t.Fatal(err)
	}
	msg, err := s.Sign(raw)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, old, new string }{
		{"the way out", "v1.k7", "v1.k8"},
		{"one click", "List-Unsubscribe=One-Click", "List-Unsubscribe=Two-Click"},
		{"the list", "letter.example.org", "litter.example.org"},
		{"the boundary", "boundary=earmark", "boundary=Earmark"},
		{"another From", "\nFrom: ", "\nFrom: x@example.net\r\nFrom: "},
		{"another Subject", "\nSubject:", "\nSubject: x\r\nSubject:"},
		{"the body", "two", "too"},
		{"the complaint's address", "Feedback-ID: 2026", "Feedback-ID: 2027"},
	} {
		forged := bytes.Replace(msg, []byte(tt.old), []byte(tt.new), 1)
		if bytes.Equal(forged, msg) {
			t.Errorf("%s: nothing to change", tt.name)
		}
		if n := verify(t, s, forged); n != 0 {
			t.Errorf("%s: got %d signatures that hold, want none", tt.name, n)
		}
	}
}

func TestSigningKeysThatCannotSign(t *testing.T) {
	pemOf := func(kind string, key any) []byte {
		der, err := x509.MarshalPKCS8PrivateKey(key)
		if err != nil {
			t.Fatal(err)
		}
		return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
	}
	short, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, want string
		text       []byte
	}{
		{"short RSA", "1024 bits", pemOf("PRIVATE KEY", short)},
		{"ECDSA", "expected RSA or Ed25519", pemOf("PRIVATE KEY", curve)},
		{"no PEM", "no PEM block", []byte("hello")},
		{"empty", "no PEM block", nil},
		{"a public key", "expected a PRIVATE KEY", pemOf("PUBLIC KEY", curve)},
		{"damaged", "asn1", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: []byte{1, 2, 3}})},
	} {
		if _, err := mail.ParseSigningKey(tt.text); !errors.Is(err, mail.ErrKey) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want ErrKey with %q", tt.name, err, tt.want)
		}
	}
	_, name := makeKey(t, "ed25519")
	if err := os.Chmod(name, 0o640); err != nil {
		t.Fatal(err)
	}
	if _, err := mail.ReadSigningKey(name); !errors.Is(err, mail.ErrKey) || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("readable by others: got %v, want ErrKey and what to do", err)
	}
	if _, err := mail.MakeSigningKey("rsa", name); err == nil {
		t.Error("got a key written over another, want an error")
	}
}
