package ingest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Item is one thing that an import found: what becomes one file of the library.
type Item struct {
	Kind     string  // "article", "episode", "show" or "person"
	ID       string  // what its source calls it, for ever: an address, a GUID, a number
	Slug     string  // the name of its file where that is free
	Folder   string  // of an article: the folder below articles/ it goes to; empty: articles/
	Show     string  // of an episode and a show: the show's identifier
	Front    []Field // its front matter, in the order it is written
	Body     string  // Markdown
	Unsure   []string
	Attached []Attached // files that it can name once they are beside it
	Withheld string     // why the world may not read it: "for paying readers"; empty: it may
}

// Field is a key of front matter. Value is a string, bool, int, int64,
// time.Time, []string, []Field (a group of keys), [][]Field (a list of groups)
// or [Suggestion]. An empty value is not written.
type Field struct {
	Key   string
	Value any
}

// Suggestion is a value that only an editor may decide on: it is written as a
// comment.
type Suggestion struct {
	List []string
	Why  string
}

// Title is what the item is called.
func (i Item) Title() string {
	for _, f := range i.Front {
		if f.Key == "title" || f.Key == "name" {
			return fmt.Sprint(f.Value)
		}
	}
	return i.Slug
}

// Draft tells whether the item is written as a draft.
func (i Item) Draft() bool {
	return slices.ContainsFunc(i.Front, func(f Field) bool { return f.Key == "draft" && f.Value == true })
}

// parts are the front matter as text, a key each, without empty values.
func (i Item) parts() []headerPart {
	var out []headerPart
	for _, f := range i.Front {
		if text, ok := yamlOf(f, ""); ok {
			out = append(out, headerPart{f.Key, text})
		}
	}
	if len(i.Unsure) > 0 {
		text := "unsure: # correct what is wrong above, then delete the line\n"
		for _, u := range i.Unsure {
			text += "  - " + scalarYAML(u, true) + "\n"
		}
		out = append(out, headerPart{"unsure", text})
	}
	return out
}

// yamlOf writes a key and its value; false where there is nothing to write.
func yamlOf(f Field, indent string) (string, bool) {
	head := indent + f.Key + ":"
	switch v := f.Value.(type) {
	case string:
		return head + " " + scalarYAML(v, false) + "\n", v != ""
	case bool:
		return head + " " + strconv.FormatBool(v) + "\n", true
	case int:
		return head + " " + strconv.Itoa(v) + "\n", v != 0
	case int64:
		return head + " " + strconv.FormatInt(v, 10) + "\n", v != 0
	case time.Time:
		return head + " " + dateYAML(v) + "\n", !v.IsZero()
	case []string:
		return head + " " + flowYAML(v) + "\n", len(v) > 0
	case Suggestion:
		return "# " + head + " " + flowYAML(v.List) + " # " + v.Why + "\n", len(v.List) > 0
	case []Field:
		text := fieldsYAML(v, indent+"  ")
		return head + "\n" + text, text != ""
	case [][]Field:
		text := ""
		for _, group := range v {
			inner := fieldsYAML(group, indent+"    ")
			if inner != "" {
				text += indent + "  - " + strings.TrimPrefix(inner, indent+"    ")
			}
		}
		return head + "\n" + text, text != ""
	}
	return "", false
}

func fieldsYAML(fields []Field, indent string) string {
	text := ""
	for _, f := range fields {
		if line, ok := yamlOf(f, indent); ok {
			text += line
		}
	}
	return text
}

// dateYAML writes a day as one where it begins at midnight in UTC.
func dateYAML(t time.Time) string {
	if t.Location() == time.UTC && t.Equal(t.Truncate(24*time.Hour)) {
		return t.Format(time.DateOnly)
	}
	return t.Truncate(time.Second).Format(time.RFC3339)
}

func flowYAML(list []string) string {
	words := make([]string, len(list))
	for i, s := range list {
		words[i] = scalarYAML(s, true)
	}
	return "[" + strings.Join(words, ", ") + "]"
}

var (
	plainYAML = late(`^[\pL/][\pL\pN ,.'’“”–—()/&?%+=~_-]*$|^https?://[\pL\pN./_~%?=&+-]+$`)
	reserved  = []string{"true", "false", "null", "yes", "no", "on", "off", "y", "n"}
)

// scalarYAML is a text as YAML reads it: bare where nothing in it means
// anything, else in double quotes, which hold JSON's escapes.
func scalarYAML(s string, within bool) string {
	bare := plainYAML().MatchString(s) && !strings.HasSuffix(s, " ") && !slices.Contains(reserved, strings.ToLower(s))
	if bare && (!within || !strings.Contains(s, ",")) {
		return s
	}
	var out strings.Builder
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if enc.Encode(s) != nil {
		return strconv.Quote(s)
	}
	return strings.TrimSpace(out.String())
}
