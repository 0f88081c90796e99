package validate

import (
	"strconv"
	"strings"
)

// element is one that the walk is in.
type element struct {
	raw    string // its name as written
	name   string // its name in the tables
	at     place
	spec   *spec // nil: nothing is known of it
	attrs  []keptAttribute
	text   []byte
	kids   []seen
	scope  *scope
	base   string // xml:base in force
	markup markupKind
	notes  map[string]string // what rules of one element tell those of its parents
	first  bool              // no child yet
}

type keptAttribute struct {
	name, value string
	at          place
}

// seen counts the children of an element.
type seen struct {
	name string
	n    int
	at   place
}

// attr is the value of an attribute; false where there is none.
func (e *element) attr(name string) (string, bool) {
	for _, a := range e.attrs {
		if a.name == name {
			return a.value, true
		}
	}
	return "", false
}

func (e *element) has(kid string) bool { return e.count(kid) > 0 }

func (e *element) count(kid string) int {
	for _, k := range e.kids {
		if k.name == kid {
			return k.n
		}
	}
	return 0
}

// kid is where the first child of a name stands; the element itself where it
// has none.
func (e *element) kid(name string) place {
	for _, k := range e.kids {
		if k.name == name {
			return k.at
		}
	}
	return e.at
}

// note keeps a word for the end of this element.
func (e *element) note(key, value string) {
	if e.notes == nil {
		e.notes = map[string]string{}
	}
	e.notes[key] = value
}

// keepText keeps an element's text for the end of its parent.
func keepText(key string) func(w *walk, e *element) {
	return func(w *walk, e *element) { w.parent(1).note(key, strings.TrimSpace(string(e.text))) }
}

// remember is keepText in small letters.
func remember(key string) func(w *walk, e *element) {
	return func(w *walk, e *element) { w.parent(1).note(key, strings.ToLower(strings.TrimSpace(string(e.text)))) }
}

// countBytes keeps how long an element's text is.
func countBytes(w *walk, e *element) { w.parent(1).note(e.name+" bytes", strconv.Itoa(len(e.text))) }

// atoi is a number that was noted; 0 where none was.
func atoi(note string) int {
	n, _ := strconv.Atoi(note)
	return n
}
