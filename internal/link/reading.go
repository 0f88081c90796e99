package link

import (
	"bytes"
	"io"
	"maps"
	"slices"
)

// reading is a document as an index tells of it that was made before the
// document was, or what the index has left out of one that it has. It hangs on
// the index and the document alone, so it is kept, and goes by the document's
// mark.
type reading struct {
	numbers []uint32 // its features that the index has, ascending; of what the index has, none
	counts  []uint16 // how often it has each
	beyond  []uint64 // the others, ascending
	more    []uint16 // how often it has these
	sketch  sketch
	notes   notes
}

// newReading parts the features of a document by an index.
func newReading(x *index, b bag) *reading {
	r := &reading{sketch: sketchOf(b)}
	for i, feature := range b.features {
		if n, known := x.number(feature); known {
			r.numbers = append(r.numbers, uint32(n))
			r.counts = append(r.counts, b.counts[i])
			continue
		}
		r.beyond = append(r.beyond, feature)
		r.more = append(r.more, b.counts[i])
	}
	return r
}

// newRest reads of a document that the index has, by these numbers, what that has
// left out.
func newRest(x *index, b bag, numbers []uint32) *reading {
	r := &reading{sketch: sketchOf(b)}
	for i, feature := range b.features {
		if len(numbers) > 0 && x.feature(numbers[0]) == feature {
			numbers = numbers[1:]
			continue
		}
		r.beyond = append(r.beyond, feature)
		r.more = append(r.more, b.counts[i])
	}
	return r
}

// state is what an index has of a document.
type state int

const (
	nothing state = iota
	asItWas       // in another state than it is now
	asItIs
)

// readings are those of documents of both sides, by mark.
type readings [2]map[mark]*reading

func newReadings() readings { return readings{{}, {}} }

// write writes readings that belong to an index as a segment.
func (r readings) write(out io.Writer, base mark) error {
	w := newSegmentWriter(out)
	putArray(w, base[:])
	var kept readNotes
	for s, all := range r {
		marks := slices.SortedFunc(maps.Keys(all), func(a, b mark) int { return bytes.Compare(a[:], b[:]) })
		list := each(marks, func(m mark) *reading { return all[m] })
		kept[s] = each(list, func(r *reading) notes { return r.notes })
		putArray(w, marks)
		newRagged(each(list, func(r *reading) []uint32 { return r.numbers })).put(w)
		newRagged(each(list, func(r *reading) []uint16 { return r.counts })).put(w)
		newRagged(each(list, func(r *reading) []uint64 { return r.beyond })).put(w)
		newRagged(each(list, func(r *reading) []uint16 { return r.more })).put(w)
		newRagged(each(list, func(r *reading) []uint64 { return r.sketch })).put(w)
	}
	kept.put(w)
	return w.close()
}

// parseReadings finds readings in the bytes of a segment, which must stay as
// they are for as long as these are used. Those of another index than the one
// given, which has so many features, are refused as well; the error is
// [errSegment].
func parseReadings(data []byte, base mark, features int) (readings, error) {
	r, err := newSegmentReader(data, false)
	if err != nil {
		return readings{}, err
	}
	if !bytes.Equal(getArray[byte](r), base[:]) {
		return readings{}, errSegment
	}
	var marks [2][]mark
	var lists [2][]*reading
	for s := range lists {
		marks[s] = getArray[mark](r)
		lists[s] = getReadings(r, len(marks[s]), features)
	}
	book, out := getKeptNotes(r), newReadings()
	for s, list := range lists {
		if r.err != nil || !book.sound(s, len(list), false) {
			return readings{}, errSegment
		}
		for i, x := range list {
			x.notes = book.of(side(s), i)
			out[s][marks[s][i]] = x
		}
	}
	return out, nil
}

// getReadings reads so many readings of one side, but for their notes.
func getReadings(r *segmentReader, n, features int) []*reading {
	numbers, counts := getRagged[uint32](r), getRagged[uint16](r)
	beyond, more := getRagged[uint64](r), getRagged[uint16](r)
	sketches := getRagged[uint64](r)
	if r.err != nil || numbers.len() != n || beyond.len() != n || sketches.len() != n ||
		!slices.Equal(numbers.start, counts.start) || !slices.Equal(beyond.start, more.start) || !below(numbers.all, features) {
		r.err = errSegment
		return nil
	}
	out := make([]*reading, n)
	for i := range out {
		out[i] = &reading{
			numbers: numbers.of(i), counts: counts.of(i), beyond: beyond.of(i), more: more.of(i), sketch: sketches.of(i),
		}
	}
	return out
}
