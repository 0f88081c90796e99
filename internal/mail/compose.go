package mail

import (
	"bytes"
	"fmt"
	"strings"

	netmail "net/mail"

	gomail "github.com/wneessen/go-mail"
)

// maxLine is the longest line a mail may have, without its CRLF (RFC 5322
// section 2.1.1).
const maxLine = 998

// Compose makes the whole mail: headers, then text and HTML as alternatives,
// both quoted-printable, every line ended by CRLF. The same message gives the
// same bytes. A value that would break the mail or smuggle a header into it is
// a [FieldError].
func Compose(m Message) ([]byte, error) {
	if err := m.check(); err != nil {
		return nil, fmt.Errorf("compose mail: %w", err)
	}
	layout, err := NewLayout(m, nil)
	if err != nil {
		return nil, err
	}
	raw, err := layout.Append(nil, Personal{To: m.To, MessageID: m.MessageID, Date: m.Date, ListUnsubscribe: m.ListUnsubscribe})
	if err != nil {
		return nil, err
	}
	if _, err := checkLines(raw); err != nil {
		return nil, fmt.Errorf("compose mail: %w", err)
	}
	return raw, nil
}

func addAddresses(msg *gomail.Msg, m Message) error {
	for _, header := range []struct {
		name    gomail.AddrHeader
		address netmail.Address
	}{
		{gomail.HeaderFrom, m.From}, {gomail.HeaderTo, m.To}, {gomail.HeaderReplyTo, m.ReplyTo},
	} {
		if header.name == gomail.HeaderReplyTo && header.address == (netmail.Address{}) {
			continue
		}
		wire, err := wireAddress(string(header.name), header.address.Address)
		if err != nil {
			return err
		}
		name := collapse(header.address.Name)
		msg.SetAddrHeaderFromMailAddress(header.name, &netmail.Address{Name: name, Address: wire})
	}
	return nil
}

// addHeaders sets everything as plain generic headers: the library writes those
// sorted and folds them at spaces, while its "preformatted" ones come in random
// order and unchecked.
func addHeaders(msg *gomail.Msg, m Message) {
	msg.Subject(collapse(m.Subject))
	msg.SetMessageIDWithValue(m.MessageID)
	msg.SetDateWithValue(m.Date)
	if m.Language != "" {
		msg.SetGenHeader("Content-Language", m.Language)
	}
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: nobody is out of office to it
	if m.ListID != "" {
		msg.SetGenHeader("List-Id", "<"+m.ListID+">")
		msg.SetGenHeader("Precedence", "bulk")
	}
	if len(m.ListUnsubscribe) > 0 {
		msg.SetGenHeader("List-Unsubscribe", "<"+strings.Join(m.ListUnsubscribe, ">, <")+">")
	}
	if m.FeedbackID != "" {
		msg.SetGenHeader("Feedback-ID", m.FeedbackID)
	}
	if m.OneClick {
		msg.SetGenHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
	}
}

// collapse leaves one space where there were several: a header folded inside a
// run of spaces would have a line of nothing but spaces, which RFC 5322 section
// 3.2.2 forbids.
func collapse(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' }), " ")
}

// endLine gives a body its last line break: a mail ends with one.
func endLine(body string) string {
	if strings.HasSuffix(body, "\n") {
		return body
	}
	return body + "\n"
}

// checkLines is the last look at the bytes that will leave. Dots are where lines
// begin with one.
func checkLines(msg []byte) (dots []int, err error) {
	well, dots := linesAreWell(msg)
	if well {
		return dots, nil
	}
	number := 0
	for line := range bytes.Lines(msg) {
		number++
		text, ok := bytes.CutSuffix(line, []byte("\r\n"))
		if !ok || bytes.ContainsAny(text, "\r\n\x00") {
			return nil, &FieldError{"message", "", fmt.Sprintf("has a line %d that is not ended by CRLF alone", number)}
		}
		if len(text) > maxLine {
			field, _, _ := bytes.Cut(text, []byte(":"))
			if len(field) > 40 {
				field = field[:40]
			}
			return nil, &FieldError{string(field), "", fmt.Sprintf("makes line %d longer than %d octets and has no space to fold it at", number, maxLine)}
		}
	}
	return dots, nil
}

// linesAreWell is the quick look at what is nearly always well: it costs each
// mail a few microseconds.
func linesAreWell(msg []byte) (well bool, dots []int) {
	if len(msg) == 0 || msg[len(msg)-1] != '\n' || bytes.IndexByte(msg, 0) >= 0 {
		return false, nil
	}
	ends := 0
	for at := 0; at < len(msg); {
		if msg[at] == '.' {
			dots = append(dots, at)
		}
		end := bytes.IndexByte(msg[at:], '\n')
		if end < 1 || end-1 > maxLine || msg[at+end-1] != '\r' {
			return false, nil
		}
		at += end + 1
		ends++
	}
	return bytes.Count(msg, []byte{'\r'}) == ends, dots
}
