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
	marked
	ids   [2]ragged[byte]
	book  notebook
	index *index
}

// marked tells one state of a library from every other.
type marked struct {
	setting mark      // what the reading of every document hangs on
	marks   [2][]mark // of the documents
}

func markedOf(lib *earmark.Library) marked { return marked{settingOf(lib), marksOf(lib)} }

// is tells whether two libraries are the same.
func (m marked) is(other marked) bool {
	return m.setting == other.setting && slices.Equal(m.marks[articles], other.marks[articles]) && slices.Equal(m.marks[episodes], other.marks[episodes])
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

// key names the library.
func (m marked) key() mark {
	w := marker{make([]byte, 0, (len(m.marks[articles])+len(m.marks[episodes])+2)*len(mark{}))}
	w.parts = append(w.parts, m.setting[:]...)
	for _, side := range m.marks {
		w.number(uint64(len(side)))
		for _, x := range side {
			w.parts = append(w.parts, x[:]...)
		}
	}
	return w.mark()
}

// newSnapshot joins what was read of the documents of a library to its index.
func newSnapshot(lib *earmark.Library, read readNotes, x *index) *snapshot {
	return &snapshot{
		marked: markedOf(lib), book: read, index: x,
		ids: [2]ragged[byte]{
			bytesOf(each(lib.Articles, func(a *earmark.Article) earmark.ArticleID { return a.ID })),
			bytesOf(each(lib.Episodes, func(e *earmark.Episode) earmark.EpisodeID { return e.ID })),
		},
	}
}

// has tells of some identifiers which are those of documents that were read, as
// they are or otherwise.
func (s *snapshot) has(of side, ids []string) []bool {
	asked := make(map[string]int, len(ids))
	for i, id := range ids {
		asked[id] = i
	}
	out := make([]bool, len(ids))
	for i := range s.ids[of].len() {
		if n, ok := asked[string(s.ids[of].of(i))]; ok {
			out[n] = true
		}
	}
	return out
}

// write writes a snapshot as a segment.
func (s *snapshot) write(out io.Writer) error {
	w := newSegmentWriter(out)
	putArray(w, s.setting[:])
	for side := range s.marks {
		putArray(w, s.marks[side])
		s.ids[side].put(w)
	}
	s.book.put(w)
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
// they are for as long as it is used, and may be proven to be whole. The error is
// [errSegment].
func readSnapshot(data []byte, proven bool) (*snapshot, error) {
	r, err := newSegmentReader(data, proven)
	if err != nil {
		return nil, err
	}
	s := &snapshot{}
	setting := getArray[byte](r)
	if len(setting) != len(s.setting) {
		return nil, errSegment
	}
	copy(s.setting[:], setting)
	for side := range s.marks {
		s.marks[side], s.ids[side] = getArray[mark](r), getRagged[byte](r)
	}
	book := getKeptNotes(r)
	s.book, s.index = book, getIndex(r)
	for side, marks := range s.marks {
		n := len(marks)
		if r.err != nil || s.ids[side].len() != n || len(s.index.length[side]) != n || !book.sound(side, n, proven) {
			return nil, errSegment
		}
	}
	return s, nil
}
