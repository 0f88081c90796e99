package mail

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"html"
	"mime"
	"mime/quotedprintable"
	"slices"
	"strings"
	"time"

	netmail "net/mail"

	gomail "github.com/wneessen/go-mail"
)

// Layout is a letter that many readers share: what is the same in all their
// mails is composed and encoded once. It may be used by several goroutines.
type Layout struct {
	message Message // what is shared; To and the other fields of Personal are not
	marks   []string
	head    []byte // the headers that all share
	body    []chunk
	size    int // of a mail, about
}

// chunk is a stretch of encoded body, and the value that stands after it.
type chunk struct {
	wire []byte
	gap  int  // which of Personal.Values; -1: none
	html bool // the value is escaped
}

// Personal is what differs from mail to mail.
type Personal struct {
	To              netmail.Address
	MessageID       string
	Date            time.Time
	ListUnsubscribe []string
	Values          []string // one for each mark, as plain text
}

// NewLayout composes a letter in whose subject and bodies marks stand where
// something of a reader goes. Marks are letters and digits, and nothing else in
// the letter may hold them. In the HTML a value is escaped. The fields of m that
// are in [Personal] are not looked at.
func NewLayout(m Message, marks []string) (*Layout, error) {
	l := &Layout{message: m, marks: marks}
	probe := m
	probe.To, probe.MessageID, probe.Date = netmail.Address{Address: "reader@example.com"}, "layout@example.com", time.Unix(0, 0).UTC()
	probe.ListUnsubscribe, probe.OneClick = nil, false
	if err := probe.check(); err != nil {
		return nil, fmt.Errorf("compose letter: %w", err)
	}
	sum := sha256.Sum256([]byte(m.Subject + "\x00" + m.Text + "\x00" + m.HTML))
	frame := hex.EncodeToString(sum[:16])
	text, page := "text"+frame, "html"+frame
	raw, err := l.frame(probe, frame, text, page)
	if err != nil {
		return nil, fmt.Errorf("compose letter: %w", err)
	}
	head, body, found := bytes.Cut(raw, []byte("\r\n\r\n"))
	if !found {
		return nil, errors.New("compose letter: the headers have no end")
	}
	l.head = pick(append(bytes.Clone(head), "\r\n"...), func(name string) bool { return !isPersonal[name] })
	before, after, found := strings.Cut(string(body), text+"\r\n")
	if !found {
		return nil, errors.New("compose letter: the text part is not where it should be")
	}
	l.add(before)
	l.encode(m.Text, false)
	if m.HTML != "" {
		if before, after, found = strings.Cut(after, page+"\r\n"); !found {
			return nil, errors.New("compose letter: the HTML part is not where it should be")
		}
		l.add(before)
		l.encode(m.HTML, true)
	}
	l.add(after)
	l.size = len(l.head) + 2000
	for _, c := range l.body {
		l.size += len(c.wire) + 200
	}
	return l, nil
}

// isPersonal are the headers that are written for each mail.
var isPersonal = map[string]bool{"to": true, "subject": true, "message-id": true, "date": true, "list-unsubscribe": true}

// frame composes the mail with a word in place of each body: what a body is
// encoded to stands there later, and the headers are what they are for any.
// The boundary follows from the content, so that nothing in it can hold it.
func (l *Layout) frame(m Message, boundary, text, page string) ([]byte, error) {
	msg := gomail.NewMsg(
		gomail.WithEncoding(gomail.EncodingQP),
		gomail.WithBoundary("earmark-"+boundary),
		gomail.WithNoDefaultUserAgent(),
	)
	if err := addAddresses(msg, m); err != nil {
		return nil, err
	}
	m.Subject, m.OneClick = "subject", l.message.OneClick
	addHeaders(msg, m)
	msg.SetBodyString(gomail.TypeTextPlain, text+"\n")
	if m.HTML != "" {
		msg.AddAlternativeString(gomail.TypeTextHTML, page+"\n")
	}
	var out bytes.Buffer
	_, err := msg.WriteTo(&out)
	return out.Bytes(), err
}

// pick leaves of headers, each with its folded lines, those wanted.
func pick(head []byte, wanted func(name string) bool) []byte {
	var kept []byte
	take := false
	for line := range bytes.Lines(head) {
		if line[0] != ' ' && line[0] != '\t' {
			name, _, _ := bytes.Cut(line, []byte(":"))
			take = wanted(strings.ToLower(string(name)))
		}
		if take {
			kept = append(kept, line...)
		}
	}
	return kept
}

