package link

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"unsafe"
)

// A segment is an index as a file: arrays of numbers as a little-endian
// processor holds them, each with its length before it, so that a mapped file
// is the index and nothing is copied. A sum over the whole file stands at its
// end.

// segmentMagic is how a segment begins. The number is that of the format and
// of the analysis: whoever changes what a text's features are, how they weigh
// or how they are written raises it, and old files are made anew.
const segmentMagic = "earmark index 07"

// errSegment is what reading a file gives that is torn, of another version, or
// no segment at all.
var errSegment = errors.New("not a whole index of this version")

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// number is what a segment holds arrays of.
type number interface {
	~uint8 | ~uint16 | ~uint32 | ~uint64 | ~float32 | mark | likeliest
}

// segmentWriter writes arrays. The first error stays, and later writes do
// nothing.
type segmentWriter struct {
	out io.Writer
	sum uint32
	err error
}

func newSegmentWriter(out io.Writer) *segmentWriter {
	w := &segmentWriter{out: out}
	w.bytes([]byte(segmentMagic))
	return w
}

func (w *segmentWriter) bytes(b []byte) {
	if w.err != nil {
		return
	}
	w.sum = crc32.Update(w.sum, castagnoli, b)
	_, w.err = w.out.Write(b)
}

// close writes the sum and tells the first error. It does not close out.
func (w *segmentWriter) close() error {
	w.bytes(binary.LittleEndian.AppendUint64(nil, uint64(w.sum)))
	return w.err
}

func putArray[T number](w *segmentWriter, a []T) {
	w.bytes(binary.LittleEndian.AppendUint64(nil, uint64(len(a))))
	if len(a) == 0 {
		return
	}
	raw := unsafe.Slice((*byte)(unsafe.Pointer(&a[0])), len(a)*int(unsafe.Sizeof(a[0])))
	w.bytes(raw)
	w.bytes(make([]byte, padding(len(raw))))
}

// padding keeps arrays at multiples of eight bytes.
func padding(n int) int { return -n & 7 }

// segmentReader finds arrays in the bytes of a segment. The first mistake
// stays, and later arrays are empty.
type segmentReader struct {
	rest   []byte
	proven bool
	err    error
}

// newSegmentReader checks the frame of a segment. Of one that is proven to be
// whole neither the sum nor every number is looked at.
func newSegmentReader(data []byte, proven bool) (*segmentReader, error) {
	end := len(data) - 8
	switch {
	case !littleEndian():
		return nil, fmt.Errorf("%w: this processor writes numbers the other way round", errSegment)
	case end < len(segmentMagic) || string(data[:len(segmentMagic)]) != segmentMagic:
		return nil, errSegment
	case !proven && uint64(crc32.Checksum(data[:end], castagnoli)) != binary.LittleEndian.Uint64(data[end:]):
		return nil, errSegment
	}
	return &segmentReader{rest: data[len(segmentMagic):end], proven: proven}, nil
}

func littleEndian() bool {
	x := uint16(1)
	return *(*byte)(unsafe.Pointer(&x)) == 1
}

// getArray is the next array. It lies in the segment's bytes.
func getArray[T number](r *segmentReader) []T {
	var zero T
	size := uint64(unsafe.Sizeof(zero))
	if r.err != nil || len(r.rest) < 8 {
		r.err = errSegment
		return nil
	}
	n := binary.LittleEndian.Uint64(r.rest)
	r.rest = r.rest[8:]
	if n > uint64(len(r.rest))/size {
		r.err = errSegment
		return nil
	}
	raw := int(n * size)
	if raw+padding(raw) > len(r.rest) {
		r.err = errSegment
		return nil
	}
	data := r.rest[:raw]
	r.rest = r.rest[raw+padding(raw):]
	if n == 0 {
		return nil
	}
	return unsafe.Slice((*T)(unsafe.Pointer(&data[0])), n)
}

// ragged is lists of any length, one behind the other.
type ragged[T number] struct {
	start []uint32 // of each list, and the end of the last
	all   []T
}

func newRagged[T number](lists [][]T) ragged[T] {
	r := ragged[T]{start: make([]uint32, 1, len(lists)+1)}
	for _, l := range lists {
		r.all = append(r.all, l...)
		r.start = append(r.start, uint32(len(r.all)))
	}
	return r
}

func (r ragged[T]) len() int { return max(len(r.start)-1, 0) }

func (r ragged[T]) of(i int) []T {
	from, to := r.start[i], r.start[i+1]
	return r.all[from:to:to]
}

func (r ragged[T]) put(w *segmentWriter) {
	putArray(w, r.start)
	putArray(w, r.all)
}

