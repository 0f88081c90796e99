package library

import (
	"encoding/binary"
	"hash/crc32"
	"slices"
	"strings"
)

// records are those of the file by path; of two of one path the later counts.
// All that were written at once stand in the order of their paths: they are
// found in it as it is.
type records struct {
	row  []old
	tail map[string]old // those that were appended since
}

// near is how far after the last a record is looked for before it is sought
// among all: files are asked for in their order.
const near = 8

// usualRecord is about how many bytes a record takes, rather fewer: room that
// is not needed costs nothing.
const usualRecord = 2 << 10

// expect makes room for about so many.
func (r *records) expect(n int) { r.row = make([]old, 0, n) }

func (r *records) add(o old) {
	if n := len(r.row); len(r.tail) == 0 && (n == 0 || r.row[n-1].path < o.path) {
		r.row = append(r.row, o)
		return
	}
	if r.tail == nil {
		r.tail = map[string]old{}
	}
	r.tail[o.path] = o
	if n, ok := r.seek(o.path, len(r.row)); ok {
		r.row[n].outdone = true
	}
}

// find finds a record. after is a place in the row: where the one was found that
// was asked for before.
func (r *records) find(path string, after *int) (old, bool) {
	n, ok := r.seek(path, *after)
	if ok {
		*after = n
	}
	if ok && !r.row[n].outdone {
		return r.row[n], true
	}
	o, ok := r.tail[path]
	return o, ok
}

// seek is where a path stands in the row, mostly a little after a place.
func (r *records) seek(path string, after int) (int, bool) {
	for n := after; n < min(after+near, len(r.row)); n++ {
		if r.row[n].path == path {
			return n, true
		}
	}
	return slices.BinarySearchFunc(r.row, path, func(o old, path string) int { return strings.Compare(o.path, path) })
}

// all are those that count, in no order.
func (r *records) all(yield func(old) bool) {
	for _, o := range r.row {
		if !o.outdone && !yield(o) {
			return
		}
	}
	for _, o := range r.tail {
		if !yield(o) {
			return
		}
	}
}

// old is a record of the file. Its sum is looked at when it is used, by those
// who read at once.
type old struct {
	path    string
	framed  []byte
	number  int
	outdone bool // by a later one of its path
}

func (o old) payload() []byte { return o.framed[frameSize:] }

func (o old) whole() bool {
	return crc32.Checksum(o.payload(), castagnoli) == binary.LittleEndian.Uint32(o.framed[4:])
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// frame and unframe put a length and a sum before a record, and take it off.
func frame(payload []byte) []byte {
	return framed(append(make([]byte, frameSize, frameSize+len(payload)), payload...))
}

const frameSize = 8

// framed fills in the frame of a record that was written behind room for it.
func framed(record []byte) []byte {
	payload := record[frameSize:]
	binary.LittleEndian.PutUint32(record, uint32(len(payload)))
	binary.LittleEndian.PutUint32(record[4:], crc32.Checksum(payload, castagnoli))
	return record
}

func unframe(data []byte) (record old, rest []byte, ok bool) {
	if len(data) < frameSize {
		return old{}, data, false
	}
	n := binary.LittleEndian.Uint32(data)
	if uint64(n) > uint64(len(data)-frameSize) {
		return old{}, data, false
	}
	return old{framed: data[:frameSize+n]}, data[frameSize+n:], true
}
