package link

import (
	"slices"

	"earmark/internal/earmark"
)

// nameBook finds people by name in a text. It holds full names of two words
// or more, and only those that one person alone goes by: of two people of one
// name nobody can tell who is meant. It is read only once made.
type nameBook struct {
	byStart map[uint64][]fullName // by the pair of the first two words
}

type fullName struct {
	words []term
	owner earmark.PersonID
}

func newNameBook(people []*earmark.Person, known [][]spelling) nameBook {
	owners := map[string][]earmark.PersonID{}
	spelled := map[string][]term{}
	for i, p := range people {
		for _, name := range known[i] {
			if !isFullName(name.words) {
				continue
			}
			key := string(appendWords(nil, name.words))
			spelled[key] = name.words
			if !slices.Contains(owners[key], p.ID) {
				owners[key] = append(owners[key], p.ID)
			}
		}
	}
	book := nameBook{byStart: map[uint64][]fullName{}}
	for key, ids := range owners {
		if len(ids) > 1 {
			continue
		}
		words := spelled[key]
		start := startOf(words)
		book.byStart[start] = append(book.byStart[start], fullName{words, ids[0]})
	}
	return book
}

// spelling is a name that somebody goes by.
type spelling struct {
	words []term // as they stand
	terms []term // as texts are compared by them
}

// readNames reads the names of people, each one's own first.
func readNames(people []*earmark.Person) [][]spelling {
	a, out := newAnalyser("en"), make([][]spelling, len(people))
	for i, p := range people {
		for _, name := range append([]string{p.Name}, p.Aliases...) {
			read := a.analyse(name)
			out[i] = append(out[i], spelling{slices.Clone(read.names), slices.Clone(read.terms)})
		}
	}
	return out
}

// isFullName tells whether a name has two words or more: "Sam" is nobody in
// particular.
func isFullName(words []term) bool { return len(words) > 1 }

// appendWords makes a key of words.
func appendWords(key []byte, words []term) []byte {
	for _, w := range words {
		for shift := 0; shift < 64; shift += 8 {
			key = append(key, byte(w>>shift))
		}
	}
	return key
}

func startOf(words []term) uint64 { return mix(words[0] ^ mix(words[1])) }

// find adds the people whose full name stands among words to found, each once
// and sorted.
func (b nameBook) find(words []term, found []earmark.PersonID) []earmark.PersonID {
	for i := 0; i+1 < len(words); i++ {
		for _, name := range b.byStart[startOf(words[i:])] {
			if len(name.words) > len(words)-i || !slices.Equal(name.words, words[i:i+len(name.words)]) {
				continue
			}
			if at, known := slices.BinarySearch(found, name.owner); !known {
				found = slices.Insert(found, at, name.owner)
			}
		}
	}
	return found
}
