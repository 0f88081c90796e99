package digest

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
)

// field is something of a reader that a letter shows.
type field int

const (
	name field = iota
	unsubscribeURL
	unsubscribeMailto
	preferencesURL
	fields
)

// marks stand in the shared rendering where a reader's fields go. They are
// letters and digits only, so that every context of HTML, an address and plain
// text leaves them as they are. They are made of a hash of all that the letter
// says: no article can hold one and so have a reader's token put into a link
// of its own.
type marks [fields]string

func newMarks(v View) (marks, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return marks{}, fmt.Errorf("mark the letter: %w", err)
	}
	sum := sha256.Sum256(data)
	var m marks
	for f := range fields {
		m[f] = fmt.Sprintf("reader%dfield%s", f, hex.EncodeToString(sum[:12]))
	}
	return m, nil
}

// shape tells which fields a reader has. Templates may ask for that, so each
// shape has a shared rendering of its own.
type shape [fields]bool

// reader is a view of all readers of a shape.
func (m marks) reader(s shape) ReaderView {
	at := func(f field) string {
		if !s[f] {
			return ""
		}
		return m[f]
	}
	return ReaderView{Name: at(name), UnsubscribeURL: at(unsubscribeURL), UnsubscribeMailto: at(unsubscribeMailto), PreferencesURL: at(preferencesURL)}
}

// piece is a stretch of text that all readers share, and the field after it.
type piece struct {
	text string
	next field // fields: none, it is the last
}

// cut parts a shared rendering where the marks are.
func (m marks) cut(s string) []piece {
	var pieces []piece
	for {
		at, next := len(s), fields
		for f, mark := range m {
			if i := strings.Index(s, mark); i >= 0 && i < at {
				at, next = i, field(f)
			}
		}
		pieces = append(pieces, piece{text: s[:at], next: next})
		if next == fields {
			return pieces
		}
		s = s[at+len(m[next]):]
	}
}

// fill joins the pieces with a reader's values.
func fill(pieces []piece, values [fields]string) string {
	size := 0
	for _, p := range pieces {
		size += len(p.text)
		if p.next < fields {
			size += len(values[p.next])
		}
	}
	var b strings.Builder
	b.Grow(size)
	for _, p := range pieces {
		b.WriteString(p.text)
		if p.next < fields {
			b.WriteString(values[p.next])
		}
	}
	return b.String()
}
