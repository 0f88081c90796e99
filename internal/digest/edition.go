package digest

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"html"
	"strings"
	"sync"

	"earmark/internal/earmark"
	"earmark/templates"
)

// Reader is what differs from letter to letter.
type Reader struct {
	Name              string // empty: not known. Line breaks and control characters in it become spaces
	Token             string // signed; stands in the ways out
	UnsubscribeURL    string // https; empty: none
	UnsubscribeMailto string // "mailto:…"; empty: none
}

// Letter is an issue as one reader gets it.
type Letter struct {
	Subject   string // one line, not yet encoded
	Preheader string
	HTML      string // UTF-8, lines of any length: encode it for transport
	Text      string // UTF-8, ends in a line feed; lines end in LF
}

// Bytes is the size of the HTML part, which is what mail programs cut.
func (l Letter) Bytes() int { return len(l.HTML) }

// Gmail cuts the HTML part of a message at about 102 KB, and hides the way out
// with the rest.
const (
	mostBytes = 100_000
	wellBytes = 80_000
)

// ErrNoWayOut is returned for a reader who could not unsubscribe.
var ErrNoWayOut = errors.New("the letter has no way out: set digest.unsubscribe_url or digest.unsubscribe_mailto")

// SizeError is a letter that mail programs would cut.
type SizeError struct {
	Issue earmark.IssueID
	Bytes int // of the HTML part
	Most  int
}

// Error names the issue and the sizes, and says what helps.
func (e *SizeError) Error() string {
	return fmt.Sprintf("issue %s: the HTML part has %d bytes, expected at most %d: mail programs cut it there; choose fewer articles or a shorter intro", e.Issue, e.Bytes, e.Most)
}

// Edition is an issue rendered for all its readers. It may be used by several
// goroutines at once.
type Edition struct {
	issue    Issue
	renderer *Renderer
	view     View
	marks    marks

	mu      sync.Mutex
	layouts map[shape]*layout
}

// layout is what all readers of a shape share.
type layout struct {
	subject, html, text []piece
}

// Prepare renders what all readers of an issue share. It is [ErrNothing] for an
// issue without articles. Mistakes in the templates are found here and are
// [*TemplateError]s; so is, as [*SizeError], a letter too big.
func (r *Renderer) Prepare(issue Issue) (*Edition, error) {
	if len(issue.Entries) == 0 || issue.lib == nil {
		return nil, fmt.Errorf("issue %s: %w", issue.ID, ErrNothing)
	}
	view := issue.view()
	marks, err := newMarks(view)
	if err != nil {
		return nil, err
	}
	e := &Edition{issue: issue, renderer: r, view: view, marks: marks, layouts: map[shape]*layout{}}
	for _, s := range []shape{{unsubscribeURL: true}, {name: true, unsubscribeURL: true, unsubscribeMailto: true}} {
		if _, err := e.layout(s); err != nil {
			return nil, err
		}
	}
	return e, nil
}

// Render makes one reader's letter. For several readers of an issue, Prepare
// it once.
func (r *Renderer) Render(issue Issue, reader Reader) (Letter, error) {
	e, err := r.Prepare(issue)
	if err != nil {
		return Letter{}, err
	}
	return e.For(reader)
}

// For is the letter to a reader. It is [ErrNoWayOut] for a reader who could
// not unsubscribe and a [*SizeError] when the letter is too big.
func (e *Edition) For(reader Reader) (Letter, error) {
	if reader.UnsubscribeURL == "" && reader.UnsubscribeMailto == "" {
		return Letter{}, fmt.Errorf("issue %s: %w", e.issue.ID, ErrNoWayOut)
	}
	plain, err := reader.values()
	if err != nil {
		return Letter{}, fmt.Errorf("issue %s: %w", e.issue.ID, err)
	}
	layout, err := e.layout(shapeOf(plain))
	if err != nil {
		return Letter{}, err
	}
	escaped := plain
	for f := range escaped {
		escaped[f] = html.EscapeString(plain[f])
	}
	letter := Letter{
		Subject: line(fill(layout.subject, plain)), Preheader: e.view.Preheader,
		HTML: fill(layout.html, escaped), Text: fill(layout.text, plain),
	}
	if letter.Subject == "" {
		return Letter{}, fmt.Errorf("issue %s: the subject is empty: see %s%s", e.issue.ID, templates.Folder, subjectFile)
	}
	if letter.Bytes() > mostBytes {
		return Letter{}, &SizeError{Issue: e.issue.ID, Bytes: letter.Bytes(), Most: mostBytes}
	}
	return letter, nil
}

