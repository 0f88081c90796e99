package validate

import (
	"errors"
	"io"
	"strings"

	"earmark/internal/earmark"
)

// member is what JSON Feed says of one member of an object.
type member struct {
	kind   byte // as in [jsonToken]: a string, a number, an object, an array, or 't' for a boolean
	checks []check
	of     members  // of an object, or of the objects in an array
	each   []check  // of the strings in an array
	needed []string // members that the objects must have
	wanted []string // members that they should have
	open   bool     // the objects may have other members, and null for what they do not have
	image  bool     // the address of a picture
	end    func(w *walk, o *object)
}

type members map[string]member

var nameOfKind = map[byte]string{'"': "a string", '0': "a number", 't': "true or false", 'f': "true or false", '{': "an object", '[': "a list", 'n': "null"}

// object is one that is being read.
type object struct {
	path string // "items", "items.attachments"
	at   place
	seen []value
}

// value is a member that was read: its name, where its value stands, and the
// text of strings and numbers.
type value struct {
	name string
	at   place
	text string
}

func (o *object) member(name string) *value {
	for i := range o.seen {
		if o.seen[i].name == name {
			return &o.seen[i]
		}
	}
	return nil
}

func (o *object) has(name string) bool { return o.member(name) != nil }

func (o *object) text(name string) string {
	if m := o.member(name); m != nil {
		return m.text
	}
	return ""
}

var errEnough = errors.New("enough")

// json judges a JSON Feed.
func (w *walk) json(r io.Reader) error { return w.jsonOf(r, "json", JSONFeed, "the feed", jsonFeed()) }

// jsonOf judges a document of JSON by rules whose names begin with format.
func (w *walk) jsonOf(r io.Reader, format string, source Source, whole string, rules member) error {
	w.format, w.core, w.whole = format, source, whole
	in := newJSONScanner(r)
	w.reading = &in.window
	err := w.jsonDocument(in, rules)
	if bad, ok := errors.AsType[*malformed](err); ok {
		w.tell(bad.at, nil, bad.rule, earmark.Error, w.core, bad.hint, "%s; what follows was not read", bad.message)
		return nil
	}
	if errors.Is(err, io.EOF) || errors.Is(err, errEnough) {
		return nil
	}
	return err
}

func (w *walk) jsonDocument(in *jsonScanner, rules member) error {
	t, err := in.next()
	if err != nil {
		return err
	}
	if t.kind != '{' {
		w.jsonTell(t.at, "feed", earmark.Error, "write one object, in braces", "the document is %s, expected an object", nameOfKind[t.kind])
		return nil
	}
	if err := w.object(in, "", rules, t.at); err != nil {
		return err
	}
	_, err = in.next() // nothing may follow
	return err
}

// jsonTell is tell for a rule that is named by the member it is of, and what is
// wrong with it.
func (w *walk) jsonTell(at place, rule string, severity earmark.Severity, hint, format string, args ...any) {
	rule = strings.TrimPrefix(strings.ToLower(rule), ".")
	e := &element{raw: rule[:max(strings.LastIndexByte(rule, '.'), 0)]}
	w.tell(at, e, w.format+"."+rule, severity, w.core, hint, format, args...)
}

// jsonNext gives the next token, and says where its text is not what it should
// be, wherever it stands.
func (w *walk) jsonNext(in *jsonScanner) (jsonToken, error) {
	if w.stopped {
		return jsonToken{}, errEnough
	}
	if err := w.ctx.Err(); err != nil {
		return jsonToken{}, err
	}
	t, err := in.next()
	if t.odd {
		w.once(t.at, nil, "json.encoding", earmark.Error, w.core, "save the file as UTF-8", "a string that is not UTF-8: %s", clip(string(t.text)))
	}
	return t, err
}

// object reads one whose "{" was read.
func (w *walk) object(in *jsonScanner, path string, rules member, at place) error {
	o := &object{path: path, at: at, seen: make([]value, 0, 8)}
	for {
		t, err := w.jsonNext(in)
		if err != nil {
			return err
		}
		if t.kind == '}' {
			break
		}
		if err := w.member(in, o, t, rules); err != nil {
			return err
		}
	}
	for _, name := range rules.needed {
		w.lacking(o, name, earmark.Error, "%s is missing in %s")
	}
	for _, name := range rules.wanted {
		w.lacking(o, name, earmark.Warning, "%s should stand in %s")
	}
	if rules.end != nil {
		rules.end(w, o)
	}
	return nil
}

