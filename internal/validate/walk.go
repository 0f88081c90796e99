package validate

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"earmark/internal/earmark"
)

// What is kept of a feed while it is read, however long it is.
const (
	mostText  = 1 << 20 // the text of one element; rules see no more of it
	mostDepth = 1000    // elements within each other
	mostKept  = 200_000 // identifiers compared with each other
)

// walk follows the tables through one document.
type walk struct {
	ctx              context.Context
	scanner          *scanner // of XML; nil for JSON
	reading          *window
	emit             func(earmark.Finding) bool
	file             string
	profile          Profile
	now              time.Time
	address          string // where the feed came from; empty: not known
	stack            []*element
	spare            []*element
	stopped          bool // the caller wants no more findings
	closed           bool // the root element has ended
	strange          map[string]bool
	format           string // the vocabulary of elements without a prefix: "rss", "atom", "opml"
	core             Source
	whole            string // what a document of JSON is called
	ids              kept
	entries, repeats int
	authorless       place // of the first entry without an author
	links            func(Link)
	lastDate         time.Time       // what a check of dates read, for the checks that follow it
	said             map[string]bool // what is told once a feed
}

// parent is the element n steps above the innermost; nil where there is none.
func (w *walk) parent(n int) *element {
	if i := len(w.stack) - 1 - n; i >= 0 {
		return w.stack[i]
	}
	return nil
}

// tell gives a finding to the caller.
func (w *walk) tell(at place, e *element, rule string, severity earmark.Severity, source Source, hint, format string, args ...any) {
	if w.stopped || !w.profile.speaks(source) {
		return
	}
	f := earmark.Finding{File: w.file, Line: at.line, Column: at.column, Severity: severity, Rule: rule, Hint: hint, Source: string(source)}
	if f.Message = format; len(args) > 0 {
		f.Message = fmt.Sprintf(format, args...)
	}
	if e != nil {
		f.Element = e.raw
	}
	w.stopped = !w.emit(f)
}

// once is tell for what is said once a feed.
func (w *walk) once(at place, e *element, rule string, severity earmark.Severity, source Source, hint, format string, args ...any) {
	if !w.said[rule] {
		w.said[rule] = true
		w.tell(at, e, rule, severity, source, hint, format, args...)
	}
}

