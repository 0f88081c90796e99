package link

import (
	"slices"

	"earmark/internal/earmark"
)

// notes is what a document is read for beside its features.
type notes struct {
	named  []earmark.PersonID // whom it names
	own    []uint64           // the addresses it goes by, hashed
	links  []uint64           // the addresses it links to
	murmur murmur             // of an episode
}

// notebook holds the notes of all documents of a library.
type notebook interface {
	of(s side, number int) notes
	all() [2][]notes
	put(w *segmentWriter)
}

// readNotes are notes as they were taken.
type readNotes [2][]notes

func (r readNotes) of(s side, number int) notes { return r[s][number] }
func (r readNotes) all() [2][]notes             { return r }

func (r readNotes) put(w *segmentWriter) {
	people := r.people()
	bytesOf(people).put(w)
	for _, side := range r {
		newRagged(each(side, func(n notes) []uint32 { return numbered(n.named, people) })).put(w)
		newRagged(each(side, func(n notes) []uint64 { return n.own })).put(w)
		newRagged(each(side, func(n notes) []uint64 { return n.links })).put(w)
		newRagged(each(side, func(n notes) []uint64 { return n.murmur })).put(w)
	}
}

// people are those whom documents name, each once.
func (r readNotes) people() []earmark.PersonID {
	var people []earmark.PersonID
	for _, side := range r {
		for _, n := range side {
			people = append(people, n.named...)
		}
	}
	slices.Sort(people)
	return slices.Compact(people)
}

// keptNotes are notes as they lie in a segment.
type keptNotes struct {
	names  ragged[byte]
	people []earmark.PersonID // of that name, ascending
	sides  [2]columns
}

// columns are the notes of the documents of a side.
type columns struct {
	named   ragged[uint32] // people, by number
	own     ragged[uint64]
	links   ragged[uint64]
	murmurs ragged[uint64]
}

func getKeptNotes(r *segmentReader) *keptNotes {
	k := &keptNotes{names: getRagged[byte](r)}
	k.people = make([]earmark.PersonID, k.names.len())
	for i := range k.people {
		k.people[i] = stringOf[earmark.PersonID](k.names.of(i))
	}
	for s := range k.sides {
		k.sides[s] = columns{getRagged[uint32](r), getRagged[uint64](r), getRagged[uint64](r), getRagged[uint64](r)}
	}
	return k
}

// sound tells whether there are notes of so many documents of a side, which name
// nobody but the people; of those that are proven the names are not looked at.
func (k *keptNotes) sound(side, documents int, proven bool) bool {
	c := &k.sides[side]
	return c.named.len() == documents && c.own.len() == documents && c.links.len() == documents && c.murmurs.len() == documents &&
		(proven || below(c.named.all, len(k.people)))
}

func (k *keptNotes) of(s side, number int) notes {
	c := &k.sides[s]
	return notes{spelled(c.named.of(number), k.people), c.own.of(number), c.links.of(number), c.murmurs.of(number)}
}

func (k *keptNotes) all() [2][]notes {
	var out [2][]notes
	for s := range out {
		out[s] = make([]notes, k.sides[s].own.len())
		for i := range out[s] {
			out[s][i] = k.of(side(s), i)
		}
	}
	return out
}

func (k *keptNotes) put(w *segmentWriter) {
	k.names.put(w)
	for i := range k.sides {
		c := &k.sides[i]
		c.named.put(w)
		c.own.put(w)
		c.links.put(w)
		c.murmurs.put(w)
	}
}

// numbered and spelled turn people into numbers and back.
func numbered(ids, people []earmark.PersonID) []uint32 {
	return each(ids, func(id earmark.PersonID) uint32 {
		n, _ := slices.BinarySearch(people, id)
		return uint32(n)
	})
}

func spelled(numbers []uint32, people []earmark.PersonID) []earmark.PersonID {
	return each(numbers, func(n uint32) earmark.PersonID { return people[n] })
}