func (w *walk) lacking(o *object, name string, severity earmark.Severity, format string) {
	if !o.has(name) {
		w.jsonTell(o.at, join(o.path, name, "missing"), severity, `write "`+name+`": …`, format, name, w.nameOf(o.path))
	}
}

func join(parts ...string) string {
	return strings.TrimPrefix(strings.Join(parts, "."), ".")
}

func (w *walk) nameOf(path string) string {
	if path == "" {
		return w.whole
	}
	return path
}

// member reads the value of the one whose name is key.
func (w *walk) member(in *jsonScanner, o *object, key jsonToken, rules member) error {
	name := string(key.text)
	if o.has(name) {
		w.jsonTell(key.at, join(o.path, name, "twice"), earmark.Error, "keep one of them", "%s stands twice in one object", clip(name))
	}
	t, err := w.jsonNext(in)
	if err != nil {
		return err
	}
	if rules.open && t.kind == 'n' {
		return nil
	}
	if len(o.seen) < mostInTag {
		o.seen = append(o.seen, value{name: name, at: t.at})
	}
	rule, known := rules.of[name]
	switch {
	case rules.open && !known:
		return in.skip(t)
	case !known:
		w.unknownMember(key.at, o, name)
		return in.skip(t)
	}
	path := join(o.path, name)
	if !sameKind(t.kind, rule.kind) {
		return w.wrongKind(in, o, t, path, rule)
	}
	switch rule.kind {
	case '{':
		return w.object(in, path, rule, t.at)
	case '[':
		return w.array(in, path, rule)
	}
	text := string(t.text)
	o.seen[len(o.seen)-1].text = text
	w.jsonJudge(t.at, path, text, rule.checks)
	if rule.image && w.links != nil {
		w.links(Link{URL: text, Length: -1, Kind: Image, File: w.file, Line: t.at.line, Column: t.at.column, Element: name})
	}
	return nil
}

func sameKind(got, want byte) bool { return got == want || want == 't' && got == 'f' }

// wrongKind tells of a value of another kind. A number for an identifier is
// taken: readers make text of it.
func (w *walk) wrongKind(in *jsonScanner, o *object, t jsonToken, path string, rule member) error {
	severity := earmark.Error
	if last := &o.seen[len(o.seen)-1]; last.name == "id" && t.kind == '0' {
		severity, last.text = earmark.Warning, string(t.text)
	}
	w.jsonTell(t.at, path+".kind", severity, "write "+nameOfKind[rule.kind], "%s is %s, expected %s", path, nameOfKind[t.kind], nameOfKind[rule.kind])
	return in.skip(t)
}

// unknownMember tells of one that JSON Feed does not know, or whose own name is
// not as the standard wants such names.
func (w *walk) unknownMember(at place, o *object, name string) {
	switch {
	case !strings.HasPrefix(name, "_"):
		w.jsonTell(at, join(o.path, "unknown"), earmark.Warning, "begin members of your own with _", "JSON Feed knows no %s in %s", clip(name), w.nameOf(o.path))
	case len(name) < 2 || !isLetter(name[1]) || strings.Contains(name, "."):
		w.jsonTell(at, join(o.path, "extension"), earmark.Warning, "write _ and a letter, and no point in it", "%s is no name for a member of one's own", clip(name))
	}
}

// array reads one whose "[" was read.
func (w *walk) array(in *jsonScanner, path string, rule member) error {
	want := byte('{')
	if rule.of == nil {
		want = '"'
	}
	for {
		t, err := w.jsonNext(in)
		if err != nil || t.kind == ']' {
			return err
		}
		switch {
		case t.kind != want:
			w.jsonTell(t.at, path+".kind", earmark.Error, "write "+nameOfKind[want], "%s in %s, expected %s", nameOfKind[t.kind], path, nameOfKind[want])
			err = in.skip(t)
		case want == '{':
			err = w.object(in, path, rule, t.at)
		default:
			w.jsonJudge(t.at, path, string(t.text), rule.each)
		}
		if err != nil {
			return err
		}
	}
}

func (w *walk) jsonJudge(at place, path, text string, checks []check) {
	for _, c := range checks {
		if wrong := c.wrong(w, text); wrong != "" {
			w.jsonTell(at, path+"."+c.name, severityOr(c.severity), c.hint, "%s %s", path, wrong)
			return
		}
	}
}
