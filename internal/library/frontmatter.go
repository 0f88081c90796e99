package library

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"unicode/utf8"
)

// document is a content file: its front matter as a tree, its body as written.
type document struct {
	file   string
	front  node
	body   string
	bodyAt int  // line the body begins at
	other  bool // the file holds an item of another kind
}

var errNoFrontMatter = &syntaxError{line: 1, msg: `no front matter: the first line must be "---" (YAML), "+++" (TOML) or "{" (JSON)`}

// parseDocument takes a content file apart. YAML stands between lines of
// "---", TOML between lines of "+++", JSON is an object the file begins with.
func parseDocument(file string, data []byte) (document, error) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if at := invalidUTF8(data); at >= 0 {
		return document{}, &syntaxError{line: 1 + bytes.Count(data[:at], []byte("\n")), msg: "not UTF-8 text: save the file as UTF-8"}
	}
	if bytes.IndexByte(data, '\r') >= 0 {
		data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
	}
	switch {
	case isFence(data, "---"):
		return fenced(file, data, "---", parseYAML)
	case isFence(data, "+++"):
		return fenced(file, data, "+++", parseTOML)
	case bytes.HasPrefix(data, []byte("{")):
		return jsonFirst(file, data)
	}
	return document{}, errNoFrontMatter
}

// parseSettings takes a file that is YAML or JSON as a whole for front matter
// without a text.
func parseSettings(file string, data []byte) (document, error) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	front, err := parseYAML(bytes.ReplaceAll(data, []byte("\t"), []byte(" ")), 1)
	return document{file: file, front: front, bodyAt: 1}, err
}

func invalidUTF8(data []byte) int {
	if utf8.Valid(data) {
		return -1
	}
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}

func isFence(data []byte, fence string) bool {
	line, _, _ := bytes.Cut(data, []byte("\n"))
	return string(bytes.TrimRight(line, " \t")) == fence
}

func fenced(file string, data []byte, fence string, parse func(header []byte, firstLine int) (node, error)) (document, error) {
	_, rest, _ := bytes.Cut(data, []byte("\n"))
	header, lines := 0, 0
	for at := rest; ; {
		line, after, more := bytes.Cut(at, []byte("\n"))
		if string(bytes.TrimRight(line, " \t")) == fence {
			front, err := parse(rest[:header], 2)
			return document{file: file, front: front, body: string(after), bodyAt: lines + 3}, err
		}
		if !more {
			return document{}, &syntaxError{line: 1, msg: `front matter is never closed: add a line "` + fence + `" after its last key`}
		}
		header += len(line) + 1
		lines++
		at = after
	}
}

// jsonFirst reads the object a file begins with. JSON is YAML, so one parser
// serves both and knows the lines; encoding/json finds where the object ends.
func jsonFirst(file string, data []byte) (document, error) {
	var object json.RawMessage
	dec := json.NewDecoder(bytes.NewReader(data))
	if err := dec.Decode(&object); err != nil {
		return document{}, &syntaxError{line: jsonErrorLine(data, err, dec.InputOffset()), msg: "front matter is not JSON: " + err.Error()}
	}
	end := dec.InputOffset()
	front, err := parseYAML(bytes.ReplaceAll(data[:end], []byte("\t"), []byte(" ")), 1)
	return document{file: file, front: front, body: string(data[end:]), bodyAt: 1 + bytes.Count(data[:end], []byte("\n"))}, err
}

func jsonErrorLine(data []byte, err error, offset int64) int {
	if e, ok := errors.AsType[*json.SyntaxError](err); ok {
		offset = e.Offset
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		offset = int64(len(data))
	}
	return 1 + bytes.Count(data[:min(int(offset), len(data))], []byte("\n"))
}
