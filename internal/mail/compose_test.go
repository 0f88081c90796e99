package mail_test

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	netmail "net/mail"

	"earmark/internal/mail"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestComposeGolden(t *testing.T) {
	textOnly := letter()
	textOnly.HTML, textOnly.ListID, textOnly.ListUnsubscribe, textOnly.OneClick = "", "", nil, false
	textOnly.ReplyTo = netmail.Address{}
	for _, tt := range []struct {
		name    string
		message mail.Message
	}{
		{"letter", letter()},
		{"text-only", textOnly},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := mail.Compose(tt.message)
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join("testdata", tt.name+".eml")
			if *update {
				if err := os.WriteFile(path, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestComposeIsDeterministic(t *testing.T) {
	first, err := mail.Compose(letter())
	if err != nil {
		t.Fatal(err)
	}
	for range 30 {
		again, err := mail.Compose(letter())
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(first, again) {
			t.Fatalf("got other bytes on another run:\n%s\nwant\n%s", again, first)
		}
	}
}

func TestComposeReadsBack(t *testing.T) {
	m := letter()
	m.Text += strings.Repeat("ä", 2000) + "\n"
	raw, err := mail.Compose(m)
	if err != nil {
		t.Fatal(err)
	}
	msg, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	var words mime.WordDecoder
	for _, header := range []struct{ name, want string }{
		{"Subject", m.Subject},
		{"Message-Id", "<" + m.MessageID + ">"},
		{"Date", "Sun, 22 Nov 2026 08:00:00 +0100"},
		{"List-Id", "<letter.example.org>"},
		{"List-Unsubscribe", "<" + m.ListUnsubscribe[0] + ">, <" + m.ListUnsubscribe[1] + ">"},
		{"List-Unsubscribe-Post", "List-Unsubscribe=One-Click"},
		{"Auto-Submitted", "auto-generated"},
		{"Precedence", "bulk"},
	} {
		got, err := words.DecodeHeader(msg.Header.Get(header.name))
		if err != nil || got != header.want {
			t.Errorf("%s: got %q, %v, want %q", header.name, got, err, header.want)
		}
		if n := len(msg.Header[header.name]); n != 1 {
			t.Errorf("%s: got %d of them, want 1", header.name, n)
		}
	}
	to, err := msg.Header.AddressList("To")
	if err != nil || to[0].Name != m.To.Name || to[0].Address != "asa@xn--bcher-kva.example" {
		t.Errorf("To: got %v, %v, want the name and the domain in ASCII", to, err)
	}
	for i, want := range []string{m.Text, m.HTML + "\n"} {
		if got := part(t, msg, i); got != want {
			t.Errorf("part %d: got %q, want %q", i, got, want)
		}
	}
	for line := range strings.SplitSeq(string(raw), "\r\n") {
		if len(line) > 78 && !strings.HasPrefix(line, " <") {
			t.Errorf("got a line of %d octets, want at most 78: %s", len(line), line)
		}
	}
}

// part is the nth alternative, decoded, with line feeds.
func part(t *testing.T, msg *netmail.Message, n int) string {
	t.Helper()
	kind, params, err := mime.ParseMediaType(msg.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("Content-Type: got %q, %v, want multipart/alternative", kind, err)
	}
	if seeker, ok := msg.Body.(io.Seeker); ok {
		if _, err := seeker.Seek(0, io.SeekStart); err != nil {
			t.Fatal(err)
		}
	} else {
		all, err := io.ReadAll(msg.Body)
		if err != nil {
			t.Fatal(err)
		}
		msg.Body = bytes.NewReader(all)
	}
	parts := multipart.NewReader(msg.Body, params["boundary"])
	for range n {
		if _, err := parts.NextRawPart(); err != nil {
			t.Fatal(err)
		}
	}
	p, err := parts.NextRawPart()
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(quotedprintable.NewReader(p))
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(text), "\r\n", "\n")
}

func TestComposeRefuses(t *testing.T) {
	const injected = "x\r\nBcc: everybody@example.com"
	for _, tt := range []struct {
		name   string
		field  string
		change func(*mail.Message)
	}{
		{"line break in the subject", "Subject", func(m *mail.Message) { m.Subject = injected }},
		{"line feed alone", "Subject", func(m *mail.Message) { m.Subject = "a\nb" }},
		{"carriage return alone", "Subject", func(m *mail.Message) { m.Subject = "a\rb" }},
		{"NUL", "Subject", func(m *mail.Message) { m.Subject = "a\x00b" }},
		{"next line control", "Subject", func(m *mail.Message) { m.Subject = "a\u0085b" }},
		{"line separator", "Subject", func(m *mail.Message) { m.Subject = "a\u2028b" }},
		{"not UTF-8", "Subject", func(m *mail.Message) { m.Subject = "a\xffb" }},
		{"empty subject", "Subject", func(m *mail.Message) { m.Subject = "  " }},
		{"line break in the sender's name", "From", func(m *mail.Message) { m.From.Name = injected }},
		{"line break in the sender", "From", func(m *mail.Message) { m.From.Address = "a@b.org\r\nBcc: c@d.org" }},
		{"line break in the reader's name", "To", func(m *mail.Message) { m.To.Name = injected }},
		{"line break in the address", "To", func(m *mail.Message) { m.To.Address = "a@b.org\r\nBcc: c@d.org" }},
		{"angle bracket in the address", "To", func(m *mail.Message) { m.To.Address = "a>@b.org" }},
		{"two addresses", "To", func(m *mail.Message) { m.To.Address = "a@b.org,c@d.org" }},
		{"no domain", "To", func(m *mail.Message) { m.To.Address = "a@" }},
		{"no address", "To", func(m *mail.Message) { m.To.Address = "" }},
		{"line break in the answer's name", "Reply-To", func(m *mail.Message) { m.ReplyTo.Name = injected }},
		{"line break in the answer's address", "Reply-To", func(m *mail.Message) { m.ReplyTo.Address = injected + "@b.org" }},
		{"line break in the Message-ID", "Message-ID", func(m *mail.Message) { m.MessageID = injected + "@b.org" }},
		{"bracket in the Message-ID", "Message-ID", func(m *mail.Message) { m.MessageID = "a>@b.org" }},
		{"Message-ID without a domain", "Message-ID", func(m *mail.Message) { m.MessageID = "abc" }},
		{"line break in the list's name", "List-Id", func(m *mail.Message) { m.ListID = injected }},
		{"line break in the way out", "List-Unsubscribe", func(m *mail.Message) { m.ListUnsubscribe = []string{"https://example.org/\r\nBcc: c@d.org"} }},
		{"bracket in the way out", "List-Unsubscribe", func(m *mail.Message) { m.ListUnsubscribe = []string{"https://example.org/>,<mailto:c@d.org"} }},
		{"http way out", "List-Unsubscribe", func(m *mail.Message) { m.ListUnsubscribe = []string{"http://example.org/"} }},
		{"one click without https", "List-Unsubscribe-Post", func(m *mail.Message) { m.ListUnsubscribe = m.ListUnsubscribe[1:] }},
		{"line break in the language", "Content-Language", func(m *mail.Message) { m.Language = "en\r\nX: y" }},
		{"no date", "Date", func(m *mail.Message) { m.Date = time.Time{} }},
		{"no text", "text part", func(m *mail.Message) { m.Text = "\n" }},
		{"HTML not UTF-8", "HTML part", func(m *mail.Message) { m.HTML = "\xff" }},
		{"a line that cannot be folded", "List-Unsubscribe", func(m *mail.Message) {
			m.ListUnsubscribe = []string{"https://example.org/" + strings.Repeat("a", 1000)}
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := letter()
			tt.change(&m)
			raw, err := mail.Compose(m)
			fault, ok := errors.AsType[*mail.FieldError](err)
			if !ok || raw != nil {
				t.Fatalf("got %q, %v, want a FieldError", raw, err)
			}
			if fault.Field != tt.field && !strings.HasPrefix(fault.Field, " <https") {
				t.Errorf("got field %q, want %q", fault.Field, tt.field)
			}
		})
	}
}

func TestDomain(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"plain", "letter@Example.org", "example.org"},
		{"another script", "letter@bücher.example", "xn--bcher-kva.example"},
		{"no address", "letter", ""},
		{"line break", "letter@example.org\r\nBcc: a@b.org", ""},
	} {
		got, err := mail.Domain(tt.in)
		if got != tt.want || (err == nil) != (tt.want != "") {
			t.Errorf("%s: got %q, %v, want %q", tt.name, got, err, tt.want)
		}
	}
}

func FuzzCompose(f *testing.F) {
	f.Add("Subject", "Name", "text", "<p>html</p>")
	f.Add("a\r\nBcc: b@c.org", "=?utf-8?q?x?=", ".\r\n.\n", "\r")
	f.Add(strings.Repeat("é ", 300), "\"quoted\" (name)", strings.Repeat("x", 2000), "")
	f.Fuzz(func(t *testing.T, subject, name, text, html string) {
		m := letter()
		m.Subject, m.To.Name, m.Text, m.HTML = subject, name, text, html
		raw, err := mail.Compose(m)
		if err != nil {
			return
		}
		head, _, _ := strings.Cut(string(raw), "\r\n\r\n")
		if strings.Contains(head, "\r\nBcc:") {
			t.Errorf("got a smuggled header:\n%s", head)
		}
		for line := range strings.SplitAfterSeq(string(raw), "\r\n") {
			if len(line) > 1000 || strings.ContainsAny(strings.TrimSuffix(line, "\r\n"), "\r\n") {
				t.Errorf("got a bad line %q", line)
			}
		}
		if _, err := netmail.ReadMessage(bytes.NewReader(raw)); err != nil {
			t.Errorf("read back: got %v, want nil", err)
		}
	})
}
