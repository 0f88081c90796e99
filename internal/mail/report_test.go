package mail_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"earmark/internal/mail"
)

// returned is a mail that a server sends about one of ours.
func returned(kind, fields, to string) string {
	part := map[string]string{"delivery-status": "message/delivery-status", "feedback-report": "message/feedback-report"}[kind]
	return strings.ReplaceAll(`Return-Path: <>
From: MAILER-DAEMON@mx.example.net (Mail Delivery System)
To: `+to+`
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=`+kind+`; boundary="b1"

--b1
Content-Type: text/plain; charset=us-ascii

This is the mail system. unsubscribe v1.k7.else.where
--b1
Content-Type: `+part+`

`+fields+`
--b1
Content-Type: text/rfc822-headers

From: letter@example.org
Message-ID: <2026-11-22.abc@example.org>
List-Unsubscribe: <https://example.org/unsubscribe?t=v1.k7.reader.MAC_-x>,
 <mailto:leave@example.org?subject=unsubscribe%20v1.k7.reader.MAC_-x>

--b1--
`, "\n", "\r\n")
}

func TestReadReport(t *testing.T) {
	status := func(action, status, words string) string {
		return "Reporting-MTA: dns; mx.example.net\n\nFinal-Recipient: rfc822; ada@example.net\nAction: " + action + "\nStatus: " + status + "\nDiagnostic-Code: smtp; " + words
	}
	for _, tt := range []struct {
		name, text, status, words string
		kind                      mail.ReportKind
		token                     string
	}{
		{"no mailbox", returned("delivery-status", status("failed", "5.1.1", "550 5.1.1 nobody"), "bounce+k7-reader-mac@example.org"), "5.1.1", "550 5.1.1 nobody", mail.Failure, "k7-reader-mac"},
		{"the code of the server beyond", returned("delivery-status", status("failed", "5.0.0", "550 5.7.1 spam"), "x@y"), "5.7.1", "550 5.7.1 spam", mail.Failure, "v1.k7.reader.MAC_-x"},
		{"delayed", returned("delivery-status", status("delayed", "4.4.1", "timed out"), "bounce+k7-reader-mac@example.org"), "", "", mail.NoReport, ""},
		{"a complaint", returned("feedback-report", "Feedback-Type: abuse\nUser-Agent: x/1\nVersion: 1", "abuse@example.org"), "", "abuse", mail.Complaint, "v1.k7.reader.MAC_-x"},
		{"not spam", returned("feedback-report", "Feedback-Type: not-spam\nVersion: 1", "abuse@example.org"), "", "not-spam", mail.NoReport, ""},
		{"by mail", "To: leave@example.org\r\nSubject: unsubscribe v1.k7.reader.MAC_-x\r\n\r\n", "", "", mail.Leave, "v1.k7.reader.MAC_-x"},
		{"on holiday", "To: bounce+k7-reader-mac@example.org\r\nSubject: Out of office\r\nAuto-Submitted: auto-replied\r\n\r\nBack soon.\r\n", "", "", mail.NoReport, ""},
		{"nothing", "", "", "", mail.NoReport, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := mail.ReadReport(strings.NewReader(tt.text))
			if err != nil && tt.text != "" {
				t.Fatal(err)
			}
			if got.Kind != tt.kind || got.Status != tt.status || got.Words != tt.words {
				t.Errorf("got %+v, want %q, %q, %q", got, tt.kind, tt.status, tt.words)
			}
			if tt.token != "" && !slices.Contains(got.Tokens, tt.token) {
				t.Errorf("got tokens %q, want %q among them", got.Tokens, tt.token)
			}
			if strings.Contains(tt.text, "Message-ID") && got.MessageID != "2026-11-22.abc@example.org" {
				t.Errorf("got Message-ID %q, want that of the letter", got.MessageID)
			}
		})
	}
}

func FuzzReadReport(f *testing.F) {
	f.Add([]byte(returned("delivery-status", "A: b\n\nAction: failed\nStatus: 5.1.1", "a@b")))
	f.Add([]byte(returned("feedback-report", "Feedback-Type: abuse", "a@b")))
	f.Add([]byte("Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\n--x--"))
	f.Fuzz(func(t *testing.T, text []byte) {
		got, err := mail.ReadReport(bytes.NewReader(text))
		if err == nil && strings.ContainsAny(got.Words+got.Status, "\r\n\x1b") {
			t.Errorf("got %+v, want words fit for a terminal", got)
		}
	})
}

func TestMails(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("box/new/1.host", "A: 1\n\none")
	write("box/cur/2.host:2,S", "A: 2\n\ntwo")
	write("box/tmp/3", "half")
	mbox := "From a Sun Nov 22\nA: 1\n\n>From here\nFrom now on\n\nFrom b Sun Nov 22\nA: 2\n\ntwo\n"
	for _, tt := range []struct {
		name, path, in string
		want           []string
	}{
		{"Maildir", filepath.Join(dir, "box"), "", []string{"A: 2\n\ntwo", "A: 1\n\none"}},
		{"mbox", write("mbox", mbox), "", []string{"A: 1\n\nFrom here\nFrom now on\n\n", "A: 2\n\ntwo\n"}},
		{"one mail", write("one.eml", "A: 1\n\none"), "", []string{"A: 1\n\none"}},
		{"piped mbox", "-", mbox, []string{"A: 1\n\nFrom here\nFrom now on\n\n", "A: 2\n\ntwo\n"}},
		{"piped nothing", "-", "", nil},
		{"long lines", "-", "From x\nA: 1\n\n" + strings.Repeat("y", 200_000), []string{"A: 1\n\n" + strings.Repeat("y", 200_000)}},
	} {
		var got []string
		for m, err := range mail.Mails(tt.path, strings.NewReader(tt.in)) {
			if err != nil {
				t.Errorf("%s: %v", tt.name, err)
			}
			got = append(got, string(m.Text))
		}
		if fmt.Sprintf("%q", got) != fmt.Sprintf("%q", tt.want) {
			t.Errorf("%s: got %.200q, want %.200q", tt.name, got, tt.want)
		}
	}
	for _, err := range mail.Mails(filepath.Join(dir, "nowhere"), nil) {
		if err == nil {
			t.Error("got no error for a file that is not there")
		}
	}
}
