package library

import (
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"earmark/internal/earmark"
)

// fields reads the keys of one content file and notes what is wrong with them.
// Getters of a missing or empty key give the zero value.
type fields struct {
	kind     string // "article", "show", …: the first part of a rule's name
	file     string
	front    node
	zone     *time.Location
	findings []earmark.Finding
}

func (f *fields) report(line int, key, message, hint string) {
	rule := f.kind
	if key != "" {
		rule += "." + key
	}
	f.findings = append(f.findings, earmark.Finding{
		File: f.file, Line: line, Severity: earmark.Error, Rule: rule, Element: key, Message: message, Hint: hint,
	})
}

// wrong reports a value of the wrong type.
func (f *fields) wrong(n node, key, expected string) {
	f.report(n.line, key, fmt.Sprintf("found %s, expected %s", n.describe(), expected), "")
}

// required reports a key that must be there.
func (f *fields) required(key, example string) {
	if n, ok := f.front.get(key); ok && (!n.isScalar() || strings.TrimSpace(n.text) != "") {
		return
	}
	f.report(max(f.front.line, 1), key, "missing", "write "+key+": "+example)
}

// requireDate asks for the date of what readers will see: a draft may wait for
// its own.
func (f *fields) requireDate() {
	if n, ok := f.front.get("draft"); !ok || !strings.EqualFold(n.text, "true") {
		f.required("date", "2026-11-22")
	}
}

// unsure tells the editor what an import could not know for certain.
func (f *fields) unsure() {
	for _, m := range f.mentions("unsure") {
		f.findings = append(f.findings, earmark.Finding{
			File: f.file, Line: m.line, Severity: earmark.Warning, Rule: f.kind + ".unsure", Element: "unsure", Message: m.text,
			Hint: "correct it where it is wrong, then delete this line",
		})
	}
}

func (f *fields) text(key string) string {
	n, ok := f.front.get(key)
	if !ok {
		return ""
	}
	return f.scalar(n, key, "text")
}

func (f *fields) scalar(n node, key, expected string) string {
	if n.kind == date {
		return n.text
	}
	if !n.isScalar() {
		f.wrong(n, key, expected)
		return ""
	}
	return strings.TrimSpace(n.text)
}

// list reads a list; one value alone is a list of one.
func (f *fields) list(key, expected string) []node {
	n, ok := f.front.get(key)
	switch {
	case !ok:
		return nil
	case n.isScalar():
		return []node{n}
	case n.kind != list:
		f.wrong(n, key, expected)
		return nil
	}
	return n.items
}

// texts reads a list of texts.
func (f *fields) texts(key string) []string {
	var out []string
	for _, m := range f.mentions(key) {
		out = append(out, m.text)
	}
	return out
}

// mention is a text at its place in a file: a name or identifier that is
// looked up later.
type mention struct {
	text string
	line int
}

func (f *fields) mentions(key string) []mention {
	var out []mention
	for _, item := range f.list(key, "a list of texts") {
		if s := f.scalar(item, key, "text"); s != "" {
			out = append(out, mention{text: s, line: item.line})
		}
	}
	return out
}

func (f *fields) bool(key string, missing bool) bool {
	n, ok := f.front.get(key)
	if !ok {
		return missing
	}
	if n.kind != boolean {
		f.wrong(n, key, "true or false")
		return missing
	}
	return strings.EqualFold(n.text, "true")
}

// count reads a whole number that is not negative.
func (f *fields) count(from node, key string) int64 {
	n, ok := from.get(key)
	if !ok {
		return 0
	}
	v, err := strconv.ParseInt(n.text, 10, 64)
	if !n.isScalar() || err != nil || v < 0 {
		f.wrong(n, from.within(key), "a whole number, 0 or more")
		return 0
	}
	return v
}

// address reads an absolute web address.
func (f *fields) address(from node, key string) string {
	n, ok := from.get(key)
	if !ok {
		return ""
	}
	s := f.scalar(n, from.within(key), "an address")
	if s != "" && !isAddress(s) {
		f.wrong(n, from.within(key), "an absolute address such as https://example.com/page")
		return ""
	}
	return s
}

func isAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

// oneOf reads a word from a short list; the first is the default.
func (f *fields) oneOf(key string, words ...string) string {
	n, ok := f.front.get(key)
	if !ok {
		return words[0]
	}
	for _, w := range words {
		if strings.EqualFold(n.text, w) {
			return w
		}
	}
	f.wrong(n, key, "one of "+strings.Join(words, ", "))
	return words[0]
}

const dateForms = "2026-11-22, 2026-11-22 09:30:00 +0100 or 2026-11-22T09:30:00+01:00"

// date reads one of the three date forms and no other: a guess at 04/05/2019
// would put an item into the wrong month.
func (f *fields) date(key string) time.Time {
	n, ok := f.front.get(key)
	if !ok {
		return time.Time{}
	}
	if n.kind == date && n.local {
		t := n.time
		return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), f.zone)
	}
	if n.kind == date {
		return portable(n.time)
	}
	if n.isScalar() {
		if t, ok := parseDate(n.text, f.zone); ok {
			return t
		}
	}
	f.wrong(n, key, "a date such as "+dateForms)
	return time.Time{}
}

// ParseDate reads a date in one of the forms of front matter; without a zone
// it is in the one given. The error says what was found and expected.
func ParseDate(s string, zone *time.Location) (time.Time, error) {
	if t, ok := parseDate(s, zone); ok {
		return t, nil
	}
	return time.Time{}, fmt.Errorf("found %q, expected a date such as %s", clip(s, 60), dateForms)
}

// dateForm is stricter than Go's parser, which takes 9:30 for 09:30 and a zone of
// more than a day.
var dateForm = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)| \d{2}:\d{2}:\d{2} [+-]([01]\d|2[0-3])[0-5]\d)?$`)

func parseDate(s string, zone *time.Location) (time.Time, bool) {
	s = strings.TrimSpace(s)
	if !dateForm.MatchString(s) {
		return time.Time{}, false
	}
	for _, form := range []string{time.RFC3339, "2006-01-02 15:04:05 -0700"} {
		if t, err := time.Parse(form, s); err == nil {
			return portable(t), true
		}
	}
	t, err := time.ParseInLocation(time.DateOnly, s, zone)
	return t, err == nil
}

// portable is a time in a zone that is the same on every machine: a parser gives
// the zone of this one when its offset happens to be that.
func portable(t time.Time) time.Time {
	_, offset := t.Zone()
	if offset == 0 {
		return t.UTC()
	}
	return t.In(time.FixedZone("", offset))
}

// mapping reads a group of keys.
func (f *fields) mapping(key, expected string) (node, bool) {
	n, ok := f.front.get(key)
	if !ok {
		return node{}, false
	}
	if n.kind != mapping {
		f.wrong(n, key, expected)
		return node{}, false
	}
	n.of = key
	return n, true
}

// groups reads a list of groups of keys; one group alone is a list of one.
func (f *fields) groups(key, keys string) []node {
	n, ok := f.front.get(key)
	if !ok {
		return nil
	}
	if n.kind == mapping {
		n = node{kind: list, items: []node{n}}
	}
	if n.kind != list {
		f.wrong(n, key, "a list of "+keys)
		return nil
	}
	var out []node
	for _, item := range n.items {
		if item.kind != mapping {
			f.wrong(item, key, "the keys "+keys)
			continue
		}
		item.of = key
		out = append(out, item)
	}
	return out
}

// needs reads a text of a group of keys that must be there.
func (f *fields) needs(group node, key string) (string, bool) {
	s := f.within(group, key)
	if s == "" {
		f.report(max(group.line, 1), group.of, "found no "+key+", expected one", "")
	}
	return s, s != ""
}

// within reads a text of a group of keys.
func (f *fields) within(group node, key string) string {
	n, ok := group.get(key)
	if !ok {
		return ""
	}
	return f.scalar(n, group.within(key), "text")
}
