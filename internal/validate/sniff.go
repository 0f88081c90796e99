package validate

import (
	"bytes"
	"io"
	"net/http"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"

	"earmark/internal/earmark"
)

// sniffed is how much of a document is looked at to know what it is.
const sniffed = 4096

// foreign is the one finding for what is no feed at all; nil for what may be.
func foreign(head []byte) *earmark.Finding {
	refuse := func(rule, message, hint string) *earmark.Finding {
		return &earmark.Finding{Line: 1, Column: 1, Severity: earmark.Error, Rule: rule, Message: message, Hint: hint, Source: string(XML)}
	}
	start := trimmed(head)
	lower := bytes.ToLower(start[:min(len(start), 512)])
	for bytes.HasPrefix(lower, []byte("<!--")) || bytes.HasPrefix(lower, []byte("<?xml")) {
		_, rest, found := bytes.Cut(lower, []byte(">"))
		if !found {
			break
		}
		lower = bytes.TrimSpace(rest)
	}
	switch {
	case len(start) == 0:
		return refuse("feed.empty", "there is nothing in it", "see whether the right file was given")
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		return refuse("feed.compressed", "this is compressed (gzip)", "unpack it first: gunzip -c FILE | earmark validate -")
	case binary(head):
		return refuse("feed.binary", "this is "+http.DetectContentType(head)+", not a feed", "see whether the right file was given")
	case bytes.HasPrefix(lower, []byte("<!doctype html")), bytes.HasPrefix(lower, []byte("<html")):
		return refuse("feed.html", "this is a web page, not a feed", "look in it for <link rel=\"alternate\">, and give the address of the feed")
	case !bytes.ContainsAny(start[:1], "<{[") && !bytes.Contains(start[:min(len(start), 256)], []byte{0}):
		return refuse("feed.text", "this is no feed: it begins with "+clip(string(start[:min(len(start), 80)])), "a feed begins with < or {")
	}
	return nil
}

// binary tells whether a file begins as pictures, recordings and archives do.
func binary(head []byte) bool {
	kind, _, _ := strings.Cut(http.DetectContentType(head), "/")
	return kind == "image" || kind == "audio" || kind == "video" || kind == "font" || bytes.HasPrefix(head, []byte("%PDF-")) || bytes.HasPrefix(head, []byte("PK\x03\x04"))
}

func isJSON(start []byte) bool {
	s := trimmed(start)
	return len(s) > 0 && (s[0] == '{' || s[0] == '[')
}

// The types that servers give to feeds; readers know them for such.
var (
	jsonTypes = words(`application/feed+json application/json`)
	xmlTypes  = words(`application/rss+xml application/atom+xml application/rdf+xml application/xml text/xml text/x-opml application/opml+xml text/x-opml+xml
		application/x-rss+xml text/rss+xml application/atomsvc+xml application/atomcat+xml`)
)

// served judges the type that a server gives to a feed.
func (w *walk) served(kind string, isJSON bool) {
	known, usual := xmlTypes, "application/rss+xml or application/atom+xml"
	if isJSON {
		known, usual = jsonTypes, "application/feed+json"
	}
	if kind != "" && !known[kind] {
		w.tell(place{1, 1}, nil, "feed.type", earmark.Warning, HTTP, "let the server say "+usual, "the server calls this %s: readers that go by it do not see a feed", kind)
	}
}

// encodingFault is what is wrong with how a document says its encoding.
type encodingFault struct {
	rule, message, hint string
	severity            earmark.Severity
	fatal               bool
}

var (
	xmlDeclaration = late(`^\s*<\?xml[^>]*?encoding\s*=\s*["']([^"']*)["']`)
	xmlVersion     = late(`^\s*<\?xml\s+version\s*=\s*["']([^"']*)["']`)
)

