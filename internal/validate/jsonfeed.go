package validate

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"strings"

	"earmark/internal/earmark"
)

// member is what JSON Feed says of one member of an object.
type member struct {
	kind   string // string, number, boolean, object, array
	checks []check
	of     members  // of an object, or of the objects in an array
	each   []check  // of the strings in an array
	needed []string // members that the objects must have
	wanted []string // members that they should have
	end    func(w *walk, o *object)
}

type members map[string]member

// object is one that is being read.
type object struct {
	path string // "items", "items.attachments"
	at   place
	seen map[string]value
}

// value is a member that was read: where, and the text of strings and numbers.
type value struct {
	at   place
	text string
}

func (o *object) has(name string) bool { _, ok := o.seen[name]; return ok }

func (o *object) text(name string) string { return o.seen[name].text }

// jsonFeed is JSON Feed 1.1.
func jsonFeed() member {
	url := []check{webAddress}
	author := member{kind: "object", of: members{"name": {kind: "string"}, "url": {kind: "string", checks: []check{address}}, "avatar": {kind: "string", checks: url}}, end: endAuthor}
	authors := author
	authors.kind = "array"
	hubs := member{kind: "array", of: members{"type": {kind: "string"}, "url": {kind: "string", checks: url}}, needed: []string{"type", "url"}}
	attachments := member{kind: "array", needed: []string{"url", "mime_type"}, of: members{
		"url": {kind: "string", checks: url}, "mime_type": {kind: "string", checks: []check{mime}}, "title": {kind: "string"},
		"size_in_bytes": {kind: "number", checks: []check{natural}}, "duration_in_seconds": {kind: "number", checks: []check{decimal}},
	}, end: endAttachment}
	item := members{
		"id": {kind: "string", checks: []check{filled.as(earmark.Error, JSONFeed)}}, "url": {kind: "string", checks: url}, "external_url": {kind: "string", checks: url},
		"title": {kind: "string", checks: []check{plainText}}, "content_html": {kind: "string", checks: []check{safeHTML}}, "content_text": {kind: "string"}, "summary": {kind: "string"},
		"image": {kind: "string", checks: url}, "banner_image": {kind: "string", checks: url},
		"date_published": {kind: "string", checks: atomDates}, "date_modified": {kind: "string", checks: atomDates},
		"authors": authors, "author": author, "tags": {kind: "array", each: []check{filled}}, "language": {kind: "string", checks: []check{lang}}, "attachments": attachments,
	}
	return member{
		kind: "object", needed: []string{"version", "title", "items"}, wanted: []string{"home_page_url", "feed_url"}, end: endJSONFeed,
		of: members{
			"version": {kind: "string", checks: []check{pattern("version", `^https?://jsonfeed\.org/version/1(\.1)?$`, "https://jsonfeed.org/version/1.1", `write "version": "https://jsonfeed.org/version/1.1"`)}},
			"title":   {kind: "string", checks: []check{filled}}, "home_page_url": {kind: "string", checks: url}, "feed_url": {kind: "string", checks: url},
			"description": {kind: "string"}, "user_comment": {kind: "string"}, "next_url": {kind: "string", checks: url}, "icon": {kind: "string", checks: url}, "favicon": {kind: "string", checks: url},
			"authors": authors, "author": author, "language": {kind: "string", checks: []check{lang}}, "expired": {kind: "boolean"}, "hubs": hubs,
			"items": {kind: "array", of: item, needed: []string{"id"}, end: endJSONItem},
		},
	}
}

func endAuthor(w *walk, o *object) {
	if !o.has("name") && !o.has("url") && !o.has("avatar") {
		w.jsonTell(o.at, o.path+".empty", earmark.Error, "give a name, a url or an avatar", "an author of whom nothing is said")
	}
}

func endAttachment(w *walk, o *object) {
	l := Link{URL: o.text("url"), Type: o.text("mime_type"), Length: -1}
	if n := o.text("size_in_bytes"); n != "" {
		l.Length = int64(atoi(n))
	}
	if w.links != nil && l.URL != "" {
		l.File, l.Line, l.Column, l.Element = w.file, o.at.line, o.at.column, "attachments"
		w.links(l)
	}
}

func endJSONItem(w *walk, o *object) {
	if !o.has("content_html") && !o.has("content_text") {
		w.jsonTell(o.at, "items.content.missing", earmark.Error, "give it content_html or content_text", "an item without content")
	}
	id := o.text("id")
	if at := w.ids.first(maphash.String(seed, id), o.at.line); at != 0 && id != "" {
		w.jsonTell(o.at, "items.id.twice", earmark.Error, "give each item an identifier of its own", "the identifier %s is that of the item at line %d too", clip(id), at)
	}
}

