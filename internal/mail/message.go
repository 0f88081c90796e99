package mail

import (
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	netmail "net/mail"
)

// Message is one mail to one person, before it is bytes. It says of itself that a
// machine wrote it (RFC 3834 section 5).
type Message struct {
	From    netmail.Address
	ReplyTo netmail.Address // zero: answers go to From
	To      netmail.Address
	Subject string
	HTML    string // empty: a mail of text alone
	Text    string // required: what people without HTML read

	// MessageID is "left@domain" without angle brackets (RFC 5322 section
	// 3.6.4). The same mail keeps it on every attempt.
	MessageID string
	Date      time.Time // shown with its own zone; must be set
	Language  string    // BCP 47; empty: none is declared

	// ListID is the identifier of the list, such as "letter.example.org"
	// (RFC 2919), without angle brackets. When it is set the mail also says
	// that it is bulk.
	ListID string
	// FeedbackID tells big receivers what complaints are about: up to four words
	// with colons between, the last of which names the sender. Empty: none.
	FeedbackID string
	// ListUnsubscribe are https or mailto addresses, the preferred one first
	// (RFC 2369 section 3.2).
	ListUnsubscribe []string
	// OneClick promises that a POST to the first https address unsubscribes
	// without another question (RFC 8058). It needs such an address.
	OneClick bool
}

// check tells whether a message can become bytes; every fault is a
// [FieldError].
func (m Message) check() error {
	steps := []func() error{m.checkHeaders, m.checkMessageID, m.checkBodies, m.checkList, m.checkFeedbackID, m.checkUnsubscribe}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func (m Message) checkHeaders() error {
	for _, header := range []struct{ field, value string }{
		{"From", m.From.Name},
		{"Reply-To", m.ReplyTo.Name},
		{"To", m.To.Name},
		{"Subject", m.Subject},
		{"Content-Language", m.Language},
	} {
		if err := plain(header.field, header.value); err != nil {
			return err
		}
	}
	if strings.Trim(m.Subject, " ") == "" {
		return &FieldError{"Subject", m.Subject, "is empty"}
	}
	if m.Date.IsZero() {
		return &FieldError{"Date", "", "is not set"}
	}
	if !isASCII(m.Language) || strings.ContainsAny(m.Language, " ,;") {
		return &FieldError{"Content-Language", m.Language, "is not one language tag such as en or pt-BR"}
	}
	return nil
}

func (m Message) checkMessageID() error {
	left, right, ok := strings.Cut(m.MessageID, "@")
	if !ok || !isDotAtom(left) || !isDotAtom(right) {
		return &FieldError{"Message-ID", m.MessageID, "is not of the form left@domain, in ASCII"}
	}
	return nil
}

func (m Message) checkBodies() error {
	if strings.TrimSpace(m.Text) == "" {
		return &FieldError{"text part", "", "is empty"}
	}
	if !utf8.ValidString(m.Text) {
		return &FieldError{"text part", "", "is not UTF-8"}
	}
	if !utf8.ValidString(m.HTML) {
		return &FieldError{"HTML part", "", "is not UTF-8"}
	}
	return nil
}

func (m Message) checkList() error {
	if m.ListID != "" && (!isDotAtom(m.ListID) || len(m.ListID) > 255) {
		return &FieldError{"List-Id", m.ListID, "is not a name such as letter.example.org (RFC 2919: ASCII, at most 255 octets)"}
	}
	return nil
}

func (m Message) checkFeedbackID() error {
	if strings.ContainsFunc(m.FeedbackID, func(r rune) bool { return r != ':' && r != '.' && !isAtext(r) }) {
		return &FieldError{"Feedback-ID", m.FeedbackID, "is not words of ASCII with colons between them"}
	}
	return nil
}

func (m Message) checkUnsubscribe() error {
	secure := false
	for _, address := range m.ListUnsubscribe {
		if err := plain("List-Unsubscribe", address); err != nil {
			return err
		}
		u, err := url.Parse(address)
		if err != nil || !isASCII(address) || strings.ContainsAny(address, " <>,\"") {
			return &FieldError{"List-Unsubscribe", address, "is not an address in ASCII without spaces, commas or angle brackets"}
		}
		switch {
		case u.Scheme == "https" && u.Host != "":
			secure = true
		case u.Scheme == "mailto" && u.Opaque != "":
		default:
			return &FieldError{"List-Unsubscribe", address, "is neither an https nor a mailto address"}
		}
	}
	if m.OneClick && !secure {
		return &FieldError{"List-Unsubscribe-Post", strings.Join(m.ListUnsubscribe, " "), "needs an https address to post to (RFC 8058 section 3.1)"}
	}
	return nil
}

// isDotAtom is dot-atom-text of RFC 5322 section 3.2.3.
func isDotAtom(s string) bool {
	for atom := range strings.SplitSeq(s, ".") {
		if atom == "" || strings.ContainsFunc(atom, func(r rune) bool { return !isAtext(r) }) {
			return false
		}
	}
	return true
}

func isAtext(r rune) bool {
	switch {
	case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9':
		return true
	}
	return strings.ContainsRune("!#$%&'*+-/=?^_`{|}~", r)
}
