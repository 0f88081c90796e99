package validate

import (
	"bytes"
	"errors"
	"io"
	"unicode/utf8"
)

// place is a line and a column, both from 1. Columns count characters.
type place struct{ line, column int }

// after is the place behind some text that begins at p.
func (p place) after(text []byte) place {
	if i := bytes.LastIndexByte(text, '\n'); i >= 0 {
		p.line += bytes.Count(text[:i], newline) + 1
		p.column = 1
		text = text[i+1:]
	}
	p.column += utf8.RuneCount(text)
	return p
}

var newline = []byte{'\n'}

const firstBuffer = 64 << 10

// window is what is read of a document and not yet used, and where in the
// document it begins. It grows only for a piece longer than it is; whoever
// reads says how long a piece may be.
type window struct {
	source io.Reader
	buf    []byte
	lo, hi int // what is read and not yet used
	ended  bool
	fault  error // of the source
	at     place // of buf[lo]
}

func newWindow(r io.Reader) window {
	return window{source: r, buf: make([]byte, firstBuffer), at: place{1, 1}}
}

// fill reads more behind the window and makes room for it first. False at the
// end of the document.
func (w *window) fill() bool {
	if w.ended {
		return false
	}
	if w.lo > 0 {
		copy(w.buf, w.buf[w.lo:w.hi])
		w.hi -= w.lo
		w.lo = 0
	}
	if w.hi == len(w.buf) {
		w.buf = append(w.buf, make([]byte, len(w.buf))...)
	}
	for range 100 { // a reader that gives nothing, again and again, is broken
		n, err := w.source.Read(w.buf[w.hi:])
		w.hi += n
		if err != nil {
			w.ended = true
			if !errors.Is(err, io.EOF) {
				w.fault = err
			}
			return n > 0
		}
		if n > 0 {
			return true
		}
	}
	w.ended, w.fault = true, io.ErrNoProgress
	return false
}

// held is the window itself, good until the next fill.
func (w *window) held() []byte { return w.buf[w.lo:w.hi] }

// has tells whether the window begins with these words, reading on if need be.
func (w *window) has(words string) bool {
	for w.hi-w.lo < len(words) && w.fill() {
	}
	return bytes.HasPrefix(w.held(), []byte(words))
}

// advance uses up n bytes and counts the lines and columns in them.
func (w *window) advance(n int) {
	w.at = w.at.after(w.buf[w.lo : w.lo+n])
	w.lo += n
}

// pass is advance over n bytes without an end of line.
func (w *window) pass(n int) {
	w.at.column += utf8.RuneCount(w.buf[w.lo : w.lo+n])
	w.lo += n
}
