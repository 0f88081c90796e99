package mailtest

import (
	"strings"

	netmail "net/mail"

	"earmark/internal/mail"
)

// WaysOut are the addresses a reader may leave by, the preferred one first.
func WaysOut(token string) []string {
	return []string{
		"https://example.org/unsubscribe?t=" + token,
		"mailto:leave@example.org?subject=unsubscribe%20" + token,
	}
}

// Letter is a letter of 31 KB with a greeting and personal links: what speed is
// measured with.
func Letter(name, token string) mail.Message {
	const (
		paragraph = "<p style=\"margin:0 0 16px\">A paragraph as letters have them, with an é and a <a href=\"https://example.org/a\">link</a>.</p>\n"
		line      = "A line of text as letters have them, some sixty characters.\n"
	)
	ways := WaysOut(token)
	return mail.Message{
		From:    netmail.Address{Name: "The Sunday Letter", Address: "letter@example.org"},
		Subject: "The Sunday letter, with café stories",
		HTML: "<!doctype html><html lang=\"en\"><body><p>Good morning, " + name + "</p>" +
			strings.Repeat(paragraph, 190) + "<a href=\"" + ways[0] + "\">Leave</a></body></html>",
		Text:   "Good morning, " + name + "\n" + strings.Repeat(line, 80) + ways[0],
		ListID: "letter.example.org", OneClick: true, Language: "en", ListUnsubscribe: ways,
	}
}