// decode gives the document as UTF-8, without a byte order mark, and its
// beginning.
func decode(r io.Reader, head []byte) (io.Reader, []byte, *encodingFault) {
	switch {
	case bytes.HasPrefix(head, []byte{0xFF, 0xFE}):
		return wide(r, head, unicode.LittleEndian, true)
	case bytes.HasPrefix(head, []byte{0xFE, 0xFF}):
		return wide(r, head, unicode.BigEndian, true)
	case len(head) > 1 && head[0] != 0 && head[1] == 0:
		return wide(r, head, unicode.LittleEndian, false)
	case len(head) > 1 && head[0] == 0 && head[1] != 0:
		return wide(r, head, unicode.BigEndian, false)
	}
	marked := bytes.HasPrefix(head, []byte("\uFEFF"))
	if marked {
		_, _ = io.ReadFull(r, make([]byte, 3))
		head = head[3:]
	}
	named, fault := namedEncoding(head, marked)
	if named == nil {
		return r, head, fault
	}
	return named.NewDecoder().Reader(r), head, fault
}

// wide is decode for UTF-16; marked tells whether it begins with a byte order mark.
func wide(r io.Reader, head []byte, order unicode.Endianness, marked bool) (io.Reader, []byte, *encodingFault) {
	policy := unicode.IgnoreBOM
	if marked {
		policy = unicode.UseBOM
	}
	utf16 := unicode.UTF16(order, policy)
	start, _ := utf16.NewDecoder().Bytes(head[:len(head)&^1])
	return utf16.NewDecoder().Reader(r), start, wideFault(start, marked)
}

// wideFault is what is wrong with a document in UTF-16: XML allows it (section
// 4.3.3), JSON does not (RFC 8259 section 8.1), and few programs that read feeds
// expect it.
func wideFault(start []byte, marked bool) *encodingFault {
	const hint = "save the file as UTF-8"
	m := xmlDeclaration().FindSubmatch(start)
	switch {
	case isJSON(start):
		return &encodingFault{rule: "json.encoding", severity: earmark.Error, message: "the file is UTF-16, and JSON is UTF-8", hint: hint}
	case m != nil && !strings.HasPrefix(strings.ToLower(string(m[1])), "utf-16"):
		return &encodingFault{rule: "xml.encoding", severity: earmark.Error, message: "the file is UTF-16 by its first bytes and " + clip(string(m[1])) + " by its first line", hint: hint}
	case !marked:
		return &encodingFault{rule: "xml.encoding", severity: earmark.Error, message: "the file is UTF-16 without a byte order mark, which XML asks for", hint: hint}
	}
	return &encodingFault{rule: "xml.utf16", severity: earmark.Warning, message: "the file is UTF-16, which many readers of feeds do not read", hint: hint}
}

// namedEncoding is the one that the XML declaration names; nil for UTF-8.
func namedEncoding(head []byte, marked bool) (encoding.Encoding, *encodingFault) {
	if m := xmlVersion().FindSubmatch(head); m != nil && string(m[1]) != "1.0" {
		return nil, &encodingFault{rule: "xml.version", severity: earmark.Error, message: "XML version " + clip(string(m[1])) + ", which feed readers do not read", hint: `write <?xml version="1.0"`}
	}
	m := xmlDeclaration().FindSubmatch(head)
	if m == nil {
		return nil, nil
	}
	label := strings.ToLower(strings.TrimSpace(string(m[1])))
	switch {
	case label == "utf-8" || label == "utf8":
		return nil, nil
	case marked:
		return nil, &encodingFault{rule: "xml.encoding", severity: earmark.Error, message: "the file is UTF-8 by its first bytes and " + clip(label) + " by its first line", hint: `write encoding="utf-8"`}
	case strings.HasPrefix(label, "utf-16"):
		return nil, &encodingFault{rule: "xml.encoding", severity: earmark.Error, message: "the first line says UTF-16, but the file is not", hint: `write encoding="utf-8"`}
	case label == "us-ascii" || label == "ascii":
		return nil, nil
	}
	named, err := htmlindex.Get(label)
	if err != nil {
		return nil, &encodingFault{rule: "xml.encoding", severity: earmark.Error, fatal: true, message: "the encoding " + clip(label) + " is not known", hint: "save the file as UTF-8"}
	}
	return named, &encodingFault{rule: "xml.encoding-rare", severity: earmark.Info, message: "the encoding is " + clip(label) + "; every reader knows UTF-8 only", hint: "save the file as UTF-8"}
}
