package library

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/BurntSushi/toml"
)

// parseTOML reads TOML front matter. The library does not tell where a key
// stands, so the line of a key is the first that begins with it.
func parseTOML(data []byte, firstLine int) (node, error) {
	var values map[string]any
	if _, err := toml.NewDecoder(bytes.NewReader(data)).Decode(&values); err != nil {
		return node{}, tomlError(err, firstLine)
	}
	return tomlMapping(values, string(data), firstLine), nil
}

func tomlError(err error, firstLine int) error {
	if e, ok := errors.AsType[toml.ParseError](err); ok {
		return &syntaxError{line: e.Position.Line + firstLine - 1, msg: "not valid TOML: " + e.Message}
	}
	return &syntaxError{line: firstLine, msg: "not valid TOML: " + err.Error()}
}

func tomlMapping(values map[string]any, source string, firstLine int) node {
	out := node{kind: mapping, line: firstLine}
	for _, key := range slices.Sorted(maps.Keys(values)) {
		line := tomlLine(source, key, firstLine)
		out.fields = append(out.fields, field{key: key, line: line, value: tomlNode(values[key], source, line, firstLine)})
	}
	return out
}

func tomlLine(source, key string, firstLine int) int {
	at := regexp.MustCompile(`(?m)^\s*\[*"?` + regexp.QuoteMeta(key) + `"?\s*[\].=]`).FindStringIndex(source)
	if at == nil {
		return firstLine
	}
	return firstLine + strings.Count(source[:at[0]], "\n") + strings.Count(source[at[0]:at[1]], "\n")
}

func tomlNode(value any, source string, line, firstLine int) node {
	out := node{line: line}
	switch v := value.(type) {
	case string:
		out.kind, out.text = text, v
	case int64:
		out.kind, out.text = integer, strconv.FormatInt(v, 10)
	case float64:
		out.kind, out.text = float, strconv.FormatFloat(v, 'g', -1, 64)
	case bool:
		out.kind, out.text = boolean, strconv.FormatBool(v)
	case time.Time:
		return tomlDate(out, v)
	case []any:
		out.kind = list
		for _, item := range v {
			out.items = append(out.items, tomlNode(item, source, line, firstLine))
		}
	case []map[string]any:
		out.kind = list
		for _, item := range v {
			out.items = append(out.items, tomlNode(item, source, line, firstLine))
		}
	case map[string]any:
		out = tomlMapping(v, source, firstLine)
		out.line = line
	default:
		out.kind, out.text = text, fmt.Sprint(v)
	}
	return out
}

// tomlDate keeps TOML's own dates; a day alone is read in the site's zone. What
// names a time and no zone, or a time and no day, is no date here but a text.
func tomlDate(out node, t time.Time) node {
	out.kind, out.time, out.text = date, t, t.Format(time.RFC3339)
	switch t.Location().String() {
	case "date-local":
		out.local, out.text = true, t.Format(time.DateOnly)
	case "datetime-local":
		out.kind, out.text = text, t.Format("2006-01-02T15:04:05")
	case "time-local":
		out.kind, out.text = text, t.Format("15:04:05")
	}
	return out
}