// values are a reader's fields, fit to be put into a letter.
func (r Reader) values() ([fields]string, error) {
	for _, way := range []struct{ what, address, scheme string }{
		{"unsubscribe address", r.UnsubscribeURL, "http"},
		{"unsubscribe mailbox", r.UnsubscribeMailto, "mailto:"},
	} {
		if way.address != "" && (!strings.HasPrefix(way.address, way.scheme) || !isLine(way.address) || strings.ContainsAny(way.address, " <>\"")) {
			return [fields]string{}, fmt.Errorf("%s: found %q, expected an address that begins with %s and has no spaces", way.what, way.address, way.scheme)
		}
	}
	return [fields]string{name: line(r.Name), unsubscribeURL: r.UnsubscribeURL, unsubscribeMailto: r.UnsubscribeMailto}, nil
}

func shapeOf(values [fields]string) shape {
	var s shape
	for f, v := range values {
		s[f] = v != ""
	}
	return s
}

// layout renders a shape the first time it is asked for.
func (e *Edition) layout(s shape) (*layout, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if l := e.layouts[s]; l != nil {
		return l, nil
	}
	view := e.view
	view.Reader = e.marks.reader(s)
	subject, err := execute(e.renderer.subject, view)
	if err != nil {
		return nil, err
	}
	text, err := execute(e.renderer.text, view)
	if err != nil {
		return nil, err
	}
	page, err := execute(e.renderer.html, view)
	if err != nil {
		return nil, err
	}
	if page, err = inline(page); err != nil {
		return nil, fmt.Errorf("issue %s: %w", e.issue.ID, err)
	}
	e.layouts[s] = &layout{subject: e.marks.cut(subject), html: e.marks.cut(page), text: e.marks.cut(settle(text))}
	return e.layouts[s], nil
}

func execute(t executor, view View) (string, error) {
	var out strings.Builder
	if err := t.Execute(&out, view); err != nil {
		return "", templateError(err, t.Name())
	}
	return out.String(), nil
}

// Hash is the SHA-256, in hexadecimal, of what readers would get: of the
// letters to two neutral readers, with and without a name, so that no change
// of content, options or templates escapes it and nothing of a reader gets in.
func (e *Edition) Hash() (string, error) {
	sum := sha256.New()
	for _, name := range []string{"", "Reader"} {
		l, err := e.For(e.issue.opts.Reader(name, "token"))
		if err != nil {
			return "", err
		}
		for _, part := range []string{l.Subject, l.Preheader, l.HTML, l.Text} {
			fmt.Fprintf(sum, "%d\n%s", len(part), part)
		}
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// Check judges the letter as it would leave: its subject and preheader, and
// whether its size comes near what mail programs cut.
func (e *Edition) Check() ([]earmark.Finding, error) {
	l, err := e.For(e.issue.opts.Reader("", "token"))
	if err != nil {
		return nil, err
	}
	found := append(LintSubject(l.Subject, e.issue), lintTone("preheader", l.Preheader, e.issue)...)
	if n := l.Bytes(); n > wellBytes {
		found = append(found, e.issue.finding(earmark.Warning, "letter.size", "articles",
			fmt.Sprintf("the HTML part has %d bytes, expected at most %d", n, wellBytes), "mail programs cut it at about 102,000; choose fewer articles"))
	}
	return found, nil
}