// add puts bytes that are encoded already behind the body.
func (l *Layout) add(wire string) {
	l.body = append(l.body, chunk{wire: []byte(wire), gap: -1})
}

// softBreak ends a line of quoted-printable that goes on (RFC 2045 section 6.7).
const softBreak = "=\r\n"

// encode puts a body behind what is there, each stretch between two marks by
// itself. Soft line breaks around a value keep every line within 76 octets,
// however long the value is.
func (l *Layout) encode(body string, isHTML bool) {
	body = strings.ReplaceAll(strings.ReplaceAll(endLine(body), "\r\n", "\n"), "\n", "\r\n")
	for {
		at, gap := len(body), -1
		for i, mark := range l.marks {
			if found := strings.Index(body[:at], mark); found >= 0 {
				at, gap = found, i
			}
		}
		if gap < 0 {
			l.add(quote(body))
			return
		}
		l.body = append(l.body, chunk{wire: []byte(quote(body[:at]) + softBreak), gap: gap, html: isHTML})
		body = body[at+len(l.marks[gap]):]
	}
}

// quote writes quoted-printable.
func quote(s string) string {
	var b strings.Builder
	w := quotedprintable.NewWriter(&b)
	_, _ = w.Write([]byte(s)) // a strings.Builder takes everything
	_ = w.Close()
	return b.String()
}

// Append puts the mail to one reader behind out and gives back both: whoever
// hands in the same memory again and again makes no garbage. A value that would
// break the mail or smuggle a header into it is a [FieldError].
func (l *Layout) Append(out []byte, p Personal) ([]byte, error) {
	begun := len(out)
	out, err := l.personal(slices.Grow(out, l.size), p)
	if err == nil {
		_, err = checkLines(out[begun:])
	}
	if err != nil {
		return nil, fmt.Errorf("compose mail: %w", err)
	}
	out = append(append(out, l.head...), "\r\n"...)
	for _, c := range l.body {
		out = append(out, c.wire...)
		if c.gap >= 0 {
			out = append(out, value(p.Values[c.gap], c.html)...)
		}
	}
	return out, nil
}

// value is one line of quoted-printable that goes on.
func value(s string, isHTML bool) string {
	if isHTML {
		s = html.EscapeString(s)
	}
	if s == "" {
		return ""
	}
	return quote(s) + softBreak
}

// personal writes the headers of one reader, as the library writes those that
// all share.
func (l *Layout) personal(out []byte, p Personal) ([]byte, error) {
	m := l.message
	m.To, m.MessageID, m.Date, m.ListUnsubscribe = p.To, p.MessageID, p.Date, p.ListUnsubscribe
	for i, mark := range l.marks {
		m.Subject = strings.ReplaceAll(m.Subject, mark, p.Values[i])
		if err := plain("value of a mark", p.Values[i]); err != nil {
			return nil, err
		}
	}
	for _, step := range []func() error{m.checkHeaders, m.checkMessageID, m.checkUnsubscribe} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	to, err := wireAddress("To", m.To.Address)
	if err != nil {
		return nil, err
	}
	out = header(out, "Date", m.Date.Format(time.RFC1123Z))
	if len(m.ListUnsubscribe) > 0 {
		out = header(out, "List-Unsubscribe", "<"+strings.Join(m.ListUnsubscribe, ">, <")+">")
	}
	out = header(out, "Message-ID", "<"+m.MessageID+">")
	out = header(out, "Subject", mime.QEncoding.Encode("UTF-8", collapse(m.Subject)))
	address := netmail.Address{Name: collapse(m.To.Name), Address: to}
	return header(out, "To", address.String()), nil
}

// foldAt is how long a line of a header gets where it has a space to fold it at,
// as the library folds.
const foldAt = 72

// header writes a header and folds it at spaces.
func header(out []byte, name, text string) []byte {
	out = append(append(out, name...), ':')
	width := len(name) + 1
	for word := range strings.SplitSeq(text, " ") {
		if width+1+len(word) > foldAt {
			out = append(out, "\r\n"...)
			width = 0
		}
		out = append(append(out, ' '), word...)
		width += 1 + len(word)
	}
	return append(out, "\r\n"...)
}
