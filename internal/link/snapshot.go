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
	setting mark               // what the reading of every document hangs on
	people  []earmark.PersonID // whom documents name, ascending
	sides   [2]noted
	index   *index
}

// noted is what a snapshot holds of the documents of a side beside the index.
type noted struct {
	marks   []mark
	ids     ragged[byte]
	named   ragged[uint32] // people, by number
	own     ragged[uint64]
	links   ragged[uint64]
	murmurs ragged[uint64]
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

// newSnapshot joins what was read of the documents of a library to its index.
func newSnapshot(lib *earmark.Library, read [2][]notes, x *index) *snapshot {
	s := &snapshot{setting: settingOf(lib), people: peopleOf(read), index: x}
	marks := marksOf(lib)
	for side, all := range read {
		s.sides[side] = noted{
			marks:   marks[side],
			named:   newRagged(each(all, func(n notes) []uint32 { return numbered(n.named, s.people) })),
			own:     newRagged(each(all, func(n notes) []uint64 { return n.own })),
			links:   newRagged(each(all, func(n notes) []uint64 { return n.links })),
			murmurs: newRagged(each(all, func(n notes) []uint64 { return n.murmur })),
		}
	}
	s.sides[articles].ids = bytesOf(each(lib.Articles, func(a *earmark.Article) earmark.ArticleID { return a.ID }))
	s.sides[episodes].ids = bytesOf(each(lib.Episodes, func(e *earmark.Episode) earmark.EpisodeID { return e.ID }))
	return s
}

// notes are those of a document.
func (s *snapshot) notes(of side, number int) notes {
	n := &s.sides[of]
	return notes{spelled(n.named.of(number), s.people), n.own.of(number), n.links.of(number), n.murmurs.of(number)}
}

// all are the notes of all documents.
func (s *snapshot) all() [2][]notes {
	var out [2][]notes
	for of := range out {
		out[of] = make([]notes, len(s.sides[of].marks))
		for i := range out[of] {
			out[of][i] = s.notes(side(of), i)
		}
	}
	return out
}

// knows tells whether a document of this identifier was read, as it is or
// otherwise.
func (s *snapshot) knows(of side, id string) bool {
	for i := range s.sides[of].ids.len() {
		if string(s.sides[of].ids.of(i)) == id {
			return true
		}
	}
	return false
}

// is tells whether these are the marks of the documents.
func (s *snapshot) is(marks [2][]mark) bool {
	return slices.Equal(s.sides[articles].marks, marks[articles]) && slices.Equal(s.sides[episodes].marks, marks[episodes])
}

// key is that of the library a snapshot is of.
func (s *snapshot) key() mark {
	return key(s.setting, [2][]mark{s.sides[articles].marks, s.sides[episodes].marks})
}

// write writes a snapshot as a segment.
func (s *snapshot) write(out io.Writer) error {
	w := newSegmentWriter(out)
	putArray(w, s.setting[:])
	bytesOf(s.people).put(w)
	for i := range s.sides {
		s.sides[i].put(w)
	}
	s.index.put(w)
	return w.close()
}

func (n *noted) put(w *segmentWriter) {
	putArray(w, n.marks)
	n.ids.put(w)
	n.named.put(w)
	n.own.put(w)
	n.links.put(w)
	n.murmurs.put(w)
}

func each[T, U any](all []T, of func(T) U) []U {
	out := make([]U, len(all))
	for i, x := range all {
		out[i] = of(x)
	}
	return out
}

// readSnapshot finds a snapshot in the bytes of a segment, which must stay as
// they are for as long as it is used, and may be known to be whole. The error is
// [errSegment].
func readSnapshot(data []byte, whole bool) (*snapshot, error) {
	r, err := newSegmentReader(data, whole)
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
	people := getRagged[byte](r)
	s.people = make([]earmark.PersonID, people.len())
	for i := range s.people {
		s.people[i] = stringOf[earmark.PersonID](people.of(i))
	}
	for i := range s.sides {
		s.sides[i] = getNoted(r)
	}
	s.index = getIndex(r)
	for side := range s.sides {
		if r.err != nil || !r.whole && !s.sides[side].sound(len(s.people)) || len(s.index.length[side]) != len(s.sides[side].marks) {
			return nil, errSegment
		}
	}
	return s, nil
}

func getNoted(r *segmentReader) noted {
	return noted{
		marks: getArray[mark](r), ids: getRagged[byte](r), named: getRagged[uint32](r),
		own: getRagged[uint64](r), links: getRagged[uint64](r), murmurs: getRagged[uint64](r),
	}
}

// sound tells whether the parts fit together, and name none but so many people.
func (n *noted) sound(people int) bool {
	all := len(n.marks)
	return n.ids.len() == all && n.named.len() == all && n.own.len() == all && n.links.len() == all && n.murmurs.len() == all &&
		below(n.named.all, people)
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
