package link

import (
	"crypto/sha256"
	"encoding/binary"
	"io"
	"slices"

	"earmark/internal/earmark"
)

// snapshot is what is known of a library's texts: the index, and what was read
// beside it. It answers for the documents it was made of, by their number
// among these; a document has another mark as soon as anything of it changes.
type snapshot struct {
	setting mark // what the reading of every document hangs on
	marks   [2][]mark
	ids     [2][]string
	index   *index
	notes   [2][]notes
}

// notes is what a document is read for beside its features.
type notes struct {
	named  []earmark.PersonID // whom it names
	own    []uint64           // the addresses it goes by, hashed
	links  []uint64           // the addresses it links to
	murmur murmur             // of an episode
}

// mark tells one state of something from every other.
type mark [16]byte

// marker makes marks.
type marker struct{ parts []byte }

func (m *marker) text(parts ...string) {
	for _, p := range parts {
		m.parts = binary.AppendUvarint(m.parts, uint64(len(p)))
		m.parts = append(m.parts, p...)
	}
}

func (m *marker) number(n uint64) { m.parts = binary.LittleEndian.AppendUint64(m.parts, n) }

// mark is that of all parts since the last.
func (m *marker) mark() mark {
	sum := sha256.Sum256(m.parts)
	m.parts = m.parts[:0]
	return mark(sum[:16])
}

// settingOf marks what the reading of every document hangs on: languages, the
// addresses of the site, and the names to be found.
func settingOf(lib *earmark.Library) mark {
	var m marker
	m.text(lib.Site.Language, lib.Site.URL)
	for _, s := range lib.Shows {
		m.text(string(s.ID), s.Language, s.URL, s.Feed)
	}
	for _, p := range lib.People {
		m.text(string(p.ID), p.Name)
		m.text(p.Aliases...)
		m.number(uint64(len(p.Aliases)))
	}
	return m.mark()
}

func (m *marker) article(a *earmark.Article) mark {
	m.text(string(a.ID), string(a.GUID)) // which may be another than its file says
	if a.Fingerprint != ([16]byte{}) {
		m.text(string(a.Fingerprint[:]))
		return m.mark()
	}
	m.text(a.Lang, a.URL, a.Title, a.Summary, a.Body.Text, a.Body.HTML, a.Biography.Text)
	m.text(a.Body.Links...)
	if a.Source != nil {
		m.text(a.Source.URL)
	}
	m.number(uint64(a.Date.UnixNano()))
	return m.mark()
}

func (m *marker) episode(e *earmark.Episode) mark {
	m.text(string(e.ID), string(e.GUID))
	if e.Fingerprint != ([16]byte{}) {
		m.text(string(e.Fingerprint[:]))
		return m.mark()
	}
	m.text(e.URL, e.Audio.URL, e.Audio.File, e.Title, e.Notes.Text)
	m.text(e.Notes.Links...)
	for _, c := range e.Chapters {
		m.text(c.Title)
	}
	if e.Transcript != nil {
		for _, s := range e.Transcript.Segments {
			m.number(uint64(s.Start))
			m.text(s.Speaker, s.Text)
		}
	}
	m.number(uint64(e.Date.UnixNano()))
	return m.mark()
}

// marksOf are the marks of all documents of a library, articles first.
func marksOf(lib *earmark.Library) [2][]mark {
	out := [2][]mark{make([]mark, len(lib.Articles)), make([]mark, len(lib.Episodes))}
	atOnce(func() {
		var m marker
		for i, a := range lib.Articles {
			out[articles][i] = m.article(a)
		}
	}, func() {
		var m marker
		for i, e := range lib.Episodes {
			out[episodes][i] = m.episode(e)
		}
	})
	return out
}

// key names the library that marks are of.
func key(setting mark, marks [2][]mark) mark {
	var m marker
	m.parts = append(m.parts, setting[:]...)
	for _, side := range marks {
		m.number(uint64(len(side)))
		for _, x := range side {
			m.parts = append(m.parts, x[:]...)
		}
	}
	return m.mark()
}

// write writes a snapshot as a segment.
func (s *snapshot) write(out io.Writer) error {
	w := newSegmentWriter(out)
	people := peopleOf(s.notes)
	putArray(w, s.setting[:])
	putStrings(w, people)
	for side, all := range s.notes {
		putArray(w, flatten(s.marks[side]))
		putStrings(w, s.ids[side])
		putLists(w, each(all, func(n notes) []uint32 { return numbered(n.named, people) }))
		putLists(w, each(all, func(n notes) []uint64 { return n.own }))
		putLists(w, each(all, func(n notes) []uint64 { return n.links }))
		putLists(w, each(all, func(n notes) []uint64 { return n.murmur }))
	}
	s.index.put(w)
	return w.close()
}

func each[T, U any](all []T, of func(T) U) []U {
	out := make([]U, len(all))
	for i, x := range all {
		out[i] = of(x)
	}
	return out
}

// readSnapshot finds a snapshot in the bytes of a segment, which must stay as
// they are for as long as it is used. The error is [errSegment].
func readSnapshot(data []byte) (*snapshot, error) {
	r, err := newSegmentReader(data)
	if err != nil {
		return nil, err
	}
	return getSnapshot(r)
}

func getSnapshot(r *segmentReader) (*snapshot, error) {
	s := &snapshot{}
	setting := getArray[byte](r)
	if len(setting) != len(s.setting) {
		return nil, errSegment
	}
	copy(s.setting[:], setting)
	people := getStrings[earmark.PersonID](r)
	for side := range s.marks {
		if !s.getSide(r, side, people) {
			return nil, errSegment
		}
	}
	s.index = getIndex(r)
	for side, ids := range s.ids {
		if r.err != nil || len(s.index.length[side]) != len(ids) {
			return nil, errSegment
		}
	}
	return s, nil
}

// getSide reads what is known of the documents of one side.
func (s *snapshot) getSide(r *segmentReader, side int, people []earmark.PersonID) bool {
	marks := getArray[byte](r)
	s.ids[side] = getStrings[string](r)
	named := getLists[uint32](r)
	own, links, murmurs := getLists[uint64](r), getLists[uint64](r), getLists[uint64](r)
	n := len(s.ids[side])
	if r.err != nil || len(marks) != n*len(mark{}) || len(named) != n || len(own) != n || len(links) != n || len(murmurs) != n {
		return false
	}
	s.marks[side], s.notes[side] = make([]mark, n), make([]notes, n)
	for i := range n {
		copy(s.marks[side][i][:], marks[i*len(mark{}):])
		if !below(named[i], len(people)) {
			return false
		}
		s.notes[side][i] = notes{spelled(named[i], people), own[i], links[i], murmurs[i]}
	}
	return true
}

func flatten(marks []mark) []byte {
	out := make([]byte, 0, len(marks)*len(mark{}))
	for _, m := range marks {
		out = append(out, m[:]...)
	}
	return out
}

// peopleOf are the people whom documents name, each once.
func peopleOf(all [2][]notes) []earmark.PersonID {
	var people []earmark.PersonID
	for _, side := range all {
		for _, n := range side {
			people = append(people, n.named...)
		}
	}
	slices.Sort(people)
	return slices.Compact(people)
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