func endJSONFeed(w *walk, o *object) {
	if strings.HasSuffix(o.text("version"), "1.1") && o.has("author") && !o.has("authors") {
		w.jsonTell(o.seen["author"].at, "author.old", earmark.Warning, `write "authors": [{…}]`, "author was replaced by authors in version 1.1")
	}
}

// jsonReader reads tokens and knows where they stand.
type jsonReader struct {
	*json.Decoder
	lines *lineReader
	depth int
}

var errLongString = errors.New("a string longer than 4 megabytes")

// lineReader remembers where lines began in what was read and not yet used.
type lineReader struct {
	r        io.Reader
	offset   int64 // of what was read
	used     int64 // where the decoder is
	line     int
	start    int64 // of the line
	newlines []int64
}

const longestToken = 4 << 20

func (l *lineReader) Read(p []byte) (int, error) {
	if l.offset-l.used > longestToken {
		return 0, errLongString
	}
	n, err := l.r.Read(p)
	for i := 0; ; {
		j := bytes.IndexByte(p[i:n], '\n')
		if j < 0 {
			break
		}
		i += j + 1
		l.newlines = append(l.newlines, l.offset+int64(i))
	}
	l.offset += int64(n)
	return n, err
}

// at is the place of an offset that is not before the last one. Columns count
// bytes: what stood in the line is gone.
func (l *lineReader) at(offset int64) place {
	l.used = offset
	n := 0
	for n < len(l.newlines) && l.newlines[n] <= offset {
		n++
	}
	if n > 0 {
		l.line += n
		l.start = l.newlines[n-1]
		l.newlines = append(l.newlines[:0], l.newlines[n:]...)
	}
	return place{l.line, int(offset-l.start) + 1}
}

// next gives a token and the place behind it.
func (r *jsonReader) next() (json.Token, place, error) {
	t, err := r.Token()
	at := r.lines.at(r.InputOffset())
	if err != nil {
		return nil, at, err
	}
	if d, ok := t.(json.Delim); ok {
		if d == '{' || d == '[' {
			r.depth++
		} else {
			r.depth--
		}
		if r.depth > mostDepth {
			return nil, at, fmt.Errorf("values more than %d deep", mostDepth)
		}
	}
	return t, at, nil
}

var jsonFeedRules = jsonFeed()

// json judges a JSON Feed.
func (w *walk) json(r io.Reader) error {
	w.format, w.core = "json", JSONFeed
	lines := &lineReader{r: r, line: 1}
	in := &jsonReader{Decoder: json.NewDecoder(lines), lines: lines}
	in.UseNumber()
	t, at, err := in.next()
	if err == nil && t != json.Delim('{') {
		w.jsonTell(at, "feed", earmark.Error, "a feed is one object", "the document is no object")
		return nil
	}
	if err == nil {
		err = w.object(in, "", jsonFeedRules, at)
	}
	if err == nil {
		_, _, err = in.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = errors.New("something stands behind the end of the feed")
		}
	}
	return w.jsonFault(err, lines)
}

var errEnough = errors.New("enough")

// jsonFault is a finding where a document is no JSON, else the reader's error.
func (w *walk) jsonFault(err error, lines *lineReader) error {
	if errors.Is(err, errEnough) {
		return nil
	}
	if w.ctx.Err() != nil {
		return w.ctx.Err()
	}
	syntax, isSyntax := errors.AsType[*json.SyntaxError](err)
	at := place{lines.line, int(lines.used-lines.start) + 1}
	switch {
	case isSyntax:
		at = lines.at(max(syntax.Offset-1, lines.used))
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		at, err = lines.at(lines.offset), errors.New("the document ends within a value")
	case !errors.Is(err, errLongString) && errors.Unwrap(err) != nil:
		return err
	}
	w.jsonTell(at, "syntax", earmark.Error, "mend it there: no reader reads on", "this is no JSON: %v; what follows was not read", err)
	return nil
}

func (w *walk) jsonTell(at place, rule string, severity earmark.Severity, hint, format string, args ...any) {
	w.tell(at, nil, "json."+strings.TrimPrefix(strings.ToLower(rule), "."), severity, JSONFeed, hint, format, args...)
}

