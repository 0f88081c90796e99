package mail_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	netmail "net/mail"

	"earmark/internal/mail"
)

// What a reader's values are put into reads as if it had been composed for that
// reader alone, whatever they are.
func TestLayout(t *testing.T) {
	const name, token = "nameMark7f3a", "tokenMark9c1b"
	shared := letter()
	shared.Subject = "For " + name
	shared.Text = "Good morning, " + name + "\n" + name + "\n" + strings.Repeat("long words ", 30) + token + " end \n.\nhttps://example.org/?t=" + token
	shared.HTML = "<p>" + name + "</p>\n<a href=\"https://example.org/?t=" + token + "\">" + strings.Repeat("é", 80) + name + " </a>"
	layout, err := mail.NewLayout(shared, []string{name, token})
	if err != nil {
		t.Fatal(err)
	}
	for _, who := range []string{"", "Ada", `"><script>`, "Zoë " + strings.Repeat("Ångström-", 30), ".", "a=b =20 "} {
		values := []string{who, "v1.k7." + strings.Repeat("x", 60)}
		raw, err := layout.Append(nil, mail.Personal{
			To: netmail.Address{Name: who, Address: "ada@example.org"}, MessageID: shared.MessageID, Date: shared.Date,
			ListUnsubscribe: shared.ListUnsubscribe, Values: values,
		})
		if err != nil {
			t.Fatal(err)
		}
		msg, err := netmail.ReadMessage(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		fill := func(s, who string) string {
			return strings.ReplaceAll(strings.ReplaceAll(s, name, who), token, values[1]) + "\n"
		}
		escaped := strings.NewReplacer(`"`, "&#34;", "<", "&lt;", ">", "&gt;").Replace(who)
		for i, want := range []string{fill(shared.Text, who), fill(shared.HTML, escaped)} {
			if got := part(t, msg, i); got != want {
				t.Errorf("%q, part %d: got %q, want %q", who, i, got, want)
			}
		}
		for line := range bytes.Lines(raw) {
			if text, ok := bytes.CutSuffix(line, []byte("\r\n")); !ok || len(text) > 78 && !bytes.Contains(text, []byte("<http")) {
				t.Errorf("%q: got the line %q", who, line)
			}
		}
	}
	if _, err := layout.Append(nil, mail.Personal{
		To: shared.To, MessageID: shared.MessageID, Date: shared.Date, ListUnsubscribe: shared.ListUnsubscribe,
		Values: []string{"x\r\nBcc: all@example.org", ""},
	}); err == nil {
		t.Error("got a line break in a value, want an error")
	}
}

// BenchmarkLayout is what a mail of 31 KB costs, of which the bodies are shared.
// Over 60 µs unsigned somebody should look; RSA alone is some 800 µs.
func BenchmarkLayout(b *testing.B) {
	m := letter()
	m.HTML = "<p>nameMark7f3a</p>" + strings.Repeat("<p>Eighty letters of a page that everybody gets, with an é now and then in it.</p>\n", 280)
	m.Text = strings.Repeat("Sixty letters of a text that everybody gets, just as it is.\n", 100)
	layout, err := mail.NewLayout(m, []string{"nameMark7f3a"})
	if err != nil {
		b.Fatal(err)
	}
	key, err := mail.MakeSigningKey("ed25519", b.TempDir()+"/e")
	if err != nil {
		b.Fatal(err)
	}
	s := &mail.Signer{Domain: "example.org", Keys: []mail.SigningKey{{Selector: "e", Key: key}}}
	for _, sign := range []bool{false, true} {
		b.Run(fmt.Sprint("signed=", sign), func(b *testing.B) {
			for b.Loop() {
				raw, err := layout.Append(nil, mail.Personal{To: m.To, MessageID: m.MessageID, Date: time.Now(), ListUnsubscribe: m.ListUnsubscribe, Values: []string{"Ada"}})
				if err != nil {
					b.Fatal(err)
				}
				if sign {
					if _, err = s.Sign(raw); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}
