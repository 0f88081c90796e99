package library

import (
	"slices"
	"strings"
	"unicode"
)

// Most front matter is a key and a value on each line: words, a date, a number,
// a list or a group of keys in brackets. Reading that needs none of what a
// parser of all of YAML does, which is most of the time that reading a file
// takes. Whatever is written in any other way is left to that parser, and so is
// what is not certain to mean the same there (FuzzPlainYAML compares the two).

// mostPlain bounds what is read here; [maxValues] cannot be met within it.
const mostPlain = 1 << 14

// plainYAML is [parseYAML] of plain front matter; false where it is not plain.
func plainYAML(data []byte, firstLine int) (node, bool) {
	if len(data) > mostPlain {
		return node{}, false
	}
	root := node{kind: mapping, line: firstLine}
	for text := range strings.Lines(string(data)) {
		p := plainLine{rest: strings.TrimSuffix(text, "\n"), line: firstLine + len(root.fields)}
		f, ok := p.pair("")
		if !ok || p.rest != "" || root.names(f.key) {
			return node{}, false
		}
		root.fields = append(root.fields, f)
	}
	return root, len(root.fields) > 0
}

// names tells whether a mapping has a key, with a value or without.
func (n node) names(key string) bool {
	return slices.ContainsFunc(n.fields, func(f field) bool { return f.key == key })
}

// plainLine is a line that is being read.
type plainLine struct {
	rest string
	line int
}

// pair reads a key and its value, which goes on to one of the characters in end,
// or where there are none to the end of the line.
func (p *plainLine) pair(end string) (field, bool) {
	key, rest, ok := strings.Cut(p.rest, ": ")
	if !ok || !isPlainKey(key) {
		return field{}, false
	}
	p.rest = rest
	value, ok := p.value(end)
	return field{key: key, line: p.line, value: value}, ok
}

func (p *plainLine) value(end string) (node, bool) {
	switch {
	case strings.HasPrefix(p.rest, "[") && end == "":
		return p.list()
	case strings.HasPrefix(p.rest, "{") && end != ",}":
		return p.group()
	case strings.HasPrefix(p.rest, `"`) && end == "":
		return p.quoted()
	}
	at := len(p.rest)
	if end != "" {
		at = strings.IndexAny(p.rest, end)
	}
	if at < 0 {
		return node{}, false
	}
	word := p.rest[:at]
	p.rest = p.rest[at:]
	kind, ok := plainKind(word, end == "")
	return node{line: p.line, kind: kind, text: word}, ok
}

// goesOn steps over what parts two values; done at the closing bracket.
func (p *plainLine) goesOn(bracket string) (done, ok bool) {
	if rest, more := strings.CutPrefix(p.rest, ", "); more {
		p.rest = rest
		return false, true
	}
	rest, closed := strings.CutPrefix(p.rest, bracket)
	p.rest = rest
	return closed, closed
}

func (p *plainLine) list() (node, bool) {
	out := node{line: p.line, kind: list}
	p.rest = p.rest[1:]
	if rest, empty := strings.CutPrefix(p.rest, "]"); empty {
		p.rest = rest
		return out, true
	}
	for {
		item, ok := p.value(",]")
		if !ok {
			return out, false
		}
		out.items = append(out.items, item)
		if done, ok := p.goesOn("]"); done || !ok {
			return out, ok
		}
	}
}

func (p *plainLine) group() (node, bool) {
	out := node{line: p.line, kind: mapping}
	p.rest = p.rest[1:]
	for {
		f, ok := p.pair(",}")
		if !ok || out.names(f.key) {
			return out, false
		}
		out.fields = append(out.fields, f)
		if done, ok := p.goesOn("}"); done || !ok {
			return out, ok
		}
	}
}

// quoted reads a text in double quotes in which nothing is escaped.
func (p *plainLine) quoted() (node, bool) {
	word, rest, closed := strings.Cut(p.rest[1:], `"`)
	p.rest = rest
	ok := closed && word != "" && !strings.ContainsFunc(word, func(r rune) bool {
		return r != ' ' && !isPlainRune(r) && !strings.ContainsRune(inLine+inQuotes, r)
	})
	return node{line: p.line, kind: text, text: word}, ok
}

// What plain text may hold beside letters and digits: anywhere, outside brackets,
// and in quotes.
const (
	inWord   = "-_./'"
	inLine   = inWord + ",;()!?&+%"
	inQuotes = ":#[]{}@*=<>$"
)

func isPlainRune(r rune) bool { return r >= '0' && r <= '9' || unicode.IsLetter(r) }

func isPlainKey(key string) bool {
	return key != "" && key[0] >= 'a' && key[0] <= 'z' && !isYAMLWord(key) &&
		strings.Trim(key, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}

// plainKind tells what a word is that stands without quotes; false where that
// needs a closer look. It stands on a line of its own or in brackets.
func plainKind(word string, alone bool) (nodeKind, bool) {
	switch {
	case word == "true" || word == "false":
		return boolean, true
	case isPlainNumber(word):
		return integer, true
	case len(word) == len("2026-11-22") && isPlainDate(word):
		return text, true
	}
	return text, isPlainText(word, alone)
}

func isPlainNumber(word string) bool {
	return word != "" && len(word) <= 15 && word[0] != '0' && strings.Trim(word, "0123456789") == ""
}

func isPlainDate(word string) bool {
	for i := range len(word) {
		if (word[i] == '-') != (i == 4 || i == 7) || word[i] != '-' && (word[i] < '0' || word[i] > '9') {
			return false
		}
	}
	return true
}

func isPlainText(word string, alone bool) bool {
	others := inWord
	if alone {
		others = inLine
	}
	before := ' '
	for i, r := range word {
		switch {
		case unicode.IsLetter(r), i > 0 && isPlainRune(r):
		case i > 0 && r == ' ' && before != ' ':
		case i > 0 && strings.ContainsRune(others, r):
		case r == ':' && alone && strings.HasPrefix(word[i:], "://"): // an address
		default:
			return false
		}
		before = r
	}
	return before != ' ' && !isYAMLWord(word)
}

// isYAMLWord tells whether a word means something to one version of YAML or
// another.
func isYAMLWord(word string) bool {
	switch strings.ToLower(word) {
	case "null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf":
		return true
	}
	return false
}
