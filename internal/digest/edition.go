package digest

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"

	"earmark/internal/earmark"
)

// Reader is what differs from letter to letter.
type Reader struct {
	Name              string // empty: not known. Line breaks and control characters in it become spaces
	UnsubscribeURL    string // https; empty: none
	UnsubscribeMailto string // "mailto:…"; empty: none
	PreferencesURL    string // https; empty: none
}

// Letter is an issue as one reader gets it.
type Letter struct {
	Subject   string // one line, not yet encoded
	Preheader string
	HTML      string // UTF-8, lines of any length: encode it for transport
	Text      string // UTF-8, ends in a line feed; lines end in LF

	ways [2]string // out of it, for its reader; either may be empty
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

// Edition is an issue for all its readers: cut to what each of them wants,
// rendered once for those who want the same. It may be used by several
// goroutines at once.
type Edition struct {
	issue    Issue
	renderer *Renderer
	cutter   *cutter
	whole    *variant

	mu       sync.Mutex
	variants map[Cut]*variant // those asked for lately
	order    []Cut            // the oldest first
}

// mostVariants is how many renderings are kept; each has some 50 KB. Whoever
// goes through many readers does well to go cut by cut.
const mostVariants = 64

// Prepare renders what all readers of an issue share. Earlier are the issues
// before it, the newest first: who wants the letter less often gets theirs too.
// It is [ErrNothing] for an issue without articles. Mistakes in the templates
// are found here and are [*TemplateError]s; so is, as [*SizeError], a letter too
// big.
func (r *Renderer) Prepare(issue Issue, earlier ...Issue) (*Edition, error) {
	if len(issue.Entries) == 0 || issue.lib == nil {
		return nil, fmt.Errorf("issue %s: %w", issue.ID, ErrNothing)
	}
	e := &Edition{issue: issue, renderer: r, variants: map[Cut]*variant{}, cutter: newCutter(append([]Issue{issue}, earlier...))}
	var err error
	if e.whole, err = r.variant(issue); err != nil {
		return nil, err
	}
	for _, s := range []shape{{unsubscribeURL: true}, {name: true, unsubscribeURL: true, unsubscribeMailto: true, preferencesURL: true}} {
		if _, err := e.whole.layout(s); err != nil {
			return nil, err
		}
	}
	return e, nil
}

// variant is the rendering of a cut, made the first time it is asked for.
func (e *Edition) variant(c Cut) (*variant, error) {
	if c == "" {
		return e.whole, nil
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if v := e.variants[c]; v != nil {
		return v, nil
	}
	cut, err := e.cutter.issue(c)
	if err != nil {
		return nil, fmt.Errorf("issue %s: %w", e.issue.ID, err)
	}
	v, err := e.renderer.variant(cut)
	if err != nil {
		return nil, err
	}
	if len(e.order) == mostVariants {
		delete(e.variants, e.order[0])
		e.order = e.order[1:]
	}
	e.variants[c], e.order = v, append(e.order, c)
	return v, nil
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

// For is the letter to a reader who gets the whole issue. It is [ErrNoWayOut]
// for a reader who could not unsubscribe and a [*SizeError] when the letter is
// too big.
func (e *Edition) For(reader Reader) (Letter, error) { return e.Letter("", reader) }

// Letter is the letter to a reader, cut to what the reader gets. Its errors are
// those of For, but that stories are left out of a cut that would be too big;
// and [ErrForeignCut].
func (e *Edition) Letter(c Cut, reader Reader) (Letter, error) {
	if reader.UnsubscribeURL == "" && reader.UnsubscribeMailto == "" {
		return Letter{}, fmt.Errorf("issue %s: %w", e.issue.ID, ErrNoWayOut)
	}
	v, err := e.variant(c)
	if err != nil {
		return Letter{}, err
	}
	return v.letter(reader)
}

// values are a reader's fields, fit to be put into a letter.
func (r Reader) values() ([fields]string, error) {
	for _, way := range []struct{ what, address, scheme string }{
		{"unsubscribe address", r.UnsubscribeURL, "http"},
		{"unsubscribe mailbox", r.UnsubscribeMailto, "mailto:"},
		{"preferences address", r.PreferencesURL, "http"},
	} {
		if way.address != "" && (!strings.HasPrefix(way.address, way.scheme) || !isLine(way.address) || strings.ContainsAny(way.address, " <>\"")) {
			return [fields]string{}, fmt.Errorf("%s: found %q, expected an address that begins with %s and has no spaces", way.what, way.address, way.scheme)
		}
	}
	return [fields]string{name: line(r.Name), unsubscribeURL: r.UnsubscribeURL, unsubscribeMailto: r.UnsubscribeMailto, preferencesURL: r.PreferencesURL}, nil
}

func shapeOf(values [fields]string) shape {
	var s shape
	for f, v := range values {
		s[f] = v != ""
	}
	return s
}

// rules of cutting, of which the hash is to tell when they change.
const rules = "1"

// Hash is the SHA-256, in hexadecimal, of what readers would get: of the
// letters to two neutral readers, with and without a name, of what the earlier
// issues hold for those who want them too, and of the templates that cuts are
// made with. No change of content, options or templates escapes it, and nothing
// of a reader gets in.
func (e *Edition) Hash() (string, error) {
	sum := sha256.New()
	for _, name := range []string{"", "Reader"} {
		l, err := e.For(e.issue.opts.Anyone(name))
		if err != nil {
			return "", err
		}
		for _, part := range []string{l.Subject, l.Preheader, l.HTML, l.Text} {
			fmt.Fprintf(sum, "%d\n%s", len(part), part)
		}
	}
	fmt.Fprintf(sum, "%s %x\n", rules, e.renderer.source)
	for _, earlier := range e.cutter.issues[1:] {
		data, err := json.Marshal(earlier.view())
		if err != nil {
			return "", fmt.Errorf("hash issue %s: %w", e.issue.ID, err)
		}
		sum.Write(data)
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// Check judges the letter as it would leave: see [Lint].
func (e *Edition) Check() ([]earmark.Finding, error) {
	l, err := e.For(e.issue.opts.Anyone(""))
	if err != nil {
		return nil, err
	}
	return Lint(l, e.issue), nil
}
