package library

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// node is a value of front matter with the place it stands at, whatever format
// it was written in.
type node struct {
	line   int // 1-based in its file; 0 when the format does not tell
	kind   nodeKind
	text   string    // scalars: as written, without quotes
	time   time.Time // kind date only (TOML has dates of its own)
	local  bool      // kind date only: written without a zone
	items  []node    // lists
	fields []field   // maps, in the order written
	of     string    // maps that are the value of a key: that key
}

type field struct {
	key   string
	line  int
	value node
}

type nodeKind int

const (
	null nodeKind = iota
	text
	integer
	float
	boolean
	date
	list
	mapping
)

// String names the kind as an editor would.
func (k nodeKind) String() string {
	return [...]string{"nothing", "text", "a whole number", "a number", "true or false", "a date", "a list", "a group of keys"}[k]
}

// isScalar tells whether the node was written as one word or text.
func (n node) isScalar() bool {
	return n.kind == text || n.kind == integer || n.kind == float || n.kind == boolean
}

// get finds a key of a mapping; ok is false when it is missing or empty.
func (n node) get(key string) (value node, ok bool) {
	for _, f := range n.fields {
		if f.key == key {
			return f.value, f.value.kind != null
		}
	}
	return node{}, false
}

// within is a key of a mapping as a finding names it: "source.url".
func (n node) within(key string) string {
	if n.of == "" {
		return key
	}
	return n.of + "." + key
}

// describe is what was found, for an error message.
func (n node) describe() string {
	if n.isScalar() {
		return fmt.Sprintf("%q", clip(n.text, 60))
	}
	return n.kind.String()
}

func clip(s string, most int) string {
	runes := []rune(strings.Join(strings.Fields(s), " "))
	if len(runes) <= most {
		return string(runes)
	}
	return string(runes[:most]) + "…"
}

// syntaxError is front matter that cannot be read at all.
type syntaxError struct {
	line int // in the file
	msg  string
}

func (e *syntaxError) Error() string { return "line " + strconv.Itoa(e.line) + ": " + e.msg }
