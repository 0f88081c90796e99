package mail

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/textproto"
	"regexp"
	"strings"

	"github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset" // registers the character sets of old mail systems
)

// ReportKind is what a mail that came in is about.
type ReportKind string

// The kinds. What is none of them says nothing that a machine may act upon.
const (
	NoReport  ReportKind = ""
	Failure   ReportKind = "failure"   // a letter could not be delivered (RFC 3464)
	Complaint ReportKind = "complaint" // its reader called it spam (RFC 5965)
	Leave     ReportKind = "leave"     // a mail to the address that takes readers out
)

// Report is a mail that came in, as far as it concerns a letter. Everything in
// it comes from outside: only a token that a key of ours signed says whose
// letter it was.
type Report struct {
	Kind      ReportKind
	Tokens    []string // what may be tokens: of the address it came to, its subject, the way out of the letter it holds
	Status    string   // "5.1.1" (RFC 3463), of a failure; empty: none given
	Words     string   // the server's, or the kind of complaint
	MessageID string   // of the letter it holds, without angle brackets; may be empty
}

// mostReport is how much of a mail is read.
const mostReport = 4 << 20

// mostDepth is how deep parts in parts are looked into.
const mostDepth = 8

// ReadReport reads a mail that came in. A mail that is no report is one of kind
// NoReport and no error; the error is about mails that cannot be read at all.
func ReadReport(r io.Reader) (Report, error) {
	entity, err := message.Read(io.LimitReader(r, mostReport))
	if err != nil && !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err) {
		return Report{}, fmt.Errorf("read mail: %w", err)
	}
	var report Report
	report.fromHeader(entity.Header)
	report.read(entity, 0)
	return report, nil
}

// candidates are where tokens stand: they have letters, digits and "-_." alone.
var candidates = regexp.MustCompile(`[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+|[A-Za-z0-9]+-[A-Za-z0-9]+-[A-Za-z0-9]+`)

// fromHeader finds tokens in the addresses a mail came to, and in the subject of
// one that wants to leave.
func (r *Report) fromHeader(h message.Header) {
	for _, name := range []string{"Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc"} {
		fields := h.FieldsByKey(name)
		for fields.Next() {
			for address := range strings.SplitSeq(fields.Value(), ",") {
				local, _, _ := strings.Cut(strings.Trim(address, " <>\t"), "@")
				if _, token, found := strings.Cut(local, "+"); found {
					r.Tokens = append(r.Tokens, token)
				} else {
					r.Tokens = append(r.Tokens, candidates.FindAllString(local, 3)...)
				}
			}
		}
	}
	subject, err := h.Text("Subject")
	if err == nil && strings.Contains(strings.ToLower(subject), "unsubscribe") {
		r.Kind = Leave
		r.Tokens = append(r.Tokens, candidates.FindAllString(subject, 3)...)
	}
}

// read walks over the parts.
func (r *Report) read(e *message.Entity, depth int) {
	kind, params, err := e.Header.ContentType()
	if err != nil || depth > mostDepth {
		return
	}
	if kind == "multipart/report" {
		switch strings.ToLower(params["report-type"]) {
		case "delivery-status":
			r.Kind = NoReport // until it tells of a failure
		case "feedback-report":
			r.Kind = Complaint
		}
	}
	if parts := e.MultipartReader(); parts != nil {
		for {
			part, err := parts.NextPart()
			if err != nil && !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err) {
				return
			}
			r.read(part, depth+1)
		}
	}
	if depth == 0 {
		return
	}
	switch kind {
	case "message/delivery-status", "message/global-delivery-status":
		r.readStatus(e.Body)
	case "message/feedback-report":
		r.readFeedback(e.Body)
	case "message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers", "message/global-headers":
		r.readLetter(e.Body)
	}
}

// readStatus reads groups of fields: the first of the mail, then one for each
// recipient (RFC 3464 section 2.1). The first that failed counts.
func (r *Report) readStatus(body io.Reader) {
	fields := textproto.NewReader(bufio.NewReader(body))
	for range 100 {
		group, err := fields.ReadMIMEHeader()
		if strings.EqualFold(strings.TrimSpace(group.Get("Action")), "failed") && r.Kind != Failure {
			r.Kind = Failure
			r.Status = firstWord(group.Get("Status"))
			_, words, found := strings.Cut(group.Get("Diagnostic-Code"), ";")
			if !found {
				words = group.Get("Diagnostic-Code")
			}
			r.Words = readable(strings.TrimSpace(words))
			// The server's own code says more than a gateway's 5.0.0.
			if given := findStatus.FindString(r.Words); given != "" && (r.Status == "" || strings.HasSuffix(r.Status, ".0.0")) {
				r.Status = given
			}
		}
		if err != nil {
			return
		}
	}
}

var findStatus = regexp.MustCompile(`\b[45]\.\d{1,3}\.\d{1,3}\b`)

func firstWord(s string) string {
	if words := strings.Fields(s); len(words) > 0 && EnhancedStatus(words[0]) == words[0] {
		return words[0]
	}
	return ""
}

func (r *Report) readFeedback(body io.Reader) {
	group, err := textproto.NewReader(bufio.NewReader(body)).ReadMIMEHeader()
	if err != nil && !errors.Is(err, io.EOF) {
		return
	}
	r.Kind, r.Words = Complaint, readable(group.Get("Feedback-Type"))
	if strings.EqualFold(r.Words, "not-spam") || strings.EqualFold(r.Words, "auth-failure") {
		r.Kind = NoReport // RFC 5965 section 7.3, RFC 6591: nobody complains
	}
}

// readLetter finds whose letter it was in the headers that came back.
func (r *Report) readLetter(body io.Reader) {
	text, err := io.ReadAll(io.LimitReader(body, 256<<10))
	if err != nil && len(text) == 0 {
		return
	}
	head, _, _ := bytes.Cut(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")), []byte("\n\n"))
	group, _ := textproto.NewReader(bufio.NewReader(bytes.NewReader(append(head, "\n\n"...)))).ReadMIMEHeader()
	if r.MessageID == "" {
		r.MessageID = strings.Trim(group.Get("Message-Id"), "<> ")
	}
	way := group.Get("List-Unsubscribe")
	if decoded, err := new(mime.WordDecoder).DecodeHeader(way); err == nil {
		way = decoded
	}
	r.Tokens = append(r.Tokens, candidates.FindAllString(strings.ReplaceAll(way, "%2E", "."), 10)...)
}
