package feed

import (
	"strconv"
	"time"
	"unicode/utf8"
)

// jsonPen writes JSON straight into a buffer, in the layout of
// [json.Encoder.SetIndent] and with HTML as it is. It is to JSON what [pen] is to
// XML.
type jsonPen struct {
	buf   []byte
	depth int
	some  bool // something stands in the object or list already
}

// next begins a line for what follows.
func (p *jsonPen) next() {
	if p.some {
		p.buf = append(p.buf, ',')
	}
	p.some = true
	p.line()
}

func (p *jsonPen) line() {
	p.buf = append(p.buf, '\n')
	for range p.depth {
		p.buf = append(p.buf, "  "...)
	}
}

// open begins an object or a list, shut ends it; neither may stay empty.
func (p *jsonPen) open(bracket byte) {
	p.buf = append(p.buf, bracket)
	p.depth++
	p.some = false
}

func (p *jsonPen) shut(bracket byte) {
	p.depth--
	p.line()
	p.buf = append(p.buf, bracket)
	p.some = true
}

// key begins a member.
func (p *jsonPen) key(name string) {
	p.next()
	p.buf = append(p.buf, '"')
	p.buf = append(p.buf, name...)
	p.buf = append(p.buf, `": `...)
}

func (p *jsonPen) text(name string, pieces ...string) {
	p.key(name)
	p.quote(pieces...)
}

// optional is a member that is left out where it is empty; so are number and
// moment where they are zero.
func (p *jsonPen) optional(name, text string) {
	if text != "" {
		p.text(name, text)
	}
}

func (p *jsonPen) number(name string, n float64) {
	if n != 0 {
		p.key(name)
		p.buf = strconv.AppendFloat(p.buf, n, 'f', -1, 64)
	}
}

func (p *jsonPen) moment(name string, t time.Time) {
	if !t.IsZero() {
		p.key(name)
		p.buf = append(p.buf, '"')
		p.buf = t.AppendFormat(p.buf, time.RFC3339Nano)
		p.buf = append(p.buf, '"')
	}
}

// texts are a list of texts; it is left out where there is none.
func (p *jsonPen) texts(name string, texts []string) {
	list(p, name, texts, func(text string) { p.quote(text) })
}

// list is a member with a list of whatever write writes.
func list[T any](p *jsonPen, name string, items []T, write func(T)) {
	if len(items) == 0 {
		return
	}
	p.key(name)
	p.open('[')
	for _, item := range items {
		p.next()
		write(item)
	}
	p.shut(']')
}

// quoted are what JSON writes for the characters it cannot hold; U+2028 and
// U+2029 end a line of JavaScript and are escaped apart.
var quoted = func() (table [256]string) {
	for c := range byte(' ') {
		table[c] = `\u00` + string("0123456789abcdef"[c>>4]) + string("0123456789abcdef"[c&15])
	}
	table['\b'], table['\f'], table['\n'], table['\r'], table['\t'] = `\b`, `\f`, `\n`, `\r`, `\t`
	table['"'], table['\\'] = `\"`, `\\`
	table[0xE2] = `\u202` // perhaps one of them
	return table
}()

// quote writes a string; its pieces stand under one another.
func (p *jsonPen) quote(pieces ...string) {
	p.buf = append(p.buf, '"')
	for i, text := range pieces {
		if i > 0 {
			p.buf = append(p.buf, quoted['\n']...)
		}
		p.buf = appendQuoted(p.buf, text)
	}
	p.buf = append(p.buf, '"')
}

func appendQuoted(buf []byte, text string) []byte {
	start := 0
	for i := range len(text) {
		escaped := quoted[text[i]]
		if escaped == "" {
			continue
		}
		size := 1
		if text[i] == 0xE2 {
			r, n := utf8.DecodeRuneInString(text[i:])
			if r != '\u2028' && r != '\u2029' {
				continue
			}
			escaped, size = escaped+string('8'+byte(r-'\u2028')), n
		}
		buf = append(buf, text[start:i]...)
		buf = append(buf, escaped...)
		start = i + size
	}
	return append(buf, text[start:]...)
}