// object reads one whose "{" was read.
func (w *walk) object(in *jsonReader, path string, rules member, at place) error {
	o := &object{path: path, at: at, seen: map[string]value{}}
	for {
		t, at, err := in.next()
		if err != nil {
			return err
		}
		if w.stopped {
			return errEnough
		}
		if w.ctx.Err() != nil {
			return w.ctx.Err()
		}
		key, ok := t.(string)
		if !ok {
			break
		}
		if o.has(key) {
			w.jsonTell(at, join(path, key, "twice"), earmark.Error, "keep one of them", "%s stands twice in one object", clip(key))
		}
		if len(o.seen) < mostInTag {
			o.seen[key] = value{at: at}
		}
		if err := w.member(in, o, key, rules); err != nil {
			return err
		}
	}
	for _, name := range rules.needed {
		if !o.has(name) {
			w.jsonTell(o.at, join(path, name, "missing"), earmark.Error, "give it", "%s is missing in %s", name, nameOf(path))
		}
	}
	for _, name := range rules.wanted {
		if !o.has(name) {
			w.jsonTell(o.at, join(path, name, "missing"), earmark.Warning, "give it", "%s should stand in %s", name, nameOf(path))
		}
	}
	if rules.end != nil {
		rules.end(w, o)
	}
	return nil
}

func join(parts ...string) string {
	return strings.TrimPrefix(strings.Join(parts, "."), ".")
}

func nameOf(path string) string {
	if path == "" {
		return "the feed"
	}
	return path
}

// member reads the value of one.
func (w *walk) member(in *jsonReader, o *object, key string, rules member) error {
	rule, known := rules.of[key]
	t, at, err := in.next()
	if err != nil {
		return err
	}
	if !known {
		if rules.of != nil && !strings.HasPrefix(key, "_") {
			w.jsonTell(at, join(o.path, "unknown"), earmark.Warning, "begin members of your own with _", "JSON Feed knows no %s in %s", clip(key), nameOf(o.path))
		}
		return in.skip(t)
	}
	path := join(o.path, key)
	if kind := kindOf(t); kind != rule.kind {
		severity := earmark.Error
		if key == "id" && kind == "number" {
			severity = earmark.Warning
			o.seen[key] = value{at, fmt.Sprint(t)}
		}
		w.jsonTell(at, path+".kind", severity, "write a "+rule.kind, "%s is a %s, expected a %s", path, kind, rule.kind)
		return in.skip(t)
	}
	switch rule.kind {
	case "object":
		return w.object(in, path, rule, at)
	case "array":
		return w.array(in, path, rule)
	}
	text := fmt.Sprint(t)
	o.seen[key] = value{at, text}
	w.jsonJudge(at, path, text, rule.checks)
	if key == "image" || key == "icon" || key == "banner_image" {
		if w.links != nil {
			w.links(Link{URL: text, Length: -1, Image: true, File: w.file, Line: at.line, Column: at.column, Element: key})
		}
	}
	return nil
}

// array reads one whose "[" was read.
func (w *walk) array(in *jsonReader, path string, rule member) error {
	for {
		t, at, err := in.next()
		if err != nil {
			return err
		}
		if t == json.Delim(']') {
			return nil
		}
		if w.stopped {
			return errEnough
		}
		want := "object"
		if rule.of == nil {
			want = "string"
		}
		if kind := kindOf(t); kind != want {
			w.jsonTell(at, path+".kind", earmark.Error, "write a "+want, "a %s in %s, expected a %s", kind, path, want)
			if err := in.skip(t); err != nil {
				return err
			}
			continue
		}
		if rule.of != nil {
			err = w.object(in, path, rule, at)
		} else {
			w.jsonJudge(at, path, t.(string), rule.each)
		}
		if err != nil {
			return err
		}
	}
}

func (w *walk) jsonJudge(at place, path, value string, checks []check) {
	for _, c := range checks {
		if wrong := c.wrong(w, value); wrong != "" {
			w.jsonTell(at, path+"."+c.name, severityOr(c.severity), c.hint, "%s %s", path, wrong)
			return
		}
	}
}

// skip reads over the rest of a value whose first token was read.
func (r *jsonReader) skip(first json.Token) error {
	if kind := kindOf(first); kind != "object" && kind != "array" {
		return nil
	}
	for end := r.depth - 1; r.depth > end; {
		if _, _, err := r.next(); err != nil {
			return err
		}
	}
	return nil
}

func kindOf(t json.Token) string {
	switch t := t.(type) {
	case string:
		return "string"
	case json.Number:
		return "number"
	case bool:
		return "boolean"
	case json.Delim:
		if t == '[' {
			return "array"
		}
		return "object"
	}
	return "null"
}