func getRagged[T number](r *segmentReader) ragged[T] {
	g := ragged[T]{getArray[uint32](r), getArray[T](r)}
	if !r.rows(g.start, len(g.all)) {
		return ragged[T]{}
	}
	return g
}

// bytesOf and stringOf are texts as lists of bytes.
func bytesOf[S ~string](list []S) ragged[byte] {
	return newRagged(each(list, func(s S) []byte { return []byte(s) }))
}

func stringOf[S ~string](bytes []byte) S {
	return S(unsafe.String(unsafe.SliceData(bytes), len(bytes)))
}

// rows checks that starts cut so many numbers into rows.
func (r *segmentReader) rows(start []uint32, numbers int) bool {
	good := len(start) > 0 && start[0] == 0 && int(start[len(start)-1]) == numbers
	for i := 1; !r.proven && good && i < len(start); i++ {
		good = start[i-1] <= start[i]
	}
	if !good {
		r.err = errSegment
	}
	return good
}

// put writes an index.
func (x *index) put(w *segmentWriter) {
	putArray(w, []float32{float32(x.total), x.dates})
	putArray(w, x.matches)
	putArray(w, x.features)
	putArray(w, x.others.features)
	putArray(w, x.others.counts)
	for s := range x.length {
		x.inverted[s].put(w)
		x.forward[s].put(w)
		putArray(w, x.lone[s].features)
		x.lone[s].lists.put(w)
		putArray(w, x.length[s])
		putArray(w, x.usual[s])
		putArray(w, x.twins[s])
	}
}

// getIndex reads an index; what it gives back of a segment that is whole can be
// asked anything without a look beyond its ends.
func getIndex(r *segmentReader) *index {
	x := &index{}
	if facts := getArray[float32](r); len(facts) == 2 {
		x.total, x.dates = float64(facts[0]), facts[1]
	}
	x.matches = getArray[likeliest](r)
	x.features = getArray[uint64](r)
	x.others = frequencies{getArray[uint64](r), getArray[uint32](r)}
	for s := range x.length {
		x.inverted[s], x.forward[s] = getPostings(r), getTable(r)
		x.lone[s] = vocabulary{getArray[uint64](r), getPostings(r)}
		x.length[s], x.usual[s] = getArray[float32](r), getArray[float32](r)
		x.twins[s] = getArray[uint32](r)
	}
	if r.err == nil && !x.sound(r.proven) {
		r.err = errSegment
	}
	x.measure()
	return x
}

// sound tells whether the parts of an index fit together; of one that is proven
// the numbers are not looked at.
func (x *index) sound(proven bool) bool {
	good := len(x.others.features) == len(x.others.counts) && len(x.matches) == len(x.length[articles])
	for i := 0; !proven && good && i < len(x.matches); i++ {
		good = x.matches[i].cosine == 0 || int(x.matches[i].other) < len(x.length[episodes])
	}
	for s := range x.length {
		n := len(x.length[s])
		good = good && len(x.usual[s]) == n && len(x.twins[s]) == n &&
			x.forward[s].rows() == n && x.inverted[s].features() == len(x.features) && x.lone[s].lists.features() == len(x.lone[s].features)
		good = good && (proven || below(x.forward[s].numbers, len(x.features)) && x.inverted[s].below(n) && x.lone[s].lists.below(n) && below(x.twins[s], n))
	}
	return good
}

func below(numbers []uint32, limit int) bool {
	return len(numbers) == 0 || int64(highest(numbers)) < int64(limit)
}

// highest is the highest of some numbers, found in four at a time: a processor
// need not wait for one comparison to begin the next.
func highest[T ~uint32](numbers []T) T {
	var a, b, c, d T
	for ; len(numbers) >= 4; numbers = numbers[4:] {
		a, b, c, d = max(a, numbers[0]), max(b, numbers[1]), max(c, numbers[2]), max(d, numbers[3])
	}
	for _, n := range numbers {
		a = max(a, n)
	}
	return max(a, b, c, d)
}

func (l lists) put(w *segmentWriter) {
	putArray(w, l.start)
	putArray(w, l.postings)
}

func getPostings(r *segmentReader) lists {
	l := lists{getArray[uint32](r), getArray[posting](r)}
	r.rows(l.start, len(l.postings))
	return l
}

// below tells whether all postings are of so many documents.
func (l lists) below(n int) bool {
	return len(l.postings) == 0 || int64(highest(l.postings).doc()) < int64(n)
}

func (t table) put(w *segmentWriter) {
	putArray(w, t.start)
	putArray(w, t.numbers)
	putArray(w, t.steps)
}

func getTable(r *segmentReader) table {
	t := table{getArray[uint32](r), getArray[uint32](r), getArray[step](r)}
	if len(t.numbers) != len(t.steps) || !r.rows(t.start, len(t.numbers)) {
		r.err = errSegment
	}
	return t
}
