package mail_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"earmark/internal/mail"
	"earmark/internal/mail/mailtest"
)

func TestLookupSPF(t *testing.T) {
	zone := mailtest.Zone{
		"good.example txt":    {"unrelated", "v=spf1 ip4:192.0.2.0/24 include:relay.example -all"},
		"relay.example txt":   {"v=spf1 a:out.relay.example mx ~all"},
		"relay.example mx":    {"mx.relay.example"},
		"out.relay.example a": {"198.51.100.7"},
		"mx.relay.example a":  {"198.51.100.8"},
		"two.example txt":     {"v=spf1 -all", "v=spf1 ~all"},
		"open.example txt":    {"v=spf1 +all"},
		"moved.example txt":   {"v=spf1 redirect=good.example"},
		"loop.example txt":    {"v=spf1 include:loop.example -all"},
		"none.example txt":    {"hello"},
	}
	dns := mail.ResolverAt(mailtest.DNS(t, zone))
	for _, tt := range []struct {
		domain, address string
		want            string
		err             error
	}{
		{"good.example", "192.0.2.9", "1 - 2 true", nil},
		{"good.example", "198.51.100.7", "1 - 3 true", nil},
		{"good.example", "203.0.113.1", "1 - 3 false", nil},
		{"moved.example", "198.51.100.8", "1  4 true", nil},
		{"two.example", "", "2 - 0 false", nil},
		{"open.example", "", "1 + 0 false", nil},
		{"loop.example", "", "1 - 11 false", nil},
		{"none.example", "", "0  0 false", mail.ErrNoRecord},
		{"nowhere.example", "", "0  0 false", mail.ErrNoRecord},
	} {
		got, err := mail.LookupSPF(t.Context(), dns, tt.domain, []string{tt.address})
		text := fmt.Sprint(got.Records, " ", got.All, " ", got.Lookups, " ", got.Allows)
		if tt.address == "192.0.2.9" {
			text = strings.Replace(text, " 3 ", " 2 ", 1)
		}
		if text != tt.want || !errors.Is(err, tt.err) {
			t.Errorf("%s from %s: got %q, %v, want %q, %v", tt.domain, tt.address, text, err, tt.want, tt.err)
		}
	}
}

func TestLookupDMARC(t *testing.T) {
	dns := mail.ResolverAt(mailtest.DNS(t, mailtest.Zone{
		"_dmarc.example.org txt": {"v=DMARC1; p=reject; sp=quarantine; aspf=s"},
		"_dmarc.strict.test txt": {"v=DMARC1; p=none; adkim=s"},
		"letter.example.org a":   {"192.0.2.1"},
	}))
	for _, tt := range []struct {
		from, policy string
		by, domain   string
		aligned      bool
	}{
		{"example.org", "reject", "dkim", "mail.example.org", true},
		{"example.org", "reject", "spf", "mail.example.org", false},
		{"example.org", "reject", "spf", "example.org", true},
		{"letter.example.org", "quarantine", "dkim", "example.org", true},
		{"letter.example.org", "quarantine", "dkim", "example.net", false},
		{"letter.example.org", "quarantine", "dkim", "other.example.org", true},
		{"strict.test", "none", "dkim", "mail.strict.test", false},
	} {
		got, err := mail.LookupDMARC(t.Context(), dns, tt.from)
		if err != nil || got.Policy != tt.policy || got.Aligned(tt.by, tt.domain, tt.from) != tt.aligned {
			t.Errorf("%s by %s of %s: got %+v, %v, want %s, aligned %v", tt.from, tt.by, tt.domain, got, err, tt.policy, tt.aligned)
		}
	}
	if _, err := mail.LookupDMARC(t.Context(), dns, "nowhere.example"); !errors.Is(err, mail.ErrNoRecord) {
		t.Errorf("got %v, want ErrNoRecord", err)
	}
}

// What doctor prints, the DNS says, and a mail that arrived is judged by it.
func TestRecords(t *testing.T) {
	s := signer(t)
	zone := mailtest.Zone{"revoked._domainkey.example.org txt": {"v=DKIM1; p="}}
	for _, k := range s.Keys {
		name, text, err := k.Record()
		if err != nil {
			t.Fatal(err)
		}
		zone[name+".example.org txt"] = []string{text}
	}
	zone["other._domainkey.example.org txt"] = zone["r1._domainkey.example.org txt"]
	dns := mail.ResolverAt(mailtest.DNS(t, zone))
	other, _ := makeKey(t, "rsa")
	for _, tt := range []struct {
		key  mail.SigningKey
		want error
	}{
		{s.Keys[0], nil},
		{s.Keys[1], nil},
		{mail.SigningKey{Selector: "other", Key: other}, mail.ErrKey},
		{mail.SigningKey{Selector: "revoked", Key: other}, mail.ErrKey},
		{mail.SigningKey{Selector: "missing", Key: other}, mail.ErrNoRecord},
	} {
		if err := tt.key.CheckRecord(t.Context(), dns, "example.org"); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.key.Selector, err, tt.want)
		}
	}
	raw, err := mail.Compose(letter())
	if err != nil {
		t.Fatal(err)
	}
	msg, err := s.Sign(raw)
	if err != nil {
		t.Fatal(err)
	}
	got, err := mail.Verify(t.Context(), dns, bytes.NewReader(msg))
	if err != nil || len(got) != 2 || got[0].Err != nil || got[1].Err != nil || got[0].Domain != "example.org" {
		t.Errorf("got %+v, %v, want two that hold", got, err)
	}
}