// run reads the document to its end, or to where it stops being XML.
func (w *walk) run() error {
	for n := 0; !w.stopped; n++ {
		if n%256 == 0 && w.ctx.Err() != nil {
			return w.ctx.Err()
		}
		t, err := w.scanner.next()
		if errors.Is(err, io.EOF) {
			return w.ended()
		}
		if err == nil {
			err = w.take(t)
		}
		if bad, ok := errors.AsType[*malformed](err); ok {
			w.tell(bad.at, w.parent(0), bad.rule, earmark.Error, XML, bad.hint, "%s; what follows was not read", bad.message)
			return nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// ended judges what is missing where the document ends.
func (w *walk) ended() error {
	at := w.scanner.at
	switch {
	case len(w.stack) > 0:
		w.tell(at, w.parent(0), "xml.unclosed", earmark.Error, XML, "write </"+w.parent(0).raw+">", "the document ends within <%s>, which began at line %d", w.parent(0).raw, w.parent(0).at.line)
	case !w.closed:
		w.tell(at, nil, "xml.empty", earmark.Error, XML, "", "there is no element in this document")
	}
	return nil
}

func (w *walk) take(t token) error {
	switch t.kind {
	case startTag:
		return w.start(t)
	case endTag:
		return w.end(t)
	case text:
		return w.text(t)
	case doctype:
		w.doctype(t)
	case instruction:
		w.instruction(t)
	}
	return nil
}

func (w *walk) doctype(t token) {
	switch {
	case netscapeDTD().Match(t.text) && strings.Contains(string(t.text), "netscape"):
		w.tell(t.at, nil, "rss.doctype", earmark.Error, RSSProfile, "take the DOCTYPE out: what it points to is gone", "this DOCTYPE is of an address that no longer answers")
	case strings.Contains(string(t.text), "SYSTEM") && strings.Contains(string(t.text), "<!ENTITY"):
		w.tell(t.at, nil, "xml.external", earmark.Info, XML, "take the DOCTYPE out", "entities that stand in other files: readers do not fetch them")
	}
}

// start enters an element.
func (w *walk) start(t token) error {
	if w.closed {
		return &malformed{at: t.at, rule: "xml.second-root", message: "a second element after the end of the first", hint: "a document is one element"}
	}
	if len(w.stack) >= mostDepth {
		return &malformed{at: t.at, rule: "xml.depth", message: fmt.Sprintf("elements more than %d deep", mostDepth)}
	}
	outer := w.parent(0)
	e := w.fresh()
	e.raw, e.at = string(t.name), t.at
	w.inherit(e, outer)
	w.declare(e, t)
	n, ok := e.scope.element(t.name)
	if !ok {
		return &malformed{at: t.at, rule: "xml.prefix", message: "the prefix of <" + e.raw + "> is declared nowhere", hint: "declare it with xmlns:" + prefixOf(e.raw) + " on the first element"}
	}
	e.name = n.table
	if err := w.keep(e, t); err != nil {
		return err
	}
	w.place(e, outer, n)
	w.stack = append(w.stack, e)
	if e.spec != nil {
		w.judgeAttributes(e)
		if e.spec.begin != nil {
			e.spec.begin(w, e)
		}
	}
	if t.empty {
		return w.leave(t.at)
	}
	return nil
}

func prefixOf(raw string) string {
	prefix, _, _ := strings.Cut(raw, ":")
	return prefix
}

func (w *walk) fresh() *element {
	n := len(w.spare)
	if n == 0 {
		return &element{}
	}
	e := w.spare[n-1]
	w.spare = w.spare[:n-1]
	*e = element{attrs: e.attrs[:0], text: e.text[:0], kids: e.kids[:0]}
	return e
}

// inherit takes what holds within the outer element.
func (w *walk) inherit(e, outer *element) {
	e.first = true
	if outer == nil {
		e.scope = newScope(nil)
		return
	}
	e.scope, e.base = outer.scope, outer.base
	if outer.markup != noMarkup {
		e.markup = withinMarkup
	}
}

// declare takes the namespaces that a tag declares.
func (w *walk) declare(e *element, t token) {
	for _, a := range t.attrs {
		if !strings.HasPrefix(string(a.name), "xmlns") {
			continue
		}
		prefix, found := strings.CutPrefix(string(a.name), "xmlns:")
		if !found && string(a.name) != "xmlns" {
			continue
		}
		if !found {
			prefix = ""
		}
		if len(w.stack) > 0 && e.scope == w.parent(0).scope {
			e.scope = newScope(e.scope)
		}
		uri := string(a.value)
		e.scope.prefix[prefix] = uri
		w.namespace(w.scanner.place(a), e, prefix, uri)
	}
}

// keep keeps the attributes of elements that have rules, and those that hold
// everywhere.
func (w *walk) keep(e *element, t token) error {
	for _, a := range t.attrs {
		if strings.HasPrefix(string(a.name), "xmlns") && (len(a.name) == 5 || a.name[5] == ':') {
			continue
		}
		name, ok := e.scope.attribute(a.name)
		if !ok {
			return &malformed{at: w.scanner.place(a), rule: "xml.prefix", message: "the prefix of the attribute " + string(a.name) + " is declared nowhere", hint: "declare it with xmlns:" + prefixOf(string(a.name)) + " on the first element"}
		}
		e.attrs = append(e.attrs, keptAttribute{name: name, value: string(a.value), at: w.scanner.place(a)})
		switch name {
		case "xml:base":
			w.judge(e, e.attrs[len(e.attrs)-1].at, e.raw, string(a.value), []check{reference.as("", URIs)}, "xml:base")
			e.base = resolve(e.base, string(a.value))
		case "xml:lang":
			if len(a.value) > 0 {
				w.judge(e, e.attrs[len(e.attrs)-1].at, e.raw, string(a.value), []check{lang}, "xml:lang")
			}
		}
	}
	return nil
}

// place finds the rules of an element where it stands, and says when it may not
// stand there.
func (w *walk) place(e, outer *element, n name) {
	switch {
	case outer == nil:
		w.root(e, n)
		return
	case outer.markup != noMarkup:
		w.markup(e, outer)
		return
	}
	outer.first = false
	if outer.spec == nil && w.format == "rss" && n.uri == "" && n.table != "" && strings.Contains(outer.raw, ":") {
		w.tell(e.at, e, "rss.no-namespace", earmark.Error, RSS2, "put it into the namespace of its parent", "<%s> is in no namespace", e.raw)
	}
	if outer.spec == nil || outer.spec.open {
		if outer.spec != nil {
			e.spec = outer.spec.kids[n.table]
		}
		return
	}
	e.spec = outer.spec.kids[n.table]
	if e.spec == nil {
		w.stranger(e, outer, n)
		return
	}
	w.counted(e, outer)
}

// counted counts an element among its parent's children.
func (w *walk) counted(e, outer *element) {
	for i := range outer.kids {
		k := &outer.kids[i]
		if k.name != e.name {
			continue
		}
		k.n++
		if !e.spec.many && k.n == 2 {
			severity := e.spec.again
			if severity == "" {
				severity = earmark.Error
			}
			w.tell(e.at, e, w.rule(e.name, "twice"), severity, e.spec.source, "keep one of them", "a second <%s> in one <%s>; the first is at line %d", e.raw, outer.raw, k.at.line)
		}
		return
	}
	outer.kids = append(outer.kids, seen{name: e.name, n: 1, at: e.at})
}

func (w *walk) rule(element string, what ...string) string { return ruleID(w.format, element, what...) }

// text takes the text of the innermost element.
func (w *walk) text(t token) error {
	e := w.parent(0)
	if e == nil {
		if blankText(t.text) && !t.plain {
			return nil
		}
		if !w.closed {
			return &malformed{at: t.at, rule: "xml.text", message: "text before the first element: " + clip(strings.TrimSpace(string(t.text))), hint: "see what stands there: an error page?"}
		}
		return &malformed{at: t.at, rule: "xml.text", message: "text after the end of the document", hint: "take it out"}
	}
	if e.markup != noMarkup {
		w.markupText(e, t)
	}
	if (e.spec != nil || e.markup != noMarkup) && len(e.text) < mostText {
		if t.plain {
			e.note("cdata", "yes")
		}
		e.text = append(e.text, t.text[:min(len(t.text), mostText-len(e.text))]...)
	}
	return nil
}

// end leaves the innermost element.
func (w *walk) end(t token) error {
	e := w.parent(0)
	switch {
	case e == nil:
		return &malformed{at: t.at, rule: "xml.unopened", message: "</" + clip(string(t.name)) + "> ends what never began", hint: "take it out"}
	case e.raw != string(t.name):
		return &malformed{at: t.at, rule: "xml.nesting", message: fmt.Sprintf("</%s> where </%s> was due, which began at line %d", clip(string(t.name)), e.raw, e.at.line), hint: "end the inner element first"}
	}
	return w.leave(t.at)
}

func (w *walk) leave(at place) error {
	e := w.parent(0)
	if e.spec != nil {
		w.judgeText(e)
		for _, n := range e.spec.needs {
			if strings.HasPrefix(n.name, "@") || e.has(n.name) {
				continue
			}
			where := at
			if e.name == "atom:feed" {
				where = e.at // of a whole document its beginning
			}
			w.missing(e, where, n, "<"+w.written(n.name, e)+">", n.name)
		}
		if e.spec.end != nil {
			e.spec.end(w, e)
		}
	}
	w.stack = w.stack[:len(w.stack)-1]
	w.spare = append(w.spare, e)
	w.closed = len(w.stack) == 0
	return nil
}

// clip shortens what is quoted in a message.
func clip(s string) string {
	const most = 60
	s = strings.ToValidUTF8(strings.Join(strings.Fields(s[:min(len(s), 8*most)]), " "), "�")
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// instruction is a processing instruction. The XML declaration is one only at
// the very beginning.
func (w *walk) instruction(t token) {
	if target, _, _ := strings.Cut(string(t.text), " "); target == "xml" && (t.at.line > 1 || t.at.column > 1) {
		w.stopped = !w.emit(earmark.Finding{File: w.file, Line: t.at.line, Column: t.at.column, Severity: earmark.Error, Rule: "xml.declaration", Source: string(XML), Message: "something stands before <?xml …?>; what follows was not read", Hint: "take out what stands before it, blank lines too"})
		w.stopped = true
	}
}
