package ingest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
)

// headerPart is a key of a file's front matter with the lines that it and its value
// take, as they are written.
type headerPart struct{ key, text string }

// contentFile is a file with YAML front matter taken apart so that one key can
// be written anew and every other line, comment and blank stays as it is.
type contentFile struct {
	parts []headerPart // a key of "" holds comments and blank lines
	body  string
}

// readContent takes a file apart; false where its front matter is not YAML
// between lines of "---", for nobody but its editor writes such a file.
func readContent(text string) (contentFile, bool) {
	rest, ok := strings.CutPrefix(strings.ReplaceAll(text, "\r\n", "\n"), "---\n")
	if !ok {
		return contentFile{}, false
	}
	header, body, ok := strings.Cut("\n"+rest, "\n---\n")
	if !ok {
		return contentFile{}, false
	}
	var f contentFile
	if header != "" {
		header = header[1:] + "\n"
	}
	for line := range strings.Lines(header) {
		key, isKey := topKey(line)
		last := len(f.parts) - 1
		switch {
		case isKey:
			f.parts = append(f.parts, headerPart{key, line})
		case last >= 0 && (line[0] == ' ' || line[0] == '\t' || line[0] == '-') && f.parts[last].key != "":
			f.parts[last].text += line
		default:
			f.parts = append(f.parts, headerPart{"", line})
		}
	}
	f.body = body
	return f, true
}

// topKey is the key that a line of front matter begins with.
func topKey(line string) (string, bool) {
	key, _, found := strings.Cut(line, ":")
	if !found || key == "" || strings.ContainsAny(key[:1], " \t#-\n") {
		return "", false
	}
	return strings.Trim(key, `"' `), true
}

func (f contentFile) find(key string) int {
	return slices.IndexFunc(f.parts, func(p headerPart) bool { return p.key == key })
}

// text is the value of a key as written, on one line; empty where it is missing.
func (f contentFile) scalar(key string) string {
	i := f.find(key)
	if i < 0 {
		return ""
	}
	var v map[string]any
	if yaml.Unmarshal([]byte(f.parts[i].text), &v) != nil {
		return ""
	}
	return scalarOf(v[key])
}

func (f contentFile) String() string {
	var b strings.Builder
	b.WriteString("---\n")
	for _, p := range f.parts {
		b.WriteString(p.text)
	}
	b.WriteString("---\n")
	b.WriteString(f.body)
	return b.String()
}

// origin says where a file was imported from, and what of it as what: a hash for
// each key and the body. By it the next import sees what an editor has touched.
type origin struct {
	From string            `yaml:"from"`
	ID   string            `yaml:"id"`
	As   map[string]string `yaml:"as"`
}

// originKey is the front-matter key that keeps the origin. It travels with the
// file: through git, a renaming and a deleted cache.
const originKey = "imported"

// bodyPart is the name of the body among the parts.
const bodyPart = "body"

func (f contentFile) origin() (origin, bool) {
	i := f.find(originKey)
	if i < 0 {
		return origin{}, false
	}
	var v struct {
		Imported origin `yaml:"imported"`
	}
	if yaml.Unmarshal([]byte(f.parts[i].text), &v) != nil || v.Imported.ID == "" {
		return origin{}, false
	}
	return v.Imported, true
}

func (o origin) part() headerPart {
	text := originKey + ": # by this the next import sees what you have changed\n"
	text += fieldsYAML([]Field{{"from", o.From}, {"id", o.ID}}, "  ")
	keys := make([]string, 0, len(o.As))
	for k := range o.As {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for i, k := range keys {
		keys[i] = fmt.Sprintf("%s: %q", k, o.As[k])
	}
	return headerPart{originKey, text + "  as: {" + strings.Join(keys, ", ") + "}\n"}
}

// mark is the hash of a part, white space at its end aside.
func mark(text string) string {
	sum := sha256.Sum256([]byte(strings.TrimSpace(text)))
	return hex.EncodeToString(sum[:6])
}
